"""Drafts of «Владею» and «Не владею»: what they look like, how they are made and how they are accepted.

A draft is a section with a line «(черновик, проверьте)». It is a line like any other in journal.md and in the
cell, so it goes wherever the section goes, and deleting it accepts the draft.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sheetsync.domain.claim import Strength
from sheetsync.domain.profile import Profile, Standing, State
from sheetsync.domain.requirement import Need
from sheetsync.domain.skill import Skill, SkillKind
from sheetsync.domain.text import fold
from sheetsync.domain.vacancy import DRAFT_MARK, Assessment
from sheetsync.journal.entries import Journal
from sheetsync.journal.fields import MET, MISSING
from sheetsync.record import CellChange, Changes, VacancyKey


@dataclass(frozen=True, slots=True)
class Draft:
    """What the rest of the journal says about one vacancy.

    Attributes:
        key: The vacancy.
        number: The number it carries in the journal.
        company: Its employer.
        met: Lines for «Владею».
        missing: Lines for «Не владею».
        unknown: Skills asked for that the journal says nothing about, or two things.
    """

    key: VacancyKey
    number: str
    company: str
    met: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]


def is_draft_mark(text: str) -> bool:
    """Tell whether a line marks its section as a draft."""
    return fold(text).lower.strip(" .;") == DRAFT_MARK


def drafts(journal: Journal, assessments: tuple[Assessment, ...], profile: Profile) -> Iterator[Draft]:
    """Yield a draft for each vacancy that asks for something and has no verdicts at all.

    Experience is left to the person: three years here say nothing of five there. Vacancies without a link
    are left alone, and so are those that stand in the journal twice.
    """
    for entry, assessment in zip(journal.entries, assessments, strict=True):
        if entry.key and entry.key not in journal.held and not (entry.value(MET) or entry.value(MISSING)):
            asked = dict.fromkeys(
                skill
                for judged in assessment.requirements
                if judged.requirement.need is not Need.NOT_REQUIRED
                for skill in judged.requirement.skills
                if skill.kind is not SkillKind.EXPERIENCE
            )
            if asked:
                yield _draft(entry.key, assessment, {skill: profile.of(skill) for skill in asked})


def _draft(key: VacancyKey, assessment: Assessment, asked: Mapping[Skill, Standing]) -> Draft:
    met = {skill: _claim(skill, each) for skill, each in asked.items() if each.state is State.OWNED}
    missing = {skill: skill.name for skill, each in asked.items() if _is_missing(each)}
    unknown = tuple(skill.name for skill in asked if skill not in met and skill not in missing)
    vacancy = assessment.vacancy
    return Draft(key, vacancy.number, vacancy.company, tuple(met.values()), tuple(missing.values()), unknown)


def _is_missing(standing: Standing) -> bool:
    """Tell whether a skill is lacking beyond doubt: the basics of it at most are there."""
    full = any(mark.proof.strength is Strength.FULL for mark in standing.owned)
    return standing.state is State.MISSING and not full


def _claim(skill: Skill, standing: Standing) -> str:
    """Return the line that says of a skill what the journal says of it at best."""
    best = max(mark.proof.strength for mark in standing.owned)
    return f"{skill} на базовом уровне" if best is Strength.BASIC else skill.name


def drafted(found: Iterable[Draft]) -> Changes:
    """Return the changes of journal.md that write drafts into it."""
    return Changes(
        tuple(
            CellChange(draft.key, name, "", "\n".join((DRAFT_MARK, *lines)))
            for draft in found
            for name, lines in ((MET, draft.met), (MISSING, draft.missing))
            if lines
        )
    )


def accepted(journal: Journal) -> Changes:
    """Return the changes of journal.md that make every draft the person's own word."""
    return Changes(
        tuple(
            CellChange(entry.key, name, value, _unmarked(value))
            for entry in journal.entries
            for name in (MET, MISSING)
            for value in [entry.value(name)]
            if entry.key and entry.key not in journal.held and _unmarked(value) != value
        )
    )


def _unmarked(value: str) -> str:
    return "\n".join(line for line in value.split("\n") if not is_draft_mark(line))
