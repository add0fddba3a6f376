from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.domain.catalog import SkillCatalog
from sheetsync.domain.text import years

TABLES = """
[hard]
"C" = { names = ["=C"] }
"C++" = { names = ["c++"] }
"C#" = { names = ["c#"] }
".NET" = { names = [".net"] }
"База данных" = { names = ["база данных", "бд"] }
"REST" = { names = ["=REST"] }
"REST API" = { names = ["rest api"] }
"""
FORMS = {"база": "базы базе базу базой"}
WORDS = (
    "C",
    "C++",
    "C#",
    ".NET",
    "базы данных",
    "База данных",
    "rest api",
    "REST",
    "rest",
    "опыт",
    "2024",
    "с",
)
TEXTS = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from((" ", ", ", "/", "-", "_", "\t", ". ", " | "))),
    max_size=8,
).map(lambda parts: "".join(word + gap for word, gap in parts))
PHRASES = st.sampled_from(
    ("от 3 лет", "3+ года", "1-3 года", "двух лет", "более года", "12,5 лет", "2 years", "лето")
)
FILLERS = st.text("ая 19,.+-до", max_size=90)


# Names that wait for others in their line, and words that share the end of their names.
LISTED = """
[hard]
"Go" = { names = ["=Go"], near.code = ["go"] }
"Опыт" = { names = [], near.years = ["опыт работы"], near.asked = ["опыт"] }
"Ручное тестирование" = { names = ["ручного тестирования"] }
"CI/CD" = { names = ["ci/cd", "ci"] }
"Теория тестирования" = { names = ["теории тестирования", "тестирования"] }
"МЭК" = { names = ["мэк 61131"] }
"Java" = { names = ["java"] }
"Spring" = { names = [], near.Java = ["spring"] }
"""
SAID = (
    *("go", "Go", "код", "опыт", "работы", "3", "лет", "Знание", "ручного", "теории", "тестирования", "мэк"),
    *("java", "spring"),
    *("61131", "123456", "CI", "CD", "и", "или", "c++"),
)
SIGNS = (" ", " ", " ", "  ", ", ", "/", " / ", "/ ", "-", "; ", ". ", " (", "_", " - ")
LINES = st.lists(st.tuples(st.sampled_from(SAID), st.sampled_from(SIGNS)), max_size=8).map(
    lambda parts: "".join(word + sign for word, sign in parts)
)


def found(catalog: SkillCatalog, text: str) -> list[tuple[str, str]]:
    return [(mention.skill.name, text[mention.start : mention.end]) for mention in catalog.mentions(text)]


@given(st.lists(TEXTS, max_size=4), TEXTS)
def test_what_was_read_before_changes_nothing(before: list[str], text: str) -> None:
    practised = SkillCatalog.parse(TABLES, FORMS)
    for other in before:
        practised.mentions(other)
    assert found(practised, text) == found(SkillCatalog.parse(TABLES, FORMS), text)


@given(TEXTS, TEXTS)
def test_lines_are_read_each_for_itself(first: str, second: str) -> None:
    catalog = SkillCatalog.parse(TABLES, FORMS)
    assert found(catalog, f"{first}\n{second}") == found(catalog, first) + found(catalog, second)


@given(st.lists(LINES, max_size=4))
def test_the_names_of_lines_are_those_of_each_line(lines: list[str]) -> None:
    catalog, start, alone = SkillCatalog.parse(LISTED, {}), 0, []
    for line in lines:
        alone += [(start + begin, start + end) for begin, end in catalog.known(line)]
        start += len(line) + 1
    assert [*catalog.known("\n".join(lines))] == alone
    assert found(catalog, "\n".join(lines)) == [each for line in lines for each in found(catalog, line)]


def test_signs_belong_to_a_name_only_where_the_name_has_them() -> None:
    catalog = SkillCatalog.parse(TABLES, FORMS)
    text = "C++/C#, C и .NET; C_базы-данных, базы_данных, rest api v2"
    assert [name for name, _ in found(catalog, text)] == [
        "C++",
        "C#",
        "C",
        ".NET",
        "C",
        "База данных",
        "REST API",
    ]


@given(FILLERS, PHRASES)
def test_years_are_found_however_far_they_stand(filler: str, phrase: str) -> None:
    assert years(f"{filler} стаж {phrase}") == (years(filler) or years(f"стаж {phrase}"))


@pytest.mark.parametrize("part", ["опыт работы 3 года ", "опыт работы 3 лет; ", "опыт работы\n", "Go код "])
def test_what_waits_for_its_line_is_found_in_a_wall_of_it_too(part: str) -> None:
    catalog = SkillCatalog.parse(LISTED, {})
    alone = len(catalog.mentions(part))
    assert len(catalog.mentions(part * 500)) == alone * 500
