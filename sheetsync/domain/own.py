"""The person's own words: skills the catalog lacks, other names for those it has, levels and proof.

They extend the catalog and overrule it: a name that is written here belongs to the skill it is written for.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain
from typing import Any

from sheetsync.domain.catalog import SkillCatalog, default_catalog, shipped, shipped_names
from sheetsync.domain.claim import Evidence, Proof, Strength
from sheetsync.domain.endings import inflected
from sheetsync.domain.names import words_of
from sheetsync.domain.profile import Mark
from sheetsync.domain.skill import Skill, SkillKind
from sheetsync.errors import Problem

_Words = tuple[str, ...]
_Tables = dict[str, Any]


class Level(StrEnum):
    """How well a person says to know a skill; `NO_SKILL` says that the name is none."""

    FULL = "full"
    BASIC = "basic"
    MISSING = "missing"
    NO_SKILL = "no_skill"


_LEVELS = {
    Level.FULL: "есть, да, владею, знаю, средний, хороший, уверенный, отличный, эксперт, full",
    Level.BASIC: "базовый, начальный, основы, basic",
    Level.MISSING: "нет, не владею, не знаю, missing, no",
    Level.NO_SKILL: "не навык, no skill",
}
_BY_WORD = {word: level for level, words in _LEVELS.items() for word in words.split(", ")}
LEVELS = "есть, базовый, нет, не навык"
"""The levels as a person is told of them; what else is understood means one of these."""


def read_level(word: str) -> Level | None:
    """Return the level that a word means, or None for a word that means none."""
    return _BY_WORD.get(" ".join(word.casefold().split()))


@dataclass(frozen=True, slots=True)
class OwnSkill:
    """One entry of the person's list.

    Attributes:
        place: Where it stands: ``skills.toml:3`` or ``Навыки, строка 3``.
        line: The line or row of that, counted from 1.
        name: Its name; one that the catalog knows, under whatever spelling, means that skill.
        names: Other names; ``=Go`` counts in that spelling only.
        level: How well it is known, or None where that is not said.
        evidence: What shows it: a link to a repository, a certificate.
        kind: What kind of skill it is; None for what the catalog says, and hard for a new one.
        relations: ``implies``, ``member_of``, ``aspect_of`` -> names of skills; they replace the catalog's.
    """

    place: str
    line: int
    name: str
    names: tuple[str, ...] = ()
    level: Level | None = None
    evidence: str = ""
    kind: SkillKind | None = None
    relations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The skills that are understood.

    Attributes:
        catalog: All of them, the person's own included.
        own: The entries of the person's list by the skill they are about.
        problems: Entries that could not be used; they count for nothing.
    """

    catalog: SkillCatalog
    own: Mapping[Skill, OwnSkill] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    _tables: Mapping[str, Any] | None = None

    def names(self, skill: Skill) -> tuple[str, ...]:
        """Return the names of a skill as written in the catalog, those that need a neighbour last."""
        table = (self._tables or _shipped())[skill.kind][skill.name]
        return tuple(dict.fromkeys([*table.get("names", ()), *chain(*table.get("near", {}).values())]))

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What the person's list says for the profile: what is there, in whole or basically, and what not."""
        return tuple(mark for skill, entry in self.own.items() for mark in self._marks(skill, entry))

    def _marks(self, skill: Skill, entry: OwnSkill) -> Iterator[Mark]:
        if entry.level in {None, Level.NO_SKILL}:
            return
        owned = entry.level is not Level.MISSING
        strength = Strength.BASIC if entry.level is Level.BASIC else Strength.FULL
        evidence = Evidence(entry.line, entry.name, owned=owned)
        for each in (skill, *self.catalog.following(skill)) if owned else (skill,):
            yield Mark(entry.place, Proof(each, evidence, strength, direct=each == skill), aside=True)


@functools.cache
def _shipped() -> Mapping[str, Any]:
    return shipped()[0]


@functools.cache
def default_vocabulary() -> Vocabulary:
    """Return the skills that come with the program."""
    return Vocabulary(default_catalog())


def vocabulary(entries: Sequence[OwnSkill], problems: Sequence[Problem] = ()) -> Vocabulary:
    """Return the skills that come with the program and the person's own.

    An entry that contradicts the catalog or another entry becomes a problem, and the rest counts.

    Args:
        entries: The person's list.
        problems: What could not be read of it.
    """
    noted, left = list(problems), [_tidied(entry) for entry in entries]
    while left:
        try:
            return _compiled(left, noted)
        except _Unusable as error:
            noted.append(error.problem)
            left.remove(error.entry)
    return replace(default_vocabulary(), problems=tuple(noted))


def _tidied(entry: OwnSkill) -> OwnSkill:
    """Return an entry with single blanks in its names."""
    names = (" ".join(name.split()) for name in (entry.name, *entry.names))
    name, *others = names
    return replace(entry, name=name, names=tuple(filter(None, others)))


class _Unusable(Exception):  # never leaves this module
    """An entry that cannot be used."""

    def __init__(self, entry: OwnSkill, what: str, remedy: str = "Исправьте эту запись.") -> None:
        super().__init__(what)
        self.entry = entry
        self.problem = Problem(entry.place, f"Навык «{entry.name}»: {what}", remedy)


