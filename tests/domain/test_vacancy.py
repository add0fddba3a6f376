from __future__ import annotations

from collections.abc import Sequence
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.domain.catalog import default_catalog
from sheetsync.domain.salary import Salary
from sheetsync.domain.text import Line
from sheetsync.domain.vacancy import Assessment, Vacancy, Verdict


def vacancy(
    requirements: Sequence[str],
    have: Sequence[str] | None = (),
    lack: Sequence[str] | None = (),
    duties: Sequence[str] = (),
) -> Vacancy:
    numbers = iter(range(10, 1000))

    def lines(texts: Sequence[str]) -> tuple[Line, ...]:
        return tuple(Line(next(numbers), text) for text in texts)

    return Vacancy(
        key="hh:1",
        line=1,
        number="1",
        link="https://hh.ru/vacancy/1",
        company="Компания",
        title="Разработчик",
        salary=Salary.parse("не указан", year=2024),
        requirements=lines(requirements),
        duties=lines(duties),
        have=None if have is None else lines(have),
        lack=None if lack is None else lines(lack),
    )


def judge(*args: Sequence[str] | None) -> Assessment:
    return vacancy(*args).judge(default_catalog())  # type: ignore[arg-type]


def verdicts(*args: Sequence[str] | None) -> dict[str, Verdict]:
    return {
        str(judgement.skill): judgement.verdict
        for judged in judge(*args).requirements
        for judgement in judged.judgements
    }


CLAIMS = st.lists(
    st.sampled_from(
        ["Python", "Опыт с Django;", "`DRF`", "Нет опыта с Redis", "PostgreSQL (шардирование)", "Go, C++"]
    ),
    max_size=4,
)


@given(CLAIMS, CLAIMS)
def test_every_verdict_quotes_lines_of_the_persons_own_lists(have: list[str], lack: list[str]) -> None:
    entry = vacancy(["Python, Django, Redis, PostgreSQL, Go"], have, lack)
    owned, lacking = entry.have or (), entry.lack or ()
    for judged in entry.judge(default_catalog()).requirements:
        assert tuple(each.skill for each in judged.judgements) == judged.requirement.skills
        for judgement in judged.judgements:
            assert bool(judgement.evidence) == (judgement.verdict is not Verdict.UNMENTIONED)
            for evidence in judgement.evidence:
                line = Line(evidence.line, evidence.quote)
                assert line in (owned if evidence.owned else (*owned, *lacking))
                assert evidence.owned or line in lacking or evidence.quote.startswith("Нет")


def test_a_skill_in_neither_list_is_unmentioned() -> None:
    assert verdicts(["Python, Git"], ["Git"], ["Redis"]) == {
        "Python": Verdict.UNMENTIONED,
        "Git": Verdict.MET,
    }


def test_a_skill_is_met_by_what_implies_it_and_a_class_by_its_member() -> None:
    found = verdicts(["Django, асинхронные фреймворки, HTTP"], ["DRF, aiohttp, REST API"])
    assert set(found.values()) == {Verdict.MET}


def test_nothing_follows_from_lacking_a_skill() -> None:
    assert verdicts(["Django, Python"], [], ["DRF"]) == {
        "Django": Verdict.UNMENTIONED,
        "Python": Verdict.UNMENTIONED,
    }


def test_what_is_said_outright_beats_what_follows() -> None:
    assert verdicts(["Django"], ["DRF"], ["Django"]) == {"Django": Verdict.MISSING}


def test_lacking_a_part_is_not_lacking_the_whole() -> None:
    assert verdicts(["PostgreSQL (шардирование)"], ["Опыт с PostgreSQL"], ["PostgreSQL (шардирование)"]) == {
        "PostgreSQL": Verdict.MET,
        "Шардирование": Verdict.MISSING,
    }


def test_lacking_years_with_a_language_is_not_lacking_the_language() -> None:
    years = "Опыт разработки на Python от 1 года"
    assert verdicts(["Python", years], ["Python"], [years]) == {
        "Python": Verdict.MET,
        "Коммерческий опыт": Verdict.MISSING,
    }


