"""Watching a file at Google: from the person's edit to the summary, and day after day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sheetsync.errors import GoogleRefusal, NotReached
from sheetsync.grid import Cell
from sheetsync.workbooks.drive_watch import DriveWatch, open_drive_watch
from tests.google import BOT, faults, refusals
from tests.google.faults import Call
from tests.webhook.desk import RULES, SHEET
from tests.webhook.drive_desk import ADDRESS, DriveDesk, drive_desk_in
from tests.workbooks import files
from tests.workbooks.google_books import Time, session_of
from webhook.channels import AHEAD, Channel
from webhook.jobs import SWEEP, Worker
from webhook.watching import HELD, begin, end, tend

DAY = 24 * 3600.0


@pytest.fixture
def drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DriveDesk]:
    with drive_desk_in(tmp_path, monkeypatch) as made:
        yield made


@pytest.mark.parametrize("kind", ["office", "native"])
def test_an_edit_is_summed_up_and_our_own_write_goes_round_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """What we write is notified too; the recompute that this brings writes nothing, and all is quiet."""
    with drive_desk_in(tmp_path, monkeypatch, kind) as drive:
        drive.watch()
        assert drive.deliver() == [204], "sync"
        drive.edit("Kafka")
        assert drive.deliver() == [202]
        assert drive.work() == ["updated"]
        assert drive.deliver() == [202], "of our own write"
        assert drive.work() == ["unchanged"]
        assert drive.deliver() == []
        assert drive.work() == []


def test_an_edit_during_our_write_is_not_lost_in_it(drive: DriveDesk) -> None:
    drive.watch()
    drive.edit("Kafka")
    drive.deliver()
    drive.google.faults.meanwhile(
        lambda: drive.edit("Docker", "Redis"), when=lambda call: call.method == "PUT", applied=True
    )
    assert drive.work() == ["updated"]
    assert drive.deliver() == [202]
    assert drive.work() == ["updated"]
    assert drive.deliver() == [202]
    assert drive.work() == ["unchanged"]


def test_a_file_that_cannot_be_summed_up_comes_to_rest_too(drive: DriveDesk) -> None:
    """It is given up, and whatever is then said on the file itself brings no endless round."""
    drive.watch()
    drive.deliver()
    drive.person.replace_bytes(files.workbook({"Лист": [[Cell.of("Ссылка"), Cell.of("Ссылка")]]}))
    worker = Worker(drive.desk.ledger, clock=lambda: drive.desk.now)
    rounds = 0
    while drive.deliver():
        rounds += 1
        for _ in range(2 * RULES.attempts):
            drive.desk.now += RULES.longest
            worker.step()
    assert 1 <= rounds <= 3, "the edit, the note that it is given up, and the note that now names its own tab"
    assert [state.stage.value for state in drive.desk.ledger.pending()] == ["parked"]


def test_a_change_that_is_none_of_the_content_costs_nothing(drive: DriveDesk) -> None:
    drive.watch()
    drive.deliver()
    drive.person.touch()
    assert drive.deliver() == [204]
    assert drive.work() == []


def test_a_channel_is_renewed_in_time_and_the_old_one_stopped_once_the_new_one_is_heard(
    drive: DriveDesk,
) -> None:
    old = drive.watch()
    drive.deliver()
    assert old.expires == drive.desk.now + DAY
    drive.desk.now = old.expires - AHEAD
    drive.sweep()
    assert drive.open_at_google() == {old.id}, "it is not time yet"

    drive.desk.now += 1
    drive.sweep()
    new = drive.current
    assert new.id != old.id
    assert new.expires == drive.desk.now + DAY
    drive.sweep()
    assert drive.open_at_google() == {old.id, new.id}, "nothing has come by the new one"

    assert drive.deliver() == [204]
    drive.edit("Kafka")
    assert drive.deliver() == [202, 202], "both are listened to"
    assert drive.work() == ["updated"]
    drive.deliver()
    drive.work()

    drive.desk.now += SWEEP
    drive.sweep()
    assert drive.open_at_google() == {new.id}
    assert [one.id for one in drive.channels.listed()] == [new.id]


def test_it_goes_on_for_days(drive: DriveDesk) -> None:
    """A sweep every quarter of an hour for three days: an edit is heard at any time."""
    drive.watch()
    for number in range(int(3 * DAY / SWEEP)):
        drive.deliver()
        drive.desk.now += SWEEP
        drive.sweep()
        assert 1 <= len(drive.open_at_google()) <= 2
        if number % 50 == 0:
            drive.edit(f"Навык {number}")
            assert 202 in drive.deliver()
    assert drive.current.expires > drive.desk.now


def test_a_renewal_that_fails_is_told_tried_again_and_breaks_no_sweep(
    drive: DriveDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    old = drive.watch()
    drive.deliver()
    drive.desk.now = old.expires - 3600
    del drive.file.permissions[BOT]
    drive.sweep()
    assert BOT in drive.current.problem
    assert {state.sheet for state in drive.desk.ledger.pending()} == {SHEET, drive.sheet}
    [line] = [json.loads(line) for line in capsys.readouterr().err.splitlines() if "not_renewed" in line]
    assert (line["channel"], line["error"]) == (old.id, "GoogleRefusal")
    assert drive.file.file_id not in str(line)

    drive.google.share(drive.file, BOT)
    drive.desk.now += SWEEP
    drive.sweep()
    assert (drive.current.id != old.id, drive.current.problem) == (True, "")


def test_a_channel_that_ended_while_the_service_was_away_is_opened_anew(drive: DriveDesk) -> None:
    old = drive.watch()
    drive.desk.now = old.expires + DAY
    drive.sweep()
    assert drive.current.id != old.id
    drive.edit("Kafka")
    assert drive.deliver()[-1] == 202
    drive.sweep()
    assert [one.id for one in drive.channels.listed()] == [drive.current.id]


def test_without_credentials_a_sweep_does_the_rest(drive: DriveDesk, tmp_path: Path) -> None:
    old = drive.watch()
    (tmp_path / "credentials.json").unlink()
    drive.desk.now = old.expires - 60
    drive.sweep()
    assert "credentials.json" in drive.current.problem
    assert {state.sheet for state in drive.desk.ledger.pending()} == {SHEET, drive.sheet}


def test_an_old_channel_that_cannot_be_stopped_is_tried_again_and_forgotten_when_it_ends(
    drive: DriveDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = drive.watch(), drive.watch()
    drive.deliver()
    stops = faults.answered(refusals.drive_forbidden())
    drive.google.faults.add(stops, when=lambda call: call.path.endswith("/stop"))
    drive.sweep()
    assert "channel_not_stopped" in capsys.readouterr().err
    assert {one.id for one in drive.channels.listed()} == {old.id, new.id}
    drive.desk.now = old.expires + 1
    drive.sweep()
    assert old.id not in {one.id for one in drive.channels.listed()}


def test_two_workers_renew_a_channel_once(drive: DriveDesk) -> None:
    old = drive.watch()
    drive.desk.now = old.expires - 60
    assert drive.channels.hold(old.id, now=drive.desk.now, seconds=HELD), "another one is at it"
    drive.sweep()
    assert drive.current.id == old.id
    drive.desk.now += SWEEP
    drive.sweep()
    assert drive.current.id != old.id


def test_google_away_for_long_costs_a_sweep_no_more_than_one_deadline(drive: DriveDesk) -> None:
    time = Time()
    old = drive.watch()
    drive.google.faults.add(faults.cut(), when=lambda call: call.path.endswith("/watch"), times=1000)
    began = time.now
    session = session_of(drive.google, time, deadline=60)
    tend(drive.desk.ledger, now=old.expires - 60, connect=lambda: DriveWatch(session))
    assert time.now - began <= 60
    assert drive.current.problem


def test_a_channel_whose_opening_nobody_confirms_is_none(drive: DriveDesk) -> None:
    """Google opened it and the answer was lost: what comes by it is refused, and it ends by itself."""
    unconfirmed = faults.cut(applied=True)

    def opens(call: Call) -> bool:
        return call.path.endswith("/watch")

    drive.google.faults.add(unconfirmed, when=opens)
    way = DriveWatch(session_of(drive.google, Time()))
    with pytest.raises(NotReached, match="не подтвердил"):
        begin(drive.channels, way, drive.sheet, address=ADDRESS, now=drive.desk.now)
    assert drive.channels.listed() == []
    assert drive.deliver() == [401]


def test_a_refused_address_leaves_what_there_was(drive: DriveDesk) -> None:
    old = drive.watch()
    drive.google.channels.refused.add(ADDRESS)
    with pytest.raises(GoogleRefusal, match="на этот адрес"):
        drive.watch()
    assert drive.current == old


def test_stopping_is_for_good_even_while_a_worker_renews(drive: DriveDesk) -> None:
    drive.watch()
    way = open_drive_watch(folder=Path(), tell=print)
    drive.google.faults.meanwhile(
        lambda: drive.channels.retire(drive.sheet), when=lambda call: call.path.endswith("/watch")
    )
    begin(drive.channels, way, drive.sheet, address=ADDRESS, now=drive.desk.now)
    assert end(drive.channels, way, drive.sheet) == 1
    assert drive.open_at_google() == set()
    drive.sweep()
    assert drive.sheet not in {state.sheet for state in drive.desk.ledger.pending()}


@pytest.mark.parametrize(
    ("life", "left", "due"),
    [
        (DAY, AHEAD + 1, False),
        (DAY, AHEAD - 1, True),
        (3600, 1801, False),
        (3600, 1799, True),
        (DAY, -1, True),
    ],
)
def test_it_is_time_two_hours_ahead_or_after_half_of_a_short_life(
    life: float, left: float, due: bool
) -> None:
    channel = Channel("c", "s", ADDRESS, "r", 0.0, life, None, replaced=False, problem="")
    assert channel.due(life - left) is due
