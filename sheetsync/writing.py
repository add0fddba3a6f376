"""How edits get into a workbook so that no crash, lost answer or moved row makes them do harm.

The log is written first; then one atomic write; then a look at what the workbook says, and whatever a person
moved meanwhile is put right, only where it still holds our value. The log is dropped once all is confirmed:
whoever finds one goes on from there. No write is sent twice on a guess (reference: sync.md §4.2-4.4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sheetsync.aftermath import aftermath, moved
from sheetsync.crash import crash_point
from sheetsync.domain.text import normal
from sheetsync.errors import ChangedMeanwhile, JournalError, SheetsyncError, UnverifiedError
from sheetsync.grid import Edit, Grid, SetCell, a1
from sheetsync.journal import fields
from sheetsync.lines import same_set
from sheetsync.record import Changes, Record, Records, VacancyKey
from sheetsync.sheets import Sheet, as_sheet
from sheetsync.state import State
from sheetsync.summary import SUMMARY, summary_hash
from sheetsync.wal import Write
from sheetsync.workbooks import Workbook

ATTEMPTS = 5
"""How often something is tried again that a person's edits keep getting in the way of."""


def carry_out(workbook: Workbook, state: State, write: Write, edits: Sequence[Edit]) -> Grid:
    """Write edits and put right what they did to cells that moved meanwhile; return the workbook then.

    The log stays: `State.done` or `State.forget` is for the caller, who knows whether all is as meant.

    Args:
        workbook: Where to.
        state: Where the log is kept; its lock is held.
        write: The log of the edits.
        edits: All edits, those of tabs of ours included.

    Raises:
        UnverifiedError: It may have been written, or something of the person's was overwritten; the log stays
            in the first case.
        SheetsyncError: Nothing was written; the log is dropped.
    """
    state.begin(write)
    try:
        grid = workbook.write(edits, version=write.version, mark=write.mark)
    except UnverifiedError:
        raise
    except SheetsyncError:
        state.forget()
        raise
    crash_point("write")
    grid = _put_right(workbook, state, write, grid)
    crash_point("look")
    return grid


def finish(workbook: Workbook, state: State) -> tuple[str, ...]:
    """Bring a write to its end that a crash or a lost answer cut short; return what to tell the person.

    Raises:
        UnverifiedError: Something of the person's was overwritten.
        SheetsyncError: The workbook cannot be read or written; the log stays.
    """
    write = state.pending()
    if write is None:
        return ()
    grid = workbook.read()
    if not _took_place(write, grid, workbook.name):
        state.forget()
        return ("Прошлый запуск прервался до записи в таблицу: она не изменена.",)
    sheet = as_sheet(_put_right(workbook, state, write, grid), workbook.name)
    if not undone(write.changes, sheet.records):
        state.save(write.base)
    state.done()
    return ("Прошлый запуск прервался посреди записи в таблицу; запись проверена и завершена.",)


def _took_place(write: Write, grid: Grid, name: str) -> bool:
    """Tell whether a logged write was made: by its mark, its summary, or else by what the workbook says."""
    if grid.version == write.version:
        return False
    summary = grid.tabs.get(SUMMARY)
    if write.fingerprint and summary and summary_hash(summary) == write.fingerprint:
        return True
    if grid.mark == write.mark:
        return True
    try:
        return present(write.changes, as_sheet(grid, name).records)
    except JournalError:  # no journal in it, so nothing of ours either
        return False


def present(changes: Changes, records: Records) -> bool:
    """Tell whether a workbook says anything that only these changes can have made it say."""
    cells = (_text(records, c.key, c.field) == normal(c.after) != normal(c.before) for c in changes.cells)
    added = (any(_arrived(records, key, record)) for key, record in changes.added.items())
    gone = bool(changes.deleted) and records.rows.keys().isdisjoint(changes.deleted)
    return any(cells) or any(added) or gone


