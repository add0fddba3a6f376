from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from gspread.urls import DRIVE_FILES_API_V3_URL
from pydantic import SecretStr

from sheetsync.errors import (
    ChangedMeanwhile,
    GoogleRefusal,
    NotReached,
    OutcomeUnknown,
    Refusal,
    SheetsyncError,
    UnverifiedError,
)
from sheetsync.grid import Cell, Edit, Grid, SetCell
from sheetsync.settings import Settings
from sheetsync.workbooks import Workbook
from sheetsync.workbooks.drive import ATTEMPTS, DriveXlsx
from sheetsync.workbooks.drive_file import head
from sheetsync.workbooks.retrying import ATTEMPTS as SENDINGS
from sheetsync.workbooks.session import connect
from sheetsync.workbooks.xlsx.edit import edited
from sheetsync.workbooks.xlsx.package import MAX_FILE
from tests.google import BOT, Google, Human, faults, refusals, served
from tests.google.cloud import OWNER
from tests.google.faults import Call
from tests.google.files import File
from tests.workbooks import files
from tests.workbooks.contract import TAB, WorkbookContract
from tests.workbooks.google_books import EVERYTHING, Time, google_at, session_of

ROWS: files.Rows = [[Cell.of("Ссылка"), Cell.of("Компания")], [Cell.of("hh.ru"), Cell.of("ATI")]]
CONTENT = files.workbook({TAB: ROWS})
EDIT: Edit = SetCell(TAB, 1, 1, Cell.of("Тензор"))
OURS = edited(CONTENT, [EDIT])
THEIRS = edited(CONTENT, [SetCell(TAB, 1, 0, Cell.of("чужая правка"))])
LATER = edited(OURS, [SetCell(TAB, 1, 0, Cell.of("позже"))])


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


def downloads(call: Call) -> bool:
    return call.query.get("alt") == "media"


def lists_states(call: Call) -> bool:
    return call.path.endswith("/revisions")


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


def test_a_tag_that_never_rests_is_given_up_with_nothing_written(desk: Desk) -> None:
    read = desk.workbook.read()
    desk.google.faults.meanwhile(desk.person.touch, when=uploads, times=99)
    desk.asked()
    with pytest.raises(ChangedMeanwhile):
        desk.write(read)
    assert desk.asked().count("PUT upload") == ATTEMPTS
    assert desk.ours == 0


def test_a_person_who_saves_first_is_never_overwritten(desk: Desk) -> None:
    read = desk.workbook.read()
    desk.google.faults.meanwhile(lambda: desk.person.replace_bytes(THEIRS), when=uploads)
    with pytest.raises(ChangedMeanwhile, match="ничего не записано"):
        desk.write(read)
    assert desk.file.head.content == THEIRS
    assert desk.ours == 0
    assert not any(map(lists_states, desk.google.log)), "a plain refusal leaves nothing to look for"


@pytest.mark.parametrize("lost", [False, True])
def test_the_same_bytes_from_an_earlier_push_are_no_sign_of_this_one(desk: Desk, lost: bool) -> None:
    desk.person.replace_bytes(OURS)
    desk.person.replace_bytes(CONTENT)
    read = desk.workbook.read()
    if lost:
        desk.google.faults.add(faults.unavailable(), when=uploads)
    desk.google.faults.meanwhile(lambda: desk.person.replace_bytes(THEIRS), when=uploads)
    with pytest.raises(ChangedMeanwhile):
        desk.write(read)
    assert desk.file.head.content == THEIRS


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


def test_a_lost_answer_costs_a_second_sending_and_one_look(desk: Desk) -> None:
    read = desk.workbook.read()
    desk.google.faults.add(faults.unavailable(applied=True), when=uploads)
    desk.asked()
    desk.write(read)
    assert desk.asked() == ["PATCH drive", "GET drive", "PUT upload", "PUT upload", "GET drive"]


def test_an_upload_that_failed_is_sent_again_once_it_is_seen_that_nothing_came_of_it(desk: Desk) -> None:
    read = desk.workbook.read()
    desk.google.faults.add(faults.unavailable(), when=uploads, times=SENDINGS)
    desk.asked()
    desk.write(read)
    assert desk.asked()[-2:] == ["GET drive", "PUT upload"]
    assert (desk.company(), desk.ours) == ("Тензор", 1)


def test_an_upload_that_always_fails_is_given_up_as_unknown(desk: Desk) -> None:
    read = desk.workbook.read()
    desk.google.faults.add(faults.unavailable(), when=uploads, times=999)
    desk.asked()
    with pytest.raises(OutcomeUnknown, match="503"):
        desk.write(read)
    assert desk.asked().count("PUT upload") == ATTEMPTS * SENDINGS
    assert desk.file.head.content == CONTENT


