from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.domain.text import Line
from sheetsync.grid import AddTab, AppendRow, Cell, DeleteRow, Grid, Tab, Version, after
from sheetsync.journal.conclusions import ConclusionsTab, read_conclusions


def read(*texts: str, name: str = "Выводы", column: int = 0) -> ConclusionsTab:
    rows = tuple((*[Cell()] * column, Cell.of(text)) for text in texts)
    return read_conclusions(Grid(Version("1"), {name: Tab(name, rows)}))


def test_one_conclusion_a_row_and_the_header_is_none() -> None:
    assert read("Вывод", "FastAPI", "", "SOLID").lines == (Line(2, "FastAPI"), Line(4, "SOLID"))


def test_a_tab_without_a_header_is_read_from_its_first_row() -> None:
    assert read("FastAPI", "SOLID", name="выводы ").texts == ("FastAPI", "SOLID")


def test_no_tab_is_not_an_empty_list() -> None:
    assert read("x", name="Лист1").texts is None
    assert read("Вывод").texts == ()


def test_numbers_beside_the_conclusions_are_not_conclusions() -> None:
    rows = ((Cell.number(1), Cell.of("FastAPI")), (Cell.number(2), Cell.of("SOLID")))
    assert read_conclusions(Grid(Version("1"), {"Выводы": Tab("Выводы", rows)})).texts == ("FastAPI", "SOLID")


def test_the_tab_is_made_when_there_is_something_to_put_into_it() -> None:
    [edit] = ConclusionsTab(None).edits(("FastAPI",))
    assert edit == AddTab("Выводы", ((Cell.of("Вывод"),), (Cell.of("FastAPI"),)))


def test_rows_that_stay_are_not_touched() -> None:
    found = read("Вывод", "FastAPI", "SOLID", column=1)
    assert list(found.edits(("SOLID", "DDD"))) == [
        DeleteRow("Выводы", 1, (1,)),
        AppendRow("Выводы", (Cell(), Cell.of("DDD"))),
    ]


CONCLUSION = st.text("абвгд", min_size=1, max_size=3)


@given(st.lists(CONCLUSION, unique=True), st.lists(CONCLUSION, unique=True))
def test_after_the_edits_the_tab_says_what_was_wanted(have: list[str], wanted: list[str]) -> None:
    found = read("Вывод", *have)
    assert found.tab is not None
    tab = after(found.tab, found.edits(tuple(wanted)))
    texts = read_conclusions(Grid(Version("2"), {tab.name: tab})).texts
    assert texts is not None
    assert sorted(texts) == sorted(wanted)


@pytest.mark.parametrize("header", ["Вывод", "ВЫВОДЫ", "Выводы:"])
def test_any_usual_header_is_known(header: str) -> None:
    assert read(header, "DDD").texts == ("DDD",)
