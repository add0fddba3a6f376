"""The lowest layer: where requests really go, how many there were, and what Google's clock says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import google.auth.exceptions
import google.auth.transport
import requests
from google.auth.transport.requests import Request as GoogleRequest
from requests.adapters import HTTPAdapter

SKEW_ALLOWED = 300.0
"""How far a clock may be off before Google refuses a signed token; seconds, rounded down."""
_BUSY = 429
_BROKEN = 500


@dataclass
class Traffic:
    """What has been sent and received; grows while a session lives.

    Attributes:
        calls: Requests sent, repeated ones included, sign-in not.
        sign_ins: Requests sent to sign in.
        sent: Bytes of request bodies.
        received: Bytes of answers as they came over the wire.
        waited: Seconds spent waiting for quotas and between attempts.
    """

    calls: int = 0
    sign_ins: int = 0
    sent: int = 0
    received: int = 0
    waited: float = 0.0


class Adapter(HTTPAdapter):
    """Counts requests, and sends them to another base URL if one is set: path and query stay.

    Args:
        endpoint: The base URL, or an empty text for Google itself.
        count: Called with each request about to be sent.
    """

    def __init__(self, endpoint: str, count: Callable[[requests.PreparedRequest], None]) -> None:
        super().__init__()
        self._endpoint = urlsplit(endpoint)
        self._count = count

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:  # noqa: ANN401 - passed on as they are
        """Send one request."""
        if self._endpoint.netloc:
            request.url = self._redirected(str(request.url))
        self._count(request)
        return super().send(request, *args, **kwargs)

    def _redirected(self, url: str) -> str:
        asked, base = urlsplit(url), self._endpoint
        return urlunsplit((base.scheme, base.netloc, base.path + asked.path, asked.query, ""))


class SignIn(google.auth.transport.Request):
    """Carries google-auth's own requests, and remembers how far this clock is from Google's.

    Args:
        session: What sends them.
        clock: The wall clock, seconds since 1970.
        timeout: Seconds to connect and to read.
    """

    def __init__(
        self, session: requests.Session, clock: Callable[[], float], timeout: tuple[float, float]
    ) -> None:
        self._send = GoogleRequest(session)
        self._clock = clock
        self._timeout = timeout
        self.skew = 0.0

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        timeout: Any = None,  # noqa: ANN401 - a number or a pair, passed on
        **kwargs: Any,  # noqa: ANN401 - passed on as they are
    ) -> google.auth.transport.Response:
        """Send one request of the sign-in.

        Raises:
            TransportError: There was no answer, or the server was too busy. Said so at once: google-auth
                would wait and repeat by itself, knowing of no deadline.
        """
        answer = self._send(url, method, body, headers, timeout or self._timeout, **kwargs)
        self._note_clock(answer.headers.get("Date", ""))
        if answer.status == _BUSY or answer.status >= _BROKEN:
            raise google.auth.exceptions.TransportError(f"HTTP {answer.status}", retryable=True)
        return answer  # type: ignore[no-any-return] # google-auth does not say

    def _note_clock(self, date: str) -> None:
        try:
            self.skew = self._clock() - parsedate_to_datetime(date).timestamp()
        except (ValueError, TypeError):
            self.skew = 0.0
