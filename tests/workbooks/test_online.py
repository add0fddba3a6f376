from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sheetsync.errors import GoogleRefusal, UsageError
from sheetsync.grid import Cell, SetCell
from sheetsync.workbooks import is_online, open_workbook
from sheetsync.workbooks.credentials import Need
from sheetsync.workbooks.online import OnlineWorkbook, file_id_of
from sheetsync.workbooks.session import GoogleSession
from tests.google import BOT, Google, served
from tests.google.files import File
from tests.workbooks import files
from tests.workbooks.google_books import Time, google_at, session_of
from tests.workbooks.google_keys import forget_settings

ID = "19ul3OVRNHcbeP5zdbIzhToON9tQTBe1n"


@pytest.mark.parametrize(
    "reference",
    [
        ID,
        f"https://docs.google.com/spreadsheets/d/{ID}/edit?gid=153291412#gid=153291412",
        f"https://docs.google.com/spreadsheets/u/0/d/{ID}/edit",
        f"https://docs.google.com/spreadsheets/d/{ID}",
        f"http://docs.google.com/spreadsheets/d/{ID}/view",
        f"https://drive.google.com/file/d/{ID}/view?usp=sharing",
        f"https://drive.google.com/open?id={ID}",
        f"https://drive.google.com/uc?export=download&id={ID}",
    ],
)
def test_every_form_of_an_address_is_read(reference: str, tmp_path: Path) -> None:
    assert is_online(reference, tmp_path)
    assert file_id_of(reference) == ID


@pytest.mark.parametrize(
    "reference",
    [
        "https://docs.google.com/spreadsheets/d/e/2PACX-1vQabcdefghijklmnopqrstuvwxyz/pubhtml",
        "https://docs.google.com/spreadsheets/u/0/",
        "https://docs.google.com/spreadsheets/d/short/edit",
        "https://drive.google.com/drive/my-drive",
    ],
)
def test_an_address_without_an_id_is_told(reference: str) -> None:
    with pytest.raises(UsageError) as error:
        file_id_of(reference)
    assert reference in error.value.what
    assert "https://docs.google.com/spreadsheets/d/" in error.value.remedy


def test_a_file_with_a_name_like_an_id_is_a_file(tmp_path: Path) -> None:
    (tmp_path / ID).write_text("")
    assert not is_online(ID, tmp_path)


def test_opening_sends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_settings(monkeypatch)
    workbook = open_workbook(ID, folder=tmp_path)
    assert workbook.name == f"https://docs.google.com/spreadsheets/d/{ID}/edit"
    assert workbook.image() == {}


class Asking:
    """Opens workbooks, and remembers what Google was asked to allow."""

    def __init__(self, google: Google, clock: Time) -> None:
        self.google, self.clock = google, clock
        google.robot()
        self.asked: list[str] = []

    def sign_in(self, needs: frozenset[Need]) -> GoogleSession:
        self.asked += sorted(need.value for need in needs)
        return session_of(self.google, self.clock, needs=needs)

    def open(self, file: File, *, writes: bool) -> OnlineWorkbook:
        self.google.share(file, BOT)
        return OnlineWorkbook(file.file_id, self.sign_in, writes=writes)


@pytest.fixture
def asking() -> Iterator[Asking]:
    clock = Time()
    with served(google_at(clock)) as google:
        yield Asking(google, clock)


CONTENT = files.workbook({"Журнал": [[Cell.of("Ссылка")]]})
EDIT = SetCell("Журнал", 0, 1, Cell.of("Компания"))


def test_a_native_sheet_needs_nothing_of_drive(asking: Asking) -> None:
    workbook = asking.open(asking.google.native(tabs={"Журнал": [["Ссылка"]]}), writes=True)
    workbook.write([EDIT], version=workbook.read().version)
    assert asking.asked == ["spreadsheets"]
    assert not workbook.saved_whole


def test_reading_asks_for_reading_only(asking: Asking) -> None:
    asking.open(asking.google.native(), writes=False).read()
    asking.open(asking.google.office(CONTENT), writes=False).read()
    assert asking.asked == ["spreadsheets.readonly", "drive.readonly"]


def test_an_office_file_is_known_by_the_length_of_its_id(asking: Asking) -> None:
    workbook = asking.open(asking.google.office(CONTENT), writes=True)
    workbook.write([EDIT], version=workbook.read().version)
    assert asking.asked == ["drive"]
    assert workbook.saved_whole
    assert list(workbook.image()) == ["Журнал.xlsx"]


@pytest.mark.parametrize("native", [True, False])
def test_the_length_of_an_id_is_a_hint_only(asking: Asking, native: bool) -> None:
    """Nobody promises that ids keep their lengths."""
    google = asking.google
    file = google.native(tabs={"Журнал": [["Ссылка"]]}) if native else google.office(CONTENT)
    del google.files[file.file_id]
    file.file_id = ("2" * 33) if native else ("2" * 44)
    google.files[file.file_id] = file
    workbook = asking.open(file, writes=True)
    workbook.write([EDIT], version=workbook.read().version)
    assert workbook.read().tabs["Журнал"].rows[0][1].text == "Компания"
    assert workbook.saved_whole is not native


def test_a_write_nobody_announced_asks_for_more_then(asking: Asking) -> None:
    workbook = asking.open(asking.google.native(tabs={"Журнал": [["Ссылка"]]}), writes=False)
    workbook.write([EDIT], version=workbook.read().version)
    assert asking.asked == ["spreadsheets.readonly", "spreadsheets"]


def test_what_is_not_shared_is_told_and_not_tried_as_something_else(asking: Asking) -> None:
    workbook = asking.open(asking.google.office(CONTENT), writes=False)
    asking.google.files[workbook.name.split("/")[-2]].permissions.clear()
    with pytest.raises(GoogleRefusal, match=BOT):
        workbook.read()
    assert asking.asked == ["drive.readonly"]
