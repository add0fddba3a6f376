"""Requests on tabs and on what lies over cells: sheets, charts, named ranges, spreadsheet properties."""

from __future__ import annotations

from tests.google import masks
from tests.google.change import Change, Kind, listed_fields
from tests.google.refusals import Json, NotModelled, invalid
from tests.google.sheet import Sheet

_COUNTS = {"rowCount": "ROWS", "columnCount": "COLUMNS"}
_NAMED = {"sheetId", "title", "index", "sheetType", "gridProperties"}


def _add_sheet(change: Change, body: Json) -> Json:
    book, properties = change.book, body.get("properties", {})
    sheet_id = properties.get("sheetId") or book.new_id()
    title = properties.get("title") or f"Sheet{len(book.sheets) + 1}"
    _check_title(change, title)
    if any(sheet.sheet_id == sheet_id for sheet in book.sheets):
        raise invalid(f"A sheet with id {sheet_id} already exists.")  # [DISC] it fails; [MEM] the words
    grid = dict(properties.get("gridProperties", {}))
    rows, columns = grid.pop("rowCount", 1000), grid.pop("columnCount", 26)
    book.check_size(rows * columns)
    sheet = Sheet.new(sheet_id, title, rows, columns)
    sheet.grid = grid
    sheet.properties = {name: value for name, value in properties.items() if name not in _NAMED}
    book.sheets.insert(properties.get("index", len(book.sheets)), sheet)
    return {"properties": book.properties_json(sheet)}


def _check_title(change: Change, title: str) -> None:
    if change.book.titled(title):
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')


def _delete_sheet(change: Change, body: Json) -> None:
    book = change.book
    sheet = book.sheet(body.get("sheetId", 0))
    if len(book.sheets) == 1:
        raise invalid("You can't remove all the sheets in a document.")  # [MEM] the words
    book.sheets.remove(sheet)
    book.named_ranges = {key: one for key, one in book.named_ranges.items() if one[1] != sheet.sheet_id}
    book.forget_dead_metadata()


def _update_sheet(change: Change, body: Json) -> None:
    book, source = change.book, body.get("properties", {})
    sheet = book.sheet(source.get("sheetId", 0))
    mask = masks.parse(listed_fields(body))
    if masks.wants(mask, "title") and source.get("title", sheet.title) != sheet.title:
        _check_title(change, source["title"])
        sheet.title = source["title"]
    if masks.wants(mask, "index") and "index" in source:
        book.sheets.remove(sheet)
        book.sheets.insert(source["index"], sheet)
    if masks.wants(mask, "gridProperties"):
        _update_grid(change, sheet, source.get("gridProperties", {}), mask.get("gridProperties", {}))
    rest = {name: below for name, below in mask.items() if name not in _NAMED}
    sheet.properties = masks.assign(sheet.properties, _unnamed(source) if "*" in mask else source, rest)
    if all(one.properties.get("hidden") for one in book.sheets):
        raise invalid("You can't hide all the sheets in a document.")


def _unnamed(source: Json) -> Json:
    return {name: value for name, value in source.items() if name not in _NAMED}


def _update_grid(change: Change, sheet: Sheet, source: Json, mask: masks.Mask) -> None:
    for count, name in _COUNTS.items():
        if count in source and masks.wants(mask, count):
            _resize(change, sheet, name, source[count])
    rest = {name: value for name, value in source.items() if name not in _COUNTS}
    wanted = {name: below for name, below in mask.items() if name not in _COUNTS}
    if wanted or not mask:
        sheet.grid = masks.assign(sheet.grid, rest, wanted or {"*": {}})


def _resize(change: Change, sheet: Sheet, name: str, size: int) -> None:
    more = size - len(sheet.dimension(name))
    if more > 0:
        change.book.check_size(more * (len(sheet.columns) if name == "ROWS" else len(sheet.rows)))
        sheet.append(name, more)
    elif more < 0:
        change.book.delete(sheet, name, size, size - more)


