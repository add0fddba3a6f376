"""Runs Code.gs as it is; Google's services are fakes with the pitfalls of the real ones.

What is known of the real ones: reference webhook.md §1. Nothing here ever ran on Google's own servers.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import quickjs  # type: ignore[import-untyped] # it ships no types

FOLDER = Path(__file__).parents[3] / "webhook" / "apps_script"
CODE = (FOLDER / "Code.gs").read_text(encoding="utf-8")
SERVICES = (Path(__file__).parent / "services.js").read_text(encoding="utf-8")

URL = "https://sheetsync.example"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - the specification's own example
PROPERTIES = {"WEBHOOK_URL": URL, "WEBHOOK_KEY": "abcdefghjkmn", "WEBHOOK_SECRET": SECRET}


class GoogleError(Exception):
    """What a service of Google throws at a script."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as UrlFetchApp sent it; names of headers in lower case."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    at: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side answers."""

    code: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, code: int, body: object, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return cls(code, json.dumps(body, ensure_ascii=False).encode(), named)


Fetch = Callable[[Request], Answer]
"""The internet: answers a request, or raises GoogleError when none can be had."""


@dataclass(frozen=True, slots=True)
class Toast:
    text: str
    title: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Trigger:
    id: str
    handler: str
    event: str


@dataclass(slots=True)
class Document:
    """A spreadsheet with a script bound to it, and what all runs of the script share.

    Attributes:
        now: The clock, seconds since 1970; sleeping moves it.
        locked_by: The run that holds the document's lock.
        toast_fails: As when nobody has the spreadsheet open.
    """

    id: str = "1" + "a" * 43
    active: str = "Журнал"
    properties: dict[str, str] = field(default_factory=lambda: dict(PROPERTIES))
    now: float = 1_800_000_000.0
    locked_by: object = None
    toast_fails: bool = False
    triggers: list[Trigger] = field(default_factory=list)
    toasts: list[Toast] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)
    menus: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """What the person was told last."""
        return self.toasts[-1].text


class Script:
    """A run of the script in a document.

    Args:
        document: The document.
        fetch: The internet.
        code: The script; Code.gs as it is but in tests of the tests.
    """

    def __init__(self, document: Document, fetch: Fetch, code: str = CODE) -> None:
        self.document, self.fetch = document, fetch
        self._fault: Exception | None = None
        self._context = quickjs.Context()
        self._context.add_callable("__python", self._serve)
        self._context.eval(SERVICES)
        self._context.eval(code)

    def run(self, name: str, *args: object) -> Any:  # noqa: ANN401 - whatever the function returns
        """Call a function of the script with JSON; return what it returns.

        Raises:
            quickjs.JSException: The script threw.
        """
        return self._evaluate(f"{name}(...{json.dumps(args)})")

    def fire(self, event: str, **given: str) -> None:
        """Do what Google does when something happens: run each trigger of the event with the facts."""
        for trigger in [each for each in self.document.triggers if each.event == event]:
            self._evaluate(f"{trigger.handler}(__event({json.dumps(given)}))")

    def from_editor(self, handler: str) -> None:
        """Run a trigger's function by hand: Google then hands it no event."""
        self._evaluate(f"{handler}(__event(null))")

    def has_function(self, name: str) -> bool:
        return bool(self._context.eval(f"typeof {name} === 'function'"))

    def _evaluate(self, expression: str) -> Any:  # noqa: ANN401 - as above
        try:
            value = self._context.eval(f"JSON.stringify({expression})")
        finally:
            fault, self._fault = self._fault, None
            if fault:
                raise fault  # a failed assertion of a test must not drown in a catch of the script
        return None if value is None else json.loads(value)

    def _serve(self, name: str, args: str) -> str:
        try:
            return json.dumps({"value": getattr(self, f"_do_{name}")(*json.loads(args))})
        except GoogleError as error:
            return json.dumps({"error": str(error)})
        except Exception as error:  # noqa: BLE001 - told by _evaluate
            self._fault = self._fault or error
            return json.dumps({"error": "the harness failed"})

    def _do_uuid(self) -> str:
        return str(uuid.uuid4())

    def _do_now(self) -> int:
        return int(self.document.now * 1000)

    def _do_sleep(self, milliseconds: float) -> None:
        self.document.slept.append(milliseconds / 1000)
        self.document.now += milliseconds / 1000

    def _do_utf8(self, text: str) -> list[int]:
        return _signed(text.encode("utf-8", "replace"))

    def _do_text(self, content: list[int]) -> str:
        return _plain(content).decode("utf-8", "replace")

    def _do_base64(self, content: list[int]) -> str:
        return base64.b64encode(_plain(content)).decode()

    def _do_unbase64(self, text: str) -> list[int]:
        try:
            return _signed(base64.b64decode(text, validate=True))
        except binascii.Error:
            raise GoogleError("Could not decode string.") from None

    def _do_hmac(self, value: list[int], key: list[int]) -> list[int]:
        return _signed(hmac.digest(_plain(key), _plain(value), hashlib.sha256))

    def _do_fetch(self, method: str, url: str, headers: dict[str, str], body: list[int]) -> dict[str, object]:
        named = {name.lower(): value for name, value in headers.items()}
        answer = self.fetch(Request(method.upper(), url, named, _plain(body), self.document.now))
        return {"code": answer.code, "headers": dict(answer.headers), "body": _signed(answer.body)}

    def _do_properties(self) -> dict[str, str]:
        return self.document.properties

    def _do_lock(self, _: float) -> bool:
        if self.document.locked_by not in {None, self}:
            return False
        self.document.locked_by = self
        return True

    def _do_unlock(self) -> None:
        if self.document.locked_by is self:
            self.document.locked_by = None

    def _do_id(self) -> str:
        return self.document.id

    def _do_active(self) -> str:
        return self.document.active

    def _do_toast(self, text: str, title: str, seconds: float) -> None:
        if self.document.toast_fails:
            raise GoogleError("Nobody is looking.")
        self.document.toasts.append(Toast(text, title, seconds))

    def _do_menu(self, title: str, items: list[tuple[str, str]]) -> None:
        self.document.menus[title] = dict(items)

    def _do_triggers(self) -> list[dict[str, str]]:
        return [{"id": each.id, "handler": each.handler} for each in self.document.triggers]

    def _do_new_trigger(self, handler: str, event: str) -> dict[str, str]:
        made = Trigger(uuid.uuid4().hex, handler, event)
        self.document.triggers.append(made)
        return {"id": made.id, "handler": handler}

    def _do_delete_trigger(self, gone: str) -> None:
        self.document.triggers = [each for each in self.document.triggers if each.id != gone]

    def _do_log(self, level: str, text: str) -> None:
        self.document.logged.append(f"{level}: {text}")


def _signed(content: bytes) -> list[int]:
    """Return bytes as Java has them: -128 to 127."""
    return [byte - 256 if byte > 127 else byte for byte in content]


def _plain(content: list[int]) -> bytes:
    return bytes(byte & 0xFF for byte in content)
