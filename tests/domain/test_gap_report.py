from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.domain.catalog import default_catalog
from sheetsync.domain.gap_report import gap_report
from sheetsync.domain.report import GapReport, VacancyReport
from sheetsync.domain.text import Line
from sheetsync.domain.vacancy import Assessment
from tests.domain import seed
from tests.domain.small import CATALOG, conclusions, gold_assessments, seed_conclusions, vacancy
from tests.shared import needs_shared


def report(*journal: Assessment) -> GapReport:
    return gap_report(journal, conclusions(), CATALOG)


def test_a_vacancy_parts_what_to_learn_from_what_cannot_be_learnt() -> None:
    (only,) = report(
        vacancy(
            "1",
            asks=[
                "Kafka, SOAP",
                "Git",
                "Общительность",
                "Коммерческий опыт от 2 лет",
                "Желательно: DRF",
            ],
            have=["Kafka"],
            lack=["SOAP", "Общительность", "Коммерческий опыт от 2 лет", "DRF"],
        )
    ).vacancies
    assert (only.must_gap, only.nice_gap) == (("SOAP",), ("DRF",))
    assert only.experience_gate == ("Коммерческий опыт от 2 лет",)
    assert only.unmentioned == ("Git",)
    assert (only.met, only.asked) == (1, 4)  # Kafka of Kafka, SOAP, Git, Общительность


@pytest.mark.parametrize(("years", "words"), [(1, "от 1 года"), (2, "от 2 лет"), (11, "от 11 лет")])
def test_years_are_counted_as_russian_counts_them(years: int, words: str) -> None:
    asked = f"Коммерческий опыт от {years} лет"
    (only,) = report(vacancy("1", asks=[asked], lack=["Коммерческий опыт"])).vacancies
    assert only.experience_gate == (f"Коммерческий опыт {words}",)


def test_of_years_asked_for_more_than_once_the_most_count() -> None:
    asks = ["Коммерческий опыт от 3 лет", "Коммерческий опыт от 2 лет", "Коммерческий опыт"]
    (only,) = report(vacancy("1", asks=asks, lack=["Коммерческий опыт"])).vacancies
    assert only.experience_gate == ("Коммерческий опыт от 3 лет",)


def test_a_choice_is_one_demand_and_a_skill_asked_twice_is_asked_once() -> None:
    asks = ["Kafka или RabbitMQ", "Git", "Хорошее знание Git"]
    (met,) = report(vacancy("1", asks=asks, have=["RabbitMQ", "Git"], lack=["Kafka"])).vacancies
    assert (met.met, met.asked, met.must_gap) == (2, 2, ())
    (lacking,) = report(vacancy("1", asks=asks, have=["Git"], lack=["Kafka", "RabbitMQ"])).vacancies
    assert (lacking.met, lacking.asked, lacking.must_gap) == (1, 2, ("Kafka", "RabbitMQ"))


def test_a_demand_made_twice_is_met_only_where_it_is_met_both_times() -> None:
    asks = ["Отличное знание Git", "Git"]
    (only,) = report(vacancy("1", asks=asks, have=["Git на базовом уровне"])).vacancies
    assert (only.met, only.asked, only.must_gap) == (0, 1, ("Git",))


def test_soft_skills_are_counted_and_experience_is_not() -> None:
    asks = ["Общительность", "Коммерческий опыт"]
    (only,) = report(vacancy("1", asks=asks, have=["Общительность", "Коммерческий опыт"])).vacancies
    assert (only.met, only.asked) == (1, 1)
    (only,) = report(vacancy("1", asks=asks[1:], have=asks)).vacancies
    assert (only.met, only.asked) == (0, 0)


def test_gaps_come_by_what_they_open_then_by_who_must_have_them_then_by_who_would_like_them() -> None:
    found = report(
        vacancy("1", asks=["Git"], lack=["Git"]),
        vacancy("2", asks=["DRF, Kafka", "Желательно: SOAP"], lack=["DRF, Kafka", "SOAP"]),
        vacancy(
            "3", asks=["DRF, PostgreSQL", "Желательно: RabbitMQ"], lack=["DRF", "PostgreSQL", "RabbitMQ"]
        ),
        vacancy("4", asks=["Желательно: SOAP, PostgreSQL"], lack=["SOAP", "PostgreSQL"]),
    )
    assert [gap.skill for gap in found.gaps] == ["Git", "DRF", "PostgreSQL", "Kafka", "SOAP", "RabbitMQ"]


