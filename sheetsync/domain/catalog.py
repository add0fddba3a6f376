"""SkillCatalog: the skills we know, their names in a text, and how they relate."""

from __future__ import annotations

import functools
import json
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sheetsync.domain.beside import ANY, Beside
from sheetsync.domain.names import ASKED_NEAR, CODE_NEAR, YEARS_NEAR, Name, Names, Span, words_of
from sheetsync.domain.negation import negated
from sheetsync.domain.skill import Mention, Named, Skill, SkillKind
from sheetsync.domain.text import fold
from sheetsync.domain.words import Words
from sheetsync.errors import CatalogError

_INTRODUCTIONS = frozenset(("", " ", "  ", "(", " (", "( ", " ( ", ":", " :", ": ", " : "))
"""What may stand between a class and the member that it introduces."""
_EXAMPLES = re.compile(r"[^()\n]{0,80}?(?: и (?:др|пр|т\.? ?[дп])\b|,? (?:etc|и аналог|и подобн|или аналог))")
"""What goes on to say that only examples of a class are named: «BI (Tableau, Power BI и др.)»."""
_RELATIONS = ("implies", "member_of", "aspect_of")
_SAID = frozenset({YEARS_NEAR, CODE_NEAR})

_Relation = Mapping[str, Iterable[str]]  # skill -> the skills it leads to, by name
_Entry = tuple[Skill, Mapping[str, Any]]


