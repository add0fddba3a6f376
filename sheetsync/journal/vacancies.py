"""Both forms of the journal -> the Vacancies they tell of, drafts and doubles included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sheetsync.domain.salary import Salary
from sheetsync.domain.text import Line
from sheetsync.domain.vacancy import Vacancy
from sheetsync.journal import fields
from sheetsync.journal.drafting import is_draft_mark
from sheetsync.journal.entries import Journal
from sheetsync.journal.link import split_link
from sheetsync.record import Record

if TYPE_CHECKING:
    from sheetsync.journal.table import Row, Table  # `check` on a text does without tabs


def from_journal(journal: Journal, *, year: int) -> Iterator[Vacancy]:
    """Yield the vacancies of journal.md; line numbers are lines of the file.

    Args:
        journal: The journal.
        year: The year whose tax scale salaries are turned net by.
    """
    for entry in journal.entries:
        lines: dict[str, tuple[Line, ...]] = {}
        for field in entry.fields:
            typed = tuple(Line(line.number, line.text) for line in field.lines)
            if field.name in lines:  # the label of a whole vacancy pasted into the field is its heading
                typed = (Line(field.line, f"{field.name}:"), *typed)
            lines[field.name] = lines.get(field.name, ()) + typed
        yield _vacancy(entry.key, entry.line, entry.record, lines, year)


def from_table(table: Table, *, year: int) -> Iterator[Vacancy]:
    """Yield the vacancies of a tab; line numbers are its rows, counted from 1.

    Args:
        table: The tab.
        year: The year whose tax scale salaries are turned net by.
    """
    for row in table.all_rows:
        yield _vacancy(row.key, row.index + 1, row.record, _cells(row), year)


def _cells(row: Row) -> dict[str, tuple[Line, ...]]:
    return {
        name: tuple(Line(row.index + 1, line) for line in text.split("\n") if line.strip())
        for name, text in row.record.items()
    }


def _vacancy(
    key: str | None, line: int, record: Record, lines: dict[str, tuple[Line, ...]], year: int
) -> Vacancy:
    shown = {name: split_link(text)[0] for name, text in record.items()}
    drafts = {
        name: found
        for name in (fields.MET, fields.MISSING)
        if (found := [line for line in lines.get(name, ()) if is_draft_mark(line.text)])
    }
    return Vacancy(
        key=key,
        line=line,
        number=shown.get(fields.NUMBER, ""),
        link=split_link(record.get(fields.LINK, ""))[1] or record.get(fields.LINK, ""),
        company=shown.get(fields.COMPANY, ""),
        title=shown.get(fields.TITLE, ""),
        salary=Salary.parse(record.get(fields.SALARY, ""), year=year),
        requirements=lines.get(fields.REQUIREMENTS, ()),
        duties=lines.get(fields.DUTIES, ()),
        have=None if fields.MET in drafts else lines.get(fields.MET),
        lack=None if fields.MISSING in drafts else lines.get(fields.MISSING),
        drafts=tuple(line for found in drafts.values() for line in found),
    )
