"""What a write did where rows can move under it: which cells got what was meant for others.

A native Google Sheet takes edits by place. When a person sorts, moves, inserts or deletes in the moment
between our reading and our writing, a value lands on another row. This module compares the tabs before and
after, finds such values by what stands around them, and says how to put back what they replaced. It knows
nothing of journals; cells and rows are told apart by their content alone (reference: sync.md §4.3, step 10).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from sheetsync.grid import BLANK, AppendRow, Cell, DeleteRow, Edit, Kind, SetCell, Tab, a1

_EXPLAINED = 8
"""Of more rows that are gone at once nobody asks which of them a person deleted."""

_Seen = tuple[str, str | None] | None
"""What tells a cell from another: text and link; None for a formula, whose value changes by itself."""


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What is left to do after a write.

    Attributes:
        repairs: Edits that put back what a misplaced value replaced; of the tabs as they are after.
        lost: Cells that were overwritten and whose old value nobody knows, as a person finds them.
    """

    repairs: tuple[Edit, ...] = ()
    lost: tuple[str, ...] = ()


def aftermath(
    before: Mapping[str, Tab], edits: Iterable[Edit], after: Mapping[str, Tab], *, closes_up: bool = True
) -> Aftermath:
    """Compare what was meant with what came of it.

    Args:
        before: The tabs as they were read; those without edits may be missing.
        edits: What was written; whole tabs of ours are not looked at.
        after: The tabs as they were right after.
        closes_up: Whether the rows below a deleted one move up; in an .xlsx they stay where they are.
    """
    cells = [edit for edit in edits if isinstance(edit, SetCell | AppendRow | DeleteRow)]
    repairs: list[Edit] = []
    lost: list[str] = []
    for name in dict.fromkeys(edit.tab for edit in cells):
        if name in before and name in after:
            its = [edit for edit in cells if edit.tab == name]
            tab = _Comparison(before[name], after[name], its, closes_up=closes_up)
            repairs += tab.misplaced(lost)
            repairs += tab.crooked()
            repairs += tab.wrongly_deleted(lost)
    return Aftermath(tuple(repairs), tuple(lost))


def moved(edits: Iterable[Edit], before: Mapping[str, Tab], after: Mapping[str, Tab]) -> Aftermath:
    """Say where edits of tabs as they were belong in the tabs as they are.

    Returns:
        The edits in their new places; as lost, the cells of rows that are not there any more.
    """
    found: list[Edit] = []
    lost: list[str] = []
    for edit in edits:
        if isinstance(edit, SetCell) and edit.tab in after:
            tab = _Comparison(before[edit.tab], after[edit.tab], [])
            place = tab.place_now(edit.row, edit.column)
            if place is None:
                lost.append(_told(edit.tab, edit.row, edit.column, edit.cell))
            else:
                found.append(replace(edit, row=place[0], column=place[1]))
        elif isinstance(edit, AppendRow):
            found.append(edit)
    return Aftermath(tuple(found), tuple(lost))