def test_a_vacancy_of_which_nothing_is_said_is_not_called_open() -> None:
    assert report(vacancy("1", asks=["SOAP"], have=None, lack=None)).open_now == ()
    assert report(vacancy("1", asks=["SOAP"], have=[], lack=None)).open_now == ("1",)


def test_gaps_tell_who_wants_them_what_they_open_and_what_that_pays() -> None:
    found = report(
        vacancy("1", asks=["SOAP, Kafka"], lack=["SOAP, Kafka"], pay="от 90 000 ₽ на руки"),
        vacancy("2", asks=["SOAP"], lack=["SOAP"], pay="от 80 000 ₽ на руки"),
        vacancy(
            "3", asks=["SOAP", "Желательно: Kafka, Git"], lack=["SOAP", "Kafka", "Git"], pay="от 70 000 ₽"
        ),
        vacancy("4", asks=["Git"], have=["Git"]),
    )
    assert [(gap.skill, gap.must_in, gap.nice_in, gap.opens_alone) for gap in found.gaps] == [
        ("SOAP", ("1", "2", "3"), (), ("2", "3")),
        ("Kafka", ("1",), ("3",), ()),
        ("Git", (), ("3",), ()),
    ]
    assert [gap.net_month_from for gap in found.gaps] == [(80000, 90000), (90000,), ()]
    assert [gap.paid_in for gap in found.gaps] == [("1", "2"), ("1",), ()]  # of #3 nobody says whether taxed
    assert [gap.step for gap in found.gaps] == [1, 2, None]
    assert [each.distance for each in found.vacancies] == [2, 1, 1, 0]
    first, *_, last = found.gaps[1].wants
    assert (first.vacancy, first.need, first.line, first.quote) == ("1", "must", 101, "SOAP, Kafka")
    assert [(claim.line, claim.quote) for claim in last.claims] == [(332, "Kafka")]
    assert found.open_now == ("4",)
    assert [(step.learn, step.opens) for step in found.plan] == [
        (("SOAP",), ("2", "3")),
        (("Kafka",), ("1",)),
    ]


def test_lists_name_vacancies_without_a_number_of_their_own_by_key() -> None:
    found = report(
        vacancy("2", key="hh:5", asks=["SOAP"], lack=["SOAP"]),
        vacancy("2", key="hh:6", asks=["Git"], have=["Git"]),
    )
    assert [(each.ref, each.number) for each in found.vacancies] == [("hh:5", "2"), ("hh:6", "2")]
    assert (found.gaps[0].must_in, found.plan[0].opens, found.open_now) == (("hh:5",), ("hh:5",), ("hh:6",))


def test_an_empty_journal_has_an_empty_report() -> None:
    assert json.loads(report().model_dump_json(by_alias=True)) == {
        "schema": 1,
        "vacancies": [],
        "gaps": [],
        "open_now": [],
        "plan": [],
        "findings": [],
        "conclusions": [],
    }


PUBLISHED = {
    "": {"schema", "vacancies", "gaps", "open_now", "plan", "findings", "conclusions"},
    "vacancies": {"ref", "key", "number", "line", "link", "company", "title", "salary", "requirements"}
    | {"must_gap", "nice_gap", "experience_gate", "unmentioned", "met", "asked", "distance", "swapped"},
    "vacancies.salary": {"raw", "from", "to", "currency", "net", "net_month_from", "net_month_to", "reason"},
    "vacancies.requirements": {"line", "text", "need", "rule", "kind", "level", "years", "version", "skills"},
    "vacancies.requirements.skills": {"skill", "verdict", "evidence"},
    "vacancies.requirements.skills.evidence": {"line", "quote", "owned"},
    "gaps": {"skill", "must_in", "nice_in", "opens_alone", "step", "paid_in", "net_month_from", "wants"},
    "gaps.wants": {"vacancy", "link", "need", "line", "quote", "claims"},
    "gaps.wants.claims": {"line", "quote", "owned"},
    "plan": {"learn", "opens"},
    "findings": {"kind", "vacancies", "skill", "lines", "conclusion_lines", "message"},
    "conclusions": {"line", "text", "skills"},
}
"""Schema 1, written down here so that it changes on purpose only."""


