"""Many pushes by one protocol, with a person who acts in the window; what was harmed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.google import served
from tests.google.faults import writes
from tests.races.protocols import Begin, fresh_rows, old_rows, ours, unlooking
from tests.races.world import Rows, World, audit
from tests.workbooks.google_books import session_of

WINDOW = 0.3
"""How often the person acts between our reading and our writing (reference: sync.md §4.4)."""

PROTOCOLS: dict[str, Begin] = {
    "row numbers of an earlier reading": old_rows,
    "+ a fresh reading, rows by link": fresh_rows,
    "+ one atomic batch, rows inserted": unlooking,
    "+ log, look, guarded repair": ours,
}
_PUSHES_A_SHEET = 5


def run(begin: Begin, folder: Path, *, pushes: int, seed: int) -> Counter[str]:
    """Push so many times.

    Returns:
        Counts: `silent` and `told`, the pushes after which something was wrong, by what they said; `races`,
        the cells that a person typed into in the window and that we wrote over without knowing.
    """
    count: Counter[str] = Counter()
    world = World(seed)
    with served(world.google):
        session = session_of(world.google, world.clock)
        for turn in range(pushes):
            if turn % _PUSHES_A_SHEET == 0:
                world.new_file()
            world.clock.sleep(6)  # the bucket is full again
            world.typed.clear()
            edits, push = begin(world, session, folder)
            world.typed.clear()
            expected = world.rows()
            if world.random.random() < WINDOW:
                world.google.faults.meanwhile(lambda: _act(world, expected), when=writes)  # noqa: B023 - of this turn
            fine = push()
            world.google.faults.clear()
            verdict = audit(expected, edits, world.typed, world.rows())
            count["pushes"] += 1
            count["races"] += verdict.race if fine else 0
            if verdict.harm or (fine and verdict.undone):
                count["silent" if fine else "told"] += 1
            if verdict.harm or not fine:  # what waits for the person would come over later
                world.new_file()
    return count


def _act(world: World, expected: Rows) -> None:
    """Let the person act, and take that for the state that the write should have kept."""
    world.act()
    expected.clear()
    expected.update(world.rows())
