"""What a person can have or lack, and a place in a text that names it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class SkillKind(StrEnum):
    """What kind of thing is asked for.

    HARD can be learnt from a book and shown in a portfolio, SOFT is how a person works, EXPERIENCE (years,
    commercial, product) is a gate of its own that no learning opens.
    """

    HARD = "hard"
    SOFT = "soft"
    EXPERIENCE = "experience"


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill by its canonical name; two skills of one name are the same skill."""

    name: str
    kind: SkillKind = field(compare=False)

    def __hash__(self) -> int:
        return hash(self.name)  # what a dataclass makes would first put it into a tuple, each time

    def __str__(self) -> str:
        return self.name


class Mention(NamedTuple):
    """A skill named in a text.

    Attributes:
        skill: What is named.
        start: Offset of its first character in the text as typed.
        end: Offset after its last character.
        negated: True where the text says that the skill is not there or not asked for.
    """

    skill: Skill
    start: int
    end: int
    negated: bool


Named = tuple[Skill, int, int, bool]
"""The same as a plain tuple, with offsets into a folded text: of these many are made, and most made anew."""
