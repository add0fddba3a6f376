"""The `spreadsheets.values` calls: get, update, append, clear, as naive programs use them (§1.5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.google import a1, cells, masks
from tests.google.a1 import Box
from tests.google.cells import Cell
from tests.google.entering import enter
from tests.google.refusals import Json, invalid, sheets
from tests.google.sheet import Sheet
from tests.google.spreadsheet import Spreadsheet

_VALUE: masks.Mask = {"userEnteredValue": {}}


def get(book: Spreadsheet, text: str, options: Json) -> Json:
    """Return a ValueRange: blanks at the end dropped, no `values` at all when there are none."""
    sheet, box = book.locate(text)
    rows = [
        [_shown(sheet.get(row, column), book.locale, options) for column in range(box.left, box.right)]
        for row in range(box.top, box.bottom)
    ]
    major = options.get("majorDimension", "ROWS")
    values = _trimmed([list(line) for line in zip(*rows, strict=True)] if major == "COLUMNS" else rows)
    answer: Json = {"range": a1.echo(sheet.title, box), "majorDimension": major}
    return answer | ({"values": values} if values else {})


def _shown(cell: Cell, locale: str, options: Json) -> Any:  # noqa: ANN401 - any JSON value
    render = options.get("valueRenderOption", "FORMATTED_VALUE")
    as_text = cells.formatted(cell, locale)
    if as_text is None:
        return ""
    if render == "FORMATTED_VALUE":
        return as_text
    entered = cell.get("userEnteredValue", {})
    if render == "FORMULA" and "formulaValue" in entered:
        return entered["formulaValue"]
    dated = "DATE" in cell.get("userEnteredFormat", {}).get("numberFormat", {}).get("type", "")
    # A date under FORMULA is its serial number (§1.5).
    if dated and render == "UNFORMATTED_VALUE" and options.get("dateTimeRenderOption") == "FORMATTED_STRING":
        return as_text
    return cells.plain(cell)


def _trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    for row in rows:
        while row and row[-1] == "":
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def update(book: Spreadsheet, text: str, body: Json, options: Json) -> Json:
    """Write values from the corner of a range on; return an UpdateValuesResponse."""
    sheet, box = book.locate(text)
    rows = _rows(body)
    size = Box(box.top, box.top + len(rows), box.left, box.left + max(map(len, rows), default=0))
    _check_room(sheet, box, size)
    return _written(book, sheet, size, rows, options)


def _rows(body: Json) -> list[list[Any]]:
    values = body.get("values", [])
    lists = "(type.googleapis.com/google.protobuf.ListValue)"
    wrong = (
        values
        if not isinstance(values, list)
        else next((row for row in values if not isinstance(row, list)), None)
    )
    if wrong is not None:
        words = f"Invalid value at 'data.values' {lists}, \"{wrong}\""
        violation = {"field": "data.values", "description": words}
        details = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]}
        raise sheets(400, words, details=[details])
    if body.get("majorDimension") != "COLUMNS":
        return list(values)
    longest = max(map(len, values), default=0)
    return [[line[at] if at < len(line) else None for line in values] for at in range(longest)]


def _check_room(sheet: Sheet, box: Box, size: Box) -> None:
    one_cell = box.bottom - box.top == 1 and box.right - box.left == 1
    limit = sheet.box if one_cell else box
    name = a1.echo(sheet.title, limit)
    # [MEM] the words, quoted in many public reports.
    if size.right > limit.right:
        column = a1.column_name(limit.right)
        raise invalid(f"Requested writing within range [{name}], but tried writing to column [{column}]")
    if size.bottom > limit.bottom:
        raise invalid(
            f"Requested writing within range [{name}], but tried writing to row [{limit.bottom + 1}]"
        )


def _written(
    book: Spreadsheet, sheet: Sheet, size: Box, rows: Sequence[Sequence[Any]], options: Json
) -> Json:
    many = 0
    for row, line in enumerate(rows, size.top):
        for column, value in enumerate(line, size.left):
            if value is None:
                continue  # null leaves the cell as it is ([DISC])
            many += 1  # "" counts, and clears (§1.5)
            sheet.put(row, column, _entered(sheet.get(row, column), value, book.locale, options))
    answer: Json = {
        "spreadsheetId": book.spreadsheet_id,
        "updatedRange": a1.echo(sheet.title, _at_least_one(size)),
    }
    if many:
        counts = {"updatedRows": size.bottom - size.top, "updatedColumns": size.right - size.left}
        answer |= counts | {"updatedCells": many}
    return answer


def _at_least_one(box: Box) -> Box:
    return Box(box.top, max(box.bottom, box.top + 1), box.left, max(box.right, box.left + 1))


def _entered(cell: Cell, value: Any, locale: str, options: Json) -> Cell:  # noqa: ANN401 - any JSON value
    if isinstance(value, list | dict):
        raise invalid(f"Invalid values: {value!r}")  # [MEM] the words
    option = options.get("valueInputOption")
    if option not in {"RAW", "USER_ENTERED"}:
        raise invalid("'valueInputOption' is required but not specified")
    new = enter(value, locale) if option == "USER_ENTERED" and isinstance(value, str) else cells.of(value)
    cells.check(new)
    mask: masks.Mask = {name: {} for name in ("userEnteredFormat",) if name in new} | _VALUE
    return cells.write(cell, new, mask)


def clear(book: Spreadsheet, text: str) -> Json:
    sheet, box = book.locate(text)
    for row, column in list(sheet.used(box)):
        sheet.put(row, column, cells.write(sheet.get(row, column), {}, _VALUE))
    return {"spreadsheetId": book.spreadsheet_id, "clearedRange": a1.echo(sheet.title, box)}


def append(book: Spreadsheet, text: str, body: Json, options: Json) -> Json:
    """Write below the last table found in a range, from the first column *of that table* on.

    So a row with an empty cell draws the next one to the column after the gap: the append proof of §1.5.
    """
    sheet, box = book.locate(text)
    rows = _rows(body)
    table = _last_table(sheet, box)
    top, left = (table.bottom, table.left) if table else (box.top, box.left)
    size = Box(top, top + len(rows), left, left + max(map(len, rows), default=0))
    if options.get("insertDataOption") == "INSERT_ROWS" and top < len(sheet.rows):
        book.insert(sheet, "ROWS", top, size.bottom)
    for name, edge in (("ROWS", size.bottom), ("COLUMNS", size.right)):
        sheet.append(name, max(0, edge - len(sheet.dimension(name))))
    answer: Json = {"spreadsheetId": book.spreadsheet_id}
    if table:
        answer["tableRange"] = a1.echo(sheet.title, table)
    return answer | {"updates": _written(book, sheet, size, rows, options)}


def _last_table(sheet: Sheet, box: Box) -> Box | None:
    """Return the block of touching cells that has the last value of the range, with its bounds.

    The public examples and the record agree with this reading; the exact rule is not published.
    """
    inside = list(sheet.used(box))
    if not inside:
        return None
    used = set(sheet.used(sheet.box))
    todo, block = [inside[-1]], {inside[-1]}
    while todo:
        row, column = todo.pop()
        around = {(row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1)}
        new = (around & used) - block
        block |= new
        todo += new
    rows, columns = zip(*block, strict=True)
    return Box(min(rows), max(rows) + 1, min(columns), max(columns) + 1)
