"""What only a native Google Sheet has; what all workbooks have is in the contract."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sheetsync.errors import Refusal
from sheetsync.grid import (
    AddTab,
    AppendRow,
    BarChart,
    Cell,
    DeleteRow,
    Kind,
    Look,
    OwnCell,
    ReplaceOwnTab,
    SetCell,
)
from sheetsync.workbooks.google_cells import cell_of
from tests.google import Human, cells
from tests.google.a1 import Box
from tests.google.sheet import Sheet
from tests.workbooks.google_desk import EDIT, TAB, Desk, desk_in_google


@pytest.fixture
def desk() -> Iterator[Desk]:
    with desk_in_google() as made:
        yield made


def test_every_kind_of_cell_is_told(desk: Desk) -> None:
    person = desk.person
    person.type_formula("C1", "=SUM(1;2)", 3)
    person.type("C2", "=1/0")
    person.type("D1", "TRUE")
    person.type("D2", "12.5")
    person.type("D3", "2026-11-24")
    row = desk.tab().rows
    assert row[0][2] == Cell("3", Kind.FORMULA, None, "SUM(1;2)")
    assert row[1][2].kind is Kind.FORMULA
    assert row[0][3] == Cell("TRUE", Kind.BOOLEAN)
    assert row[1][3] == Cell("12.5", Kind.NUMBER)
    assert row[2][3] == Cell("2026-11-24", Kind.DATE)


def test_a_formula_that_fills_its_neighbours_makes_formulas_of_them() -> None:
    """A cell that shows something and has nothing entered gets it from an array formula."""
    answer = {"effectiveValue": {"stringValue": "x"}, "formattedValue": "x"}
    assert cell_of(answer) == Cell("x", Kind.FORMULA, None, "")


def test_links_are_found_wherever_they_sit(desk: Desk) -> None:
    person = desk.person
    person.link("A1", "вакансия", "https://hh.ru/vacancy/1")
    person.rich("A2", "на ", ("hh.ru", "https://hh.ru/vacancy/2"), " и всё")
    person.chip("A3", "https://hh.ru/vacancy/3")
    person.type("B1", '=HYPERLINK("https://hh.ru/vacancy/4"; "четвёртая")')
    person.rich("B2", ("a", "https://a.example/"), " ", ("b", "https://b.example/"))
    rows = desk.tab().rows
    assert [row[0].link for row in rows] == [f"https://hh.ru/vacancy/{n}" for n in (1, 2, 3)]
    assert rows[0][1] == Cell("четвёртая", Kind.FORMULA, "https://hh.ru/vacancy/4", rows[0][1].formula)
    assert rows[1][1].link == "https://a.example/", "of several, the first"


def test_rows_that_are_hidden_or_filtered_away_are_read(desk: Desk) -> None:
    desk.person.hide_row(1)
    desk.person.filter_rows(lambda texts: "Тензор" in texts)
    assert [row[1].text for row in desk.tab().rows[1:]] == ["ATI", "Тензор"]


def test_what_is_not_changed_keeps_its_runs_notes_and_colours(desk: Desk) -> None:
    desk.person.rich("B1", "жирный ", ("и ссылка", "https://a.example/"))
    desk.person.note("B2", "заметка")
    desk.person.format("B2", bold=True)
    rich, noted = desk.raw(0, 1), desk.raw(1, 1)
    desk.write(EDIT, SetCell(TAB, 2, 0, Cell.of("x")))
    assert desk.raw(0, 1) == rich
    assert desk.raw(1, 1) == noted | {"userEnteredValue": {"stringValue": "Новая"}}


def test_a_new_text_takes_the_links_within_the_old_one_along_and_a_wanted_link_stays(desk: Desk) -> None:
    desk.person.rich("B1", "жирный ", ("и ссылка", "https://a.example/"))
    desk.person.link("B2", "ATI", "https://hh.ru/employer/1")
    desk.write(
        SetCell(TAB, 0, 1, Cell.of("плоский")), SetCell(TAB, 1, 1, Cell.of("АТИ", "https://hh.ru/employer/1"))
    )
    assert desk.tab().rows[0][1] == Cell.of("плоский")
    assert desk.tab().rows[1][1] == Cell.of("АТИ", "https://hh.ru/employer/1")


def test_a_new_row_has_the_look_of_the_row_above_but_not_its_links(desk: Desk) -> None:
    desk.person.link("A3", "hh.ru/2", "https://hh.ru/vacancy/2")
    desk.person.link("D3", "моё", "https://example.org/")
    desk.sheet().rows[2].cells[1] = desk.raw(2, 1) | {"userEnteredFormat": {"backgroundColor": {"red": 1}}}
    desk.write(AppendRow(TAB, (Cell.of("hh.ru/3"), Cell.of("третья"))))
    assert desk.tab().rows[3] == (Cell.of("hh.ru/3"), Cell.of("третья"))
    assert desk.raw(3, 1)["userEnteredFormat"] == {"backgroundColor": {"red": 1}}


def test_the_first_row_under_the_headers_does_not_look_like_them(desk: Desk) -> None:
    desk.person.format("A1", bold=True)
    desk.person.delete_row(1)
    desk.person.delete_row(1)
    desk.write(AppendRow(TAB, (Cell.of("hh.ru/3"),)))
    assert "userEnteredFormat" not in desk.raw(1, 0)


def test_a_row_is_inserted_so_that_nothing_below_is_overwritten(desk: Desk) -> None:
    desk.person.link("A5", "", "https://example.org/")
    desk.person.note("A5", "под таблицей")
    desk.write(AppendRow(TAB, (Cell.of("новая"),)))
    assert desk.raw(3, 0)["userEnteredValue"] == {"stringValue": "новая"}
    assert desk.raw(5, 0)["note"] == "под таблицей", "what stood in row 5 moved down"


def test_a_full_grid_grows(desk: Desk) -> None:
    sheet = desk.sheet()
    del sheet.rows[3:]
    del sheet.columns[2:]
    desk.write(AppendRow(TAB, (Cell.of("новая"),)), SetCell(TAB, 0, 3, Cell.of("Моё")))
    assert [row[0].text for row in desk.tab().rows] == ["Ссылка", "hh.ru/1", "hh.ru/2", "новая"]
    assert desk.tab().cell(0, 3).text == "Моё"


def test_rows_go_from_the_bottom_up(desk: Desk) -> None:
    desk.write(DeleteRow(TAB, 1, ()), AppendRow(TAB, (Cell.of("новая"),)), DeleteRow(TAB, 2, ()))
    assert desk.sheet().texts() == [["Ссылка", "Компания"], ["новая"]]


def test_neighbours_that_change_alike_are_one_request(desk: Desk) -> None:
    desk.write(
        *(SetCell(TAB, 1, column, Cell.of(f"н{column}")) for column in (0, 1)),
        SetCell(TAB, 2, 1, Cell.of("т")),
    )
    body = desk.google.log[-1].body
    assert body
    kinds = [next(iter(request)) for request in body["requests"]]
    assert kinds == ["createDeveloperMetadata", "updateCells", "updateCells"]


def test_dates_are_written_as_dates(desk: Desk) -> None:
    desk.person.type("C2", "2026-11-24")
    new = AppendRow(TAB, (Cell.of("x"), Cell("2026-12-01", Kind.DATE)))
    desk.write(SetCell(TAB, 1, 2, Cell.of("2026-12-02")), new)
    assert desk.tab().cell(1, 2) == Cell("2026-12-02", Kind.DATE)
    assert desk.tab().cell(3, 1) == Cell("2026-12-01", Kind.DATE)


def test_a_cell_inside_merged_ones_is_refused(desk: Desk) -> None:
    desk.sheet().merges.append(Box(1, 3, 1, 2))
    with pytest.raises(Refusal) as refusal:
        desk.write(SetCell(TAB, 2, 1, Cell.of("x")))
    assert refusal.value.code == "merged"


def test_half_a_letter_is_refused(desk: Desk) -> None:
    with pytest.raises(Refusal) as refusal:
        desk.write(SetCell(TAB, 1, 1, Cell.of("\ud83d")))
    assert refusal.value.code == "bad_value"


def test_text_that_looks_like_a_formula_stays_text(desk: Desk) -> None:
    desk.write(SetCell(TAB, 1, 1, Cell.of('=IMPORTXML("https://evil.example")')))
    assert desk.raw(1, 1)["userEnteredValue"] == {"stringValue": '=IMPORTXML("https://evil.example")'}


OWN = ReplaceOwnTab(
    "Сводка",
    (
        (OwnCell(Cell.of("Сводка"), Look.TITLE),),
        (OwnCell(Cell.of("Навык"), Look.HEADER), OwnCell(Cell.of("Вакансий"), Look.HEADER)),
        (OwnCell(Cell.of("Docker", "https://hh.ru/vacancy/1")), OwnCell(Cell.number(3))),
    ),
    (40, 12),
    1,
    BarChart("Что учить", 0, 1, 2, 2, 5, 0),
)


def test_our_own_tab_looks_the_part(desk: Desk) -> None:
    desk.write(OWN)
    sheet = desk.sheet("Сводка")
    title, header, link = sheet.get(0, 0), sheet.get(1, 0), sheet.get(2, 0)
    assert title["userEnteredFormat"]["textFormat"] == {"fontSize": 16, "bold": True}
    assert header["userEnteredFormat"]["backgroundColorStyle"]["rgbColor"]["blue"] == pytest.approx(
        0xF3 / 255, 0.01
    )
    assert link["userEnteredFormat"]["textFormat"]["link"] == {"uri": "https://hh.ru/vacancy/1"}
    assert link["userEnteredFormat"]["textFormat"]["underline"]
    assert [column.properties.get("pixelSize") for column in sheet.columns] == [308, 98]
    assert sheet.grid["frozenRowCount"] == 1
    assert [chart["spec"]["title"] for chart in sheet.charts] == ["Что учить"]


def test_our_own_tab_is_rewritten_where_it_stands_whatever_a_person_did_to_it(desk: Desk) -> None:
    desk.write(OWN)
    person = Human(desk.google, desk.file, "Сводка")
    person.type("B4", "моя пометка")
    person.rename_tab("Моя сводка")
    assert desk.book.read().tabs["Моя сводка"].own
    desk.write(ReplaceOwnTab("Моя сводка", OWN.rows[:2], (40,), 0, None))
    sheet = desk.sheet("Моя сводка")
    assert sheet.texts() == [["Сводка"], ["Навык", "Вакансий"]]
    assert sheet.charts == []


def test_a_new_tab_is_fit_for_long_texts(desk: Desk) -> None:
    desk.write(AddTab("Выводы", ((Cell.of("Вывод"),),), (90,)), AppendRow("Выводы", (Cell.of("учить"),)))
    sheet = desk.sheet("Выводы")
    assert sheet.columns[0].properties["pixelSize"] == 683
    assert sheet.get(0, 0)["userEnteredFormat"]["textFormat"]["bold"]
    assert sheet.get(1, 0)["userEnteredFormat"] == {"verticalAlignment": "TOP", "wrapStrategy": "WRAP"}


def test_a_tab_that_is_no_grid_is_left_alone(desk: Desk) -> None:
    assert desk.file.book
    sheet = desk.sheet()
    desk.file.book.sheets.append(Sheet(77, "Диаграмма", [], [], {"sheetType": "OBJECT"}))
    assert list(desk.book.read().tabs) == [TAB]
    with pytest.raises(Refusal):
        desk.write(AddTab("диаграмма", ()))
    assert desk.sheet() is sheet


def test_a_blank_cell_with_a_link_in_its_format_is_blank(desk: Desk) -> None:
    """An inserted row takes the format of its neighbour, with the link of a whole cell."""
    desk.person.link("A2", "hh.ru/1", "https://hh.ru/vacancy/1")
    desk.person.insert_row(1)
    assert desk.sheet().get(1, 0) != cells.EMPTY
    assert desk.tab().rows[1] == ()
    desk.write(SetCell(TAB, 1, 0, Cell.of("без ссылки")))
    assert desk.tab().rows[1] == (Cell.of("без ссылки"),)
