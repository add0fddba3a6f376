"""A workbook, read as a journal."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sheetsync.grid import AddTab, Edit, Grid, Tab, after
from sheetsync.journal.conclusions import ConclusionsTab, read_conclusions
from sheetsync.journal.own_tab import read_own_tab
from sheetsync.journal.table import Table, begun, find_journal, read_table
from sheetsync.journal.vacancies import from_table
from sheetsync.record import Records, VacancyKey
from sheetsync.understanding import Reading
from sheetsync.workbooks import Workbook


@dataclass(frozen=True, slots=True)
class Sheet:
    """A workbook, read as a journal."""

    grid: Grid
    table: Table
    conclusions: ConclusionsTab

    @property
    def records(self) -> Records:
        """The workbook as a side of the synchronisation."""
        table = self.table
        rows = {key: row.record for key, row in table.rows.items()}
        return Records(rows, tuple(table.columns), self.conclusions.texts, table.held, table.fixed)

    def beside(self, *sides: Records | None) -> Records:
        """Return the workbook as a side, spelled as others spell the same numbers, dates and truth values.

        ``15000`` in the text is no change of a cell that shows ``15 000 ₽``. The first side that says the
        same counts.
        """
        records = self.records
        rows = {
            key: {name: self._spelled(key, name, text, sides) for name, text in record.items()}
            for key, record in records.rows.items()
        }
        return replace(records, rows=rows)

    def _spelled(self, key: VacancyKey, name: str, text: str, sides: tuple[Records | None, ...]) -> str:
        others = [side.rows[key].get(name, "") for side in sides if side and key in side.rows]
        return next((other for other in others if other and self.table.says(key, name, other)), text)


def read_sheet(workbook: Workbook) -> Sheet:
    """Read a workbook as a journal.

    Raises:
        JournalError: It has no tab of vacancies, no header, or a header twice.
        AccessError: It cannot be read.
    """
    return as_sheet(workbook.read(), workbook.name)


def read_or_begin(workbook: Workbook) -> tuple[Sheet, tuple[Edit, ...]]:
    """Read a workbook as a journal; one with nothing in it is read as if it had an empty journal.

    Returns:
        The journal, and the edits that make it so.

    Raises:
        SheetsyncError: As of `read_sheet`.
    """
    grid = workbook.read()
    edits = begun(grid)
    tabs = {name: after(tab, edits) for name, tab in grid.tabs.items()}
    tabs |= {edit.name: Tab(edit.name, edit.rows) for edit in edits if isinstance(edit, AddTab)}
    return as_sheet(replace(grid, tabs=tabs), workbook.name), edits


def as_sheet(grid: Grid, name: str) -> Sheet:
    """Return what was read from a workbook as a journal."""
    return Sheet(grid, read_table(find_journal(grid, name)), read_conclusions(grid))


def understand_sheet(sheet: Sheet, name: str, *, year: int) -> Reading:
    """Return what a workbook says."""
    vacancies, words = tuple(from_table(sheet.table, year=year)), read_own_tab(sheet.grid)
    problems = (*sheet.table.problems, *words.problems)
    return Reading(name, vacancies, sheet.conclusions.lines, problems, rows=True, words=words)
