"""A line of a vacancy -> what it requires."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sheetsync.domain.skill import Skill, SkillKind


class Need(StrEnum):
    """How much an employer wants it; NOT_REQUIRED is said in so many words («не требуется»)."""

    MUST = "must"
    NICE = "nice"
    NOT_REQUIRED = "not_required"


class Rule(StrEnum):
    """How many of the named skills are wanted: ALL, ANY one, or they are only an EXAMPLE of a kind."""

    ALL = "all"
    ANY = "any"
    EXAMPLE = "example"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One demand of an employer; a line may hold several.

    Attributes:
        line: Number of the line it stands in.
        text: The clause as typed.
        need: How much it is wanted.
        rule: How many of `skills` are wanted.
        kind: EXPERIENCE for a demand of years or of a kind of work, else the kind of its skills.
        level: ``basic``, ``understanding``, ``experience``, ``good``, ``confident``, ``excellent``,
            ``want-to-learn``, or None.
        years: Years of experience at least, or None.
        version: Version as demanded, such as ``>=3.8``, or None.
        skills: The skills named, in the order of the text; may be empty.
    """

    line: int
    text: str
    need: Need
    rule: Rule
    kind: SkillKind
    level: str | None
    years: int | None
    version: str | None
    skills: tuple[Skill, ...]
