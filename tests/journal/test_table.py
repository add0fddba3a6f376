from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.domain.text import normal
from sheetsync.errors import JournalError
from sheetsync.grid import AddTab, AppendRow, Cell, DeleteRow, Grid, Kind, SetCell, Tab, Version, after
from sheetsync.journal import fields
from sheetsync.journal.cells import as_cell
from sheetsync.journal.table import Table, begun, find_journal, read_table, require
from sheetsync.record import CellChange, Changes, VacancyKey

LINK = "https://spb.hh.ru/vacancy/{}?query=python"
ONE, TWO, THREE = (VacancyKey(f"hh:{n}") for n in (1, 2, 3))


def row(*texts: str | Cell) -> tuple[Cell, ...]:
    return tuple(cell if isinstance(cell, Cell) else Cell.of(cell) for cell in texts)


def tab(*rows: tuple[Cell, ...], name: str = "Журнал") -> Tab:
    return Tab(name, rows)


HEADER = row(*fields.NAMES)


def vacancy(number: int, *more: str) -> tuple[Cell, ...]:
    return row(Cell.number(number), Cell.of("hh.ru", LINK.format(number)), *more)


def test_columns_are_found_by_name_in_any_order_and_by_any_alias() -> None:
    table = read_table(
        tab(
            row("Название вакансии", "Мои заметки", "ссылка ", "Не\u00a0владею"),
            row("Dev", "?", LINK.format(7), "Go"),
        )
    )
    assert table.columns == {"Должность": 0, "Мои заметки": 1, "Ссылка": 2, "Не владею": 3}
    assert table.rows[VacancyKey("hh:7")].record == {
        "Должность": "Dev",
        "Мои заметки": "?",
        "Ссылка": LINK.format(7),
        "Не владею": "Go",
    }


def test_a_header_below_a_title_and_blank_rows_is_found() -> None:
    table = read_table(tab(row("Мои вакансии"), (), HEADER, vacancy(1, "ACME")))
    assert table.rows[ONE].index == 3
    assert table.rows[ONE].place == "Журнал, строка 4"


def test_a_tab_without_a_header_is_refused_with_the_headers_to_write() -> None:
    with pytest.raises(JournalError, match="не найдена строка заголовков") as caught:
        read_table(tab(vacancy(1, "ACME"), vacancy(2, "ACME")))
    assert "Ссылка" in caught.value.remedy


def test_a_known_header_that_stands_twice_is_refused_with_both_places() -> None:
    with pytest.raises(JournalError, match=r"«Должность» встречается дважды: B1, D1"):
        read_table(tab(row("Ссылка", "Должность", "Компания", "Название вакансии")))


def test_a_column_of_ones_own_that_stands_twice_is_left_out_and_told() -> None:
    table = read_table(tab(row("Ссылка", "Заметки", "Компания", "Заметки")))
    assert "Заметки" not in table.columns
    assert [problem.what for problem in table.problems] == ["Столбец «Заметки» встречается дважды: B1, D1."]


def test_a_missing_column_stops_a_synchronisation_and_is_named() -> None:
    complete = read_table(tab(HEADER))
    require(complete)
    with pytest.raises(JournalError, match="нет столбцов: «Оклад»"):
        require(read_table(tab(row(*(name for name in fields.NAMES if name != fields.SALARY)))))


def test_a_row_without_a_link_is_a_draft_and_no_record() -> None:
    table = read_table(tab(HEADER, row("", "", "ACME", "Dev")))
    assert table.rows == {}
    assert table.all_rows[0].record == {"Компания": "ACME", "Должность": "Dev"}
    assert [problem.place for problem in table.problems] == ["Журнал, строка 2"]


def test_a_row_with_nothing_but_a_number_is_no_row() -> None:
    assert read_table(tab(HEADER, row(Cell.number(1)))).all_rows == ()


def test_two_rows_with_one_link_are_held_back_and_both_named() -> None:
    table = read_table(
        tab(HEADER, vacancy(1, "A"), vacancy(2, "B"), row("3", "https://hh.ru/vacancy/1", "A"))
    )
    assert list(table.held) == [ONE]
    assert "2, 4" in table.held[ONE]
    assert [problem.place for problem in table.problems] == ["Журнал, строка 2"]


def test_the_link_of_a_cell_counts_before_an_address_in_its_text() -> None:
    cell = Cell.of("см. https://hh.ru/vacancy/1", "https://hh.ru/vacancy/2")
    assert list(read_table(tab(HEADER, row("", cell, "A"))).rows) == [TWO]


def test_an_address_for_all_to_see_counts_before_an_old_link_underneath() -> None:
    """Sorting by a program that moves texts only leaves every link at its old place."""
    cell = Cell.of("https://hh.ru/vacancy/1", "https://hh.ru/vacancy/2")
    table = read_table(tab(HEADER, row("", cell, "A")))
    assert table.rows[ONE].record["Ссылка"] == "https://hh.ru/vacancy/1"


