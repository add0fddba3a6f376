"""Edits of a native Google Sheet as the requests of one batchUpdate: decided here, sent elsewhere.

The requests are atomic and ordered, each sees what those before it did (google-api.md §3). Rows are deleted
from the bottom up and new ones inserted last, so that no request moves another's cells.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sheetsync.grid import (
    BLANK,
    AddTab,
    AppendRow,
    Cell,
    DeleteRow,
    Edit,
    Kind,
    ReplaceOwnTab,
    SetCell,
    Tab,
    a1,
)
from sheetsync.workbooks.google_cells import Json, check, data_of, mask_of
from sheetsync.workbooks.google_tab import added_tab, own_tab, size_of
from sheetsync.workbooks.xlsx.cells import as_it_was, same
from sheetsync.workbooks.xlsx.refusals import refuse

_LARGEST_ID = 0x7FFF_FFFF


@dataclass(frozen=True, slots=True)
class GoogleTab:
    """One tab of a native Google Sheet: its cells, and what requests need to know of it.

    Attributes:
        tab: Name, cells and whether it is ours; no cells for a tab that is no grid, such as a chart sheet.
        sheet_id: Its id, which outlives renaming and moving.
        rows: How many rows the grid has, empty ones included.
        columns: How many columns it has.
        frozen: How many rows at its top stay in sight: headers.
        charts: Ids of the charts on it.
        merges: Merged cells: first row, row after the last, first column, column after the last.
    """

    tab: Tab
    sheet_id: int
    rows: int = 0
    columns: int = 0
    frozen: int = 0
    charts: tuple[int, ...] = ()
    merges: tuple[tuple[int, int, int, int], ...] = ()

    def covered(self, row: int, column: int) -> bool:
        """Tell whether a cell is hidden inside merged ones."""
        return any(
            top <= row < bottom and left <= column < right and (row, column) != (top, left)
            for top, bottom, left, right in self.merges
        )


def batch(tabs: Mapping[str, GoogleTab], edits: Sequence[Edit]) -> list[Json]:
    """Return the requests that make edits come true; none when everything is as it should be.

    Args:
        tabs: The workbook as it was read, by the tabs' names.
        edits: What to change.

    Raises:
        Refusal: An edit asks for what is never done.
    """
    drafted = dict(tabs)
    requests = [request for edit in edits for request in _tab_requests(edit, drafted)]
    cell_edits = [edit for edit in edits if isinstance(edit, SetCell | AppendRow | DeleteRow)]
    for name in dict.fromkeys(edit.tab for edit in cell_edits):
        if name not in drafted:
            raise refuse("no_sheet", f"«{name}»")
        mine = [edit for edit in cell_edits if edit.tab == name]
        requests += _TabBatch(drafted[name]).requests(mine)
    return requests


def _tab_requests(edit: Edit, drafted: dict[str, GoogleTab]) -> Iterator[Json]:
    """Yield the requests for a whole tab, and note it as drafted."""
    if not isinstance(edit, AddTab | ReplaceOwnTab):
        return
    there = next((one for name, one in drafted.items() if name.casefold() == edit.name.casefold()), None)
    sheet_id = there.sheet_id if there else _free_id(edit.name, drafted)
    if isinstance(edit, AddTab):
        if there:
            raise refuse("tab_exists", f"«{edit.name}»")
        drafted[edit.name] = GoogleTab(Tab(edit.name, edit.rows), sheet_id, *size_of(edit), frozen=1)
        yield from added_tab(edit, sheet_id)
        return
    if there and not there.tab.own:
        raise refuse("not_ours", f"«{edit.name}»")
    if there is None or _rows_of(edit) != there.tab.rows:
        yield from own_tab(edit, sheet_id, there=there is not None, charts=there.charts if there else ())


def _free_id(name: str, drafted: Mapping[str, GoogleTab]) -> int:
    """Return an id for a new tab: the same for the same name, so that a batch can be told again."""
    taken = {one.sheet_id for one in drafted.values()}
    sheet_id = zlib.crc32(name.encode()) % _LARGEST_ID
    while sheet_id in taken or sheet_id == 0:
        sheet_id = (sheet_id + 1) % _LARGEST_ID
    return sheet_id


def _rows_of(edit: ReplaceOwnTab) -> tuple[tuple[Cell, ...], ...]:
    """Return our own tab's cells as they will read back."""
    return trimmed(tuple(own.cell for own in row) for row in edit.rows)


