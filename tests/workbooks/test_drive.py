from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from sheetsync.errors import (
    ChangedMeanwhile,
    GoogleRefusal,
    NotReached,
    OutcomeUnknown,
    Refusal,
    SheetsyncError,
)
from sheetsync.grid import Cell, Edit, Grid, SetCell
from sheetsync.workbooks import Workbook
from sheetsync.workbooks.drive import DriveXlsx
from sheetsync.workbooks.drive_file import head
from sheetsync.workbooks.xlsx.edit import edited
from sheetsync.workbooks.xlsx.package import MAX_FILE
from tests.google import BOT, Google, Human, faults, refusals, served
from tests.google.faults import Call
from tests.google.files import File
from tests.workbooks import files
from tests.workbooks.contract import TAB, WorkbookContract
from tests.workbooks.google_books import Time, google_at, session_of

ROWS: files.Rows = [[Cell.of("Ссылка"), Cell.of("Компания")], [Cell.of("hh.ru"), Cell.of("ATI")]]
CONTENT = files.workbook({TAB: ROWS})
EDIT: Edit = SetCell(TAB, 1, 1, Cell.of("Тензор"))
THEIRS = edited(CONTENT, [SetCell(TAB, 1, 0, Cell.of("чужая правка"))])


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


class Desk:
    """A file in Drive and our way to it."""

    def __init__(self, google: Google, clock: Time, content: bytes = CONTENT) -> None:
        self.google, self.clock = google, clock
        self.google.robot()
        self.file: File = google.office(content)
        google.share(self.file, BOT)
        self.person = Human(google, self.file)
        self.workbook = DriveXlsx(session_of(google, clock), self.file.file_id)

    def write(self, version: Grid | None = None) -> Grid:
        return self.workbook.write([EDIT], version=(version or self.workbook.read()).version)

    def company(self) -> str:
        return self.workbook.read([TAB]).tabs[TAB].cell(1, 1).text

    def asked(self) -> list[str]:
        """Return the requests so far, sign-in aside, and forget them."""
        log = [f"{call.method} {call.path.split('/')[1]}" for call in self.google.log if not call.signs_in]
        self.google.log.clear()
        return log

    @property
    def ours(self) -> int:
        """How many states of the file we saved."""
        return sum(state.by == BOT for state in self.file.revisions)


@pytest.fixture
def desk() -> Iterator[Desk]:
    clock = Time()
    with served(google_at(clock)) as google:
        yield Desk(google, clock)


def uploads(call: Call) -> bool:
    return call.path.startswith("/upload")


def test_it_reads_in_two_requests_and_looks_again_in_one(desk: Desk) -> None:
    first = desk.workbook.read()
    assert desk.asked() == ["GET drive", "GET drive"]
    assert desk.workbook.read() == first
    assert desk.asked() == ["GET drive"]


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
    desk.workbook.write([SetCell(TAB, 1, 1, Cell.of("ATI"))], version=version)
    assert desk.asked() == []


def test_every_part_but_the_sheets_goes_up_as_it_came_down(desk: Desk) -> None:
    desk.write()
    before, after = (
        {name: book.read(name) for name in book.namelist()}
        for book in (zipfile.ZipFile(io.BytesIO(blob)) for blob in (CONTENT, desk.file.head.content))
    )
    assert {name for name in before if before[name] != after.get(name)} <= {
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "xl/workbook.xml",
    }


def test_a_star_or_a_share_moves_the_tag_and_stops_nothing(desk: Desk) -> None:
    read = desk.workbook.read()
    desk.google.faults.meanwhile(desk.person.touch, when=uploads)
    desk.write(read)
    assert (desk.company(), desk.ours) == ("Тензор", 1)


def test_a_person_who_saves_first_is_never_overwritten(desk: Desk) -> None:
    read = desk.workbook.read()
    desk.google.faults.meanwhile(lambda: desk.person.replace_bytes(THEIRS), when=uploads)
    with pytest.raises(ChangedMeanwhile, match="ничего не записано"):
        desk.write(read)
    assert desk.file.head.content == THEIRS
    assert desk.ours == 0


