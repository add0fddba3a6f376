"""What goes wrong between a program and Google: refusals, cut lines, slowness, people who type meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from tests.google import refusals
from tests.google.refusals import Json, Refused

T = TypeVar("T")


@dataclass
class Call:
    """One request as it was logged.

    Attributes:
        body: The parsed JSON body, or None.
        sent: Bytes of the request's body.
        received: Bytes of the answer's body.
        status: HTTP code of the answer; 0 when the connection was cut.
        account: Address of the caller, when the token was known.
        applied: True once Google did what was asked, whatever was answered.
        took: Seconds Google was said to take.
    """

    method: str
    path: str
    query: dict[str, str]
    body: Json | None
    sent: int
    status: int = 0
    received: int = 0
    account: str = ""
    applied: bool = False
    took: float = 0.0

    @property
    def signs_in(self) -> bool:
        return self.path == "/token"

    @property
    def writes(self) -> bool:
        """Tell a change from a look: `:search` and `:get...` by filter are POSTs that only look."""
        return (
            self.method != "GET" and not self.signs_in and not self.path.endswith((":search", "ByDataFilter"))
        )


When = Callable[[Call], bool]


def anything(call: Call) -> bool:
    return not call.signs_in


def writes(call: Call) -> bool:
    return call.writes


def reads(call: Call) -> bool:
    return anything(call) and not call.writes


class Cut(Exception):
    """The connection ends without an answer."""


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong with one request.

    Attributes:
        applied: True when Google does what was asked before it goes wrong.
        code: HTTP code to answer; 0 cuts the connection.
        body: JSON, or an HTML page.
        seconds: How long Google takes first.
        headers: As Retry-After.
    """

    applied: bool = False
    code: int = 0
    body: Json | str = ""
    seconds: float = 0.0
    headers: tuple[tuple[str, str], ...] = ()


def answered(refused: Refused, *, applied: bool = False, retry_after: int | None = None) -> Fault:
    headers = () if retry_after is None else (("Retry-After", str(retry_after)),)
    return Fault(applied, refused.code, refused.body, headers=headers)


def too_often(kind: str = "Read", scope: str = "User", *, retry_after: int | None = None) -> Fault:
    return answered(refusals.too_often(kind, scope, 60 if scope == "User" else 300), retry_after=retry_after)


def drive_too_often(reason: str = "userRateLimitExceeded") -> Fault:
    return answered(refusals.drive_too_often(reason))


def internal(*, applied: bool = False) -> Fault:
    return answered(refusals.sheets(500, "Internal error encountered."), applied=applied)


def unavailable(*, applied: bool = False) -> Fault:
    """503, by whose own words the data may have been written all the same (§3)."""
    return answered(refusals.sheets(503, "The service is currently unavailable."), applied=applied)


def bad_gateway(*, applied: bool = False) -> Fault:
    page = (
        "<!DOCTYPE html><html lang=en><title>Error 502 (Server Error)!!1</title><p>That is an error.</html>"
    )
    return Fault(applied, 502, page)


def cut(*, applied: bool = False) -> Fault:
    return Fault(applied)


def slow(seconds: float) -> Fault:
    """Google answers well, but late: a client that waits less times out after the change was made."""
    return Fault(applied=True, code=200, seconds=seconds)


@dataclass
class _Planned(Generic[T]):
    what: T
    when: When
    times: int


@dataclass
class Faults:
    """What is planned: a fault a request, the oldest first; any number of people beside it."""

    _faults: list[_Planned[Fault]] = field(default_factory=list)
    _acts: list[_Planned[tuple[bool, Callable[[], object]]]] = field(default_factory=list)

    def add(self, fault: Fault, *, when: When = anything, times: int = 1) -> None:
        self._faults.append(_Planned(fault, when, times))

    def meanwhile(
        self, act: Callable[[], object], *, when: When = writes, times: int = 1, applied: bool = False
    ) -> None:
        """Do something, as a person would, just before (or after) a request is applied."""
        self._acts.append(_Planned((applied, act), when, times))

    def of(self, call: Call) -> Fault | None:
        return next(iter(_taken(self._faults, call, most=1)), None)

    def act(self, call: Call, *, applied: bool) -> None:
        mine = [plan for plan in self._acts if plan.what[0] is applied]
        for _, act in _taken(mine, call, most=len(mine)):
            act()

    def clear(self) -> None:
        self._faults.clear()
        self._acts.clear()


def _taken(plans: list[_Planned[T]], call: Call, most: int) -> list[T]:
    due = [plan for plan in plans if plan.times and plan.when(call)][:most]
    for plan in due:
        plan.times -= 1
    return [plan.what for plan in due]
