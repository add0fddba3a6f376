"""Drafts of «Владею» and «Не владею»: what fills them, that they prove nothing, and how they are accepted."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sheetsync.domain.finding import FindingKind
from sheetsync.domain.profile import State
from sheetsync.domain.vacancy import DRAFT_MARK, Verdict
from sheetsync.grid import Cell, Grid, Tab, Version
from sheetsync.journal.drafting import Draft, accepted, drafted, drafts, is_draft_mark
from sheetsync.journal.entries import Journal
from sheetsync.journal.fields import LINK, MET, MISSING, REQUIREMENTS
from sheetsync.journal.markdown import parse
from sheetsync.journal.rewrite import render, rewrite
from sheetsync.record import Records, VacancyKey
from sheetsync.sheets import as_sheet, understand_sheet
from sheetsync.understanding import Reading, understand_journal

SKILLS = ("Python", "Git", "Redis", "Docker", "FastAPI", "Kafka", "SQL", "Redis на базовом уровне")
LINES = st.lists(st.sampled_from(SKILLS), max_size=4, unique=True).map("\n".join)
OPEN = st.fixed_dictionaries({REQUIREMENTS: LINES})
JUDGED = st.fixed_dictionaries({REQUIREMENTS: LINES, MET: LINES, MISSING: LINES})


@st.composite
def journals(draw: st.DrawFn) -> Journal:
    rows = draw(st.lists(st.one_of(OPEN, JUDGED), max_size=5))
    links = [f"https://hh.ru/vacancy/{number}" for number in range(len(rows))]
    keyed = {VacancyKey(f"hh:{n}"): {LINK: links[n], **row} for n, row in enumerate(rows)}
    return parse(render(Records(keyed)))


def reading(journal: Journal) -> Reading:
    return understand_journal(journal, year=2026)


def suggested(journal: Journal) -> tuple[tuple[Draft, ...], Journal]:
    """Return the drafts for a journal, and the journal with them in it."""
    read = reading(journal)
    found = tuple(drafts(journal, read.assessments, read.profile))
    return found, parse(rewrite(journal, drafted(found)))


def states(journal: Journal) -> dict[str, State]:
    return {skill.name: each.state for skill, each in reading(journal).profile.standings.items()}


def test_a_vacancy_that_stands_twice_gets_no_draft() -> None:
    entry = "# {}\nСсылка: https://hh.ru/vacancy/7\n\n**Требования**:\n- Python\n\n"
    once = "# 3\nСсылка: https://hh.ru/vacancy/8\n\n**Требования**:\n- Git\n"
    found, _ = suggested(parse(entry.format(1) + entry.format(2) + once))
    assert [draft.key for draft in found] == ["hh:8"]


@given(journals())
def test_a_draft_touches_nothing_filled_and_proves_nothing(journal: Journal) -> None:
    _, with_drafts = suggested(journal)
    assert states(with_drafts) == states(journal)
    for before, after in zip(journal.entries, with_drafts.entries, strict=True):
        filled = before.value(MET) or before.value(MISSING)
        assert not filled or after.record == before.record
        assert {name: after.record.get(name) for name in before.record} == before.record
    assert suggested(with_drafts)[1].text == with_drafts.text, "a draft is filled"


@given(journals())
def test_an_accepted_draft_says_what_the_journal_said_and_changes_nobody_else(journal: Journal) -> None:
    standings = reading(journal).profile.standings.values()
    assume(not any(each.lacked and each.owned for each in standings))  # FastAPI here, and no Python there
    found, with_drafts = suggested(journal)
    done = parse(rewrite(with_drafts, accepted(with_drafts)))
    assert not any(is_draft_mark(line) for line in done.text.split("\n"))
    assert not accepted(done)
    assert states(done) == states(journal)
    for draft in found:
        assessment = next(one for one in reading(done).assessments if one.vacancy.key == draft.key)
        verdicts = {
            each.skill.name: each.verdict for one in assessment.requirements for each in one.judgements
        }
        assert all(verdicts[name] is Verdict.MISSING for name in draft.missing)
        assert all(verdicts[line.split(" на ")[0]] is Verdict.MET for line in draft.met)


@given(journals())
def test_open_drafts_are_named_in_both_forms_of_the_journal(journal: Journal) -> None:
    found, with_drafts = suggested(journal)
    records = with_drafts.records()
    header = (LINK, REQUIREMENTS, MET, MISSING)
    rows = [[Cell.of(name) for name in header]]
    rows += [[Cell.of(row.get(name, "")) for name in header] for row in records.rows.values()]
    grid = Grid(Version("1"), {"Журнал": Tab("Журнал", tuple(map(tuple, rows)))})
    written = [draft.key for draft in found if draft.met or draft.missing]
    for read in (reading(with_drafts), understand_sheet(as_sheet(grid, "x"), "x", year=2026)):
        named = [each for each in read.findings() if each.kind is FindingKind.DRAFT]
        assert len(named) == len(written)
        assert [one.key for one in read.vacancies if one.drafts] == written
        assert all(one.have is None and one.lack is None for one in read.vacancies if one.drafts)


TEXT = """# 1
Ссылка: https://hh.ru/vacancy/1

**Требования**:
Python, Redis, FastAPI, Docker, Kafka; коммерческий опыт от 3 лет

**Владею**:
Python
Redis на базовом уровне
Docker

**Не владею**:
FastAPI
опыта от 3 лет

# 2
Ссылка: https://hh.ru/vacancy/2

**Требования**:
* Python, Redis
* FastAPI, Docker, Kafka
* Коммерческий опыт от 2 лет
Будет плюсом:
* Git

**Владею**:

# 3
Ссылка: https://hh.ru/vacancy/3

**Требования**:
Docker

**Не владею**:
Docker
"""


def test_what_is_known_is_filled_in_and_the_rest_is_left_to_the_person() -> None:
    [draft], journal = suggested(parse(TEXT))
    assert draft.met == ("Python", "Redis на базовом уровне")
    assert draft.missing == ("FastAPI",)
    assert {"Docker", "Git"} < set(draft.unknown)
    assert not any("опыт" in line.lower() for line in (*draft.met, *draft.missing, *draft.unknown))
    assert journal.entries[1].value(MET) == f"{DRAFT_MARK}\nPython\nRedis на базовом уровне"
    assert journal.text.replace(f"\n- {DRAFT_MARK}\n- Python\n- Redis на базовом уровне", "", 1).startswith(
        TEXT[: TEXT.index("# 3")].rstrip()
    )


def test_deleting_the_mark_by_hand_accepts_a_draft() -> None:
    _, journal = suggested(parse(TEXT))
    assert reading(journal).vacancies[1].have is None
    by_hand = parse(journal.text.replace(f"- {DRAFT_MARK}\n", ""))
    have = reading(by_hand).vacancies[1].have
    assert have
    assert have[0].text == "Python"


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        (DRAFT_MARK, True),
        (f" {DRAFT_MARK.upper()}. ", True),
        (DRAFT_MARK.replace(" ", "\u00a0"), True),
        ("(черновик)", False),
        (f"Python {DRAFT_MARK}", False),
        ("", False),
    ],
)
def test_what_marks_a_draft(line: str, mark: bool) -> None:
    assert is_draft_mark(line) is mark
