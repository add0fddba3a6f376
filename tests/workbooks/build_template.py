"""Makes sheetsync/workbooks/xlsx/template.xlsx: run it after a change here, and commit the file it writes.

The workbook of a new journal: «Журнал» with its header and a body style that waits in the columns, «Выводы».
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from sheetsync.journal import fields

TEMPLATE = Path(__file__).parents[2] / "sheetsync" / "workbooks" / "xlsx" / "template.xlsx"
COLUMNS = fields.WIDTHS
CONCLUSIONS = {"Вывод": 90}
LINKS = ("Ссылка",)
BODY, HEADER, LINK = 1, 2, 3

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_TYPE = "application/vnd.openxmlformats-"
_SHEET_TYPE = _TYPE + "officedocument.spreadsheetml."
_FACE = '<name val="Calibri"/><family val="2"/>'
_FONT = f'<sz val="11"/>{_FACE}'
_EDGE = '<{0} style="thin"><color rgb="FFD0D7E0"/></{0}>'
_EDGES = "".join(_EDGE.format(side) for side in ("left", "right", "top", "bottom"))
_TOP = '<alignment vertical="top" wrapText="1"/>'
_USED = 'xfId="0" applyBorder="1" applyAlignment="1"'

STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    f'<fonts count="3"><font>{_FONT}</font><font><b/>{_FONT}</font>'
    f'<font><u/><sz val="11"/><color rgb="FF0563C1"/>{_FACE}</font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFDDE7F3"/><bgColor indexed="64"/></patternFill>'
    "</fill>"
    "</fills>"
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
    f"<border>{_EDGES}<diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    f'<xf numFmtId="0" fontId="0" fillId="0" borderId="1" {_USED}>{_TOP}</xf>'
    f'<xf numFmtId="0" fontId="1" fillId="2" borderId="1" {_USED} applyFont="1" applyFill="1">'
    '<alignment vertical="center" wrapText="1"/></xf>'
    f'<xf numFmtId="0" fontId="2" fillId="0" borderId="1" {_USED} applyFont="1">{_TOP}</xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def _sheet(columns: dict[str, int], first_string: int) -> str:
    widths = "".join(
        f'<col min="{i}" max="{i}" width="{width}" customWidth="1" '
        f'style="{LINK if name in LINKS else BODY}"/>'
        for i, (name, width) in enumerate(columns.items(), start=1)
    )
    cells = "".join(
        f'<c r="{chr(65 + i)}1" s="{HEADER}" t="s"><v>{first_string + i}</v></c>' for i in range(len(columns))
    )
    last = chr(64 + len(columns))
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:{last}1"/>'
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
        'state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        f'<cols>{widths}</cols><sheetData><row r="1" ht="24" customHeight="1">{cells}</row></sheetData>'
        '<pageMargins left="0.5" right="0.5" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _strings(texts: list[str]) -> str:
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'{_HEAD}<sst xmlns="{_MAIN}" count="{len(texts)}" uniqueCount="{len(texts)}">{items}</sst>'


def _relationships(targets: dict[str, str]) -> str:
    items = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for i, (target, kind) in enumerate(targets.items(), start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}relationships">{items}</Relationships>'


def parts() -> dict[str, str]:
    """Return the parts of the template by name, in the order they are stored."""
    overrides = {
        "xl/workbook.xml": "sheet.main",
        "xl/worksheets/sheet1.xml": "worksheet",
        "xl/worksheets/sheet2.xml": "worksheet",
        "xl/styles.xml": "styles",
        "xl/sharedStrings.xml": "sharedStrings",
    }
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{_SHEET_TYPE}{kind}+xml"/>'
        for name, kind in overrides.items()
    )
    return {
        "[Content_Types].xml": (
            f'{_HEAD}<Types xmlns="{_PACKAGE}content-types">'
            f'<Default Extension="rels" ContentType="{_TYPE}package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>'
        ),
        "_rels/.rels": _relationships({"xl/workbook.xml": "officeDocument"}),
        "xl/workbook.xml": (
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
            "<bookViews><workbookView/></bookViews><sheets>"
            '<sheet name="Журнал" sheetId="1" r:id="rId1"/><sheet name="Выводы" sheetId="2" r:id="rId2"/>'
            '</sheets><calcPr fullCalcOnLoad="1"/></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _relationships(
            {
                "worksheets/sheet1.xml": "worksheet",
                "worksheets/sheet2.xml": "worksheet",
                "styles.xml": "styles",
                "sharedStrings.xml": "sharedStrings",
            }
        ),
        "xl/worksheets/sheet1.xml": _sheet(COLUMNS, 0),
        "xl/worksheets/sheet2.xml": _sheet(CONCLUSIONS, len(COLUMNS)),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": _strings([*COLUMNS, *CONCLUSIONS]),
    }


def build() -> bytes:
    """Return the template's bytes, the same on every machine: stored, with a fixed date."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts().items():
            info = zipfile.ZipInfo(name)
            info.create_system = 0
            archive.writestr(info, text.encode())
    return file.getvalue()


if __name__ == "__main__":
    TEMPLATE.write_bytes(build())
