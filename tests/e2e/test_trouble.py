"""A disk that is full or may not be written, a file that is replaced meanwhile, two commands at once."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sheetsync.cli import main
from sheetsync.grid import Cell, SetCell
from sheetsync.record import VacancyKey
from sheetsync.sheets import read_sheet
from sheetsync.workbooks.xlsx import LocalXlsx
from tests.adversary.moments import Act, Moments, watched
from tests.e2e.desk import ROOT, address, desk_over_http
from tests.small_journal import TEXT

NEW, SALARY = "Senior developer", "от 200 000"
MOST_MOMENTS = 30


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path.resolve()


def begin(folder: Path) -> None:
    """Bring a journal and an .xlsx in step."""
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (folder / "journal.md").write_text(TEXT, encoding="utf-8")
    assert command("push").exit_code == 0


def command(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def edit(folder: Path) -> bytes:
    path = folder / "journal.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Backend developer", NEW), encoding="utf-8")
    return path.read_bytes()


def edit_sheet(folder: Path) -> None:
    """Let a person type into the sheet."""
    book = LocalXlsx(folder / "journal.xlsx")
    sheet = read_sheet(book)
    row, column = sheet.table.rows[VacancyKey("hh:102")].index, sheet.table.columns["Оклад"]
    book.write([SetCell("Журнал", row, column, Cell.of(SALARY))], version=sheet.grid.version)


def title(folder: Path) -> str:
    records = read_sheet(LocalXlsx(folder / "journal.xlsx")).records
    return records.rows[VacancyKey("hh:101")]["Должность"]


def refusing(code: int) -> Act:
    """Return what makes the system refuse whatever is about to be done to a file."""

    def refuse(_: str) -> None:
        raise OSError(code, os.strerror(code))

    return refuse


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_push_that_the_disk_refuses_at_any_step_is_told_and_can_be_done_again(
    folder: Path, code: int
) -> None:
    """As a full disk, a read-only folder, a file that may not be written: at each step in turn."""
    begin(folder)
    for step in range(1, MOST_MOMENTS):
        begin(folder)
        text, old = edit(folder), (folder / "journal.xlsx").read_bytes()
        moments = Moments(folder, {step: refusing(code)})
        with watched(moments):
            refused = command("push")
        if len(moments.seen) < step:
            assert refused.exit_code == 0
            assert step > 10, "every step had its turn"
            return
        told = f"{refused.stderr}{refused.exception!r}"
        assert refused.exit_code == 6, (moments.seen, told)
        assert os.strerror(code) in refused.stderr, told
        assert (folder / "journal.md").read_bytes() == text, "journal.md is not a push's business"
        assert (folder / "journal.xlsx").read_bytes() == old or title(folder) == NEW
        assert command("push").exit_code == 0, moments.seen
        assert title(folder) == NEW
    raise AssertionError("it never came to an end")


def test_a_pull_that_the_disk_refuses_at_any_step_leaves_the_old_text_or_the_new_one(folder: Path) -> None:
    begin(folder)
    edit_sheet(folder)
    assert command("pull").exit_code == 0
    new = (folder / "journal.md").read_bytes()
    assert SALARY in new.decode()
    for step in range(1, MOST_MOMENTS):
        begin(folder)
        edit_sheet(folder)
        old = (folder / "journal.md").read_bytes()
        moments = Moments(folder, {step: refusing(errno.ENOSPC)})
        with watched(moments):
            refused = command("pull")
        if len(moments.seen) < step:
            assert step > 3
            return
        assert refused.exit_code == 6, (moments.seen, refused.stderr, refused.exception)
        assert (folder / "journal.md").read_bytes() in {old, new}
        assert command("pull").exit_code == 0
        assert (folder / "journal.md").read_bytes() == new
    raise AssertionError("it never came to an end")


FULL = """
import resource, sys
from sheetsync.cli import main

resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))  # no file may grow beyond: as a disk that is full
main(["push"])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit of that kind")
def test_a_disk_that_is_really_full_is_told_and_nothing_is_half_written(folder: Path) -> None:
    begin(folder)
    text, old = edit(folder), (folder / "journal.xlsx").read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", FULL],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 6, done.stderr
    assert "место на диске" in done.stderr
    assert ((folder / "journal.md").read_bytes(), (folder / "journal.xlsx").read_bytes()) == (text, old)
    assert not list(folder.rglob("*.tmp"))
    assert command("push").exit_code == 0
    assert title(folder) == NEW


def replacing(path: Path, change: Callable[[bytes], bytes]) -> Act:
    """Return what another program does that has a file open: it saves it anew."""

    def replace(_: str) -> None:
        draft = path.with_suffix(".other")
        draft.write_bytes(change(path.read_bytes()))
        draft.replace(path)

    return replace


def test_a_text_saved_by_an_editor_while_a_pull_is_at_work_stays_as_it_was_saved(folder: Path) -> None:
    for step in range(1, MOST_MOMENTS):
        begin(folder)
        edit_sheet(folder)
        act = replacing(folder / "journal.md", lambda text: text + "\nиз редактора\n".encode())
        moments = Moments(folder, {step: act})
        with watched(moments):
            done = command("pull")
        if len(moments.seen) < step:
            return
        if (
            moments.seen[step - 1] == "os.rename journal.md"
            and "os.rename journal.md" not in moments.seen[step:]
        ):
            continue  # between the last look and the one step that replaces there is room for nobody
        assert "из редактора" in (folder / "journal.md").read_text(encoding="utf-8"), moments.seen
        assert done.exit_code in {0, 6}
    raise AssertionError("it never came to an end")


def test_a_workbook_that_excel_has_open_is_left_alone(folder: Path) -> None:
    begin(folder)
    edit(folder)
    old = (folder / "journal.xlsx").read_bytes()
    (folder / "~$journal.xlsx").write_bytes(b"")
    refused = command("push")
    assert refused.exit_code == 6
    assert "открыт" in refused.stderr
    assert (folder / "journal.xlsx").read_bytes() == old


def test_two_pushes_at_once_lose_nothing(tmp_path: Path) -> None:
    """Of one journal: one waits for the other or says so. Of two journals: both edits come to stand."""
    with desk_over_http(tmp_path) as desk:
        file = desk.native()
        folders = [tmp_path / "one", tmp_path / "two"]
        for number, folder in enumerate(folders):
            folder.mkdir()
            text = TEXT.replace("journal.xlsx", address(file), 1)
            (folder / "journal.md").write_text(text, encoding="utf-8")
            if number == 0:
                assert desk.run("push", "--file", folder / "journal.md").returncode == 0
            assert desk.run("pull", "--file", folder / "journal.md").returncode == 0
        for folder, (old, new) in zip(folders, (("Backend developer", NEW), ("ATI.SU", "АТИ")), strict=True):
            path = folder / "journal.md"
            path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        paths = [folder / "journal.md" for folder in (folders[0], folders[0], folders[1])]
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "sheetsync", "push", "--file", str(path)],
                cwd=tmp_path,
                env=desk.environment(),
                stderr=subprocess.PIPE,
                text=True,
            )
            for path in paths
        ]
        for one in running:
            _, said = one.communicate(timeout=60)
            assert one.returncode in {0, 6}, said
            assert "Traceback" not in said
        for folder in folders:
            assert desk.run("push", "--file", folder / "journal.md").returncode == 0
        assert file.book
        tab = file.book.titled("Журнал")
        assert tab
        said_now = str(tab.texts())
        assert NEW in said_now
        assert "АТИ" in said_now
        assert said_now.count("vacancy/101") == 1