def keys(value: object, path: str = "") -> dict[str, set[str]]:
    """Return the names of the fields at each path of a document."""
    if isinstance(value, list):
        inner = [keys(each, path) for each in value]
        return {
            place: set().union(*(each.get(place, set()) for each in inner))
            for each in inner
            for place in each
        }
    if not isinstance(value, dict):
        return {}
    found = {path: set(value)}
    for name, each in value.items():
        found |= keys(each, f"{path}.{name}".removeprefix("."))
    return found


def published() -> GapReport:
    journal = [vacancy("1", asks=["SOAP, Git"], have=["Git"], lack=["SOAP"], pay="от 90 000 ₽ на руки")]
    return gap_report(journal, conclusions("Git"), CATALOG)


def test_the_document_has_the_published_shape() -> None:
    assert keys(json.loads(published().model_dump_json(by_alias=True))) == PUBLISHED


def test_the_document_reads_back_as_the_same_report() -> None:
    assert GapReport.model_validate_json(published().model_dump_json(by_alias=True)) == published()


def test_the_document_quotes_what_proves_a_verdict() -> None:
    (only,) = json.loads(published().model_dump_json(by_alias=True))["vacancies"]
    assert only["salary"] == {
        "raw": "от 90 000 ₽ на руки",
        "from": 90000,
        "to": None,
        "currency": "RUB",
        "net": True,
        "net_month_from": 90000,
        "net_month_to": None,
        "reason": None,
    }
    assert only["requirements"][0]["skills"] == [
        {"skill": "SOAP", "verdict": "missing", "evidence": [{"line": 131, "quote": "SOAP", "owned": False}]},
        {"skill": "Git", "verdict": "met", "evidence": [{"line": 121, "quote": "Git", "owned": True}]},
    ]


def test_findings_need_no_pydantic() -> None:
    """`check` answers before pydantic would be imported."""
    code = "import sys, sheetsync.domain.audit, sheetsync.domain.learning; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


WORDS = (
    "Kafka",
    "RabbitMQ",
    "DRF",
    "Django",
    "SOAP",
    "PostgreSQL: шардирование",
    "Общительность",
    "или",
    "нет опыта",
)
lines = st.lists(
    st.one_of(st.text(max_size=12), st.lists(st.sampled_from(WORDS), max_size=4).map(", ".join)), max_size=3
)
journals = st.lists(st.tuples(lines, lines, st.none() | lines, st.none() | lines), max_size=3).map(
    lambda rows: [
        vacancy(str(number), asks=asks, duties=duties, have=have, lack=lack)
        for number, (asks, duties, have, lack) in enumerate(rows, 1)
    ]
)


def _all_lines(each: Assessment) -> tuple[Line, ...]:
    vacancy = each.vacancy
    return (*vacancy.requirements, *vacancy.duties, *(vacancy.have or ()), *(vacancy.lack or ()))


