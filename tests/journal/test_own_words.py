"""Both places for a person's own words say the same, and say what is wrong with a line or row."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetsync.domain.own import Level, Vocabulary
from sheetsync.errors import FileProblem
from sheetsync.grid import Cell, Grid, Tab, Version
from sheetsync.journal.own_tab import HEADERS, read_own_tab
from sheetsync.journal.own_toml import read_own_toml

TOML = """
# мои слова
"Зорблакс" = { names = ["zorblax"], level = "базовый", evidence = "https://github.com/me/z" }
Redis = { level = "есть" }
["Змееводство"]
names = ["питон"]
"""


def tab(*rows: tuple[str, ...], name: str = "Навыки") -> Grid:
    return Grid(Version("1"), {name: Tab(name, tuple(tuple(map(Cell.of, row)) for row in rows))})


def said(words: Vocabulary) -> dict[str, tuple[tuple[str, ...], Level | None, str]]:
    return {skill.name: (each.names, each.level, each.evidence) for skill, each in words.own.items()}


def test_a_file_and_a_tab_say_the_same() -> None:
    rows = (
        ("Зорблакс", "zorblax", "базовый", "https://github.com/me/z"),
        ("Redis", "", "есть"),
        ("Змееводство", "питон"),
    )
    from_tab, from_file = read_own_tab(tab(HEADERS, *rows)), read_own_toml(TOML, "skills.toml")
    assert not from_tab.problems + from_file.problems
    assert said(from_tab) == said(from_file) != {}
    assert {each.place for each in from_file.own.values()} == {f"skills.toml:{line}" for line in (3, 4, 5)}
    assert {each.place for each in from_tab.own.values()} == {f"Навыки, строка {row}" for row in (2, 3, 4)}


def test_columns_are_found_by_header_and_a_link_under_a_word_is_the_evidence() -> None:
    grid = Grid(
        Version("1"),
        {
            "навыки ": Tab(
                "навыки ",
                (
                    (),
                    (Cell.of("Моё"), Cell.of("уровень:"), Cell.of("Подтверждение"), Cell.of("Навык")),
                    (Cell.of("x"), Cell.of("Нет"), Cell.of("курс", "https://c.org"), Cell.of("Redis")),
                    (Cell.of("пустая строка"),),
                ),
            )
        },
    )
    words = read_own_tab(grid)
    assert said(words) == {"Redis": ((), Level.MISSING, "https://c.org")}


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("\nx = 3", 2, "не запись в фигурных скобках"),
        ('\n\n"Ж" = { level = "зачем" }', 3, "уровня «зачем» нет"),
        ('"Ж" = { names = "x" }', 1, "не список строк"),
        ('"Ж" = { names = [1] }', 1, "не список строк"),
        ('"Ж" = { level = 5 }', 1, "не строка"),
        ('"Ж" = { имя = "x" }'.replace("имя", "nam"), 1, "ключа «nam» нет"),
        ('"Ж" = { kind = "x" }', 1, "вида «x» нет"),
        ('[Ж]\n["Ж2"]\nimplies = ["Чепуха"]'.replace("[Ж]", '["Ж"]'), 2, "такого навыка нет"),
    ],
)
def test_a_bad_entry_is_told_with_its_line(text: str, line: int, told: str) -> None:
    [problem] = read_own_toml(text, "мои/skills.toml").problems
    assert problem.place == f"мои/skills.toml:{line}"
    assert told in problem.what
    assert problem.remedy


@pytest.mark.parametrize(("text", "line"), [("a = 1\nЖ = 2\n", 2), ("a = {\n", 1), ("a = 1\na = 2\n", 2)])
def test_what_is_no_toml_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(FileProblem, match=rf"^skills.toml:{line}: здесь не TOML"):
        read_own_toml(text, "skills.toml")


def test_a_bad_row_is_told_with_its_row_and_a_tab_without_the_header_with_the_headers() -> None:
    words = read_own_tab(tab(HEADERS, ("Redis", "", "так себе"), ("Зорблакс",)))
    [problem] = words.problems
    assert (problem.place, "так себе" in problem.what) == ("Навыки, строка 2", True)
    assert list(said(words)) == ["Зорблакс"]
    [problem] = read_own_tab(tab(("Мои навыки",), ("Redis",))).problems
    assert problem.place == "Навыки, строка 1"
    assert "Другие названия" in problem.remedy


@given(st.text(max_size=40) | st.sampled_from([TOML, TOML + '"', "[", '"a"={}\n"a"={}']))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        words = read_own_toml(text, "skills.toml")
    except FileProblem:
        return
    assert words.catalog.find("Python")


@settings(max_examples=25)
@given(
    st.lists(
        st.lists(st.sampled_from([*HEADERS, "Redis", "нет", "", ",", "питон", "%"])).map(tuple), max_size=5
    )
)
def test_any_tab_is_read(rows: list[tuple[str, ...]]) -> None:
    assert read_own_tab(tab(*rows)).catalog.find("Python")
