"""kill -9 at every step of a push, then the same command again: the end is the same as without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sheetsync import sync
from sheetsync.meeting import Options
from sheetsync.record import Records
from sheetsync.sheets import as_sheet
from sheetsync.state import State
from sheetsync.workbooks.drive import DriveXlsx
from sheetsync.workbooks.google import GoogleSheet
from tests.e2e.desk import Desk, address, desk_over_http
from tests.google.files import File
from tests.small_journal import NOON, TEXT
from tests.workbooks.google_books import Time, session_of

KILLED = -9
MOST_STEPS = 40
KINDS: dict[str, type[GoogleSheet | DriveXlsx]] = {"native": GoogleSheet, "office": DriveXlsx}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_over_http(tmp_path) as made:
        yield made


def begun(desk: Desk, kind: str) -> File:
    """Return a workbook in step with a journal, which is then edited: a cell, a new row, a conclusion."""
    file = desk.native() if kind == "native" else desk.office()
    desk.journal.write_text(TEXT.replace("journal.xlsx", address(file), 1), encoding="utf-8")
    assert push(desk, file, kind) == 0
    text = desk.journal.read_text(encoding="utf-8").replace("Backend developer", "Senior developer")
    new = "# 4\nСсылка: https://hh.ru/vacancy/104\nКомпания: Новая\n\n# Выводы\n\n- Redis"
    desk.journal.write_text(text.replace("# Выводы\n", new, 1), encoding="utf-8")
    return file


def book_of(desk: Desk, file: File, kind: str) -> GoogleSheet | DriveXlsx:
    return KINDS[kind](session_of(desk.google, Time(), endpoint=desk.base), file.file_id)


def push(desk: Desk, file: File, kind: str) -> int:
    """Push without dying, in this process: that is faster."""
    return sync.push(desk.journal, book_of(desk, file, kind), Options(), now=NOON).exit_code


def records(desk: Desk, file: File, kind: str) -> Records:
    book = book_of(desk, file, kind)
    sheet = as_sheet(book.read(), book.name)
    assert sheet.table.held == {}, "no row is doubled"
    return sheet.records


def memory(desk: Desk, file: File) -> State:
    return State(desk.journal, f"https://docs.google.com/spreadsheets/d/{file.file_id}/edit")


def steps_of(desk: Desk, kind: str) -> tuple[int, Records]:
    """Push without dying; return how many steps that takes, and what the workbook says then."""
    file = begun(desk, kind)
    run = desk.run(0, "push", module="tests.e2e.killed")
    assert run.returncode == 0, run.stderr
    steps = run.stderr.partition("STEPS\n")[2].split("\n")
    return len([step for step in steps if step]), records(desk, file, kind)


@pytest.mark.parametrize("part", range(2))
@pytest.mark.parametrize("kind", KINDS)
def test_a_push_killed_at_any_step_ends_as_one_that_was_not(desk: Desk, kind: str, part: int) -> None:
    steps, wanted = steps_of(desk, kind)
    assert 10 < steps < MOST_STEPS
    for step in range(1 + part, steps + 1, 4):  # the named steps all have their turn, in test_kill_named
        file = begun(desk, kind)
        run = desk.run(step, "push", module="tests.e2e.killed")
        assert run.returncode == KILLED, (step, run.stderr)
        assert push(desk, file, kind) == 0, step
        assert records(desk, file, kind) == wanted, step
        assert memory(desk, file).pending() is None
        snapshot = memory(desk, file).snapshot()
        assert snapshot
        assert snapshot.rows.keys() == wanted.rows.keys()
