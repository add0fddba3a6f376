"""`undo` and `log`: what was done, and how it is taken back.

An undo is an operation like any other, by the same protocol: it can be undone in its turn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sheetsync.backups import Kept
from sheetsync.binding import require_known
from sheetsync.errors import FileProblem, UsageError
from sheetsync.files import read_text
from sheetsync.grid import Edit
from sheetsync.inverse import Inverse, Left, base_back, inverse
from sheetsync.journal.entries import Journal
from sheetsync.journal.markdown import parse
from sheetsync.journal.rewrite import rewrite
from sheetsync.operation import Operation, undone
from sheetsync.pre_image import SheetInverse
from sheetsync.recompute import summary_after
from sheetsync.sheets import Sheet, read_sheet
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
    state_of,
)
from sheetsync.workbooks import Workbook


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation, as `log` lists it.

    Attributes:
        kept: What is known of it.
        done: Whether it came to its end; one that did not was cut short, perhaps before it changed anything.
        by: What took it back, or None.
    """

    kept: Kept
    done: bool
    by: Operation | None

    @property
    def operation(self) -> Operation:
        """What it changed."""
        return self.kept.operation


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did.

    Attributes:
        of: The operation that was taken back.
        operation: What the undo itself changed.
        left: What it left alone.
        dry_run: Whether nothing was written on purpose.
        notes: What else the person should know.
    """

    of: Operation
    operation: Operation
    left: tuple[Left, ...]
    dry_run: bool = False
    notes: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """3 when something was left alone, else 0."""
        return 3 if self.left else 0


def log(path: Path, workbook: Workbook) -> tuple[Entry, ...]:
    """Return the operations on a journal and a workbook that are still known, the oldest first."""
    return _history(state_of(path, workbook), path)


def _history(state: State, path: Path) -> tuple[Entry, ...]:
    after = checksum(read_text(path)) if path.exists() else ""
    known = state.backups.operations()
    found = [(kept, kept.done or kept.operation.after == after != "") for kept in known]
    gone = undone(kept.operation for kept, done in found if done)
    return tuple(Entry(kept, done, gone.get(kept.operation.id)) for kept, done in found)


def undo(
    path: Path, workbook: Workbook, wanted: str | None = None, *, now: datetime, dry_run: bool = False
) -> Undone:
    """Take the last operation back, or the one named; only what still is as that operation left it.

    Raises:
        UsageError: There is no such operation, or it is taken back already.
        SheetsyncError: A side cannot be read or written.
    """
    state = state_of(path, workbook)
    if path.exists():
        clean_journal(path)
    cut = None if wanted else _cut_short(_history(state, path))
    told = finished(workbook, state, dry_run=dry_run)
    history = _history(state, path)
    if cut is None:
        entry = _chosen(history, wanted)
    else:  # the same command again goes on with what it was at, and does not take that back
        entry = next(one for one in history if one.operation.id == cut.undoes)
        if any(one.kept.done for one in history if one.operation.id == cut.id):
            return Undone(entry.operation, cut, (), notes=told)
    result, _ = again(lambda: _undo(path, workbook, state, entry, now, dry_run=dry_run))
    return replace(result, notes=(*told, *result.notes))


def _cut_short(history: tuple[Entry, ...]) -> Operation | None:
    """Return the last operation if it was an undo that did not come to its end, of something still known."""
    last = history[-1] if history else None
    if last is None or last.kept.done or not last.operation.undoes:
        return None
    known = any(entry.operation.id == last.operation.undoes for entry in history)
    return last.operation if known else None


def _chosen(history: tuple[Entry, ...], wanted: str | None) -> Entry:
    """Return the operation that is meant.

    Raises:
        UsageError: There is none.
    """
    if wanted is None:
        last = next((entry for entry in reversed(history) if entry.done and entry.operation), None)
        if last is None:
            raise UsageError(
                "Отменять нечего: ни одной операции с этой таблицей не записано.",
                remedy="Что было, показывает sheetsync log.",
            )
        if last.by is None or last.by.left:
            return last
        wanted = last.operation.id
    found = [entry for entry in history if entry.operation.id.startswith(wanted.lower())]
    if len(found) != 1:
        known = ", ".join(entry.operation.id for entry in history[-5:]) or "ни одной"
        raise UsageError(
            f"Операции {wanted} нет; последние: {known}.", remedy="Все показывает sheetsync log."
        )
    by = found[0].by
    if by is not None and not by.left:
        raise UsageError(
            f"Операция {found[0].operation.id} уже отменена.", remedy=f"Вернуть её: sheetsync undo {by.id}"
        )
    return found[0]


def _undo(  # what is undone, where and when  # noqa: PLR0913
    path: Path, workbook: Workbook, state: State, entry: Entry, now: datetime, *, dry_run: bool
) -> Undone:
    """Undo once: read, decide, write if the sides are still those that were read."""
    of = entry.operation
    memory = memory_of(state)
    sheet = read_sheet(workbook)
    require_known(state, sheet, journal=True)
    edits, on_sheet = _sheet_part(entry.kept, sheet, workbook.name)
    journal = clean_journal(path) if of.to_file else None
    on_file, new = _file_part(entry.kept, journal, path.name) if journal else (Inverse(), None)
    left = (*on_file.left, *on_sheet.left)
    operation = replace(
        begun("undo", now),
        to_file=on_file.changes,
        to_sheet=on_sheet.changes,
        base=memory.snapshot,
        undoes=of.id,
        left=len(left),
        after="" if new is None else checksum(new),
    )
    result = Undone(of, operation, left, dry_run)
    if dry_run or not (on_file.settled or on_sheet.settled):
        return result
    mine = sheet.grid.tabs.get(SUMMARY)
    summary = summary_after(sheet, workbook.name, edits, now=now)[0] if edits and mine and mine.own else ()
    base = base_back(base_back(memory.snapshot, of.base, on_file), of.base, on_sheet)
    text = journal.text if journal else None
    carry(workbook, state, memory, Step(operation, base, sheet, path, text, new, edits, summary))
    return result


def _sheet_part(kept: Kept, sheet: Sheet, name: str) -> tuple[tuple[Edit, ...], Inverse]:
    """Return what puts the workbook back.

    Raises:
        FileProblem: The backup is gone or damaged.
    """
    if not kept.operation.to_sheet:
        return (), Inverse()
    write = kept.write()
    if write is None:
        raise FileProblem(
            f"В {kept.folder} нет записи о том, что стояло в ячейках.",
            remedy="Эту операцию отменить нельзя; прежнее содержание ищите в версиях самой таблицы.",
        )
    back = SheetInverse(kept.operation.to_sheet, write.before, sheet, name)
    return back.edits, back.inverse


def _file_part(kept: Kept, journal: Journal, name: str) -> tuple[Inverse, str | None]:
    """Return what puts journal.md back, and its text then; None when it stays as it is.

    A text that is just as the operation left it becomes what it was, byte for byte.
    """
    old = kept.folder / name
    before = parse(read_text(old), name=name) if old.exists() else None
    lines = before.records().conclusions if before else None
    found = inverse(kept.operation.to_file, lines, journal.records())
    if before is not None and checksum(journal.text) == kept.operation.after:
        return found, before.text
    return found, rewrite(journal, found.addressed) if found.changes else None