class _Comparison:
    """One tab before and after a write."""

    def __init__(
        self,
        before: Tab,
        after: Tab,
        edits: Sequence[SetCell | AppendRow | DeleteRow],
        *,
        closes_up: bool = True,
    ) -> None:
        self.before, self.after = before, after
        self.sets = {(e.row, e.column): e.cell for e in edits if isinstance(e, SetCell)}
        self.new = [edit.cells for edit in edits if isinstance(edit, AppendRow)]
        self.deleted = sorted(edit.row for edit in edits if isinstance(edit, DeleteRow))
        self.closed = self.deleted if closes_up else []
        # rows that we delete ourselves move up what we write below them
        self.landed = {
            (row - sum(gone < row for gone in self.closed), column): cell
            for (row, column), cell in self.sets.items()
            if row not in self.deleted
        }

    def misplaced(self, lost: list[str]) -> Iterator[SetCell]:
        """Yield what puts back the values that ours replaced in other cells; note what nobody knows."""
        for (row, column), cell in self.landed.items():
            if self._undisturbed(row) or not _says(self.after.cell(row, column), cell):
                continue
            olds = self._olds(row, column)
            if olds is None:
                continue
            old = olds.pop() if len(olds) == 1 else None
            if old is None or old.kind is Kind.FORMULA:
                lost.append(_told(self.after.name, row, column, old))
            elif not _same(old, cell):
                yield SetCell(self.after.name, row, column, old)

    def _undisturbed(self, row: int) -> bool:
        """Tell whether a row is what it was but for our own edits."""
        was = row
        for gone in self.closed:
            was += gone <= was
        wide = max(len(_row(self.before, was)), len(_row(self.after, row)))
        return all(
            (row, column) in self.landed
            or _seen(self.before.cell(was, column)) == _seen(self.after.cell(row, column))
            for column in range(wide)
        )

    def _olds(self, row: int, column: int) -> set[Cell] | None:
        """Return what may have stood in a cell before we wrote into it; None if it is the one we meant."""
        was = self._columns.get(column)
        if was is None:
            rest = [
                cell_at(cells, column)
                for at, cells in enumerate(self.after.rows)
                if (at, column) not in self.landed and at not in self._our_rows
            ]
            # a column that was just made has nothing in it but, perhaps, a header
            return {BLANK} if sum(bool(cell.text) for cell in rest) <= 1 else set()
        rest_of_row = self._rest(row)
        if not any(seen is None or seen[0] for seen in rest_of_row.values()):
            return self._gone_alone(rest_of_row, column, was) or {BLANK}
        rows = self._rows_like(rest_of_row)
        if any(self.sets.get((one, was)) == self.landed[row, column] for one in rows):
            return None
        return {self.before.cell(one, was) for one in rows}

    def _gone_alone(self, rest: Mapping[int, _Seen], column: int, was: int) -> set[Cell]:
        """Return what stood in a column, alone in its row, and is gone from it: a row just made is blank."""
        now = {_seen(cell_at(cells, column)) for cells in self.after.rows}
        olds = (self.before.cell(row, was) for row in self._rows_like(rest))
        return {old for old in olds if old.text and _seen(old) not in now}

    def _rest(self, row: int) -> dict[int, _Seen]:
        """Return the cells of a row after that we did not write, by their columns before."""
        return {
            was: _seen(self.after.cell(row, column))
            for column, was in self._columns.items()
            if (row, column) not in self.landed
        }

    def _rows_like(self, rest: Mapping[int, _Seen]) -> list[int]:
        """Return the rows before that say the same; else those that share what only one row said."""
        rows = range(len(self.before.rows))
        return [
            row
            for row in rows
            if all(_may_be(_seen(self.before.cell(row, column)), seen) for column, seen in rest.items())
        ] or [
            row
            for row in rows
            if any(
                seen
                and seen[0]
                and seen == _seen(self.before.cell(row, column))
                and self._unique[column][seen] == 1
                for column, seen in rest.items()
            )
        ]

    @cached_property
    def _unique(self) -> dict[int, Counter[_Seen]]:
        """How often each content stands in a column, before."""
        wide = max(map(len, self.before.rows), default=0)
        return {c: Counter(_seen(cell_at(row, c)) for row in self.before.rows) for c in range(wide)}

    @cached_property
    def _columns(self) -> dict[int, int]:
        """The column before that each column after was; new columns are left out."""
        wide = max((len(row) for tab in (self.before, self.after) for row in tab.rows), default=0)
        old = [self._texts(self.before, column) for column in range(wide)]
        new = [self._texts(self.after, column) for column in range(wide)]
        found = {}
        for column, texts in enumerate(new):
            shared = [(texts & other).total() for other in old]
            best = max(shared, default=0)
            if best and shared.count(best) == 1 and shared[column] < best:
                found[column] = shared.index(best)
            elif shared[column] == best and (best or not texts):
                found[column] = column
        taken = Counter(found.values())
        return {column: was for column, was in found.items() if taken[was] == 1 or column == was}

    def _texts(self, tab: Tab, column: int) -> Counter[str]:
        ours, new = (self.sets, ()) if tab is self.before else (self.landed, self._our_rows)
        rows = ((row, cells) for row, cells in enumerate(tab.rows) if row not in new)
        cells = (cell_at(cells, column) for row, cells in rows if (row, column) not in ours)
        return Counter(cell.text for cell in cells if cell.text and cell.kind is not Kind.FORMULA)

    @cached_property
    def _our_rows(self) -> dict[int, tuple[Cell, ...]]:
        """The rows after that are new ones of ours and nothing else."""
        return {
            at: cells
            for cells in self.new
            for at, there in enumerate(self.after.rows)
            if all(_same(cell_at(there, c), cell_at(cells, c)) for c in range(max(len(there), len(cells))))
        }

    def crooked(self) -> Iterator[DeleteRow]:
        """Yield what takes a new row of ours away again whose cells stand under other headers than meant."""
        for at, cells in self._our_rows.items():
            filled = tuple(column for column, cell in enumerate(cells) if cell != BLANK)
            if any(self._columns.get(column) != column for column in filled):
                yield DeleteRow(self.after.name, at, filled)

    def wrongly_deleted(self, lost: list[str]) -> Iterator[AppendRow]:
        """Yield what brings back rows that went, or may have gone, in the place of those that were to go."""
        gone = [row for row in range(len(self.before.rows)) if self._is_gone(row)] if self.deleted else []
        back = sorted(self._perhaps_ours(gone).difference(self.deleted))
        # each row that was to go and still stands had another one go in its place
        unknown = [row for row in self.closed if any(self._own(row)) and row not in gone][len(back) :]
        lost += [f"{self.before.name}, строка, вставленная у строки {row + 1}" for row in unknown]
        for row in back:
            yield AppendRow(self.before.name, tuple(map(_value_of, self.before.rows[row])))

    def _perhaps_ours(self, gone: Sequence[int]) -> set[int]:
        """Return the rows that our deletions, by place, may have hit, whatever rows a person deleted first.

        Where nothing explains what is gone (rows were sorted, say), it may have been any of them: better a
        row too many than one lost.
        """
        hits: set[int] = set()
        for count in range(len(gone) + 1) if len(gone) <= _EXPLAINED else ():
            for by_person in combinations(gone, count):
                left = [row for row in range(len(self.before.rows)) if row not in by_person]
                hit = {left[row] for row in self.deleted if row < len(left)}
                if hit.union(by_person) == set(gone):
                    hits |= hit
        return hits or set(gone)

    def _is_gone(self, row: int) -> bool:
        """Tell whether nothing is left of a row: none of what only this row said stands anywhere."""
        own = self._own(row)
        return bool(own) and self._there.isdisjoint(own)

    def _own(self, row: int) -> list[tuple[int, _Seen]]:
        """Return what only this row said, each with its column."""
        return [
            (column, _seen(cell))
            for column, cell in enumerate(self.before.rows[row] if row < len(self.before.rows) else ())
            if cell.text and self._unique[column][_seen(cell)] == 1 and (row, column) not in self.sets
        ]

    @cached_property
    def _there(self) -> set[tuple[int, _Seen]]:
        """What stands anywhere after, each content with its column before."""
        columns = self._columns.items()
        return {(was, _seen(cell_at(cells, now))) for cells in self.after.rows for now, was in columns}

    def _as_before(self, row: int) -> tuple[_Seen, ...]:
        """Return a row after, its cells in the order of the columns before."""
        wide = max(map(len, self.before.rows), default=0)
        now = {old: column for column, old in self._columns.items()}
        return tuple(
            _seen(self.after.cell(row, now[column])) if column in now else ("", None)
            for column in range(wide)
        )

    def _key(self, tab: Tab, row: int) -> tuple[_Seen, ...]:
        wide = max(map(len, self.before.rows), default=0)
        return tuple(_seen(tab.cell(row, column)) for column in range(wide))

    def place_now(self, row: int, column: int) -> tuple[int, int] | None:
        """Return where a cell stands after, or None when its row or column is gone or there are several."""
        now = {old: new for new, old in self._columns.items()}
        rows = [
            at for at in range(len(self.after.rows)) if self._as_before(at) == self._key(self.before, row)
        ]
        return (rows[0], now[column]) if len(rows) == 1 and column in now else None


