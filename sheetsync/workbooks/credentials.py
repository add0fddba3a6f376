"""Who we are to Google: a robot's key, a person's own login, or what this computer is logged in as.

The key is named by a setting, as a path or as the JSON itself, and told by its shape. It is never printed.
"""

from __future__ import annotations

import json
import os
import stat
import warnings
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

import google.auth
import google.auth.credentials
import google.auth.exceptions
import google.oauth2.credentials
from google.auth import impersonated_credentials
from google.oauth2 import service_account

from sheetsync.errors import SettingsError
from sheetsync.settings import Settings, variable
from sheetsync.workbooks.asked import Identity
from sheetsync.workbooks.foreign import no_default_credentials

DEFAULT_FILE = "credentials.json"
ADC = "adc"
UNFILLED = "REPLACE_ME"
_VARIABLE = variable("credentials")
_SCOPE = "https://www.googleapis.com/auth/"


class Need(Enum):
    """What the credentials are for; the value is the least that Google must allow for it."""

    SHEET_READ = "spreadsheets.readonly"
    SHEET_WRITE = "spreadsheets"
    DRIVE_LOOK = "drive.metadata.readonly"
    DRIVE_READ = "drive.readonly"
    DRIVE_WRITE = "drive"

    @property
    def scope(self) -> str:
        """The scope as Google spells it."""
        return _SCOPE + self.value


@dataclass(frozen=True, slots=True)
class Access:
    """Credentials ready for use.

    Attributes:
        credentials: What google-auth signs in with.
        identity: Whose they are and where they come from.
        warnings: What the person should know about how they are kept.
    """

    credentials: google.auth.credentials.Credentials
    identity: Identity
    warnings: tuple[str, ...] = ()


def load_access(settings: Settings, needs: frozenset[Need], *, folder: Path) -> Access:
    """Find the credentials the settings name; no request is sent.

    Args:
        settings: The settings.
        needs: What they are to allow.
        folder: Where relative paths start.

    Raises:
        SettingsError: There are none, or they cannot be used; says where we looked and what to do.
    """
    scopes = tuple(sorted(need.scope for need in needs))
    access = _own(settings, scopes, folder)
    return _acting_as(access, settings.impersonate, scopes) if settings.impersonate else access


def _own(settings: Settings, scopes: tuple[str, ...], folder: Path) -> Access:
    given = settings.credentials.get_secret_value().strip() if settings.credentials else DEFAULT_FILE
    unsaid = settings.credentials is None and not (folder / DEFAULT_FILE).exists()
    if given == ADC or (unsaid and os.environ.get("GOOGLE_APPLICATION_CREDENTIALS")):
        return _default(scopes)
    access = _of_keys(*read_keys(given, folder), scopes, settings)
    exposed = () if given.startswith("{") else _exposed(folder / Path(given).expanduser())
    return replace(access, warnings=(*access.warnings, *exposed))


def read_keys(given: str, folder: Path) -> tuple[dict[str, Any], str]:
    """Read the JSON that a setting holds or names; return it and where it comes from.

    Args:
        given: The JSON itself, or a path.
        folder: Where a relative path starts.

    Raises:
        SettingsError: There is no such file, or no JSON of a key in it.
    """
    if given.startswith("{"):
        return _object(given, _VARIABLE), _VARIABLE
    path = folder / Path(given).expanduser()
    return _object(_read(path), f"файл {path}"), f"файл {path}"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(
            _VARIABLE,
            f"файла ключа {path} нет.",
            remedy="Скачайте ключ сервисного аккаунта (console.cloud.google.com → IAM → Сервисные "
            f"аккаунты → Ключи → JSON) под этим именем, или укажите в {_VARIABLE} другой путь, "
            f"сам JSON или слово {ADC} (вход через gcloud).",
        ) from None
    except (OSError, UnicodeError) as error:
        raise SettingsError(
            _VARIABLE,
            f"файл ключа {path} не читается ({type(error).__name__}).",
            remedy="Укажите файл JSON, который вам разрешено читать.",
        ) from None


def _exposed(path: Path) -> tuple[str, ...]:
    """Warn of a key that others on this computer can read; Windows keeps rights elsewhere."""
    if os.name != "posix" or not stat.S_IMODE(path.stat().st_mode) & (stat.S_IRGRP | stat.S_IROTH):
        return ()
    return (f"Файл ключа {path} могут прочитать другие пользователи. Закройте его: chmod 600 {path}",)


