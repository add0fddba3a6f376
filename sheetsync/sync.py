"""The hub: reads both sides, lets `merge` decide, and carries the decision out.

Every operation has the same three steps: gather (journal.md, workbook, snapshot), decide (a `Plan`, pure),
apply. A dry run stops before the third. What an operation did is an `Outcome`, also when it did nothing.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from sheetsync.base import next_base, without_lost
from sheetsync.errors import ChangedMeanwhile, GuardError, UnverifiedError
from sheetsync.files import read_text, replace_file
from sheetsync.grid import Edit
from sheetsync.guards import guards
from sheetsync.journal import fields
from sheetsync.journal.entries import Journal
from sheetsync.journal.markdown import parse
from sheetsync.journal.rewrite import render, rewrite
from sheetsync.meeting import Meeting, Options, Outcome, meet
from sheetsync.recompute import summary_after
from sheetsync.record import Changes, Records
from sheetsync.sheets import Sheet, as_sheet, read_or_begin, read_sheet
from sheetsync.state import State
from sheetsync.summary import summary_hash
from sheetsync.understanding import read_journal
from sheetsync.wal import Write
from sheetsync.workbooks import Workbook, reference_beside
from sheetsync.writing import ATTEMPTS, carry_out, finish, places_of, saved_over, undone_of

__all__ = ["Meeting", "Options", "Outcome", "pull", "push", "status"]


_SAVED_OVER = (
    "Похоже, программа, в которой таблица была открыта, сохранила её поверх нашей прошлой записи: все её "
    "изменения исчезли. Что было пустым, отправим снова; где тексты разные, решите сами (--prefer file)."
)


_MAY_BE_OPEN = (
    "Если таблица открыта в браузере, обновите вкладку: иначе она может сохранить прежнее поверх записи."
)


@dataclass(frozen=True, slots=True)
class _Memory:
    """What is known of earlier runs, as it was read before the sides.

    Attributes:
        snapshot: The base as it is stored.
        last: The last write that was confirmed, until it has been seen in its place.
    """

    snapshot: Records | None
    last: Write | None = None


def state_of(path: Path, workbook: Workbook) -> State:
    """Return what is remembered about a journal and a workbook."""
    return State(path, reference_beside(workbook, path.parent))


def status(path: Path, workbook: Workbook) -> Outcome:
    """Tell what a pull and a push would do; nothing is written."""
    state = state_of(path, workbook)
    notes = (
        ("Прошлая запись в таблицу не проверена: её проверит и завершит следующий push или pull.",)
        if state.pending()
        else ()
    )
    meeting = _met(_memory(state), read_journal(path), read_sheet(workbook), Options(), workbook)
    return Outcome("status", meeting, Changes(), Changes(), dry_run=True, notes=(*notes, *meeting.notes))


def pull(path: Path, workbook: Workbook, options: Options, *, now: datetime) -> Outcome:
    """Bring what changed in the workbook into journal.md; without a journal.md, make one.

    Raises:
        GuardError: The change looks too strange to be meant; nothing was written.
        SheetsyncError: A side cannot be read or written; nothing was written.
    """
    state = state_of(path, workbook)
    finished = _finished(workbook, state, options)
    memory = _memory(state)
    if path.exists():
        text, known = read_text(path), memory
    else:
        # a journal.md that was deleted is no journal with everything deleted: both sides meet anew
        text, known = render(Records({}), workbook=reference_beside(workbook, path.parent)), _Memory(None)
    meeting = _met(known, parse(text, name=str(path)), read_sheet(workbook), options, workbook)
    applied, pending = _split(meeting.plan.to_file, options)
    notes = _guard(
        options, guards(meeting.base, meeting.theirs, meeting.ours, applied, counter=fields.NUMBER)
    )
    new = rewrite(meeting.journal, applied)
    meeting = replace(meeting, journal=parse(new, name=str(path)))
    notes = (*finished, *meeting.notes, *notes)
    outcome = Outcome("pull", meeting, applied, pending, options.dry_run, notes=notes)
    if options.dry_run:
        return outcome
    with _held(state, memory):
        if applied or not path.exists():
            _unchanged(path, text)
            _back_up(state, outcome, now, {path.name: text.encode()} if path.exists() else {})
            replace_file(path, new.encode())
        _remember(state, memory, _base(meeting, meeting.theirs, meeting.ours, options))
        state.forget_last()
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
    finished = _finished(workbook, state, options)
    made = Changes()
    for attempt in range(ATTEMPTS):
        last = attempt + 1 == ATTEMPTS
        try:
            outcome = _push(path, workbook, state, options, now)
        except _Displaced as displaced:
            made = made.then(displaced.made)
            if last:
                raise UnverifiedError(
                    f"После записи в таблице не то, что было записано: {', '.join(displaced.places[:5])}.",
                    remedy="Посмотрите эти строки; прежние значения лежат в .sheetsync рядом с журналом.",
                ) from None
        except ChangedMeanwhile:
            if last:
                raise
        else:
            notes = (*finished, *outcome.notes)
            return replace(outcome, applied=made.then(outcome.applied), notes=notes)
    raise AssertionError  # the loop returns or raises


class _Displaced(Exception):
    """The write took place, and a person's edit in that moment kept some of it from its place."""

    def __init__(self, made: Changes, places: list[str]) -> None:
        super().__init__()
        self.made, self.places = made, places


