"""A line of a vacancy -> what it requires."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from sheetsync.domain.catalog import SkillCatalog
from sheetsync.domain.clause import Clause, clauses
from sheetsync.domain.posting import Part, Section, asked
from sheetsync.domain.skill import Skill, SkillKind
from sheetsync.domain.text import Line, fold, years
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
_ALL, _ANY, _EXPERIENCE = Rule.ALL, Rule.ANY, SkillKind.EXPERIENCE  # asked of every mention
_LABEL = re.compile(r"[^:;.]{3,70}:(?= |$)")
_NOT_ALL = re.compile(r"не (?:нужно|обязательно|требуется|надо) (?:знать|владеть|уметь)[^.;]*\bвс[еёюя]")
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
    found = [
        requirement
        for section in sections
        if section.part in _NEEDS
        for line in section.lines
        for requirement in _read_line(line, _NEEDS[section.part], catalog)
    ]
    if not any(each.subject for each in found):
        return tuple(found)
    named = {skill for each in found if not each.subject for skill in each.skills}
    return tuple(each for each in found if not (each.subject and named.issuperset(each.skills)))


def _read_line(line: Line, need: Need, catalog: SkillCatalog) -> Iterator[Requirement]:
    """Yield what a line requires: nothing if it is a heading that says nothing of need, «Backend:»."""
    words = Words(fold(line.text))
    mentions = catalog.named(words)
    if not mentions:
        lower = words.folded.lower
        if _WORD.search(lower) and not _LABEL.fullmatch(lower.strip()):
            kind = SkillKind.HARD if _LATIN.search(line.text) else SkillKind.SOFT
            number = years(lower) if words.said & YEARS else None
            yield Requirement(line.number, line.text.strip(), need, Rule.ALL, kind, None, number, None, ())
        return
    parts = clauses(words, mentions)
    for clause, after in zip(parts, (*parts[1:], None), strict=True):
        if not clause.mentions:
            continue
        waived = after is not None and not after.mentions and _NOT_ALL.search(after.text)
        yield from _read_clause(clause, line.number, Need.NOT_REQUIRED if waived else need, catalog)


class _Wanted(NamedTuple):
    """All that a requirement says but its skills: skills that agree in it make one requirement."""

    need: Need
    rule: Rule
    group: int
    kind: SkillKind
    level: str | None
    years: int | None
    version: str | None
    subject: bool


def _read_clause(clause: Clause, line: int, need: Need, catalog: SkillCatalog) -> Iterator[Requirement]:
    grouped: list[tuple[_Wanted, list[Skill]]] = []
    seen: set[Skill] = set()
    for skill, wanted in _wanted(clause, need, catalog):
        if skill in seen:
            continue
        seen.add(skill)
        for other, skills in grouped:
            if other == wanted:
                skills.append(skill)
                break
        else:
            grouped.append((wanted, [skill]))
    for (wants, rule, _, kind, level, number, version, subject), skills in grouped:
        all_of = rule is _ANY and len(skills) == 1
        yield Requirement(
            line,
            clause.quote,
            wants,
            _ALL if all_of else rule,
            kind,
            level,
            number,
            version,
            tuple(skills),
            subject,
        )


def _wanted(clause: Clause, need: Need, catalog: SkillCatalog) -> list[tuple[Skill, _Wanted]]:
    """Return each skill that counts with what is wanted of it; a choice is wanted as its first member is."""
    mentions = clause.mentions
    nice, example, groups = softened(clause), examples(clause), choices(clause, catalog)
    level, version, studied = levels(clause), versions(clause), fields_of_study(clause)
    gate = any(mention.skill.kind is _EXPERIENCE for mention in mentions)
    subjects = subjects_of_experience(clause, catalog) if gate else frozenset()
    demanded = years(clause.text) if clause.said & YEARS else None
    found: list[tuple[Skill, _Wanted]] = []
    chosen: dict[int, _Wanted] = {}
    for index, (skill, _, _, negated) in enumerate(mentions):
        group = next((number for number, each in enumerate(groups, 1) if index in each), 0) if groups else 0
        kind = skill.kind
        wanted = _Wanted(
            _need(need, negated=negated, nice=index in nice),
            _ANY if group else Rule.EXAMPLE if index in example else _ALL,
            group,
            kind,
            None if kind is _EXPERIENCE else level[index],
            demanded if not gate or kind is _EXPERIENCE or index in subjects else None,
            version[index],
            index in subjects,
        )
        if index not in studied:
            found.append((skill, chosen.setdefault(group, wanted) if group else wanted))
    return found


def _need(need: Need, *, negated: bool, nice: bool) -> Need:
    if negated or need is Need.NOT_REQUIRED:
        return Need.NOT_REQUIRED
    return Need.NICE if nice else need


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
