"""What goes over the wire: requests are checked by these models, OpenAPI is written from them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from webhook.tables import LONGEST_SHEET


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Recompute(_Strict):
    """A wish that «Сводка» be right again; thin on purpose: no row ever comes here."""

    spreadsheet: Annotated[str, Field(min_length=1, max_length=LONGEST_SHEET, description="Id or address.")]
    tab: Annotated[str, Field(max_length=100, description="Tab that changed.")] = ""
    reason: Literal["button", "edit", "change", "push", "check"] = "button"


class Accepted(_Strict):
    """The wish is noted: where to ask about it."""

    job: str
    url: str


class JobState(_Strict):
    """How far a job is."""

    job: str
    state: Literal["waiting", "running", "done", "failing", "parked"]
    attempts: int
    result: str
    problem: str


class Live(_Strict):
    """The process answers."""

    status: Literal["ok"]
    version: str


class Ready(_Strict):
    """Whether work can be done, check by check."""

    status: Literal["ok", "failing"]
    checks: dict[str, str]


class ProblemDocument(_Strict):
    """A problem as of RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
