from __future__ import annotations

import json
from typing import Any

import pytest
from google.auth import crypt, jwt

from tests.google.accounts import AUDIENCE, JWT_GRANT, any_key, new_key
from tests.google.asking import MINUTE, Answer, Asking, cell_write, message


def exchange(asking: Asking, **form: Any) -> tuple[int, Answer]:  # noqa: ANN401 - fields of a form
    said = asking.client.post("/token", data=form)
    return said.status_code, said.get_json()


def assertion(asking: Asking, **claims: Answer) -> str:
    credentials = asking.bot.credentials()
    full = {
        "iss": asking.bot.email,
        "scope": "https://www.googleapis.com/auth/spreadsheets",
        "aud": AUDIENCE,
        "iat": MINUTE,
        "exp": MINUTE + 3600,
    } | claims
    signer = crypt.RSASigner.from_string(credentials["private_key"])
    signed: bytes = jwt.encode(signer, full)
    return signed.decode()


def test_a_key_that_signs_well_gets_a_token_that_works_for_an_hour() -> None:
    asking = Asking()
    code, answer = exchange(asking, grant_type=JWT_GRANT, assertion=assertion(asking))
    assert (code, answer["expires_in"], answer["token_type"]) == (200, 3599, "Bearer")
    asking.token = answer["access_token"]
    assert asking.ask("GET", asking.url)[0] == 200
    asking.clock.now += 3600
    assert asking.ask("GET", asking.url)[0] == 401


def test_a_rotated_key_is_an_invalid_signature() -> None:
    """§6.4: invalid_grant, Invalid JWT Signature."""
    asking = Asking()
    signed = assertion(asking)
    asking.bot.key = new_key()
    code, answer = exchange(asking, grant_type=JWT_GRANT, assertion=signed)
    assert (code, answer) == (
        400,
        {"error": "invalid_grant", "error_description": "Invalid JWT Signature."},
    )
    assert any_key() is not asking.bot.key


@pytest.mark.parametrize("seconds", [-7200, 7200])
def test_a_clock_that_is_off_is_told_so(seconds: int) -> None:
    """§6.4: Token must be a short-lived token ... in a reasonable timeframe."""
    asking = Asking()
    asking.clock.now += seconds
    code, answer = exchange(asking, grant_type=JWT_GRANT, assertion=assertion(asking))
    assert code == 400
    assert "short-lived token (60 minutes) and in a reasonable timeframe" in answer["error_description"]


def test_a_person_s_refresh_token_works_until_it_is_revoked() -> None:
    """§6.4: invalid_grant, Token has been expired or revoked."""
    asking = Asking()
    person = asking.google.person()
    form = person.credentials() | {"grant_type": "refresh_token"}
    code, answer = exchange(asking, **form)
    assert code == 200
    asking.token = answer["access_token"]
    assert asking.ask("GET", asking.url)[0] == 200
    person.refresh_token = None
    code, answer = exchange(asking, **form)
    assert (code, answer["error_description"]) == (400, "Token has been expired or revoked.")


def test_an_account_that_is_gone_gets_nothing() -> None:
    asking = Asking()
    signed = assertion(asking)
    del asking.google.accounts.by_email[asking.bot.email]
    assert exchange(asking, grant_type=JWT_GRANT, assertion=signed)[1]["error"] == "invalid_grant"
    assert exchange(asking, grant_type=JWT_GRANT, assertion="nonsense")[0] == 400


@pytest.mark.parametrize("token", ["", "somebody-else-s"])
def test_without_a_right_token_it_is_a_401(token: str) -> None:
    """§6.4: UNAUTHENTICATED."""
    asking = Asking()
    asking.token = token
    code, answer = asking.ask("GET", asking.url)
    assert (code, answer["error"]["status"]) == (401, "UNAUTHENTICATED")
    assert message(answer).startswith("Request had invalid authentication credentials.")


def test_a_wrong_id_is_a_404_of_three_keys() -> None:
    """§1.5 errors [REC]."""
    code, answer = Asking().ask("GET", "/v4/spreadsheets/nothing")
    body = {"code": 404, "message": "Requested entity was not found.", "status": "NOT_FOUND"}
    assert (code, answer) == (404, {"error": body})


