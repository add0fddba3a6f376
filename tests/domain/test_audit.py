from __future__ import annotations

from dataclasses import replace

import pytest

from sheetsync.domain.audit import Finding, FindingKind, audit
from sheetsync.domain.catalog import default_catalog
from sheetsync.domain.text import Line
from sheetsync.domain.vacancy import Assessment
from tests.domain import seed
from tests.domain.small import CATALOG, conclusions, seed_conclusions, vacancy
from tests.shared import needs_shared

NONE = conclusions()


def found(
    kind: FindingKind, *journal: Assessment, lines: tuple[Line, ...] = NONE
) -> list[tuple[tuple[str, ...], str | None, tuple[int, ...], tuple[int, ...]]]:
    """Return the findings of a kind without their messages."""
    return [
        (each.vacancies, each.skill, each.lines, each.conclusion_lines)
        for each in audit(journal, lines, CATALOG)
        if each.kind is kind
    ]


def test_a_sound_journal_has_no_findings() -> None:
    journal = [
        vacancy("1", asks=["Kafka", "Git"], have=["Git"], lack=["Kafka"]),
        vacancy("2", asks=["DRF, Django", "Kafka или RabbitMQ"], have=["DRF"], lack=["Kafka"]),
    ]
    assert audit(journal, conclusions("Kafka"), CATALOG) == ()


def test_a_skill_judged_both_ways_is_shown_with_all_its_lines() -> None:
    journal = [vacancy("1", have=["SOAP"]), vacancy("2", lack=["SOAP"]), vacancy("3", have=["SOAP"])]
    assert found(FindingKind.CONTRADICTION, *journal) == [(("1", "2", "3"), "SOAP", (121, 231, 321), ())]


def test_experience_may_be_enough_here_and_not_there() -> None:
    journal = [vacancy("1", have=["Коммерческий опыт"]), vacancy("2", lack=["Коммерческий опыт"])]
    assert found(FindingKind.CONTRADICTION, *journal) == []


def test_the_remedy_that_a_contradiction_offers_settles_it() -> None:
    journal = [vacancy("1", have=["SOAP"]), vacancy("2", lack=["SOAP"])]
    message = audit(journal, NONE, CATALOG)[0].message
    assert "«SOAP на базовом уровне»" in message
    settled = [vacancy("1", have=["SOAP на базовом уровне"]), journal[1]]
    assert found(FindingKind.CONTRADICTION, *settled) == []


def test_a_contradiction_within_one_vacancy_is_said_shortly() -> None:
    journal = [vacancy("1", have=["SOAP"], lack=["SOAP"])]
    assert audit(journal, NONE, CATALOG)[0].message.startswith("№1: «SOAP» и во «Владею», и в «Не владею».")


def test_findings_come_by_kind_before_they_come_by_vacancy() -> None:
    journal = [
        vacancy("1", asks=["SOAP"], have=None, lack=["SOAP"]),
        vacancy("2", asks=["SOAP"], have=None, lack=None),
    ]
    kinds = [each.kind for each in audit(journal, NONE, CATALOG)]
    assert kinds == [FindingKind.NOT_JUDGED, FindingKind.NO_OWNED_SECTION]


def test_a_contradiction_names_what_the_skill_follows_from() -> None:
    journal = [vacancy("1", have=["DRF, Git;"]), vacancy("2", lack=["Django"])]
    assert "следует из строки «DRF, Git»" in audit(journal, NONE, CATALOG)[0].message
    direct = [vacancy("1", have=["DRF", "Django"]), vacancy("2", lack=["Django"])]
    assert "следует" not in audit(direct, NONE, CATALOG)[0].message


def test_swapped_sections_are_found_by_their_first_lines() -> None:
    swapped = vacancy(
        "2",
        asks=["Разработка сервисов", "Участие в ревью"],
        duties=["Опыт работы с Kafka", "Знание DRF", "Знание SOAP"],
        have=["Kafka", "DRF"],
        lack=["SOAP"],
    )
    assert found(FindingKind.SECTIONS_SWAPPED, swapped) == [(("2",), None, (201, 211), ())]


def test_duties_claimed_in_place_of_requirements_are_found() -> None:
    repeats = vacancy(
        "1", asks=["Знание SOAP"], duties=["Поднимать Kafka", "Чинить"], have=["Поднимать Kafka", "Чинить"]
    )
    assert found(FindingKind.CLAIMS_REPEAT_DUTIES, repeats) == [(("1",), None, (111, 112), ())]


