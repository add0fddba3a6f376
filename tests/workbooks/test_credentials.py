from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import google.oauth2.credentials
import pytest
from google.auth import impersonated_credentials
from google.oauth2 import service_account

from sheetsync.errors import SettingsError
from sheetsync.settings import load_settings
from sheetsync.workbooks.credentials import UNFILLED, Access, Need, load_access
from tests.workbooks.google_keys import BOT, forget_settings, oauth_client, person, private_key, robot, write

EXAMPLE = Path(__file__).parents[2] / "credentials.example.json"
READ = frozenset({Need.SHEET_READ})
READ_SCOPE = "https://www.googleapis.com/auth/spreadsheets.readonly"


@pytest.fixture(autouse=True)
def a_clean_computer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    forget_settings(monkeypatch)
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path / "no gcloud here"))
    monkeypatch.setenv("NO_GCE_CHECK", "true")


def load(folder: Path, given: object = None, **others: str) -> Access:
    values = {"SHEETSYNC_" + name.upper(): value for name, value in others.items()}
    if given is not None:
        values["SHEETSYNC_CREDENTIALS"] = given if isinstance(given, str) else json.dumps(given)
    with pytest.MonkeyPatch.context() as environment:
        for name, value in values.items():
            environment.setenv(name, value)
        return load_access(load_settings(folder), READ, folder=folder)


def refusal(folder: Path, given: object = None, **others: str) -> SettingsError:
    with pytest.raises(SettingsError) as refused:
        load(folder, given, **others)
    assert refused.value.exit_code == 2
    assert "SHEETSYNC_CREDENTIALS" in refused.value.what
    return refused.value


def test_a_key_may_be_a_path(tmp_path: Path) -> None:
    path = write(tmp_path / "bot.json", robot())
    access = load(tmp_path, "bot.json")
    assert isinstance(access.credentials, service_account.Credentials)
    assert (access.identity.account, access.identity.kind) == (BOT, "service")
    assert str(path) in access.identity.source
    assert access.warnings == ()


def test_a_key_may_be_the_variable_itself(tmp_path: Path) -> None:
    assert load(tmp_path, robot()).identity.source == "SHEETSYNC_CREDENTIALS"


def test_a_key_with_its_line_ends_spelled_out_is_repaired(tmp_path: Path) -> None:
    pasted = robot(private_key=private_key().replace("\n", "\\n"))
    assert load(tmp_path, pasted).identity.account == BOT


def test_credentials_json_is_found_without_any_setting(tmp_path: Path) -> None:
    write(tmp_path / "credentials.json", robot())
    assert load(tmp_path).identity.account == BOT


def test_only_what_is_needed_is_asked_for(tmp_path: Path) -> None:
    credentials = load(tmp_path, robot()).credentials
    assert isinstance(credentials, service_account.Credentials)
    assert credentials.scopes == (READ_SCOPE,)


@pytest.mark.skipif(os.name != "posix", reason="file modes are a matter of POSIX")
@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644])
def test_a_key_others_can_read_is_used_with_a_warning(tmp_path: Path, mode: int) -> None:
    path = write(tmp_path / "bot.json", robot(), mode)
    (warning,) = load(tmp_path, "bot.json").warnings
    assert f"chmod 600 {path}" in warning


def test_a_persons_own_login_is_told_by_its_shape(tmp_path: Path) -> None:
    stored_by_gspread = {key: value for key, value in person().items() if key != "type"}
    for keys in (person(), stored_by_gspread):
        access = load(tmp_path, keys)
        assert isinstance(access.credentials, google.oauth2.credentials.Credentials)
        assert access.identity.kind == "person"


def test_an_oauth_client_leads_to_the_login_made_with_it(tmp_path: Path) -> None:
    write(tmp_path / "client.json", oauth_client())
    login = tmp_path / "login.json"
    missing = refusal(tmp_path, "client.json", login=str(login))
    assert "OAuth" in missing.what
    assert str(login) in missing.what
    write(login, person(account="me@example.org"))
    access = load(tmp_path, "client.json", login=str(login))
    assert (access.identity.account, access.identity.kind) == ("me@example.org", "person")


