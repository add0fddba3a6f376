"""Says what a journal means; nothing is written here.

`check` on a text must answer at once, so nothing of workbooks is imported here: that is `sheetsync.sheets`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sheetsync.domain.audit import Finding, audit
from sheetsync.domain.own import Vocabulary, default_vocabulary
from sheetsync.domain.profile import Profile, fold_profile
from sheetsync.domain.text import Line
from sheetsync.domain.vacancy import Assessment, Vacancy
from sheetsync.errors import Problem
from sheetsync.files import read_text
from sheetsync.journal.entries import Journal
from sheetsync.journal.leftovers import leftovers
from sheetsync.journal.markdown import parse
from sheetsync.journal.vacancies import from_journal

if TYPE_CHECKING:
    from sheetsync.domain.report import GapReport  # at run time only `report` pays for it

SKILLS_FILE = "skills.toml"
"""The person's own words, beside journal.md."""


@dataclass(frozen=True)  # not slots: what is judged is kept
class Reading:
    """A journal, understood.

    Attributes:
        name: What it was read from.
        vacancies: Its vacancies, drafts and doubles included.
        conclusions: The lines of «Выводы».
        problems: What could not be read as meant.
        rows: True when line numbers are rows of a tab, False when they are lines of a file.
        words: The skills that are understood, the person's own included.
    """

    name: str
    vacancies: tuple[Vacancy, ...]
    conclusions: tuple[Line, ...]
    problems: tuple[Problem, ...]
    rows: bool
    words: Vocabulary = field(default_factory=default_vocabulary)

    @cached_property
    def assessments(self) -> tuple[Assessment, ...]:
        """The vacancies, judged."""
        return tuple(vacancy.judge(self.words.catalog) for vacancy in self.vacancies)

    @cached_property
    def profile(self) -> Profile:
        """What the journal and the person's own list say about each skill."""
        return fold_profile(self.assessments, self.words.marks)

    def findings(self) -> tuple[Finding, ...]:
        """Return what a careful reader would ask about."""
        return audit(self.assessments, self.conclusions, self.words.catalog, self.words.marks)

    def report(self) -> GapReport:
        """Return what is missing and what to learn."""
        from sheetsync.domain.gap_report import gap_report  # noqa: PLC0415 - `check` does not pay for it

        return gap_report(self.assessments, self.conclusions, self.words.catalog, self.words.marks)


def read_journal(path: Path) -> Journal:
    """Read journal.md.

    Raises:
        FileProblem: It is missing, or no text.
    """
    return parse(read_text(path), name=str(path))


def read_words(journal: Path) -> Vocabulary:
    """Read the person's own words, from a skills.toml beside a journal.md; without one there are none.

    Raises:
        FileProblem: It is no TOML, or cannot be read.
    """
    path = journal.with_name(SKILLS_FILE)
    if not path.exists():
        return default_vocabulary()
    from sheetsync.journal.own_toml import read_own_toml  # noqa: PLC0415 - most journals have none

    return read_own_toml(read_text(path), str(path))


def understand_journal(journal: Journal, *, year: int, words: Vocabulary | None = None) -> Reading:
    """Return what journal.md says.

    Args:
        journal: The journal.
        year: The year whose tax scale salaries are turned net by.
        words: The skills that are understood (`read_words`); without, those that come with the program.
    """
    words = words or default_vocabulary()
    items = journal.conclusions.items if journal.conclusions else ()
    conclusions = tuple(Line(item.lines[0].number, item.text) for item in items)
    vacancies = tuple(from_journal(journal, year=year))
    problems = (*leftovers(journal.text, journal.name), *journal.problems, *words.problems)
    return Reading(journal.name, vacancies, conclusions, problems, rows=False, words=words)
