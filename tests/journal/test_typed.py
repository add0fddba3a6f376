from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.grid import Cell, Kind, Tab
from sheetsync.journal import fields
from sheetsync.journal.cells import as_cell
from sheetsync.journal.markdown import parse
from sheetsync.journal.rewrite import render
from sheetsync.journal.table import read_table
from sheetsync.journal.typed import says, typed
from sheetsync.record import CellChange, Changes, Records, VacancyKey
from sheetsync.workbooks.xlsx.content import date_text, plain_number, serial
from sheetsync.workbooks.xlsx.shown import date_shown, number_shown

CODES = ["General", "0", "0.00", "#,##0", "#,##0.00", '#,##0.00\\ "₽"', "0%", "0.0%", "[$$-409]#,##0.00"]
DATES = [
    "dd.mm.yyyy",
    "d.m.yyyy",
    "yyyy-mm-dd",
    'd mmmm yyyy "г."',
    "dd.mm.yyyy hh:mm",
    "m/d/yyyy",
    "dd/mm/yyyy",
]
NUMBERS = st.integers(-(10**9), 10**9).map(lambda n: plain_number(repr(n / 10_000)))
MOMENTS = st.datetimes(datetime(1905, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001 - cells know no zones
    lambda moment: moment.replace(second=0, microsecond=0)
)


def number(text: str, seen: str = "") -> Cell:
    return Cell(text, Kind.NUMBER, seen=seen)


def day(text: str, seen: str = "") -> Cell:
    return Cell(text, Kind.DATE, seen=seen)


@given(NUMBERS, st.sampled_from(CODES))
def test_what_a_number_shows_says_what_it_holds(text: str, code: str) -> None:
    shown = number_shown(text, code)
    cell = number(text, shown if shown != text else "")
    assert says(cell, shown)
    assert says(cell, shown.replace("\u00a0", " "))
    value = typed(shown, cell)
    assert value is None or abs(float(value.text) - float(text)) <= 0.5


@given(NUMBERS, NUMBERS, st.sampled_from(CODES))
def test_another_number_in_the_same_form_is_read_as_shown_or_not_at_all(
    one: str, two: str, code: str
) -> None:
    """And if it is read, it shows the same again: nothing is misread by a thousand or a hundred."""
    value = typed(number_shown(two, code), number(one, number_shown(one, code)))
    if value is not None and value.text != "0":  # of a small negative number only "-0" may be seen
        assert number_shown(value.text, code) == number_shown(two, code)


@given(NUMBERS, NUMBERS, st.sampled_from(CODES[3:8]))
def test_a_number_with_its_unit_and_marks_is_read(one: str, two: str, code: str) -> None:
    model = number(one, number_shown(one, code))
    if number_shown(one, code).strip("-") != "0" and abs(float(one)) >= 1000:
        assert typed(number_shown(two, code), model) is not None


@given(MOMENTS, MOMENTS, st.sampled_from(DATES))
def test_another_date_in_the_same_form_is_that_date_or_text(one: datetime, two: datetime, code: str) -> None:
    first, second = (moment.isoformat().removesuffix("T00:00:00") for moment in (one, two))
    model = day(first, date_shown(first, code))
    value = typed(date_shown(second, code), model)
    if value is None:
        assert "/" in code, "only a slash leaves doubt which is the month"
    else:
        assert value.text[:10] == second[:10]


@given(st.dates(date(1905, 1, 1), date(2100, 1, 1)), st.booleans())
def test_a_date_survives_the_way_into_a_file_of_either_epoch(when: date, since_1904: bool) -> None:
    days = serial(when.isoformat(), "A1", since_1904=since_1904)
    assert date_text(float(days), since_1904=since_1904) == when.isoformat()
    assert float(days) == (when - (date(1904, 1, 1) if since_1904 else date(1899, 12, 30))) / timedelta(
        days=1
    )


@pytest.mark.parametrize(
    ("model", "text", "value"),
    [
        (number("150000"), "160 000", "160000"),
        (number("150000"), "1,5", "1.5"),
        (number("150000"), "1.234", "1.234"),
        (number("150000"), "1,234", None),
        (number("150000"), "007", None),
        (number("150000"), "+7 900", None),
        (number("150000"), "160 000 ₽", None),
        (number("150000"), "1234567890123456", None),
        (number("150000"), "\u0661\u0665", None),
        (number("-5"), "−7", "-7"),
        (number("0.15", "15%"), "20%", "0.2"),
        (number("0.15", "15%"), "16,5 %", "0.165"),
        (number("0.15", "15%"), "20", None),
        (number("150000", "150 000,00 ₽"), "160 000 ₽", "160000"),
        (number("150000", "150 000,00 ₽"), "160000", "160000"),
        (number("150000", "150 000,00 ₽"), "$5", None),
        (number("150000", "150 000,00 ₽"), "1,234", "1.234"),
        (number("1234.5", "1,234.50"), "1,235", "1235"),
        (number("1234.5", "1 234,50"), "1.235", None),
        (number("0.5", "0,5"), "0.7", "0.7"),
        (number("150000", "150"), "160", None),
        (number("0.4375", "10:30"), "11:00", None),
        (number("-5", "(5)"), "(6)", None),
        (number(""), "3", "3"),
        (day("2026-03-12", "12.03.2026"), "13.03.2026", "2026-03-13"),
        (day("2026-03-12", "12.03.2026"), "3.4.2026", "2026-04-03"),
        (day("2026-03-12", "12.03.2026"), "2026-03-13", "2026-03-13"),
        (day("2026-03-12", "12.03.2026"), "13 марта 2026", "2026-03-13"),
        (day("2026-03-12", "12.03.2026"), "13 марта 2026 г.", "2026-03-13"),
        (day("2026-03-12", "12.03.2026"), "1 мая 2026", "2026-05-01"),
        (day("2026-03-12", "12.03.2026"), "13.03.2026 10:30", "2026-03-13T10:30:00"),
        (day("2026-03-12", "12.03.2026"), "03/04/2026", None),
        (day("2026-03-12", "12.03.2026"), "03/13/2026", "2026-03-13"),
        (day("2026-03-12", "12.03.2026"), "31.02.2026", None),
        (day("2026-03-12", "12.03.2026"), "13.03", None),
        (day("2026-03-12", "12.03.2026"), "13.03.26", None),
        (day("2026-03-12", "12.03.2026"), "01.01.1900", None),
        (day("2026-03-12", "12.03.2026"), "после отпуска", None),
        (day("2026-03-12", "12.03.26"), "13.03.26", "2026-03-13"),
        (day("2026-03-12", "3/12/2026"), "4/5/2026", "2026-04-05"),
        (day("2026-03-12", "12/03/2026"), "04/05/2026", "2026-05-04"),
        (Cell("TRUE", Kind.BOOLEAN, seen="ИСТИНА"), "ложь", "FALSE"),
        (Cell("TRUE", Kind.BOOLEAN), "FALSE", "FALSE"),
        (Cell("TRUE", Kind.BOOLEAN), "да", None),
        (Cell.of("15"), "16", None),
    ],
)
def test_a_text_is_a_value_only_where_there_is_no_doubt(model: Cell, text: str, value: str | None) -> None:
    found = typed(text, model)
    assert (found and found.text) == value
    if value is not None:
        assert as_cell(text, model) == Cell(value, model.kind)
    elif text:
        assert as_cell(text, model) == Cell.of(text)


HEADER = tuple(map(Cell.of, (fields.LINK, fields.COMPANY, "Доля", "Дата")))
KEY = VacancyKey("hh:1")
RISE = number("0.15", "15%")
WHEN = day("2026-03-12", "12.03.2026")


def row(n: int, *cells: Cell) -> tuple[Cell, ...]:
    return (Cell.of(f"https://hh.ru/vacancy/{n}"), Cell.of("ACME"), *cells)


def test_the_journal_shows_a_cell_as_the_person_sees_it() -> None:
    record = read_table(Tab("Журнал", (HEADER, row(1, RISE, WHEN)))).rows[KEY].record
    assert (record["Доля"], record["Дата"]) == ("15%", "12.03.2026")


def test_a_value_that_becomes_text_is_told_with_its_place() -> None:
    table = read_table(Tab("Журнал", (HEADER, row(1, RISE, WHEN))))
    changes = Changes(
        (
            CellChange(KEY, "Доля", "15%", "20"),
            CellChange(KEY, "Дата", "12.03.2026", "13.03.2026"),
            CellChange(KEY, fields.COMPANY, "ACME", "Озон"),
        )
    )
    assert list(table.untyped(changes)) == [
        "Журнал!C2 («Доля»): вместо числа «15%» будет текст «20»: однозначно его не понять."
    ]


def test_a_blank_cell_takes_the_kind_that_its_column_has_throughout() -> None:
    rows = (HEADER, row(1), row(2, RISE, WHEN), row(3, number("0.2", "20%"), WHEN))
    table = read_table(Tab("Журнал", rows))
    changes = Changes((CellChange(KEY, "Дата", "", "13.03.2026"), CellChange(KEY, "Доля", "", "30%")))
    cells = [edit.cell for edit in table.edits(changes) if hasattr(edit, "cell")]
    assert cells == [Cell("2026-03-13", Kind.DATE), Cell.of("30%")], (
        "a blank cell may lack the percent format"
    )
    mixed = read_table(Tab("Журнал", (*rows, row(4, RISE, Cell.of("скоро")))))
    assert next(edit.cell for edit in mixed.edits(changes) if hasattr(edit, "cell")) == Cell.of("13.03.2026")


@given(st.lists(st.tuples(NUMBERS, st.sampled_from(CODES)), min_size=1, max_size=4))
def test_numbers_in_any_format_rest_after_a_way_through_the_text(values: list[tuple[str, str]]) -> None:
    """Tab -> journal.md -> the same tab: no cell is to be written."""
    cells = [number(text, number_shown(text, code)) for text, code in values]
    table = read_table(Tab("Журнал", (HEADER, *(row(n, cell) for n, cell in enumerate(cells, 1)))))
    said = {key: one.record for key, one in table.rows.items()}
    records = parse(render(Records(said))).records()
    for key, one in records.rows.items():
        assert all(table.says(key, name, text) for name, text in one.items() if name != fields.NUMBER)


def test_a_seen_form_is_no_part_of_what_a_cell_holds() -> None:
    assert replace(RISE, seen="15,0%") == RISE
