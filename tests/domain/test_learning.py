from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.domain.catalog import default_catalog
from sheetsync.domain.learning import Demand, Gap, Step, learning_plan, read_gaps
from sheetsync.domain.skill import Skill, SkillKind
from tests.domain.small import CATALOG, gold_assessments, vacancy
from tests.shared import needs_shared

SKILLS = tuple(Skill(name, SkillKind.HARD) for name in "ABCDEFG")
plain_gaps = st.lists(st.frozensets(st.sampled_from(SKILLS), max_size=4), max_size=8).map(
    lambda wanted: tuple(gap(number, skills) for number, skills in enumerate(wanted, 1))
)
demands = st.builds(
    lambda learn, others: Demand(learn, others | {learn}),
    st.sampled_from(SKILLS),
    st.frozensets(st.sampled_from(SKILLS), max_size=2),
)
any_gaps = st.lists(st.lists(demands, max_size=4), max_size=14).map(
    lambda found: tuple(Gap(str(number), tuple(each)) for number, each in enumerate(found, 1))
)


def gap(number: int, skills: Iterable[Skill]) -> Gap:
    wanted = sorted(skills, key=str)
    return Gap(str(number), tuple(Demand(skill, frozenset({skill})) for skill in wanted))


def is_open(gap: Gap, learned: Iterable[Skill]) -> bool:
    return all(demand.answers & set(learned) for demand in gap.demands)


def spelled(steps: Sequence[Step]) -> list[tuple[list[str], list[str]]]:
    return [([skill.name for skill in step.learn], list(step.opens)) for step in steps]


@given(any_gaps)
def test_each_step_opens_what_it_says_and_the_plan_opens_everything(gaps: tuple[Gap, ...]) -> None:
    learned: set[Skill] = set()
    opened = [gap.vacancy for gap in gaps if not gap.demands]
    for step in learning_plan(gaps):
        assert step.opens
        assert not learned & set(step.learn)
        learned |= set(step.learn)
        opened += step.opens
        assert set(opened) == {gap.vacancy for gap in gaps if is_open(gap, learned)}
    assert sorted(opened) == sorted(gap.vacancy for gap in gaps)


@given(any_gaps)
def test_no_skill_of_a_step_is_learnt_in_vain(gaps: tuple[Gap, ...]) -> None:
    """Without any one of its skills a step no longer opens all that it says."""
    learned: set[Skill] = set()
    for step in learning_plan(gaps):
        for skill in step.learn:
            without = learned | set(step.learn) - {skill}
            assert not all(is_open(gap, without) for gap in gaps if gap.vacancy in step.opens)
        learned |= set(step.learn)


@given(st.data())
def test_the_order_of_the_journal_does_not_change_what_to_learn(data: st.DataObject) -> None:
    gaps = data.draw(any_gaps)
    mixed = tuple(data.draw(st.permutations(gaps)))
    assert [step.learn for step in learning_plan(gaps)] == [step.learn for step in learning_plan(mixed)]


def total_wait(gaps: Sequence[Gap], order: Sequence[Skill]) -> int:
    """Return for how many skills learnt, one after another, vacancies are closed, all of them together."""
    return sum(not is_open(gap, order[:count]) for gap in gaps for count in range(len(order)))


def least_wait(gaps: Sequence[Gap]) -> int:
    """Return the least total wait of any order of single skills, by trying every set of them."""
    wanted = frozenset(demand.learn for gap in gaps for demand in gap.demands)

    @cache
    def best(learned: frozenset[Skill]) -> int:
        closed = sum(not is_open(gap, learned) for gap in gaps)
        return closed and closed + min(best(learned | {skill}) for skill in wanted - learned)

    return best(frozenset())


@given(plain_gaps)
def test_few_vacancies_are_open_as_soon_as_any_order_of_learning_opens_them(gaps: tuple[Gap, ...]) -> None:
    order = [skill for step in learning_plan(gaps) for skill in step.learn]
    assert total_wait(gaps, order) == least_wait(gaps)


def test_one_hard_vacancy_waits_for_two_easy_ones() -> None:
    a, b, c = SKILLS[:3]
    gaps = (gap(1, {a, b, c}), gap(2, {c}), gap(3, {b, c}))
    assert spelled(learning_plan(gaps)) == [(["C"], ["2"]), (["B"], ["3"]), (["A"], ["1"])]


def test_of_two_equal_steps_the_one_that_shortens_more_other_gaps_comes_first() -> None:
    a, b, c, d, e = SKILLS[:5]
    gaps = (gap(1, {a}), gap(2, {b}), gap(3, {b, c, d, e}))
    assert learning_plan(gaps)[0].opens == ("2",)


@pytest.mark.parametrize("closed", [8, 9, 40])
def test_the_most_wanted_single_skill_comes_first_however_long_the_journal(closed: int) -> None:
    a, b, c, d = SKILLS[:4]
    gaps = (gap(1, {d}), *(gap(number, {a, b, c}) for number in range(2, closed)), gap(closed, {a}))
    assert spelled(learning_plan(gaps))[0] == (["A"], [str(closed)])


