"""The hub: reads both sides, lets `merge` decide, and carries the decision out.

Every operation has the same three steps: gather (journal.md, workbook, snapshot), decide (a `Plan`, pure),
apply. A dry run stops before the third. What an operation did is an `Outcome`, also when it did nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from sheetsync.base import next_base
from sheetsync.domain.text import normal
from sheetsync.errors import ChangedMeanwhile, GuardError, Problem, UnverifiedError
from sheetsync.files import read_text, replace_file
from sheetsync.grid import Edit
from sheetsync.guards import guards
from sheetsync.journal import fields
from sheetsync.journal.entries import Journal
from sheetsync.journal.markdown import parse
from sheetsync.journal.rewrite import render, rewrite
from sheetsync.journal.table import require
from sheetsync.lines import same_set
from sheetsync.merge import Forms, Plan, Side, plan
from sheetsync.recompute import summary_after
from sheetsync.record import Changes, Records
from sheetsync.sheets import Sheet, as_sheet, read_sheet
from sheetsync.state import State
from sheetsync.understanding import read_journal
from sheetsync.workbooks import Workbook, reference_beside

FORMS = Forms(lists=fields.LISTS, prose=fields.PROSE)
ATTEMPTS = 5
"""How often a push reads and merges again when the workbook changes under its hands."""


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
    """

    journal: Journal
    sheet: Sheet
    ours: Records
    theirs: Records
    base: Records | None
    plan: Plan

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


def meet(base: Records | None, journal: Journal, sheet: Sheet, prefer: Side | None) -> Meeting:
    """Decide what two sides have to change, given what they last agreed on.

    The base is to be read before the sides: against a base that is newer than a side, what the side does
    not know yet would look like an edit that takes it back.
    """
    require(sheet.table)
    ours, theirs = journal.records(), sheet.records
    if fields.NUMBER not in sheet.table.columns:
        ours = _without_numbers(ours)
    return Meeting(journal, sheet, ours, theirs, base, plan(base, ours, theirs, FORMS, prefer=prefer))


def _without_numbers(records: Records) -> Records:
    """Return records without their numbers: a workbook that numbers nothing has no place for them."""
    rows = {key: {n: t for n, t in row.items() if n != fields.NUMBER} for key, row in records.rows.items()}
    return replace(records, rows=rows)


def state_of(path: Path, workbook: Workbook) -> State:
    """Return what is remembered about a journal and a workbook."""
    return State(path, reference_beside(workbook, path.parent))


def status(path: Path, workbook: Workbook) -> Outcome:
    """Tell what a pull and a push would do; nothing is written."""
    base = state_of(path, workbook).snapshot()
    meeting = meet(base, read_journal(path), read_sheet(workbook), None)
    return Outcome("status", meeting, Changes(), Changes(), dry_run=True)


def pull(path: Path, workbook: Workbook, options: Options, *, now: datetime) -> Outcome:
    """Bring what changed in the workbook into journal.md; without a journal.md, make one.

    Raises:
        GuardError: The change looks too strange to be meant; nothing was written.
        SheetsyncError: A side cannot be read or written; nothing was written.
    """
    state = state_of(path, workbook)
    base, reference = state.snapshot(), reference_beside(workbook, path.parent)
    text = read_text(path) if path.exists() else render(Records({}), workbook=reference)
    meeting = meet(base, parse(text, name=str(path)), read_sheet(workbook), options.prefer)
    applied, pending = _split(meeting.plan.to_file, options)
    notes = _guard(
        options, guards(meeting.base, meeting.theirs, meeting.ours, applied, counter=fields.NUMBER)
    )
    new = rewrite(meeting.journal, applied)
    meeting = replace(meeting, journal=parse(new, name=str(path)))
    outcome = Outcome("pull", meeting, applied, pending, options.dry_run, notes=notes)
    if options.dry_run:
        return outcome
    with _held(state, meeting):
        if applied or not path.exists():
            _unchanged(path, text)
            _back_up(state, outcome, now, {path.name: text.encode()} if path.exists() else {})
            replace_file(path, new.encode())
        _remember(state, meeting, meeting.theirs, meeting.ours, options)
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
    for attempt in range(ATTEMPTS):
        try:
            return _push(path, workbook, state, options, now)
        except ChangedMeanwhile:
            if attempt + 1 == ATTEMPTS:
                raise
    raise AssertionError  # the loop returns or raises


