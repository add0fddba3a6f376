"""What every implementation of the port must do; a test class inherits it and says how to make a workbook."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import pytest

from sheetsync.errors import ChangedMeanwhile, Refusal
from sheetsync.grid import (
    BLANK,
    AddTab,
    AppendRow,
    BarChart,
    Cell,
    DeleteRow,
    Edit,
    Kind,
    Look,
    OwnCell,
    ReplaceOwnTab,
    SetCell,
)
from sheetsync.workbooks import Workbook
from tests.workbooks.files import Rows

TAB = "Журнал"
HARD = [
    "Кириллица и ёлка",
    "первая\nвторая\n\nчетвёртая",
    "=HYPERLINK(A1)",
    "+7 900",
    "- пункт",
    "@имя",
    "с\u00a0неразрывным",
    "декомпозированный и\u0306",
    "эмодзи 👩‍💻 и 🏳️",
    "управляющие \x01 и \x0b",
    "_x0041_ не буква A",
    "_x005F_x0041_",
    " пробелы по краям ",
    "\tтабуляция\t",
    "<&>\"'",
    "]]>",
    "150000",
    "я" * 32_767,
    "👍" * 16_383,
]
ROWS: Rows = [
    [Cell.of("№"), Cell.of("Ссылка"), Cell.of("Итог")],
    [Cell.number(1), Cell.of("hh.ru", "https://hh.ru/vacancy/1"), Cell("2", Kind.FORMULA, None, "1+1")],
    [Cell.number(2), Cell.of("hh.ru", "https://hh.ru/vacancy/2"), BLANK],
]
OWN = ReplaceOwnTab(
    "Сводка",
    (
        (OwnCell(Cell.of("Что учить"), Look.TITLE),),
        (OwnCell(Cell.of("Навык"), Look.HEADER), OwnCell(Cell.of("Вакансий"), Look.HEADER)),
        (OwnCell(Cell.of("Docker", "https://hh.ru/vacancy/1")), OwnCell(Cell.number(3))),
        (OwnCell(Cell.of("- строка\nещё"), Look.MUTED), OwnCell(Cell.number("0.5"))),
    ),
    (40, 12),
    1,
    BarChart("Что учить", 0, 1, 2, 3, 5, 0),
)


class WorkbookContract(ABC):
    """Tests of the port.

    Attributes:
        longest: How many UTF-16 units a cell holds.
    """

    longest: ClassVar[int] = 32_767

    @abstractmethod
    def make(self, tabs: Mapping[str, Rows], folder: Path) -> Workbook:
        """Return a workbook with these cells."""

    @abstractmethod
    def meddle(self, workbook: Workbook) -> None:
        """Change the workbook behind its back."""

    @pytest.fixture
    def workbook(self, tmp_path: Path) -> Workbook:
        return self.make({TAB: ROWS, "Другая": [[Cell.of("чужое")]]}, tmp_path)

    def write(self, workbook: Workbook, *edits: Edit) -> None:
        workbook.write(edits, version=workbook.read().version)

    def cell(self, workbook: Workbook, row: int, column: int) -> Cell:
        return workbook.read([TAB]).tabs[TAB].cell(row, column)

    def test_reads_back_what_is_there(self, workbook: Workbook) -> None:
        tab = workbook.read().tabs[TAB]
        assert tab.rows[0] == tuple(ROWS[0])
        assert tab.rows[1] == tuple(ROWS[1])
        assert tab.rows[2] == tuple(ROWS[2][:2])

    def test_reads_only_the_named_tabs_that_exist(self, workbook: Workbook) -> None:
        assert list(workbook.read([TAB, "нет такой"]).tabs) == [TAB]

    @pytest.mark.parametrize("text", HARD, ids=range(len(HARD)))
    def test_any_text_reads_back_as_text(self, workbook: Workbook, text: str) -> None:
        self.write(workbook, SetCell(TAB, 0, 1, Cell.of(text)), AppendRow(TAB, (BLANK, Cell.of(text))))
        assert self.cell(workbook, 0, 1) == Cell(text, Kind.TEXT)
        assert self.cell(workbook, 3, 1) == Cell(text, Kind.TEXT)

    @pytest.mark.parametrize("letter", ["я", "👍"])
    def test_longer_text_is_refused_and_nothing_is_written(self, workbook: Workbook, letter: str) -> None:
        before = workbook.read()
        text = letter * (self.longest // (len(letter.encode("utf-16-le")) // 2) + 1)
        with pytest.raises(Refusal) as refusal:
            self.write(workbook, SetCell(TAB, 0, 0, Cell.of("иное")), SetCell(TAB, 0, 1, Cell.of(text)))
        assert refusal.value.code == "too_long"
        assert workbook.read() == before

    def test_a_write_returns_the_whole_workbook_as_it_is_then(self, workbook: Workbook) -> None:
        grid = workbook.write([SetCell(TAB, 0, 0, Cell.of("N"))], version=workbook.read().version)
        assert grid == workbook.read()
        assert list(grid.tabs) == [TAB, "Другая"]

    def test_a_write_for_another_version_changes_nothing(self, workbook: Workbook) -> None:
        version = workbook.read().version
        self.meddle(workbook)
        before = workbook.read()
        with pytest.raises(ChangedMeanwhile):
            workbook.write([SetCell(TAB, 0, 0, Cell.of("N"))], version=version)
        assert workbook.read() == before
        assert before.version != version

    def test_the_same_write_again_changes_nothing(self, workbook: Workbook) -> None:
        edits: list[Edit] = [SetCell(TAB, 1, 1, Cell.of("а\nб", "https://hh.ru/vacancy/9")), OWN]
        first = workbook.write(edits, version=workbook.read().version)
        assert workbook.write(edits, version=first.version) == first

    def test_how_lines_end_is_no_change(self, workbook: Workbook) -> None:
        self.write(workbook, SetCell(TAB, 0, 1, Cell.of("а\nб")))
        before = workbook.read()
        self.write(workbook, SetCell(TAB, 0, 1, Cell.of("а\r\nб")))
        assert workbook.read() == before

    def test_rows_are_added_after_the_last_value(self, workbook: Workbook) -> None:
        self.write(workbook, AppendRow(TAB, (Cell.of("а"),)), AppendRow(TAB, (BLANK, Cell.of("б"))))
        assert self.cell(workbook, 3, 0).text == "а"
        assert self.cell(workbook, 4, 1).text == "б"

    def test_a_row_is_added_after_cells_set_in_the_same_write(self, workbook: Workbook) -> None:
        self.write(workbook, AppendRow(TAB, (Cell.of("а"),)), SetCell(TAB, 5, 0, Cell.of("б")))
        assert self.cell(workbook, 5, 0).text == "б"
        assert self.cell(workbook, 6, 0).text == "а"

    def test_numbers_stay_numbers(self, workbook: Workbook) -> None:
        self.write(workbook, SetCell(TAB, 1, 0, Cell.of("150000")), SetCell(TAB, 2, 0, Cell.number("0.5")))
        assert self.cell(workbook, 1, 0) == Cell("150000", Kind.NUMBER)
        assert self.cell(workbook, 2, 0) == Cell("0.5", Kind.NUMBER)

    def test_text_takes_the_place_of_a_number(self, workbook: Workbook) -> None:
        self.write(workbook, SetCell(TAB, 1, 0, Cell.of("от 150 000")))
        assert self.cell(workbook, 1, 0) == Cell.of("от 150 000")

    @pytest.mark.parametrize(
        ("cell", "later"),
        [
            (Cell("2026-11-23", Kind.DATE), Cell("2026-11-24", Kind.DATE)),
            (Cell("2026-11-23T10:30:00", Kind.DATE), Cell("2026-11-24T11:00:00", Kind.DATE)),
            (Cell("TRUE", Kind.BOOLEAN), Cell("FALSE", Kind.BOOLEAN)),
            (Cell.number("-0.25"), Cell.number("1000000")),
        ],
        ids=["day", "moment", "truth", "number"],
    )
    def test_dates_and_truth_values_are_written_and_changed(
        self, workbook: Workbook, cell: Cell, later: Cell
    ) -> None:
        self.write(workbook, SetCell(TAB, 2, 2, cell), AppendRow(TAB, (BLANK, BLANK, cell)))
        assert [self.cell(workbook, row, 2) for row in (2, 3)] == [cell, cell]
        before = workbook.read()
        self.write(workbook, SetCell(TAB, 2, 2, cell), SetCell(TAB, 3, 2, Cell.of(cell.text)))
        assert workbook.read() == before, "the same again is no change, though asked for as text"
        self.write(workbook, SetCell(TAB, 2, 2, later), SetCell(TAB, 3, 2, Cell.of("скоро")))
        assert [self.cell(workbook, row, 2) for row in (2, 3)] == [later, Cell.of("скоро")]

    def test_a_cell_can_be_emptied(self, workbook: Workbook) -> None:
        self.write(workbook, SetCell(TAB, 1, 1, BLANK))
        assert self.cell(workbook, 1, 1) == BLANK

    def test_links_are_set_changed_and_taken_away(self, workbook: Workbook) -> None:
        self.write(
            workbook,
            SetCell(TAB, 0, 1, Cell.of("Ссылка", "https://example.org/?a=1&b=2")),
            SetCell(TAB, 1, 1, Cell.of("hh.ru", "https://hh.ru/vacancy/11")),
            SetCell(TAB, 2, 1, Cell.of("hh.ru")),
        )
        assert self.cell(workbook, 0, 1).link == "https://example.org/?a=1&b=2"
        assert self.cell(workbook, 1, 1) == Cell.of("hh.ru", "https://hh.ru/vacancy/11")
        assert self.cell(workbook, 2, 1) == Cell.of("hh.ru")

    def test_the_last_links_can_go_too(self, workbook: Workbook) -> None:
        self.write(workbook, *(SetCell(TAB, row, 1, Cell.of("hh.ru")) for row in (1, 2)))
        assert [self.cell(workbook, row, 1).link for row in (1, 2)] == [None, None]

    def test_a_formula_is_never_overwritten(self, workbook: Workbook) -> None:
        before = workbook.read()
        with pytest.raises(Refusal) as refusal:
            self.write(workbook, SetCell(TAB, 0, 0, Cell.of("N")), SetCell(TAB, 1, 2, Cell.of("3")))
        assert refusal.value.code == "formula"
        assert workbook.read() == before

    def test_what_a_formula_says_already_may_be_asked_for(self, workbook: Workbook) -> None:
        before = workbook.read()
        self.write(workbook, SetCell(TAB, 1, 2, Cell.of("2")))
        assert workbook.read() == before

    def test_a_deleted_row_is_gone_or_empty(self, workbook: Workbook) -> None:
        self.write(workbook, DeleteRow(TAB, 2, (0, 1)))
        texts = [[cell.text for cell in row] for _, row in workbook.read().tabs[TAB].filled_rows()]
        assert texts == [["№", "Ссылка", "Итог"], ["1", "hh.ru", "2"]]

    def test_a_tab_is_added_at_the_end(self, workbook: Workbook) -> None:
        self.write(workbook, AddTab("Выводы", ((Cell.of("Вывод"),), (Cell.of("- учить"),))))
        grid = workbook.read()
        assert list(grid.tabs) == [TAB, "Другая", "Выводы"]
        assert grid.tabs["Выводы"].rows == ((Cell.of("Вывод"),), (Cell.of("- учить"),))
        assert not grid.tabs["Выводы"].own

    def test_rows_go_into_a_tab_added_in_the_same_write(self, workbook: Workbook) -> None:
        self.write(
            workbook, AppendRow("Выводы", (Cell.of("учить"),)), AddTab("Выводы", ((Cell.of("Вывод"),),))
        )
        assert workbook.read().tabs["Выводы"].rows == ((Cell.of("Вывод"),), (Cell.of("учить"),))

    def test_a_tab_is_not_added_twice(self, workbook: Workbook) -> None:
        with pytest.raises(Refusal) as refusal:
            self.write(workbook, AddTab("другая", ()))
        assert refusal.value.code == "tab_exists"

    def test_a_cell_of_no_tab_is_refused(self, workbook: Workbook) -> None:
        with pytest.raises(Refusal) as refusal:
            self.write(workbook, SetCell("Нет", 0, 0, Cell.of("а")))
        assert refusal.value.code == "no_sheet"

    def test_our_own_tab_is_made_and_made_anew(self, workbook: Workbook) -> None:
        self.write(workbook, OWN)
        tab = workbook.read().tabs["Сводка"]
        assert tab.own
        assert tab.rows == tuple(tuple(own.cell for own in row) for row in OWN.rows)
        self.write(workbook, ReplaceOwnTab("Сводка", OWN.rows[:2]))
        assert len(workbook.read().tabs["Сводка"].rows) == 2
        assert workbook.read().tabs["Сводка"].own

    def test_a_tab_of_the_person_is_never_taken_for_ours(self, workbook: Workbook) -> None:
        before = workbook.read()
        with pytest.raises(Refusal) as refusal:
            self.write(workbook, SetCell(TAB, 0, 0, Cell.of("N")), ReplaceOwnTab("Другая", OWN.rows))
        assert refusal.value.code == "not_ours"
        assert workbook.read() == before
