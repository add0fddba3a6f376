"""Says what a journal means; nothing is written here.

`check` on a text must answer at once, so nothing of workbooks is imported here: that is `sheetsync.sheets`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sheetsync.domain.audit import Finding, audit
from sheetsync.domain.catalog import default_catalog
from sheetsync.domain.text import Line
from sheetsync.domain.vacancy import Vacancy
from sheetsync.errors import Problem
from sheetsync.files import read_text
from sheetsync.journal.entries import Journal
from sheetsync.journal.leftovers import leftovers
from sheetsync.journal.markdown import parse
from sheetsync.journal.vacancies import from_journal

if TYPE_CHECKING:
    from sheetsync.domain.report import GapReport  # at run time only `report` pays for it


@dataclass(frozen=True, slots=True)
class Reading:
    """A journal, understood.

    Attributes:
        name: What it was read from.
        vacancies: Its vacancies, drafts and doubles included.
        conclusions: The lines of «Выводы».
        problems: What could not be read as meant.
        rows: True when line numbers are rows of a tab, False when they are lines of a file.
    """

    name: str
    vacancies: tuple[Vacancy, ...]
    conclusions: tuple[Line, ...]
    problems: tuple[Problem, ...]
    rows: bool

    def findings(self) -> tuple[Finding, ...]:
        """Return what a careful reader would ask about."""
        catalog = default_catalog()
        return audit([vacancy.judge(catalog) for vacancy in self.vacancies], self.conclusions, catalog)

    def report(self) -> GapReport:
        """Return what is missing and what to learn."""
        from sheetsync.domain.gap_report import gap_report  # noqa: PLC0415 - `check` does not pay for it

        catalog = default_catalog()
        return gap_report([vacancy.judge(catalog) for vacancy in self.vacancies], self.conclusions, catalog)


def read_journal(path: Path) -> Journal:
    """Read journal.md.

    Raises:
        FileProblem: It is missing, or no text.
    """
    return parse(read_text(path), name=str(path))


def understand_journal(journal: Journal, *, year: int) -> Reading:
    """Return what journal.md says."""
    items = journal.conclusions.items if journal.conclusions else ()
    conclusions = tuple(Line(item.lines[0].number, item.text) for item in items)
    vacancies = tuple(from_journal(journal, year=year))
    problems = (*leftovers(journal.text, journal.name), *journal.problems)
    return Reading(journal.name, vacancies, conclusions, problems, rows=False)