def undone(changes: Changes, records: Records) -> bool:
    """Tell whether a workbook says anything that it said before these changes, or lacks what they are about.

    A vacancy that is gone may never have had them: a person deletes a row in the moment of the write, too.
    And what stands under the key of a new one may be another row, whose link they retyped.
    """
    if any(change.key not in records.rows for change in changes.cells):
        return True
    if not all(all(_arrived(records, key, record)) for key, record in changes.added.items()):
        return True
    if not {*map(normal, changes.conclusions or ())} <= {*map(normal, records.conclusions or ())}:
        return True
    cells = (_text(records, c.key, c.field) == normal(c.before) != normal(c.after) for c in changes.cells)
    return any(cells) or any(key in records.rows for key in changes.deleted)


def saved_over(changes: Changes, records: Records) -> bool:
    """Tell whether nothing is left of changes, and all is again as it was before them.

    New vacancies that are gone again prove nothing by themselves: a person deletes rows.
    """
    if not changes.cells or present(changes, records):
        return False
    return all(_text(records, c.key, c.field) == normal(c.before) != normal(c.after) for c in changes.cells)


def _put_right(workbook: Workbook, state: State, write: Write, grid: Grid) -> Grid:
    """Put back what misplaced values replaced, until nothing is misplaced.

    Raises:
        UnverifiedError: The old value is not known; the log is dropped, its copy lies in the backup.
    """
    closes_up = not workbook.saved_whole
    did = aftermath(write.before, write.edits, grid.tabs, closes_up=closes_up)
    lost = list(did.lost)
    for _ in range(ATTEMPTS):
        if not did.repairs:
            break
        try:
            after = workbook.write(did.repairs, version=grid.version, mark=write.mark)
            did = aftermath(grid.tabs, did.repairs, after.tabs, closes_up=closes_up)
        except ChangedMeanwhile:
            after = workbook.read()
            did = moved(did.repairs, grid.tabs, after.tabs)
        grid = after
        lost += did.lost
    lost += [f"{edit.tab}!{a1(edit.row, edit.column)}" for edit in did.repairs if isinstance(edit, SetCell)]
    if lost:
        state.forget()
        raise UnverifiedError(
            f"Пока шла запись, в таблице {workbook.name} переставили строки или столбцы, и наши значения "
            f"легли поверх ваших: {', '.join(lost)}.",
            remedy="Верните эти ячейки: в таблице Google — «Файл → История версий»; прежнее содержание листа "
            f"лежит и в {state.backups}.",
        )
    return grid


def undone_of(changes: Changes, sheet: Sheet) -> Changes:
    """Return what a workbook does not say, vacancy by vacancy, of what was written into it."""
    records = sheet.records
    cells = tuple(c for c in changes.cells if not sheet.table.says(c.key, c.field, c.after))
    added = {
        key: record
        for key, record in changes.added.items()
        if not all(sheet.table.says(key, name, text) for name, text in record.items())
    }
    deleted = {key: record for key, record in changes.deleted.items() if key in records.rows}
    conclusions = changes.conclusions
    if conclusions is not None and same_set(conclusions, sheet.conclusions.texts or ()):
        conclusions = None
    return Changes(cells, added, deleted, conclusions)


def places_of(changes: Changes) -> list[str]:
    """Name the places of changes for a person."""
    places = [f"{change.key} («{change.field}»)" for change in changes.cells]
    places += [f"{key} («вакансия»)" for key in (*changes.added, *changes.deleted)]
    return places + ([] if changes.conclusions is None else ["лист «Выводы»"])


def _arrived(records: Records, key: VacancyKey, record: Record) -> Iterator[bool]:
    """Tell of each field of a new vacancy whether it stands there; of a bare link, whether its row does."""
    said = [name for name, text in record.items() if name != fields.LINK and normal(text)]
    yield from (_text(records, key, name) == normal(record[name]) for name in said)
    if not said:
        yield key in records.rows


def _text(records: Records, key: VacancyKey, name: str) -> str:
    return normal(records.rows.get(key, {}).get(name, ""))