@given(journals, lines)
def test_any_journal_has_a_report_whose_lists_point_into_it(
    journal: list[Assessment], concluded: list[str]
) -> None:
    found = gap_report(journal, conclusions(*concluded), CATALOG)
    refs = {each.ref for each in found.vacancies}
    closed = {each.ref for each in found.vacancies if each.must_gap}
    silent = {each.vacancy.number for each in journal if each.vacancy.have is None is each.vacancy.lack}
    assert set(found.open_now) == refs - closed - silent
    assert {ref for step in found.plan for ref in step.opens} == closed
    assert all(set(gap.opens_alone) <= closed for gap in found.gaps)
    texts = {line.number: line.text for each in journal for line in _all_lines(each)}
    by_ref = {each.ref: each for each in found.vacancies}
    for each in found.vacancies:
        assert bool(each.distance) == bool(each.must_gap)
    for gap in found.gaps:
        for want in gap.wants:  # every number has its quotes, and every quote stands where it says
            assert want.quote in texts[want.line]
            assert all(claim.quote == texts[claim.line] for claim in want.claims)
            assert want.claims
        asked = {need: {want.vacancy for want in gap.wants if want.need == need} for need in ("must", "nice")}
        assert (asked["must"], asked["nice"]) == (set(gap.must_in), set(gap.nice_in))
        assert set(gap.must_in) == {ref for ref, each in by_ref.items() if gap.skill in each.must_gap}
        assert set(gap.nice_in) == {ref for ref, each in by_ref.items() if gap.skill in each.nice_gap}
        assert set(gap.paid_in) <= set(gap.must_in)
        learnt = [number for number, step in enumerate(found.plan, 1) if gap.skill in step.learn]
        assert learnt == ([gap.step] if gap.step else [])
    assert all(each.met <= each.asked for each in found.vacancies)
    places = {line for number in (1, 2, 3) for line in range(100 * number, 100 * number + 40)}
    for finding in found.findings:
        assert set(finding.vacancies) <= refs
        assert set(finding.lines) <= places
        assert set(finding.conclusion_lines) <= set(range(9001, 9001 + len(concluded)))
        assert finding.lines or finding.conclusion_lines


def seed_report() -> GapReport:
    return gap_report(gold_assessments(), seed_conclusions(), default_catalog())


@needs_shared
def test_the_seed_by_the_verdicts_of_its_annotator() -> None:
    """Gap counts of `journal-form.md` §4.3; the must and the nice of #2 and #7; six gates of experience."""
    found = seed_report()
    gaps = {gap.skill: gap for gap in found.gaps}
    assert gaps["FastAPI"].must_in == ("1", "4", "9")
    assert gaps["aiohttp"].must_in == ("1", "10")
    assert (gaps["pytest"].must_in, gaps["pytest"].nice_in) == (("7",), ())  # #4 is content with unittest
    patterns = gaps["Паттерны проектирования"]
    assert (patterns.must_in, patterns.nice_in) == (("9",), ("7",))
    by_number = {each.number: each for each in found.vacancies}
    assert by_number["2"].must_gap == ()
    assert set(by_number["2"].nice_gap) == {
        "AppsFlyer",
        "VK Метрика",
        "Яндекс Директ",
        "Облачные технологии",
        "AWS",
    }
    gated = {each.number for each in found.vacancies if each.experience_gate}
    assert gated == {"3", "4", "6", "7", "9", "10"}


@needs_shared
def test_what_opens_most_of_the_seed_leads_its_gaps() -> None:
    """`matching.md` §5: three skills open a vacancy alone; FastAPI is a must in three, aiohttp in two."""
    opening = [(gap.skill, gap.opens_alone) for gap in seed_report().gaps if gap.opens_alone]
    assert opening == [("FastAPI", ("4",)), ("aiohttp", ("10",)), ("Профилирование запросов", ("5",))]
    assert seed_report().gaps[0].net_month_from == (150000,)


@needs_shared
def test_the_program_and_the_annotator_plan_alike() -> None:
    judged = [vacancy.judge(default_catalog()) for vacancy in seed.vacancies()]
    ours = gap_report(judged, seed_conclusions(), default_catalog())
    assert (ours.open_now, ours.plan) == (seed_report().open_now, seed_report().plan)

    def lacking(each: VacancyReport) -> tuple[set[str], set[str], tuple[str, ...]]:
        return set(each.must_gap), set(each.nice_gap), each.experience_gate

    assert list(map(lacking, ours.vacancies)) == list(map(lacking, seed_report().vacancies))


@needs_shared
def test_each_conclusion_of_the_seed_is_read() -> None:
    """The skills that the annotator reads in the thirteen conclusions, but for the long line 367."""
    named = [each.skills for each in seed_report().conclusions if each.line != 367]
    assert named == [
        ("FastAPI",),
        ("Pydantic",),
        ("aiohttp",),
        ("SQLAlchemy",),
        ("Многопоточность",),
        ("pytest",),
        ("SOLID",),
        ("DDD",),
        ("Паттерны проектирования",),
        ("GitLab CI",),
        ("Ansible",),
        ("SOAP",),
    ]