def trimmed(rows: Iterator[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """Return rows without blank cells at their end, and without blank rows at the end."""
    kept = []
    for row in rows:
        used = len(row)
        while used and row[used - 1] == BLANK:
            used -= 1
        kept.append(row[:used])
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def _kind(row: Sequence[Cell], column: int) -> Kind:
    return row[column].kind if column < len(row) else Kind.BLANK


class _TabBatch:
    """The requests on the cells and rows of one tab."""

    def __init__(self, google_tab: GoogleTab) -> None:
        self._at = google_tab
        self._cells = google_tab.tab

    def requests(self, edits: Sequence[SetCell | AppendRow | DeleteRow]) -> Iterator[Json]:
        """Yield them in the order in which they have to be carried out."""
        sets = self._changed([edit for edit in edits if isinstance(edit, SetCell)])
        gone = sorted({edit.row for edit in edits if isinstance(edit, DeleteRow)}, reverse=True)
        new = [edit.cells for edit in edits if isinstance(edit, AppendRow)]
        end = self._end(sets)
        yield from self._grown(sets, new)
        yield from self._updates(sets)
        yield from (self._lines("deleteDimension", row, row + 1) for row in gone)
        if new:
            room = max(self._at.rows, *(row + 1 for row, _ in sets), end) - len(gone)
            yield from self._new_rows(new, end - sum(row < end for row in gone), end, room)

    def _changed(self, edits: Sequence[SetCell]) -> dict[tuple[int, int], Cell]:
        """Return the cells that really have to change, each as what it replaces where the text allows."""
        changed = {}
        for edit in edits:
            where = f"{self._cells.name}!{a1(edit.row, edit.column)}"
            now = self._cells.cell(edit.row, edit.column)
            if same(now, edit.cell):
                continue
            if now.kind is Kind.FORMULA:
                raise refuse("formula", where)
            if self._at.covered(edit.row, edit.column):
                raise refuse("merged", where)
            check(edit.cell, where)
            changed[edit.row, edit.column] = as_it_was(now, edit.cell)
        return changed

    def _end(self, sets: Mapping[tuple[int, int], Cell]) -> int:
        """Return the row after the last one that holds a value once the cells are set."""
        filled = {row for (row, _), cell in sets.items() if cell.kind is not Kind.BLANK}
        for index, row in enumerate(self._cells.rows):
            texts = (sets.get((index, column), cell) for column, cell in enumerate(row))
            if any(cell.kind is not Kind.BLANK for cell in texts):
                filled.add(index)
        return max(filled, default=-1) + 1

    def _grown(self, sets: Mapping[tuple[int, int], Cell], new: Sequence[Sequence[Cell]]) -> Iterator[Json]:
        """Yield the requests that make room for cells beyond the edge of the grid."""
        rows = max((row + 1 for row, _ in sets), default=0)
        wide = max([column + 1 for _, column in sets] + [len(cells) for cells in new], default=0)
        for name, many in (("ROWS", rows - self._at.rows), ("COLUMNS", wide - self._at.columns)):
            if many > 0:
                place = {"sheetId": self._at.sheet_id, "dimension": name, "length": many}
                yield {"appendDimension": place}

    def _updates(self, sets: Mapping[tuple[int, int], Cell]) -> Iterator[Json]:
        """Yield one request for each run of neighbours in a row that change in the same way."""
        masks = {place: mask_of(self._cells.cell(*place), cell) for place, cell in sets.items()}
        # neighbours have the same difference between their column and their number in order
        numbered = enumerate(sorted(sets))
        for _, run in groupby(numbered, lambda one: (one[1][0], one[1][1] - one[0], masks[one[1]])):
            places = [place for _, place in run]
            row = [sets[place] for place in places]
            yield self._update([row], places[0], masks[places[0]])

    def _update(self, rows: Sequence[Sequence[Cell]], start: tuple[int, int], fields: str) -> Json:
        values = [
            {
                "values": [
                    data_of(cell, f"{self._cells.name}!{a1(start[0] + down, start[1] + right)}")
                    for right, cell in enumerate(row)
                ]
            }
            for down, row in enumerate(rows)
        ]
        place = {"sheetId": self._at.sheet_id, "rowIndex": start[0], "columnIndex": start[1]}
        return {"updateCells": {"start": place, "rows": values, "fields": fields}}

    def _new_rows(self, new: Sequence[tuple[Cell, ...]], place: int, end: int, room: int) -> Iterator[Json]:
        """Yield the requests that insert rows and fill them.

        An inserted row takes the format of the row above it, or of the one below right under the headers.
        With the format come links of whole cells: they are cleared, in the person's own columns too.

        Args:
            new: The rows.
            place: Where they go, once rows are deleted.
            end: The same place while nothing is deleted yet.
            room: How many rows the grid has by then.
        """
        many = len(new)
        if place < room:
            yield self._lines(
                "insertDimension", place, place + many, inheritFromBefore=place > max(1, self._at.frozen)
            )
        else:
            yield {"appendDimension": {"sheetId": self._at.sheet_id, "dimension": "ROWS", "length": many}}
        above = self._cells.rows[end - 1] if 0 < end <= len(self._cells.rows) else ()
        linked = max((column for column, cell in enumerate(above, start=1) if cell.link), default=0)
        wide = max(linked, *(len(cells) for cells in new))
        for down, cells in enumerate(new):
            for column, cell in enumerate(cells):
                check(cell, f"{self._cells.name}!{a1(place + down, column)}")
        rows = [(*cells, *[BLANK] * (wide - len(cells))) for cells in new]
        yield self._update(rows, (place, 0), mask_of(BLANK, BLANK))
        for down, cells in enumerate(new):
            for column, cell in enumerate(cells):
                inherits = place > max(1, self._at.frozen) and place < room
                if cell.kind is Kind.DATE and not (inherits and _kind(above, column) is Kind.DATE):
                    yield self._update([[cell]], (place + down, column), mask_of(BLANK, cell))

    def _lines(self, kind: str, start: int, end: int, **more: bool) -> Json:
        place = {"sheetId": self._at.sheet_id, "dimension": "ROWS", "startIndex": start, "endIndex": end}
        return {kind: {"range": place, **more}}
