from __future__ import annotations

import json
import logging
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from email.utils import formatdate
from pathlib import Path
from typing import Any

import gspread.http_client
import pytest
import requests
import responses
import urllib3.exceptions as wire
from pydantic import SecretStr
from responses import RequestsMock, matchers

from sheetsync.errors import (
    ChangedMeanwhile,
    GoogleRefusal,
    NotReached,
    OfficeFile,
    OutcomeUnknown,
    SheetsyncError,
    SignInError,
)
from sheetsync.settings import Settings
from sheetsync.workbooks.credentials import Need
from sheetsync.workbooks.quota import BURST
from sheetsync.workbooks.retrying import ATTEMPTS, LONGEST, pause_before
from sheetsync.workbooks.session import CONNECT, READ, GoogleSession, connect
from sheetsync.workbooks.surroundings import Surroundings
from tests.workbooks import google_answers as said
from tests.workbooks.google_keys import BOT, SIGN_IN_URL, forget_settings, person, private_key, robot

SHEETS = "https://sheets.googleapis.com/v4/spreadsheets/1abc"
BATCH = SHEETS + ":batchUpdate"
DRIVE = "https://www.googleapis.com/drive/v3/files/1abc"
UPLOAD = "https://www.googleapis.com/upload/drive/v2/files/1abc"
NOW = 1_800_000_000.0
GRANTED = {"access_token": "canary-token", "expires_in": 3600, "token_type": "Bearer"}


class World:
    """A clock that only sleeping moves, and what the person was told."""

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []
        self.told: list[str] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    def surroundings(self) -> Surroundings:
        return Surroundings(
            tell=self.told.append,
            monotonic=lambda: self.time,
            wall=lambda: NOW + self.time,
            sleep=self.sleep,
            random=lambda: 0.5,
        )


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    forget_settings(monkeypatch)
    return World()


@pytest.fixture
def google() -> Iterator[RequestsMock]:
    with RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.post(SIGN_IN_URL, json=GRANTED, headers={"Date": formatdate(NOW, usegmt=True)})
        yield mock


def settings(**values: Any) -> Settings:  # noqa: ANN401 - the values of any field
    values.setdefault("credentials", SecretStr(json.dumps(robot())))
    return Settings(**values)


def session(world: World, **values: Any) -> GoogleSession:  # noqa: ANN401 - the same
    needs = frozenset({Need.SHEET_WRITE})
    return connect(settings(**values), needs, folder=Path("nowhere"), surroundings=world.surroundings())


def calls(google: RequestsMock) -> int:
    return sum(call.request.url != SIGN_IN_URL for call in google.calls)


def cut() -> requests.ConnectionError:
    return requests.ConnectionError(wire.ProtocolError("Connection aborted.", ConnectionResetError(104)))


def not_connected() -> requests.ConnectionError:
    reason = wire.NewConnectionError(None, "refused")  # type: ignore[arg-type] # no connection to name
    return requests.ConnectionError(wire.MaxRetryError(None, "/", reason))  # type: ignore[arg-type] # nor a pool


def broken_encryption(inner: ssl.SSLError) -> requests.exceptions.SSLError:
    reason = wire.SSLError(inner)
    return requests.exceptions.SSLError(wire.MaxRetryError(None, "/", reason))  # type: ignore[arg-type] # no pool


FAULTS: dict[str, dict[str, Any]] = {
    "500": {"json": said.INTERNAL, "status": 500},
    "503": {"json": said.BUSY, "status": 503},
    "a page with 502": {"body": said.PAGE, "status": 502},
    "a page with 200": {"body": said.PAGE, "status": 200},
    "something else": {"json": ["no object"], "status": 200},
    "half an object": {"body": '{"sheets": [', "status": 200},
    "cut": {"body": cut()},
    "cut in the middle": {"body": requests.exceptions.ChunkedEncodingError("IncompleteRead")},
    "slow": {"body": requests.ReadTimeout("slow")},
    "broken encryption": {"body": broken_encryption(ssl.SSLError("bad record mac"))},
}
REFUSED: dict[str, dict[str, Any]] = {
    "429": {"json": said.TOO_OFTEN, "status": 429},
    "a page with 429": {"body": said.PAGE, "status": 429},
    "Drive's limit": {"json": said.drive(403, "userRateLimitExceeded", "usageLimits"), "status": 403},
    "no connection": {"body": not_connected()},
    "no connection in time": {"body": requests.ConnectTimeout("slow")},
}


@pytest.mark.parametrize("fault", [*FAULTS, *REFUSED])
def test_a_read_is_repeated_until_it_succeeds(fault: str, google: RequestsMock, world: World) -> None:
    google.get(SHEETS, **(FAULTS | REFUSED)[fault])
    google.get(SHEETS, json={"sheets": []})
    assert session(world).call("GET", SHEETS) == {"sheets": []}
    assert calls(google) == 2
    assert len(world.slept) == 1


