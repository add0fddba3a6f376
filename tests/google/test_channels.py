from __future__ import annotations

from typing import Any

import pytest

from tests.google.asking import MINUTE, Asking
from tests.google.humans import Human

ASKED = {"id": "c1", "type": "web_hook", "address": "https://we.example.org/v1/drive", "token": "secret"}


@pytest.fixture
def asking() -> Asking:
    """One Office file instead of the spreadsheet."""
    asking = Asking()
    asking.file = asking.google.office(b"PK old")
    asking.google.share(asking.file, asking.bot)
    return asking


def watch(asking: Asking, **changes: object) -> tuple[int, Any]:
    return asking.ask("POST", f"/drive/v3/files/{asking.file.file_id}/watch", ASKED | changes)


def stop(asking: Asking, **changes: object) -> int:
    resource = watch(asking, id="other")[1]["resourceId"]
    return asking.ask("POST", "/drive/v3/channels/stop", {"id": "c1", "resourceId": resource} | changes)[0]


def states(asking: Asking) -> list[tuple[str, str | None]]:
    posts = asking.google.channels.take()
    return [(post.headers["X-Goog-Resource-State"], post.headers.get("X-Goog-Changed")) for post in posts]


def test_a_channel_says_sync_at_once_and_then_what_has_changed(asking: Asking) -> None:
    """Google's guide to push notifications: token in every message, no body, numbers that grow."""
    assert watch(asking)[0] == 200
    [first] = asking.google.channels.take()
    assert (first.address, first.headers["X-Goog-Channel-Token"]) == (ASKED["address"], "secret")
    assert (first.headers["X-Goog-Resource-State"], first.headers["X-Goog-Message-Number"]) == ("sync", "1")
    human = Human(asking.google, asking.file)
    human.touch()
    assert states(asking) == [("update", "properties")]
    human.replace_bytes(b"PK new")
    assert states(asking) == [("update", "content,properties")]
    assert states(asking) == []


@pytest.mark.parametrize(("hours", "life"), [(None, 1), (5, 5), (100, 24)])
def test_a_channel_lives_for_an_hour_unless_asked_and_for_a_day_at_most(
    asking: Asking, hours: int | None, life: int
) -> None:
    wanted = {} if hours is None else {"expiration": str(int((MINUTE + hours * 3600) * 1000))}
    answer = watch(asking, **wanted)[1]
    assert int(answer["expiration"]) == (MINUTE + life * 3600) * 1000
    asking.google.channels.take()
    asking.clock.now += life * 3600
    Human(asking.google, asking.file).replace_bytes(b"PK new")
    assert states(asking) == []


@pytest.mark.parametrize(
    ("changes", "code", "reason"),
    [
        ({"address": "http://we.example.org/v1/drive"}, 400, "push.webhookUrlNotHttps"),
        ({"address": "https://unconfirmed.example.org/"}, 401, "push.webhookUrlUnauthorized"),
        ({"id": "used"}, 400, "channelIdNotUnique"),
        ({"id": ""}, 400, "required"),
        ({"type": "mail"}, 400, "invalid"),
    ],
)
def test_what_google_does_not_open(asking: Asking, changes: dict[str, str], code: int, reason: str) -> None:
    asking.google.channels.refused.add("https://unconfirmed.example.org/")
    watch(asking, id="used")
    said, answer = watch(asking, **changes)
    assert (said, answer["error"]["errors"][0]["reason"]) == (code, reason)
    assert list(asking.google.channels.open) == ["used"]


def test_a_file_that_is_not_shared_is_not_there(asking: Asking) -> None:
    del asking.file.permissions[asking.bot.email]
    assert watch(asking)[0] == 404


def test_a_stopped_channel_is_silent(asking: Asking) -> None:
    watch(asking)
    assert stop(asking) == 204
    assert asking.ask("POST", "/drive/v3/channels/stop", {"id": "c1", "resourceId": "?"})[0] == 404
    Human(asking.google, asking.file).replace_bytes(b"PK new")
    assert [post.headers["X-Goog-Channel-ID"] for post in asking.google.channels.take()].count("c1") == 1
