"""Two ways of scanning bytes, by pattern and by the XML parser, agree; and what new cells look like."""

from __future__ import annotations

import re

import pytest

from sheetsync.grid import AppendRow, Cell, DeleteRow, Kind, SetCell, Version
from sheetsync.workbooks.xlsx import edited, read_grid
from sheetsync.workbooks.xlsx.sheet import Sheet
from tests.shared import SHARED, needs_shared
from tests.workbooks import build_template, compare, files

TAB = "Журнал"


def scanned(blob: bytes) -> list[list[tuple[object, ...]]]:
    """All cells, but for where they stand."""
    sheet = Sheet(blob, "sheet1.xml")
    return [[cell._replace(start=0, end=0) for cell in sheet.cells(row)] for row in sheet.rows]


def slowed(blob: bytes) -> bytes:
    """The same sheet, with a comment that makes the scanner leave all to the parser."""
    return re.sub(rb"<((?:\w+:)?)sheetData", rb"<!-- --><\1sheetData", blob, count=1)


@needs_shared
def test_both_ways_of_scanning_agree_on_real_sheets() -> None:
    count = 0
    for path in sorted((SHARED / "data" / "xlsx").glob("*.xlsx")):
        for name, blob in compare.parts(path.read_bytes()).items():
            if "/sheet" in name and name.endswith(".xml") and b"sheetData" in blob and len(blob) < 200_000:
                cells = re.sub(rb"(<(?:\w+:)?c) ", rb"\1  ", blob)  # two blanks: cells go to the parser too
                assert scanned(blob) == scanned(slowed(blob)) == scanned(slowed(cells)), path.name
                count += 1
    assert count > 60


@pytest.mark.parametrize(
    "body",
    [
        "",
        '<row r="2"/>',
        '<row r="1"><c r="B1" s="1" t="str"><f>A1&gt;"&lt;"</f><v>a&amp;b</v></c></row>',
        '<row><c><v>1</v></c><c/></row><row r="5"><c t="b"><v>1</v></c></row>',
        '\n  <row r="1">\n <c r="A1"><v>1</v></c>\n</row>\n',
        '<row r="1" spans="1:1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="C1"></c></row>',
        '<row r="1"><c r="A1"><f t="array" ref="A1:B2">1</f><v>1</v></c><c r="B1"><v>2</v></c></row>',
    ],
)
def test_both_ways_of_scanning_agree(body: str) -> None:
    blob = files.sheet_xml(body).encode()
    assert scanned(blob) == scanned(slowed(blob))


