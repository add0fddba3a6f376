"""A local file: made, locked, linked, killed half-way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sheetsync.errors import AccessError, ChangedMeanwhile, FileProblem, InUseError
from sheetsync.grid import BLANK, AddTab, AppendRow, Cell, Edit, SetCell
from sheetsync.workbooks.xlsx import LocalXlsx
from tests.workbooks import build_template, files
from tests.workbooks.contract import OWN

TAB = "Журнал"
EDIT = SetCell(TAB, 0, 0, Cell.of("новое"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "Мой журнал.xlsx"
    path.write_bytes(files.workbook({TAB: [[Cell.of("было")]]}))
    return path


def test_the_committed_template_is_what_its_script_makes() -> None:
    assert build_template.TEMPLATE.read_bytes() == build_template.build()


def test_a_new_workbook_is_the_template_until_the_first_write_makes_it(tmp_path: Path) -> None:
    path = tmp_path / "новый.xlsx"
    workbook = LocalXlsx(path, create=True)
    grid = workbook.read()
    assert not path.exists()
    assert [cell.text for cell in grid.tabs[TAB].rows[0]] == list(build_template.COLUMNS)
    assert [cell.text for cell in grid.tabs["Выводы"].rows[0]] == ["Вывод"]
    after = workbook.write([AppendRow(TAB, (Cell.number(1),))], version=grid.version)
    assert LocalXlsx(path).read() == after
    assert after.tabs[TAB].cell(1, 0) == Cell.number(1)


def test_a_new_workbook_is_made_even_when_nothing_changes(tmp_path: Path) -> None:
    path = tmp_path / "новый.xlsx"
    workbook = LocalXlsx(path, create=True)
    workbook.write([], version=workbook.read().version)
    assert path.read_bytes() == build_template.build()


def test_a_file_that_appeared_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "новый.xlsx"
    workbook = LocalXlsx(path, create=True)
    version = workbook.read().version
    path.write_bytes(files.workbook({TAB: [[Cell.of("чужое")]]}))
    before = path.read_bytes()
    with pytest.raises(ChangedMeanwhile):
        workbook.write([EDIT], version=version)
    assert path.read_bytes() == before


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="нет"):
        LocalXlsx(tmp_path / "нет.xlsx").read()
    with pytest.raises(FileProblem, match="нет"):
        LocalXlsx(tmp_path / "нет такой папки" / "нет.xlsx", create=True).read()


def test_a_folder_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="папка"):
        LocalXlsx(tmp_path).read()


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_is_a_clear_error(path: Path) -> None:
    path.chmod(0)
    with pytest.raises(AccessError, match="прав"):
        LocalXlsx(path).read()


def test_the_image_is_the_file_as_it_was_read(path: Path) -> None:
    workbook = LocalXlsx(path)
    assert workbook.image() == {}
    before = path.read_bytes()
    workbook.write([EDIT], version=workbook.read().version)
    assert workbook.image() == {path.name: before}
    new = LocalXlsx(path.with_name("новый.xlsx"), create=True)
    new.read()
    assert new.image() == {}


def test_rights_of_the_file_stay(path: Path) -> None:
    path.chmod(0o640)
    workbook = LocalXlsx(path)
    workbook.write([EDIT], version=workbook.read().version)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "ссылка.xlsx"
    link.symlink_to(path)
    workbook = LocalXlsx(link)
    workbook.write([EDIT], version=workbook.read().version)
    assert link.is_symlink()
    assert LocalXlsx(path).read().tabs[TAB].cell(0, 0).text == "новое"


def test_a_write_that_changes_nothing_does_not_touch_the_file(path: Path) -> None:
    workbook = LocalXlsx(path)
    grid = workbook.write([OWN], version=workbook.read().version)
    before = path.stat()
    same: list[Edit] = [OWN, SetCell(TAB, 0, 0, Cell.of("было"))]
    assert workbook.write(same, version=grid.version) == grid
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_the_same_edits_give_the_same_bytes(path: Path, tmp_path: Path) -> None:
    twin = tmp_path / "двойник.xlsx"
    twin.write_bytes(path.read_bytes())
    for file in (path, twin):
        workbook = LocalXlsx(file)
        workbook.write([EDIT, OWN, AddTab("Выводы", ())], version=workbook.read().version)
    assert path.read_bytes() == twin.read_bytes()


def excel_lock(name: str) -> bytes:
    narrow = bytes([len(name)]) + b" " * 54
    return narrow + bytes([len(name), 0]) + name.encode("utf-16-le").ljust(108, b" ")


@pytest.mark.parametrize(
    ("lock", "content", "owner"),
    [
        ("~${}", excel_lock("Анна Петрова"), "Анна Петрова"),
        ("~${}", b"", ""),
        (".~lock.{}#", "Иван,ivan,laptop,23.11.2026 10:00,file:///x;".encode(), "Иван"),
        (".~lock.{}#", b",ivan,laptop,23.11.2026 10:00,file:///x;", "ivan laptop"),
    ],
    ids=["Excel", "Excel, unreadable", "LibreOffice", "LibreOffice without a name"],
)
def test_a_file_open_elsewhere_is_not_written(path: Path, lock: str, content: bytes, owner: str) -> None:
    beside = path.with_name(lock.format(path.name))
    beside.write_bytes(content)
    before = path.read_bytes()
    workbook = LocalXlsx(path)
    with pytest.raises(InUseError) as error:
        workbook.write([EDIT], version=workbook.read().version)
    assert path.read_bytes() == before
    assert owner in error.value.what
    assert str(beside) in error.value.remedy


STOPPED = """
import os, pathlib, signal, sys
from sheetsync.grid import Cell, SetCell
from sheetsync.workbooks.xlsx import LocalXlsx

