"""A person's own login, made once in a browser with an OAuth client, and kept in a file of theirs alone."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Any

from google_auth_oauthlib.flow import InstalledAppFlow, WSGITimeoutError
from oauthlib.oauth2 import OAuth2Error

from sheetsync.errors import SettingsError, SignInError
from sheetsync.files import replace_file
from sheetsync.settings import Settings, variable
from sheetsync.workbooks.asked import Asked, Identity
from sheetsync.workbooks.credentials import DEFAULT_FILE, Need, read_keys
from sheetsync.workbooks.foreign import FOREIGN, translate
from sheetsync.workbooks.wire import Adapter

_PROMPT = "Откройте в браузере и разрешите доступ: {url}"
_DONE = "Вход выполнен, окно можно закрыть."


def log_in(
    settings: Settings,
    needs: frozenset[Need],
    *,
    folder: Path,
    browser: str | None = None,
    patience: float = 300.0,
) -> Path:
    """Let the person log in, and return the file the login is now kept in.

    Prints the address to open, and opens it where there is a browser. Only what renews the login is kept.

    Args:
        settings: Name the OAuth client (`credentials`) and the file for the login.
        needs: What the person is asked to allow.
        folder: Where relative paths start.
        browser: The browser to open, by its name in `webbrowser`; the person's own by default.
        patience: How long the person may take in the browser, seconds.

    Raises:
        SettingsError: The credentials are not an OAuth client.
        SignInError: The person did not allow it, or did nothing.
        NotReached: Google cannot be reached.
        AccessError: The login cannot be written down.
    """
    given = settings.credentials.get_secret_value().strip() if settings.credentials else DEFAULT_FILE
    keys, source = read_keys(given, folder)
    flow = _flow(keys, source, needs)
    _mount(flow, settings.google_api_endpoint or "")
    credentials = _ask(flow, Identity(f"({source})", source, "person"), browser, patience)
    path = settings.login.expanduser()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    replace_file(path, credentials.to_json(strip=["token", "expiry"]).encode())
    return path


def _flow(keys: dict[str, Any], source: str, needs: frozenset[Need]) -> InstalledAppFlow:
    try:
        return InstalledAppFlow.from_client_config(keys, sorted(need.scope for need in needs))
    except ValueError:
        raise SettingsError(
            variable("credentials"),
            f"{source}: это не файл приложения OAuth.",
            remedy="Создайте его в консоли Google Cloud (APIs & Services → Credentials → OAuth client ID → "
            "Desktop app) и скачайте JSON; ключу сервисного аккаунта вход не нужен.",
        ) from None


def _mount(flow: InstalledAppFlow, endpoint: str) -> None:
    flow.oauth2session.mount("https://", Adapter(endpoint, lambda _: None))


def _ask(flow: InstalledAppFlow, identity: Identity, browser: str | None, patience: float) -> Any:  # noqa: ANN401 - untyped there
    try:
        return flow.run_local_server(
            port=0,
            timeout_seconds=patience,
            authorization_prompt_message=_PROMPT,
            success_message=_DONE,
            open_browser=_there_is(browser),
            browser=browser,
            prompt="consent",  # without it a second login brings nothing to renew it by
        )
    except WSGITimeoutError:
        raise _no_login("timeout", f"ответа не было {patience:.0f} с") from None
    except Warning:  # how oauthlib says that fewer scopes were granted
        raise _no_login("scope", "разрешено не всё, что нужно") from None
    except OAuth2Error as error:
        raise _no_login(error.error or "refused", f"Google или вы отказали ({error.error})") from None
    except FOREIGN as error:
        raise translate(error, Asked(identity)) from None


def _there_is(browser: str | None) -> bool:
    try:
        webbrowser.get(browser)
    except webbrowser.Error:
        return False
    return True


def _no_login(code: str, why: str) -> SignInError:
    return SignInError(
        code,
        f"Вход не выполнен: {why}.",
        remedy="Начните вход заново, отметьте все разрешения и нажмите «Разрешить»; вы должны быть в списке "
        "тестовых пользователей приложения.",
    )
