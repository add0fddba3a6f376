"""What the ledger speaks of: rules, jobs, leases, states."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Rules:
    """How patient the ledger is; seconds, but for `attempts`.

    Attributes:
        quiet: How long a sheet must rest before its burst counts as over.
        ceiling: The longest that a burst can put off a run.
        lease: How long a worker may be silent before its work is given to another.
        attempts: Failures in a row after which a sheet is parked.
        backoff: Longest pause after the first failure; doubles with each.
        longest: Longest pause ever.
        remembered: How long a delivery is known for a repeat.
    """

    quiet: float = 2.0
    ceiling: float = 15.0
    lease: float = 6.0
    attempts: int = 8
    backoff: float = 2.0
    longest: float = 300.0
    remembered: float = 900.0


@dataclass(frozen=True, slots=True)
class Job:
    """One wish for a recompute; several wishes of a burst are served by one run."""

    id: str
    sheet: str
    generation: int


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's right to recompute a sheet, up to a generation, until it is fenced off.

    Attributes:
        token: Grows with every claim of the sheet.
        until: When it expires unless renewed.
    """

    sheet: str
    generation: int
    token: int
    until: float


class Stage(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILING = "failing"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a job.

    Attributes:
        attempts: Failures in a row so far.
        problem: Why the last run failed; empty when it did not.
        result: What the last run said.
    """

    sheet: str
    generation: int
    stage: Stage
    attempts: int
    problem: str
    result: str
    wanted_at: float
    done_at: float | None
