"""What the service is told by its environment."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from sheetsync.errors import SettingsError
from sheetsync.settings import LOCAL_HOSTS

LONGEST_URL = 400
"""Characters in an address that notifications are posted to."""
_REMEDIES = {
    "database_url": "Укажите адрес вида sqlite:///sheetsync.db или postgresql://имя:пароль@сервер/база.",
    "sheetsync_worker": "Укажите inside (считать в самом сервере) или apart (отдельным процессом worker).",
    "sheetsync_rate": "Укажите целое число запросов в минуту на один ключ, например 120.",
    "sheetsync_metrics_token": "Укажите любую строку или уберите настройку.",
    "sheetsync_public_url": "Укажите адрес, по которому сервис открывается из интернета, например "
    "https://journal.example.org; http и адрес этого же компьютера не годятся.",
}


def _driver(url: str) -> str:
    """Name the driver where a platform gives a bare address."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError
    return url


def public_url(url: str) -> str:
    """Return the address that Google is to find the service at, without a slash at its end.

    Raises:
        ValueError: Google posts to https only, and never to this very computer.
    """
    parts = urlsplit(url)
    found = parts.scheme == "https" and parts.hostname and parts.hostname not in LOCAL_HOSTS
    odd = parts.query or parts.fragment or parts.username or len(url) > LONGEST_URL
    if not found or odd or not url.isprintable() or " " in url:
        raise ValueError
    return url.rstrip("/")


class ServiceSettings(BaseSettings):
    """The settings of the service; those for Google are `sheetsync.settings`.

    Attributes:
        database_url: Where ledger and keys are kept; a platform sets it.
        sheetsync_worker: Whether this process recomputes too (``inside``) or only takes requests
            (``apart``); by default inside with SQLite, apart with Postgres.
        sheetsync_rate: Requests a minute that one key may make.
        sheetsync_metrics_token: What `/metrics` asks for, if anything.
        sheetsync_public_url: Where the internet finds the service; what `watch` tells Google.
    """

    model_config = SettingsConfigDict(
        env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    database_url: Annotated[str, AfterValidator(_driver)] = "sqlite:///sheetsync.db"
    sheetsync_worker: Literal["inside", "apart"] | None = None
    sheetsync_rate: Annotated[int, Field(ge=1, le=100_000)] = 120
    sheetsync_metrics_token: SecretStr | None = None
    sheetsync_public_url: Annotated[str, AfterValidator(public_url)] | None = None

    @property
    def recomputes(self) -> bool:
        """Whether this process recomputes."""
        if self.sheetsync_worker is None:
            return self.database_url.startswith("sqlite")
        return self.sheetsync_worker == "inside"


def service_settings() -> ServiceSettings:
    """Read the environment.

    Raises:
        SettingsError: A value cannot be used; the message names the variable and never the value.
    """
    try:
        return ServiceSettings()
    except ValidationError as error:
        field = str(error.errors(include_input=False, include_url=False)[0]["loc"][0])
    raise SettingsError(field.upper(), "значение не подходит.", remedy=_REMEDIES[field])