def cell_at(row: Sequence[Cell], column: int) -> Cell:
    """Return a cell of a row; beyond its end it is blank."""
    return row[column] if column < len(row) else BLANK


def _row(tab: Tab, row: int) -> Sequence[Cell]:
    return tab.rows[row] if row < len(tab.rows) else ()


def _seen(cell: Cell) -> _Seen:
    return None if cell.kind is Kind.FORMULA else (cell.text.replace("\r\n", "\n"), cell.link)


def _may_be(one: _Seen, other: _Seen) -> bool:
    """Tell whether two cells may be the same; a formula may say anything by now."""
    return one is None or other is None or one == other


def _same(one: Cell, other: Cell) -> bool:
    return one.kind is not Kind.FORMULA and _seen(one) == _seen(other)


def _says(there: Cell, written: Cell) -> bool:
    """Tell whether a cell holds what was written into it; where no link was written, the old one stayed."""
    return _same(there if written.link else replace(there, link=None), written)


def _value_of(cell: Cell) -> Cell:
    """Return a cell that can be written: of a formula, what it said."""
    return Cell.of(cell.text, cell.link) if cell.kind in (Kind.FORMULA, Kind.ERROR) else cell


def _told(tab: str, row: int, column: int, old: Cell | None) -> str:
    """Name a cell, with what stood in it where that is known."""
    if old is None:
        return f"{tab}!{a1(row, column)}"
    formula = f"={old.formula}" if old.kind is Kind.FORMULA else old.text
    return f"{tab}!{a1(row, column)} (было: «{formula}»)"