@pytest.mark.parametrize("fault", FAULTS)
def test_a_write_whose_fate_is_unknown_is_never_sent_again(
    fault: str, google: RequestsMock, world: World
) -> None:
    google.post(BATCH, **FAULTS[fault])
    with pytest.raises(OutcomeUnknown) as unknown:
        session(world).call("POST", BATCH, json={"requests": []})
    assert calls(google) == 1
    assert unknown.value.workbook == "1abc"
    assert unknown.value.exit_code == 4
    assert isinstance(unknown.value.why, NotReached)


@pytest.mark.parametrize("fault", REFUSED)
def test_a_write_that_cannot_have_happened_is_sent_again(
    fault: str, google: RequestsMock, world: World
) -> None:
    google.post(BATCH, **REFUSED[fault])
    google.post(BATCH, json={"replies": []})
    assert session(world).call("POST", BATCH, json={}) == {"replies": []}
    assert calls(google) == 2


@pytest.mark.parametrize("fault", FAULTS)
def test_a_write_that_may_be_done_twice_is_repeated(fault: str, google: RequestsMock, world: World) -> None:
    google.put(SHEETS, **FAULTS[fault])
    google.put(SHEETS, json={"ok": True})
    assert session(world).call("PUT", SHEETS, safe=True, json={}) == {"ok": True}


def test_a_repeated_write_that_is_refused_at_last_may_have_been_done_at_first(
    google: RequestsMock, world: World
) -> None:
    google.put(UPLOAD, json=said.BUSY, status=503)
    google.put(UPLOAD, json=said.drive(412, "conditionNotMet"), status=412)
    with pytest.raises(OutcomeUnknown) as unknown:
        session(world).call("PUT", UPLOAD, safe=True, data=b"PK")
    assert isinstance(unknown.value.why, ChangedMeanwhile)


def test_a_stale_precondition_is_a_change_by_someone_else(google: RequestsMock, world: World) -> None:
    google.put(UPLOAD, json=said.drive(412, "conditionNotMet"), status=412)
    with pytest.raises(ChangedMeanwhile):
        session(world).send("PUT", UPLOAD, data=b"PK", headers={"If-Match": '"1"'})
    assert calls(google) == 1


@pytest.mark.parametrize("body", [said.FORBIDDEN, said.MISSING, said.OFFICE, said.API_OFF, said.SCOPE])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_clear_refusal_is_not_argued_with(
    body: dict[str, Any], method: str, google: RequestsMock, world: World
) -> None:
    google.add(method, BATCH, json=body, status=body["error"]["code"])
    with pytest.raises(GoogleRefusal) as refused:
        session(world).call(method, BATCH)
    assert calls(google) == 1
    assert isinstance(refused.value, OfficeFile) == (body is said.OFFICE)
    assert world.slept == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_certificate_that_does_not_hold_ends_it_before_anything_is_sent(
    method: str, google: RequestsMock, world: World
) -> None:
    google.add(method, BATCH, body=broken_encryption(ssl.SSLCertVerificationError("self-signed")))
    with pytest.raises(NotReached, match="сертификат"):
        session(world).call(method, BATCH)
    assert calls(google) == 1


def test_attempts_come_to_an_end(google: RequestsMock, world: World) -> None:
    google.get(DRIVE, json=said.BUSY, status=503)
    with pytest.raises(NotReached):
        session(world, deadline=3600).call("GET", DRIVE)
    assert calls(google) == ATTEMPTS
    assert world.slept == [1, 2, 4, 8, 16, 32, 32]


def test_pauses_are_spread_from_nothing_to_a_doubling_ceiling() -> None:
    assert [pause_before(attempt, random=lambda: 0.0) for attempt in (1, 9)] == [0, 0]
    assert [pause_before(attempt, random=lambda: 1.0) for attempt in (1, 2, 6, 9)] == [2, 4, LONGEST, LONGEST]


def test_the_deadline_ends_a_command_without_waiting_it_out(google: RequestsMock, world: World) -> None:
    google.get(DRIVE, json=said.BUSY, status=503)
    with pytest.raises(NotReached):
        session(world, deadline=10).call("GET", DRIVE)
    assert sum(world.slept) < 10
    assert world.slept == [1, 2, 4]


def test_the_deadline_is_one_for_all_requests(google: RequestsMock, world: World) -> None:
    google.get(DRIVE, json={})
    once = session(world, deadline=10)
    once.call("GET", DRIVE)
    world.time = 10.0
    with pytest.raises(NotReached, match="SHEETSYNC_DEADLINE"):
        once.call("GET", DRIVE)
    assert calls(google) == 1