def test_both_lists_at_full_strength_are_a_conflict() -> None:
    assert verdicts(["SOLID"], ["SOLID"], ["Знание SOLID"]) == {"SOLID": Verdict.CONFLICT}


@pytest.mark.parametrize(
    ("required", "have", "lack", "verdict"),
    [
        ("Уверенное знание Go", ["Базовые знания Go"], [], Verdict.PARTIAL),
        ("Опыт работы с Go", ["Базовый опыт работы с Go есть"], [], Verdict.MET),
        ("Знание Go", [], ["Знания Go только самые базовые"], Verdict.PARTIAL),
        ("Знание Go", ["Go"], ["Знания Go только самые базовые"], Verdict.PARTIAL),
        (
            "Знание или желание изучить Go",
            ["Желание изучить Go есть"],
            ["Go: только базовые знания"],
            Verdict.MET,
        ),
        ("Знание Go", ["Желание изучить Go есть"], [], Verdict.MISSING),
    ],
)
def test_how_well_a_skill_is_known_counts(
    required: str, have: list[str], lack: list[str], verdict: Verdict
) -> None:
    assert verdicts([required], have, lack) == {"Go": verdict}


def test_a_skill_named_in_a_claim_only_to_deny_it_is_not_owned() -> None:
    assert verdicts(["ORM, SQL"], ["Пишу SQL-запросы (без использования ORM)"]) == {
        "ORM": Verdict.UNMENTIONED,
        "SQL": Verdict.MET,
    }


def test_what_is_not_required_is_not_judged() -> None:
    assert verdicts(["Знание Perl не требуется"], [], ["Perl"]) == {"Perl": Verdict.NOT_REQUIRED}


def test_an_absent_section_is_unknown_not_empty() -> None:
    entry = vacancy(["Python"], None, None)
    assert (entry.have, entry.lack) == (None, None)
    assert entry.claims() == ()


def test_claims_are_the_lines_of_both_lists() -> None:
    claims = vacancy(["Python"], ["Python, Git"], ["Redis"]).claims()
    assert [(claim.text, claim.owned) for claim in claims] == [("Python, Git", True), ("Redis", False)]


DUTIES_ABOVE = ["Участие в развитии продукта", "Разработка биллинга"]
DEMANDS_BELOW = ["Хорошее знание FastAPI, Redis", "Опыт работы с Kafka", "Умение работать в команде"]


def test_swapped_sections_are_noticed_and_read_the_other_way_round() -> None:
    found = judge(DUTIES_ABOVE, ["Redis", "Умение работать в команде"], ["FastAPI", "Kafka"], DEMANDS_BELOW)
    assert found.swapped
    assert found.vacancy.requirements[0].text == DUTIES_ABOVE[0]
    skills = {str(judgement.skill) for judged in found.requirements for judgement in judged.judgements}
    assert skills == {"FastAPI", "Redis", "Kafka", "Работа в команде"}


def test_sections_in_their_place_are_left_there() -> None:
    found = judge(DEMANDS_BELOW, ["Redis", "Умение работать в команде"], ["FastAPI", "Kafka"], DUTIES_ABOVE)
    assert not found.swapped
    assert not found.from_duties


def test_claims_that_answer_neither_section_say_nothing_of_their_order() -> None:
    assert not judge(DUTIES_ABOVE, ["Perl", "Lua", "Haskell"], [], DEMANDS_BELOW).swapped


def test_duties_that_claims_repeat_count_as_required() -> None:
    found = judge(
        ["Ищем начинающего питониста"],
        ["Писать тесты", "Писать фронт", "Писать отчёты"],
        None,
        ["Писать тесты", "писать фронт;", "Чинить серверы"],
    )
    assert found.from_duties
    assert not found.swapped
    verdict = {str(each.skill): each.verdict for judged in found.requirements for each in judged.judgements}
    assert verdict == {
        "Python": Verdict.UNMENTIONED,
        "Написание тестов": Verdict.MET,
        "Frontend": Verdict.MET,
    }


def test_a_vacancy_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        vacancy(["Python"]).title = "Другая"  # type: ignore[misc]  # the very thing that must fail
