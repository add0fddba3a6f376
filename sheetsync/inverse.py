"""The inverse of what an operation did, for sides that people have worked on since: a pure decision.

Only what still says what the operation made it say is put back; the rest is left and told. What says already
what it said before needs nothing. A cell gets its whole pre-image: text, kind and link.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sheetsync.domain.text import normal
from sheetsync.grid import BLANK, AppendRow, Cell, Edit, Grid, Kind, SetCell, Tab
from sheetsync.journal import fields
from sheetsync.journal.conclusions import ConclusionsTab, read_conclusions
from sheetsync.journal.link import vacancy_key
from sheetsync.journal.table import Table, find_journal, read_table
from sheetsync.lines import merge_set, same_set
from sheetsync.record import CellChange, Changes, Record, Records, VacancyKey
from sheetsync.renames import readdressed
from sheetsync.sheets import Sheet

SHORT = 40
"""How much of a text is shown where a line has to do."""


@dataclass(frozen=True, slots=True)
class Left:
    """A place that an undo leaves alone; ``field`` None means the whole vacancy."""

    key: VacancyKey
    field: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Inverse:
    """What puts a side back.

    Attributes:
        changes: What has to change.
        settled: The part of the operation that is taken back then, what needs no change included.
        left: What is left alone.
        names: Vacancies that get their old link back: key then -> key now.
    """

    changes: Changes = field(default_factory=Changes)
    settled: Changes = field(default_factory=Changes)
    left: tuple[Left, ...] = ()
    names: Mapping[VacancyKey, VacancyKey] = field(default_factory=dict)

    @property
    def addressed(self) -> Changes:
        """The changes by the keys that the vacancies have now."""
        return readdressed(self.changes, self.names)


class _Planner:
    """Decides place by place; `inverse` is its only user."""

    def __init__(self, did: Changes, before: tuple[str, ...], now: Records) -> None:
        self.did, self.before, self.now = did, before, now
        self.left: list[Left] = []

    def plan(self) -> Inverse:
        cells = list(self._cells())
        added, deleted = list(self._added()), list(self._deleted())
        conclusions, settled = self._conclusions()
        links = [change for _, change in cells if change and change.field == fields.LINK]
        keys = {change.key: vacancy_key(change.after) or change.key for change in links}
        changes = Changes(
            tuple(replace(change, key=keys.get(change.key, change.key)) for _, change in cells if change),
            {key: record for key, record, needed in deleted if needed},
            {key: self.now.rows[key] for key, _, needed in added if needed},
            conclusions,
        )
        done = Changes(
            tuple(change for change, _ in cells),
            {key: record for key, record, _ in added},
            {key: record for key, record, _ in deleted},
            settled,
        )
        names = {then: now for now, then in keys.items() if then != now}
        return Inverse(changes, done, tuple(self.left), names)

    def _leave(self, key: VacancyKey, name: str | None, why: str) -> None:
        self.left.append(Left(key, name, why))

    def _cells(self) -> Iterator[tuple[CellChange, CellChange | None]]:
        for change in self.did.cells:
            key, name = change.key, change.field
            if key not in self.now.rows or (self.now.held and key in self.now.held):
                self._leave(key, name, self._why_not(key))
                continue
            text = self.now.rows[key].get(name, "")
            if self.now.lacks(name):
                self._leave(key, name, f"Столбца «{name}» больше нет.")
            elif (key, name) in self.now.fixed:
                self._leave(key, name, "В ячейке теперь формула.")
            elif normal(text) == normal(change.before):
                yield change, None
            elif normal(text) == normal(change.after):
                yield change, CellChange(key, name, text, change.before)
            else:
                self._leave(key, name, f"Изменено после: «{_short(text)}».")

    def _added(self) -> Iterator[tuple[VacancyKey, Record, bool]]:
        for key, record in self.did.added.items():
            now = self.now.rows.get(key)
            if now is None:
                yield key, record, False
            elif self.now.held and key in self.now.held:
                self._leave(key, None, self.now.held[key])
            elif _same(record, now):
                yield key, record, True
            else:
                self._leave(key, None, "Новая вакансия с тех пор изменена.")

    def _deleted(self) -> Iterator[tuple[VacancyKey, Record, bool]]:
        for key, record in self.did.deleted.items():
            now = self.now.rows.get(key)
            if now is None:
                yield key, record, True
            elif _same(record, now):
                yield key, record, False
            else:
                self._leave(key, None, "Удалённая вакансия с тех пор появилась снова, с другим текстом.")

    def _conclusions(self) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
        """Return the list «Выводы» to write, if it must change, and what is taken back of it."""
        made = self.did.conclusions
        if made is None:
            return None, None
        now = self.now.conclusions or ()
        merged = self.before if same_set(now, made) else tuple(merge_set(made, self.before, now))
        return (None if same_set(merged, now) else merged), made

    def _why_not(self, key: VacancyKey) -> str:
        return (self.now.held or {}).get(key, "Вакансии больше нет.")


def inverse(did: Changes, before: tuple[str, ...] | None, now: Records) -> Inverse:
    """Decide what puts a side back.

    Args:
        did: What the operation changed on it.
        before: Its list «Выводы» as it was before.
        now: The side as it is.
    """
    return _Planner(did, before or (), now).plan()


def base_back(base: Records | None, old: Records | None, back: Inverse) -> Records:
    """Return the base after an undo: of what is taken back, both sides know again what they knew before.

    So an edit that was pushed, and taken back from the workbook, is an edit of journal.md that waits again.
    """
    now, was, settled = base or Records({}), old or Records({}), back.settled
    rows = {key: row for key, row in now.rows.items() if key not in back.names.values()}
    rows |= {key: was.rows[key] for key in back.names if key in was.rows}
    for change in settled.cells:
        if change.key in back.names.values():
            continue
        texts = dict(rows.get(change.key, {}))
        texts.pop(change.field, None)
        known = was.rows.get(change.key, {})
        if change.field in known:
            texts[change.field] = known[change.field]
        rows[change.key] = texts
    for key in (*settled.added, *settled.deleted):
        rows.pop(key, None)
        if key in was.rows:
            rows[key] = was.rows[key]
    conclusions = now.conclusions if settled.conclusions is None else was.conclusions
    return replace(now, rows=rows, conclusions=conclusions)


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
        cells = did.cells or did.deleted
        self._old: Table | None = read_table(find_journal(grid, name)) if cells else None
        after, was = _said(did)
        found = inverse(did, self._lines.texts, now.beside(after, was))
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
        more = [at for at, cell in enumerate(cells) if at not in ours and cell.kind is not Kind.BLANK]
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


def _same(one: Record, other: Record) -> bool:
    """Tell whether two records say the same; a number that only one has was given by us."""
    names = {*one, *other}
    if not (one.get(fields.NUMBER) and other.get(fields.NUMBER)):
        names.discard(fields.NUMBER)
    return all(normal(one.get(name, "")) == normal(other.get(name, "")) for name in names)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[: SHORT - 1]}…"
