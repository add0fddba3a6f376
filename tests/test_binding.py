"""A memory belongs to one journal and one workbook: moved and copied ones are noticed before any write."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sheetsync import sync
from sheetsync.binding import rebind
from sheetsync.errors import GuardError, UsageError
from sheetsync.grid import Cell
from sheetsync.meeting import Options
from sheetsync.recompute import recompute
from sheetsync.undo import undo
from sheetsync.workbooks import Workbook
from sheetsync.workbooks.google import GoogleSheet
from sheetsync.workbooks.xlsx import LocalXlsx
from tests.google import BOT
from tests.kinds import desk
from tests.small_journal import NOON, TEXT
from tests.workbooks import files
from tests.workbooks.google_books import session_of


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a journal and a workbook in step, and an edit that waits in each."""
    home = tmp_path / "home"
    home.mkdir()
    path, book = home / "journal.md", LocalXlsx(home / "journal.xlsx", create=True)
    path.write_text(TEXT, encoding="utf-8")
    sync.push(path, book, Options(), now=NOON)
    path.write_text(TEXT.replace("Backend", "Frontend"), encoding="utf-8")
    return home


def everything(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file() and file.name != "lock"}


def refused(path: Path, book: Workbook, folder: Path) -> str:
    """Make sure that every command refuses, with both ways out, and nothing is written."""
    before = everything(folder)
    commands: tuple[Callable[[], object], ...] = (
        lambda: sync.push(path, book, Options(force=True), now=NOON),
        lambda: sync.pull(path, book, Options(force=True), now=NOON),
        lambda: sync.status(path, book),
    )
    for command in commands:
        with pytest.raises(GuardError) as error:
            command()
        assert error.value.exit_code == 5
        assert "rebind" in error.value.remedy
        assert "--moved" in error.value.remedy
        assert "--copy" in error.value.remedy
    assert everything(folder) == before
    return error.value.what


def moved(path: Path, book: Workbook) -> None:
    rebind(sync.state_of(path, book), moved=True)


def copied(path: Path, book: Workbook) -> None:
    rebind(sync.state_of(path, book), moved=False)


def knows(path: Path, book: Workbook) -> bool:
    """Tell whether the base is remembered: then the edit in the text is an edit, else it is a conflict."""
    plan = sync.status(path, book).meeting.plan
    assert bool(plan.to_sheet.cells) != bool(plan.open_conflicts)
    return bool(plan.to_sheet.cells)


@pytest.mark.parametrize("stays", [True, False])
def test_a_folder_that_was_moved_or_copied(home: Path, tmp_path: Path, *, stays: bool) -> None:
    there = tmp_path / "there"
    (shutil.copytree if stays else shutil.move)(home, there)
    path, book = there / "journal.md", LocalXlsx(there / "journal.xlsx")
    told = refused(path, book, there)
    assert ("на месте" in told) == stays
    with pytest.raises(GuardError):
        undo(path, book, now=NOON)
    moved(path, book)
    assert knows(path, book)
    sync.push(path, book, Options(), now=NOON)
    assert undo(path, book, now=NOON).exit_code == 0, "what was done before can still be taken back"


