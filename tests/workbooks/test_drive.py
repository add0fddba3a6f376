"""An .xlsx in Drive: what is read, what is refused, what it costs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from sheetsync.errors import (
    ChangedMeanwhile,
    GoogleRefusal,
    Refusal,
    SheetsyncError,
)
from sheetsync.grid import Cell, SetCell
from sheetsync.workbooks import Workbook
from sheetsync.workbooks.drive import DriveXlsx
from sheetsync.workbooks.drive_file import head
from sheetsync.workbooks.xlsx.edit import edited
from sheetsync.workbooks.xlsx.package import MAX_FILE
from tests.google import BOT, Google, Human, served
from tests.workbooks import files
from tests.workbooks.contract import TAB, WorkbookContract
from tests.workbooks.drive_desk import CONTENT, THEIRS, Desk, downloads
from tests.workbooks.google_books import Time, google_at, session_of


class TestDriveXlsx(WorkbookContract):
    @pytest.fixture(autouse=True)
    def google(self) -> Iterator[Google]:
        self.time = Time()
        with served(google_at(self.time)) as google:
            self.cloud = google
            yield google

    def make(self, tabs: Mapping[str, files.Rows], folder: Path) -> Workbook:
        assert folder.exists()
        self.file = self.cloud.office(files.workbook(tabs))
        self.cloud.share(self.file, BOT)
        return DriveXlsx(session_of(self.cloud, self.time), self.file.file_id)

    def meddle(self, workbook: Workbook) -> None:
        assert self.file.file_id in workbook.name
        change = SetCell(TAB, 0, 2, Cell.of("чужая правка"))
        Human(self.cloud, self.file).replace_bytes(edited(self.file.head.content, [change]))


@pytest.fixture
def desk() -> Iterator[Desk]:
    clock = Time()
    with served(google_at(clock)) as google:
        yield Desk(google, clock)


def test_it_reads_in_two_requests_and_looks_again_in_one(desk: Desk) -> None:
    first = desk.workbook.read()
    assert desk.asked() == ["GET drive", "GET drive"]
    assert desk.workbook.read() == first
    assert desk.asked() == ["GET drive"]


def test_a_star_or_a_share_is_no_new_version(desk: Desk) -> None:
    first = desk.workbook.read()
    desk.person.touch()
    desk.asked()
    assert desk.workbook.read() == first
    assert desk.asked() == ["GET drive"]


def test_every_request_about_a_file_reaches_shared_drives(desk: Desk) -> None:
    """Those about revisions have no such parameter."""
    desk.write()
    about = [call.query for call in desk.google.log if desk.file.file_id in call.path.split("/")[-1]]
    assert [query["supportsAllDrives"] for query in about] == ["true"] * 4


def test_a_push_costs_the_reading_a_pin_a_look_and_an_upload(desk: Desk) -> None:
    read = desk.workbook.read()
    desk.asked()
    desk.write(read)
    assert desk.asked() == ["PATCH drive", "GET drive", "PUT upload"]
    desk.workbook.write([SetCell(TAB, 1, 1, Cell.of("ещё"))], version=desk.workbook.read().version)
    assert desk.asked() == ["GET drive", "PUT upload"], "the base is ours: nothing to pin"


def test_what_changes_nothing_uploads_nothing(desk: Desk) -> None:
    version = desk.workbook.read().version
    desk.asked()
    grid = desk.workbook.write([SetCell(TAB, 1, 1, Cell.of("ATI"))], version=version)
    assert desk.asked() == ["GET drive"], "a look, to be sure of the version"
    assert grid == desk.workbook.read()


def test_what_would_change_nothing_is_for_another_version_once_somebody_saved(desk: Desk) -> None:
    version = desk.workbook.read().version
    desk.person.replace_bytes(THEIRS)
    with pytest.raises(ChangedMeanwhile):
        desk.workbook.write([SetCell(TAB, 1, 1, Cell.of("ATI"))], version=version)


def test_bytes_that_do_not_fit_their_checksum_are_fetched_again(desk: Desk) -> None:
    desk.google.faults.meanwhile(lambda: desk.person.replace_bytes(THEIRS), when=downloads)
    assert desk.workbook.read().tabs[TAB].cell(1, 0).text == "чужая правка"


def test_a_file_that_never_rests_is_given_up(desk: Desk) -> None:
    saves = iter(range(99))

    def save() -> None:
        text = Cell.of(f"правка {next(saves)}")
        desk.person.replace_bytes(edited(CONTENT, [SetCell(TAB, 1, 0, text)]))

    desk.google.faults.meanwhile(save, when=downloads, times=99)
    with pytest.raises(ChangedMeanwhile, match="прочитать его целиком не удалось"):
        desk.workbook.read()


def test_a_viewer_reads_and_is_told_who_may_not_write(desk: Desk) -> None:
    desk.google.share(desk.file, BOT, "reader")
    read = desk.workbook.read()
    desk.asked()
    with pytest.raises(GoogleRefusal, match=BOT) as refusal:
        desk.write(read)
    assert refusal.value.code == "insufficientFilePermissions"
    assert "Редактор" in refusal.value.remedy
    assert desk.asked() == []


def test_a_native_sheet_is_told_from_a_file(desk: Desk) -> None:
    native = desk.google.native()
    desk.google.share(native, BOT)
    with pytest.raises(GoogleRefusal) as refusal:
        DriveXlsx(session_of(desk.google, desk.clock), native.file_id).read()
    assert refusal.value.code == "native_sheet"


@pytest.mark.parametrize(
    ("mime", "kind"),
    [
        ("application/vnd.google-apps.folder", "папка"),
        ("application/vnd.google-apps.shortcut", "ярлык"),
        ("application/vnd.ms-excel", ".xls"),
        ("image/png", "image/png"),
    ],
)
def test_what_is_no_workbook_is_named(desk: Desk, mime: str, kind: str) -> None:
    file = desk.google.office(b"x", "Отпуск", mime=mime)
    desk.google.share(file, BOT)
    with pytest.raises(Refusal, match=kind) as refusal:
        DriveXlsx(session_of(desk.google, desk.clock), file.file_id).read()
    assert "Отпуск" in refusal.value.what


@pytest.mark.parametrize("kind", ["folder", "shortcut", "document"])
def test_what_is_only_called_a_workbook_is_not_fetched(desk: Desk, kind: str) -> None:
    """A shortcut bears the name of its file."""
    desk.file.mime = f"application/vnd.google-apps.{kind}"
    desk.file.revisions.clear()
    with pytest.raises(Refusal, match=r"«Журнал\.xlsx».*не файл \.xlsx") as refusal:
        desk.workbook.read()
    assert refusal.value.code == "not_xlsx"
    assert desk.asked() == ["GET drive"]


def test_a_file_in_the_bin_is_told(desk: Desk) -> None:
    desk.file.trashed = True
    with pytest.raises(Refusal, match="в корзине") as refusal:
        desk.workbook.read()
    assert refusal.value.code == "trashed"


def test_a_file_too_large_is_not_even_fetched(desk: Desk) -> None:
    file = desk.google.office(b"\0" * (MAX_FILE + 1))
    desk.google.share(file, BOT)
    desk.asked()
    with pytest.raises(Refusal) as refusal:
        DriveXlsx(session_of(desk.google, desk.clock), file.file_id).read()
    assert refusal.value.code == "too_big"
    assert desk.asked() == ["GET drive"]


def test_a_damaged_file_is_named_in_the_refusal(desk: Desk) -> None:
    desk.person.replace_bytes(b"PK\3\4 and nothing more")
    with pytest.raises(SheetsyncError, match=r"Журнал\.xlsx") as refusal:
        desk.workbook.read()
    assert desk.file.file_id in str(refusal.value)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Журнал.xlsx", "Журнал.xlsx"),
        ("A.XLSX", "A.xlsx"),
        ("a/b: c", "a_b_ c.xlsx"),
        ("a" * 300, "a" * 95 + ".xlsx"),
        ("ж" * 300, "ж" * 95 + ".xlsx"),
        ("表" * 300, "表" * 63 + ".xlsx"),
        ("..", "workbook.xlsx"),
        ("", "workbook.xlsx"),
    ],
)
def test_the_backup_is_named_after_the_file(desk: Desk, title: str, name: str) -> None:
    assert desk.workbook.image() == {}
    desk.file.name = title
    desk.workbook.read()
    assert desk.workbook.image() == {name: CONTENT}


def test_a_file_can_be_asked_about_whatever_it_is(desk: Desk) -> None:
    seen = head(session_of(desk.google, desk.clock), desk.file.file_id)
    assert (seen.title, seen.may_edit, seen.trashed) == ("Журнал.xlsx", True, False)
    assert seen.md5 == hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