def test_an_account_may_act_as_a_robot(tmp_path: Path) -> None:
    other = "other@project-1.iam.gserviceaccount.com"
    access = load(tmp_path, robot(), impersonate=other)
    assert isinstance(access.credentials, impersonated_credentials.Credentials)
    assert (access.identity.account, access.identity.kind) == (other, "impersonated")
    assert BOT in access.identity.source


def test_application_default_credentials_are_taken_when_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "adc.json", robot())
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
    assert load(tmp_path, "adc").identity.account == BOT
    assert load(tmp_path).identity.account == BOT


@pytest.mark.parametrize("content", [None, "{}", "not json", json.dumps({"type": "service_account"})])
def test_useless_application_default_credentials_are_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    if content is not None:
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(write(tmp_path / "adc.json", content)))
    assert "gcloud" in refusal(tmp_path, "adc").remedy


def test_a_missing_file_says_where_we_looked_and_what_else_there_is(tmp_path: Path) -> None:
    missing = refusal(tmp_path)
    assert str(tmp_path / "credentials.json") in missing.what
    assert "adc" in missing.remedy
    assert "нет" in refusal(tmp_path, "elsewhere.json").what


def test_a_folder_and_a_binary_file_are_no_keys(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    for name in ("folder", "binary.json"):
        assert str(tmp_path / name) in refusal(tmp_path, name).what


@pytest.mark.parametrize("content", ["", "not json", "[1]", '"text"', '{"type": ', "[" * 100_000])
def test_what_is_no_json_object_is_no_key(tmp_path: Path, content: str) -> None:
    write(tmp_path / "bot.json", content)
    assert "не JSON ключа" in refusal(tmp_path, "bot.json").what


@pytest.mark.parametrize("field", ["private_key", "client_email", "token_uri"])
def test_what_a_key_lacks_is_named(tmp_path: Path, field: str) -> None:
    assert field in refusal(tmp_path, robot(**{field: ""})).what


@pytest.mark.parametrize("keys", [{}, {"type": "external_account"}, {"installed": "text"}])
def test_an_unknown_shape_is_refused(tmp_path: Path, keys: dict[str, str]) -> None:
    assert "не ключ сервисного аккаунта" in refusal(tmp_path, keys).what


def test_the_example_holds_no_key_and_is_recognised_when_left_unfilled(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert json.loads(text)["type"] == "service_account"
    assert len(json.loads(text)["private_key"]) < 80
    write(tmp_path / "credentials.json", text)
    assert UNFILLED not in str(refusal(tmp_path))
    assert "образец не заполнен" in refusal(tmp_path).what


@pytest.mark.parametrize(
    "damage", ["canary-7c1d", "-----BEGIN PRIVATE KEY-----\ncanary-7c1d\n-----END PRIVATE KEY-----\n", 7]
)
def test_a_damaged_key_is_named_by_its_account_and_never_repeated(tmp_path: Path, damage: object) -> None:
    refused = refusal(tmp_path, robot(private_key=damage))
    assert BOT in refused.what
    assert "canary" not in f"{refused} {refused!r} {refused.__cause__}"


def test_loaded_credentials_show_no_key(tmp_path: Path) -> None:
    shown = repr(load(tmp_path, robot())) + repr(load(tmp_path, person()))
    assert private_key()[40:80] not in shown
    assert "person-refresh-token" not in shown


def test_a_text_or_a_local_file_needs_none_of_this() -> None:
    """`check`, `report` and a local .xlsx load neither gspread nor google-auth nor requests."""
    script = (
        "import sys, sheetsync.cli.reading, sheetsync.cli.syncing, sheetsync.workbooks.xlsx.local;"
        "print({'gspread', 'google.auth', 'requests', 'pydantic_settings'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"
