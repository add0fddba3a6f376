"""A burst of edits costs few recomputes, by a clock passed in; tests/benchmarks/burst.py counts for real."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tests.webhook import databases
from webhook.jobs import Worker
from webhook.ledger import Ledger
from webhook.work import Rules

RULES = Rules()
"""As the service has them."""
EDITS = 1000


class Afternoon:
    """Edits of one sheet at given times, and one worker that takes what is due when it is.

    Args:
        edits: When each is made, seconds.
        takes: How long a recompute takes, seconds.
    """

    def __init__(self, engine: Engine, edits: Sequence[float], takes: float) -> None:
        self._ledger, self._edits, self._takes = Ledger(engine, RULES), deque(sorted(edits)), takes
        self._worker = Worker(self._ledger, self._run, clock=lambda: self.now)
        self.now = 0.0
        self.runs: list[tuple[float, int]] = []

    def passes(self) -> list[tuple[float, int]]:
        """Return when each run began, and how many edits had been made by then."""
        self._made = 0
        while (due := self._ledger.next_due()) is not None or self._edits:
            if self._edits and (due is None or self._edits[0] <= due):
                self._edit()
            else:
                self.now = max(self.now, due or 0.0)
                assert self._worker.step()
        return self.runs

    def _edit(self) -> None:
        self.now = self._edits.popleft()
        self._ledger.want("journal.xlsx", reason="edit", now=self.now)
        self._made += 1

    def _run(self, _: str) -> str:
        """Recompute, while the person goes on editing."""
        self.runs.append((self.now, self._made))
        ends = self.now + self._takes
        while self._edits and self._edits[0] <= ends:
            self._edit()
        self.now = ends
        return "updated"


@pytest.fixture(params=databases.KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    made = databases.engine(request.param, tmp_path)
    yield made
    made.dispose()


def evenly(seconds: float) -> list[float]:
    return [seconds * number / EDITS for number in range(EDITS)]


def in_clumps(seconds: float) -> list[float]:
    """Return edits in a few hasty clumps, as when rows are pasted one after another."""
    dice = random.Random(1)
    clumps = [dice.uniform(0, seconds) for _ in range(40)]
    return [min(max(dice.gauss(dice.choice(clumps), 0.1), 0), seconds) for _ in range(EDITS)]


BURSTS = {
    "all at once": ([0.0] * EDITS, 1),
    "within the debounce": (evenly(RULES.quiet), 1),
    "up to the ceiling": (evenly(RULES.ceiling), 1),
    "over the ceiling": (evenly(RULES.ceiling + RULES.quiet), 2),
    "twice as long as the ceiling": (evenly(2 * RULES.ceiling), 2),
    "over twice the ceiling": (evenly(2 * RULES.ceiling + RULES.quiet), 3),
    "twice as long, in clumps": (in_clumps(2 * RULES.ceiling), 3),
}


@pytest.mark.parametrize("name", BURSTS)
def test_a_thousand_edits_cost_at_most_three_recomputes(engine: Engine, name: str) -> None:
    edits, most = BURSTS[name]
    runs = Afternoon(engine, edits, takes=1.0).passes()
    assert len(runs) == most <= 3
    assert runs[-1][1] == EDITS, "the last run saw the last edit"
    assert runs[0][0] <= RULES.ceiling, "nobody waits for the end of it"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=25), st.sampled_from([0.0, 1.0, 5.0]))
def test_runs_are_no_more_than_the_pauses_and_the_ceilings_in_the_time(
    tmp_path_factory: pytest.TempPathFactory, edits: list[float], takes: float
) -> None:
    engine = databases.engine("sqlite", tmp_path_factory.mktemp("burst"))
    runs = Afternoon(engine, edits, takes).passes()
    engine.dispose()
    edits.sort()
    pauses = sum(later - earlier >= RULES.quiet for earlier, later in pairwise(edits))
    assert len(runs) <= 1 + pauses + (edits[-1] - edits[0]) // RULES.ceiling
    assert runs[-1][1] == len(edits)
    for edit in edits:
        seen = next(at for at, made in runs if made > edits.index(edit))
        assert seen - edit <= RULES.ceiling + takes
