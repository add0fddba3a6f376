"""Small .xlsx files for the tests, written by hand: nothing here is shared with the editor."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from sheetsync.grid import Cell, Kind

Rows = Sequence[Sequence[Cell]]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
STYLES = (
    f'<styleSheet xmlns="{MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Arial"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return file.getvalue()


def relationships(*targets: tuple[str, str]) -> str:
    """Return a relationships part: pairs of kind and target, numbered rId1, rId2, ..."""
    items = "".join(
        f'<Relationship Id="rId{i}" Type="{OFFICE}/{kind}" Target={quoteattr(target)}'
        + (' TargetMode="External"/>' if kind == "hyperlink" else "/>")
        for i, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}relationships">{items}</Relationships>'


def sheet_xml(body: str, after: str = "") -> str:
    """Return a sheet around the content of its sheetData."""
    return f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheetData>{body}</sheetData>{after}</worksheet>'


def parts_of(
    sheets: Mapping[str, str], rels: Mapping[int, str] | None = None, workbook: str = ""
) -> dict[str, str | bytes]:
    """Return the parts of a workbook.

    Args:
        sheets: XML of the sheets by tab name.
        rels: Relationships of sheets, by their number from 1.
        workbook: XML that follows ``<sheets>``.
    """
    numbered = list(enumerate(sheets.items(), start=1))
    tabs = "".join(f'<sheet name={quoteattr(n)} sheetId="{i}" r:id="rId{i}"/>' for i, (n, _) in numbered)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{TYPE}worksheet+xml"/>'
        for i, _ in numbered
    )
    kinds = [("worksheet", f"worksheets/sheet{i}.xml") for i, _ in numbered]
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{TYPE}sheet.main+xml"/><Override PartName="/xl/styles.xml" '
        f'ContentType="{TYPE}styles+xml"/>{overrides}</Types>',
        "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"<sheets>{tabs}</sheets>{workbook}</workbook>",
        "xl/_rels/workbook.xml.rels": relationships(*kinds, ("styles", "styles.xml")),
        "xl/styles.xml": STYLES,
    }
    parts |= {f"xl/worksheets/sheet{i}.xml": xml for i, (_, xml) in numbered}
    return parts | {f"xl/worksheets/_rels/sheet{i}.xml.rels": xml for i, xml in (rels or {}).items()}


def workbook(tabs: Mapping[str, Rows], names: str = "") -> bytes:
    """Return a workbook with these cells: texts, numbers, formulas, links; and XML of defined names."""
    sheets, rels = {}, {}
    for number, (name, rows) in enumerate(tabs.items(), start=1):
        links = [(r, c, cell.link) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell.link]
        refs = "".join(
            f'<hyperlink ref="{_name(r, c)}" r:id="rId{i}"/>' for i, (r, c, _) in enumerate(links, start=1)
        )
        body = "".join(_row(r, row) for r, row in enumerate(rows))
        sheets[name] = sheet_xml(body, f"<hyperlinks>{refs}</hyperlinks>" if refs else "")
        if links:
            rels[number] = relationships(*(("hyperlink", link) for _, _, link in links if link))
    return zipped(parts_of(sheets, rels, names))


def _name(row: int, column: int) -> str:
    return f"{chr(65 + column)}{row + 1}"


def _row(row: int, cells: Sequence[Cell]) -> str:
    inner = "".join(
        _cell(_name(row, column), cell) for column, cell in enumerate(cells) if cell.kind is not Kind.BLANK
    )
    return f'<row r="{row + 1}">{inner}</row>'


def _cell(name: str, cell: Cell) -> str:
    match cell.kind:
        case Kind.FORMULA:
            return f'<c r="{name}" t="str"><f>{escape(cell.formula or "")}</f><v>{escape(cell.text)}</v></c>'
        case Kind.NUMBER:
            return f'<c r="{name}"><v>{cell.text}</v></c>'
        case _:
            text = f'<t xml:space="preserve">{escape(cell.text)}</t>'
            return f'<c r="{name}" t="inlineStr"><is>{text}</is></c>'
