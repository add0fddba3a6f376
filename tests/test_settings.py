from __future__ import annotations

from pathlib import Path

import pytest

from sheetsync.errors import SettingsError
from sheetsync.settings import load_settings
from tests.workbooks.google_keys import forget_settings

KEY = '{"private_key": "canary-7c1d"}'


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_settings(monkeypatch)


def test_nothing_has_to_be_set(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    assert settings.credentials is None
    assert settings.google_api_endpoint is None
    assert (settings.reads_per_minute, settings.writes_per_minute) == (60, 60)


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "SHEETSYNC_DEADLINE=30\nSHEETSYNC_READS_PER_MINUTE=7\nDATABASE_URL=not ours\n"
    (tmp_path / ".env").write_text(lines, encoding="utf-8")
    monkeypatch.setenv("SHEETSYNC_DEADLINE", "40")
    settings = load_settings(tmp_path)
    assert (settings.deadline, settings.reads_per_minute) == (40, 7)


def test_an_empty_variable_is_one_that_is_not_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHEETSYNC_CREDENTIALS", "")
    assert load_settings(tmp_path).credentials is None


def test_secrets_are_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHEETSYNC_CREDENTIALS", KEY)
    settings = load_settings(tmp_path)
    shown = f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"
    assert "canary" not in shown
    assert settings.credentials is not None
    assert settings.credentials.get_secret_value() == KEY


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SHEETSYNC_DEADLINE", "0"),
        ("SHEETSYNC_DEADLINE", "canary"),
        ("SHEETSYNC_DEADLINE", "nan"),
        ("SHEETSYNC_READS_PER_MINUTE", "0"),
        ("SHEETSYNC_WRITES_PER_MINUTE", "1.5"),
        ("SHEETSYNC_IMPERSONATE", "canary"),
        ("SHEETSYNC_IMPERSONATE", "canary @x.iam.gserviceaccount.com"),
        ("SHEETSYNC_GOOGLE_API_ENDPOINT", "canary.example.org"),
        ("SHEETSYNC_GOOGLE_API_ENDPOINT", "ftp://canary.example.org"),
        ("SHEETSYNC_GOOGLE_API_ENDPOINT", "https://user:canary@example.org"),
        ("SHEETSYNC_GOOGLE_API_ENDPOINT", "https://example.org/?canary=1"),
        ("SHEETSYNC_GOOGLE_API_ENDPOINT", "https://[canary"),
    ],
)
def test_a_bad_value_is_told_by_its_variable_and_not_repeated(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load_settings(tmp_path)
    assert name in refused.value.what
    assert refused.value.variable == name
    assert refused.value.exit_code == 2
    assert refused.value.remedy.startswith("Укажите")
    assert "canary" not in f"{refused.value} {refused.value!r}"


def test_tokens_go_unencrypted_to_this_computer_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHEETSYNC_GOOGLE_API_ENDPOINT", "http://127.0.0.1:8080/")
    assert load_settings(tmp_path).google_api_endpoint == "http://127.0.0.1:8080"
    monkeypatch.setenv("SHEETSYNC_GOOGLE_API_ENDPOINT", "http://example.org")
    with pytest.raises(SettingsError, match="SHEETSYNC_GOOGLE_API_ENDPOINT"):
        load_settings(tmp_path)


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"SHEETSYNC_DEADLINE=\xff\xfe1")
    with pytest.raises(SettingsError, match="UTF-8") as refused:
        load_settings(tmp_path)
    assert str(tmp_path / ".env") in refused.value.what
