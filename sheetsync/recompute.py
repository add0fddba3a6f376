"""Brings the tab «Сводка» up to date with the rows of a workbook, and leaves it alone when it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sheetsync.errors import SheetsyncError
from sheetsync.grid import AddTab, Edit, Grid, ReplaceOwnTab, Tab, after
from sheetsync.sheets import Sheet, as_sheet, read_sheet, understand_sheet
from sheetsync.summary import SUMMARY, notice_tab, summary_hash, summary_tab
from sheetsync.workbooks import Workbook


def recompute(workbook: Workbook, *, now: datetime) -> bool:
    """Bring «Сводка» up to date with the rows; return whether it had to be rewritten.

    Raises:
        Refusal: A tab «Сводка» is there that is not ours.
        SheetsyncError: The workbook cannot be read or written.
    """
    sheet = read_sheet(workbook)
    edits = _summary(sheet, workbook.name, now)
    if edits:
        # the mark tells a push that was cut short what became of it: it stays
        workbook.write(edits, version=sheet.grid.version, mark=sheet.grid.mark)
    return bool(edits)


def tell_on_summary(workbook: Workbook, problem: SheetsyncError, *, now: datetime) -> bool:
    """Say on «Сводка» that it could not be brought up to date, and why; return whether that was written.

    A tab of that name which is not ours is left alone. So is a summary that is right after all, because
    somebody else brought it up to date since.

    Raises:
        SheetsyncError: The workbook cannot be read or written.
    """
    grid = workbook.read()
    mine = grid.tabs.get(SUMMARY)
    if mine is not None and (not mine.own or _is_right(grid, workbook.name, now)):
        return False
    edit = notice_tab(mine, what=problem.what, remedy=problem.remedy, moment=_moment(now))
    if edit:
        workbook.write([edit], version=grid.version, mark=grid.mark)
    return edit is not None


def _is_right(grid: Grid, name: str, now: datetime) -> bool:
    """Tell whether «Сводка» says what the rows say."""
    try:
        return not _summary(as_sheet(grid, name), name, now)
    except Exception:  # noqa: BLE001 - whatever kept the summary from being computed does so here too
        return False


def summary_after(
    sheet: Sheet, name: str, edits: Sequence[Edit], *, now: datetime
) -> tuple[Sequence[ReplaceOwnTab], tuple[str, ...]]:
    """Return the edit that brings «Сводка» up to date with the rows as they will be after `edits`, and notes.

    A tab of that name which is not ours must not keep a push from its work: it is left alone and noted.

    Args:
        sheet: The workbook as it was read.
        name: What the person calls it.
        edits: What is about to be written.
        now: The moment to show.
    """
    mine = sheet.grid.tabs.get(SUMMARY)
    if mine is not None and not mine.own:
        return (), (
            f"Лист «{SUMMARY}» создан не нами и оставлен как есть; переименуйте его, чтобы получить сводку.",
        )
    tabs = {tab.name: after(tab, edits) for tab in sheet.grid.tabs.values()}
    new = (Tab(edit.name, edit.rows) for edit in edits if isinstance(edit, AddTab))
    tabs |= {tab.name: after(tab, edits) for tab in new}
    return _summary(as_sheet(Grid(sheet.grid.version, tabs), name), name, now), ()


def _summary(sheet: Sheet, name: str, now: datetime) -> tuple[ReplaceOwnTab, ...]:
    """Return the edit that writes «Сводка», or nothing when it was computed from these very rows."""
    edit = summary_tab(understand_sheet(sheet, name, year=now.year).report(), moment=_moment(now))
    mine = sheet.grid.tabs.get(SUMMARY)
    return () if mine is not None and summary_hash(mine) == summary_hash(edit) else (edit,)


def _moment(now: datetime) -> str:
    return f"{now:%d.%m.%Y в %H:%M}"
