"""How a native Google Sheet is read and written: how often, how fresh, what after a lost answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from sheetsync.errors import ChangedMeanwhile, GoogleRefusal, NotReached, OfficeFile, OutcomeUnknown
from sheetsync.grid import AppendRow, Cell, SetCell
from sheetsync.workbooks.google import FRESH, GoogleSheet
from tests.google import BOT, faults, refusals
from tests.workbooks.google_books import session_of
from tests.workbooks.google_desk import EDIT, ROWS, TAB, Desk, desk_in_google


@pytest.fixture
def desk() -> Iterator[Desk]:
    with desk_in_google() as made:
        yield made


def test_reading_is_one_request_and_writing_another(desk: Desk) -> None:
    version = desk.book.read().version
    desk.book.write([EDIT], version=version)
    assert desk.asked() == ["GET", "POST"]


def test_what_changes_nothing_asks_nothing(desk: Desk) -> None:
    version = desk.book.read().version
    desk.asked()
    desk.book.write([SetCell(TAB, 1, 1, Cell.of("ATI"))], version=version)
    assert desk.asked() == []


def test_a_reading_of_a_second_ago_is_made_again(desk: Desk) -> None:
    version = desk.book.read().version
    desk.clock.sleep(FRESH)
    desk.asked()
    desk.book.write([EDIT], version=version)
    assert desk.asked() == ["GET", "POST"]


def test_a_wait_for_the_quota_makes_a_reading_old(desk: Desk) -> None:
    """The person edits while we wait out a 429: seen before the batch is sent again."""
    version = desk.book.read().version
    desk.google.faults.add(faults.too_often("Write", retry_after=20), when=faults.writes)
    desk.google.faults.meanwhile(lambda: desk.person.type("B3", "от руки"), when=faults.writes)
    with pytest.raises(ChangedMeanwhile):
        desk.book.write([EDIT], version=version)
    assert desk.sheet().texts() == [ROWS[0], ROWS[1], ["hh.ru/2", "от руки"]]


def test_of_two_programs_of_ours_one_wins(desk: Desk) -> None:
    other = desk.another()
    version = desk.book.read().version
    assert other.read().version == version
    other.write([SetCell(TAB, 2, 1, Cell.of("первая"))], version=version)
    with pytest.raises(ChangedMeanwhile, match="другая программа"):
        desk.book.write([EDIT], version=version)
    assert desk.sheet().texts()[1:] == [ROWS[1], ["hh.ru/2", "первая"]]


def test_a_mark_is_read_back_and_only_the_last_is_kept(desk: Desk) -> None:
    assert desk.book.read().mark == ""
    assert desk.write(EDIT, mark="первый").mark == "первый"
    desk.write(SetCell(TAB, 1, 1, Cell.of("ещё")), mark="второй")
    assert desk.another().read().mark == "второй"
    assert desk.file.book
    assert len([one for one in desk.file.book.metadata if one.kind == "SPREADSHEET"]) == 1


@pytest.mark.parametrize("fault", [faults.unavailable, faults.bad_gateway, faults.internal, faults.cut])
def test_a_lost_answer_is_looked_after_and_nothing_is_sent_twice(
    desk: Desk, fault: Callable[..., faults.Fault]
) -> None:
    version = desk.book.read().version
    desk.asked()
    desk.google.faults.add(fault(applied=True), when=faults.writes)
    grid = desk.book.write([AppendRow(TAB, (Cell.of("новая"),))], version=version, mark="m")
    assert desk.asked() == ["POST", "GET"]
    assert grid.mark == "m"
    assert [row[0].text for row in grid.tabs[TAB].rows].count("новая") == 1


@pytest.mark.parametrize("fault", [faults.unavailable, faults.bad_gateway, faults.cut])
def test_a_write_that_was_lost_on_the_way_is_said_not_to_be_there(
    desk: Desk, fault: Callable[..., faults.Fault]
) -> None:
    version = desk.book.read().version
    desk.google.faults.add(fault(), when=faults.writes)
    with pytest.raises(ChangedMeanwhile, match="не состоялась"):
        desk.book.write([EDIT], version=version, mark="m")
    assert desk.sheet().texts() == ROWS


def test_when_the_sheet_cannot_be_read_afterwards_that_is_an_error_of_its_own(desk: Desk) -> None:
    version = desk.book.read().version
    desk.google.faults.add(faults.unavailable(applied=True), when=faults.writes)
    desk.google.faults.add(faults.unavailable(), when=faults.reads, times=99)
    with pytest.raises((OutcomeUnknown, NotReached)):
        desk.book.write([EDIT], version=version, mark="m")


def test_a_slow_answer_counts_as_a_lost_one(desk: Desk) -> None:
    version = desk.book.read().version
    desk.google.faults.add(faults.slow(100), when=faults.writes)
    assert desk.book.write([EDIT], version=version, mark="m").tabs[TAB].cell(1, 1).text == "Новая"


def test_an_office_file_is_told_by_its_own_error(desk: Desk) -> None:
    office = desk.google.office(b"PK")
    desk.google.share(office, BOT)
    with pytest.raises(OfficeFile):
        GoogleSheet(session_of(desk.google, desk.clock), office.file_id).read()


def test_a_request_that_google_refuses_names_what_it_said(desk: Desk) -> None:
    desk.google.faults.add(
        faults.answered(refusals.invalid("Invalid requests[1].updateCells: protected range")),
        when=faults.writes,
    )
    with pytest.raises(GoogleRefusal, match="protected range"):
        desk.write(EDIT)