def test_sheets_says_403_and_drive_404_for_what_is_not_shared() -> None:
    """§6.4, not shared with the bot."""
    asking = Asking()
    del asking.file.permissions[asking.bot.email]
    body = {"code": 403, "message": "The caller does not have permission", "status": "PERMISSION_DENIED"}
    assert asking.ask("GET", asking.url) == (403, {"error": body})
    code, answer = asking.ask("GET", f"/drive/v3/files/{asking.file.file_id}")
    assert (code, answer["error"]["errors"][0]["reason"]) == (404, "notFound")
    assert message(answer) == f"File not found: {asking.file.file_id}."


@pytest.mark.parametrize("role", ["reader", "commenter"])
def test_a_viewer_reads_and_does_not_write(role: str) -> None:
    """§6.4 [MEM]."""
    asking = Asking()
    asking.google.share(asking.file, asking.bot, role)
    assert asking.ask("GET", asking.url)[0] == 200
    code, answer = asking.batch(cell_write(0, 0, "x"))
    assert (code, message(answer)) == (403, "The caller does not have permission")
    assert asking.texts() == []


def test_an_api_that_is_off_says_where_to_switch_it_on() -> None:
    """§6.4 [PUB]: ErrorInfo SERVICE_DISABLED with activationUrl."""
    asking = Asking()
    asking.google.switched_off.add((asking.bot.project, "sheets.googleapis.com"))
    code, answer = asking.ask("GET", asking.url)
    (info,) = answer["error"]["details"]
    url = f"https://console.developers.google.com/apis/api/sheets.googleapis.com/overview?project={asking.bot.project}"
    assert (code, info["reason"], info["metadata"]["activationUrl"]) == (403, "SERVICE_DISABLED", url)
    assert message(answer).startswith("Google Sheets API has not been used in project")
    assert asking.ask("GET", f"/drive/v3/files/{asking.file.file_id}")[0] == 200


@pytest.mark.parametrize(
    ("scope", "reads", "writes", "downloads"),
    [
        ("spreadsheets", 200, 200, 403),
        ("spreadsheets.readonly", 200, 403, 403),
        ("drive.readonly", 200, 403, 200),
        ("drive", 200, 200, 200),
        ("drive.metadata.readonly", 403, 403, 403),
    ],
)
def test_a_scope_allows_what_it_says(scope: str, reads: int, writes: int, downloads: int) -> None:
    """§6.2 least scopes, §2.2 last line: `spreadsheets` alone cannot read an .xlsx."""
    asking = Asking()
    office = asking.google.office(b"PK")
    asking.google.share(office, asking.bot)
    asking.token = asking.google.accounts.grant(asking.bot, scope)
    assert asking.ask("GET", asking.url)[0] == reads
    assert asking.batch(cell_write(0, 0, "x"))[0] == writes
    code, answer = asking.ask("GET", f"/drive/v3/files/{office.file_id}", alt="media")
    assert code == downloads
    if code == 403:
        assert answer["error"]["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"


def test_sheets_refuses_an_office_file_with_exactly_these_words() -> None:
    """§2.1: three keys, FAILED_PRECONDITION, on reading and on writing."""
    asking = Asking()
    asking.file = asking.google.office(b"PK")
    asking.google.share(asking.file, asking.bot)
    body = {
        "code": 400,
        "message": "This operation is not supported for this document",
        "status": "FAILED_PRECONDITION",
    }
    assert asking.ask("GET", asking.url) == (400, {"error": body})
    assert asking.batch(cell_write(0, 0, "x")) == (400, {"error": body})
    assert asking.ask("GET", f"{asking.url}/values/A1") == (400, {"error": body})


def test_no_answer_of_sheets_has_an_etag() -> None:
    """§1.5 headers: none in 2,130 exchanges."""
    asking = Asking()
    said = asking.client.get(asking.url, headers={"Authorization": f"Bearer {asking.token}"})
    assert "ETag" not in said.headers
    assert "etag" not in json.dumps(said.get_json())
