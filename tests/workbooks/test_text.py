"""Whatever text, number or date goes into a cell comes out of it, also for openpyxl and python-calamine."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from sheetsync.errors import Refusal
from sheetsync.grid import AppendRow, Cell, Kind, SetCell, Version
from sheetsync.workbooks.xlsx import edited, read_grid
from sheetsync.workbooks.xlsx.content import date_text, decode, encode, plain_number, serial
from tests.workbooks import files

TAB = "Журнал"
FIRST_OF_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 (cells know no time zones)
STRINGS = f'<sst xmlns="{files.MAIN}" count="1" uniqueCount="1"><si><t>было</t></si></sst>'


def with_strings() -> bytes:
    """A workbook whose texts are shared strings."""
    parts = files.parts_of({TAB: files.sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')})
    kinds = (
        ("worksheet", "worksheets/sheet1.xml"),
        ("styles", "styles.xml"),
        ("sharedStrings", "sharedStrings.xml"),
    )
    parts["xl/_rels/workbook.xml.rels"] = files.relationships(*kinds)
    types = str(parts["[Content_Types].xml"])
    override = (
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{files.TYPE}sharedStrings+xml"/></Types>'
    )
    parts["[Content_Types].xml"] = types.replace("</Types>", override)
    return files.zipped(parts | {"xl/sharedStrings.xml": STRINGS})


WITH_STRINGS, WITHOUT = with_strings(), files.workbook({TAB: [[Cell.of("было")]]})
TEXT = st.text(
    st.characters(codec="utf-8") | st.sampled_from("\r\n\t \u00a0\u0306&<>]_x0041_=+-@👍"), max_size=60
)


def read_by_us(blob: bytes, row: int) -> Cell:
    return read_grid(blob, Version("")).tabs[TAB].cell(row, 0)


def read_by_openpyxl(blob: bytes, row: int) -> object:
    value: object = load_workbook(io.BytesIO(blob))[TAB].cell(row + 1, 1).value
    return value


def read_by_calamine(blob: bytes, row: int) -> object:
    return CalamineWorkbook.from_filelike(io.BytesIO(blob)).get_sheet_by_name(TAB).to_python()[row][0]


@given(TEXT)
def test_text_escaped_for_a_cell_reads_back(text: str) -> None:
    from xml.etree import ElementTree as ET  # noqa: PLC0415 (an independent reader of XML, for this law only)

    element = ET.fromstring(f"<t>{encode(text)}</t>")  # noqa: S314 (our own text)
    assert decode(element.text or "") == text


@pytest.mark.parametrize("blob", [WITH_STRINGS, WITHOUT], ids=["shared strings", "inline strings"])
@settings(max_examples=50)
@given(texts=st.tuples(TEXT, TEXT))
def test_any_text_reads_back(blob: bytes, texts: tuple[str, str]) -> None:
    first, second = ("+" + text for text in texts)  # never blank, and never what the cell says already
    after = edited(blob, [SetCell(TAB, 0, 0, Cell.of(first)), AppendRow(TAB, (Cell.of(second),))])
    assert read_by_us(after, 0) == Cell(first, Kind.TEXT)
    assert read_by_us(after, 1) == Cell(second, Kind.TEXT)
    for row, text in enumerate((first, second)):
        assert decode(str(read_by_openpyxl(after, row))) == decode(text)  # it leaves some escapes undone
        said = str(read_by_calamine(after, row))
        assert said in {text, text.replace("\ufffe", "_xFFFE_").replace("\uffff", "_xFFFF_")}  # the same


@settings(max_examples=50)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_reads_back_in_plain_decimal_form(value: float) -> None:
    after = edited(WITHOUT, [SetCell(TAB, 0, 0, Cell.number(value))])
    cell = read_by_us(after, 0)
    assert cell.kind is Kind.NUMBER
    assert "e" not in cell.text.lower()
    assert float(cell.text) == value
    assert float(str(read_by_openpyxl(after, 0))) == value


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("150000", "150000"),
        ("1.5E3", "1500"),
        ("0.1", "0.1"),
        ("1.0", "1"),
        ("-0", "0"),
        ("1E-7", "0.0000001"),
    ],
)
def test_numbers_are_shown_plainly(written: str, shown: str) -> None:
    assert plain_number(written) == shown


@given(st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 31)), st.booleans())  # noqa: DTZ001 (no zones)
def test_any_moment_survives_as_a_serial_day(moment: datetime, since_1904: bool) -> None:
    moment = max(moment.replace(microsecond=0), FIRST_OF_1904 if since_1904 else moment.min)
    text = moment.isoformat().removesuffix("T00:00:00")
    days = float(serial(text, "A1", since_1904=since_1904))
    assert date_text(days, since_1904=since_1904) == text


@pytest.mark.parametrize(
    ("days", "since_1904", "text"),
    [
        (1, False, "1900-01-01"),
        (59, False, "1900-02-28"),
        (60, False, "1900-02-29"),  # the day that never was, which Excel counts (ECMA-376 part 1, 18.17.4.1)
        (61, False, "1900-03-01"),
        (45658, False, "2025-01-01"),
        (45658.75, False, "2025-01-01T18:00:00"),
        (0.5, False, "12:00:00"),
        (44196, True, "2025-01-01"),
        (2_958_466, False, None),
        (-1, False, None),
    ],
)
def test_serial_days(days: float, since_1904: bool, text: str | None) -> None:
    assert date_text(days, since_1904=since_1904) == text


def test_a_date_is_written_as_a_day_others_understand() -> None:
    after = edited(WITHOUT, [SetCell(TAB, 0, 0, Cell("2026-11-23", Kind.DATE))])
    assert read_by_us(after, 0) == Cell("2026-11-23", Kind.DATE)
    assert read_by_openpyxl(after, 0) == datetime(2026, 11, 23)  # noqa: DTZ001 (no zones)
    assert read_by_calamine(after, 0) == date(2026, 11, 23) == date(1899, 12, 30) + timedelta(days=46_349)


@pytest.mark.parametrize(
    "cell", [Cell("вчера", Kind.DATE), Cell("много", Kind.NUMBER), Cell("nan", Kind.NUMBER)]
)
def test_a_value_that_is_none_is_refused(cell: Cell) -> None:
    with pytest.raises(Refusal) as refusal:
        edited(WITHOUT, [SetCell(TAB, 0, 0, cell)])
    assert refusal.value.code == "bad_value"


def test_an_empty_table_of_strings_is_left_alone() -> None:
    """A string added to it would bring to life a dangling index elsewhere."""
    empty = STRINGS.replace("<si><t>было</t></si>", "").replace('"1"', '"0"')
    parts = files.parts_of({TAB: files.sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')})
    kinds = (("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"))
    parts |= {"xl/_rels/workbook.xml.rels": files.relationships(*kinds), "xl/sharedStrings.xml": empty}
    after = edited(files.zipped(parts), [AppendRow(TAB, (Cell.of("новое"),))])
    assert read_by_us(after, 0) == Cell.of("новое")
