from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.domain.profile import Profile, Standing, State, fold_profile, references
from sheetsync.domain.vacancy import Assessment
from tests.domain.small import CATALOG, vacancy


def standing(profile: Profile, name: str) -> Standing:
    skill = CATALOG.find(name)
    assert skill
    return profile.of(skill)


def places(journal: Sequence[Assessment], name: str) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    found = standing(fold_profile(journal), name)
    owned, lacked = (
        [(mark.vacancy, mark.proof.evidence.line) for mark in side] for side in (found.owned, found.lacked)
    )
    return owned, lacked


def test_a_skill_keeps_every_line_that_speaks_of_it() -> None:
    journal = [
        vacancy("1", have=["Git", "SOAP"]),
        vacancy("2", lack=["SOAP"]),
        vacancy("3", have=["Git, SOAP"]),
    ]
    assert places(journal, "Git") == ([("1", 121), ("3", 321)], [])
    assert places(journal, "SOAP") == ([("1", 122), ("3", 321)], [("2", 231)])


@pytest.mark.parametrize(
    ("have", "lack", "state"),
    [
        (["Kafka"], [], State.OWNED),
        ([], ["Kafka"], State.MISSING),
        (["Kafka"], ["Kafka"], State.CONTRADICTED),
        (["DRF"], ["Git"], State.UNKNOWN),
        (["Kafka на базовом уровне"], [], State.OWNED),
        (["Kafka на базовом уровне"], ["Kafka"], State.MISSING),
        (["Желание изучить Kafka"], [], State.UNKNOWN),
        (["Желание изучить Kafka"], ["Kafka"], State.CONTRADICTED),
    ],
)
def test_the_state_of_a_skill_sums_up_two_vacancies(have: list[str], lack: list[str], state: State) -> None:
    journal = [vacancy("1", have=have), vacancy("2", lack=lack)]
    assert standing(fold_profile(journal), "Kafka").state is state


def test_who_has_a_skill_has_what_it_implies_but_who_lacks_it_may_have_that() -> None:
    profile = fold_profile([vacancy("1", have=["DRF"], lack=["Kafka"])])
    assert standing(profile, "Django").state is State.OWNED
    assert not standing(profile, "Django").owned[0].proof.direct
    assert standing(profile, "Очереди").state is State.UNKNOWN


def test_what_is_said_outright_beats_what_follows_but_only_within_one_vacancy() -> None:
    lacks = vacancy("1", have=["DRF"], lack=["Django"])
    assert standing(fold_profile([lacks]), "Django").state is State.MISSING
    both = [lacks, vacancy("2", have=["DRF"])]
    assert standing(fold_profile(both), "Django").state is State.CONTRADICTED


def test_skills_are_listed_by_state_in_the_order_of_the_journal() -> None:
    journal = [vacancy("1", have=["SOAP, Git"], lack=["Kafka"]), vacancy("2", have=["DRF"], lack=["SOAP"])]
    profile = fold_profile(journal)
    assert [skill.name for skill in profile.in_state(State.OWNED)] == ["Git", "DRF", "Django"]
    assert [skill.name for skill in profile.in_state(State.MISSING)] == ["Kafka"]
    assert [skill.name for skill in profile.in_state(State.CONTRADICTED)] == ["SOAP"]


@given(st.lists(st.tuples(st.sampled_from(["1", "2", "3"]), st.sampled_from(["hh:7", "hh:8"])), max_size=6))
def test_no_two_vacancies_are_called_the_same(named: list[tuple[str, str]]) -> None:
    found = references([numbered(line, *each) for line, each in enumerate(named)])
    assert len(set(found)) == len(named)


def numbered(line: int, number: str, key: str) -> Assessment:
    judged = vacancy(number or "1", key=key)
    return replace(judged, vacancy=replace(judged.vacancy, number=number, line=line))


def test_a_vacancy_is_called_by_its_number_else_by_its_key_else_by_its_line() -> None:
    journal = [("1", "hh:4"), ("2", "hh:5"), ("2", "hh:6"), ("2", "hh:6"), ("", "hh:9")]
    found = references([numbered(line, *each) for line, each in enumerate(journal, 70)])
    assert found == ("1", "hh:5", "строка 72", "строка 73", "hh:9")