def _add_chart(change: Change, body: Json) -> Json:
    chart = dict(body.get("chart", {}))
    chart["chartId"] = chart.get("chartId") or change.book.new_id()
    charts = [one for sheet in change.book.sheets for one in sheet.charts]
    if any(one["chartId"] == chart["chartId"] for one in charts):
        raise invalid(f"A chart with id {chart['chartId']} already exists.")  # [MEM] the words
    anchor = chart.get("position", {}).get("overlayPosition", {}).get("anchorCell")
    if anchor is None:
        raise NotModelled("addChart: a position other than overlayPosition.anchorCell")
    change.book.sheet(anchor.get("sheetId", 0)).charts.append(chart)
    return {"chart": chart}


def _update_chart(change: Change, body: Json) -> None:
    sheet, at = _chart(change, body.get("chartId", 0))
    sheet.charts[at] = sheet.charts[at] | {"spec": body.get("spec", {})}


def _move_object(change: Change, body: Json) -> Json:
    sheet, at = _chart(change, body.get("objectId", 0))
    mask = masks.parse(listed_fields(body))
    position = sheet.charts[at].get("position", {})
    moved = {
        "overlayPosition": masks.assign(
            position["overlayPosition"], body["newPosition"]["overlayPosition"], mask
        )
    }
    sheet.charts[at] = sheet.charts[at] | {"position": moved}
    return {"position": moved}


def _delete_object(change: Change, body: Json) -> None:
    sheet, at = _chart(change, body.get("objectId", 0))
    del sheet.charts[at]


def _chart(change: Change, chart_id: int) -> tuple[Sheet, int]:
    for sheet in change.book.sheets:
        for at, chart in enumerate(sheet.charts):
            if chart["chartId"] == chart_id:
                return sheet, at
    raise invalid(f"No chart or embedded object with id: {chart_id}")  # [MEM] the words


def _add_name(change: Change, body: Json) -> Json:
    source = body.get("namedRange", {})
    book = change.book
    key = source.get("namedRangeId") or str(book.new_id())
    sheet, box = change.area(source.get("range", {}))
    if key in book.named_ranges:
        raise invalid(
            f"A named range with id {key} already exists."
        )  # [DISC] it fails; [live?] the words (E5)
    if any(name == source.get("name") for name, _, _ in book.named_ranges.values()):
        raise invalid(f"A named range with name {source['name']} already exists.")  # [MEM] the words
    book.named_ranges[key] = (source["name"], sheet.sheet_id, box)
    made = {"namedRangeId": key, "name": source["name"], "range": box.json(sheet.sheet_id)}
    return {"namedRange": made}


def _delete_name(change: Change, body: Json) -> None:
    key = body.get("namedRangeId", "")
    if key not in change.book.named_ranges:
        raise invalid(f"No named range with id: {key}")  # [MEM] the words
    del change.book.named_ranges[key]


def _update_spreadsheet(change: Change, body: Json) -> None:
    mask = masks.parse(listed_fields(body))
    source = body.get("properties", {})
    for name in ("title", "locale"):
        if name in source and masks.wants(mask, name):
            setattr(change.book, name, source[name])


KINDS = {
    "addSheet": Kind(_add_sheet, {"properties"}),
    "deleteSheet": Kind(_delete_sheet, {"sheetId"}),
    "updateSheetProperties": Kind(_update_sheet, {"properties", "fields"}),
    "addChart": Kind(_add_chart, {"chart"}),
    "updateChartSpec": Kind(_update_chart, {"chartId", "spec"}),
    "updateEmbeddedObjectPosition": Kind(_move_object, {"objectId", "newPosition", "fields"}),
    "deleteEmbeddedObject": Kind(_delete_object, {"objectId"}),
    "addNamedRange": Kind(_add_name, {"namedRange"}),
    "deleteNamedRange": Kind(_delete_name, {"namedRangeId"}),
    "updateSpreadsheetProperties": Kind(_update_spreadsheet, {"properties", "fields"}),
}
