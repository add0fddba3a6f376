"""What puts a workbook back, cell by cell: a pure decision over its tabs as they were and as they are.

A cell gets its whole pre-image: text, kind and link. A row comes back where it stood if that place is free,
else at the end: rows of others are never moved. Formulas are never written, not even those that were there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sheetsync.domain.text import normal
from sheetsync.errors import JournalError
from sheetsync.grid import BLANK, AppendRow, Cell, Edit, Grid, Kind, SetCell, Tab
from sheetsync.inverse import Inverse, Left, inverse
from sheetsync.journal import fields
from sheetsync.journal.conclusions import ConclusionsTab, read_conclusions
from sheetsync.journal.table import Table, find_journal, read_table
from sheetsync.record import Changes, Record, Records, VacancyKey
from sheetsync.sheets import Sheet


class SheetInverse:
    """What puts a workbook back, cell by cell.

    Args:
        did: What the operation changed in it.
        before: The tabs that it edited, as they were.
        now: The workbook as it is.
        name: What the person calls it.
    """

    def __init__(self, did: Changes, before: Mapping[str, Tab], now: Sheet, name: str) -> None:
        self._now = now
        grid = Grid(now.grid.version, before)
        self._lines = read_conclusions(grid)
        self._old = _journal_of(grid, name)
        after, was = _said(did)
        found = inverse(did, self._lines.texts, _without_formulas(now.beside(after, was), did))
        grown = {key: why for key in found.changes.deleted if (why := self._grown(key, did.added[key]))}
        self.edits: tuple[Edit, ...] = ()
        self.inverse = self._without(found, grown)
        self.edits = tuple(self._edits())

    def _without(self, found: Inverse, grown: Mapping[VacancyKey, str]) -> Inverse:
        """Return the plan without the new rows that a person has put something of their own into."""
        changes, settled = found.changes, found.settled
        changes = replace(changes, deleted={k: r for k, r in changes.deleted.items() if k not in grown})
        settled = replace(settled, added={k: r for k, r in settled.added.items() if k not in grown})
        added = {key: self._writable(key, record) for key, record in changes.added.items()}
        lost = [
            Left(key, name, "Была формула: её впишите сами.")
            for key in added
            for name, cell in self._row(key).items()
            if cell.kind in (Kind.FORMULA, Kind.ERROR) and not self._stands(key, name)
        ]
        left = (*found.left, *(Left(key, None, why) for key, why in grown.items()), *lost)
        return Inverse(replace(changes, added=added), settled, left, found.names)

    def _grown(self, key: VacancyKey, wrote: Record) -> str:
        """Say what a new row of ours has that we did not write; such a row stays."""
        table = self._now.table
        ours = {table.columns[name] for name in wrote if name in table.columns}
        cells = table.tab.rows[table.rows[key].index]
        old = None if self._old is None else self._old.tab
        more = [
            at
            for at, cell in enumerate(cells)
            if at not in ours
            and cell.kind is not Kind.BLANK
            and not (old and cell.kind is Kind.FORMULA and old.cell(table.rows[key].index, at) == cell)
        ]
        number = table.columns.get(fields.NUMBER)
        return "В новой строке с тех пор появилось ещё что-то." if set(more) - {number} else ""

    def _row(self, key: VacancyKey) -> dict[str, Cell]:
        """Return the cells of a vacancy as they were, by field."""
        if self._old is None or key not in self._old.rows:
            return {}
        index = self._old.rows[key].index
        return {name: self._old.tab.cell(index, column) for name, column in self._old.columns.items()}

    def _writable(self, key: VacancyKey, record: Record) -> Record:
        """Return the fields of a deleted vacancy that can be written again."""
        cells, columns = self._row(key), self._now.table.columns
        formulas = (Kind.FORMULA, Kind.ERROR)
        return {
            name: text
            for name, text in record.items()
            if name in columns and cells.get(name, BLANK).kind not in formulas
        }

    def _stands(self, key: VacancyKey, name: str) -> bool:
        """Tell whether a formula of a deleted vacancy still stands where it stood: an .xlsx keeps it."""
        table, old = self._now.table, self._old
        if old is None or name not in table.columns:
            return False
        now = table.tab.cell(old.rows[key].index, table.columns[name])
        return now.formula == self._row(key)[name].formula

    def _edits(self) -> Iterator[Edit]:
        changes, table, then = self.inverse.addressed, self._now.table, self.inverse.names
        was_key = {now: key for key, now in then.items()}
        cells = {c.key: self._row(was_key.get(c.key, c.key)) for c in changes.cells}
        for change in changes.cells:
            row, column = table.rows[change.key].index, table.columns[change.field]
            was = cells[change.key].get(change.field)
            yield SetCell(table.tab.name, row, column, _value(was, change.after))
        yield from table.edits(Changes(deleted=changes.deleted))
        if self._old is not None:
            columns = {self._old.columns[n]: at for n, at in table.columns.items() if n in self._old.columns}
            for key in changes.added:
                yield from _row_back(self._old.tab, self._old.rows[key].index, table.tab, columns)
        if changes.conclusions is not None:
            yield from self._conclusions_back(changes.conclusions)

    def _conclusions_back(self, wanted: tuple[str, ...]) -> Iterator[Edit]:
        """Yield the edits of «Выводы»; what stood there comes back with all its row."""
        now: ConclusionsTab = self._now.conclusions
        places = {normal(line.text): line.number - 1 for line in self._lines.lines}
        have = {normal(text) for text in now.texts or ()}
        back = [text for text in wanted if normal(text) not in have and normal(text) in places]
        yield from now.edits(tuple(text for text in wanted if text not in back))
        for text in back:
            if self._lines.tab and now.tab:
                columns = {self._lines.column: now.column}
                yield from _row_back(self._lines.tab, places[normal(text)], now.tab, columns)


def _without_formulas(records: Records, did: Changes) -> Records:
    """Return a side without the formulas in new rows that we did not write; those are looked at apart."""
    rows = {
        key: {n: t for n, t in row.items() if n in did.added[key] or (key, n) not in records.fixed}
        if key in did.added
        else row
        for key, row in records.rows.items()
    }
    return replace(records, rows=rows)


def _journal_of(grid: Grid, name: str) -> Table | None:
    """Return the journal as it was before, or None when there was none yet."""
    try:
        return read_table(find_journal(grid, name))
    except JournalError:
        return None


def _said(did: Changes) -> tuple[Records, Records]:
    """Return what an operation made a side say, and what that said before, in the places it changed."""
    after: dict[VacancyKey, dict[str, str]] = {key: dict(record) for key, record in did.added.items()}
    before: dict[VacancyKey, dict[str, str]] = {key: dict(record) for key, record in did.deleted.items()}
    for change in did.cells:
        after.setdefault(change.key, {})[change.field] = change.after
        before.setdefault(change.key, {})[change.field] = change.before
    return Records(after), Records(before)


def _row_back(old: Tab, row: int, now: Tab, columns: Mapping[int, int]) -> Iterator[Edit]:
    """Yield the edits that bring a whole row back: where it stood if that place is free, else at the end."""
    cells = {columns.get(at, at): cell for at, cell in enumerate(old.rows[row]) if _again(cell)}
    if not cells:
        return
    standing = now.rows[row] if row < len(now.rows) else None
    free = standing is not None and all(c.kind in (Kind.BLANK, Kind.FORMULA) for c in standing)
    if free and not any(now.cell(row, at).kind is Kind.FORMULA for at in cells):
        yield from (SetCell(now.name, row, at, cell) for at, cell in cells.items())
    else:
        yield AppendRow(now.name, tuple(cells.get(at, BLANK) for at in range(max(cells) + 1)))


def _again(cell: Cell) -> bool:
    return cell.kind not in (Kind.BLANK, Kind.FORMULA, Kind.ERROR)


def _value(was: Cell | None, text: str) -> Cell:
    """Return a cell as it was before, or a text where that is not known or cannot be written."""
    return was if was is not None and (_again(was) or was == BLANK) else Cell.of(text)
