"""Lets a request in, or says why not: size, length, shape, signature, schema, key, rate, in this order."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from flask import Request
from pydantic import BaseModel, ValidationError

from webhook.keys import Keys
from webhook.problems import Problem
from webhook.signature import HEADERS, SignatureProblem, Signed, verify

MOST_BYTES = 64 * 1024
KEY_HEADER = "x-sheetsync-key"
_SENT = {name: f"HTTP_{name.upper().replace('-', '_')}" for name in HEADERS}
_SIGNATURE_KINDS = {
    "missing": "unsigned",
    "malformed": "unsigned",
    "expired": "expired",
    "mismatch": "bad_signature",
}

Body = TypeVar("Body", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request that comes from who it says, unchanged."""

    key: str
    sheet: str
    delivery: str
    body: bytes


class Rate:
    """A bucket of requests for each key: full after a minute of rest.

    Args:
        per_minute: What one key may ask in a minute.
        clock: Seconds that never go back.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = float(per_minute), clock
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = Lock()

    def take(self, key: str) -> float:
        """Take one; return 0, or how many seconds to wait when the bucket is empty."""
        with self._lock:
            now = self._clock()
            left, then = self._buckets.get(key, (self._most, now))
            left = min(self._most, left + (now - then) * self._most / 60)
            if left < 1:
                return (1 - left) * 60 / self._most
            self._buckets[key] = (left - 1, now)
            return 0.0


class Gate:
    """Admits requests.

    Args:
        keys: The keys.
        rate: How often each may be used.
        clock: The wall clock, seconds since 1970.
    """

    def __init__(self, keys: Keys, rate: Rate, clock: Callable[[], float]) -> None:
        self._keys, self._rate, self._clock = keys, rate, clock

    def admit(self, request: Request) -> Admitted:
        """Read a request and check who signed it.

        Raises:
            Problem: It is too long, unsigned, wrongly signed, or one too many.
        """
        body = _read(request)
        key = request.headers.get(KEY_HEADER, "")
        if not key:
            raise Problem("unsigned")
        sheet, signed = self._signed(request, key, body)
        wait = self._rate.take(key)
        if wait:
            raise Problem("too_often", retry_after=int(wait) + 1)
        return Admitted(key, sheet, signed.id, body)

    def _signed(self, request: Request, key: str, body: bytes) -> tuple[str, Signed]:
        """Return the sheet that a key is for, and what it has signed.

        Raises:
            Problem: It has not.
        """
        now = self._clock()
        known = key.isascii() and len(key) <= 12  # noqa: PLR2004 - a key's length
        good = self._keys.good(key, now=now) if known else None
        headers = {name: request.environ[there] for name, there in _SENT.items() if there in request.environ}
        try:
            return good.sheet if good else "", verify(headers, body, good.secrets if good else (), now=now)
        except SignatureProblem as problem:
            if problem.code == "mismatch" and good and good.at < now:
                self._keys.forget(key)  # it may have got a new secret since it was looked up
                return self._signed(request, key, body)
            raise Problem(_SIGNATURE_KINDS[problem.code]) from None


def _read(request: Request) -> bytes:
    """Return the body; one without a length could be cut short by the server without a word.

    Raises:
        Problem: There is no length, too much, or less than promised.
    """
    if request.method == "GET":
        return b""
    length = request.content_length
    if length is None:
        raise Problem("no_length")
    if length > MOST_BYTES:
        raise Problem("too_large")
    body: bytes = request.environ["wsgi.input"].read(length)
    if len(body) != length:
        raise Problem("truncated")
    return body


def parsed(model: type[Body], request: Request, body: bytes) -> Body:
    """Return the body as a model.

    Raises:
        Problem: It is no JSON, or not as it should be.
    """
    if request.mimetype != "application/json":
        raise Problem("media_type")
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
    if first["type"] == "json_invalid":
        raise Problem("malformed")
    place = ".".join(map(str, first["loc"])) or "тело"
    raise Problem("schema", detail=f"{place}: {first['msg']}")
