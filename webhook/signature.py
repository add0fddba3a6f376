"""Standard Webhooks v1: who sent a request, unchanged, and not long ago.

Written out here because the reference library raises on malformed input, takes one key only and accepts weak
ones (reference: webhook.md §3); it is the oracle of the tests. Pure: the clock is passed in.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets as dice
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PREFIX = "whsec_"
TOLERANCE = 300.0
"""How far the sender's clock may be off, seconds."""

HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
"""What a signed request carries."""

_SHORTEST, _LONGEST = 24, 64
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_TIME = re.compile(r"[0-9]{10}")
_MOST_SIGNATURES = 10


class SignatureProblem(Exception):
    """A request is not signed as it should be.

    Args:
        code: ``missing``, ``malformed``, ``expired`` or ``mismatch``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Signed:
    """A request whose signature is right: its id, which repeats keep, and when it was signed."""

    id: str
    timestamp: int


def new_secret() -> str:
    """Return a new secret in the form that people copy."""
    return PREFIX + base64.b64encode(dice.token_bytes(32)).decode()


def secret_bytes(text: str) -> bytes:
    """Return the key in a secret.

    Raises:
        ValueError: It is no such secret, or too weak.
    """
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not base64") from None
    if not text.startswith(PREFIX) or not _SHORTEST <= len(key) <= _LONGEST:
        raise ValueError("not a secret of 24 to 64 bytes")
    return key


def sign(key: bytes, webhook_id: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a request."""
    message = f"{webhook_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, message, hashlib.sha256)).decode()


def verify(headers: Mapping[str, str], body: bytes, keys: Sequence[bytes], *, now: float) -> Signed:
    """Check a request against any of the keys that are good for it.

    Args:
        headers: Its headers; upper and lower case do not matter.
        body: Its body as it came.
        keys: The keys, while one is replaced the old one too; none is like a wrong one.
        now: The clock, seconds since 1970.

    Raises:
        SignatureProblem: It is not signed, too old, or not by one of the keys. Nothing else is ever raised.
    """
    given = {name.lower(): value for name, value in headers.items()}
    try:
        webhook_id, timestamp, signatures = (given[name] for name in HEADERS)
    except KeyError:
        raise SignatureProblem("missing") from None
    if not _ID.fullmatch(webhook_id) or not _TIME.fullmatch(timestamp):
        raise SignatureProblem("malformed")
    if abs(now - int(timestamp)) > TOLERANCE:
        raise SignatureProblem("expired")
    wanted = [sign(key, webhook_id, int(timestamp), body).encode() for key in keys]
    found = [text.encode("utf-8", "surrogatepass") for text in signatures.split(" ")[:_MOST_SIGNATURES]]
    matches = [hmac.compare_digest(one, other) for one in found for other in wanted]
    if not any(matches):
        raise SignatureProblem("mismatch")
    return Signed(webhook_id, int(timestamp))
