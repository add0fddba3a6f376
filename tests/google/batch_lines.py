"""Requests on rows and columns: insert, delete, append, move, properties."""

from __future__ import annotations

from tests.google import masks
from tests.google.change import Change, Kind, listed_fields
from tests.google.refusals import Json, invalid
from tests.google.sheet import Sheet


def _insert(change: Change, body: Json) -> None:
    sheet, name, start, end = change.lines(body.get("range", {}))
    before = body.get("inheritFromBefore", False)
    # [MEM] the words; [live?] that inserting right after the last line is allowed.
    if start >= end or start > len(sheet.dimension(name)):
        raise invalid(f"range.startIndex[{start}] is outside of the grid.")
    if before and start == 0:
        raise invalid("inheritFromBefore cannot be true when inserting at the first row or column.")
    change.book.check_size((end - start) * _across(sheet, name))
    change.book.insert(sheet, name, start, end, inherit_before=before)


def _across(sheet: Sheet, name: str) -> int:
    return len(sheet.columns) if name == "ROWS" else len(sheet.rows)


def _delete(change: Change, body: Json) -> None:
    sheet, name, start, end = change.lines(body.get("range", {}))
    _check_inside(sheet, name, start, end)
    if start == 0 and end == len(sheet.dimension(name)):
        raise invalid(f"You can't delete all the {name.lower()} on the sheet.")  # [MEM] the words
    change.book.delete(sheet, name, start, end)


def _check_inside(sheet: Sheet, name: str, start: int, end: int) -> None:
    size = len(sheet.dimension(name))
    if not 0 <= start < end <= size:
        # [MEM] the words.
        raise invalid(f"Cannot use range [{start}, {end}) of {name}: the sheet has {size}.")


def _append(change: Change, body: Json) -> None:
    sheet, name, many = (
        change.book.sheet(body.get("sheetId", 0)),
        body.get("dimension"),
        body.get("length", 0),
    )
    if name not in {"ROWS", "COLUMNS"} or many < 1:
        raise invalid("dimension and a positive length are needed.")  # [MEM] the words
    change.book.check_size(many * _across(sheet, name))
    sheet.append(name, many)


def _move(change: Change, body: Json) -> None:
    sheet, name, start, end = change.lines(body.get("source", {}))
    _check_inside(sheet, name, start, end)
    target = body.get("destinationIndex", 0)
    if start < target < end or target > len(sheet.dimension(name)):
        raise invalid(f"Cannot move to {target}.")  # [MEM] the words
    sheet.move(name, start, end, target)


def _update(change: Change, body: Json) -> None:
    sheet, name, start, end = change.lines(body.get("range", {}))
    _check_inside(sheet, name, start, end)
    mask = masks.parse(listed_fields(body))
    for line in sheet.dimension(name)[start:end]:
        line.properties = masks.assign(line.properties, body.get("properties", {}), mask)


def _auto_resize(change: Change, body: Json) -> None:
    """Sizes by content are not modelled: only the place is checked."""
    _check_inside(*change.lines(body.get("dimensions", {})))


KINDS = {
    "insertDimension": Kind(_insert, {"range", "inheritFromBefore"}),
    "deleteDimension": Kind(_delete, {"range"}),
    "appendDimension": Kind(_append, {"sheetId", "dimension", "length"}),
    "moveDimension": Kind(_move, {"source", "destinationIndex"}),
    "updateDimensionProperties": Kind(_update, {"range", "properties", "fields"}),
    "autoResizeDimensions": Kind(_auto_resize, {"dimensions"}),
}
