"""What a person says of themselves: the lines of «Владею» and «Не владею», and what each proves."""

from __future__ import annotations

import functools
import re
from bisect import bisect
from collections.abc import Container, Iterable, Sequence
from enum import IntEnum
from itertools import accumulate
from typing import NamedTuple

from sheetsync.domain.admission import admissions
from sheetsync.domain.catalog import SkillCatalog
from sheetsync.domain.clause import Clause, clauses
from sheetsync.domain.names import words_of
from sheetsync.domain.skill import Mention, Named, Skill, SkillKind
from sheetsync.domain.text import joined, years
from sheetsync.domain.wording import levels
from sheetsync.domain.words import YEARS, Words


class Claim(NamedTuple):
    """A line of «Владею» or «Не владею».

    Attributes:
        line: Number of the line.
        text: The line as typed.
        owned: True in «Владею».
    """

    line: int
    text: str
    owned: bool


class Evidence(NamedTuple):
    """The line that proves a verdict.

    Attributes:
        line: Number of the line.
        quote: Its text as typed.
        owned: True if it says that the skill is there: so does what stands in «Владею», save «X нет», and
            «но знаю X» in «Не владею».
    """

    line: int
    quote: str
    owned: bool


class Strength(IntEnum):
    """How much of a skill a claim speaks of."""

    WISH = 0
    BASIC = 1
    FULL = 2


_WISH, _BASIC, _FULL = Strength.WISH, Strength.BASIC, Strength.FULL
_EXPERIENCE = SkillKind.EXPERIENCE
_OUTRIGHT, _FOLLOWS = True, False


class Proof(NamedTuple):
    """What one claim says about one skill.

    Attributes:
        skill: The skill.
        evidence: The line that says so.
        strength: In «Владею» how much is there; in «Не владею» BASIC means that the basics are there.
        direct: True when the skill itself is named, False when it follows from another one.
        years: How long a time the claim speaks of, in whole years, or None. Of a skill that is no experience
            itself, «Не владею: Go от 3 лет» then says no more than that such a time with it is lacking;
            0 where it is lacking without a number.
    """

    skill: Skill
    evidence: Evidence
    strength: Strength
    direct: bool
    years: int | None = None

    @property
    def of_time(self) -> bool:
        """Whether it says only that years with a skill are lacking, not the skill."""
        lacked = self.years is not None and not self.evidence.owned
        return lacked and self.skill.kind is not _EXPERIENCE


_WHOLE = 3  # so many names, the whole among them, copy a demand rather than pick a part of it
_SHOWN = "Портфолио"  # «Go на уровне pet-проекта» speaks of Go
_OF_WORK = re.compile(r"\b(?:опыт(?:а|ом|у)?|стаж(?:а|ем)?)\b")
_NO = re.compile(r"\bнету?\b")
_MONTHS = re.compile(r"\b(?:(?P<number>\d{1,2}) ?мес\w*|полгода|полугода|полтор\w+ год\w*)")
_YEAR = 12
_PART = re.compile(r"[(:]")
_STEM = 6  # letters that words of one stem share
_TELLING = re.compile(
    r"(?!тестир|разраб|програ|управл|систем|данных|прилож|проект|технич|техник|технол|методо|инстру|аналит|докуме"
    r"|коммер|автома|сервис|решени|процес|обслуж|настро|админи|взаимо|исслед|информ|основы|работа|команд|компон)"
    r"[а-я]{6}"
)
"""A word of a skill's name that belongs to few others."""
_WORK = "Коммерческий опыт"
"""The skill that years of work are years of, where a claim does not say more: «Java — 2 года»."""


def read_proofs(
    claims: Sequence[Claim], catalog: SkillCatalog, asked: frozenset[Skill] = frozenset()
) -> tuple[Proof, ...]:
    """Return what the claims prove, in their order.

    What is implied by a skill, and the classes it belongs to, follow from having it; from lacking it
    nothing follows. A claim answers what its vacancy asks for (`asked`): the short names of those skills
    count in it, «высшее», «CV», «нагрузочное».
    """
    if not claims:
        return ()
    words = Words(joined([claim.text for claim in claims]))
    named = catalog.named(words, asked)
    spoken = {skill for skill, *_ in named}
    silent = asked.difference(spoken, *map(catalog.following, spoken))
    if stems := _stems(silent):
        named = _with_kindred(words, named, stems)
    ends = list(accumulate([len(line) + 1 for line in words.folded.lower.split("\n")]))
    read = [(claims[bisect(ends, clause.start)], clause) for clause in clauses(words, named)]
    found = [_proofs(claim, clause, catalog) for claim, clause in read]
    had = {proof.skill for each in found for proof in each if proof.evidence.owned}
    return tuple(
        proof
        for (claim, clause), each in zip(read, found, strict=True)
        for proof in each
        if claim.owned or proof.evidence.owned or not _is_narrowed(proof.skill, clause, catalog, had, asked)
    )


