"""What pull, push, resolve and undo have in common: how a decision becomes two sides that say it.

First the workbook, then journal.md, then what is remembered: a crash in between leaves a conflict or an edit
that waits, never a loss. All of it is done under the lock, after a backup.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sheetsync.base import without_lost
from sheetsync.binding import require_known, require_own
from sheetsync.errors import ChangedMeanwhile, UnverifiedError
from sheetsync.files import read_text, replace_file
from sheetsync.grid import Edit, ReplaceOwnTab
from sheetsync.journal.entries import Journal
from sheetsync.journal.leftovers import require_clean
from sheetsync.journal.markdown import parse
from sheetsync.meeting import Meeting, meet
from sheetsync.merge import Side
from sheetsync.operation import Operation
from sheetsync.record import Changes, Records
from sheetsync.sheets import Sheet, as_sheet
from sheetsync.state import State
from sheetsync.summary import summary_hash
from sheetsync.wal import Write
from sheetsync.workbooks import Workbook, reference_beside
from sheetsync.writing import ATTEMPTS, carry_out, finish, places_of, saved_over, undone_of

T = TypeVar("T")

_SAVED_OVER = (
    "Похоже, программа, в которой таблица была открыта, сохранила её поверх нашей прошлой записи: все её "
    "изменения исчезли. Что было пустым, отправим снова; где тексты разные, решите сами (--prefer file)."
)
MAY_BE_OPEN = (
    "Если таблица открыта в браузере, обновите вкладку: иначе она может сохранить прежнее поверх записи."
)


@dataclass(frozen=True, slots=True)
class Memory:
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


def memory_of(state: State) -> Memory:
    """Return what is known of earlier runs.

    It is read before the sides: against a base that is newer than a side, what the side does not know yet
    would look like an edit that takes it back.
    """
    return Memory(state.snapshot(), state.last_write())


def finished(workbook: Workbook, state: State, *, dry_run: bool = False) -> tuple[str, ...]:
    """Bring to its end what an earlier run left unfinished; return what to tell the person.

    Raises:
        GuardError: What is remembered is of a journal in another place.
    """
    require_own(state)
    if dry_run or state.pending() is None:
        return ()
    with state.lock():
        return finish(workbook, state)


def clean_journal(path: Path) -> Journal:
    """Read a journal that is about to be written, or written from.

    Raises:
        FileProblem: It is missing, or no text.
        JournalError: Git has left its conflict markers in it.
    """
    text = read_text(path)
    require_clean(text, str(path))
    return parse(text, name=str(path))


def met(  # everything that a decision rests on  # noqa: PLR0913, PLR0917
    state: State,
    memory: Memory,
    journal: Journal,
    sheet: Sheet,
    workbook: Workbook,
    prefer: Side | None = None,
    *,
    new: bool = False,
    source: Side | None = None,
    accept_rename: bool | None = None,
) -> Meeting:
    """Decide, having looked whose memory it is and whether another program saved over our last write.

    Raises:
        GuardError: What is remembered is of another journal or workbook.
    """
    require_known(state, sheet, journal=not new)
    base, last = memory.snapshot, memory.last
    notes: tuple[str, ...] = ()
    if base and last and workbook.saved_whole and saved_over(last.changes, sheet.records):
        base = without_lost(base, last.changes)
        notes = (_SAVED_OVER,)
    return meet(base, journal, sheet, prefer, notes, source=source, accept_rename=accept_rename)


def sheet_edits(sheet: Sheet, changes: Changes) -> tuple[Edit, ...]:
    """Return the edits that bring changes into a workbook."""
    conclusions = changes.conclusions
    more = () if conclusions is None else tuple(sheet.conclusions.edits(conclusions))
    return (*sheet.table.edits(changes), *more)


@dataclass(frozen=True, slots=True)
class Step:
    """A decision, ready to be carried out.

    Attributes:
        operation: What it changes, for the backup.
        base: What both sides agree on then.
        sheet: The workbook as it was read.
        edits: What changes in it.
        summary: What brings «Сводка» up to date.
        interim: The base while the workbook is written and journal.md is not yet; None when it is `base`.
        path: journal.md.
        text: What it says; None when there is none yet.
        new: What it is to say; None when it stays as it is.
    """

    operation: Operation
    base: Records
    sheet: Sheet
    path: Path
    text: str | None = None
    new: str | None = None
    edits: Sequence[Edit] = ()
    summary: Sequence[ReplaceOwnTab] = field(default_factory=tuple)
    interim: Records | None = None


def carry(workbook: Workbook, state: State, memory: Memory, step: Step) -> None:
    """Carry a decision out.

    Raises:
        Displaced: The workbook was written, and does not say everything that was written.
        ChangedMeanwhile: A side is not any more what was read; nothing was written.
        SheetsyncError: As of `sheetsync.writing.carry_out`.
    """
    operation, writes = step.operation, bool(step.edits or step.summary)
    with _held(state, memory):
        if step.new is not None:
            _unchanged(step.path, step.text)
        if writes or step.new is not None or operation.undoes:
            write = _log(step) if writes else None
            files = dict(workbook.image()) if writes else {}
            if step.new is not None and step.text is not None:
                files[step.path.name] = step.text.encode()
            state.backups.keep(operation, files, write)
            if operation.undoes:
                # killed from here on, it leaves sides that agree with the base or with each other; with the
                # newer base, what it took back on one side would look like an edit to carry to the other
                state.save(step.base)
            if write is not None:
                _send(workbook, state, write, (*step.edits, *step.summary))
            if step.new is not None:
                replace_file(step.path, step.new.encode(), check=lambda: _unchanged(step.path, step.text))
        if step.base != memory.snapshot:
            state.save(step.base)
        if writes:
            state.done()
        else:
            state.backups.confirm(operation.mark)
            state.forget_last()


def _log(step: Step) -> Write:
    fingerprint = next((summary_hash(edit) or "" for edit in step.summary), "")
    return Write.of(
        step.operation.mark,
        step.sheet.grid,
        step.edits,
        step.operation.to_sheet,
        step.base if step.interim is None else step.interim,
        fingerprint=fingerprint,
    )


def _send(workbook: Workbook, state: State, write: Write, edits: Sequence[Edit]) -> None:
    written = carry_out(workbook, state, write, edits)
    undone = undone_of(write.changes, as_sheet(written, workbook.name))
    if undone:
        state.backups.confirm(write.mark)
        state.forget()
        raise Displaced(write.changes.without(undone), places_of(undone))


class Displaced(Exception):
    """The write took place, and a person's edit in that moment kept some of it from its place."""

    def __init__(self, made: Changes, places: list[str]) -> None:
        super().__init__()
        self.made, self.places = made, places


