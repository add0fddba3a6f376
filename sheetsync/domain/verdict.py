"""A requirement held against what is proved: the verdict on each of its skills."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from sheetsync.domain.claim import Evidence, Proof, Strength
from sheetsync.domain.requirement import Need, Requirement, Rule
from sheetsync.domain.skill import Skill

_DEMANDING = frozenset({"good", "confident", "excellent"})


class Verdict(StrEnum):
    """What the person's own two lists say about a skill that is asked for."""

    MET = "met"
    PARTIAL = "partial"
    MISSING = "missing"
    UNMENTIONED = "unmentioned"
    CONFLICT = "conflict"
    NOT_REQUIRED = "not_required"


_LACKING = frozenset({Verdict.MISSING, Verdict.PARTIAL, Verdict.CONFLICT})


class Judgement(NamedTuple):
    """The verdict on one skill of one requirement, with what proves it."""

    skill: Skill
    verdict: Verdict
    evidence: tuple[Evidence, ...]


class Judged(NamedTuple):
    """A requirement with the verdict on each of its skills, in the order of `requirement.skills`."""

    requirement: Requirement
    judgements: tuple[Judgement, ...]

    @property
    def lacking(self) -> tuple[Skill, ...]:
        """What is lacking, in whole or in part; nothing where any one is enough and one is met."""
        if self.requirement.rule is Rule.ANY and any(each.verdict is Verdict.MET for each in self.judgements):
            return ()
        return tuple(each.skill for each in self.judgements if each.verdict in _LACKING)

    @property
    def silent(self) -> tuple[Skill, ...]:
        """What neither list speaks of; nothing where any one is enough and one of them is spoken of."""
        found = tuple(each.skill for each in self.judgements if each.verdict is Verdict.UNMENTIONED)
        return () if self.requirement.rule is Rule.ANY and len(found) < len(self.judgements) else found


def judged(requirements: Iterable[Requirement], proofs: Iterable[Proof]) -> tuple[Judged, ...]:
    """Return requirements, each with the verdict on each of its skills."""
    known: dict[Skill, list[Proof]] = {}
    for proof in proofs:
        known.setdefault(proof.skill, []).append(proof)
    return tuple(
        [
            Judged(each, tuple([_judge(skill, each, known.get(skill)) for skill in each.skills]))
            for each in requirements
        ]
    )


def _judge(skill: Skill, requirement: Requirement, about: list[Proof] | None) -> Judgement:
    if requirement.need is Need.NOT_REQUIRED:
        return Judgement(skill, Verdict.NOT_REQUIRED, ())
    if not about:
        return Judgement(skill, Verdict.UNMENTIONED, ())
    if len(about) > 1 and any(proof.direct for proof in about):
        about = [proof for proof in about if proof.direct]  # what is said outright beats what follows
    verdict = _verdict(requirement, about)
    return Judgement(skill, verdict, tuple(dict.fromkeys([proof.evidence for proof in about])))


def _verdict(requirement: Requirement, proofs: Sequence[Proof]) -> Verdict:
    """Return the verdict that proofs of one skill give."""
    owned = max((proof.strength for proof in proofs if proof.evidence.owned), default=None)
    lacked = max((proof.strength for proof in proofs if not proof.evidence.owned), default=None)
    if owned is None:
        return _without(lacked)
    if requirement.level == "want-to-learn" and (owned is Strength.WISH or lacked is not Strength.FULL):
        return Verdict.MET
    if owned is Strength.WISH:
        return _without(lacked or Strength.FULL)
    if lacked is Strength.FULL is owned:
        return Verdict.CONFLICT
    weak = lacked or (owned is Strength.BASIC and requirement.level in _DEMANDING)
    return Verdict.PARTIAL if weak else Verdict.MET


def _without(lacked: Strength | None) -> Verdict:
    if lacked is None:
        return Verdict.UNMENTIONED
    return Verdict.PARTIAL if lacked is Strength.BASIC else Verdict.MISSING