def test_a_person_who_saves_while_we_pin_is_seen(desk: Desk) -> None:
    read = desk.workbook.read()
    desk.google.faults.meanwhile(lambda: desk.person.replace_bytes(THEIRS), when=faults.writes)
    with pytest.raises(ChangedMeanwhile):
        desk.write(read)
    assert desk.file.head.content == THEIRS


@pytest.mark.parametrize(
    "fault", [faults.unavailable, faults.bad_gateway, faults.cut, faults.internal], ids=lambda f: f.__name__
)
@pytest.mark.parametrize("applied", [False, True])
def test_an_answer_that_is_lost_never_makes_a_second_state(
    desk: Desk, fault: Callable[..., faults.Fault], applied: bool
) -> None:
    read = desk.workbook.read()
    desk.google.faults.add(fault(applied=applied), when=uploads)
    grid = desk.write(read)
    assert grid == desk.workbook.read()
    assert (desk.company(), desk.ours) == ("Тензор", 1)


def test_our_state_under_somebody_elses_counts_as_written(desk: Desk) -> None:
    """The answer was lost, and before we looked somebody saved a later edit on top of ours."""
    read = desk.workbook.read()
    later = edited(edited(CONTENT, [EDIT]), [SetCell(TAB, 1, 0, Cell.of("позже"))])
    desk.google.faults.add(faults.unavailable(applied=True), when=uploads)
    desk.google.faults.meanwhile(lambda: desk.person.replace_bytes(later), when=uploads, applied=True)
    grid = desk.write(read)
    assert [cell.text for cell in grid.tabs[TAB].rows[1]] == ["позже", "Тензор"]
    assert desk.ours == 1


def test_when_nothing_can_be_seen_afterwards_that_is_said(desk: Desk) -> None:
    read = desk.workbook.read()
    desk.google.faults.add(faults.unavailable(), when=faults.anything, times=99)
    with pytest.raises((OutcomeUnknown, NotReached)):
        desk.write(read)


def test_the_state_that_is_replaced_is_kept_for_good(desk: Desk) -> None:
    base = desk.file.head.revision_id
    desk.write()
    desk.file.purge()
    assert base in [state.revision_id for state in desk.file.revisions]


def test_a_pin_that_is_refused_stops_nothing(desk: Desk) -> None:
    """Drive keeps 200 states of a file at most."""
    refusal = faults.answered(refusals.drive(403, "cannotPin", "Too many."))
    desk.google.faults.add(refusal, when=lambda call: "/revisions/" in call.path)
    desk.write()
    assert desk.company() == "Тензор"


def test_bytes_that_do_not_fit_their_checksum_are_fetched_again(desk: Desk) -> None:
    desk.google.faults.meanwhile(
        lambda: desk.person.replace_bytes(THEIRS), when=lambda call: call.query.get("alt") == "media"
    )
    assert desk.workbook.read().tabs[TAB].cell(1, 0).text == "чужая правка"


def test_a_file_that_never_rests_is_given_up(desk: Desk) -> None:
    saves = iter(range(99))

    def save() -> None:
        text = Cell.of(f"правка {next(saves)}")
        desk.person.replace_bytes(edited(CONTENT, [SetCell(TAB, 1, 0, text)]))

    desk.google.faults.meanwhile(save, when=lambda call: call.query.get("alt") == "media", times=99)
    with pytest.raises(ChangedMeanwhile):
        desk.workbook.read()


def test_a_viewer_reads_and_is_told_who_may_not_write(desk: Desk) -> None:
    desk.google.share(desk.file, BOT, "reader")
    read = desk.workbook.read()
    desk.asked()
    with pytest.raises(GoogleRefusal, match=BOT) as refusal:
        desk.write(read)
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


def test_a_file_in_the_bin_is_told(desk: Desk) -> None:
    desk.file.trashed = True
    with pytest.raises(Refusal, match="в корзине"):
        desk.workbook.read()


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
        ("a/b: c", "a_b_ c.xlsx"),
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
