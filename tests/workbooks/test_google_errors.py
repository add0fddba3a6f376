from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Literal

import google.auth.exceptions
import gspread.exceptions
import oauthlib.oauth2
import oauthlib.oauth2.rfc6749.errors
import pytest
import requests
import requests.exceptions
import urllib3.exceptions
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.errors import (
    AccessError,
    ChangedMeanwhile,
    GoogleRefusal,
    NotReached,
    OfficeFile,
    SettingsError,
    SheetsyncError,
    SignInError,
    UsageError,
)
from sheetsync.workbooks.asked import Asked, Identity
from sheetsync.workbooks.foreign import FOREIGN, our_errors, translate, wrong_clock
from sheetsync.workbooks.google_errors import answer_of, error_of
from sheetsync.workbooks.retrying import failure_of
from tests.workbooks import google_answers as said
from tests.workbooks.google_keys import BOT

ID = "1abcDEF_ghi-JKL"
SHEETS = f"https://sheets.googleapis.com/v4/spreadsheets/{ID}"
DRIVE = f"https://www.googleapis.com/drive/v3/files/{ID}"
IDENTITY = Identity(BOT, "файл bot.json", "service")
READING, WRITING = Asked(IDENTITY, "get", SHEETS), Asked(IDENTITY, "post", SHEETS + ":batchUpdate")
OF_DRIVE = Asked(IDENTITY, "get", DRIVE)


def answered(body: object, http: int | None = None) -> requests.Response:
    response = requests.Response()
    response._content = (body if isinstance(body, str) else json.dumps(body)).encode()  # noqa: SLF001 - a ready answer
    response.status_code = http or (body["error"]["code"] if isinstance(body, dict) else 0)
    return response


def error(body: object, asked: Asked = READING, http: int | None = None) -> AccessError:
    return error_of(answer_of(answered(body, http)), asked)


@pytest.mark.parametrize(
    ("body", "asked", "kind", "code", "remedy"),
    [
        (said.FORBIDDEN, WRITING, GoogleRefusal, "PERMISSION_DENIED", BOT),
        (said.MISSING, READING, GoogleRefusal, "NOT_FOUND", BOT),
        (said.drive(404, "notFound"), OF_DRIVE, GoogleRefusal, "notFound", BOT),
        (
            said.drive(403, "insufficientFilePermissions"),
            OF_DRIVE,
            GoogleRefusal,
            "insufficientFilePermissions",
            BOT,
        ),
        (said.API_OFF, READING, GoogleRefusal, "SERVICE_DISABLED", said.ACTIVATION),
        (
            said.drive(403, "accessNotConfigured", "usageLimits", extendedHelp=said.ACTIVATION),
            OF_DRIVE,
            GoogleRefusal,
            "accessNotConfigured",
            said.ACTIVATION,
        ),
        (said.SCOPE, READING, GoogleRefusal, "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "разрешения"),
        (
            said.drive(403, "insufficientPermissions"),
            OF_DRIVE,
            GoogleRefusal,
            "insufficientPermissions",
            "разрешения",
        ),
        (
            said.drive(403, "storageQuotaExceeded", "usageLimits"),
            OF_DRIVE,
            GoogleRefusal,
            "storageQuotaExceeded",
            "под своим аккаунтом",
        ),
        (
            said.drive(403, "fileNotDownloadable"),
            OF_DRIVE,
            GoogleRefusal,
            "fileNotDownloadable",
            "spreadsheets/d/",
        ),
        (said.OFFICE, READING, OfficeFile, "FAILED_PRECONDITION", "Сохранить как таблицу Google"),
        (said.OFFICE, OF_DRIVE, GoogleRefusal, "FAILED_PRECONDITION", "разработчикам"),
        (said.BAD_TOKEN, READING, SignInError, "UNAUTHENTICATED", "ключ"),
        (said.drive(412, "conditionNotMet"), OF_DRIVE, ChangedMeanwhile, None, "Повторите"),
        (said.sheets(413, ""), WRITING, GoogleRefusal, "413", "Разделите"),
        (said.TOO_OFTEN, READING, NotReached, None, "минуту"),
        (said.drive(403, "userRateLimitExceeded", "usageLimits"), OF_DRIVE, NotReached, None, "минуту"),
        (said.BUSY, READING, NotReached, None, "позже"),
        (said.INTERNAL, READING, NotReached, None, BOT),
        (said.sheets(400, "INVALID_ARGUMENT"), WRITING, GoogleRefusal, "INVALID_ARGUMENT", "защищённые"),
    ],
)
def test_each_refusal_says_who_and_what_to_do(
    body: dict[str, Any], asked: Asked, kind: type[AccessError], code: str | None, remedy: str
) -> None:
    ours = error(body, asked)
    assert type(ours) is kind
    assert getattr(ours, "code", None) == code
    assert remedy in ours.remedy
    assert ours.exit_code == 6
    assert re.search("[а-я]", ours.what)
    assert BOT in str(ours) or ID in str(ours) or isinstance(ours, NotReached)


def test_the_words_of_a_refusal_change_nothing() -> None:
    """The same facts with any other text are the same error: nothing is decided by the message."""
    for body, asked in ((said.FORBIDDEN, WRITING), (said.OFFICE, READING), (said.API_OFF, READING)):
        reworded = json.loads(json.dumps(body))
        reworded["error"]["message"] = "Quota exceeded. File not found. Not supported for this document."
        assert str(error(reworded, asked)) == str(error(body, asked))


@given(st.sampled_from([403, 404, 429, 500, 502, 503]), st.text() | st.binary().map(str) | st.just(said.PAGE))
def test_a_body_that_is_not_googles_is_judged_by_its_status(http: int, body: str) -> None:
    kind = {403: GoogleRefusal, 404: GoogleRefusal}.get(http, NotReached)
    assert type(error(body, http=http)) is kind


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "error",
                    "details",
                    "errors",
                    "reason",
                    "metadata",
                    "message",
                    "status",
                    "fieldViolations",
                    "field",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON, st.integers(400, 599))
