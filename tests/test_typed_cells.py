"""Numbers, dates and truth values of the person's own columns, through a pull and a push both ways."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from sheetsync.grid import Cell, Kind
from sheetsync.journal import fields
from sheetsync.record import VacancyKey
from tests.google import cells
from tests.kinds import KINDS, TAB, Desk, desk

OWN = ("Дата", "Балл", "Доля", "Хочу", "Звонок", "Итог")
HEADER = (*fields.NAMES, *OWN)
LINKS = [f"https://hh.ru/vacancy/{n}" for n in (1, 2)]
FORMATS = ("dd.mm.yyyy", "General", "0%", '#,##0 "₽"', "General", "General")
FIRST = (datetime(2026, 3, 12), 4.5, 0.153, 250_000, True, "=1+1")  # noqa: DTZ001 - cells know no zones
SECOND = (datetime(2026, 4, 1), 3, 0.2, 90_000, False, "=1+1")  # noqa: DTZ001 - the same
TEXTS = ("12.03.2026", "4,5", "15%", "250 000 ₽")
PLACES = ("local", "local-1904", "office-1904", "native")


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """Two vacancies in the table alone, pulled into a text."""
    kind, _, epoch = request.param.partition("-")
    with desk(kind, tmp_path) as one:
        rows = [HEADER] + [
            (n, LINKS[n - 1], f"ACME {n}", *[None] * 6, *own) for n, own in enumerate((FIRST, SECOND), 1)
        ]
        if kind == "native":
            _native(one, rows)
        else:
            one.save(_xlsx(rows, since_1904=epoch == "1904"))
        one.pull()
        yield one


def _xlsx(rows: list[Any], *, since_1904: bool) -> bytes:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904 if since_1904 else CALENDAR_WINDOWS_1900
    sheet = book.active
    assert sheet
    sheet.title = TAB
    for row in rows:
        sheet.append(row)
    for row in sheet.iter_rows(min_row=2, min_col=len(fields.NAMES) + 1):
        for cell, code in zip(row, FORMATS, strict=True):
            cell.number_format = code
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _native(one: Desk, rows: list[Any]) -> None:
    assert one.file.book
    one.file.book.locale = "ru_RU"
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            one.sheet.put(at, column, _native_cell(value, column if at else 0))
    one.person.touch()


def _native_cell(value: Any, column: int) -> cells.Cell:  # noqa: ANN401 - whatever a cell holds
    if isinstance(value, datetime):
        dated = {"type": "DATE", "pattern": "dd.mm.yyyy"}
        return cells.of((value - cells.EPOCH).days) | {"userEnteredFormat": {"numberFormat": dated}}
    if isinstance(value, str) and value.startswith("="):
        return cells.formula(value, 2)
    made = cells.of(value)
    if column and HEADER[column] in {"Доля", "Хочу"}:
        pattern = FORMATS[OWN.index(HEADER[column])]
        made |= {"userEnteredFormat": {"numberFormat": {"type": "NUMBER", "pattern": pattern}}}
    return made


def raw(one: Desk, row: int, name: str) -> tuple[Any, str]:
    """Return what a cell holds and its format, as another program knows them."""
    column = HEADER.index(name)
    if one.kind != "native":
        cell = openpyxl.load_workbook(io.BytesIO(one.content))[TAB].cell(row + 1, column + 1)
        return cell.value, cell.number_format
    kept = one.sheet.get(row, column)
    value = next(iter(kept["userEnteredValue"].values()))
    pattern = kept.get("userEnteredFormat", {}).get("numberFormat", {}).get("pattern", "General")
    if "yyyy" in pattern and not isinstance(value, str):
        value = cells.EPOCH + timedelta(days=value)
    return value, pattern


def shown(one: Desk, row: int = 1) -> list[str]:
    record = one.says()[VacancyKey(f"hh:{row}")]
    return [record.get(name, "").replace("\u00a0", " ") for name in OWN[:4]]


def test_the_text_shows_what_the_person_sees_and_the_same_again_writes_nothing(place: Desk) -> None:
    lines = place.text.replace("\u00a0", " ").splitlines()
    for name, value in zip(OWN, TEXTS, strict=False):
        assert f"**{name}**: {value}" in lines
    assert "**Звонок**: ИСТИНА" in lines or "**Звонок**: TRUE" in lines
    assert "**Итог**: 2" in lines or place.kind != "native", "openpyxl computes nothing"
    before = [raw(place, row, name) for row in (1, 2) for name in OWN]
    place.rests()
    place.edit("ACME 1", "ACME")
    place.push()
    assert [raw(place, row, name) for row in (1, 2) for name in OWN] == before


def test_what_is_typed_in_the_text_goes_back_as_what_it_was(place: Desk) -> None:
    truth = "TRUE" if "TRUE" in place.text else "ИСТИНА"
    for old, new in (
        ("12.03.2026", "13.03.2026"),
        ("**Балл**: 4,5", "**Балл**: 4,75"),
        ("15%", "17,5 %"),
        ("250\u00a0000\u00a0₽" if "250\u00a0000\u00a0₽" in place.text else "250\u00a0000 ₽", "300 000 ₽"),
        (truth, "ложь"),
    ):
        place.edit(old, new)
    outcome = place.push()
    assert outcome.notes == () or "обновите вкладку" in outcome.notes[0]
    assert len(outcome.applied.cells) == 5
    assert [raw(place, 1, name) for name in OWN[:5]] == [
        (datetime(2026, 3, 13), "dd.mm.yyyy"),  # noqa: DTZ001 - cells know no zones
        (4.75, "General"),
        (0.175, "0%"),
        (300_000, '#,##0 "₽"'),
        (False, "General"),
    ]
    place.rests()


def test_what_is_no_such_value_becomes_text_and_is_told(place: Desk) -> None:
    place.edit("12.03.2026", "после праздников")
    place.edit("15%", "20")
    outcome = place.push()
    told = [note for note in outcome.notes if "вместо" in note]
    assert [note.partition(" будет ")[0] for note in told] == [
        f"{TAB}!J2 («Дата»): вместо даты «12.03.2026»",
        f"{TAB}!L2 («Доля»): вместо числа «15%»",
    ]
    assert (raw(place, 1, "Дата")[0], raw(place, 1, "Доля")[0]) == ("после праздников", "20")
    place.rests()


def test_another_spelling_of_the_same_value_is_no_change(place: Desk) -> None:
    place.edit("12.03.2026", "2026-03-12")
    place.edit("**Балл**: 4,5", "**Балл**: 4.50")
    text = place.text
    assert not place.push().applied
    assert not place.pull().applied
    assert place.text == text
    place.rests()


def test_a_new_vacancy_gets_the_types_and_formats_of_its_columns(place: Desk) -> None:
    new = (
        "\n----\n# 3\n**Ссылка**: https://hh.ru/vacancy/3\n**Компания**: Озон\n"
        "**Дата**: 5.4.2026\n**Балл**: 3,5\n**Доля**: 40%\n**Хочу**: 95 000 ₽\n"
    )
    place.path.write_text(place.text + new, encoding="utf-8")
    place.push()
    assert [raw(place, 3, name) for name in OWN[:4]] == [
        (datetime(2026, 4, 5), "dd.mm.yyyy"),  # noqa: DTZ001 - cells know no zones
        (3.5, "General"),
        (0.4, "0%"),
        (95_000, '#,##0 "₽"'),
    ]
    place.rests()


def test_what_the_person_types_in_the_table_comes_as_it_is_shown(place: Desk) -> None:
    at = HEADER.index("Хочу")
    if place.kind == "native":
        place.sheet.put(1, at, _native_cell(260_000, at))
        place.person.touch()
    else:
        book = openpyxl.load_workbook(io.BytesIO(place.content))
        book[TAB].cell(2, at + 1).value = 260_000
        file = io.BytesIO()
        book.save(file)
        place.save(file.getvalue())
    assert [change.after.replace("\u00a0", " ") for change in place.pull().applied.cells] == ["260 000 ₽"]
    place.rests()


@pytest.fixture(params=KINDS)
def any_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    with desk(request.param, tmp_path) as one:
        yield one


def test_a_formula_is_shown_by_its_value_and_never_written(any_place: Desk) -> None:
    sums = Cell("42", Kind.FORMULA, None, "6*7")
    head = [Cell.of(name) for name in (*fields.NAMES, "Итог")]
    row = [Cell.number(1), Cell.of(LINKS[0]), Cell.of("ACME"), *[Cell()] * 6, sums]
    any_place.put([head, row])
    any_place.pull()
    assert "**Итог**: 42" in any_place.text
    any_place.rests()
    any_place.edit("**Итог**: 42", "**Итог**: 43")
    outcome = any_place.push()
    assert not outcome.applied
    assert [skip.why for skip in outcome.meeting.plan.skips] == [
        "В этой ячейке формула: она важнее, её не меняем."
    ]
    assert any_place.rows()[1][9].formula == "6*7"


LOOK = (
    "=1+1",
    "+7 900 123",
    "-5 дней",
    "@имя",
    '=HYPERLINK("https://x.example")',
    "'=1",
    "12.03.2026",
    "1/2",
)


def test_text_that_looks_like_a_formula_or_a_date_stays_text(any_place: Desk) -> None:
    head = [Cell.of(name) for name in (*fields.NAMES, *(f"Заметка {n}" for n in range(len(LOOK))))]
    any_place.put([head])
    notes = "\n".join(f"**Заметка {n}**: {text}" for n, text in enumerate(LOOK))
    any_place.path.write_text(
        f"[Журнал](x.xlsx)\n\n# 1\nСсылка: {LINKS[0]}\nКомпания: ACME\n{notes}\n", encoding="utf-8"
    )
    any_place.push()
    assert [any_place.rows()[1][9 + n] for n in range(len(LOOK))] == [Cell.of(text) for text in LOOK]
    any_place.rests()
    if any_place.kind in {"local", "office"}:
        book = openpyxl.load_workbook(io.BytesIO(any_place.content))
        assert {cell.data_type for cell in book[TAB][2][9:]} == {"s"}
        assert book[TAB].cell(2, 10).quotePrefix
    if any_place.kind == "native":
        kept = [any_place.sheet.get(1, 9 + n)["userEnteredValue"] for n in range(len(LOOK))]
        assert kept == [{"stringValue": text} for text in LOOK]


def test_a_number_that_takes_the_place_of_text_stays_text(any_place: Desk) -> None:
    head = [Cell.of(name) for name in (*fields.NAMES, "Заметка")]
    any_place.put([head, [Cell.number(1), Cell.of(LINKS[0]), *[Cell()] * 7, Cell.of("позвонить")]])
    any_place.pull()
    any_place.edit("позвонить", "5000")
    any_place.push()
    assert any_place.rows()[1][9] == Cell.of("5000")