def test_a_prefix_is_kept() -> None:
    xml = (
        f'<x:worksheet xmlns:x="{files.MAIN}"><x:sheetData><x:row r="1">'
        '<x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    after = edited(files.zipped(files.parts_of({TAB: xml})), [AppendRow(TAB, (Cell.of("а"),))])
    assert (
        b'<x:row r="2"><x:c r="A2" t="inlineStr"><x:is>' in compare.parts(after)["xl/worksheets/sheet1.xml"]
    )
    assert read_grid(after, Version("")).tabs[TAB].cell(1, 0) == Cell.of("а")


def test_cells_without_addresses_are_counted_and_replaced_in_place() -> None:
    blob = files.zipped(files.parts_of({TAB: files.sheet_xml("<row><c><v>1</v></c><c><v>2</v></c></row>")}))
    after = edited(blob, [SetCell(TAB, 0, 1, Cell.number(3)), AppendRow(TAB, (Cell.number(4),))])
    rows = read_grid(after, Version("")).tabs[TAB].rows
    assert rows == ((Cell.number(1), Cell.number(3)), (Cell.number(4),))


def test_blank_styled_rows_are_reused_and_not_read() -> None:
    """Google pads a sheet to row 1000 with styled blanks: a new row goes right under the last value."""
    padding = "".join(f'<row r="{i}"><c r="A{i}" s="1"/></row>' for i in range(3, 1001))
    body = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>' + padding
    blob = files.zipped(files.parts_of({TAB: files.sheet_xml(body)}))
    assert len(read_grid(blob, Version("")).tabs[TAB].rows) == 2
    after = compare.parts(edited(blob, [AppendRow(TAB, (Cell.of("а"),))]))["xl/worksheets/sheet1.xml"]
    assert b'<row r="3"><c r="A3" s="1" t="inlineStr">' in after
    assert after.count(b"<row") == 1000


def test_a_row_under_the_header_takes_the_style_of_the_columns() -> None:
    after = compare.parts(
        edited(build_template.build(), [AppendRow(TAB, (Cell.number(1), Cell.of("hh.ru")))])
    )
    sheet = after["xl/worksheets/sheet1.xml"]
    assert f'<c r="A2" s="{build_template.BODY}"><v>1</v></c>'.encode() in sheet
    assert f'<c r="B2" s="{build_template.LINK}" t="s">'.encode() in sheet


def test_a_row_under_a_row_takes_its_styles_blanks_included() -> None:
    body = (
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="2" ht="40" customHeight="1"><c r="A2" s="1"><v>2</v></c><c r="B2" s="1"/></row>'
    )
    blob = files.zipped(files.parts_of({TAB: files.sheet_xml(body)}))
    after = compare.parts(edited(blob, [AppendRow(TAB, (Cell("2026-11-23", Kind.DATE),))]))
    row = b'<row r="3" ht="40" customHeight="1"><c r="A3" s="1"><v>46349</v></c><c r="B3" s="1"/></row>'
    assert row in after["xl/worksheets/sheet1.xml"]


def test_size_and_spans_grow_with_the_cells() -> None:
    xml = files.sheet_xml('<row r="1" spans="1:1"><c r="A1"><v>1</v></c></row>')
    xml = xml.replace("<sheetData>", '<dimension ref="A1"/><sheetData>')
    blob = files.zipped(files.parts_of({TAB: xml}))
    after = compare.parts(
        edited(blob, [SetCell(TAB, 0, 2, Cell.number(3)), SetCell(TAB, 4, 0, Cell.number(5))])
    )
    sheet = after["xl/worksheets/sheet1.xml"]
    assert b'<dimension ref="A1:C5"/>' in sheet
    assert b'<row r="1" spans="1:3">' in sheet


def test_text_of_several_lines_wraps_and_text_like_a_formula_stays_text() -> None:
    blob = files.workbook({TAB: [[Cell.of("а")]]})
    after = compare.parts(edited(blob, [SetCell(TAB, 0, 0, Cell.of("=а\nб"))]))
    assert b'quotePrefix="1"' in after["xl/styles.xml"]
    assert b'wrapText="1"' in after["xl/styles.xml"]
    assert b"<f>" not in after["xl/worksheets/sheet1.xml"]
    assert b'fullCalcOnLoad="1"' in after["xl/workbook.xml"]


ARRAY = (
    '<row r="1"><c r="A1"><f t="array" ref="A1:B2">C1:D2</f><v>1</v></c><c r="B1"><v>2</v></c></row>'
    '<row r="2"><c r="A2"><v>3</v></c><c r="B2"><v>4</v></c><c r="C2"><v>5</v></c></row>'
)


def test_members_of_an_array_formula_are_formulas_and_survive_a_deletion() -> None:
    blob = files.zipped(files.parts_of({TAB: files.sheet_xml(ARRAY)}))
    tab = read_grid(blob, Version("")).tabs[TAB]
    assert tab.cell(1, 1) == Cell("4", Kind.FORMULA, None, "C1:D2")
    after = read_grid(edited(blob, [DeleteRow(TAB, 1, (0, 1, 2))]), Version("")).tabs[TAB]
    assert after.rows[1] == tab.rows[1][:2]


def test_a_link_by_formula_is_read() -> None:
    formula = 'HYPERLINK("https://hh.ru/vacancy/1?a=""b""","hh.ru")'
    blob = files.workbook({TAB: [[Cell("hh.ru", Kind.FORMULA, None, formula)]]})
    cell = read_grid(blob, Version("")).tabs[TAB].cell(0, 0)
    assert cell == Cell("hh.ru", Kind.FORMULA, 'https://hh.ru/vacancy/1?a="b"', formula)


def test_rich_text_is_joined_without_its_phonetic_reading() -> None:
    rich = "<is><r><t>При</t></r><r><t>вет</t></r><rPh sb='0' eb='1'><t>нет</t></rPh></is>"
    blob = files.zipped(
        files.parts_of({TAB: files.sheet_xml(f'<row r="1"><c r="A1" t="inlineStr">{rich}</c></row>')})
    )
    assert read_grid(blob, Version("")).tabs[TAB].cell(0, 0) == Cell.of("Привет")