def test_no_shape_of_body_breaks_the_reader(body: object, http: int) -> None:
    response = answered(json.dumps({"error": body}), http)
    assert isinstance(error_of(answer_of(response), READING), AccessError)


@pytest.mark.parametrize(
    ("message", "field", "request_at_fault"),
    [
        ("Invalid requests[3].createDeveloperMetadata: taken", None, 3),
        ("words", "requests[12].update_cells.range", 12),
        ("Invalid requests[3].x", "requests[4].y", 4),
        ("Unable to parse range: NOPE!A5:F15", None, None),
    ],
)
def test_the_request_at_fault_in_a_batch_is_told(
    message: str, field: str | None, request_at_fault: int | None
) -> None:
    body = said.sheets(400, "INVALID_ARGUMENT", message)
    if field:
        body["error"]["details"] = [{"fieldViolations": [{"field": field}]}]
    ours = error(body, WRITING)
    assert isinstance(ours, GoogleRefusal)
    assert ours.request == request_at_fault
    assert message in ours.what


def test_what_is_asked_is_read_from_the_address() -> None:
    search = Asked(IDENTITY, "post", SHEETS + "/developerMetadata:search")
    by_filter = Asked(IDENTITY, "post", SHEETS + "/values:batchGetByDataFilter")
    writing_by_filter = Asked(IDENTITY, "post", SHEETS + "/values:batchUpdateByDataFilter")
    assert [asked.reads for asked in (READING, search, by_filter)] == [True] * 3
    assert [asked.reads for asked in (WRITING, writing_by_filter)] == [False] * 2
    assert {asked.workbook for asked in (READING, WRITING, OF_DRIVE, search)} == {ID}
    assert OF_DRIVE.use is None


LIBRARIES = (
    gspread.exceptions,
    requests.exceptions,
    urllib3.exceptions,
    google.auth.exceptions,
    oauthlib.oauth2.rfc6749.errors,
    json,
)


def classes(module: ModuleType) -> Iterator[type[Exception]]:
    for _, found in inspect.getmembers(module, inspect.isclass):
        its_own = not found.__module__.startswith("email.")  # urllib3 names one of email's, and raises none
        if its_own and issubclass(found, Exception) and not issubclass(found, Warning):
            yield found


