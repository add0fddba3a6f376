"""An .xlsx in Drive is written: never over a state that nobody has seen, never twice."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gspread.urls import DRIVE_FILES_API_V3_URL
from pydantic import SecretStr

from sheetsync.errors import (
    ChangedMeanwhile,
    NotReached,
    OutcomeUnknown,
    UnverifiedError,
)
from sheetsync.grid import Grid
from sheetsync.settings import Settings
from sheetsync.workbooks.drive import ATTEMPTS, DriveXlsx
from sheetsync.workbooks.retrying import ATTEMPTS as SENDINGS
from sheetsync.workbooks.session import connect
from tests.google import BOT, faults, refusals, served
from tests.google.cloud import OWNER
from tests.google.faults import Call
from tests.workbooks.contract import TAB
from tests.workbooks.drive_desk import (
    CONTENT,
    EDIT,
    LATER,
    OURS,
    THEIRS,
    Desk,
    downloads,
    lists_states,
    uploads,
)
from tests.workbooks.google_books import EVERYTHING, Time, google_at, session_of


@pytest.fixture
def desk() -> Iterator[Desk]:
    clock = Time()
    with served(google_at(clock)) as google:
        yield Desk(google, clock)


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
