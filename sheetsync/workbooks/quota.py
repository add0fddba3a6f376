"""Google's quota, kept on our side, so that a long job is slowed down instead of being refused.

Google allows a user 60 reads and 60 writes of Sheets a minute, and asks for no more than about one request a
second to one spreadsheet (reference: google-api.md §3). Reads and writes are counted over a sliding minute;
a spreadsheet has a bucket that lets a short command through at once and holds a loop to its pace.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from threading import Lock
from typing import Literal

MINUTE = 60.0
PACE = 1.0
"""Seconds between requests to one spreadsheet, in the long run."""
BURST = 5
"""Requests to one spreadsheet that may go at once: a whole push with its checks."""


@dataclass(frozen=True, slots=True)
class Use:
    """What one request costs: a read or a write of one spreadsheet."""

    kind: Literal["read", "write"]
    spreadsheet: str


class Budget:
    """Books requests into the future, so that no limit is ever passed; may be shared by threads.

    Args:
        reads: Reads allowed in any 60 seconds.
        writes: Writes allowed in any 60 seconds.
    """

    def __init__(self, *, reads: int, writes: int) -> None:
        self._lock = Lock()
        self._limits = {"read": reads, "write": writes}
        self._booked: dict[str, deque[float]] = {"read": deque(maxlen=reads), "write": deque(maxlen=writes)}
        self._full_at: dict[str, float] = {}

    def book(self, use: Use, now: float) -> float:
        """Book one request and return how many seconds to wait before sending it.

        Args:
            use: What the request costs.
            now: The monotonic clock, seconds.
        """
        with self._lock:
            start = max(now, self._minute_allows(use.kind), self._bucket_allows(use.spreadsheet))
            self._booked[use.kind].append(start)
            full_at = max(self._full_at.get(use.spreadsheet, start), start)
            self._full_at[use.spreadsheet] = full_at + PACE
        return start - now

    def _minute_allows(self, kind: str) -> float:
        """Return when the oldest of the last `limit` requests is a minute old."""
        booked = self._booked[kind]
        return booked[0] + MINUTE if len(booked) == self._limits[kind] else 0.0

    def _bucket_allows(self, spreadsheet: str) -> float:
        """Return when the spreadsheet's bucket has a whole request in it."""
        return self._full_at.get(spreadsheet, 0.0) - (BURST - 1) * PACE
