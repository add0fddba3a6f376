"""What a vacancy asks for does not hang on how its text was typed: metamorphic laws on real-like lines."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.domain.catalog import default_catalog
from sheetsync.domain.posting import read_posting
from sheetsync.domain.requirement import read_requirements, required
from sheetsync.domain.text import Line
from tests.domain import score_hh
from tests.shared import needs_shared

MUST = (
    "Уверенное владение Python 3.10+ и опыт с FastAPI или Django",
    "Опыт коммерческой разработки на Java от 3-х лет",
    "Знание SQL (PostgreSQL, ClickHouse), желательно Greenplum",
    "опыт тестирования API: Postman, Swagger",
    "Понимание HTTP, REST API и клиент-серверной архитектуры",
    "React, TypeScript, Redux",
    "Опыт в финансах не требуется, нужен Excel",
    "любой из брокеров: Kafka, RabbitMQ",
    "Всё ещё пишем на C++ и C#",
    "Умение работать с чужим кодом",
)
NICE = ("Docker и Kubernetes", "опыт с Airflow", "Английский язык на уровне B1", "Знание Terraform")
ALIKE = dict(zip("аеорсхАВЕКМНОРСТХaeopcxABEKMHOPCTX", "aeopcxABEKMHOPCTXаеорсхАВЕКМНОРСТХ", strict=True))
MARKS = ("", "- ", "• ", "— ", "· ", "* ", "1. ", "2) ", "✅ ", "**-** ")

Essence = set[tuple[str, str, str]]
Halves = tuple[list[str], list[str]]
HALVES = st.tuples(
    st.lists(st.sampled_from(MUST), min_size=1, max_size=4, unique=True),
    st.lists(st.sampled_from(NICE), min_size=1, max_size=3, unique=True),
)


def text_of(must: Sequence[str], nice: Sequence[str]) -> str:
    return "\n".join(("Требования:", *must, "Будет плюсом:", *nice, "Условия:", "Работа с Go и Redis"))


def asks(text: str) -> Essence:
    """Return each skill that a whole vacancy asks for, with its need and rule."""
    return {
        (str(skill), requirement.need, requirement.rule)
        for requirement in required(read_posting(text), default_catalog())
        for skill in requirement.skills
    }


@given(HALVES)
def test_letters_typed_in_two_parts_ask_for_the_same(halves: Halves) -> None:
    text = text_of(*halves)
    assert asks(unicodedata.normalize("NFD", text)) == asks(text)


@given(HALVES, st.sampled_from("\u00a0\u2009\u202f\t"))
def test_any_kind_of_space_asks_for_the_same(halves: Halves, space: str) -> None:
    text = text_of(*halves)
    assert asks(text.replace(" ", space)) == asks(text)


@given(HALVES)
def test_yo_and_ye_ask_for_the_same(halves: Halves) -> None:
    text = text_of(*halves)
    assert asks(text.replace("ё", "е")) == asks(text)


@given(HALVES)
def test_the_case_of_ordinary_words_does_not_matter(halves: Halves) -> None:
    text = text_of(*halves)
    shouted = " ".join(
        word.upper() if word.islower() and not word.isascii() else word for word in text.split(" ")
    )
    assert asks(shouted) == asks(text)


@given(HALVES, st.data())
def test_a_letter_of_the_other_alphabet_asks_for_the_same(halves: Halves, data: st.DataObject) -> None:
    text = text_of(*halves)
    names = ("Python", "FastAPI", "PostgreSQL", "Postman", "HTTP", "React", "Excel", "Kafka", "Docker", "C++")
    within = [
        place
        for name in names
        if (start := text.find(name)) >= 0
        for place in range(start, start + len(name))
        if text[place] in ALIKE
    ]
    if within:
        place = data.draw(st.sampled_from(within))
        assert asks(text[:place] + ALIKE[text[place]] + text[place + 1 :]) == asks(text)


@given(HALVES, st.data())
def test_the_order_of_lines_within_a_part_does_not_matter(halves: Halves, data: st.DataObject) -> None:
    must, nice = halves
    shuffled = data.draw(st.permutations(must)), data.draw(st.permutations(nice))
    assert asks(text_of(*shuffled)) == asks(text_of(*halves))


@given(HALVES, st.sampled_from(MARKS), st.sampled_from(("", ";", ".", " ;")))
def test_bullets_and_ends_of_items_do_not_matter(halves: Halves, mark: str, end: str) -> None:
    marked = ([f"{mark}{line}{end}" for line in half] for half in halves)
    assert asks(text_of(*marked)) == asks(text_of(*halves))


@given(HALVES, st.sampled_from(("<li>{}</li>", "{}<br>", "<p>- {}</p>", "<LI class='x'><b>{}</b>;</LI>")))
def test_html_asks_for_what_its_text_does(halves: Halves, frame: str) -> None:
    marked = (["".join(frame.format(line.replace(" ", "&nbsp;", 1)) for line in half)] for half in halves)
    assert asks(text_of(*marked)) == asks(text_of(*halves))


@given(HALVES, st.sampled_from(("; ", ". ")))
def test_a_lost_line_break_changes_no_need(halves: Halves, end: str) -> None:
    text = text_of(*(["\n".join(half)] for half in halves))
    flat = text.replace(":\n", ": ").replace("\n", end)
    assert asks(flat) == asks(text)


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("Уверенное владение Go", {"Go"}),
        ("Стратегии go to market", set()),
        ("Опыт программирования на R", {"R"}),
        ("Участие в проектах R&D на Python", {"Python"}),
        ("Опыт разработки на C под Linux", {"C", "Linux"}),
        ("Водительские права категории B и C", {"Водительские права"}),
        ("Знание Си и ассемблера", {"C", "Assembler"}),
        ("язык Си++", {"C++"}),
        ("Умение держать ноту си", set()),
        ("Опыт проектирования REST", {"REST API"}),
        ("You will help the rest of the team", set()),
        ("Опыт разработки на Unity", {"Unity"}),
        ("Ценим unity и дружбу", set()),
        ("Знание паттернов проектирования", {"Паттерны проектирования"}),
        ("Анализ: паттерны поведения игроков", set()),
        ("Опыт разработки под iOS", {"iOS"}),
        ("Корпоративный ноутбук на iOS", set()),
        ("Проект from scratch", set()),
        ("Node.js, Express", {"Node.js", "Express"}),
        ("Express delivery и курьеры", set()),
        ("Знание принципов SOLID", {"SOLID"}),
        ("Solid understanding of Python", {"Python"}),
        ("Высшее образование (математика, физика), Python", {"Высшее образование", "Python"}),
        ("Степень в области математики, знание Git", {"Git"}),
    ],
)
def test_dangerous_names_count_only_where_they_are_meant(text: str, skills: set[str]) -> None:
    found = read_requirements([Line(1, text)], default_catalog())
    hard = {str(skill) for each in found for skill in each.skills}
    assert hard == skills


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Python от 2х лет", 2),
        ("Python 1-3 года", 1),
        ("Python от 2–3 лет", 2),
        ("Python не менее трёх лет", 3),
        ("Python более 3-х лет", 3),
        ("Python 5+ лет", 5),
        ("Python, 10+ years", 10),
        ("Python не менее года", 1),
        ("Python, минимум год", 1),
        ("Python с 2015 года", None),
    ],
)
def test_years_as_they_are_written(text: str, years: int | None) -> None:
    assert {each.years for each in read_requirements([Line(1, text)], default_catalog())} == {years}


@needs_shared
def test_required_hard_skills_of_forty_real_vacancies_are_found() -> None:
    """The floor under `python -m tests.domain.score_hh`."""
    vacancies = score_hh.scored()
    assert len(vacancies) == 40
    assert score_hh.recall(vacancies) >= 0.85, score_hh.lost(vacancies)
    assert score_hh.precision(vacancies) >= 0.95, score_hh.lost(vacancies)
