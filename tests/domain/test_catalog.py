from __future__ import annotations

import importlib.resources
import json
from collections.abc import Callable
from typing import Any

import pytest

from sheetsync.domain.catalog import SkillCatalog, default_catalog, names_ahead
from sheetsync.domain.skill import SkillKind
from sheetsync.domain.text import fold
from sheetsync.domain.words import Words
from sheetsync.errors import CatalogError
from tests.domain.build_forms import names, words
from tests.domain.build_skills import written

SMALL = """
none = ["паттерны поведения"]
[hard]
"Python" = { names = ["python"] }
"Django" = { names = ["django"], implies = ["Python"], member_of = ["Фреймворки"] }
"DRF" = { names = ["drf"], implies = ["Django"] }
"Фреймворки" = { names = ["веб-фреймворк"] }
"PostgreSQL" = { names = ["postgresql"], member_of = ["БД"] }
"БД" = { names = ["база данных"] }
"Шардирование" = { names = ["шардирование"], aspect_of = ["БД"] }
"Паттерны" = { names = ["паттерны"] }
"GitHub" = { names = ["github"] }
"GitHub Actions" = { names = ["github actions"], near = { "CI/CD" = ["github"] } }
"CI/CD" = { names = ["ci/cd"] }
"Go" = { names = ["=Go", "golang"] }
[soft]
"Работа в команде" = { names = ["работа в команде"] }
[experience]
"Опыт" = { near = { "years" = ["опыт разработки"] } }
"""
FORMS = {"работа": "работе работы", "база": "базе базы базами"}


@pytest.fixture(scope="module")
def catalog() -> SkillCatalog:
    return SkillCatalog.parse(SMALL, FORMS)


def named(catalog: SkillCatalog, text: str) -> list[str]:
    return [mention.skill.name for mention in catalog.mentions(text)]


def related(skills: frozenset[object]) -> set[str]:
    return {str(skill) for skill in skills}


def test_who_has_a_skill_has_what_it_implies_and_what_that_implies(catalog: SkillCatalog) -> None:
    drf = catalog.find("DRF")
    assert drf
    assert related(catalog.implied(drf)) == {"Django", "Python"}


def test_the_three_relations_do_not_mix(catalog: SkillCatalog) -> None:
    django, sharding = catalog.find("Django"), catalog.find("Шардирование")
    assert django
    assert sharding
    assert related(catalog.classes(django)) == {"Фреймворки"}
    assert related(catalog.implied(django)) == {"Python"}
    assert related(catalog.wholes(sharding)) == {"БД"}
    assert not catalog.implied(sharding)


def test_a_part_of_a_class_is_a_part_of_its_members(catalog: SkillCatalog) -> None:
    postgresql, python = catalog.find("PostgreSQL"), catalog.find("Python")
    assert postgresql
    assert python
    assert related(catalog.aspects(postgresql)) == {"Шардирование"}
    assert not catalog.aspects(python)


def test_a_skill_knows_its_kind_and_an_unknown_name_is_none(catalog: SkillCatalog) -> None:
    team = catalog.find("Работа в команде")
    assert team
    assert team.kind is SkillKind.SOFT
    assert catalog.find("работа в команде") is None


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("при работе в команде с базами данных", ["Работа в команде", "БД"]),
        ("Go and go", ["Go"]),
        ("CI/CD (github)", ["CI/CD", "GitHub Actions"]),
        ("код на github", ["GitHub"]),
        ("опыт разработки от 2 лет", ["Опыт"]),
        ("опыт разработки", []),
        ("паттерны поведения", []),
        ("паттерны", ["Паттерны"]),
        ("база данных PostgreSQL", ["PostgreSQL"]),
        ("веб-фреймворк (Django)", ["Django"]),
        ("база данных и PostgreSQL", ["БД", "PostgreSQL"]),
        ("работа в команде,django", ["Работа в команде", "Django"]),
        ("база\nданных", []),
    ],
)
def test_names_in_a_text(catalog: SkillCatalog, text: str, skills: list[str]) -> None:
    """Forms, case, neighbours, look-alikes, and a class that only introduces its member."""
    assert named(catalog, text) == skills


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ('"A" = { names = ["x"] }\n"B" = { names = ["x"] }', "«B»: имя «x» уже есть у навыка «A»"),
        ('"A" = { names = ["x y"] }\n"B" = { names = ["X-Y"] }', "«B»: имя «X-Y» уже есть у навыка «A»"),
        ('"A" = { implies = ["B"] }', "«A»: «implies» называет «B»"),
        ('"A" = { near = { "B" = ["x"] } }', "«A»: «near» называет «B»"),
        ('"A" = { implies = ["B"] }\n"B" = { implies = ["A"] }', "по кругу: A → B → A"),
        ('"A" = { member_of = ["A"] }', "по кругу: A → A"),
    ],
)
def test_a_catalog_that_contradicts_itself_is_refused_by_entry(entries: str, message: str) -> None:
    with pytest.raises(CatalogError, match="Каталог навыков") as caught:
        SkillCatalog.parse(f"[hard]\n{entries}", {})
    assert message in str(caught.value)


