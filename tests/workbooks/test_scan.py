"""Two ways of scanning bytes, by pattern and by the XML parser, agree; and what new cells look like."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetsync.errors import Refusal
from sheetsync.grid import AppendRow, Cell, DeleteRow, Kind, SetCell, Version
from sheetsync.workbooks.xlsx import edited, read_grid
from sheetsync.workbooks.xlsx.book import Book
from sheetsync.workbooks.xlsx.edit import rewritten
from sheetsync.workbooks.xlsx.sheet import Sheet
from sheetsync.workbooks.xlsx.strings import NewStrings, Strings
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


CELLS = st.one_of(
    st.sampled_from(
        [
            "<v>1</v>",
            "<f>A1&amp;B1</f><v>7</v>",
            '<f t="shared" ref="A1:A3" si="0">B1</f><v>2</v>',
            '<f t="array" ref="B1:C2">D1</f><v>3</v>',
            "<f/>",
            "<v/>",
            '<v xml:space="preserve"> 1 </v>',
            "<is><t>а</t></is>",
            "<is><r><t>а</t></r><r><t>б</t></r></is>",
            "<v>&#128077;</v>",
            "<v>a\r\nb</v>",
            "<!-- --><v>1</v>",
            "<v><![CDATA[<&]]></v>",
            '<extLst xmlns="urn:x"/>',
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=8).map(
        lambda text: f"<v>{escape(text)}</v>"
    ),
)
LOOKS = st.sampled_from(
    [
        "",
        ' s="1"',
        ' t="str"',
        ' s="1" t="str"',
        ' t="inlineStr" s="1"',
        " t='str'",
        ' t="str" s="1" cm="1"',
        ' s="1" ',
    ]
)
GAPS = st.sampled_from(["", "", "", "\n", " "])


@st.composite
def sheets(draw: st.DrawFn) -> bytes:
    """A sheet as any program might write it: plainly here, strangely there."""
    rows, number = [], 0
    for _ in range(draw(st.integers(0, 4))):
        number += draw(st.integers(1, 3))
        cells, column = [], 0
        for _ in range(draw(st.integers(0, 4))):
            column += draw(st.integers(1, 3))
            at = f' r="{chr(64 + column)}{number}"'
            cells.append(f"<c{at}{draw(LOOKS)}>{draw(CELLS)}</c>" if draw(st.booleans()) else f"<c{at}/>")
        attrs = draw(st.sampled_from(["", ' spans="1:9"', " ht='20'", ' x="1" y="&lt;"']))
        rows.append(f'<row r="{number}"{attrs}>{draw(GAPS).join(cells)}</row>')
    return files.sheet_xml(draw(GAPS).join(rows)).encode()


@given(sheets())
def test_both_ways_of_scanning_agree_on_any_sheet(blob: bytes) -> None:
    assert scanned(blob) == scanned(slowed(blob))


@given(sheets())
def test_both_ways_of_reading_agree_on_any_sheet(blob: bytes) -> None:
    fast, slow = (
        read_grid(files.zipped(files.parts_of({TAB: xml.decode()})), Version("")).tabs[TAB].rows
        for xml in (blob, slowed(blob))
    )
    assert fast == slow
    assert [list(row) for row in fast] == [list(slow[at]) for at in range(len(slow))]


@given(sheets(), st.sets(st.tuples(st.integers(0, 12), st.integers(0, 5)), min_size=1, max_size=4))
def test_a_sheet_followed_is_the_sheet_scanned_anew(blob: bytes, places: set[tuple[int, int]]) -> None:
    """The last look takes over what did not change: it must come to what a look at everything says."""
    parts = files.parts_of({TAB: blob.decode()})
    edits = [SetCell(TAB, row, column, Cell.of(f"новое {row}")) for row, column in sorted(places)]
    try:
        after = rewritten(Book(files.zipped(parts)), edits)
    except Refusal as refusal:
        assert refusal.code in {"formula", "array"}  # noqa: PT017 (most sheets take the edits)
        return
    part = after.sheets[0].part
    followed, anew = after.sheet(part), Sheet(after.package.part(part), part)
    assert followed.rows.numbers == anew.rows.numbers
    assert [followed.cells(row) for row in followed.rows] == [anew.cells(row) for row in anew.rows]
    assert [followed.pieces(row) for row in followed.rows] == [anew.pieces(row) for row in anew.rows]


STRANGE = [
    '<row r="1" r="1"/>',
    '<row r="1"><c r="A1" s="1" s="1"/></row>',
    '<row r="1"><c r="A1"><f t="normal" t="normal">1</f></c></row>',
    '<row r="1" q:ht="1"/>',
    '<row r="1"><c r="A1"><v>&nbsp;</v></c></row>',
    '<row r="1"><c r="A1"><v>]]></v></c></row>',
    '<row r="1"><c r="A1"><v>\x01</v></c></row>',
    '<row r="1"><c r="A1"><v>\ufffe</v></c></row>',
    '<row r="1"><c r="A1"><v>&#1;</v></c></row>',
    '<row r="1"><c r="B1"/><c r="A1"/></row>',
    '<row r="1"><c r="A2"/></row>',
    '<row r="2"/><row r="1"/>',
    '<row r="1"><c r="A1"><v>1</c></row>',
]


@pytest.mark.parametrize("body", STRANGE)
def test_what_the_parser_would_refuse_the_pattern_does_not_let_pass(body: str) -> None:
    for blob in (files.sheet_xml(body).encode(), slowed(files.sheet_xml(body).encode())):
        with pytest.raises(Refusal) as refusal:
            read_grid(files.zipped(files.parts_of({TAB: blob.decode()})), Version(""))
        assert refusal.value.code in {"damaged", "bad_ref"}


ITEMS = st.lists(
    st.sampled_from(
        [
            "<si><t>а&amp;б</t></si>",
            "<si><t/></si>",
            '<si><t xml:space="preserve"> _x0041_ </t></si>',
            "<si><r><t>а</t></r><r><t>б</t></r></si>",
            "<si><t>в</t><phoneticPr fontId='1'/></si>",
            "<si/>",
            "<si><t>\r\n</t></si>\n",
        ]
    ),
    min_size=1,
    max_size=150,
)


@settings(max_examples=50)
@given(ITEMS)
def test_both_ways_of_reading_shared_strings_agree(items: list[str]) -> None:
    blob = f'<sst xmlns="{files.MAIN}">{"".join(items)}</sst>'.encode()
    fast, slow = Strings.of(blob, "sst"), Strings.of(blob.replace(b"<si", b"<!-- --><si", 1), "sst")
    assert [fast.cell(at) for at in range(len(items))] == [slow.cell(at) for at in range(len(items))]
    new = NewStrings(fast)
    assert new.add("новое") == len(fast) == len(items)
    grown = new.appended() or b""
    followed = fast.followed(grown, "sst")
    assert followed.cell(len(items)) == Cell.of("новое")
    assert followed.begins_with(fast)
    assert [followed.cell(at) for at in range(len(items))] == [fast.cell(at) for at in range(len(items))]


def with_link(attrs: str) -> bytes:
    links = f'<hyperlinks><hyperlink ref="A1" {attrs}/></hyperlinks>'
    sheet = files.sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>', links)
    rels = files.relationships(("hyperlink", "https://hh.ru/vacancy/1"))
    return files.zipped(files.parts_of({TAB: sheet}, {1: rels}))


def test_a_link_that_leads_elsewhere_keeps_its_hint_and_changes_with_its_relation() -> None:
    before = with_link('r:id="rId1" tooltip="открыть" display="https://hh.ru/vacancy/1"')
    parts = compare.parts(edited(before, [SetCell(TAB, 0, 0, Cell.of("1", "https://hh.ru/vacancy/2"))]))
    tag = '<hyperlink ref="A1" r:id="rId1" tooltip="открыть" display="https://hh.ru/vacancy/2"/>'
    assert tag.encode() in parts["xl/worksheets/sheet1.xml"]
    rels = parts["xl/worksheets/_rels/sheet1.xml.rels"]
    assert b'Target="https://hh.ru/vacancy/2"' in rels
    assert b"vacancy/1" not in rels


def test_a_link_over_several_cells_is_refused() -> None:
    sheet = files.sheet_xml(
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        '<hyperlinks><hyperlink ref="A1:A2" r:id="rId1"/></hyperlinks>',
    )
    blob = files.zipped(
        files.parts_of({TAB: sheet}, {1: files.relationships(("hyperlink", "https://hh.ru/vacancy/1"))})
    )
    with pytest.raises(Refusal) as refusal:
        edited(blob, [SetCell(TAB, 0, 0, Cell.of("1", "https://hh.ru/vacancy/2"))])
    assert refusal.value.code == "link_conflict"


def test_a_number_in_place_of_text_like_a_formula_is_no_text_any_more() -> None:
    quoted = edited(files.workbook({TAB: [[Cell.of("а")]]}), [SetCell(TAB, 0, 0, Cell.of("=а"))])
    after = compare.parts(edited(quoted, [SetCell(TAB, 0, 0, Cell.number(5))]))
    assert b'quotePrefix="0"' in after["xl/styles.xml"]
    assert b'<c r="A1" s="3"><v>5</v></c>' in after["xl/worksheets/sheet1.xml"]