FOUND = sorted(
    {found for module in LIBRARIES for found in classes(module)},
    key=lambda found: f"{found.__module__}.{found.__name__}",
)


def made(kind: type[Exception]) -> Exception:
    """Make an exception without its constructor, which may want a pool or a request."""
    exception = kind.__new__(kind)
    if isinstance(exception, gspread.exceptions.APIError):
        exception.response = answered(said.FORBIDDEN)
    if isinstance(exception, google.auth.exceptions.GoogleAuthError):
        exception._retryable = False  # noqa: SLF001 - what its constructor would set
    return exception


@pytest.mark.parametrize("kind", FOUND, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_exception_of_the_libraries_becomes_one_of_ours(kind: type[Exception]) -> None:
    with pytest.raises(SheetsyncError) as ours, our_errors(READING):
        raise made(kind)
    assert ours.value.exit_code in {2, 6}
    assert ours.value.remedy
    assert ours.value.__cause__ is None
    assert isinstance(failure_of(made(kind), READING).error, SheetsyncError)


def test_the_enumeration_above_finds_what_it_should() -> None:
    assert len(FOUND) > 90
    assert {
        google.auth.exceptions.RefreshError,
        gspread.exceptions.APIError,
        urllib3.exceptions.ProtocolError,
    } < set(FOUND)
    assert all(issubclass(kind, FOREIGN) for kind in FOUND)


def test_our_own_errors_pass_the_seam_as_they_are() -> None:
    mine = ChangedMeanwhile("a", remedy="b")
    with pytest.raises(ChangedMeanwhile) as same, our_errors(READING):
        raise mine
    assert same.value is mine


@pytest.mark.parametrize(
    ("exception", "kind", "told"),
    [
        (gspread.exceptions.WorksheetNotFound("Журнал"), GoogleRefusal, "Журнал"),
        (gspread.exceptions.SpreadsheetNotFound(), GoogleRefusal, ID),
        (gspread.exceptions.NoValidUrlKeyFound(), UsageError, "ссылк"),
        (google.auth.exceptions.DefaultCredentialsError("x"), SettingsError, "gcloud"),
        (requests.exceptions.SSLError("x"), NotReached, "REQUESTS_CA_BUNDLE"),
        (requests.exceptions.ProxyError("x"), NotReached, "HTTPS_PROXY"),
        (requests.exceptions.ReadTimeout("x"), NotReached, "вовремя"),
        (requests.exceptions.InvalidURL("x"), NotReached, "SHEETSYNC_GOOGLE_API_ENDPOINT"),
        (OSError("no such CA bundle"), NotReached, "SHEETSYNC_GOOGLE_API_ENDPOINT"),
        (json.JSONDecodeError("x", "", 0), NotReached, "оборвался"),
    ],
)
def test_each_family_has_its_own_remedy(exception: Exception, kind: type[SheetsyncError], told: str) -> None:
    ours = translate(exception, READING)
    assert type(ours) is kind
    assert told in str(ours)


@pytest.mark.parametrize(
    ("kind", "remedy"),
    [("service", "создайте новый"), ("person", "войдите заново"), ("impersonated", "Создатель токенов")],
)
def test_a_refused_sign_in_is_explained_by_the_kind_of_account(
    kind: Literal["service", "person", "impersonated"], remedy: str
) -> None:
    asked = Asked(Identity(BOT, "файл key.json", kind), "get", SHEETS)
    refused = google.auth.exceptions.RefreshError("any words", {"error": "invalid_grant"})
    ours = translate(refused, asked)
    assert isinstance(ours, SignInError)
    assert ours.code == "invalid_grant"
    assert BOT in ours.what
    assert "файл key.json" in ours.what
    assert remedy in ours.remedy


def test_a_wrong_clock_is_said_to_be_fast_or_slow() -> None:
    assert "спешат на 61 мин" in wrong_clock(READING, 3660).what
    assert "отстают на 10 мин" in wrong_clock(READING, -600).what