def test_one_name_may_be_spelled_exactly_for_one_skill_and_freely_for_another() -> None:
    catalog = SkillCatalog.parse('[hard]\n"A" = { names = ["=AD"] }\n"B" = { names = ["ad"] }', {})
    assert named(catalog, "AD, ad") == ["A", "B"]


# ---- the catalog that comes with the program


def shipped() -> dict[str, dict[str, dict[str, Any]]]:
    return {kind: table for kind, table in written().items() if kind != "none"}


def test_every_shipped_name_finds_its_own_skill_and_nothing_else() -> None:
    catalog = default_catalog()
    wrong = [
        (skill, name)
        for table in shipped().values()
        for skill, entry in table.items()
        for name in entry.get("names", ())
        if named(catalog, name.removeprefix("=")) != [skill]
    ]
    assert not wrong


def test_every_shipped_name_that_needs_a_neighbour_counts_beside_it() -> None:
    catalog, entries = default_catalog(), [pair for table in shipped().values() for pair in table.items()]
    beside = {skill: list(names(entry)) for skill, entry in entries}
    beside |= {"*": ["Postman", "Docker"], "years": ["3 года"], "code": ["код на"]}
    needing = [
        (skill, *near)
        for skill, entry in entries
        for near in entry.get("near", {}).items()
        if near[0] != "asked"
    ]
    wrong = [
        (skill, near, name)
        for skill, near, written in needing
        for name in written
        if not any(skill in named(catalog, f"{other}, {name}".replace("=", "")) for other in beside[near])
    ]
    assert not wrong


def test_a_name_of_what_is_asked_counts_in_an_answer_only() -> None:
    catalog, tables = default_catalog(), shipped()
    short = [
        (skill, name.removeprefix("="))
        for skill in catalog
        for name in tables[skill.kind][skill.name].get("near", {}).get("asked", ())
    ]
    wrong = []
    for skill, name in short:
        answer, alone = (catalog.named(Words(fold(name)), each) for each in (frozenset({skill}), frozenset()))
        if not any(each[0] == skill for each in answer) or alone[:1] == answer[:1]:
            wrong.append((skill, name))
    assert not wrong


def test_every_shipped_skill_has_a_name() -> None:
    assert all(
        entry.get("names") or entry.get("near") for table in shipped().values() for entry in table.values()
    )


def test_the_table_of_forms_was_built_from_this_catalog() -> None:
    files = importlib.resources.files("sheetsync.domain")
    forms = json.loads(files.joinpath("forms.json").read_text(encoding="utf-8"))["forms"]
    assert forms.keys() == words(written()), "run: python -m tests.domain.build_forms"


@pytest.mark.parametrize(("name", "made"), [("skills.json", dict), ("names.json", names_ahead)])
def test_the_tables_of_skills_were_built_from_this_catalog(name: str, made: Callable[[Any], Any]) -> None:
    files = importlib.resources.files("sheetsync.domain")
    built = json.loads(files.joinpath(name).read_text(encoding="utf-8"))
    assert built == made(written()), "run: python -m tests.domain.build_skills"


def test_names_that_are_worked_out_later_are_the_same_names() -> None:
    tables = written()
    at_once, later = (
        SkillCatalog.compile(tables, {}),
        SkillCatalog.from_ahead(tables, {}, names_ahead(tables)),
    )
    for entries in (list(table.values()) for table in shipped().values()):
        for start in range(0, len(entries), 20):
            few = [name for entry in entries[start : start + 20] for name in names(entry)]
            text = " и ".join(name.removeprefix("=") for name in few)
            assert later.mentions(text) == at_once.mentions(text)
            assert later.known(text) == at_once.known(text)
