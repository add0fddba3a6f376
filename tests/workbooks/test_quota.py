from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.workbooks.quota import BURST, Budget, Use

KINDS = st.sampled_from(["read", "write"])
ASKED = st.lists(st.tuples(KINDS, st.sampled_from("abc"), st.floats(0, 20)), max_size=120)


def sent(asked: list[tuple[str, str, float]], limit: int) -> list[tuple[float, str, str]]:
    """Send requests one after another, each some seconds after the last; return when each really went."""
    budget, now, gone = Budget(reads=limit, writes=limit), 0.0, []
    for kind, spreadsheet, idle in asked:
        now += idle
        now += budget.book(Use("read" if kind == "read" else "write", spreadsheet), now)
        gone.append((now, kind, spreadsheet))
    return gone


@given(ASKED, st.integers(1, 30))
def test_no_minute_holds_more_than_the_limit(asked: list[tuple[str, str, float]], limit: int) -> None:
    gone = sent(asked, limit)
    for kind in ("read", "write"):
        times = [at for at, k, _ in gone if k == kind]
        assert all(later - earlier >= 60 - 1e-6 for earlier, later in zip(times, times[limit:], strict=False))


@given(ASKED)
def test_a_spreadsheet_gets_a_request_a_second_beyond_the_first_burst(
    asked: list[tuple[str, str, float]],
) -> None:
    gone = sent(asked, 1000)
    for name in "abc":
        times = [at for at, _, spreadsheet in gone if spreadsheet == name]
        for first in range(len(times)):
            for last in range(first + BURST, len(times)):
                assert times[last] - times[first] >= last - first - BURST + 1 - 1e-6


def test_a_whole_push_waits_for_nothing() -> None:
    budget = Budget(reads=60, writes=60)
    assert [budget.book(Use(kind, "a"), 0.0) for kind in ("read", "read", "write", "read")] == [0.0] * 4


def test_a_loop_over_one_spreadsheet_goes_at_its_pace() -> None:
    times = [at for at, _, _ in sent([("read", "a", 0.0)] * 20, 60)]
    assert [later - earlier for earlier, later in pairwise(times)] == [0.0] * (BURST - 1) + [1.0] * 15


def test_the_sixty_first_read_of_a_minute_waits_for_the_first_to_be_a_minute_old() -> None:
    budget = Budget(reads=60, writes=60)
    for number in range(60):
        assert budget.book(Use("read", f"sheet {number}"), 10.0) == 0.0
    assert budget.book(Use("read", "another"), 30.0) == pytest.approx(40.0)
    assert budget.book(Use("write", "a third"), 30.0) == 0.0
