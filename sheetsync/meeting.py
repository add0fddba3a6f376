"""What a pull or a push finds, decides and did: values, and the one decision that needs both sides."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sheetsync.errors import Problem
from sheetsync.journal import fields
from sheetsync.journal.entries import Journal
from sheetsync.journal.table import require
from sheetsync.merge import Forms, Plan, Side, plan
from sheetsync.record import Changes, Records
from sheetsync.sheets import Sheet

FORMS = Forms(lists=fields.LISTS, prose=fields.PROSE)


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may ask of a pull or a push.

    Attributes:
        prefer: The side that wins conflicts, or None to leave them open.
        delete: Whether deletions are carried over.
        force: Whether to go on where a guard would stop.
        dry_run: Whether to decide only.
        summary: Whether a push also writes the tab «Сводка».
    """

    prefer: Side | None = None
    delete: bool = False
    force: bool = False
    dry_run: bool = False
    summary: bool = True


@dataclass(frozen=True, slots=True)
class Meeting:
    """Both sides, as they were read, and what was decided about them.

    Attributes:
        journal: journal.md; after a pull, as it is then.
        sheet: The workbook.
        ours: What journal.md said.
        theirs: What the workbook said.
        base: What both last agreed on, or None.
        plan: The decision.
        notes: What the person should know of how it came about.
    """

    journal: Journal
    sheet: Sheet
    ours: Records
    theirs: Records
    base: Records | None
    plan: Plan
    notes: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be used on either side."""
        return (*self.journal.problems, *self.sheet.table.problems)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an operation did.

    Attributes:
        operation: ``pull``, ``push`` or ``status``.
        meeting: What it found and decided.
        applied: What it changed, or would have changed in a dry run.
        pending: Deletions that were not asked for.
        dry_run: Whether nothing was written on purpose.
        summary: Whether the tab «Сводка» was rewritten; None when it was not the operation's business.
        notes: What else the person should know.
    """

    operation: str
    meeting: Meeting
    applied: Changes
    pending: Changes
    dry_run: bool = False
    summary: bool | None = None
    notes: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """3 when conflicts or skipped rows remain, else 0."""
        plan = self.meeting.plan
        skipped = any(skip.field is None for skip in plan.skips) or bool(self.meeting.problems)
        return 3 if plan.open_conflicts or skipped else 0


def meet(
    base: Records | None,
    journal: Journal,
    sheet: Sheet,
    prefer: Side | None,
    notes: tuple[str, ...] = (),
) -> Meeting:
    """Decide what two sides have to change, given what they last agreed on.

    The base is to be read before the sides: against a base that is newer than a side, what the side does
    not know yet would look like an edit that takes it back.
    """
    require(sheet.table)
    ours, theirs = journal.records(), sheet.records
    if fields.NUMBER not in sheet.table.columns:
        ours = _without_numbers(ours)
    decision = plan(base, ours, theirs, FORMS, prefer=prefer)
    return Meeting(journal, sheet, ours, theirs, base, decision, notes)


def _without_numbers(records: Records) -> Records:
    """Return records without their numbers: a workbook that numbers nothing has no place for them."""
    rows = {key: {n: t for n, t in row.items() if n != fields.NUMBER} for key, row in records.rows.items()}
    return replace(records, rows=rows)
