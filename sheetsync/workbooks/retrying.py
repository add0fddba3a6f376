"""Whether a failed request may be sent again, and after how long: decided here, done by the session.

A request is *unsent* when Google cannot have acted on it: it was refused, or no connection was made.
Anything else may have been applied (a 503 with the rows written is on record: google-api.md §3), so only a
request that is safe to repeat is sent again.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import google.auth.exceptions as auth
import gspread.exceptions as sheets
import requests.exceptions as http
import urllib3.exceptions as wire

from sheetsync.errors import SheetsyncError
from sheetsync.workbooks.asked import Asked
from sheetsync.workbooks.foreign import translate
from sheetsync.workbooks.google_errors import answer_of, error_of

ATTEMPTS = 8
LONGEST = 64.0
"""No pause of our own choosing is longer, seconds."""
MINUTE = 60

_NEVER_SENT = (
    http.ConnectTimeout,
    http.InvalidURL,
    http.InvalidSchema,
    http.MissingSchema,
    http.InvalidHeader,
    http.URLRequired,
)
_NOT_CONNECTED = (wire.NewConnectionError, wire.ConnectTimeoutError, wire.ProxyError)
_PASSING = (
    http.ConnectionError,
    http.Timeout,
    http.ChunkedEncodingError,
    http.ContentDecodingError,
    http.InvalidJSONError,
)


@dataclass(frozen=True, slots=True)
class Failure:
    """What one failed attempt means.

    Attributes:
        error: What to tell the person if it was the last.
        passing: Whether the same request may well succeed later.
        unsent: Whether nothing of it can have been done.
        pause: The least to wait before the next attempt, as Google asks; seconds.
    """

    error: SheetsyncError
    passing: bool
    unsent: bool
    pause: float = 0.0


def failure_of(error: Exception, asked: Asked) -> Failure:
    """Judge what came instead of an answer.

    Args:
        error: An exception of one of the libraries under us; or one of ours, raised before sending.
        asked: The request it came for.
    """
    if isinstance(error, SheetsyncError):
        return Failure(error, passing=False, unsent=True)
    if isinstance(error, sheets.APIError):
        return _refused(error, asked)
    if isinstance(error, auth.GoogleAuthError):
        return _not_signed_in(error, asked)
    certificate = _bad_certificate(error)
    unsent = certificate or isinstance(error, _NEVER_SENT) or isinstance(_reason(error), _NOT_CONNECTED)
    return Failure(translate(error, asked), isinstance(error, _PASSING) and not certificate, unsent)


def _refused(error: sheets.APIError, asked: Asked) -> Failure:
    answer, headers = answer_of(error.response), error.response.headers
    pause = seconds_asked(headers)
    if pause is None:
        pause = seconds_to_next_minute(headers) if answer.limit else 0.0
    return Failure(error_of(answer, asked), answer.too_often or answer.broken, not answer.broken, pause)


def _not_signed_in(error: auth.GoogleAuthError, asked: Asked) -> Failure:
    """Judge a failed sign-in, which always comes before the request itself."""
    cause = error.args[0] if error.args else None
    if isinstance(cause, http.RequestException):
        below = failure_of(cause, asked)
        return Failure(below.error, below.passing, unsent=True)
    return Failure(translate(error, asked), bool(error.retryable), unsent=True)


def _reason(error: Exception) -> object:
    """Return what urllib3 says was the reason, under the wrapping of requests."""
    wrapped = error.args[0] if error.args else None
    return wrapped.reason if isinstance(wrapped, wire.MaxRetryError) else wrapped


def _bad_certificate(error: Exception) -> bool:
    reason = _reason(error)
    inner = reason.args[0] if isinstance(reason, wire.SSLError) and reason.args else None
    return isinstance(inner, ssl.SSLCertVerificationError)


def pause_before(attempt: int, *, random: Callable[[], float]) -> float:
    """Return a pause by full jitter: anything up to 2 ** attempt seconds, at most `LONGEST`.

    Args:
        attempt: How many attempts have failed, from 1.
        random: A number from 0 to 1 at each call.
    """
    return min(LONGEST, 2.0**attempt) * random()


def seconds_asked(headers: Mapping[str, str]) -> float | None:
    """Return what Retry-After asks for (RFC 9110 §10.2.3), or None; a date counts from the answer's."""
    asked = headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked)
    try:
        apart = parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return max(0.0, apart.total_seconds())


def seconds_to_next_minute(headers: Mapping[str, str]) -> float:
    """Return how long Google's clock needs to the next full minute, when quotas are filled again."""
    try:
        return float(MINUTE - parsedate_to_datetime(headers.get("Date", "")).second)
    except (ValueError, TypeError):
        return 0.0
