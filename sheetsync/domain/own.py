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

from sheetsync.domain.catalog import SkillCatalog, default_catalog, shipped
from sheetsync.domain.claim import Evidence, Proof, Strength, following
from sheetsync.domain.endings import inflected
from sheetsync.domain.names import words_of
from sheetsync.domain.profile import Mark
from sheetsync.domain.skill import Skill, SkillKind
from sheetsync.errors import CatalogError, Problem


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
        for each in (skill, *sorted(following(skill, self.catalog), key=str)) if owned else (skill,):
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
    noted, left = list(problems), list(entries)
    while left:
        try:
            return _compiled(left, noted)
        except _Unusable as error:
            noted.append(error.problem)
            left.remove(error.entry)
    return replace(default_vocabulary(), problems=tuple(noted))


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
    for kind in SkillKind:
        tables[kind] = {name: _without_taken(name, table, owners) for name, table in tables[kind].items()}
    for name, entry in named.items():
        _add(tables, name, entry)
    forms |= {word: " ".join(inflected(word)) for words in owners for word in words if word not in forms}
    try:
        catalog = SkillCatalog.compile(tables, forms)
    except CatalogError as error:
        related = [entry for entry in named.values() if entry.relations] or list(named.values())
        raise _Unusable(named.get(error.entry) or related[-1], error.why) from None
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


def _owners(named: Mapping[str, OwnSkill]) -> dict[tuple[str, ...], str]:
    """Return for each name in the person's list, as its words, the skill that it belongs to."""
    owners: dict[tuple[str, ...], str] = {}
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


def _without_taken(
    name: str, table: Mapping[str, Any], owners: Mapping[tuple[str, ...], str]
) -> dict[str, Any]:
    """Return an entry of the catalog without the names that the person gave to another skill."""

    def kept(names: Sequence[str]) -> list[str]:
        return [each for each in names if owners.get(words_of(each), name) == name]

    near = {beside: kept(names) for beside, names in table.get("near", {}).items()}
    return {**table, "names": kept(table.get("names", ())), "near": near}


def _add(tables: dict[str, Any], name: str, entry: OwnSkill) -> None:
    """Put an entry of the person's into the tables of the catalog."""
    before = next((kind for kind in SkillKind if name in tables[kind]), None)
    table = tables[before].pop(name) if before else {"names": [name]}
    kind = entry.kind or before or SkillKind.HARD
    names = list(dict.fromkeys([*table["names"], *entry.names]))
    if entry.level is Level.NO_SKILL:
        tables["none"] = [*tables["none"], *names, entry.name]
        names, table = [], {**table, "near": {}}
        if not before:
            return
    tables[kind][name] = {**table, "names": names, **entry.relations}
