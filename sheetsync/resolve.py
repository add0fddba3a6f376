"""`resolve`: one conflict, decided by the person's word, on both sides."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from sheetsync.journal.rewrite import rewrite
from sheetsync.meeting import Meeting
from sheetsync.merge import Side
from sheetsync.recompute import summary_after
from sheetsync.record import Records, VacancyKey
from sheetsync.settlement import Settlement, field_named, key_named, settle
from sheetsync.sheets import read_sheet
from sheetsync.state import State
from sheetsync.summary import SUMMARY
from sheetsync.transfer import (
    Step,
    again,
    begun,
    carry,
    checksum,
    clean_journal,
    finished,
    memory_of,
    met,
    sheet_edits,
    state_of,
)
from sheetsync.workbooks import Workbook


@dataclass(frozen=True, slots=True)
class Resolved:
    """What became of a conflict.

    Attributes:
        meeting: Both sides, as they were before.
        key: The vacancy.
        field: The field, or None for the whole vacancy.
        settlement: The decision; its conflict is None when there was nothing to decide any more.
        notes: What else the person should know.
    """

    meeting: Meeting
    key: VacancyKey
    field: str | None
    settlement: Settlement
    notes: tuple[str, ...] = ()

    @property
    def left(self) -> int:
        """How many conflicts are still open."""
        place = self.key, self.field
        return sum((c.key, c.field) != place for c in self.meeting.plan.open_conflicts)


def resolve(  # a conflict is named by two words  # noqa: PLR0913
    path: Path, workbook: Workbook, key: str, field: str, choice: Side | str, *, now: datetime
) -> Resolved:
    """Decide one conflict; the text that loses stays in the backup. Once decided, nothing more is written.

    Args:
        path: journal.md.
        workbook: The workbook.
        key: The vacancy as the person names it: number, hh id, key or link.
        field: The field by its Russian name or another word for it; «вакансия» for the whole of it.
        choice: The side whose text is taken, or a text of the person's own.
        now: The moment of the run.

    Raises:
        UsageError: There is no such place, or no conflict in it.
        SheetsyncError: A side cannot be read or written.
    """
    state = state_of(path, workbook)
    clean_journal(path)
    told = finished(workbook, state)
    resolved, _ = again(lambda: _resolve(path, workbook, state, (key, field), choice, now))
    return replace(resolved, notes=(*told, *resolved.notes))


def _resolve(  # see above  # noqa: PLR0913, PLR0917
    path: Path, workbook: Workbook, state: State, place: tuple[str, str], choice: Side | str, now: datetime
) -> Resolved:
    memory = memory_of(state)
    journal, sheet = clean_journal(path), read_sheet(workbook)
    meeting = met(state, memory, journal, sheet, workbook)
    key = key_named(meeting, place[0])
    name = field_named(meeting, key, place[1])
    settlement = settle(meeting, key, name, choice)
    to_file, to_sheet = settlement.to_file, settlement.to_sheet
    resolved = Resolved(meeting, key, name, settlement, meeting.notes)
    if settlement.conflict is None:
        return resolved
    edits = sheet_edits(sheet, to_sheet)
    mine = sheet.grid.tabs.get(SUMMARY)
    summary = summary_after(sheet, workbook.name, edits, now=now)[0] if edits and mine and mine.own else ()
    new = rewrite(journal, to_file) if to_file else None
    operation = replace(
        begun("resolve", now),
        to_file=to_file,
        to_sheet=to_sheet,
        base=memory.snapshot,
        resolved=({**asdict(settlement.conflict), "resolved": settlement.taken},),
        after="" if new is None else checksum(new),
    )
    interim = memory.snapshot or Records({})
    step = Step(
        operation,
        settlement.base,
        sheet,
        path,
        journal.text,
        new,
        edits,
        summary,
        interim if new is not None else None,
    )
    carry(workbook, state, memory, step)
    return resolved
