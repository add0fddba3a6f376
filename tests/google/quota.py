"""Google's limits a minute: 60 reads and 60 writes for a user, 300 each for a project (google-api.md §3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.google import refusals
from tests.google.accounts import Account


@dataclass
class Quota:
    """Counts by minute of Google's clock; refilled as the minute turns.

    Attributes:
        on: False counts and never refuses.
    """

    clock: Callable[[], float]
    on: bool = True
    per_user: int = 60
    per_project: int = 300
    counts: Counter[tuple[int, str, str]] = field(default_factory=Counter)

    def spend(self, account: Account, *, write: bool) -> None:
        """Count one Sheets request.

        Raises:
            Refused: 429 once a limit is passed.
        """
        kind = "Write" if write else "Read"
        minute = int(self.clock() // 60)
        for scope, who, limit in (
            ("User", account.email, self.per_user),
            ("Project", account.project, self.per_project),
        ):
            self.counts[minute, kind, who] += 1
            if self.on and self.counts[minute, kind, who] > limit:
                raise refusals.too_often(kind, scope, limit, account.project)