def test_a_duty_claimed_beside_the_requirements_is_nothing_odd() -> None:
    fine = vacancy("1", asks=["Знание SOAP"], duties=["Поднимать Kafka"], have=["SOAP", "Поднимать Kafka"])
    assert found(FindingKind.CLAIMS_REPEAT_DUTIES, fine) == []


@pytest.mark.parametrize(
    ("have", "lack", "kind"),
    [
        (None, None, FindingKind.NOT_JUDGED),
        (None, ["SOAP"], FindingKind.NO_OWNED_SECTION),
        (["SOAP"], None, FindingKind.NO_MISSING_SECTION),
    ],
)
def test_a_missing_section_is_one_finding(
    have: list[str] | None, lack: list[str] | None, kind: FindingKind
) -> None:
    journal = [vacancy("4", asks=["SOAP"], have=have, lack=lack)]
    assert [(each.kind, each.lines) for each in audit(journal, NONE, CATALOG)] == [(kind, (400,))]


def test_a_vacancy_that_asks_for_nothing_yet_needs_no_sections() -> None:
    assert audit([vacancy("1", have=None, lack=None)], NONE, CATALOG) == ()


def test_two_entries_of_one_vacancy_are_found_together() -> None:
    journal = [vacancy("1", key="hh:7"), vacancy("2"), vacancy("3", key="hh:7")]
    assert found(FindingKind.DUPLICATE_VACANCY, *journal) == [(("1", "3"), None, (100, 300), ())]


def test_a_conclusion_that_is_owned_and_never_lacking_is_found() -> None:
    lines = conclusions("SOAP", "Git")
    journal = [vacancy("1", have=["Git"]), vacancy("2", have=["Git"], lack=["SOAP"])]
    assert found(FindingKind.CONCLUSION_OWNED, *journal, lines=lines) == [
        (("1", "2"), "Git", (121, 221), (9002,))
    ]


def test_a_conclusion_about_a_part_does_not_speak_of_the_whole() -> None:
    journal = [vacancy("1", have=["PostgreSQL"], lack=["Шардирование"])]
    assert audit(journal, conclusions("PostgreSQL: шардирование"), CATALOG) == ()


def test_a_conclusion_that_no_vacancy_speaks_of_is_found() -> None:
    journal = [vacancy("1", lack=["SOAP"])]
    lines = conclusions("SOAP", "Git")
    assert found(FindingKind.CONCLUSION_NEVER_JUDGED, *journal, lines=lines) == [((), "Git", (), (9002,))]


def test_a_gap_that_the_conclusions_forget_is_found_even_where_it_is_only_nice() -> None:
    journal = [
        vacancy("1", asks=["Желательно: SOAP"], lack=["SOAP", "Общительность", "Коммерческий опыт", "Git"])
    ]
    lines = conclusions("Git")
    assert found(FindingKind.CONCLUSION_FORGOTTEN, *journal, lines=lines) == [(("1",), "SOAP", (131,), ())]


def test_no_gap_is_forgotten_where_there_are_no_conclusions_at_all() -> None:
    assert audit([vacancy("1", lack=["SOAP"])], NONE, CATALOG) == ()


@pytest.mark.parametrize(
    ("lacked", "concluded"),
    [("Очереди", "Kafka"), ("Kafka", "Очереди"), ("Шардирование", "PostgreSQL"), ("Django", "DRF")],
)
def test_a_conclusion_may_answer_a_gap_by_another_name(lacked: str, concluded: str) -> None:
    """A member answers its class, the whole its part; a class concluded is judged by its lacking member."""
    kinds = [each.kind for each in audit([vacancy("1", lack=[lacked])], conclusions(concluded), CATALOG)]
    assert FindingKind.CONCLUSION_NEVER_JUDGED not in kinds
    assert (FindingKind.CONCLUSION_FORGOTTEN in kinds) == (concluded == "Очереди")


def test_what_a_line_demands_and_neither_list_answers_is_one_finding() -> None:
    journal = [
        vacancy("1", asks=["SOAP, Git, DRF", "Kafka или RabbitMQ", "Kafka"], have=["DRF", "RabbitMQ"]),
        vacancy("2", have=["Git"]),
    ]
    assert found(FindingKind.UNMENTIONED, *journal) == [
        (("1",), None, (101,), ()),
        (("1",), "Kafka", (103,), ()),
    ]
    first = next(each for each in audit(journal, NONE, CATALOG) if each.kind is FindingKind.UNMENTIONED)
    assert "SOAP, Git (в №2 — «Владею»)" in first.message


