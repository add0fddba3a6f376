"""What a person says of themselves: the lines of «Владею» and «Не владею», and what each proves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple

from sheetsync.domain.catalog import SkillCatalog
from sheetsync.domain.clause import Clause, clauses
from sheetsync.domain.skill import Mention, Skill, SkillKind
from sheetsync.domain.text import fold
from sheetsync.domain.wording import levels
from sheetsync.domain.words import Words


class Claim(NamedTuple):
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


class Evidence(NamedTuple):
    """The line that proves a verdict.

    Attributes:
        line: Number of the line.
        quote: Its text as typed.
        owned: True if it stands in «Владею», False in «Не владею».
    """

    line: int
    quote: str
    owned: bool


class Strength(IntEnum):
    """How much of a skill a claim speaks of."""

    WISH = 0
    BASIC = 1
    FULL = 2


class Proof(NamedTuple):
    """What one claim says about one skill.

    Attributes:
        skill: The skill.
        evidence: The line that says so.
        strength: In «Владею» how much is there; in «Не владею» BASIC means that the basics are there.
        direct: True when the skill itself is named, False when it follows from another one.
    """

    skill: Skill
    evidence: Evidence
    strength: Strength
    direct: bool


_STRENGTHS = {"want-to-learn": Strength.WISH, "basic": Strength.BASIC}


def read_proofs(claims: Sequence[Claim], catalog: SkillCatalog) -> tuple[Proof, ...]:
    """Return what the claims prove, in their order.

    What is implied by a skill, and the classes it belongs to, follow from having it; from lacking it
    nothing follows.
    """
    return tuple(
        proof
        for claim in claims
        for clause in _clauses(claim, catalog)
        for proof in (_owned if claim.owned else _lacked)(claim, clause, catalog)
    )


def _clauses(claim: Claim, catalog: SkillCatalog) -> list[Clause]:
    """Return the clauses of a claim, whose mentions were found when it was made."""
    words = Words(fold(claim.text))
    return clauses(words, claim.mentions if words.folded.offsets is None else catalog.named(words))


def _owned(claim: Claim, clause: Clause, catalog: SkillCatalog) -> Iterator[Proof]:
    evidence = Evidence(claim.line, claim.text, owned=True)
    for mention, level in zip(clause.mentions, levels(clause), strict=True):
        if mention.negated:
            continue  # «построение запросов (без использования ORM)» says nothing of ORM
        strength = _STRENGTHS.get(level or "", Strength.FULL)
        yield Proof(mention.skill, evidence, strength, direct=True)
        if strength is not Strength.WISH:
            for skill in catalog.following(mention.skill):
                yield Proof(skill, evidence, strength, direct=False)


def _lacked(claim: Claim, clause: Clause, catalog: SkillCatalog) -> Iterator[Proof]:
    evidence = Evidence(claim.line, claim.text, owned=False)
    for mention, level in zip(clause.mentions, levels(clause), strict=True):
        if _is_subject(mention, clause) or _is_narrowed(mention, clause, catalog):
            continue
        basic = level in _STRENGTHS
        yield Proof(mention.skill, evidence, Strength.BASIC if basic else Strength.FULL, direct=True)


def _is_subject(mention: Mention, clause: Clause) -> bool:
    """Tell whether what is lacking is years of work with a skill, not the skill."""
    return mention.skill.kind is not SkillKind.EXPERIENCE and any(
        clause.mentions[index].skill.kind is SkillKind.EXPERIENCE
        for index in clause.within(clause.part(mention.start))
    )


def _is_narrowed(mention: Mention, clause: Clause, catalog: SkillCatalog) -> bool:
    """Tell whether only a part of a skill is lacking: «PostgreSQL (шардирование)»."""
    aspects = catalog.aspects(mention.skill)
    return any(other.skill in aspects for other in clause.mentions)
