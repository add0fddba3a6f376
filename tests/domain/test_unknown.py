from __future__ import annotations

from dataclasses import replace

import pytest

from sheetsync.domain.audit import audit
from sheetsync.domain.finding import Finding, FindingKind
from sheetsync.domain.own import OwnSkill, default_vocabulary, vocabulary
from sheetsync.domain.unknown import line_to_add
from sheetsync.domain.vacancy import Assessment
from sheetsync.journal.own_toml import read_own_toml
from tests.domain.small import vacancy

CATALOG = default_vocabulary().catalog


def unknown(*journal: Assessment) -> list[Finding]:
    return [each for each in audit(journal, (), CATALOG) if each.kind is FindingKind.UNKNOWN_WORD]


def words(text: str, company: str = "") -> list[str]:
    asked = replace(vacancy("1", asks=[text]).vacancy, company=company).judge(CATALOG)
    return [found.message.split("«")[1].split("»")[0] for found in unknown(asked)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Опыт с Zorblax и Python", ["Zorblax"]),
        ("Знание Quuxware Studio, QZX-9", ["Quuxware Studio", "QZX-9"]),
        ("Zorblax.js, Blorp#", ["Zorblax.js", "Blorp#"]),
        ("знание python, Django", []),
        ("Middle, English B2, IT, KPI", []),
        ("Пишите на Job@Zorblax.ru или https://Zorblax.com/Zorblax", []),
        ("Zorblax (https://Example.org)", ["Zorblax"]),
        ("Willingness to use Zorblax", ["Zorblax"]),
        ("Работа в Zorblax на Quuxware", ["Quuxware"]),
    ],
)
def test_capitalised_latin_words_that_no_name_has(text: str, found: list[str]) -> None:
    assert words(text, company="ООО Zorblax" if "Работа в" in text else "") == found


def test_a_word_is_one_finding_with_every_place_and_the_line_that_makes_it_a_skill() -> None:
    one, two = vacancy("1", asks=["Zorblax", "Git"]), vacancy("2", asks=["Git", "ZORBLAX"])
    [found] = unknown(one, two)
    assert (found.vacancies, found.lines) == (("1", "2"), (101, 202))
    assert line_to_add("Zorblax") in found.message
    assert "не навык" in found.message


@pytest.mark.parametrize("word", ["Zorblax", "Quuxware Studio", "Blorp#", "Zorblax.js"])
def test_the_line_to_add_settles_it(word: str) -> None:
    for line in (line_to_add(word), line_to_add(word).replace("{}", '{ level = "не навык" }')):
        added = read_own_toml(line, "skills.toml")
        assert not added.problems
        asked = vacancy("1", asks=[f"Опыт с {word}"]).vacancy.judge(added.catalog)
        kinds = [each.kind for each in audit([asked], (), added.catalog)]
        assert FindingKind.UNKNOWN_WORD not in kinds


def test_duties_are_looked_at_where_they_were_read_as_requirements() -> None:
    asked = vacancy("1", asks=["Git"], duties=["Zorblax"])
    assert not unknown(asked)
    assert unknown(replace(asked, swapped=True))


def test_the_own_list_speaks_in_a_contradiction_by_its_place_and_adds_no_line() -> None:
    words = vocabulary([OwnSkill("skills.toml:7", 7, "Redis", level=None)])
    assert not words.marks
    words = read_own_toml('Redis = { level = "есть" }', "skills.toml")
    lacks = vacancy("1", asks=["Redis"], lack=["Redis"]).vacancy.judge(words.catalog)
    [found] = [each for each in audit([lacks], (), words.catalog, words.marks) if each.skill == "Redis"][:1]
    assert found.kind is FindingKind.CONTRADICTION
    assert (found.vacancies, found.lines) == (("1",), (131,))
    assert "skills.toml:1 — «есть», №1 — в «Не владею»" in found.message
