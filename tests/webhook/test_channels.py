"""The channels in each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.webhook import databases
from webhook.channels import UNANSWERED, Channels

ADDRESS = "https://journal.example.org/v1/drive"


@pytest.fixture(params=databases.KINDS)
def channels(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Channels]:
    engine = databases.engine(request.param, tmp_path)
    yield Channels(engine)
    engine.dispose()


def opened(channels: Channels, *, now: float, sheet: str = "a") -> str:
    channel, _ = channels.begin(sheet, ADDRESS, now=now)
    assert channels.opened(channel, resource="r", expires=now + 100)
    return channel


def current(channels: Channels) -> list[str]:
    return [one.id for one in channels.listed() if one.current]


def test_the_newest_of_a_sheet_is_current_and_other_sheets_are_left_alone(channels: Channels) -> None:
    first, other = opened(channels, now=1.0), opened(channels, now=1.0, sheet="b")
    second = opened(channels, now=2.0)
    assert set(current(channels)) == {other, second}
    assert {one.id for one in channels.listed() if one.replaced} == {first}


def test_of_two_opened_at_once_one_stays(channels: Channels) -> None:
    """A worker renews while the person watches anew: the later of them wins, whoever is answered first."""
    earlier, later = (channels.begin("a", ADDRESS, now=now)[0] for now in (1.0, 2.0))
    assert channels.opened(later, resource="r", expires=100.0)
    assert not channels.opened(earlier, resource="r", expires=100.0)
    assert current(channels) == [later]


def test_a_token_lets_in_by_its_own_channel_only(channels: Channels) -> None:
    (channel, token), (other, _) = (channels.begin(sheet, ADDRESS, now=1.0) for sheet in ("a", "b"))
    found = channels.admits(channel, token)
    assert found is not None
    assert (found.id, found.sheet) == (channel, "a")
    for wrong in ((other, token), (channel, token[:-1]), (channel, ""), ("0" * 12, ""), ("\0", token)):
        assert channels.admits(*wrong) is None


def test_one_worker_at_a_time_may_renew(channels: Channels) -> None:
    channel = opened(channels, now=1.0)
    assert channels.hold(channel, now=10.0, seconds=5)
    assert not channels.hold(channel, now=14.0, seconds=5)
    assert channels.hold(channel, now=15.0, seconds=5)


def test_what_ended_or_was_never_answered_is_forgotten_and_what_is_wanted_is_kept(channels: Channels) -> None:
    replaced, kept = opened(channels, now=1.0), opened(channels, now=2.0)
    unanswered, _ = channels.begin("b", ADDRESS, now=3.0)
    channels.forget_dead(now=100.0)
    assert {one.id for one in channels.listed()} == {replaced, kept, unanswered}
    channels.forget_dead(now=102.0)
    assert {one.id for one in channels.listed()} == {kept, unanswered}
    channels.forget_dead(now=3.0 + UNANSWERED)
    assert current(channels) == [kept], "though it has ended: it is to be opened anew"


def test_what_the_person_stopped_is_renewed_and_opened_no_more(channels: Channels) -> None:
    channel = opened(channels, now=1.0)
    pending, _ = channels.begin("a", ADDRESS, now=2.0)
    assert {one.id for one in channels.retire("a")} == {channel, pending}
    assert not channels.opened(pending, resource="r", expires=100.0)
    assert current(channels) == []
    assert not channels.listed()[0].due(99.0)