def _push(path: Path, workbook: Workbook, state: State, options: Options, now: datetime) -> Outcome:
    """Push once: read, decide, write if the workbook is still the one that was read."""
    base = state.snapshot()
    meeting = meet(base, read_journal(path), read_sheet(workbook), options.prefer)
    sheet = meeting.sheet
    applied, pending = _split(meeting.plan.to_sheet, options)
    notes = _guard(
        options, guards(meeting.base, meeting.ours, meeting.theirs, applied, counter=fields.NUMBER)
    )
    edits = sheet_edits(sheet, applied)
    summary, more = summary_after(sheet, workbook.name, edits, now=now) if options.summary else ((), ())
    outcome = Outcome("push", meeting, applied, pending, options.dry_run, bool(summary), (*notes, *more))
    if options.dry_run:
        return outcome
    with _held(state, meeting):
        if edits or summary:
            _back_up(state, outcome, now, workbook.image())
            written = workbook.write((*edits, *summary), version=sheet.grid.version)
            _verify(applied, as_sheet(written, workbook.name))
        _remember(state, meeting, meeting.ours, meeting.theirs, options)
    return outcome


def sheet_edits(sheet: Sheet, changes: Changes) -> tuple[Edit, ...]:
    """Return the edits that bring changes into a workbook."""
    conclusions = changes.conclusions
    more = () if conclusions is None else tuple(sheet.conclusions.edits(conclusions))
    return (*sheet.table.edits(changes), *more)


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


@contextmanager
def _held(state: State, meeting: Meeting) -> Iterator[None]:
    """Keep other runs out while writing, and make sure that none has written since we decided."""
    with state.lock():
        if state.snapshot() != meeting.base:
            raise ChangedMeanwhile(
                "Пока мы решали, другой запуск sheetsync закончил обмен.",
                remedy="Ничего не записано: запустите команду ещё раз.",
            )
        yield


def _unchanged(path: Path, text: str) -> None:
    """Make sure that nobody saved journal.md, or made one, while we were deciding."""
    if path.exists() and read_text(path) != text:
        raise ChangedMeanwhile(
            f"Файл {path} изменился, пока шло чтение таблицы.",
            remedy="Ничего не записано: закройте редактор или сохраните файл и повторите.",
        )


def _back_up(state: State, outcome: Outcome, now: datetime, files: Mapping[str, bytes]) -> None:
    """Keep what is about to be replaced: whole files, each cell's old text, and the losers of conflicts."""
    losers = [asdict(conflict) for conflict in outcome.meeting.plan.conflicts if conflict.resolved]
    before = {"operation": outcome.operation, "changes": asdict(outcome.applied), "resolved": losers}
    text = json.dumps(before, ensure_ascii=False, indent=1)
    state.backup(outcome.operation, now, {**files, "changes.json": text.encode("utf-8", "surrogatepass")})


def _verify(applied: Changes, sheet: Sheet) -> None:
    """Make sure that the workbook says afterwards, vacancy by vacancy, what was written.

    Raises:
        UnverifiedError: It does not.
    """
    wanted = [(change.key, change.field, change.after) for change in applied.cells]
    wanted += [(key, name, text) for key, record in applied.added.items() for name, text in record.items()]
    rows = sheet.records.rows
    wrong = [
        (key, name) for key, name, text in wanted if normal(rows.get(key, {}).get(name, "")) != normal(text)
    ]
    wrong += [(key, "вакансия") for key in applied.deleted if key in rows]
    places = [f"{key} («{name}»)" for key, name in wrong[:5]]
    if applied.conclusions is not None and not same_set(applied.conclusions, sheet.conclusions.texts or ()):
        places.append("лист «Выводы»")
    if places:
        raise UnverifiedError(
            f"После записи в таблице не то, что было записано: {', '.join(places)}.",
            remedy="Посмотрите эти строки; прежние значения лежат в .sheetsync рядом с журналом.",
        )


def _remember(state: State, meeting: Meeting, source: Records, target: Records, options: Options) -> None:
    """Store the new base, if it is new."""
    base = next_base(meeting.base, source, target, meeting.plan, deleted=options.delete)
    if base != meeting.base:
        state.save(base)
