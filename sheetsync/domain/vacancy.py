"""A vacancy, what its owner claims about it, and the verdict on every skill it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from sheetsync.domain.requirement import Requirement
from sheetsync.domain.salary import Salary
from sheetsync.domain.skill import Mention, Skill
from sheetsync.domain.text import Line


class Verdict(StrEnum):
    """What the person's own two lists say about a skill that is asked for."""

    MET = "met"
    PARTIAL = "partial"
    MISSING = "missing"
    UNMENTIONED = "unmentioned"
    CONFLICT = "conflict"
    NOT_REQUIRED = "not_required"


@dataclass(frozen=True, slots=True)
class Claim:
    """A line of «Владею» or «Не владею».

    Attributes:
        line: Number of the line.
        text: The line as typed.
        owned: True in «Владею».
        mentions: The skills it names.
    """

    line: int
    text: str
    owned: bool
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The line that proves a verdict.

    Attributes:
        line: Number of the line.
        quote: Its text as typed.
        owned: True if it stands in «Владею», False in «Не владею».
    """

    line: int
    quote: str
    owned: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one skill of one requirement, with what proves it."""

    skill: Skill
    verdict: Verdict
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A requirement with the verdict on each of its skills, in the order of `requirement.skills`."""

    requirement: Requirement
    judgements: tuple[Judgement, ...]


class Vacancy(BaseModel):
    """One entry of the journal, understood.

    Attributes:
        key: Identity (`sheetsync.record.VacancyKey`), or None for a draft without a link.
        line: Where the entry begins: line of journal.md or row of the tab, counted from 1.
        number: The number it carries in the journal, as typed.
        link: Address of the vacancy, or "".
        company: Name of the employer, or "".
        title: Name of the job, or "".
        salary: What is promised.
        requirements: Lines of «Требования».
        duties: Lines of «Задачи».
        have: Lines of «Владею»; None when there is no such section: unknown, not empty.
        lack: Lines of «Не владею»; None likewise.
    """

    model_config = ConfigDict(frozen=True)

    key: str | None
    line: int
    number: str
    link: str
    company: str
    title: str
    salary: Salary
    requirements: tuple[Line, ...]
    duties: tuple[Line, ...]
    have: tuple[Line, ...] | None
    lack: tuple[Line, ...] | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """A vacancy held against its owner's claims.

    Attributes:
        vacancy: The vacancy.
        requirements: Each requirement with its verdicts, in the order of the text.
        swapped: True when «Требования» and «Задачи» look exchanged: the claims answer the duties only.
            Then the duties were read as the requirements; the text itself is left as it is.
        from_duties: True when duties count as requirements because the claims repeat them.
    """

    vacancy: Vacancy
    requirements: tuple[Judged, ...]
    swapped: bool
    from_duties: bool
