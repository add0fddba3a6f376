"""The bar chart of our own tab, as DrawingML; its values stand in it too, for viewers without an engine."""

from __future__ import annotations

from sheetsync.grid import BarChart, OwnCell, column_name
from sheetsync.workbooks.looks import BAR
from sheetsync.workbooks.xlsx.markup import OFFICE, escape

DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SPACE = "http://schemas.openxmlformats.org/drawingml/2006/"
_WIDTH, _BAR, _FRAME = 6_000_000, 300_000, 900_000
"""Sizes in EMU (360,000 to the centimetre): the chart's width, one bar, what stands around the bars."""
_GREY = '<a:solidFill><a:srgbClr val="595959"/></a:solidFill>'
_NO_LINE = "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"


def drawing_xml(chart: BarChart, relation: str) -> bytes:
    """Return the drawing part that puts the chart on the tab."""
    height = _FRAME + _BAR * (chart.last_row - chart.first_row + 1)
    return (
        f'{_HEAD}<xdr:wsDr xmlns:xdr="{_SPACE}spreadsheetDrawing" xmlns:a="{_SPACE}main"><xdr:oneCellAnchor>'
        f"<xdr:from><xdr:col>{chart.column}</xdr:col><xdr:colOff>0</xdr:colOff>"
        f"<xdr:row>{chart.row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
        f'<xdr:ext cx="{_WIDTH}" cy="{height}"/><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr>'
        f'<xdr:cNvPr id="2" name="{escape(chart.title)}"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>'
        '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic>'
        f'<a:graphicData uri="{_SPACE}chart"><c:chart xmlns:c="{_SPACE}chart" xmlns:r="{OFFICE}" '
        f'r:id="{relation}"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/>'
        "</xdr:oneCellAnchor></xdr:wsDr>"
    ).encode()


def chart_xml(chart: BarChart, tab: str, rows: tuple[tuple[OwnCell, ...], ...]) -> bytes:
    """Return the chart part; `rows` are the cells of the tab it stands on."""
    labels = [_text(rows, row, chart.labels) for row in range(chart.first_row, chart.last_row + 1)]
    values = [_text(rows, row, chart.values) for row in range(chart.first_row, chart.last_row + 1)]
    return (
        f'{_HEAD}<c:chartSpace xmlns:c="{_SPACE}chart" xmlns:a="{_SPACE}main" xmlns:r="{OFFICE}">'
        f'<c:roundedCorners val="0"/><c:chart>{_title(chart.title)}<c:autoTitleDeleted val="0"/>'
        '<c:plotArea><c:layout/><c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/>'
        '<c:varyColors val="0"/><c:ser><c:idx val="0"/><c:order val="0"/>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{BAR}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>'
        f"{_labels_of_bars()}<c:cat><c:strRef><c:f>{_range(tab, chart, chart.labels)}</c:f>"
        f"<c:strCache>{_points(labels)}</c:strCache></c:strRef></c:cat><c:val><c:numRef>"
        f"<c:f>{_range(tab, chart, chart.values)}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
        f"{_points(values)}</c:numCache></c:numRef></c:val></c:ser>"
        '<c:gapWidth val="50"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        f'{_axes()}</c:plotArea><c:plotVisOnly val="1"/></c:chart></c:chartSpace>'
    ).encode()


def _text(rows: tuple[tuple[OwnCell, ...], ...], row: int, column: int) -> str:
    inside = row < len(rows) and column < len(rows[row])
    return rows[row][column].cell.text if inside else ""


def _range(tab: str, chart: BarChart, column: int) -> str:
    quoted, letters = tab.replace("'", "''"), column_name(column)
    return escape(f"'{quoted}'!${letters}${chart.first_row + 1}:${letters}${chart.last_row + 1}")


def _points(texts: list[str]) -> str:
    points = (f'<c:pt idx="{i}"><c:v>{escape(text)}</c:v></c:pt>' for i, text in enumerate(texts) if text)
    return f'<c:ptCount val="{len(texts)}"/>' + "".join(points)


def _title(title: str) -> str:
    return (
        f'<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1200" b="1"/></a:pPr><a:r>'
        f'<a:rPr lang="ru-RU" sz="1200" b="1"/><a:t>{escape(title)}</a:t></a:r></a:p></c:rich></c:tx>'
        '<c:overlay val="0"/></c:title>'
    )


def _labels_of_bars() -> str:
    shown = "".join(
        f'<c:{name} val="{int(name == "showVal")}"/>'
        for name in (
            "showLegendKey",
            "showVal",
            "showCatName",
            "showSerName",
            "showPercent",
            "showBubbleSize",
        )
    )
    return f"<c:dLbls>{shown}</c:dLbls>"


def _axes() -> str:
    words = f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900">{_GREY}</a:defRPr></a:pPr></a:p></c:txPr>'
    return (
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{_NO_LINE}{words}<c:crossAx val="2"/>'
        '<c:crosses val="autoZero"/></c:catAx><c:valAx><c:axId val="2"/><c:scaling>'
        '<c:orientation val="minMax"/><c:min val="0"/></c:scaling><c:delete val="1"/><c:axPos val="t"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="1"/></c:valAx>'
    )
