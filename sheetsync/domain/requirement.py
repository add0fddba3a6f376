"""A line of a vacancy -> what it requires."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sheetsync.domain.catalog import SkillCatalog
from sheetsync.domain.clause import Clause, clauses
from sheetsync.domain.posting import Part, Section, asked
from sheetsync.domain.skill import Skill, SkillKind
from sheetsync.domain.text import Line, fold, years
from sheetsync.domain.wording import choices, examples, fields_of_study, levels, softened, versions


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
        if not _is_heading(line, catalog)
        for requirement in _read_line(line, _NEEDS[section.part], catalog)
    ]
    named = {skill for each in found if not each.subject for skill in each.skills}
    return tuple(each for each in found if not (each.subject and named.issuperset(each.skills)))


def _is_heading(line: Line, catalog: SkillCatalog) -> bool:
    """Tell whether a line is a heading of a kind that says nothing of need: «Backend:»."""
    text = fold(line.text).lower.strip()
    return bool(_LABEL.fullmatch(text)) and not catalog.mentions_in(fold(line.text))


def _read_line(line: Line, need: Need, catalog: SkillCatalog) -> Iterator[Requirement]:
    folded = fold(line.text)
    if not catalog.mentions_in(folded):
        if not _WORD.search(folded.lower):
            return
        kind = SkillKind.HARD if _LATIN.search(line.text) else SkillKind.SOFT
        number = years(folded.lower)
        yield Requirement(line.number, line.text.strip(), need, Rule.ALL, kind, None, number, None, ())
        return
    parts = clauses(line.text, catalog)
    for clause, after in zip(parts, (*parts[1:], None), strict=True):
        if not clause.mentions:
            continue
        waived = after is not None and not after.mentions and _NOT_ALL.search(after.text)
        yield from _read_clause(clause, line.number, Need.NOT_REQUIRED if waived else need, catalog)


@dataclass(frozen=True, slots=True)
class _Wanted:
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
    grouped: dict[_Wanted, list[Skill]] = {}
    seen: set[Skill] = set()
    for skill, wanted in _wanted(clause, need, catalog):
        if skill not in seen:
            seen.add(skill)
            grouped.setdefault(wanted, []).append(skill)
    for wanted, skills in grouped.items():
        yield Requirement(
            line=line,
            text=clause.quote,
            need=wanted.need,
            rule=Rule.ALL if wanted.rule is Rule.ANY and len(skills) == 1 else wanted.rule,
            kind=wanted.kind,
            level=wanted.level,
            years=wanted.years,
            version=wanted.version,
            skills=tuple(skills),
            subject=wanted.subject,
        )


def _wanted(clause: Clause, need: Need, catalog: SkillCatalog) -> Iterator[tuple[Skill, _Wanted]]:
    """Yield each skill that counts with what is wanted of it; a choice is wanted as its first member is."""
    nice, example, groups = softened(clause), examples(clause), choices(clause, catalog)
    level, version = levels(clause), versions(clause)
    subjects, studied = subjects_of_experience(clause, catalog), fields_of_study(clause)
    gate = any(mention.skill.kind is SkillKind.EXPERIENCE for mention in clause.mentions)
    demanded = years(clause.text)
    chosen: dict[int, _Wanted] = {}
    for index, mention in enumerate(clause.mentions):
        kind = mention.skill.kind
        group = next((number for number, group in enumerate(groups, 1) if index in group), 0)
        wanted = _Wanted(
            need=_need(need, negated=mention.negated, nice=index in nice),
            rule=Rule.ANY if group else Rule.EXAMPLE if index in example else Rule.ALL,
            group=group,
            kind=kind,
            level=None if kind is SkillKind.EXPERIENCE else level[index],
            years=demanded if kind is SkillKind.EXPERIENCE or not gate or index in subjects else None,
            version=version[index],
            subject=index in subjects,
        )
        if index not in studied:
            yield mention.skill, chosen.setdefault(group, wanted) if group else wanted


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