def test_lines_of_one_cell_stay_apart_though_they_share_a_row() -> None:
    row = vacancy("1", asks=["SOAP", "Git"], have=["DRF"]).vacancy
    cell = tuple(Line(5, line.text) for line in row.requirements)
    journal = replace(row, requirements=cell).judge(CATALOG)
    assert found(FindingKind.UNMENTIONED, journal) == [(("1",), "SOAP", (5,), ()), (("1",), "Git", (5,), ())]


def test_duties_of_one_row_are_told_from_its_requirements() -> None:
    row = vacancy(
        "1", asks=["Знание SOAP"], duties=["Поднимать Kafka"], have=["SOAP", "Поднимать Kafka"]
    ).vacancy
    requirements, duties = ((Line(5, lines[0].text),) for lines in (row.requirements, row.duties))
    journal = replace(row, requirements=requirements, duties=duties).judge(CATALOG)
    assert found(FindingKind.CLAIMS_REPEAT_DUTIES, journal) == []


def seed_findings() -> tuple[Finding, ...]:
    journal = [vacancy.judge(default_catalog()) for vacancy in seed.vacancies()]
    return audit(journal, seed_conclusions(), default_catalog())


def of_kind(kind: FindingKind) -> list[Finding]:
    return [each for each in seed_findings() if each.kind is kind]


@needs_shared
def test_the_seed_contradicts_itself_about_threads_go_and_solid() -> None:
    """`field.md` §0.3, and `contradictions` of the hand-made parse."""
    assert [(each.skill, each.lines) for each in of_kind(FindingKind.CONTRADICTION)] == [
        ("Многопоточность", (29, 324)),
        ("Go", (30, 39)),
        ("SOLID", (133, 252, 315)),
    ]


@needs_shared
def test_the_slips_of_the_seed_are_found() -> None:
    """`matching.md` §4.3: #9 is swapped; #8 answers its duties (271-275) and has no «Не владею»."""
    assert [each.vacancies for each in of_kind(FindingKind.SECTIONS_SWAPPED)] == [("9",)]
    assert [each.vacancies for each in of_kind(FindingKind.NO_MISSING_SECTION)] == [("8",)]
    repeated = of_kind(FindingKind.CLAIMS_REPEAT_DUTIES)
    assert [(each.vacancies, each.lines) for each in repeated] == [(("8",), (271, 272, 273, 274, 275))]
    assert of_kind(FindingKind.DUPLICATE_VACANCY) == []


@needs_shared
def test_the_conclusions_of_the_seed_are_held_against_its_vacancies() -> None:
    """`matching.md` §0.7; in «Не владею» but not concluded: `analysis` of the hand-made parse.

    Асинхронные фреймворки are answered by FastAPI and aiohttp, which are concluded; experience is not learnt.
    """
    owned = of_kind(FindingKind.CONCLUSION_OWNED)
    assert [(each.skill, each.lines, each.conclusion_lines) for each in owned] == [
        ("SQLAlchemy", (313,), (365,))
    ]
    judged = of_kind(FindingKind.CONCLUSION_NEVER_JUDGED)
    assert [(each.skill, each.conclusion_lines) for each in judged] == [("Транзакции и ACID", (367,))]
    forgotten = {(each.skill, each.lines) for each in of_kind(FindingKind.CONCLUSION_FORGOTTEN)}
    assert forgotten == {
        ("Go", (39,)),
        ("AppsFlyer", (64,)),
        ("VK Метрика", (64,)),
        ("Яндекс Директ", (64,)),
        ("Облачные технологии", (65,)),
        ("AWS", (66,)),
        ("MySQL", (321,)),
    }


@needs_shared
def test_the_silences_of_the_seed_are_those_of_its_annotator() -> None:
    """Line by line; in a line he calls silent other skills may be: Python, which Django implies, is not."""
    lines = {(item.vacancy, item.line) for item in seed.items() if item.verdict == "unmentioned"}
    lines -= {(1, 26), (7, 232)}  # architecture in the prose of #1's duties; any framework, Django is there
    assert {(int(*each.vacancies), *each.lines) for each in of_kind(FindingKind.UNMENTIONED)} == lines


@needs_shared
def test_every_finding_of_the_seed_names_its_vacancy_and_stays_short() -> None:
    for each in seed_findings():
        assert all(f"№{number}" in each.message for number in each.vacancies)
        assert len(each.message) < 400
