from __future__ import annotations

import json
import stat
import urllib.request
import webbrowser
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from pydantic import SecretStr
from responses import RequestsMock

from sheetsync.errors import NotReached, SettingsError, SignInError
from sheetsync.settings import Settings
from sheetsync.workbooks.credentials import Need, load_access
from sheetsync.workbooks.login import log_in
from tests.workbooks.google_keys import SIGN_IN_URL, forget_settings, oauth_client, robot, write

NEEDS = frozenset({Need.SHEET_WRITE, Need.DRIVE_READ})
SCOPES = " ".join(sorted(need.scope for need in NEEDS))
GRANTED = {
    "access_token": "short-lived",
    "refresh_token": "renews-the-login",
    "expires_in": 3600,
    "token_type": "Bearer",
    "scope": SCOPES,
}


class Browser(webbrowser.BaseBrowser):
    """A person who answers Google's question and is sent back to the program."""

    def __init__(self, answer: dict[str, str]) -> None:
        super().__init__()
        self.answer = answer
        self.asked: dict[str, list[str]] = {}
        self.thread = Thread(target=self.come_back)

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:  # noqa: ARG002 - webbrowser's signature
        self.asked = parse_qs(urlsplit(url).query)
        self.thread.start()
        return True

    def come_back(self) -> None:
        query = urlencode(self.answer | {"state": self.asked["state"][0], "scope": SCOPES})
        with suppress(OSError), urllib.request.urlopen(f"{self.asked['redirect_uri'][0]}?{query}") as page:  # noqa: S310 - our own address
            page.read()


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[RequestsMock]:
    forget_settings(monkeypatch)
    monkeypatch.setenv("no_proxy", "*")
    with RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def settings(folder: Path, keys: object) -> Settings:
    write(folder / "client.json", keys)
    return Settings(credentials=SecretStr("client.json"), login=folder / "kept" / "login.json")


def logged_in(folder: Path, answer: dict[str, str]) -> tuple[Path, Browser]:
    browser = Browser(answer)
    webbrowser.register("a person", None, browser)
    try:
        return log_in(settings(folder, oauth_client()), NEEDS, folder=folder, browser="a person"), browser
    finally:
        browser.thread.join()


def test_a_login_is_kept_for_its_owner_alone_and_used_from_then_on(
    google: RequestsMock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    google.post(SIGN_IN_URL, json=GRANTED)
    path, browser = logged_in(tmp_path, {"code": "one-time"})
    assert browser.asked["scope"] == [SCOPES]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text(encoding="utf-8"))["refresh_token"] == GRANTED["refresh_token"]
    assert "short-lived" not in path.read_text(encoding="utf-8")
    access = load_access(settings(tmp_path, oauth_client()), NEEDS, folder=tmp_path)
    assert access.identity.kind == "person"
    assert "Откройте в браузере" in capsys.readouterr().out


def test_a_person_may_refuse(google: RequestsMock, tmp_path: Path) -> None:
    with pytest.raises(SignInError, match="Вход не выполнен") as refused:
        logged_in(tmp_path, {"error": "access_denied"})
    assert refused.value.code == "access_denied"
    assert not (tmp_path / "kept").exists()
    assert len(google.calls) == 0


def test_a_person_who_does_nothing_is_not_waited_for_for_ever(google: RequestsMock, tmp_path: Path) -> None:
    webbrowser.register("left open", None, webbrowser.GenericBrowser("true"))
    with pytest.raises(SignInError, match="ответа не было") as refused:
        log_in(settings(tmp_path, oauth_client()), NEEDS, folder=tmp_path, browser="left open", patience=0.01)
    assert refused.value.code == "timeout"
    assert len(google.calls) == 0


def test_less_than_was_asked_for_is_not_enough(google: RequestsMock, tmp_path: Path) -> None:
    google.post(SIGN_IN_URL, json=GRANTED | {"scope": Need.DRIVE_READ.scope})
    with pytest.raises(SignInError, match="не всё") as refused:
        logged_in(tmp_path, {"code": "one-time"})
    assert refused.value.code == "scope"


def test_google_out_of_reach_is_said_to_be_so(google: RequestsMock, tmp_path: Path) -> None:
    assert len(google.calls) == 0
    with pytest.raises(NotReached):
        logged_in(tmp_path, {"code": "one-time"})


def test_a_robots_key_needs_no_login(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="не файл приложения OAuth") as refused:
        log_in(settings(tmp_path, robot()), NEEDS, folder=tmp_path)
    assert "SHEETSYNC_CREDENTIALS" in refused.value.what
