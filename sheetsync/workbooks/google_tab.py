"""New tabs in a native Google Sheet, and the tab that is ours, as requests of a batchUpdate."""

from __future__ import annotations

from collections.abc import Iterator

from sheetsync.grid import AddTab, BarChart, Look, OwnCell, ReplaceOwnTab, a1
from sheetsync.workbooks import looks
from sheetsync.workbooks.google_cells import Json, check, data_of

OWN_KEY = "sheetsync.own"
"""Developer metadata with this key marks a tab as ours; it follows the tab when it is renamed or moved."""

_PIXELS, _PADDING = 7.5, 8
"""Width of a character and of the cell's edges, pixels."""
_CHART_WIDTH, _CHART_FRAME, _CHART_BAR = 620, 95, 32
"""Sizes of the chart in pixels, as the .xlsx form of it has."""
_WRITTEN = "userEnteredValue,userEnteredFormat,textFormatRuns,note,dataValidation"


def added_tab(edit: AddTab, sheet_id: int) -> Iterator[Json]:
    """Yield the requests that add a tab at the end, its first row as the header."""
    rows = tuple(
        tuple(OwnCell(cell, Look.HEADER if index == 0 else Look.PLAIN) for cell in row)
        for index, row in enumerate(edit.rows)
    )
    size = dict(zip(("rowCount", "columnCount"), size_of(edit), strict=True))
    yield _add(edit.name, sheet_id, size | ({"frozenRowCount": 1} if rows else {}))
    if rows:
        yield _cells(rows, {"start": {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": 0}}, edit.name)
    yield from _widths(edit.widths or looks.fitting_widths(edit.rows), sheet_id)
    body = {"sheetId": sheet_id, "startRowIndex": 1, "endColumnIndex": max(1, _wide(rows))}
    look = {"verticalAlignment": "TOP", "wrapStrategy": "WRAP"}
    fields = ",".join(f"userEnteredFormat.{name}" for name in look)
    yield {"repeatCell": {"range": body, "cell": {"userEnteredFormat": look}, "fields": fields}}


def size_of(edit: AddTab) -> tuple[int, int]:
    """Return how many rows and columns a new tab gets: room for a while; every cell costs in each answer."""
    return max(200, 2 * len(edit.rows)), max(26, *map(len, edit.rows), 0)


def own_tab(edit: ReplaceOwnTab, sheet_id: int, *, there: bool, charts: tuple[int, ...]) -> Iterator[Json]:
    """Yield the requests that make our own tab, or rewrite the one that is there.

    Args:
        edit: What it is to say.
        sheet_id: Its id, or the id it is to get.
        there: Whether it is there.
        charts: Ids of the charts on it.
    """
    wide = max(_wide(edit.rows), len(edit.widths), 1)
    grid = {
        "rowCount": len(edit.rows) + 1 + edit.frozen_rows,
        "columnCount": wide,
        "frozenRowCount": edit.frozen_rows,
        "hideGridlines": True,
    }
    if there:
        yield from ({"deleteEmbeddedObject": {"objectId": chart}} for chart in charts)
        properties = {"sheetId": sheet_id, "gridProperties": grid}
        fields = ",".join(f"gridProperties.{name}" for name in grid)
        yield {"updateSheetProperties": {"properties": properties, "fields": fields}}
        yield {"unmergeCells": {"range": {"sheetId": sheet_id}}}
    else:
        yield _add(edit.name, sheet_id, grid)
        yield {
            "createDeveloperMetadata": {
                "developerMetadata": {
                    "metadataKey": OWN_KEY,
                    "visibility": "DOCUMENT",
                    "location": {"sheetId": sheet_id},
                }
            }
        }
    yield _cells(edit.rows, {"range": {"sheetId": sheet_id}}, edit.name)
    yield from _widths(edit.widths, sheet_id)
    if edit.chart:
        yield {"addChart": {"chart": _chart(edit.chart, sheet_id)}}


def _wide(rows: tuple[tuple[OwnCell, ...], ...]) -> int:
    return max((len(row) for row in rows), default=0)


def _add(name: str, sheet_id: int, grid: Json) -> Json:
    return {"addSheet": {"properties": {"sheetId": sheet_id, "title": name, "gridProperties": grid}}}


def _cells(rows: tuple[tuple[OwnCell, ...], ...], place: Json, name: str) -> Json:
    """Return the request that writes whole cells; what a range has and the rows have not is cleared."""
    values = [{"values": list(_row(row, index, name))} for index, row in enumerate(rows)]
    return {"updateCells": {**place, "rows": values, "fields": _WRITTEN}}


def _row(row: tuple[OwnCell, ...], index: int, name: str) -> Iterator[Json]:
    alone = looks.stands_alone([own.cell for own in row])
    for column, own in enumerate(row):
        where = f"{name}!{a1(index, column)}"
        check(own.cell, where)
        data = data_of(own.cell, where)
        wrap = not alone or "\n" in own.cell.text
        yield data | {"userEnteredFormat": _look(own, wrap=wrap) | _joined(own, data)}


def _joined(own: OwnCell, data: Json) -> Json:
    """Return the format that the value itself brings, its link beside the font of the look."""
    brought = dict(data.get("userEnteredFormat", {}))
    if "textFormat" in brought:
        brought["textFormat"] = _font(own) | brought["textFormat"]
    return brought


def _look(own: OwnCell, *, wrap: bool) -> Json:
    look = {
        "verticalAlignment": "TOP",
        "horizontalAlignment": "LEFT",
        "wrapStrategy": "WRAP" if wrap else "OVERFLOW_CELL",
        "textFormat": _font(own),
    }
    return look | ({"backgroundColorStyle": _rgb(looks.HEADER_FILL)} if own.look is Look.HEADER else {})


def _font(own: OwnCell) -> Json:
    hue = looks.LINK if own.cell.link else looks.COLORS.get(own.look)
    font: Json = {"fontSize": looks.SIZES[own.look], "bold": own.look in looks.BOLD}
    if own.cell.link:
        font["underline"] = True
    return font | ({"foregroundColorStyle": _rgb(hue)} if hue else {})


def _rgb(hue: str) -> Json:
    parts = zip(("red", "green", "blue"), (0, 2, 4), strict=True)
    return {"rgbColor": {name: round(int(hue[at : at + 2], 16) / 255, 4) for name, at in parts}}


def _widths(widths: tuple[int, ...], sheet_id: int) -> Iterator[Json]:
    for column, width in enumerate(widths):
        place = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": column, "endIndex": column + 1}
        size = {"pixelSize": round(width * _PIXELS + _PADDING)}
        yield {"updateDimensionProperties": {"range": place, "properties": size, "fields": "pixelSize"}}


def _chart(chart: BarChart, sheet_id: int) -> Json:
    """Return an EmbeddedChart: horizontal bars, one colour, the number at each bar, no legend."""
    bars = chart.last_row - chart.first_row + 1
    anchor = {"sheetId": sheet_id, "rowIndex": chart.row, "columnIndex": chart.column}
    series = {
        "series": _source(chart, chart.values, sheet_id),
        "targetAxis": "BOTTOM_AXIS",
        "colorStyle": _rgb(looks.BAR),
        "dataLabel": {"type": "DATA", "placement": "OUTSIDE_END"},
    }
    return {
        "spec": {
            "title": chart.title,
            "basicChart": {
                "chartType": "BAR",
                "legendPosition": "NO_LEGEND",
                "domains": [{"domain": _source(chart, chart.labels, sheet_id)}],
                "series": [series],
                "headerCount": 0,
            },
        },
        "position": {
            "overlayPosition": {
                "anchorCell": anchor,
                "widthPixels": _CHART_WIDTH,
                "heightPixels": _CHART_FRAME + _CHART_BAR * bars,
            }
        },
    }


def _source(chart: BarChart, column: int, sheet_id: int) -> Json:
    area = {
        "sheetId": sheet_id,
        "startRowIndex": chart.first_row,
        "endRowIndex": chart.last_row + 1,
        "startColumnIndex": column,
        "endColumnIndex": column + 1,
    }
    return {"sourceRange": {"sources": [area]}}