class SkillCatalog:
    """Finds skills in a text and knows how they relate.

    Three relations that never mix: *implies* (who has DRF has Django), *member of a class* (FastAPI is an
    async framework, and having it answers a demand for one), *aspect of* (sharding is a part of knowing
    PostgreSQL, and lacking it is not lacking PostgreSQL).
    """

    def __init__(self, skills: Mapping[str, Skill], relations: Mapping[str, _Relation]) -> None:
        self._skills = dict(skills)
        self._relations = relations
        self._closures: dict[str, dict[str, frozenset[Skill]]] = {relation: {} for relation in _RELATIONS}
        self._following: dict[str, tuple[Skill, ...]] = {}
        self._aspects: dict[str, frozenset[Skill]] = {}
        self._kins: dict[str, frozenset[str]] = {}
        self._names = Names()

    @classmethod
    def parse(cls, text: str, forms: Mapping[str, str]) -> SkillCatalog:
        """Read a catalog.

        Args:
            text: TOML with a table for each kind of skill: canonical name -> ``names`` (``=Go`` counts in
                that case only), ``near`` (names that count beside a certain skill), ``implies``,
                ``member_of``, ``aspect_of``; and a list ``none`` of phrases that only look like names.
            forms: Word of a name -> its inflected forms, parted by blanks.

        Raises:
            CatalogError: A name belongs to two skills, a relation names no skill or runs in a circle.
        """
        import tomllib  # noqa: PLC0415 - only a person's own catalog is TOML at run time

        return cls.compile(tomllib.loads(text), forms)

    @classmethod
    def compile(cls, tables: Mapping[str, Any], forms: Mapping[str, str]) -> SkillCatalog:
        """Make a catalog of the tables that `parse` reads, under the same conditions."""
        entries = _entries(tables)
        catalog = cls(*_graph(entries))
        catalog._check_relations()
        for skill, entry in entries:
            catalog._learn(skill, entry, forms)
        for written in tables.get("none", ()):
            catalog._add(written, Name(None, None, None), forms)
        return catalog

    @classmethod
    def from_ahead(
        cls, tables: Mapping[str, Any], forms: Mapping[str, str], ahead: Mapping[str, Any]
    ) -> SkillCatalog:
        """Make the same catalog as `compile` of tables that it was tried with, many times faster.

        Args:
            tables: As `parse` reads them.
            forms: Likewise.
            ahead: What `names_ahead` made of the tables.
        """
        catalog = cls(*_graph(_entries(tables)))
        catalog._names.add_later(ahead["words"].split(), ahead["names"], catalog._read_ahead, forms)
        return catalog

    def _read_ahead(self, names: str) -> Iterator[tuple[str, Name]]:
        """Read names that begin with one word, as `names_ahead` has them."""
        for line in names.split("\n"):
            written, near, skill = line.split("\t")
            exact = written[1:] if written.startswith("=") else None
            yield written, Name(self._skills.get(skill), exact, near or None)

    def find(self, name: str) -> Skill | None:
        """Return the skill of this canonical name, or None."""
        return self._skills.get(name)

    def __iter__(self) -> Iterator[Skill]:
        return iter(self._skills.values())

    def implied(self, skill: Skill) -> frozenset[Skill]:
        """Return what whoever has `skill` has as well, itself not included."""
        return self._closure("implies", skill.name)

    def classes(self, skill: Skill) -> frozenset[Skill]:
        """Return the classes that `skill` is a member of."""
        return self._closure("member_of", skill.name)

    def wholes(self, skill: Skill) -> frozenset[Skill]:
        """Return the skills that `skill` is a part of: PostgreSQL for sharding."""
        return self._closure("aspect_of", skill.name)

    def following(self, skill: Skill) -> tuple[Skill, ...]:
        """Return what whoever has a skill has as well, by name: what it implies, and the classes of these."""
        found = self._following.get(skill.name)
        if found is None:
            implied = self.implied(skill)
            whole = implied.union(*(self.classes(each) for each in (skill, *implied)))
            found = self._following[skill.name] = tuple(sorted(whole, key=str))
        return found

    def aspects(self, skill: Skill) -> frozenset[Skill]:
        """Return the skills that are parts of `skill` or of what it is: sharding for PostgreSQL."""
        found = self._aspects.get(skill.name)
        if found is None:
            kin = (skill, *self.classes(skill), *self.implied(skill))
            found = frozenset().union(*(self._parts.get(whole, ()) for whole in kin))
            self._aspects[skill.name] = found
        return found

    @functools.cached_property
    def _parts(self) -> dict[Skill, list[Skill]]:
        """The relation *aspect of* the other way round."""
        parts: dict[Skill, list[Skill]] = {}
        for part in self:
            for whole in self.wholes(part):
                parts.setdefault(whole, []).append(part)
        return parts

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Return the skills named in a text, in its order, with offsets into the text as typed."""
        folded = fold(text)
        return tuple(
            Mention(skill, *folded.place(start, end), negated=negated)
            for skill, start, end, negated in self.named(Words(folded))
        )

    def known(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return the stretches of a text as typed that are names, or phrases that only look like names."""
        folded = fold(text)
        return tuple(folded.place(span.start, span.end) for span in self._names.spans(Words(folded)))

    def named(self, words: Words, asked: frozenset[Skill] = frozenset()) -> list[Named]:
        """Return the skills that the words of folded lines name, with offsets into their text.

        In a claim that answers a demand for certain skills (`asked`) the names of these that count only
        beside something else count wherever they stand, and a class counts beside its member: who lacks
        «брокеры (Kafka)» lacks both.
        """
        spans = self._names.spans(words)
        lower, beside = words.folded.lower, Beside(words, spans, self._kin)
        found: list[Named] = []
        after = 0
        for span in spans:
            start, end, names = span
            alone = names[0] if len(names) == 1 and names[0].near is None else None
            skill = alone.skill if alone else self._choose(span, asked, beside)
            if skill is None:
                continue
            introduced = not asked and found and lower[after:start] in _INTRODUCTIONS
            if introduced and found[-1][0] in self.classes(skill) and not _EXAMPLES.match(lower, end):
                found.pop()  # a class named only to introduce its member: «система контроля версий git»
            found.append((skill, start, end, False))
            after = end
        for index in negated(lower, [each[1:3] for each in found]):
            found[index] = (*found[index][:3], True)
        return found

    def _choose(self, span: Span, asked: frozenset[Skill], beside: Beside) -> Skill | None:
        """Return the skill meant by a span: first a name that counts because of what stands beside it.

        In a claim the full name of what is asked for goes before its short names.
        """
        names = span.names
        for name in names if asked else ():
            if name.near is None and name.skill in asked:
                return name.skill
        for name in sorted(names, key=_rank) if len(names) > 1 else names:
            near = name.near
            if near is None or near in _SAID or (asked and name.skill in asked):
                return name.skill
            if near != ASKED_NEAR and beside.speaks_of(near, span):
                return name.skill
        return None

    def _kin(self, skill: Skill) -> frozenset[str]:
        """Return the names of a skill, of what it implies, and of its classes and wholes."""
        found = self._kins.get(skill.name)
        if found is None:
            kin = (skill, *self.implied(skill), *self.classes(skill), *self.wholes(skill))
            found = self._kins[skill.name] = frozenset(each.name for each in kin)
        return found

    def _closure(self, relation: str, name: str) -> frozenset[Skill]:
        known = self._closures[relation]
        if name not in known:
            direct = self._relations[relation].get(name, ())
            known[name] = frozenset(self._skills[near] for near in direct).union(
                *(self._closure(relation, near) for near in direct)
            )
        return known[name]

    def _check_relations(self) -> None:
        for relation, table in self._relations.items():
            for name, others in table.items():
                for other in others:
                    if other not in self._skills:
                        raise CatalogError(name, f"«{relation}» называет «{other}», а такого навыка нет.")
            for name in table:
                _refuse_circle(relation, table, name, ())

    def _learn(self, skill: Skill, entry: Mapping[str, Any], forms: Mapping[str, str]) -> None:
        for near, written in _names(entry):
            if near not in {None, ANY, ASKED_NEAR, *_SAID} and near not in self._skills:
                raise CatalogError(skill.name, f"«near» называет «{near}», а такого навыка нет.")
            exact = written[1:] if written.startswith("=") else None
            self._add(written, Name(skill, exact, near), forms)

    def _add(self, written: str, name: Name, forms: Mapping[str, str]) -> None:
        other = self._names.add(written, name, forms)
        if other:
            raise CatalogError(str(name.skill), f"имя «{written}» уже есть у навыка «{other.skill}».")