def _push(path: Path, workbook: Workbook, state: State, options: Options, now: datetime) -> Outcome:
    """Push once: read, decide, write if the workbook is still the one that was read."""
    memory = _memory(state)
    sheet, start = read_or_begin(workbook)
    meeting = _met(memory, read_journal(path), sheet, options, workbook)
    applied, pending = _split(meeting.plan.to_sheet, options)
    notes = _guard(
        options, guards(meeting.base, meeting.ours, meeting.theirs, applied, counter=fields.NUMBER)
    )
    edits = sheet_edits(sheet, applied)
    edits = (*start, *edits) if edits else ()
    summary, more = summary_after(sheet, workbook.name, edits, now=now) if options.summary else ((), ())
    outcome = Outcome(
        "push", meeting, applied, pending, options.dry_run, bool(summary), (*meeting.notes, *notes, *more)
    )
    if options.dry_run:
        return outcome
    base = _base(meeting, meeting.ours, meeting.theirs, options)
    with _held(state, memory):
        if edits or summary:
            fingerprint = next((summary_hash(edit) or "" for edit in summary), "")
            write = Write.of(uuid.uuid4().hex, sheet.grid, edits, applied, base, fingerprint=fingerprint)
            _back_up(state, outcome, now, {**workbook.image(), "write.json": write.json()})
            written = carry_out(workbook, state, write, (*edits, *summary))
            undone = undone_of(applied, as_sheet(written, workbook.name))
            if undone:
                state.forget()
                raise _Displaced(applied.without(undone), places_of(undone))
        _remember(state, memory, base)
        if edits or summary:
            state.done()
        else:
            state.forget_last()
    if (edits or summary) and workbook.saved_whole and "://" in workbook.name:
        return replace(outcome, notes=(*outcome.notes, _MAY_BE_OPEN))
    return outcome


def _finished(workbook: Workbook, state: State, options: Options) -> tuple[str, ...]:
    """Bring to its end what an earlier run left unfinished; return what to tell the person."""
    if options.dry_run or state.pending() is None:
        return ()
    with state.lock():
        return finish(workbook, state)


def _memory(state: State) -> _Memory:
    """Return what is known of earlier runs.

    It is read before the sides: against a base that is newer than a side, what the side does not know yet
    would look like an edit that takes it back.
    """
    return _Memory(state.snapshot(), state.last_write())


def _met(memory: _Memory, journal: Journal, sheet: Sheet, options: Options, workbook: Workbook) -> Meeting:
    """Decide, having looked whether another program saved over our last write."""
    base, last = memory.snapshot, memory.last
    notes: tuple[str, ...] = ()
    if base and last and workbook.saved_whole and saved_over(last.changes, sheet.records):
        base = without_lost(base, last.changes)
        notes = (_SAVED_OVER,)
    return meet(base, journal, sheet, options.prefer, notes)


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
def _held(state: State, memory: _Memory) -> Iterator[None]:
    """Keep other runs out while writing, and make sure that none has written since we decided."""
    with state.lock():
        if state.snapshot() != memory.snapshot or state.pending():
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


def _base(meeting: Meeting, source: Records, target: Records, options: Options) -> Records:
    """Return the base after a transfer from a source."""
    return next_base(meeting.base, source, target, meeting.plan, deleted=options.delete)


def _remember(state: State, memory: _Memory, base: Records) -> None:
    """Store the new base, if it is new."""
    if base != memory.snapshot:
        state.save(base)
