"""What is known of a skill: its names, its relations both ways, and where the journal speaks of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from sheetsync.domain.names import words_of
from sheetsync.domain.own import Vocabulary, known_as
from sheetsync.domain.profile import State, references
from sheetsync.domain.skill import Skill, SkillKind
from sheetsync.domain.text import Line
from sheetsync.domain.vacancy import Vacancy
from sheetsync.journal import fields
from sheetsync.understanding import Reading

_NEAREST = 3
_LIKE = 0.7
"""How alike two names must be, by `difflib`; less shows names of other things."""
_LATIN = str.maketrans(dict(zip("абвгдеёзийклмнопрстуфхыэ", "abvgdeeziyklmnoprstufhye", strict=True)))
"""How a Latin name is written by ear: «фастапи»."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line that names a skill.

    Attributes:
        vacancy: The vacancy, as `sheetsync.domain.profile.references` names it; "" for «Выводы».
        line: The line of journal.md or the row of the tab.
        field: The field it stands in, or «Выводы».
        text: The line as typed.
    """

    vacancy: str
    line: int
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a skill; `sheetsync.domain.catalog.SkillCatalog` explains the relations.

    Attributes:
        name: Its canonical name.
        kind: What kind of skill it is.
        names: Its names as the catalog has them; ``=Go`` counts in that spelling only.
        implies: What whoever has it has as well.
        implied_by: What it follows from.
        member_of: The classes it belongs to.
        members: What belongs to it.
        aspect_of: What it is a part of.
        aspects: Its own parts.
        state: What the journal and the person's own list say together.
        asked: The vacancies that ask for it.
        own: Where the person's own list has it, or "".
        level: How well it is known by that list, or "".
        evidence: What shows that, or "".
        places: The lines of the journal that name it.
    """

    name: str
    kind: SkillKind
    names: tuple[str, ...]
    implies: tuple[str, ...]
    implied_by: tuple[str, ...]
    member_of: tuple[str, ...]
    members: tuple[str, ...]
    aspect_of: tuple[str, ...]
    aspects: tuple[str, ...]
    state: State
    asked: tuple[str, ...]
    own: str
    level: str
    evidence: str
    places: tuple[Place, ...]


def known(reading: Reading, wanted: Iterable[Skill]) -> tuple[Known, ...]:
    """Return what is known of some skills, in their order."""
    assessments, profile, words = reading.assessments, reading.profile, reading.words
    refs = references(assessments)
    places: dict[Skill, list[Place]] = {}
    for skill, place in _places(reading, refs):
        places.setdefault(skill, []).append(place)
    asked: dict[Skill, list[str]] = {}
    for ref, assessment in zip(refs, assessments, strict=True):
        for skill in dict.fromkeys(
            one for judged in assessment.requirements for one in judged.requirement.skills
        ):
            asked.setdefault(skill, []).append(ref)
    return tuple(
        _known(skill, words, profile.of(skill).state, asked.get(skill, ()), places.get(skill, ()))
        for skill in wanted
    )


def _known(
    skill: Skill, words: Vocabulary, state: State, asked: Iterable[str], places: Iterable[Place]
) -> Known:
    catalog, own = words.catalog, words.own.get(skill)
    return Known(
        name=skill.name,
        kind=skill.kind,
        names=words.names(skill),
        implies=_sorted(catalog.implied(skill)),
        implied_by=_sorted(other for other in catalog if skill in catalog.implied(other)),
        member_of=_sorted(catalog.classes(skill)),
        members=_sorted(other for other in catalog if skill in catalog.classes(other)),
        aspect_of=_sorted(catalog.wholes(skill)),
        aspects=_sorted(other for other in catalog if skill in catalog.wholes(other)),
        state=state,
        asked=tuple(asked),
        own=own.place if own else "",
        level=own.level or "" if own else "",
        evidence=own.evidence if own else "",
        places=tuple(places),
    )


def _places(reading: Reading, refs: Iterable[str]) -> Iterator[tuple[Skill, Place]]:
    """Yield every skill that a line of the journal names, with its place."""
    for ref, vacancy in zip(refs, reading.vacancies, strict=True):
        for field, lines in _fields(vacancy):
            yield from _named(reading.words, ref, field, lines)
    yield from _named(reading.words, "", fields.CONCLUSIONS, reading.conclusions)


def _fields(vacancy: Vacancy) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    return (
        (fields.REQUIREMENTS, vacancy.requirements),
        (fields.DUTIES, vacancy.duties),
        (fields.MET, vacancy.have or ()),
        (fields.MISSING, vacancy.lack or ()),
    )


def _named(words: Vocabulary, ref: str, field: str, lines: Iterable[Line]) -> Iterator[tuple[Skill, Place]]:
    for line in lines:
        for skill in dict.fromkeys(mention.skill for mention in words.catalog.mentions(line.text)):
            yield skill, Place(ref, line.number, field, line.text)


def _sorted(skills: Iterable[Skill]) -> tuple[str, ...]:
    return tuple(sorted(skill.name for skill in skills))


def skills_of(reading: Reading) -> tuple[Skill, ...]:
    """Return the skills that the journal or the person's own list names, the most asked for first."""
    counts = Counter(
        skill
        for assessment in reading.assessments
        for skill in {one for judged in assessment.requirements for one in judged.requirement.skills}
    )
    named = {skill for skill, _ in _places(reading, references(reading.assessments))}
    return tuple(
        sorted({*named, *counts, *reading.words.own}, key=lambda skill: (-counts[skill], skill.name))
    )


def find_skill(name: str, words: Vocabulary) -> Skill | None:
    """Return the skill that a name means, even if the name counts in a text only beside another skill."""
    found = known_as(name, words.catalog)
    if found:
        return words.catalog.find(found)
    wanted = words_of(name)
    return next((skill for skill in words.catalog if wanted in map(words_of, words.names(skill))), None)


def nearest(name: str, words: Vocabulary) -> tuple[str, ...]:
    """Return the skills with a name most like a given one, the likest first."""
    by_name = {
        each.removeprefix("=").casefold(): skill.name
        for skill in words.catalog
        for each in (*words.names(skill), skill.name)
    }
    spelled = dict.fromkeys([name.casefold().translate(_LATIN), name.casefold()])
    close = [each for one in spelled for each in get_close_matches(one, by_name, _NEAREST, _LIKE)]
    return tuple(dict.fromkeys(by_name[each] for each in close))[:_NEAREST]