def test_a_linked_cell_reads_as_text_and_address() -> None:
    company = Cell.of("OVISION", "https://hh.ru/employer/1")
    table = read_table(tab(HEADER, row(Cell.number(1), Cell.of("hh.ru", LINK.format(1)), company)))
    assert table.rows[ONE].record["Компания"] == "[OVISION](https://hh.ru/employer/1)"


def test_formula_cells_may_not_be_written() -> None:
    number = Cell("1", Kind.FORMULA, formula="ROW()-1")
    table = read_table(tab(HEADER, row(number, Cell.of("hh.ru", LINK.format(1)), "A")))
    assert table.fixed == {(ONE, "№")}


def test_the_tab_is_the_one_called_journal_else_the_only_one_with_a_header() -> None:
    def grid(*tabs: Tab) -> Grid:
        return Grid(Version("1"), {tab.name: tab for tab in tabs})

    journal, notes = tab(row("что угодно")), tab(HEADER, name="Лист1")
    assert find_journal(grid(notes, journal), "x.xlsx") is journal
    assert find_journal(grid(tab(row("прочее"), name="Лист2"), notes), "x.xlsx") is notes
    with pytest.raises(JournalError, match="нет листа «Журнал»; есть: «Лист2»"):
        find_journal(grid(tab(row("прочее"), name="Лист2")), "x.xlsx")
    with pytest.raises(JournalError, match="несколько листов похожи"):
        find_journal(grid(notes, tab(HEADER, name="Лист3")), "x.xlsx")


def test_edits_touch_only_the_changed_cells_and_add_rows_below() -> None:
    table = read_table(tab(HEADER, vacancy(1, "A", "Dev"), vacancy(2, "B", "Dev")))
    changes = Changes(
        cells=(CellChange(TWO, "Компания", "B", "[C](https://c.example)"),),
        added={THREE: {"№": "3", "Ссылка": "https://hh.ru/vacancy/3", "Должность": "QA"}},
        deleted={ONE: {}},
    )
    link = Cell.of("https://hh.ru/vacancy/3", "https://hh.ru/vacancy/3")
    blank = Cell()
    assert list(table.edits(changes)) == [
        SetCell("Журнал", 2, 2, Cell.of("C", "https://c.example")),
        DeleteRow("Журнал", 1, tuple(range(9))),
        AppendRow("Журнал", (Cell.number(3), link, blank, Cell.of("QA"), *[blank] * 5)),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "becomes"),
    [
        ("15", Kind.NUMBER, Kind.NUMBER),
        ("-0.5", Kind.NUMBER, Kind.NUMBER),
        ("007", Kind.NUMBER, Kind.TEXT),
        ("1,234", Kind.NUMBER, Kind.TEXT),
        ("1e5", Kind.NUMBER, Kind.TEXT),
        ("\u0661\u0665", Kind.NUMBER, Kind.TEXT),
        ("15", Kind.TEXT, Kind.TEXT),
        ("15", Kind.BLANK, Kind.TEXT),
        ("TRUE", Kind.BOOLEAN, Kind.BOOLEAN),
        ("да", Kind.BOOLEAN, Kind.TEXT),
        ("", Kind.NUMBER, Kind.BLANK),
    ],
)
def test_a_value_keeps_the_type_of_the_cell_only_where_it_reads_back_the_same(
    text: str, kind: Kind, becomes: Kind
) -> None:
    assert as_cell(text, Cell("1", kind)) == Cell(text, becomes)


def test_a_text_of_several_lines_keeps_the_link_of_its_cell() -> None:
    assert as_cell("a\nb", Cell.of("a", "https://x.example")) == Cell.of("a\nb", "https://x.example")


def filled(table: Table, changes: Changes) -> Table:
    return read_table(after(table.tab, table.edits(changes)))


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30), st.sampled_from(fields.NAMES[2:])
)
def test_what_is_written_is_what_is_read(text: str, name: str) -> None:
    """After the edits the tab says, in the normal form, exactly what was asked for."""
    table = read_table(tab(HEADER, vacancy(1, "A"), vacancy(2, "B")))
    changed = filled(
        table,
        Changes(
            cells=(CellChange(TWO, name, "", text),),
            added={THREE: {"№": "9", "Ссылка": LINK.format(3), name: text}},
        ),
    )
    for key in (TWO, THREE):
        assert normal(changed.rows[key].record.get(name, "")) == normal(text)
    assert changed.rows[ONE].record == table.rows[ONE].record


def test_a_workbook_begins_with_a_journal_though_a_tab_of_ours_says_something() -> None:
    ours, theirs = (
        Tab("Сводка", (row("С 23.11.2026 сводку не удаётся посчитать."),), own) for own in (True, False)
    )
    (edit,) = begun(Grid(Version("1"), {"Сводка": ours}))
    assert isinstance(edit, AddTab)
    assert edit.name == "Журнал"
    assert begun(Grid(Version("1"), {"Сводка": theirs})) == ()