def _of_keys(keys: dict[str, Any], source: str, scopes: tuple[str, ...], settings: Settings) -> Access:
    """Tell the kind of credentials by their shape."""
    if UNFILLED in str(keys.get("private_key")):
        raise _unusable(
            source, "образец не заполнен", "Замените его ключом, скачанным из консоли Google Cloud."
        )
    if keys.get("type") == "service_account":
        return _robot(keys, source, scopes)
    if {"client_id", "client_secret", "refresh_token"} <= keys.keys():
        return _person(keys, source)
    if isinstance(keys.get("installed", keys.get("web")), dict):
        return _logged_in(source, settings)
    raise _unusable(
        source,
        "это не ключ сервисного аккаунта и не вход пользователя",
        f"Скачайте ключ сервисного аккаунта в виде JSON; для других видов входа есть слово {ADC}.",
    )


def _object(text: str, source: str) -> dict[str, Any]:
    try:
        keys = json.loads(text)
    except (ValueError, RecursionError):
        keys = None
    if not isinstance(keys, dict):
        raise _unusable(source, "это не JSON ключа", "Скачайте ключ заново и сохраните его без изменений.")
    return keys


def _robot(keys: dict[str, Any], source: str, scopes: tuple[str, ...]) -> Access:
    missing = [name for name in ("private_key", "client_email", "token_uri") if not keys.get(name)]
    if missing:
        raise _unusable(source, f"в ключе нет {', '.join(missing)}", "Скачайте ключ заново: JSON целиком.")
    # a key pasted into a variable often has its line ends spelled out twice
    keys = keys | {"private_key": str(keys["private_key"]).replace("\\n", "\n")}
    try:
        credentials = service_account.Credentials.from_service_account_info(keys, scopes=scopes)
    except (ValueError, TypeError):
        raise _unusable(
            source,
            f"ключ аккаунта {keys['client_email']} повреждён (поле private_key)",
            "Скачайте ключ заново; вставляя его в переменную, берите JSON целиком, одной строкой.",
        ) from None
    return Access(credentials, Identity(str(keys["client_email"]), source, "service"))


def _person(keys: dict[str, Any], source: str) -> Access:
    """Take a person's stored login with the scopes it was granted: Google refuses any others."""
    try:
        credentials = google.oauth2.credentials.Credentials.from_authorized_user_info(keys)
    except (ValueError, TypeError, AttributeError):
        raise _unusable(source, "запись входа повреждена", "Удалите её и войдите заново.") from None
    return Access(credentials, Identity(str(keys.get("account") or f"({source})"), source, "person"))


def _logged_in(client: str, settings: Settings) -> Access:
    """Take the login that was made with an OAuth client, which by itself lets nobody in."""
    path = settings.login.expanduser()
    if not path.exists():
        raise _unusable(
            client,
            f"это файл приложения OAuth, а не ключ; вход по нему ещё не сделан (нет {path})",
            "Войдите один раз: sheetsync login — или возьмите ключ сервисного аккаунта.",
        )
    return replace(_person(*read_keys(str(path), path.parent)), warnings=_exposed(path))


def _default(scopes: tuple[str, ...]) -> Access:
    source = "стандартный вход Google (adc)"
    identity = Identity(f"({source})", source, "person")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # gcloud's advice on billing projects, not ours to give
        try:
            credentials, _ = google.auth.default(scopes=scopes)
        except (google.auth.exceptions.GoogleAuthError, ValueError, OSError):
            raise no_default_credentials() from None
    email = getattr(credentials, "service_account_email", "")
    return Access(credentials, Identity(email, source, "service") if "@" in email else identity)


def _acting_as(access: Access, account: str, scopes: tuple[str, ...]) -> Access:
    credentials = impersonated_credentials.Credentials(access.credentials, account, list(scopes))
    source = f"{access.identity.account} ({access.identity.source})"
    return Access(credentials, Identity(account, source, "impersonated"), access.warnings)


def _unusable(source: str, what: str, remedy: str) -> SettingsError:
    return SettingsError(_VARIABLE, f"{source}: {what}.", remedy=remedy)
