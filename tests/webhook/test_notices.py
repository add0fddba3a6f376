"""The route that Drive posts to: who is let in, and what becomes a wish."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from werkzeug.test import TestResponse

from tests.webhook.desk import Desk, desk_in
from webhook.channels import Channels
from webhook.logs import flush
from webhook.openapi import document
from webhook.problems import MEDIA_TYPE
from webhook.watching import PATH

SHEET = "https://docs.google.com/spreadsheets/d/" + "1" * 33 + "/edit"


class Post:
    """An app, and a channel that Google has opened."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.channels = desk, Channels(desk.engine)
        self.channel, self.token = self.open(SHEET)

    def open(self, sheet: str) -> tuple[str, str]:
        channel, token = self.channels.begin(sheet, "https://we.example.org" + PATH, now=self.desk.now)
        assert self.channels.opened(channel, resource="r", expires=self.desk.now + 3600)
        return channel, token

    def headers(self, **changes: str | None) -> dict[str, str]:
        """Return the headers of a good notification, but for the changes; None takes one away."""
        good: dict[str, str | None] = {
            "X-Goog-Channel-ID": self.channel,
            "X-Goog-Channel-Token": self.token,
            "X-Goog-Resource-ID": "r",
            "X-Goog-Resource-State": "update",
            "X-Goog-Message-Number": "8",
            "X-Goog-Changed": "content,properties",
            "Content-Type": "application/json; utf-8",
        }
        changed = {f"X-Goog-{name.replace('_', '-')}": value for name, value in changes.items()}
        return {name: value for name, value in (good | changed).items() if value is not None}

    def send(self, **changes: str | None) -> TestResponse:
        return self.desk.client.post(PATH, headers=self.headers(**changes))

    @property
    def wanted(self) -> dict[str, int]:
        return {state.sheet: state.generation for state in self.desk.ledger.pending()}


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with desk_in(tmp_path) as desk:
        yield Post(desk)


def kind(answer: TestResponse) -> str:
    assert answer.content_type == MEDIA_TYPE
    return str(answer.get_json()["type"]).removeprefix("urn:sheetsync:problem:")


def test_a_change_of_the_content_is_a_wish(post: Post) -> None:
    answer = post.send()
    assert answer.status_code == 202
    assert post.wanted == {SHEET: 1}
    assert answer.get_json()["url"] == f"/v1/jobs/{answer.get_json()['job']}"
    assert post.send(Message_Number="9", Changed=None).status_code == 202, "all may have changed"
    assert post.wanted == {SHEET: 2}


@pytest.mark.parametrize(
    "changes",
    [
        {"Resource_State": "sync", "Changed": None, "Message_Number": "1"},
        {"Changed": "properties"},
        {"Changed": "permissions,parents"},
        {"Resource_State": "trash"},
        {"Resource_State": "remove", "Changed": None},
    ],
)
def test_whatever_else_happens_to_the_file_is_taken_and_wants_nothing(
    post: Post, changes: dict[str, str | None]
) -> None:
    answer = post.send(**changes)
    assert (answer.status_code, answer.get_data()) == (204, b"")
    assert post.wanted == {}


def test_a_repeat_is_one_wish_and_the_same_number_of_another_channel_is_another(post: Post) -> None:
    jobs = {post.send().get_json()["job"] for _ in range(3)}
    assert len(jobs) == 1
    assert post.wanted == {SHEET: 1}
    post.channel, post.token = post.open(SHEET)
    post.send()
    assert post.wanted == {SHEET: 2}


@pytest.mark.parametrize(
    "changes",
    [
        {"Channel_Token": "wrong"},
        {"Channel_Token": ""},
        {"Channel_Token": None},
        {"Channel_Token": "ключ".encode().decode("latin-1")},
        {"Channel_ID": "0123456789ab"},
        {"Channel_ID": "0123456789ab", "Channel_Token": ""},
        {"Channel_ID": "' OR 1=1 --"},
        {"Channel_ID": "x" * 5000},
        {"Channel_ID": None},
    ],
)
def test_a_stranger_learns_nothing_from_the_refusal(post: Post, changes: dict[str, str | None]) -> None:
    answers = [post.send(**changes), post.send(**changes, Resource_State="?", Message_Number=None)]
    for answer in answers:
        assert (answer.status_code, kind(answer)) == (401, "no_channel")
        body = answer.get_json() | {"instance": ""}
        assert body == post.send(Channel_Token="other").get_json() | {"instance": ""}  # noqa: S106 - no secret
    assert post.wanted == {}