def saved_over(desk: Desk, content: bytes = LATER) -> Grid:
    """Read; let the answer to our upload be lost and somebody save something on top of it."""
    read = desk.workbook.read()
    desk.clock.sleep(1)
    desk.google.faults.add(faults.unavailable(applied=True), when=uploads)
    desk.google.faults.meanwhile(lambda: desk.person.replace_bytes(content), when=uploads, applied=True)
    return read


def test_our_state_under_somebody_elses_counts_as_written(desk: Desk) -> None:
    grid = desk.write(saved_over(desk))
    assert [cell.text for cell in grid.tabs[TAB].rows[1]] == ["позже", "Тензор"]
    assert desk.ours == 1


def test_a_person_who_restores_the_base_on_top_of_ours_is_not_overwritten(desk: Desk) -> None:
    grid = desk.write(saved_over(desk, CONTENT))
    assert grid.tabs[TAB].cell(1, 1).text == "ATI"
    assert desk.file.head.content == CONTENT
    assert desk.ours == 1


def test_states_may_be_listed_in_any_order(desk: Desk) -> None:
    read = saved_over(desk)
    for applied in (False, True):
        desk.google.faults.meanwhile(desk.file.revisions.reverse, when=lists_states, applied=applied)
    assert desk.write(read).tabs[TAB].cell(1, 0).text == "позже"


@pytest.mark.parametrize("when", [lists_states, downloads], ids=lambda when: when.__name__)
def test_what_landed_and_cannot_be_seen_is_never_called_unwritten(
    desk: Desk, when: Callable[[Call], bool]
) -> None:
    read = saved_over(desk)
    desk.google.faults.add(faults.unavailable(), when=when, times=99)
    with pytest.raises(OutcomeUnknown) as error:
        desk.write(read)
    assert "ничего не записано" not in str(error.value)
    assert desk.ours == 1


def test_a_list_of_states_without_the_one_replaced_proves_nothing(desk: Desk) -> None:
    read = saved_over(desk)
    desk.google.faults.meanwhile(lambda: desk.file.revisions.pop(0), when=lists_states)
    with pytest.raises(OutcomeUnknown, match="версий"):
        desk.write(read)


def test_a_file_that_cannot_be_looked_at_before_the_upload_is_not_written(desk: Desk) -> None:
    read = desk.workbook.read()
    desk.google.faults.add(faults.unavailable(), when=faults.anything, times=99)
    with pytest.raises(NotReached):
        desk.write(read)
    assert not any(uploads(call) for call in desk.google.log)


def test_a_file_that_cannot_be_looked_at_after_the_upload_may_be_written(desk: Desk) -> None:
    read = desk.workbook.read()
    fault = faults.unavailable(applied=True)
    desk.google.faults.meanwhile(
        lambda: desk.google.faults.add(fault, when=faults.anything, times=99), when=uploads
    )
    with pytest.raises(OutcomeUnknown):
        desk.write(read)
    assert desk.file.head.content == OURS


def test_an_answer_that_tells_of_other_bytes_is_no_success(desk: Desk) -> None:
    read = desk.workbook.read()
    other = desk.file.json_v2(BOT)
    desk.google.faults.add(faults.Fault(applied=True, code=201, body=other), when=uploads)
    with pytest.raises(UnverifiedError, match="не то, что было отправлено") as error:
        desk.write(read)
    assert not isinstance(error.value, OutcomeUnknown)


def test_the_state_that_is_replaced_is_kept_for_good(desk: Desk) -> None:
    base = desk.file.head.revision_id
    desk.write()
    desk.file.purge()
    url = f"{DRIVE_FILES_API_V3_URL}/{desk.file.file_id}/revisions/{base}"
    session = session_of(desk.google, desk.clock)
    assert session.send("get", url, params={"alt": "media"}) == CONTENT


def test_what_a_person_saved_is_kept_when_the_same_person_pushes(desk: Desk) -> None:
    """With a person's login, Drive calls both by one name."""
    login = desk.google.person(OWNER).credentials() | {"account": OWNER}
    settings = Settings(credentials=SecretStr(json.dumps(login)))
    session = connect(settings, EVERYTHING, folder=Path("nowhere"), surroundings=desk.clock.surroundings())
    workbook = DriveXlsx(session, desk.file.file_id)
    base = desk.file.head.revision_id
    workbook.write([EDIT], version=workbook.read().version)
    desk.file.purge()
    assert base in [state.revision_id for state in desk.file.revisions]


def test_a_pin_that_is_refused_stops_nothing(desk: Desk) -> None:
    """Drive keeps 200 states of a file at most."""
    refusal = faults.answered(refusals.drive(403, "cannotPin", "Too many."))
    desk.google.faults.add(refusal, when=lambda call: "/revisions/" in call.path)
    desk.write()
    assert desk.company() == "Тензор"


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
