"""Death at each named step (`SHEETSYNC_CRASH_AT`), then the same command again: the end is as without it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sheetsync import sync
from sheetsync.crash import KILLED
from sheetsync.grid import Cell, SetCell
from sheetsync.journal import fields
from sheetsync.meeting import Options
from sheetsync.record import Records, VacancyKey
from sheetsync.sheets import as_sheet, read_sheet
from sheetsync.workbooks import Workbook
from sheetsync.workbooks.xlsx import LocalXlsx
from tests.e2e.desk import Desk, address, desk_over_http
from tests.e2e.test_kill import book_of
from tests.small_journal import NOON, TEXT

KINDS = ("local", "office", "native")
PUSH = ("file changes.json", "backup", "file write.json", "log", "write", "look", "snapshot", "done")
UNDO = ("backup", "file snapshot.json", "snapshot", "file journal.md")
PULL = ("file changes.json", "backup", "file journal.md", "file snapshot.json", "snapshot")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_over_http(tmp_path) as made:
        yield made


def begun(desk: Desk, kind: str) -> Callable[[], Workbook]:
    """Bring a journal and a workbook in step; return what opens the workbook."""
    shutil.rmtree(desk.folder / ".sheetsync", ignore_errors=True)
    xlsx = desk.folder / "journal.xlsx"
    xlsx.unlink(missing_ok=True)
    file = desk.native() if kind == "native" else desk.office()

    def opened() -> Workbook:
        return LocalXlsx(xlsx, create=True) if kind == "local" else book_of(desk, file, kind)

    reference = xlsx.name if kind == "local" else address(file)
    desk.journal.write_text(TEXT.replace("journal.xlsx", reference, 1), encoding="utf-8")
    assert sync.push(desk.journal, opened(), Options(), now=NOON).exit_code == 0
    return opened


def edit_file(desk: Desk) -> None:
    """Edit a cell, add a vacancy and a conclusion."""
    text = desk.journal.read_text(encoding="utf-8").replace("Backend developer", "Senior developer")
    new = "# 4\nСсылка: https://hh.ru/vacancy/104\nКомпания: Новая\n\n# Выводы\n\n- Redis"
    desk.journal.write_text(text.replace("# Выводы\n", new, 1), encoding="utf-8")


def edit_sheet(book: Workbook) -> None:
    """Let a person type into the sheet."""
    sheet = read_sheet(book)
    row, column = sheet.table.rows[VacancyKey("hh:102")].index, sheet.table.columns[fields.SALARY]
    book.write([SetCell(fields.JOURNAL, row, column, Cell.of("от 200 000"))], version=sheet.grid.version)


def ended(desk: Desk, book: Workbook) -> tuple[Records, str, Records | None]:
    """Return how everything is: the workbook, journal.md, and what is remembered; no log may be left."""
    sheet, state = as_sheet(book.read(), book.name), sync.state_of(desk.journal, book)
    assert sheet.table.held == {}, "no row is doubled"
    assert state.pending() is None
    left = [path for path in desk.folder.rglob("*.tmp") if "backup" not in path.parts]
    assert left == [], "nothing half-made is left where it could be taken for something"
    return sheet.records, desk.journal.read_text(encoding="utf-8").split("\n", 1)[1], state.snapshot()


@pytest.mark.parametrize("kind", KINDS)
def test_a_push_that_dies_at_a_named_step_ends_as_one_that_did_not(desk: Desk, kind: str) -> None:
    opened = begun(desk, kind)
    edit_file(desk)
    sync.push(desk.journal, opened(), Options(), now=NOON)
    wanted = ended(desk, opened())
    for step in (*PUSH, "file journal.xlsx") if kind == "local" else PUSH:
        opened = begun(desk, kind)
        edit_file(desk)
        died = desk.run("push", SHEETSYNC_CRASH_AT=step)
        assert died.returncode == KILLED, (step, died.stderr)
        assert sync.push(desk.journal, opened(), Options(), now=NOON).exit_code == 0
        assert ended(desk, opened()) == wanted, step


def test_a_pull_that_dies_at_a_named_step_ends_as_one_that_did_not(desk: Desk) -> None:
    opened = begun(desk, "local")
    edit_sheet(opened())
    sync.pull(desk.journal, opened(), Options(), now=NOON)
    wanted = ended(desk, opened())
    assert "от 200 000" in wanted[1]
    for step in PULL:
        opened = begun(desk, "local")
        edit_sheet(opened())
        died = desk.run("pull", SHEETSYNC_CRASH_AT=step)
        assert died.returncode == KILLED, (step, died.stderr)
        assert sync.pull(desk.journal, opened(), Options(), now=NOON).exit_code == 0
        assert ended(desk, opened()) == wanted, step


@pytest.mark.parametrize("step", UNDO)
def test_an_undo_of_a_pull_that_dies_never_reaches_the_sheet(desk: Desk, step: str) -> None:
    """What it took back in the text is no edit of the person's: a push must not carry it over."""
    opened = begun(desk, "local")
    edit_sheet(opened())
    sync.pull(desk.journal, opened(), Options(), now=NOON)
    died = desk.run("undo", SHEETSYNC_CRASH_AT=step)
    assert died.returncode == KILLED, (step, died.stderr)
    sync.push(desk.journal, opened(), Options(), now=NOON)
    assert read_sheet(opened()).records.rows[VacancyKey("hh:102")][fields.SALARY] == "от 200 000"
