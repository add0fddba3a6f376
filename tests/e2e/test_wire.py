"""What comes over a real wire, byte by byte, to gunicorn as the Procfile starts it, and to `serve`."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.parser import Parser

import pytest

from tests.e2e.service import GUNICORN, PATIENCE, SERVE, Post, until
from webhook.problems import KINDS, MEDIA_TYPE

GOOD = json.dumps({"spreadsheet": "journal.xlsx", "reason": "edit"}).encode()
LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it came.

    Attributes:
        rest: What came after it on the same connection.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    rest: bytes

    @classmethod
    def of(cls, received: bytes) -> Answer:
        head, _, tail = received.partition(b"\r\n\r\n")
        first, _, lines = head.decode("latin-1").partition("\r\n")
        headers = {name.lower(): value for name, value in Parser().parsestr(lines).items()}
        length = int(headers["content-length"])
        return cls(int(first.split(" ")[1]), headers, tail[:length], tail[length:])

    @property
    def kind(self) -> str:
        """The kind of a problem, having looked at the whole document."""
        assert self.headers["content-type"] == MEDIA_TYPE
        document = json.loads(self.body)
        name = str(document["type"]).removeprefix("urn:sheetsync:problem:")
        assert (document["status"], KINDS[name][0], document["title"]) == (
            self.status,
            self.status,
            KINDS[name][1],
        )
        assert document["detail"]
        assert self.headers["x-request-id"] in document["instance"]
        return name


class Wire:
    """A service over real HTTP."""

    def __init__(self, post: Post) -> None:
        self.post = post

    def sends(self, *parts: bytes) -> Answer:
        """Send bytes, close our half of the connection, and return the answer."""
        with socket.create_connection(("127.0.0.1", self.post.port), PATIENCE) as line:
            try:
                for part in parts:
                    line.sendall(part)
                line.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it has answered and closed before all of it was sent
            received = b""
            try:
                while more := line.recv(65536):
                    received += more
            except ConnectionResetError:
                pass  # closed with bytes of ours unread: what came before is the answer
        return Answer.of(received)

    def asks(self, body: bytes, *, length: int | None = None, **changes: str | None) -> Answer:
        """Ask with a signed body; a header changed to None is left out, `_` in its name is a dash."""
        given: dict[str, str | None] = {name.lower(): text for name, text in self.post.signed(body).items()}
        given["content-length"] = str(length or len(body))
        given |= {name.replace("_", "-"): value for name, value in changes.items()}
        return self.sends(head(given), body)


def head(headers: Mapping[str, str | None], method: str = "POST", path: str = "/v1/recompute") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items() if value is not None]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def chunked(body: bytes, size: int = 8192) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (*parts, b""))


@pytest.fixture(scope="module", params=["gunicorn", "serve"])
def wire(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    post = Post(tmp_path_factory.mktemp("wire"), SHEETSYNC_WORKER="apart")
    with post.started(
        *(GUNICORN if request.param == "gunicorn" else (*SERVE, str(post.port), "--no-worker"))
    ):
        until(post.live)
        yield Wire(post)


@pytest.fixture
def generation(wire: Wire) -> Iterator[int]:
    """What is wanted before and after must be the same: nothing of it was noted."""

    def wanted() -> int:
        return int(json.loads(wire.asks(GOOD).body)["job"].rpartition("-")[2])

    before = wanted()
    yield before
    assert wanted() == before + 1


@pytest.mark.usefixtures("generation")
def test_a_body_without_a_length_is_refused_whatever_its_size(wire: Wire) -> None:
    """A server that cuts what is too long would hand over the first 64 KiB of it (webhook.md §6)."""
    for body in (GOOD, b"x" * 70_000, GOOD + b" " * 1_000_000):
        headers = wire.post.signed(body) | {"transfer-encoding": "chunked"}
        assert wire.sends(head(dict(headers)), chunked(body)).kind == "no_length"


@pytest.mark.usefixtures("generation")
def test_a_body_over_the_limit_is_refused_even_before_it_comes(wire: Wire) -> None:
    assert wire.asks(GOOD + b" " * (LIMIT + 1 - len(GOOD))).kind == "too_large"
    assert wire.asks(b"", length=10**12).kind == "too_large"


def test_a_body_of_just_the_limit_is_taken(wire: Wire) -> None:
    assert wire.asks(GOOD + b" " * (LIMIT - len(GOOD))).status == 202


@pytest.mark.usefixtures("generation")
def test_a_body_that_ends_early_is_refused(wire: Wire) -> None:
    assert wire.asks(GOOD, length=len(GOOD) + 1).kind == "truncated"
    assert wire.asks(b"", length=100).kind == "truncated"


@pytest.mark.usefixtures("generation")
def test_each_bad_body_gets_its_problem(wire: Wire) -> None:
    deep = b'{"spreadsheet":' + b"[" * 30_000 + b"]" * 30_000 + b"}"
    cases = {
        "malformed": [
            b"{",
            b"nonsense",
            "Журнал".encode("cp1251"),
            b'{"spreadsheet": "\xff\xfe"}',
            b"[" * LIMIT,
            deep,
        ],
        "schema": [b"[]", b"{}", b'{"spreadsheet": 5}', b'{"spreadsheet": "journal.xlsx", "more": 1}'],
        "wrong_sheet": [b'{"spreadsheet": "other.xlsx"}'],
    }
    for name, bodies in cases.items():
        for body in bodies:
            assert wire.asks(body).kind == name, body[:40]


@pytest.mark.usefixtures("generation")
def test_who_is_not_who_they_say_is_not_let_in(wire: Wire) -> None:
    long_ago = wire.post.signed(GOOD, at=int(time.time()) - 301)
    assert wire.asks(GOOD, webhook_signature=None).kind == "unsigned"
    assert wire.asks(GOOD, x_sheetsync_key=None).kind == "unsigned"
    assert wire.asks(GOOD, webhook_timestamp="soon").kind == "unsigned"
    assert wire.asks(GOOD, webhook_signature="v1,AAAA").kind == "bad_signature"
    assert wire.asks(GOOD, x_sheetsync_key="unknown").kind == "bad_signature"
    assert wire.sends(head(long_ago | {"content-length": str(len(GOOD))}), GOOD).kind == "expired"
    assert wire.asks(GOOD, content_type="text/plain").kind == "media_type"


def test_a_replayed_delivery_is_the_job_it_was(wire: Wire) -> None:
    headers = wire.post.signed(GOOD, delivery="msg_over_and_over") | {"content-length": str(len(GOOD))}
    answers = [wire.sends(head(dict(headers)), GOOD) for _ in range(3)]
    assert {answer.status for answer in answers} == {202}
    assert len({answer.body for answer in answers}) == 1


def test_what_flask_itself_refuses_is_a_problem_too(wire: Wire) -> None:
    assert wire.sends(head({}, "GET", "/nowhere")).kind == "not_found"
    refused = wire.sends(head({"content-length": "0"}, "PUT"))
    assert refused.kind == "method"
    assert set(refused.headers["allow"].split(", ")) == {"OPTIONS", "POST"}


@pytest.mark.usefixtures("generation")
def test_a_request_hidden_in_the_body_of_another_is_no_request(wire: Wire) -> None:
    """One answer, and the connection is over: nothing that a refused body holds is read as a request."""
    hidden = head({**wire.post.signed(GOOD), "content-length": str(len(GOOD))}) + GOOD
    given: dict[str, str | None] = {**wire.post.signed(hidden), "transfer-encoding": "chunked"}
    opening = head(given).replace(b"Connection: close\r\n", b"")
    answer = wire.sends(opening, chunked(hidden))
    assert answer.kind == "no_length"
    assert b"202" not in answer.rest
