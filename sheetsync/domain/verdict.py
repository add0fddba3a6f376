"""A requirement held against what is proved: the verdict on each of its skills."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from sheetsync.domain.catalog import SkillCatalog
from sheetsync.domain.claim import Evidence, Proof, Strength
from sheetsync.domain.grade import grade, is_spoken
from sheetsync.domain.requirement import Need, Requirement, Rule
from sheetsync.domain.skill import Skill, SkillKind
from sheetsync.domain.text import fold

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
_UNMENTIONED, _MISSING, _FULL = Verdict.UNMENTIONED, Verdict.MISSING, Strength.FULL  # asked of every skill
_NOT_REQUIRED = Need.NOT_REQUIRED

_Place = tuple[int, str]  # the line and the text of a clause


class Judgement(NamedTuple):
    """The verdict on one skill of one requirement, with what proves it.

    Attributes:
        skill: The skill.
        verdict: What the two lists say of it.
        evidence: The lines that say so.
        of_time: True when all that is lacking is years of work with it.
    """

    skill: Skill
    verdict: Verdict
    evidence: tuple[Evidence, ...]
    of_time: bool = False


class Judged(NamedTuple):
    """A requirement with the verdict on each of its skills, in the order of `requirement.skills`."""

    requirement: Requirement
    judgements: tuple[Judgement, ...]

    @property
    def lacking(self) -> tuple[Skill, ...]:
        """What is lacking, in whole or in part; nothing where any one is enough and one is met.

        So it is of examples of a kind, «BI (Tableau, Power BI и др.)».
        Years are no skill: what only they are lacking of is none of it.
        """
        if self.requirement.rule is not Rule.ALL and any(
            each.verdict is Verdict.MET for each in self.judgements
        ):
            return ()
        return tuple(each.skill for each in self.judgements if each.verdict in _LACKING and not each.of_time)

    @property
    def silent(self) -> tuple[Skill, ...]:
        """What neither list speaks of; nothing where one is enough, or an example, and one is."""
        found = tuple(each.skill for each in self.judgements if each.verdict is Verdict.UNMENTIONED)
        return () if self.requirement.rule is not Rule.ALL and len(found) < len(self.judgements) else found


def judged(
    requirements: Iterable[Requirement], proofs: Iterable[Proof], catalog: SkillCatalog
) -> tuple[Judged, ...]:
    """Return requirements, each with the verdict on each of its skills."""
    known: dict[str, list[Proof]] = {}  # by the names of skills, which hash faster than these
    lacked: set[str] = set()
    for proof in proofs:
        name = proof.skill.name
        if name in known:
            known[name].append(proof)
        else:
            known[name] = [proof]
        if not proof.evidence.owned:
            lacked.add(name)
    denied = {name: known[name] for name in lacked if _denies(known[name])}
    found: list[Judged] = []
    missing: set[_Place] = set()
    for requirement in requirements:
        judgements: list[Judgement] = []
        for skill in requirement.skills:
            about = known.get(skill.name)
            if about is None and denied:
                about = _denial(catalog.following(skill), denied)
            judgement = _judge(skill, requirement, about or ())
            if judgement.verdict is _MISSING:
                missing.add((requirement.line, requirement.text))
            judgements.append(judgement)
        found.append(Judged(requirement, tuple(judgements)))
    return tuple(_inferences(found, missing, catalog) if missing else found)


def _denies(about: Sequence[Proof]) -> bool:
    """Tell whether nothing is said of a skill but that all of it is lacking."""
    return all(not each.evidence.owned and each.strength is _FULL and not each.of_time for each in about)


def _denial(following: Iterable[Skill], denied: Mapping[str, list[Proof]]) -> list[Proof] | None:
    """Return what denies one of the skills that another would bring along, or None.

    «Базы данных - нет» denies PostgreSQL.
    """
    for skill in following:
        if skill.name in denied:
            return denied[skill.name]
    return None


def _inferences(found: Sequence[Judged], missing: Collection[_Place], catalog: SkillCatalog) -> list[Judged]:
    """Return requirements with what is lacking because something else is, in the clauses where it is."""
    places = [(each.requirement.line, each.requirement.text) for each in found]
    beside: dict[_Place, list[Judgement]] = {place: [] for place in missing}
    for place, each in zip(places, found, strict=True):
        if place in missing:
            beside[place] += [one for one in each.judgements if one.skill.kind is SkillKind.HARD]
    return [
        _inferred(each, beside[place], catalog) if place in missing else each
        for place, each in zip(places, found, strict=True)
    ]


def _inferred(judged: Judged, beside: Sequence[Judgement], catalog: SkillCatalog) -> Judged:
    """Return a requirement with what is lacking because all that it is asked of in the same clause is.

    Nobody who lacks React Native has «опыт разработки на React Native от 2 лет»; who lacks Kafka and
    RabbitMQ has, of «брокеры сообщений (Kafka, RabbitMQ)», nothing to show.
    """
    if not judged.silent:
        return judged
    return Judged(
        judged.requirement, tuple(_infer(each, judged, beside, catalog) for each in judged.judgements)
    )


def _infer(
    judgement: Judgement, judged: Judged, beside: Sequence[Judgement], catalog: SkillCatalog
) -> Judgement:
    skill = judgement.skill
    if judgement.verdict is not Verdict.UNMENTIONED:
        return judgement
    if skill.kind is SkillKind.EXPERIENCE:
        of = beside if judged.requirement.years else ()
    else:
        of = [one for one in beside if skill in catalog.classes(one.skill)]
    if not of or any(one.verdict is not Verdict.MISSING for one in of):
        return judgement
    evidence = tuple(dict.fromkeys(line for one in of for line in one.evidence))
    return Judgement(skill, Verdict.MISSING, evidence)


def _judge(skill: Skill, requirement: Requirement, about: Sequence[Proof]) -> Judgement:
    if requirement.need is _NOT_REQUIRED:
        return Judgement(skill, Verdict.NOT_REQUIRED, ())
    if not about:
        return Judgement(skill, _UNMENTIONED, ())
    if len(about) > 1:
        about = _outweighing(about, requirement)
    verdict = _verdict(requirement, about)
    if verdict is Verdict.CONFLICT and any(proof.of_time for proof in about):
        verdict = Verdict.PARTIAL  # it is there, for less time than that
    first = about[0].evidence
    evidence = (first,) if len(about) == 1 else tuple(dict.fromkeys([proof.evidence for proof in about]))
    return Judgement(skill, verdict, evidence, of_time=_only_of_time(about))


def _outweighing(about: Sequence[Proof], requirement: Requirement) -> Sequence[Proof]:
    """Return those of several proofs that count: what is said outright beats what follows."""
    of_time = [proof for proof in about if proof.of_time]
    timed = requirement.years is not None and not requirement.subject
    if not timed and 0 < len(of_time) < len(about):
        about = [proof for proof in about if not proof.of_time]
    return [proof for proof in about if proof.direct] or about


def _only_of_time(about: Sequence[Proof]) -> bool:
    lacked = [proof for proof in about if not proof.evidence.owned]
    return bool(lacked) and all(proof.of_time for proof in lacked)


def _verdict(requirement: Requirement, proofs: Sequence[Proof]) -> Verdict:
    """Return the verdict that proofs of one skill give."""
    proofs = [proof if proof.years is None else _measured(proof, requirement) for proof in proofs]
    owned = max([proof.strength for proof in proofs if proof.evidence.owned], default=None)
    lacked = max([proof.strength for proof in proofs if not proof.evidence.owned], default=None)
    if owned is None:
        return _without(lacked)
    if requirement.level == "want-to-learn" and (owned is Strength.WISH or lacked is not Strength.FULL):
        return Verdict.MET
    if owned is Strength.WISH:
        return _without(lacked or Strength.FULL)
    if lacked is Strength.FULL is owned:
        return Verdict.CONFLICT
    little = (
        owned is Strength.BASIC and requirement.level in _DEMANDING and not _repeated(requirement, proofs)
    )
    weak = lacked or little or _below(requirement, proofs)
    return Verdict.PARTIAL if weak else Verdict.MET


def _measured(proof: Proof, requirement: Requirement) -> Proof:
    """Return a proof as this requirement takes it: fewer years than are asked for do not count.

    Of an experience they are none, of a skill they are the basics, where the years are asked of it alone.
    """
    if not proof.evidence.owned or proof.years is None or proof.years >= (requirement.years or 0):
        return proof
    experience = proof.skill.kind is SkillKind.EXPERIENCE
    if requirement.subject and not experience:
        return proof
    evidence = Evidence(proof.evidence.line, proof.evidence.quote, owned=False)
    strength = proof.strength if experience else Strength.BASIC
    return Proof(proof.skill, evidence, strength, direct=proof.direct, years=proof.years)


def _repeated(requirement: Requirement, proofs: Sequence[Proof]) -> bool:
    """Tell whether a claim is the demand itself: who copies «хорошее знание основ» has what is asked for."""
    asked = fold(requirement.text).lower
    return any(proof.evidence.owned and asked in fold(proof.evidence.quote).lower for proof in proofs)


def _below(requirement: Requirement, proofs: Sequence[Proof]) -> bool:
    """Tell whether a language is spoken, but on a lower level than is asked for: B1 where B2 is."""
    if not is_spoken(proofs[0].skill):
        return False
    asked = grade(fold(requirement.text).lower)
    grades = [grade(fold(proof.evidence.quote).lower) for proof in proofs if proof.evidence.owned]
    known = [level for level in grades if level is not None]
    return asked is not None and bool(known) and max(known) < asked


def _without(lacked: Strength | None) -> Verdict:
    if lacked is None:
        return Verdict.UNMENTIONED
    return Verdict.PARTIAL if lacked is Strength.BASIC else Verdict.MISSING