def test_in_a_long_journal_what_opens_more_comes_before_what_shortens_more() -> None:
    a, b, c, d = SKILLS[:4]
    long = tuple(gap(number, {a, b, c}) for number in range(4, 20))
    gaps = (gap(1, {a}), gap(2, {d}), gap(3, {d}), *long)
    assert spelled(learning_plan(gaps))[:2] == [(["D"], ["2", "3"]), (["A"], ["1"])]


def named(gaps: Sequence[Gap]) -> list[list[str]]:
    return [[demand.learn.name for demand in gap.demands] for gap in gaps]


def test_only_hard_skills_that_must_be_there_and_are_lacking_make_a_gap() -> None:
    journal = [
        vacancy(
            "1",
            asks=[
                "Kafka",
                "SOAP",
                "Общительность",
                "Коммерческий опыт от 2 лет",
                "Git",
                "Будет плюсом:",
                "DRF",
            ],
            have=["Git"],
            lack=["Kafka", "Общительность", "Коммерческий опыт от 2 лет", "DRF"],
        )
    ]
    assert named(read_gaps(journal, CATALOG)) == [["Kafka"]]


@pytest.mark.parametrize(
    ("have", "lack"),
    [
        ([], ["Kafka"]),
        (["Kafka"], ["Kafka"]),
        (["Kafka на базовом уровне"], []),
        ([], ["Kafka: только базовые знания"]),
    ],
)
def test_a_skill_that_is_there_in_part_or_in_both_lists_is_a_gap_too(
    have: list[str], lack: list[str]
) -> None:
    journal = [vacancy("1", asks=["Отличное знание Kafka"], have=have, lack=lack)]
    assert named(read_gaps(journal, CATALOG)) == [["Kafka"]]


def test_one_alternative_that_is_met_closes_the_choice() -> None:
    journal = [vacancy("1", asks=["Kafka или RabbitMQ"], have=["RabbitMQ"], lack=["Kafka"])]
    assert named(read_gaps(journal, CATALOG)) == [[]]


def test_of_alternatives_the_one_that_other_vacancies_want_is_learnt() -> None:
    journal = [
        vacancy("1", asks=["Kafka или RabbitMQ"], lack=["Kafka, RabbitMQ"]),
        vacancy("2", asks=["RabbitMQ"], lack=["RabbitMQ"]),
    ]
    assert named(read_gaps(journal, CATALOG)) == [["RabbitMQ"], ["RabbitMQ"]]
    assert spelled(learning_plan(read_gaps(journal, CATALOG))) == [(["RabbitMQ"], ["1", "2"])]


def test_a_member_closes_the_gap_of_its_class() -> None:
    journal = [
        vacancy("1", asks=["Очереди"], lack=["Очереди"]),
        vacancy("2", asks=["Kafka, SOAP"], lack=["Kafka, SOAP"]),
    ]
    assert spelled(learning_plan(read_gaps(journal, CATALOG))) == [(["Kafka"], ["1"]), (["SOAP"], ["2"])]


def test_a_class_without_members_in_the_journal_is_learnt_by_its_own_name() -> None:
    journal = [vacancy("1", asks=["Очереди"], lack=["Очереди"])]
    assert spelled(learning_plan(read_gaps(journal, CATALOG))) == [(["Очереди"], ["1"])]


def test_what_a_skill_implies_is_not_learnt_beside_it_nor_is_it_learnt_for_that_alone() -> None:
    journal = [
        vacancy("1", asks=["Django, DRF"], lack=["Django, DRF"]),
        vacancy("2", asks=["DRF, SOAP"], lack=["DRF, SOAP"]),
    ]
    assert spelled(learning_plan(read_gaps(journal, CATALOG))) == [(["DRF"], ["1"]), (["SOAP"], ["2"])]
    alone = [vacancy("1", asks=["Django"], lack=["Django"]), journal[1]]
    assert spelled(learning_plan(read_gaps(alone, CATALOG)))[0] == (["Django"], ["1"])


@needs_shared
def test_the_plan_of_the_seed_is_the_one_of_the_reference() -> None:
    """`matching.md` §5: open now 2, 6, 8; then FastAPI, aiohttp, profiling, sharding open 4, 10, 5, 1."""
    gaps = read_gaps(gold_assessments(), default_catalog())
    assert [gap.vacancy for gap in gaps if not gap.demands] == ["2", "6", "8"]
    assert spelled(learning_plan(gaps))[:4] == [
        (["FastAPI"], ["4"]),
        (["aiohttp"], ["10"]),
        (["Профилирование запросов"], ["5"]),
        (["Шардирование"], ["1"]),
    ]


@needs_shared
def test_on_the_seed_no_set_of_skills_of_any_size_opens_more_than_the_plan() -> None:
    gaps = read_gaps(gold_assessments(), default_catalog())
    order = [skill for step in learning_plan(gaps) for skill in step.learn]
    universe = {skill for gap in gaps for demand in gap.demands for skill in demand.answers}

    def opened(learned: Iterable[Skill]) -> int:
        return sum(is_open(gap, learned) for gap in gaps)

    for count in range(len(order) + 1):
        best = max(opened(chosen) for chosen in combinations(universe, count))
        assert opened(order[:count]) == best