def _rank(name: Name) -> tuple[bool, bool]:
    return name.near is None, name.exact is None


def _refuse_circle(relation: str, table: _Relation, name: str, path: tuple[str, ...]) -> None:
    if name in path:
        raise CatalogError(name, f"«{relation}» ведёт по кругу: {' → '.join((*path, name))}.")
    for other in table.get(name, ()):
        _refuse_circle(relation, table, other, (*path, name))


def _entries(tables: Mapping[str, Any]) -> list[_Entry]:
    return [(Skill(name, kind), entry) for kind in SkillKind for name, entry in tables.get(kind, {}).items()]


def _graph(entries: Iterable[_Entry]) -> tuple[Mapping[str, Skill], Mapping[str, _Relation]]:
    """Return the skills by name, and each relation between them."""
    relations = {
        relation: {skill.name: entry[relation] for skill, entry in entries if relation in entry}
        for relation in _RELATIONS
    }
    return {skill.name: skill for skill, _ in entries}, relations


def _names(entry: Mapping[str, Any]) -> Iterator[tuple[str | None, str]]:
    """Yield the names of one skill as written, each with what it must stand beside."""
    for written in entry.get("names", ()):
        yield None, written
    for near, names in entry.get("near", {}).items():
        for written in names:
            yield near, written


def names_ahead(tables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the names in tables by their first word, and all their words, for `SkillCatalog.from_ahead`.

    A name is a line of its spelling, what it must stand beside, and its skill, parted by tabs. Under
    ``skills`` are the tables without the names of skills: all of them that is read at once.
    """
    relations = {
        kind: {name: {one: entry[one] for one in _RELATIONS if one in entry} for name, entry in table.items()}
        for kind, table in tables.items()
        if kind in set(SkillKind)
    }
    written = [
        (name, near or "", skill.name) for skill, entry in _entries(tables) for near, name in _names(entry)
    ]
    words: dict[str, None] = {}
    names: dict[str, str] = {}
    for each in (*written, *((name, "", "") for name in tables.get("none", ()))):
        first, *rest = words_of(each[0])
        words |= dict.fromkeys((first, *rest))
        names[first] = "\n".join(filter(None, (names.get(first), "\t".join(each))))
    return {"words": " ".join(words), "names": names, "skills": relations}


@functools.cache
def default_catalog() -> SkillCatalog:
    """Return the catalog that comes with the program, read once."""
    ahead = shipped_names()
    return SkillCatalog.from_ahead(ahead["skills"], _shipped_forms(), ahead)


def shipped() -> tuple[dict[str, Any], dict[str, str]]:
    """Return the tables of all skills, and the forms of the words of their names."""
    return _table("skills.json"), _shipped_forms()


def _shipped_forms() -> dict[str, str]:
    forms: dict[str, str] = _table("forms.json")["forms"]
    return forms


def shipped_names() -> dict[str, Any]:
    """Return what `names_ahead` made of the tables."""
    return _table("names.json")


def _table(name: str) -> dict[str, Any]:
    """Return a table built ahead; skills.json is skills/*.toml in a form that loads at once."""
    table: dict[str, Any] = json.loads(pkgutil.get_data("sheetsync.domain", name) or b"")
    return table
