"""SkillCatalog: the skills we know, their names in a text, and how they relate."""

from __future__ import annotations

from sheetsync.domain.skill import Mention, Skill


class SkillCatalog:
    """Finds skills in a text and knows how they relate.

    implies: who has DRF has Django. member of a class: FastAPI is an async framework. aspect of:
    sharding is a part of knowing PostgreSQL. The three never mix.
    """

    def __init__(self, skills: tuple[Skill, ...]) -> None:
        self._skills = {skill.name: skill for skill in skills}

    def find(self, name: str) -> Skill | None:
        """Return the skill of this canonical name, or None."""
        return self._skills.get(name)

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Return the skills named in a text, in its order, with offsets into the text as typed."""
        raise NotImplementedError

    def implied(self, skill: Skill) -> frozenset[Skill]:
        """Return what whoever has `skill` has as well, itself not included."""
        raise NotImplementedError

    def classes(self, skill: Skill) -> frozenset[Skill]:
        """Return the classes that `skill` is a member of."""
        raise NotImplementedError

    def aspects(self, skill: Skill) -> frozenset[Skill]:
        """Return the skills that are parts of `skill`: sharding for PostgreSQL."""
        raise NotImplementedError


def default_catalog() -> SkillCatalog:
    """Return the catalog that comes with the program, read once."""
    raise NotImplementedError
