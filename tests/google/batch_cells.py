"""Requests on cells: updateCells, repeatCell, mergeCells, unmergeCells, sortRange, findReplace."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from tests.google import cells, masks
from tests.google.a1 import Box
from tests.google.cells import EMPTY, Cell
from tests.google.change import Change, Kind, listed_fields
from tests.google.refusals import Json, invalid
from tests.google.sheet import Sheet
from tests.google.spreadsheet import exceeds


def _update_cells(change: Change, body: Json) -> None:
    mask = masks.parse(listed_fields(body), cells.KNOWN)
    rows = [row.get("values", []) for row in body.get("rows", [])]
    if "range" in body:
        sheet, box = change.area(body["range"])
    else:
        sheet, box = _box_of(change, body.get("start", {}), rows)
    _refuse_overflow(rows, box)
    for row in range(box.top, box.bottom):
        given = rows[row - box.top] if row - box.top < len(rows) else []
        # With `range`, what the rows do not cover is cleared (sync.md §4.1); with `start` it stays.
        width = box.right if "range" in body else box.left + len(given)
        for column in range(box.left, width):
            source = given[column - box.left] if column - box.left < len(given) else EMPTY
            cells.check(source)
            sheet.put(row, column, cells.write(sheet.get(row, column), source, mask))


def _box_of(change: Change, start: Json, rows: Sequence[Sequence[Cell]]) -> tuple[Sheet, Box]:
    sheet = change.book.sheet(start.get("sheetId", 0))
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    box = Box(top, top + len(rows), left, left + max(map(len, rows), default=0))
    if rows and box != box.within(len(sheet.rows), len(sheet.columns)):
        raise exceeds(sheet, box)
    return sheet, box


def _refuse_overflow(rows: Sequence[Sequence[Cell]], box: Box) -> None:
    # [MEM] the words.
    if len(rows) > box.bottom - box.top:
        raise invalid(
            f"Attempting to write row: {box.bottom}, beyond the last requested row of: {box.bottom - 1}"
        )
    if max(map(len, rows), default=0) > box.right - box.left:
        words = (
            f"Attempting to write column: {box.right}, beyond the last requested column of: {box.right - 1}"
        )
        raise invalid(words)


def _repeat_cell(change: Change, body: Json) -> None:
    """One cell into all of a range; relative references in a formula are not moved."""
    sheet, box = change.area(body.get("range", {}))
    mask = masks.parse(listed_fields(body), cells.KNOWN)
    source = body.get("cell", EMPTY)
    cells.check(source)
    for row in range(box.top, box.bottom):
        for column in range(box.left, box.right):
            sheet.put(row, column, cells.write(sheet.get(row, column), source, mask))


def _merge_cells(change: Change, body: Json) -> None:
    sheet, box = change.area(body.get("range", {}))
    kind = body.get("mergeType", "MERGE_ALL")
    boxes = [box]
    if kind == "MERGE_ROWS":
        boxes = [Box(row, row + 1, box.left, box.right) for row in range(box.top, box.bottom)]
    elif kind == "MERGE_COLUMNS":
        boxes = [Box(box.top, box.bottom, column, column + 1) for column in range(box.left, box.right)]
    sheet.merges = [old for old in sheet.merges if not old.meets(box)]
    for one in boxes:
        sheet.merges.append(one)
        for row, column in list(sheet.used(one)):
            if (row, column) != (one.top, one.left):
                sheet.put(row, column, EMPTY)


def _unmerge_cells(change: Change, body: Json) -> None:
    sheet, box = change.area(body.get("range", {}))
    sheet.merges = [old for old in sheet.merges if not old.meets(box)]


def _sort_range(change: Change, body: Json) -> None:
    sheet, box = change.area(body.get("range", {}))
    specs = [
        (spec.get("dimensionIndex", 0), spec.get("sortOrder") == "DESCENDING")
        for spec in body.get("sortSpecs", [])
    ]
    sort(sheet, box, specs)


def sort(sheet: Sheet, box: Box, specs: Sequence[tuple[int, bool]]) -> None:
    """Sort rows of a box by (column, descending); contents move, rows and their metadata stay ([MEM], E1)."""
    rows = [
        [sheet.get(row, column) for column in range(box.left, box.right)]
        for row in range(box.top, box.bottom)
    ]
    for column, descending in reversed(specs):
        at = column - box.left
        filled = [row for row in rows if cells.plain(row[at]) is not None]
        blank = [row for row in rows if cells.plain(row[at]) is None]
        rows = sorted(filled, key=_ordering(at), reverse=descending) + blank
    for row, contents in enumerate(rows, box.top):
        for column, cell in enumerate(contents, box.left):
            sheet.put(row, column, cell)


def _ordering(at: int) -> Callable[[Sequence[Cell]], tuple[int, Any]]:
    return lambda row: _order(row[at])


def _order(cell: Cell) -> tuple[int, Any]:
    value = cells.plain(cell)
    if isinstance(value, bool):
        return 2, value
    return (1, value.casefold()) if isinstance(value, str) else (0, value)


def _find_replace(change: Change, body: Json) -> Json:
    """Replace in literal cells; numbers, rich runs and what looks like a formula: all [live?] (E3)."""
    if body.get("includeFormulas"):
        raise invalid("the fake of findReplace does not look into formulas")
    pattern = _pattern(body)
    count: Counter[str] = Counter()
    for sheet, box in _searched(change, body):
        changed = [place for place in sheet.used(box) if _replaced(sheet, place, pattern, body, count)]
        count["valuesChanged"] += len(changed)
        count["rowsChanged"] += len({row for row, _ in changed})
        count["sheetsChanged"] += bool(changed)
    return {name: many for name, many in count.items() if many}


def _pattern(body: Json) -> re.Pattern[str]:
    text = body.get("find", "") if body.get("searchByRegex") else re.escape(body.get("find", ""))
    whole = rf"\A(?:{text})\Z" if body.get("matchEntireCell") else text
    return re.compile(whole, re.NOFLAG if body.get("matchCase") else re.IGNORECASE)


def _searched(change: Change, body: Json) -> list[tuple[Sheet, Box]]:
    if "range" in body:
        return [change.area(body["range"])]
    if body.get("allSheets"):
        return [(sheet, sheet.box) for sheet in change.book.sheets]
    sheet = change.book.sheet(body.get("sheetId", 0))
    return [(sheet, sheet.box)]


def _replaced(
    sheet: Sheet, place: tuple[int, int], pattern: re.Pattern[str], body: Json, count: Counter[str]
) -> bool:
    value = sheet.get(*place)["userEnteredValue"]
    if "stringValue" not in value:
        return False
    text, times = pattern.subn(lambda _: body.get("replacement", ""), value["stringValue"])
    count["occurrencesChanged"] += times
    if times:
        cell = {"userEnteredValue": {"stringValue": text}}
        cells.check(cell)
        sheet.put(*place, cells.write(sheet.get(*place), cell, {"userEnteredValue": {}}))
    return bool(times)


KINDS = {
    "updateCells": Kind(_update_cells, {"rows", "fields", "start", "range"}),
    "repeatCell": Kind(_repeat_cell, {"range", "cell", "fields"}),
    "mergeCells": Kind(_merge_cells, {"range", "mergeType"}),
    "unmergeCells": Kind(_unmerge_cells, {"range"}),
    "sortRange": Kind(_sort_range, {"range", "sortSpecs"}),
    "findReplace": Kind(
        _find_replace,
        {
            "find",
            "replacement",
            "matchCase",
            "matchEntireCell",
            "searchByRegex",
            "includeFormulas",
            "range",
            "sheetId",
            "allSheets",
        },
    ),
}
