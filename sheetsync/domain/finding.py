"""Finding: one thing in a journal that its owner should look at, and the words that messages share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_LONG = 90
"""Characters of a quoted line."""


class FindingKind(StrEnum):
    """What is odd."""

    CONTRADICTION = "contradiction"
    SECTIONS_SWAPPED = "sections_swapped"
    CLAIMS_REPEAT_DUTIES = "claims_repeat_duties"
    DRAFT = "draft"
    NOT_JUDGED = "not_judged"
    NO_OWNED_SECTION = "no_owned_section"
    NO_MISSING_SECTION = "no_missing_section"
    DUPLICATE_VACANCY = "duplicate_vacancy"
    CONCLUSION_OWNED = "conclusion_owned"
    CONCLUSION_FORGOTTEN = "conclusion_forgotten"
    CONCLUSION_NEVER_JUDGED = "conclusion_never_judged"
    UNMENTIONED = "unmentioned"
    UNKNOWN_WORD = "unknown_word"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at.

    Attributes:
        kind: What is odd.
        vacancies: The vacancies it is about, as `references` names them, in the order of the journal.
        skill: The skill it is about, or None when it is about none or several.
        lines: Lines of the vacancies that prove it: lines of journal.md or rows of the tab, from 1.
        conclusion_lines: Lines of «Выводы» likewise; in a workbook they are rows of another tab.
        message: What is odd and what to do, in Russian.
    """

    kind: FindingKind
    vacancies: tuple[str, ...]
    skill: str | None
    lines: tuple[int, ...]
    conclusion_lines: tuple[int, ...]
    message: str


def called(names: Sequence[str]) -> str:
    """Return how a text refers to vacancies: «№4, №9»."""
    return ", ".join(f"№{name}" if name[:1].isdigit() else name for name in names)


def quoted(text: str) -> str:
    """Return a line for a message: without its closing mark, cut where it is long."""
    text = text.strip().rstrip(";.,")
    return text if len(text) <= _LONG else f"{text[:_LONG].rsplit(maxsplit=1)[0]}…"


def forgotten(skills: Sequence[str], vacancies: Sequence[str]) -> str:
    """Return what is to be said of skills that these vacancies' «Не владею» names and «Выводы» do not."""
    stands, left = ("стоит", "забыто") if len(skills) == 1 else ("стоят", "забыты")
    named = ", ".join(f"«{skill}»" for skill in skills)
    return (
        f"{named} {stands} в «Не владею» ({called(vacancies)}), а в «Выводах» {left}. "
        "Впишите в «Выводы», если собираетесь учить."
    )