def again(attempt: Callable[[], T]) -> tuple[T, Changes]:
    """Try until no person's edit gets in the way; return the result, and what displaced attempts had made.

    Raises:
        UnverifiedError: The workbook does not say afterwards what was written.
        ChangedMeanwhile: It changed again and again while we decided.
    """
    made = Changes()
    for left in reversed(range(ATTEMPTS)):
        try:
            return attempt(), made
        except Displaced as displaced:
            made = made.then(displaced.made)
            if not left:
                raise UnverifiedError(
                    f"После записи в таблице не то, что было записано: {', '.join(displaced.places[:5])}.",
                    remedy="Посмотрите эти строки; прежние значения лежат в .sheetsync рядом с журналом.",
                ) from None
        except ChangedMeanwhile:
            if not left:
                raise
    raise AssertionError  # the loop returns or raises


def begun(name: str, now: datetime) -> Operation:
    """Return an operation that has not changed anything yet."""
    return Operation(uuid.uuid4().hex, name, now.isoformat())


def checksum(text: str) -> str:
    """Return what names a text of journal.md."""
    return hashlib.sha256(text.encode()).hexdigest()


@contextmanager
def _held(state: State, memory: Memory) -> Iterator[None]:
    """Keep other runs out while writing, and make sure that none has written since we decided."""
    with state.lock():
        if state.snapshot() != memory.snapshot or state.pending():
            raise ChangedMeanwhile(
                "Пока мы решали, другой запуск sheetsync закончил обмен.",
                remedy="Ничего не записано: запустите команду ещё раз.",
            )
        yield


def _unchanged(path: Path, text: str | None) -> None:
    """Make sure that nobody saved journal.md, or made one, while we were deciding."""
    if path.exists() and read_text(path) != text:
        raise ChangedMeanwhile(
            f"Файл {path} изменился, пока шло чтение таблицы.",
            remedy="Ничего не записано: закройте редактор или сохраните файл и повторите.",
        )
