"""GapReport: what the journal says in numbers; the published JSON of `report`, schema 1.

Lists name vacancies as `sheetsync.domain.profile.references` does: by the number shown in the journal.
Counts stand beside what they are counted from; there are no percentages.
"""

from __future__ import annotations

from typing import Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from sheetsync.domain.finding import FindingKind
from sheetsync.domain.requirement import Need, Rule
from sheetsync.domain.salary import NoSum
from sheetsync.domain.skill import SkillKind
from sheetsync.domain.verdict import Verdict


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SalaryReport(_Part):
    """A salary: bounds as promised, and a month on hand in roubles where that is known."""

    raw: str
    from_: int | None = Field(validation_alias=AliasChoices("from", "from_"), serialization_alias="from")
    to: int | None
    currency: str | None
    net: bool | None
    net_month_from: int | None
    net_month_to: int | None
    reason: NoSum | None


class EvidenceReport(_Part):
    """The line that proves a verdict, and whether it stands in «Владею»."""

    line: int
    quote: str
    owned: bool


class SkillReport(_Part):
    """The verdict on one skill of a requirement."""

    skill: str
    verdict: Verdict
    evidence: tuple[EvidenceReport, ...]


class RequirementReport(_Part):
    """One demand of the employer; `sheetsync.domain.requirement.Requirement` explains the fields."""

    line: int
    text: str
    need: Need
    rule: Rule
    kind: SkillKind
    level: str | None
    years: int | None
    version: str | None
    skills: tuple[SkillReport, ...]


class VacancyReport(_Part):
    """A vacancy held against what the person has.

    Attributes:
        ref: How the lists of the report name it.
        must_gap: Skills to learn that it must have; nothing of experience, no soft skills.
        nice_gap: Skills to learn that it would like.
        experience_gate: Demands of experience that are not met, in words; no learning opens them.
        unmentioned: Skills asked for that neither list speaks of.
        met: How many of the demands that must be met are met.
        asked: How many there are, experience aside; skills of which any one is enough are one demand.
        distance: How many skills are to be learnt for it at least.
        swapped: True when «Требования» and «Задачи» were read as exchanged.
    """

    ref: str
    key: str | None
    number: str
    line: int
    link: str
    company: str
    title: str
    salary: SalaryReport
    requirements: tuple[RequirementReport, ...]
    must_gap: tuple[str, ...]
    nice_gap: tuple[str, ...]
    experience_gate: tuple[str, ...]
    unmentioned: tuple[str, ...]
    met: int
    asked: int
    distance: int
    swapped: bool


class WantReport(_Part):
    """Where a vacancy asks for a skill that is lacking, and what the person says of it.

    Attributes:
        vacancy: The vacancy.
        link: Its address, or "".
        need: How much it is wanted.
        line: The line of the requirement.
        quote: The requirement as typed.
        claims: The lines of the two lists by which it is lacking.
    """

    vacancy: str
    link: str
    need: Need
    line: int
    quote: str
    claims: tuple[EvidenceReport, ...]


class SkillGap(_Part):
    """A skill that is lacking.

    Attributes:
        skill: Its name.
        must_in: The vacancies that must have it.
        nice_in: The vacancies that would like it.
        opens_alone: The vacancies that it opens if nothing else is learnt.
        step: The step of the plan that learns it, counted from 1; None when the plan does without.
        paid_in: Those of `must_in` of which a monthly sum on hand in roubles is known.
        net_month_from: The known lower bounds of these.
        wants: What proves `must_in` and `nice_in`.
    """

    skill: str
    must_in: tuple[str, ...]
    nice_in: tuple[str, ...]
    opens_alone: tuple[str, ...]
    step: int | None
    paid_in: tuple[str, ...]
    net_month_from: tuple[int, ...]
    wants: tuple[WantReport, ...]


class StepReport(_Part):
    """A step of the plan: what to learn and the vacancies which that opens."""

    learn: tuple[str, ...]
    opens: tuple[str, ...]


class FindingReport(_Part):
    """Something to look at; `sheetsync.domain.audit.Finding` explains the fields."""

    kind: FindingKind
    vacancies: tuple[str, ...]
    skill: str | None
    lines: tuple[int, ...]
    conclusion_lines: tuple[int, ...]
    message: str


class ConclusionReport(_Part):
    """A line of «Выводы» with the skills it names."""

    line: int
    text: str
    skills: tuple[str, ...]


class GapReport(_Part):
    """What is missing, what that keeps closed, and what to learn in which order.

    Attributes:
        schema_: Version of this shape.
        vacancies: Every vacancy, in the order of the journal.
        gaps: Every lacking skill: first what opens more alone, then what more must have, then the rest.
        open_now: The vacancies that no lacking skill closes; not those of which nothing is said at all.
        plan: What to learn, step by step.
        findings: What to look at in the journal itself.
        conclusions: The person's own list.
    """

    schema_: Literal[1] = Field(default=1, alias="schema")
    vacancies: tuple[VacancyReport, ...]
    gaps: tuple[SkillGap, ...]
    open_now: tuple[str, ...]
    plan: tuple[StepReport, ...]
    findings: tuple[FindingReport, ...]
    conclusions: tuple[ConclusionReport, ...]