def _compiled(entries: Sequence[OwnSkill], problems: Sequence[Problem]) -> Vocabulary:
    named = _by_name(entries)
    owners = _owners(named)
    tables, forms = shipped()
    ahead = shipped_names()
    for words, owner in owners.items():
        _take(words, owner, tables, ahead)
    for name, entry in named.items():
        _add(name, entry, tables, ahead)
    for name, entry in named.items():
        _check_relations(name, entry, tables)
    forms |= {word: " ".join(inflected(word)) for words in owners for word in words if word not in forms}
    catalog = SkillCatalog.from_ahead(tables, forms, ahead)
    own = {skill: named[skill.name] for skill in catalog if skill.name in named}
    return Vocabulary(catalog, own, tuple(problems), tables)


def _by_name(entries: Sequence[OwnSkill]) -> dict[str, OwnSkill]:
    """Return the entries by the name of the skill that each is about."""
    named: dict[str, OwnSkill] = {}
    for entry in entries:
        name = known_as(entry.name, default_catalog()) or entry.name
        if name in named:
            raise _Unusable(entry, f"он уже есть: {named[name].place}.", "Сведите обе записи в одну.")
        named[name] = entry
    return named


def _owners(named: Mapping[str, OwnSkill]) -> dict[_Words, str]:
    """Return for each name in the person's list, as its words, the skill that it belongs to."""
    owners: dict[_Words, str] = {}
    for name, entry in named.items():
        for written in (entry.name, *entry.names):
            words = words_of(written)
            if not words:
                raise _Unusable(entry, f"в имени «{written}» нет ни букв, ни цифр.")
            if owners.setdefault(words, name) != name:
                other = named[owners[words]]
                raise _Unusable(entry, f"имя «{written}» уже есть у навыка «{other.name}»: {other.place}.")
    return owners


def known_as(name: str, catalog: SkillCatalog) -> str | None:
    """Return the canonical name of the skill that a whole text names, or None."""
    if catalog.find(name):
        return name
    whole = (each.skill.name for each in catalog.mentions(name) if (each.start, each.end) == (0, len(name)))
    alike = (skill.name for skill in catalog if skill.name.casefold() == name.casefold())
    return next(chain(whole, alike), None)


def _take(words: _Words, owner: str, tables: _Tables, ahead: _Tables) -> None:
    """Take a name away from every skill but the one that the person gave it to."""
    names, first = ahead["names"], words[0]
    for line in names.get(first, "").split("\n") if first in names else ():
        written, near, skill = line.split("\t")
        if skill == owner or words_of(written) != words:
            continue
        _drop(line, first, ahead)
        table: _Tables = next((tables[kind][skill] for kind in SkillKind if skill in tables[kind]), {})
        (table["near"][near] if near else table.get("names", [written])).remove(written)


def _drop(line: str, first: str, ahead: _Tables) -> None:
    left = [each for each in ahead["names"].pop(first).split("\n") if each != line]
    if left:
        ahead["names"][first] = "\n".join(left)


def _put(written: str, skill: str, ahead: _Tables) -> None:
    """Put a name of a skill, or of none, where the catalog looks for it."""
    words = words_of(written)
    ahead["words"] = " ".join((ahead["words"], *words))
    line = f"{written}\t\t{skill}"
    ahead["names"][words[0]] = "\n".join(filter(None, (ahead["names"].get(words[0]), line)))


def _add(name: str, entry: OwnSkill, tables: _Tables, ahead: _Tables) -> None:
    """Put an entry of the person's into the tables of the catalog."""
    before = next((kind for kind in SkillKind if name in tables[kind]), None)
    table: _Tables = tables[before][name] if before else {}
    names = [*([] if before else [entry.name]), *entry.names]
    if entry.level is Level.NO_SKILL:
        for written in [*table.get("names", ()), *chain(*table.get("near", {}).values())]:
            _take(words_of(written), "", tables, ahead)
            _put(written, "", ahead)
        names = [entry.name, *entry.names]
    for written in names:
        _put(written, "" if entry.level is Level.NO_SKILL else name, ahead)
    if entry.level is Level.NO_SKILL and not before:
        return
    if before:
        del tables[before][name]
    known = [] if entry.level is Level.NO_SKILL else [*table.get("names", ()), *names]
    tables[entry.kind or before or SkillKind.HARD][name] = {
        **table,
        "names": list(dict.fromkeys(known)),
        **{
            relation: [known_as(other, default_catalog()) or other for other in others]
            for relation, others in entry.relations.items()
        },
    }


def _check_relations(name: str, entry: OwnSkill, tables: _Tables) -> None:
    """Make sure that what an entry says of other skills can hold."""
    skills = {skill: table for kind in SkillKind for skill, table in tables[kind].items()}
    for relation in entry.relations:
        for other in skills[name].get(relation, ()):
            if other not in skills:
                raise _Unusable(entry, f"«{relation}» называет «{other}», а такого навыка нет.")
        seen, left = set[str](), list(skills[name].get(relation, ()))
        while left:
            other = left.pop()
            if other == name:
                raise _Unusable(entry, f"«{relation}» ведёт по кругу.")
            if other not in seen:
                seen.add(other)
                left += skills.get(other, {}).get(relation, ())