@pytest.mark.parametrize(("deadline", "timeout"), [(3600, (CONNECT, READ)), (20, (CONNECT, 20)), (2, (2, 2))])
def test_every_request_has_a_timeout_within_the_deadline(
    deadline: float, timeout: tuple[float, float], google: RequestsMock, world: World
) -> None:
    google.get(SHEETS, json={}, match=[matchers.request_kwargs_matcher({"timeout": timeout})])
    assert session(world, deadline=deadline).call("GET", SHEETS) == {}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "17"}, 17),
        ({"Retry-After": formatdate(NOW + 30, usegmt=True), "Date": formatdate(NOW, usegmt=True)}, 30),
        ({"Retry-After": formatdate(NOW - 30, usegmt=True), "Date": formatdate(NOW, usegmt=True)}, 1),
        ({"Retry-After": "-5"}, 1),
        ({"Retry-After": "²"}, 1),
        ({"Retry-After": "soon"}, 1),
        ({"Date": "Fri, 15 Jan 2027 08:00:48 GMT"}, 12),
        ({"Date": "no date"}, 1),
    ],
)
def test_a_limit_is_waited_out_as_google_asks_or_to_the_next_minute(
    headers: dict[str, str], seconds: float, google: RequestsMock, world: World
) -> None:
    google.post(BATCH, json=said.TOO_OFTEN, status=429, headers=headers)
    google.post(BATCH, json={})
    session(world).call("POST", BATCH, json={})
    assert world.slept == [seconds]
    assert "частоту" in world.told[0]
    assert f"{seconds} с" in world.told[0]


def test_a_limit_longer_than_the_deadline_is_told_at_once(google: RequestsMock, world: World) -> None:
    google.get(SHEETS, json=said.TOO_OFTEN, status=429, headers={"Retry-After": "3600"})
    with pytest.raises(NotReached, match="частоту"):
        session(world).call("GET", SHEETS)
    assert world.slept == []


def test_a_loop_over_one_spreadsheet_is_slowed_down_and_says_so(google: RequestsMock, world: World) -> None:
    google.get(SHEETS, json={})
    google.get(DRIVE, json={})
    busy = session(world)
    for _ in range(BURST + 2):
        busy.call("GET", SHEETS)
        busy.call("GET", DRIVE)
    assert world.slept == [1, 1]
    assert world.told == ["Берегу квоту Google. Жду 1 с."] * 2
    assert busy.traffic.waited == 2


def test_quota_that_ends_before_the_deadline_does_is_not_waited_for(
    google: RequestsMock, world: World
) -> None:
    google.get(SHEETS, json={})
    busy = session(world, reads_per_minute=2, deadline=30)
    busy.call("GET", SHEETS)
    busy.call("GET", SHEETS)
    with pytest.raises(NotReached):
        busy.call("GET", SHEETS)
    assert calls(google) == 2


def test_requests_and_bytes_are_counted(google: RequestsMock, world: World) -> None:
    google.get(SHEETS, json=said.BUSY, status=503)
    google.get(SHEETS, json={"sheets": []})
    google.post(BATCH, json={"replies": []})
    once = session(world)
    once.call("GET", SHEETS)
    once.call("POST", BATCH, json={"requests": []})
    assert (once.traffic.calls, once.traffic.sign_ins) == (3, 1)
    assert once.traffic.sent == len('{"requests": []}')
    bodies: list[dict[str, Any]] = [said.BUSY, {"sheets": []}, {"replies": []}]
    assert once.traffic.received == sum(len(json.dumps(body)) for body in bodies)


def test_another_endpoint_gets_everything_tokens_included(world: World) -> None:
    with RequestsMock() as proxy:
        proxy.post("http://127.0.0.1:9/base/token", json=GRANTED)
        proxy.get("http://127.0.0.1:9/base/v4/spreadsheets/1abc?fields=a%2Cb", json={"here": 1})
        once = session(world, google_api_endpoint="http://127.0.0.1:9/base")
        assert once.call("GET", SHEETS, params={"fields": "a,b"}) == {"here": 1}
    assert once.traffic.calls == 1


def test_gspread_speaks_through_the_session(google: RequestsMock, world: World) -> None:
    google.get(SHEETS, json={"properties": {"title": "Журнал"}, "sheets": []})
    client = session(world).gspread()
    assert isinstance(client.http_client, gspread.http_client.HTTPClient)
    assert client.open_by_key("1abc").title == "Журнал"
    google.replace(responses.GET, SHEETS, json=said.FORBIDDEN, status=403)
    with pytest.raises(GoogleRefusal, match=BOT):
        client.open_by_key("1abc")
    google.replace(responses.GET, SHEETS, body=said.PAGE, status=200)
    with pytest.raises(NotReached):
        client.open_by_key("1abc")
    google.post(BATCH, json=said.BUSY, status=503)
    with pytest.raises(OutcomeUnknown):
        client.http_client.batch_update("1abc", {})


