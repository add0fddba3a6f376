"""A line of a vacancy -> what it requires."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from sheetsync.domain.catalog import SkillCatalog
from sheetsync.domain.clause import Clause, clauses
from sheetsync.domain.posting import Part, Section, asked
from sheetsync.domain.skill import Skill, SkillKind
from sheetsync.domain.text import Line, joined, years
from sheetsync.domain.wording import choices, examples, fields_of_study, levels, softened, versions
from sheetsync.domain.words import YEARS, Words


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


class Requirement(NamedTuple):
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
        subject: True for languages named only as what an experience is in, «опыт разработки на Java от 3
            лет»: they are a demand of their own where nothing else in the vacancy names them.
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
    subject: bool = False


_NEEDS = {Part.REQUIREMENTS: Need.MUST, Part.NICE: Need.NICE, Part.STACK: Need.NOT_REQUIRED}
# Asked of every mention: as names of the module they are found twice as fast.
_ALL, _ANY, _EXAMPLE = Rule.ALL, Rule.ANY, Rule.EXAMPLE
_NICE, _NOT_REQUIRED = Need.NICE, Need.NOT_REQUIRED
_EXPERIENCE = SkillKind.EXPERIENCE
_LABEL = re.compile(r"[^:;.]{3,70}:(?= |$)")
_NOT_ALL = re.compile(r"не (?:нужно|обязательно|требуется|надо) (?:знать|владеть|уметь)[^.;]*\bвс[еёюя]")
_TOLD = re.compile(r"[\w\n]")
_WORD, _LATIN = re.compile(r"\w"), re.compile("[A-Za-z]")
_LANGUAGES = "Языки программирования"


def read_requirements(lines: Sequence[Line], catalog: SkillCatalog) -> tuple[Requirement, ...]:
    """Return what the lines of «Требования» require, in their order.

    A heading among them («Будет плюсом:») says how much what follows is wanted; «Наш стек:» is no demand,
    and in a vacancy pasted whole neither are its duties and conditions. A line without a known skill is
    one requirement without skills.
    """
    return required(asked(lines), catalog)


def required(sections: Sequence[Section], catalog: SkillCatalog) -> tuple[Requirement, ...]:
    """Return what the sections of a vacancy require, in their order."""
    asking = [section for section in sections if section.part in _NEEDS]
    lines = [line for section in asking for line in section.lines]
    needs = [_NEEDS[section.part] for section in asking for _ in section.lines]
    found = _read(lines, needs, catalog)
    if True not in [each.subject for each in found]:
        return tuple(found)
    named = {skill for each in found if not each.subject for skill in each.skills}
    return tuple(each for each in found if not (each.subject and named.issuperset(each.skills)))


def _read(lines: Sequence[Line], needs: Sequence[Need], catalog: SkillCatalog) -> list[Requirement]:
    """Return what lines require; they are read as one text, for much of the work is the same for any."""
    if not lines:
        return []
    words = Words(joined([line.text for line in lines]))
    read = clauses(words, catalog.named(words))
    lower = words.folded.lower
    waived = _waived(read, lower) if _NOT_ALL.search(lower) else ()
    found: list[Requirement] = []
    at = end = 0
    for line, need, said in zip(lines, needs, lower.split("\n"), strict=True):
        end += len(said) + 1
        named = False
        while at < len(read) and read[at].start < end:
            clause = read[at]
            if clause.mentions:
                named = True
                found += _read_clause(clause, line.number, _NOT_REQUIRED if at in waived else need, catalog)
            at += 1
        if not named:
            found += _unnamed(line, said, need)
    return found


def _waived(read: Sequence[Clause], lower: str) -> frozenset[int]:
    """Return which clauses the next one of their line takes back: «не обязательно знать всё»."""
    return frozenset(
        index
        for index, (clause, after) in enumerate(pairwise(read))
        if not after.mentions
        and _NOT_ALL.search(after.text)
        and not _TOLD.search(lower, clause.start + len(clause.text), after.start)
    )


def _unnamed(line: Line, lower: str, need: Need) -> list[Requirement]:
    """Return what a line without a known skill requires: nothing if it is a heading, «Backend:»."""
    if not _WORD.search(lower) or _LABEL.fullmatch(lower.strip()):
        return []
    kind = SkillKind.HARD if _LATIN.search(line.text) else SkillKind.SOFT
    return [Requirement(line.number, line.text.strip(), need, _ALL, kind, None, years(lower), None, ())]


_Wanted = tuple[Need, Rule, int, SkillKind, str | None, int | None, str | None, bool]
"""All that a requirement says but its skills, and the number of the choice that they are of."""


def _read_clause(clause: Clause, line: int, need: Need, catalog: SkillCatalog) -> list[Requirement]:
    """Return what a clause requires: skills of which the same is wanted make one requirement."""
    grouped: list[tuple[_Wanted, list[Skill]]] = []
    seen: set[str] = set()
    for skill, wanted in _wanted(clause, need, catalog):
        if skill.name in seen:
            continue
        seen.add(skill.name)
        for other, skills in grouped:
            if other == wanted:
                skills.append(skill)
                break
        else:
            grouped.append((wanted, [skill]))
    found = []
    for (wants, rule, _, kind, level, number, version, subject), skills in grouped:
        counts = _ALL if rule is _ANY and len(skills) == 1 else rule
        named = tuple(skills)
        found.append(
            Requirement(line, clause.quote, wants, counts, kind, level, number, version, named, subject)
        )
    return found


def _wanted(clause: Clause, need: Need, catalog: SkillCatalog) -> list[tuple[Skill, _Wanted]]:
    """Return each skill that counts with what is wanted of it; a choice is wanted as its first member is."""
    mentions = clause.mentions
    nice, example, groups = softened(clause), examples(clause), choices(clause, catalog)
    level, version, studied = levels(clause), versions(clause), fields_of_study(clause)
    gate = _EXPERIENCE in [mention.skill.kind for mention in mentions]
    subjects = subjects_of_experience(clause, catalog) if gate else ()
    demanded = years(clause.text) if clause.said & YEARS else None
    found: list[tuple[Skill, _Wanted]] = []
    chosen: dict[int, _Wanted] = {}
    for index, (skill, _, _, negated) in enumerate(mentions):
        group = next((number for number, each in enumerate(groups, 1) if index in each), 0) if groups else 0
        kind = skill.kind
        experience, subject = kind is _EXPERIENCE, index in subjects
        wanted = (
            _NOT_REQUIRED if negated or need is _NOT_REQUIRED else _NICE if index in nice else need,
            _ANY if group else _EXAMPLE if index in example else _ALL,
            group,
            kind,
            None if experience else level[index],
            demanded if not gate or experience or subject else None,
            version[index],
            subject,
        )
        if index not in studied:
            found.append((skill, chosen.setdefault(group, wanted) if group else wanted))
    return found


def subjects_of_experience(clause: Clause, catalog: SkillCatalog) -> frozenset[int]:
    """Return the mentions that only say what the experience is in: «опыт разработки на Python от 3 лет».

    These are the languages named in the same part of the clause as the experience itself.
    """
    language = catalog.find(_LANGUAGES)
    found: set[int] = set()
    for mention in clause.mentions:
        if mention.skill.kind is SkillKind.EXPERIENCE:
            found |= {
                index
                for index in clause.within(clause.part(mention.start))
                if language in catalog.classes(clause.mentions[index].skill)
            }
    return frozenset(found)