def _stems(skills: Iterable[Skill]) -> dict[str, Skill]:
    """Return the beginnings of words that tell one of these skills from the others and from all work."""
    found: dict[str, Skill | None] = {}
    for skill in skills:
        if skill.kind is SkillKind.HARD:
            for stem in _stems_of(skill.name):
                found[stem] = None if stem in found else skill
    return {stem: skill for stem, skill in found.items() if skill}


@functools.lru_cache(1 << 12)
def _stems_of(name: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in words_of(name) if _TELLING.match(word))


def _with_kindred(words: Words, named: list[Named], stems: dict[str, Skill]) -> list[Named]:
    """Return what claims name, with what only a word of the same stem speaks of.

    «Бюджеты не считал» answers a demand for «бюджетирование», if no line does so by its name.
    """
    found = list(named)
    for index, word in enumerate(words.pieces[1::2]):
        skill = stems.get(word[:_STEM])
        if skill is None:
            continue
        end = words.ends[2 * index + 1]
        start = end - len(word)
        if all(last <= start or end <= first for _, first, last, _ in named):
            found.append((skill, start, end, False))
    return sorted(found, key=lambda each: each[1])


def _proofs(claim: Claim, clause: Clause, catalog: SkillCatalog) -> list[Proof]:
    """Return what a clause of a claim says of each skill, and of work without a name: «опыт 3 года»."""
    found: list[Proof] = []
    mentions = clause.mentions
    years_said = clause.said & YEARS
    timed = years_said or _EXPERIENCE in [mention.skill.kind for mention in mentions]
    evidence = Evidence(claim.line, claim.text, claim.owned)
    told = admissions(clause, owned=claim.owned) if mentions else ()
    for mention, level, (has, little, wish) in zip(mentions, levels(clause), told, strict=True):
        skill = mention.skill
        if has is None or (skill.name == _SHOWN and not has and len(mentions) > 1):
            continue
        proof = evidence if has is claim.owned else Evidence(claim.line, claim.text, has)
        wished = wish or level == "want-to-learn"
        if has and wished:
            found.append(Proof(skill, proof, _WISH, _OUTRIGHT))
            continue
        strength = _BASIC if little or wished or level == "basic" else _FULL
        time = _time(mention, clause, had=has) if timed else None
        found.append(Proof(skill, proof, strength, _OUTRIGHT, time))
        if has:
            found += [Proof(each, proof, strength, _FOLLOWS) for each in catalog.following(skill)]
    time = _years(clause.text) if years_said else None
    if time is None and mentions:
        return found
    work = catalog.find(_WORK)
    if work is None or any(mention.skill == work for mention in mentions):
        return found
    if time is not None or _OF_WORK.search(clause.text):
        has = claim.owned and not _NO.search(clause.text)
        found.append(Proof(work, Evidence(claim.line, claim.text, has), _FULL, not mentions, time))
    return found


def _years(lower: str) -> int | None:
    """Return how many whole years a text speaks of; months are years too: «полгода» is none of them."""
    found = years(lower)
    months = _MONTHS.search(lower)
    if found is not None or not months:
        return found
    return int(months["number"]) // _YEAR if months["number"] else int(months[0].startswith("полтор"))


def _time(mention: Mention, clause: Clause, *, had: bool) -> int | None:
    """Return how long a time with a skill is spoken of; 0 for «опыт на Go» without a number, if lacking."""
    if mention.skill.kind is _EXPERIENCE:
        return _years(clause.text)
    start, end = clause.part(mention.start)
    time = _years(clause.text[start:end])
    if time is not None or had:
        return time
    near = (clause.mentions[index].skill for index in clause.within((start, end)))
    work = (skill for skill in near if skill.kind is _EXPERIENCE and skill.name != _SHOWN)
    return 0 if any(work) else None


def _is_narrowed(
    skill: Skill, clause: Clause, catalog: SkillCatalog, had: Container[Skill], asked: frozenset[Skill]
) -> bool:
    """Tell whether only a part of a skill is lacking: «PostgreSQL (шардирование)».

    So says «PostgreSQL, шардирование» too where PostgreSQL itself is in «Владею». Where it is not, who
    names every part that is asked for lacks the whole.
    """
    aspects = catalog.aspects(skill)
    named = [mention for mention in clause.mentions if mention.skill in aspects]
    if not named or skill in had:
        return bool(named)
    answered = {mention.skill for mention in clause.mentions} & asked
    if len(answered) >= _WHOLE and answered.issuperset(aspects & asked):
        return False
    parts = [mention.start for mention in named]
    end = next((mention.end for mention in clause.mentions if mention.skill == skill), 0)
    return bool(_PART.search(clause.text, min(end, max(parts)), max(parts)))
