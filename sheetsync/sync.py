"""The hub: reads both sides, lets `merge` decide, and carries the decision out.

Every operation has the same three steps: gather (journal.md, workbook, snapshot), decide (a `Plan`, pure),
apply. A dry run stops before the third. What an operation did is an `Outcome`, also when it did nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

from sheetsync.base import next_base
from sheetsync.errors import GuardError
from sheetsync.guards import guards
from sheetsync.journal import fields
from sheetsync.journal.markdown import parse
from sheetsync.journal.rewrite import render, rewrite
from sheetsync.meeting import Meeting, Options, Outcome
from sheetsync.merge import Side
from sheetsync.recompute import summary_after
from sheetsync.record import Changes, Records
from sheetsync.renames import readdressed
from sheetsync.sheets import read_or_begin, read_sheet
from sheetsync.state import State
from sheetsync.transfer import (
    MAY_BE_OPEN,
    Memory,
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
from sheetsync.understanding import read_journal
from sheetsync.workbooks import Workbook, reference_beside

__all__ = ["Meeting", "Options", "Outcome", "pull", "push", "state_of", "status"]


def status(path: Path, workbook: Workbook) -> Outcome:
    """Tell what a pull and a push would do; nothing is written.

    Raises:
        GuardError: What is remembered is of another journal or workbook.
        SheetsyncError: A side cannot be read.
    """
    state = state_of(path, workbook)
    finished(workbook, state, dry_run=True)
    notes = (
        ("Прошлая запись в таблицу не проверена: её проверит и завершит следующий push или pull.",)
        if state.pending()
        else ()
    )
    meeting = met(state, memory_of(state), read_journal(path), read_sheet(workbook), workbook)
    return Outcome("status", meeting, Changes(), Changes(), dry_run=True, notes=(*notes, *meeting.notes))


def pull(path: Path, workbook: Workbook, options: Options, *, now: datetime) -> Outcome:
    """Bring what changed in the workbook into journal.md; without a journal.md, make one.

    Raises:
        GuardError: The change looks too strange to be meant; nothing was written.
        SheetsyncError: A side cannot be read or written; nothing was written.
    """
    state = state_of(path, workbook)
    if path.exists():
        clean_journal(path)
    told = finished(workbook, state, dry_run=options.dry_run)
    memory = memory_of(state)
    if path.exists():
        journal, known = clean_journal(path), memory
        text: str | None = journal.text
    else:
        # a journal.md that was deleted is no journal with everything deleted: both sides meet anew
        empty = render(Records({}), workbook=reference_beside(workbook, path.parent))
        journal, known, text = parse(empty, name=str(path)), Memory(None), None
    sheet = read_sheet(workbook)
    meeting = met(
        state,
        known,
        journal,
        sheet,
        workbook,
        options.prefer,
        new=text is None,
        source=Side.SHEET,
        accept_rename=options.accept_rename,
    )
    applied, pending = _split(meeting.plan.to_file, options)
    notes = _guard(
        options, guards(meeting.base, meeting.theirs, meeting.ours, applied, counter=fields.NUMBER)
    )
    new = rewrite(meeting.journal, readdressed(applied, meeting.names))
    meeting = replace(meeting, journal=parse(new, name=str(path)))
    notes = (*told, *meeting.notes, *notes)
    outcome = Outcome("pull", meeting, applied, pending, options.dry_run, notes=notes)
    if options.dry_run:
        return outcome
    operation = replace(
        begun("pull", now),
        to_file=applied,
        base=memory.snapshot,
        resolved=_losers(meeting),
        after=checksum(new),
    )
    writes = bool(applied) or text is None
    base = _base(meeting, meeting.theirs, meeting.ours, options)
    step = Step(operation, base, meeting.sheet, path, text, new if writes else None)
    carry(workbook, state, memory, step)
    return outcome


def push(path: Path, workbook: Workbook, options: Options, *, now: datetime) -> Outcome:
    """Bring what changed in journal.md into the workbook, in one write, and bring «Сводка» up to date.

    Raises:
        GuardError: The change looks too strange to be meant; nothing was written.
        ChangedMeanwhile: The workbook changed again and again while we merged; nothing was written.
        UnverifiedError: The workbook does not say afterwards what was written.
        SheetsyncError: A side cannot be read or written; nothing was written.
    """
    state = state_of(path, workbook)
    clean_journal(path)
    told = finished(workbook, state, dry_run=options.dry_run)
    outcome, made = again(lambda: _push(path, workbook, state, options, now))
    return replace(outcome, applied=made.then(outcome.applied), notes=(*told, *outcome.notes))


def _push(path: Path, workbook: Workbook, state: State, options: Options, now: datetime) -> Outcome:
    """Push once: read, decide, write if the workbook is still the one that was read."""
    memory = memory_of(state)
    sheet, start = read_or_begin(workbook)
    meeting = met(
        state,
        memory,
        clean_journal(path),
        sheet,
        workbook,
        options.prefer,
        source=Side.FILE,
        accept_rename=options.accept_rename,
    )
    applied, pending = _split(meeting.plan.to_sheet, options)
    notes = _guard(
        options, guards(meeting.base, meeting.ours, meeting.theirs, applied, counter=fields.NUMBER)
    )
    addressed = readdressed(applied, meeting.names)
    edits = sheet_edits(sheet, addressed)
    edits = (*start, *edits) if edits else ()
    summary, more = summary_after(sheet, workbook.name, edits, now=now) if options.summary else ((), ())
    notes = (*meeting.notes, *notes, *sheet.table.untyped(addressed), *more)
    outcome = Outcome("push", meeting, applied, pending, options.dry_run, bool(summary), notes)
    if options.dry_run:
        return outcome
    operation = replace(begun("push", now), to_sheet=applied, base=memory.snapshot, resolved=_losers(meeting))
    base = _base(meeting, meeting.ours, meeting.theirs, options)
    step = Step(operation, base, sheet, path, edits=edits, summary=summary)
    carry(workbook, state, memory, step)
    if (edits or summary) and workbook.saved_whole and "://" in workbook.name:
        return replace(outcome, notes=(*outcome.notes, MAY_BE_OPEN))
    return outcome


def _split(changes: Changes, options: Options) -> tuple[Changes, Changes]:
    """Part what is carried out now from the deletions that nobody asked for."""
    if options.delete:
        return changes, Changes()
    return replace(changes, deleted={}), Changes(deleted=changes.deleted)


def _guard(options: Options, reasons: Iterable[str]) -> tuple[str, ...]:
    """Stop before anything is written if the change looks too strange to be meant; a dry run notes it."""
    found = () if options.force else tuple(reasons)
    if found and not options.dry_run:
        raise GuardError(
            " ".join(found),
            remedy="Ничего не записано. Посмотрите план (--dry-run); если так и задумано, добавьте --force.",
        )
    return tuple(f"{reason} Запись остановила бы защита (обойти её: --force)." for reason in found)


def _losers(meeting: Meeting) -> tuple[dict[str, str | None], ...]:
    """Return the conflicts that were decided, with the texts that lost."""
    return tuple(asdict(conflict) for conflict in meeting.plan.conflicts if conflict.resolved)


def _base(meeting: Meeting, source: Records, target: Records, options: Options) -> Records:
    """Return the base after a transfer from a source."""
    return next_base(meeting.base, source, target, meeting.plan, deleted=options.delete)