def test_a_download_and_an_empty_answer_are_bytes(google: RequestsMock, world: World) -> None:
    google.get(DRIVE, body=b"PK\x03\x04")
    google.delete(DRIVE, status=204)
    once = session(world)
    assert once.send("GET", DRIVE, params={"alt": "media"}) == b"PK\x03\x04"
    assert once.send("DELETE", DRIVE) == b""


def refused_sign_in(google: RequestsMock, seconds: float) -> None:
    body = {"error": "invalid_grant", "error_description": "words that may change"}
    headers = {"Date": formatdate(NOW - seconds, usegmt=True)}
    google.replace(responses.POST, SIGN_IN_URL, json=body, status=400, headers=headers)


def test_a_deleted_key_is_named_and_not_retried(google: RequestsMock, world: World) -> None:
    refused_sign_in(google, 0)
    with pytest.raises(SignInError, match=BOT) as refused:
        session(world).call("POST", BATCH)
    assert "создайте новый" in refused.value.remedy
    assert len(google.calls) == 1


@pytest.mark.parametrize(("seconds", "told"), [(3600, "спешат"), (-3600, "отстают")])
def test_a_wrong_clock_is_told_from_a_deleted_key(
    seconds: float, told: str, google: RequestsMock, world: World
) -> None:
    refused_sign_in(google, seconds)
    with pytest.raises(SignInError, match=told) as refused:
        session(world).call("GET", SHEETS)
    assert refused.value.code == "clock"


def test_an_expired_login_asks_to_log_in_again(google: RequestsMock, world: World) -> None:
    refused_sign_in(google, 0)
    login = SecretStr(json.dumps(person()))
    with pytest.raises(SignInError) as refused:
        session(world, credentials=login).call("GET", SHEETS)
    assert "войдите заново" in refused.value.remedy


@pytest.mark.parametrize("fault", ["503", "a page with 502", "cut", "429", "no connection"])
def test_a_sign_in_that_fails_in_passing_is_repeated_before_any_write(
    fault: str, google: RequestsMock, world: World
) -> None:
    google.replace(responses.POST, SIGN_IN_URL, **(FAULTS | REFUSED)[fault])
    google.post(SIGN_IN_URL, json=GRANTED)
    google.post(BATCH, json={})
    once = session(world)
    once.call("POST", BATCH, json={})
    assert (once.traffic.sign_ins, once.traffic.calls) == (2, 1)
    assert world.slept == [1]


def test_a_token_that_is_no_longer_accepted_is_renewed_once(google: RequestsMock, world: World) -> None:
    google.post(BATCH, json=said.BAD_TOKEN, status=401)
    google.post(BATCH, json={"done": True})
    once = session(world)
    assert once.call("POST", BATCH, json={}) == {"done": True}
    assert once.traffic.sign_ins == 2


def test_acting_as_another_account_asks_for_its_token_with_the_scopes_needed(
    google: RequestsMock, world: World
) -> None:
    other = "other@project-1.iam.gserviceaccount.com"
    mint = f"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{other}:generateAccessToken"
    google.post(mint, json={"accessToken": "of the other", "expireTime": "2036-01-01T00:00:00Z"})
    google.get(SHEETS, json={}, match=[matchers.header_matcher({"authorization": "Bearer of the other"})])
    session(world, impersonate=other).call("GET", SHEETS)
    assert json.loads(google.calls[1].request.body or "")["scope"] == [Need.SHEET_WRITE.scope]


def test_acting_as_another_account_that_is_not_allowed_says_which_role_is_missing(
    google: RequestsMock, world: World
) -> None:
    other = "other@project-1.iam.gserviceaccount.com"
    mint = f"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{other}:generateAccessToken"
    google.post(mint, json=said.FORBIDDEN, status=403)
    with pytest.raises(SignInError, match=other) as refused:
        session(world, impersonate=other).call("GET", SHEETS)
    assert BOT in refused.value.remedy


@pytest.mark.parametrize("fault", ["503", "429", "cut"])
def test_no_secret_is_told_or_logged(
    fault: str, google: RequestsMock, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    google.get(SHEETS, **(FAULTS | REFUSED)[fault])
    once = session(world)
    with pytest.raises(SheetsyncError) as failed:
        once.call("GET", SHEETS)
    error = failed.value
    shown = f"{error} {error!r} {error.__cause__!r} {error.__context__!r} {world.told} {caplog.text} {once!r}"
    assert "canary-token" not in shown
    assert private_key()[40:80] not in shown
    assert (error.__cause__, error.__context__) == (None, None)


def test_a_real_socket_that_nobody_listens_on_is_no_connection(world: World) -> None:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(NotReached, match="Нет соединения"):
            session(world, google_api_endpoint=endpoint, deadline=2).call("POST", BATCH, json={})
    assert world.slept == [1]
