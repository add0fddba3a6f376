"""What a person can set: environment variables SHEETSYNC_*, or the same lines in a file .env.

Needed for Google only: a text or a local .xlsx is read and written without any setting.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from sheetsync.errors import SettingsError

PREFIX = "SHEETSYNC_"
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})

_REMEDIES = {
    "credentials": "Укажите путь к файлу ключа, сам ключ (JSON) или слово adc.",
    "login": "Укажите путь к файлу, в котором хранится ваш вход.",
    "impersonate": "Укажите адрес сервисного аккаунта: имя@проект.iam.gserviceaccount.com.",
    "google_api_endpoint": "Укажите адрес вида https://proxy.example.org "
    "(http:// — только для этого же компьютера) или уберите настройку.",
    "deadline": "Укажите число секунд от 1 до 3600, например 180.",
    "reads_per_minute": "Укажите целое число от 1 до 6000; Google даёт 60.",
    "writes_per_minute": "Укажите целое число от 1 до 6000; Google даёт 60.",
}


def _base_url(value: str) -> str:
    """Accept an address that secrets may be sent to: encrypted, or on this very computer."""
    parts = urlsplit(value)
    private = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL_HOSTS)
    if not private or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError
    return value.rstrip("/")


def _account(value: str) -> str:
    """Accept what looks like the address of an account."""
    name, _, domain = value.partition("@")
    if not name or "." not in domain or not value.isprintable() or " " in value:
        raise ValueError
    return value


PerMinute = Annotated[int, Field(ge=1, le=6000)]


class Settings(BaseSettings):
    """The settings as read; secrets show as asterisks wherever this object is printed.

    Attributes:
        credentials: A path to a key file, the JSON itself, or the word ``adc`` (application default
            credentials); None means ``credentials.json`` in the current folder.
        login: Where a person's own login is kept.
        impersonate: The service account to act as, or None to act as oneself.
        google_api_endpoint: A base URL that all Google traffic goes to instead, tokens included.
        deadline: How long one command may talk to Google, waiting included; seconds.
        reads_per_minute: How many reads a minute we allow ourselves; Google's own limit per user is 60.
        writes_per_minute: The same for writes.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",  # .env may serve other programs too
        frozen=True,
        hide_input_in_errors=True,
    )

    credentials: SecretStr | None = None
    login: Path = Path("~/.config/sheetsync/authorized_user.json")
    impersonate: Annotated[str, AfterValidator(_account)] | None = None
    google_api_endpoint: Annotated[str, AfterValidator(_base_url)] | None = None
    deadline: float = Field(default=180.0, ge=1, le=3600)
    reads_per_minute: PerMinute = 60
    writes_per_minute: PerMinute = 60


def variable(field: str) -> str:
    """Return the environment variable that sets a field."""
    return PREFIX + field.upper()


def load_settings(folder: Path) -> Settings:
    """Read the environment, and `folder`/.env where the environment is silent.

    Raises:
        SettingsError: A value cannot be used; the message names the variable and never the value.
    """
    path = folder / ".env"
    try:
        return Settings(_env_file=path)  # type: ignore[call-arg] # pydantic-settings takes it, its plugin-less type does not say so
    except ValidationError as error:
        field = str(error.errors(include_input=False, include_url=False)[0]["loc"][0])
    except (OSError, UnicodeError):
        raise SettingsError(
            str(path), "файл не читается как текст UTF-8.", remedy="Сохраните его в UTF-8 или удалите."
        ) from None
    raise SettingsError(variable(field), "значение не подходит.", remedy=_REMEDIES[field])
