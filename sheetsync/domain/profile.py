"""What the person has and lacks: every claim of the whole journal, folded skill by skill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from sheetsync.domain.claim import Proof, Strength
from sheetsync.domain.skill import Skill
from sheetsync.domain.vacancy import Assessment


class State(StrEnum):
    """What all claims together say about a skill."""

    OWNED = "owned"
    MISSING = "missing"
    CONTRADICTED = "contradicted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Mark:
    """What one line of one vacancy says about a skill.

    Attributes:
        vacancy: The vacancy, as `references` names it; of the person's own list of skills, its place.
        proof: What the line proves.
        aside: True when it stands in that list (`sheetsync.domain.own`) and in no vacancy.
    """

    vacancy: str
    proof: Proof
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the journal says about one skill.

    Attributes:
        marks: What each line says, in the order of the journal.
    """

    marks: tuple[Mark, ...] = ()

    @property
    def owned(self) -> tuple[Mark, ...]:
        """What speaks for having it: implying skills and the mere wish to learn it included."""
        return tuple(mark for mark in self.marks if mark.proof.evidence.owned)

    @property
    def lacked(self) -> tuple[Mark, ...]:
        """What speaks against."""
        return tuple(mark for mark in self.marks if not mark.proof.evidence.owned)

    @property
    def state(self) -> State:
        """The sum of it; a mere wish is not having."""
        if any(_disagree(*pair) for pair in product(self.owned, self.lacked)):
            return State.CONTRADICTED
        if self.lacked:
            return State.MISSING
        has = any(mark.proof.strength is not Strength.WISH for mark in self.owned)
        return State.OWNED if has else State.UNKNOWN


def _disagree(owned: Mark, lacked: Mark) -> bool:
    """Tell whether both cannot hold: to have the basics and to lack the rest is no contradiction.

    Within one vacancy what is said outright beats what follows from another skill.
    """
    if owned.proof.strength is Strength.BASIC:
        return False
    return owned.proof.direct or owned.vacancy != lacked.vacancy


@dataclass(frozen=True, slots=True)
class Profile:
    """What the journal says about its owner, skill by skill."""

    standings: Mapping[Skill, Standing]

    def of(self, skill: Skill) -> Standing:
        """Return what is known of a skill: nothing, if no claim speaks of it."""
        return self.standings.get(skill, Standing())

    def in_state(self, state: State) -> tuple[Skill, ...]:
        """Return the skills in a state, in the order of the journal."""
        return tuple(skill for skill, standing in self.standings.items() if standing.state is state)


def fold_profile(assessments: Sequence[Assessment], own: Sequence[Mark] = ()) -> Profile:
    """Return what the claims of all vacancies, and the person's own list of skills, say together."""
    marks: dict[Skill, list[Mark]] = {}
    for mark in own:
        marks.setdefault(mark.proof.skill, []).append(mark)
    for name, assessment in zip(references(assessments), assessments, strict=True):
        for proof in assessment.proofs:
            if proof.of_time:
                continue  # to lack years of it is not to lack it
            marks.setdefault(proof.skill, []).append(Mark(name, proof))
    return Profile({skill: Standing(tuple(found)) for skill, found in marks.items()})


def references(assessments: Sequence[Assessment]) -> tuple[str, ...]:
    """Return for each vacancy a name that no other has.

    Its number as shown in the journal; its key, when the number is missing or doubled; the line it begins
    in, when the key is, too.
    """
    vacancies = [assessment.vacancy for assessment in assessments]
    numbers = Counter(vacancy.number for vacancy in vacancies)
    keys = Counter(vacancy.key for vacancy in vacancies)
    return tuple(
        vacancy.number
        if vacancy.number and numbers[vacancy.number] == 1
        else vacancy.key
        if vacancy.key and keys[vacancy.key] == 1
        else f"строка {vacancy.line}"
        for vacancy in vacancies
    )