def kill(self, target):
    os.kill(os.getpid(), signal.SIGKILL)

def fail(self, target):
    raise PermissionError(13, "занят")

pathlib.Path.replace = kill if sys.argv[2] == "kill" else fail
workbook = LocalXlsx(pathlib.Path(sys.argv[1]))
workbook.write([SetCell("Журнал", 0, 0, Cell.of("новое"))], version=workbook.read().version)
"""


def write_stopped(path: Path, how: str) -> subprocess.CompletedProcess[str]:
    """Write in a process of its own, in which the last step, the replacement, goes wrong."""
    command = [sys.executable, "-X", "utf8", "-c", STOPPED, str(path), how]
    return subprocess.run(
        command, check=False, capture_output=True, encoding="utf-8", cwd=Path(__file__).parents[2]
    )


def test_a_replacement_that_fails_leaves_the_original_and_nothing_else(path: Path) -> None:
    before = path.read_bytes()
    done = write_stopped(path, "fail")
    assert "sheetsync.errors.AccessError: Файл" in done.stderr
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_name_as_long_as_the_system_allows_is_fine(path: Path) -> None:
    long = path.with_name("a" * 250 + ".xlsx")
    path.rename(long)
    workbook = LocalXlsx(long)
    grid = workbook.write([EDIT], version=workbook.read().version)
    assert LocalXlsx(long).read() == grid


def test_a_kill_before_the_replacement_leaves_the_original(path: Path) -> None:
    before = path.read_bytes()
    done = write_stopped(path, "kill")
    assert done.returncode == -signal.SIGKILL
    assert path.read_bytes() == before
    workbook = LocalXlsx(path)
    workbook.write([EDIT], version=workbook.read().version)
    assert workbook.read().tabs[TAB].cell(0, 0).text == "новое"


class Meanwhile(list[Edit]):
    """Edits in whose time something happens to the file."""

    def __init__(self, edits: list[Edit], happens: Callable[[], object]) -> None:
        super().__init__(edits)
        self._happens = happens

    def __iter__(self) -> Iterator[Edit]:
        self._happens()
        return super().__iter__()


def test_a_file_saved_elsewhere_while_we_wrote_is_left_as_it_was_saved(path: Path) -> None:
    theirs = files.workbook({TAB: [[Cell.of("чужое")]]})
    workbook = LocalXlsx(path)
    version = workbook.read().version
    with pytest.raises(ChangedMeanwhile):
        workbook.write(Meanwhile([EDIT], lambda: path.write_bytes(theirs)), version=version)
    assert path.read_bytes() == theirs


def test_a_file_opened_elsewhere_while_we_wrote_is_not_written(path: Path) -> None:
    before, lock = path.read_bytes(), path.with_name(f"~${path.name}")
    workbook = LocalXlsx(path)
    version = workbook.read().version
    with pytest.raises(InUseError):
        workbook.write(Meanwhile([EDIT], lambda: lock.write_bytes(excel_lock("Анна"))), version=version)
    assert path.read_bytes() == before


def test_a_file_that_went_away_while_we_wrote_is_not_made_anew(path: Path) -> None:
    workbook = LocalXlsx(path)
    version = workbook.read().version
    with pytest.raises(FileProblem):
        workbook.write(Meanwhile([EDIT], lambda: path.unlink(missing_ok=True)), version=version)
    assert list(path.parent.iterdir()) == []


def test_a_read_only_file_is_not_written_though_its_folder_would_let_us(path: Path) -> None:
    path.chmod(0o444)
    before = path.read_bytes()
    workbook = LocalXlsx(path)
    with pytest.raises(AccessError, match="только для чтения"):
        workbook.write([EDIT], version=workbook.read().version)
    assert path.read_bytes() == before


FULL = """
import pathlib, resource, sys
from sheetsync.grid import Cell, SetCell
from sheetsync.workbooks.xlsx import LocalXlsx

workbook = LocalXlsx(pathlib.Path(sys.argv[1]))
version = workbook.read().version
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))  # no file may grow beyond: as a disk that is full
workbook.write([SetCell("Журнал", 0, 0, Cell.of("новое"))], version=version)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit of that kind")
def test_a_full_disk_leaves_the_original_and_nothing_else(path: Path) -> None:
    before = path.read_bytes()
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", FULL, str(path)],
        check=False,
        capture_output=True,
        encoding="utf-8",
        cwd=Path(__file__).parents[2],
    )
    assert "sheetsync.errors.AccessError: Файл" in done.stderr
    assert "место на диске" in done.stderr
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("cleared", [1, 2, 3])
def test_clearing_a_cell_moves_no_other_in_a_row_that_begins_with_a_blank(path: Path, cleared: int) -> None:
    path.write_bytes(files.workbook({TAB: [[BLANK, *map(Cell.of, "abc")]]}))
    workbook = LocalXlsx(path)
    workbook.write([SetCell(TAB, 0, cleared, BLANK)], version=workbook.read().version)
    texts = ["", *("" if at == cleared else text for at, text in enumerate("abc", start=1))]
    assert [cell.text for cell in workbook.read().tabs[TAB].rows[0]] == texts[: 3 if cleared == 3 else 4]
