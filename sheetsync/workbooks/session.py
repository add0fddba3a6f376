"""One conversation with Google: signs in, waits, repeats what may be repeated, and speaks in our errors.

`GoogleSession` is gspread's HTTPClient as well as the way to Drive. It holds to google-api.md §4.4 of the
reference: a timeout on every request and a deadline on all of them together; it repeats only what cannot be
done twice; it sends no more than Google allows; no foreign exception leaves it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import gspread
import requests
from google.auth.transport.requests import AuthorizedSession
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient

from sheetsync.errors import NotReached, OutcomeUnknown, SignInError
from sheetsync.settings import Settings
from sheetsync.workbooks.asked import Asked, Identity
from sheetsync.workbooks.credentials import Access, Need, load_access
from sheetsync.workbooks.foreign import FOREIGN, wrong_clock
from sheetsync.workbooks.quota import Budget
from sheetsync.workbooks.retrying import ATTEMPTS, Failure, failure_of, pause_before
from sheetsync.workbooks.surroundings import Surroundings
from sheetsync.workbooks.wire import SKEW_ALLOWED, Adapter, SignIn, Traffic

CONNECT, READ = 5.0, 65.0
"""Seconds to wait for a connection, and for Google to say something."""

Answered = TypeVar("Answered")
_STOPPED: tuple[type[Exception], ...] = (NotReached, *FOREIGN)


def _nothing() -> None:
    """Check nothing."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it is to be sent, each time it is sent.

    Attributes:
        asked: Who asks, how and where.
        safe: Whether sending it twice does no more than sending it once.
        check: Called right before it is sent, after any wait; what it raises stops the request.
        parts: The other arguments of `requests.Session.request`.
    """

    asked: Asked
    safe: bool
    check: Callable[[], None]
    parts: Mapping[str, Any] = field(default_factory=dict)


def connect(
    settings: Settings,
    needs: frozenset[Need],
    *,
    folder: Path,
    surroundings: Surroundings | None = None,
    budget: Budget | None = None,
) -> GoogleSession:
    """Make the session of one command; its time starts now, and nothing is sent yet.

    Args:
        settings: The settings.
        needs: What the command is going to do; decides what Google is asked to allow.
        folder: Where relative paths of the settings start.
        surroundings: The clock and the like; the real ones by default.
        budget: The quota to share with other sessions of the same account; one of its own by default.

    Raises:
        SettingsError: There are no usable credentials.
    """
    access = load_access(settings, needs, folder=folder)
    around = surroundings or Surroundings()
    if budget is None:
        budget = Budget(reads=settings.reads_per_minute, writes=settings.writes_per_minute)
    return GoogleSession(access, settings, budget, around)


class GoogleSession(HTTPClient):
    """Sends requests to Google as one account, within one deadline.

    Args:
        access: Credentials and whose they are.
        settings: Deadline and endpoint.
        budget: The quota.
        around: Clock, sleep, randomness and the person's ear.
    """

    def __init__(self, access: Access, settings: Settings, budget: Budget, around: Surroundings) -> None:
        self.identity: Identity = access.identity
        self.warnings = access.warnings
        self.traffic = Traffic()
        self._around = around
        self._budget = budget
        self._ends = around.monotonic() + settings.deadline
        endpoint = settings.google_api_endpoint or ""
        below = requests.Session()
        _mount(below, Adapter(endpoint, self._count_sign_in))
        self._sign_in = SignIn(below, around.wall, (CONNECT, READ))
        session = AuthorizedSession(access.credentials, auth_request=self._sign_in)
        _mount(session, Adapter(endpoint, self._count))
        super().__init__(access.credentials, session)
        self.auth = access.credentials

    def now(self) -> float:
        """Return the session's clock: seconds that never go back."""
        return self._around.monotonic()

    @property
    def skew(self) -> float:
        """How far this computer's clock is ahead of Google's by the last sign-in, seconds."""
        return self._sign_in.skew

    def gspread(self) -> gspread.Client:
        """Return a gspread client that sends everything through this session."""
        client = gspread.Client(auth=self.auth, session=self.session)
        client.http_client = self
        return client

    def request(  # gspread's signature  # noqa: PLR0913, PLR0917
        self,
        method: str,
        endpoint: str,
        params: Any = None,  # noqa: ANN401 - gspread's own wide types, passed on
        data: bytes | None = None,
        json: Mapping[str, Any] | None = None,
        files: Any = None,  # noqa: ANN401 - the same
        headers: Any = None,  # noqa: ANN401 - the same
    ) -> requests.Response:
        """Send a request for gspread, which will read the answer as JSON; a write is never sent twice.

        Raises:
            SheetsyncError: As `send`.
        """
        parts = {"params": params, "data": data, "json": json, "files": files, "headers": headers}
        return self._settle(self._call(method, endpoint, None, parts), _checked)

    def send(
        self,
        method: str,
        url: str,
        *,
        safe: bool | None = None,
        check: Callable[[], None] = _nothing,
        **parts: Any,  # noqa: ANN401 - the arguments of requests
    ) -> bytes:
        """Send a request and return the bytes of the answer: a download, or an answer without a body.

        Args:
            method: The HTTP method.
            url: The address at Google; the id of the workbook is taken from it.
            safe: Whether the request may be repeated when nobody knows what became of it; by default only
                one that reads.
            check: Called right before each sending, after any wait; what it raises stops the request.
            parts: `params`, `headers`, `json` or `data`, as of `requests.Session.request`.

        Raises:
            OutcomeUnknown: A write may have been applied; read before anything else.
            SignInError: The credentials are refused.
            GoogleRefusal: Google says no; nothing was written.
            ChangedMeanwhile: A precondition (If-Match) failed; nothing was written.
            NotReached: No usable answer until the deadline; nothing was written.
        """
        return self._settle(self._call(method, url, safe, parts, check), _content)

    def call(
        self,
        method: str,
        url: str,
        *,
        safe: bool | None = None,
        check: Callable[[], None] = _nothing,
        **parts: Any,  # noqa: ANN401 - the arguments of requests
    ) -> dict[str, Any]:
        """Send a request and return its JSON answer, an object; arguments and errors as of `send`."""
        return self._settle(self._call(method, url, safe, parts, check), _object)

    def _call(
        self,
        method: str,
        url: str,
        safe: bool | None,  # noqa: FBT001 - as given
        parts: Mapping[str, Any],
        check: Callable[[], None] = _nothing,
    ) -> Call:
        asked = Asked(self.identity, method.lower(), url)
        return Call(asked, asked.reads if safe is None else safe, check, parts)

    def _settle(self, call: Call, read: Callable[[requests.Response], Answered]) -> Answered:
        """Send until there is an answer, or no sense in trying on."""
        maybe_done = False
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return read(self._once(call))
            except _STOPPED as error:
                failure = self._judged(error, call)
            maybe_done = maybe_done or not (failure.unsent or call.asked.reads)
            pause = max(failure.pause, pause_before(attempt, random=self._around.random))
            again = failure.passing and (failure.unsent or call.safe) and attempt < ATTEMPTS
            if not again or not self._wait(pause, failure.error.what):
                break
        # raised here, outside the except, so that no request (and no token in it) hangs on our error
        raise OutcomeUnknown(call.asked.workbook, failure.error) if maybe_done else failure.error

    def _once(self, call: Call) -> requests.Response:
        """Send once, when the quota allows.

        Raises:
            NotReached: There is no time left for it; nothing was sent.
        """
        asked = call.asked
        pause = self._budget.book(asked.use, self._around.monotonic()) if asked.use else 0.0
        if not self._wait(pause, "Берегу квоту Google."):
            raise _out_of_time()
        call.check()
        left = self._ends - self._around.monotonic()
        if left <= 0:
            raise _out_of_time()
        timeout = (min(CONNECT, left), min(READ, left))
        response = self.session.request(asked.method, asked.url, timeout=timeout, **call.parts)
        self.traffic.received += response.raw.tell() if response.raw else len(response.content)
        if not response.ok:
            raise APIError(response)
        return response

    def _judged(self, error: Exception, call: Call) -> Failure:
        """Judge a failure; a refused sign-in is the clock's fault when that is off, which no answer tells."""
        failure, skew = failure_of(error, call.asked), self._sign_in.skew
        if isinstance(failure.error, SignInError) and abs(skew) > SKEW_ALLOWED:
            return replace(failure, error=wrong_clock(call.asked, skew))
        return failure

    def _wait(self, seconds: float, why: str) -> bool:
        """Wait and say so; return False, at once, if the deadline would pass meanwhile."""
        if seconds <= 0:
            return True
        if self._around.monotonic() + seconds >= self._ends:
            return False
        self._around.tell(f"{why} Жду {seconds:.0f} с.")
        self._around.sleep(seconds)
        self.traffic.waited += seconds
        return True

    def _count(self, request: requests.PreparedRequest) -> None:
        self.traffic.calls += 1
        self.traffic.sent += len(request.body or b"")

    def _count_sign_in(self, _: requests.PreparedRequest) -> None:
        self.traffic.sign_ins += 1


def _mount(session: requests.Session, adapter: Adapter) -> None:
    session.mount("https://", adapter)
    session.mount("http://", adapter)


def _out_of_time() -> NotReached:
    return NotReached(
        "Обмен с Google не уложился в отведённое команде время.",
        remedy="Повторите через минуту или увеличьте SHEETSYNC_DEADLINE (секунды).",
    )


def _content(response: requests.Response) -> bytes:
    return response.content


def _object(response: requests.Response) -> dict[str, Any]:
    """Read a JSON object; a page in its place is a broken answer."""
    answer = response.json()
    if not isinstance(answer, dict):
        raise requests.exceptions.InvalidJSONError
    return answer


def _checked(response: requests.Response) -> requests.Response:
    """Make sure that gspread will find JSON, where there is any body at all."""
    if response.content:
        _object(response)
    return response