def test_a_channel_that_was_forgotten_is_no_channel(post: Post) -> None:
    post.channels.forget(post.channel)
    assert kind(post.send()) == "no_channel"


def test_a_token_of_one_channel_opens_no_other(post: Post) -> None:
    other, _ = post.open("https://docs.google.com/spreadsheets/d/" + "2" * 33 + "/edit")
    assert kind(post.send(Channel_ID=other)) == "no_channel"


@pytest.mark.parametrize(
    "changes",
    [
        {"Resource_State": None},
        {"Resource_State": "Update now"},
        {"Message_Number": None},
        {"Message_Number": "-1"},
        {"Message_Number": "٣"},
        {"Message_Number": "1" * 21},
    ],
)
def test_what_is_no_notification_is_a_problem(post: Post, changes: dict[str, str | None]) -> None:
    latin = {name: value and value.encode().decode("latin-1") for name, value in changes.items()}
    assert kind(post.send(**latin)) == "malformed"
    assert post.wanted == {}


def test_a_body_is_skipped_unless_it_is_too_long_or_has_no_end(post: Post) -> None:
    client, headers = post.desk.client, post.headers()
    assert client.post(PATH, headers=headers, data=b"{").status_code == 202
    assert kind(client.post(PATH, headers=headers, data=b"x" * (64 * 1024 + 1))) == "too_large"
    chunked = headers | {"Transfer-Encoding": "chunked"}
    assert kind(client.post(PATH, headers=chunked, input_stream=BytesIO(b"x"))) == "no_length"
    short = client.post(
        PATH, headers=headers, input_stream=BytesIO(b"x"), environ_overrides={"CONTENT_LENGTH": "5"}
    )
    assert kind(short) == "truncated"


def test_a_channel_may_not_be_used_too_often(tmp_path: Path) -> None:
    with desk_in(tmp_path, sheetsync_rate=2) as desk:
        post = Post(desk)
        assert [post.send(Message_Number=str(number)).status_code for number in range(3)] == [202, 202, 429]
        assert int(post.send().headers["Retry-After"]) > 0


def test_what_comes_before_googles_answer_is_taken(post: Post) -> None:
    """`sync` may overtake the answer to `files.watch`."""
    post.channel, post.token = post.channels.begin(SHEET, "https://we.example.org" + PATH, now=post.desk.now)
    assert post.send(Resource_State="sync", Message_Number="1").status_code == 204
    [mine] = [one for one in post.channels.listed() if one.id == post.channel]
    assert mine.heard == post.desk.now


def test_no_token_is_kept_or_logged(post: Post, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    post.send()
    post.send(Channel_Token=post.token + "x")
    flush()
    logged = capsys.readouterr().err
    assert [json.loads(line)["event"] for line in logged.splitlines()] == ["wanted", "refused"]
    assert post.token not in logged
    assert SHEET not in logged
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert post.channel.encode() in kept
    assert post.token.encode() not in kept


def test_whatever_comes_by_a_channel_is_answered_as_the_document_says(tmp_path: Path) -> None:
    """Headers are made up from the document; channel and token are right."""
    with desk_in(tmp_path, sheetsync_rate=100_000) as desk:
        post = Post(desk)
        right = {"x-goog-channel-id": post.channel, "x-goog-channel-token": post.token}
        schema = schemathesis.openapi.from_wsgi("/openapi.json", desk.app)

        @settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
        @given(schema[PATH]["POST"].as_strategy())
        def run(case: Any) -> None:  # noqa: ANN401 - schemathesis' own
            answer = case.call(headers=right)
            assert answer.status_code in {202, 204, 400}
            assert str(answer.status_code) in document()["paths"][PATH]["post"]["responses"]

        run()