def test_a_copied_memory_can_be_begun_anew_and_is_kept(home: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    shutil.copytree(home, there)
    path, book = there / "journal.md", LocalXlsx(there / "journal.xlsx")
    before = set((there / ".sheetsync").rglob("snapshot.json"))
    copied(path, book)
    assert not knows(path, book)
    assert len(set((there / ".sheetsync" / "old").rglob("snapshot.json"))) == len(before)
    assert "Frontend" in path.read_text(encoding="utf-8")
    sync.pull(path, book, Options(), now=NOON)
    copied(path, book)
    assert len(list((there / ".sheetsync" / "old").iterdir())) == 2


def test_a_memory_beside_a_journal_of_another_place_is_not_taken_for_its_own(
    home: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    shutil.copytree(home / ".sheetsync", other / ".sheetsync")
    (other / "journal.md").write_text(TEXT, encoding="utf-8")
    shutil.copy(home / "journal.xlsx", other / "journal.xlsx")
    refused(other / "journal.md", LocalXlsx(other / "journal.xlsx"), other)


@pytest.mark.parametrize("stays", [True, False])
def test_a_workbook_that_was_renamed_or_copied(home: Path, *, stays: bool) -> None:
    (shutil.copy if stays else shutil.move)(home / "journal.xlsx", home / "новый.xlsx")
    path, book = home / "journal.md", LocalXlsx(home / "новый.xlsx")
    told = refused(path, book, home)
    assert ("больше нет" in told) != stays
    moved(path, book)
    assert knows(path, book)


def test_a_copied_workbook_can_be_begun_anew_beside_the_old_one(home: Path) -> None:
    shutil.copy(home / "journal.xlsx", home / "copy.xlsx")
    path, book = home / "journal.md", LocalXlsx(home / "copy.xlsx")
    copied(path, book)
    assert not knows(path, book)
    assert knows(path, LocalXlsx(home / "journal.xlsx"))


def test_a_workbook_that_says_other_things_may_join(home: Path) -> None:
    book = LocalXlsx(home / "second.xlsx", create=True)
    assert sync.push(home / "journal.md", book, Options(), now=NOON).applied.added
    assert not sync.status(home / "journal.md", book).meeting.plan


@pytest.mark.parametrize("stays", [True, False])
def test_a_journal_that_was_renamed_or_copied(home: Path, *, stays: bool) -> None:
    (shutil.copy if stays else shutil.move)(home / "journal.md", home / "мой.md")
    path, book = home / "мой.md", LocalXlsx(home / "journal.xlsx")
    told = refused(path, book, home)
    assert ("на месте" in told) == stays
    moved(path, book)
    assert knows(path, book)


def test_a_text_that_a_pull_makes_is_nobodys_copy(home: Path) -> None:
    path, book = home / "second.md", LocalXlsx(home / "journal.xlsx")
    assert sync.pull(path, book, Options(), now=NOON).applied.added
    assert not sync.status(path, book).meeting.plan


def test_another_workbook_in_the_place_of_the_one_we_know(home: Path) -> None:
    names = ["№", "Ссылка", "Компания", "Должность", "Оклад", "Требования", "Задачи", "Владею", "Не владею"]
    path, book = home / "journal.md", LocalXlsx(home / "journal.xlsx")
    path.write_text(
        TEXT.replace("# Выводы", "# 4\nСсылка: https://hh.ru/vacancy/104\n\n# Выводы"), encoding="utf-8"
    )
    sync.push(path, book, Options(), now=NOON)
    rows = [[Cell.of(name) for name in names], [Cell.number(1), Cell.of("https://hh.ru/vacancy/999")]]
    (home / "journal.xlsx").write_bytes(files.workbook({"Журнал": rows}))
    assert "ни одной из вакансий" in refused(path, book, home)
    copied(path, book)
    assert sync.status(path, book).meeting.plan.to_file.added


def test_a_move_that_nobody_made_is_told() -> None:
    with pytest.raises(UsageError, match="нет памяти"):
        moved(Path("/nowhere/journal.md"), LocalXlsx(Path("/nowhere/journal.xlsx")))


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[tuple[Path, Workbook]]:
    """A journal in step with a native sheet, and a copy of that sheet, which bears our mark, too."""
    with desk("native", tmp_path) as book:
        book.path.write_text(TEXT, encoding="utf-8")
        book.push()
        recompute(book.book, now=NOON)
        book.edit("Backend", "Frontend")
        assert book.google
        assert book.file.book
        twin = book.google.native(tabs={"Журнал": []})
        twin.book = book.file.book
        book.google.share(twin, BOT)
        yield book.path, GoogleSheet(session_of(book.google, book.clock), twin.file_id)


def test_a_duplicated_spreadsheet(copy: tuple[Path, Workbook]) -> None:
    path, twin = copy
    assert "наша отметка" in refused(path, twin, path.parent)
    copied(path, twin)
    assert not knows(path, twin)


def test_a_spreadsheet_that_moved_to_another_id(copy: tuple[Path, Workbook]) -> None:
    path, twin = copy
    moved(path, twin)
    assert knows(path, twin)
