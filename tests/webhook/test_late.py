"""A worker that is late: it read the rows, was relieved, and writes «Сводка» when others have gone on.

There is no sleeping here: what happens while a worker stands still is done by its own workbook, between its
reading and its writing, or by Google, between the sending of a write and its being applied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sheetsync.grid import Edit, Grid, Version
from sheetsync.recompute import recompute
from sheetsync.workbooks import Workbook
from tests.google.faults import writes
from tests.webhook.desk import RULES, Desk, desk_in
from tests.webhook.places import KINDS, Place, place
from webhook.jobs import Worker

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class Interrupted:
    """A workbook whose writer stands still for a while before each write."""

    book: Workbook
    meanwhile: Callable[[], None]

    @property
    def name(self) -> str:
        return self.book.name

    @property
    def saved_whole(self) -> bool:
        return self.book.saved_whole

    def image(self) -> Mapping[str, bytes]:
        return self.book.image()

    def read(self, tabs: Sequence[str] | None = None) -> Grid:
        return self.book.read(tabs)

    def write(self, edits: Sequence[Edit], *, version: Version, mark: str = "") -> Grid:
        self.meanwhile()
        return self.book.write(edits, version=version, mark=mark)


@dataclass
class Relay:
    """A journal, a ledger, and the workers one after another.

    Attributes:
        outcomes: What came of each run, in the order of their ends.
    """

    desk: Desk
    journal: Place
    outcomes: list[str]

    def worker(self, meanwhile: Callable[[], None] = lambda: None) -> Worker:
        def act(_: str) -> str:
            book: Workbook = Interrupted(self.journal.open(), meanwhile)
            try:
                self.outcomes.append("updated" if recompute(book, now=NOON) else "unchanged")
            except Exception as error:
                self.outcomes.append(type(error).__name__)
                raise
            return self.outcomes[-1]

        return self.desk.worker(act)

    def is_asked(self) -> str:
        job = self.desk.ask()
        self.desk.now += RULES.quiet
        return job

    def others_go_on(self) -> None:
        """Let the lease run out, the person edit, and another worker recompute."""
        self.journal.asks("Kafka")
        self.is_asked()
        self.desk.now += RULES.lease
        assert self.worker().step()

    def is_right(self) -> bool:
        """Tell whether «Сводка» is what the rows say."""
        says = any("Kafka" in text for text in self.journal.texts())
        return says and not recompute(self.journal.open(), now=NOON)

    def sweeps(self) -> None:
        worker = self.worker()
        worker.sweep()
        self.desk.now += RULES.quiet
        assert worker.step()


@pytest.fixture
def relay(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Relay]:
    with desk_in(tmp_path) as desk, place(request.param, tmp_path) as journal:
        yield Relay(desk, journal, [])


@pytest.mark.parametrize("relay", KINDS, indirect=True)
@pytest.mark.parametrize("pause", [0, 60])
def test_a_late_write_is_refused_and_the_summary_stays_right(relay: Relay, pause: int) -> None:
    """Also when so little time went by that a native sheet is not looked at again before the write."""

    def meanwhile() -> None:
        relay.others_go_on()
        relay.journal.clock.sleep(pause)

    job = relay.is_asked()
    assert relay.worker(meanwhile).step()
    assert relay.outcomes == ["updated", "ChangedMeanwhile"]
    assert relay.is_right()
    state = relay.desk.ledger.state(job)
    assert state
    assert (state.stage, state.attempts, state.problem) == ("done", 0, ""), (
        "the late one's failure is not noted"
    )


@pytest.mark.parametrize("relay", ["drive", "native"], indirect=True)
def test_so_is_a_write_that_was_on_its_way_to_google_all_the_while(relay: Relay) -> None:
    google = relay.journal.google
    assert google
    relay.is_asked()
    google.faults.meanwhile(relay.others_go_on, when=writes)
    assert relay.worker().step()
    assert relay.outcomes == ["updated", "ChangedMeanwhile"]
    assert relay.is_right()


@pytest.mark.parametrize("relay", ["native"], indirect=True)
@pytest.mark.parametrize("told", [True, False])
def test_what_google_cannot_refuse_is_put_right_by_the_edit_or_by_the_next_sweep(
    relay: Relay, told: bool
) -> None:
    """A person's edit leaves no revision number of ours: a write that was on its way goes through."""
    google = relay.journal.google
    assert google

    def types() -> None:
        relay.journal.asks("Kafka")
        if told:
            relay.desk.ask()

    relay.is_asked()
    google.faults.meanwhile(types, when=writes)
    assert relay.worker().step()
    assert relay.outcomes == ["updated"]
    assert not any("Kafka" in text for text in relay.journal.texts()), "the summary is of the rows before"
    if told:
        relay.desk.now += RULES.quiet
        assert relay.worker().step()
    else:
        assert relay.desk.ledger.pending() == [], "nobody has noticed yet"
        relay.sweeps()
    assert relay.is_right()


@pytest.mark.parametrize("relay", KINDS, indirect=True)
def test_a_late_worker_that_is_nobodys_rival_is_no_harm(relay: Relay) -> None:
    """Its lease ran out, and nobody took over: what it wrote counts, and what came since is done too."""

    def stands_still() -> None:
        relay.desk.now += 2 * RULES.lease

    job = relay.is_asked()
    assert relay.worker(stands_still).step()
    state = relay.desk.ledger.state(job)
    assert state
    assert state.stage == "done"
    relay.journal.asks("Kafka")
    relay.is_asked()
    assert relay.worker().step()
    assert relay.outcomes == ["updated", "updated"]
    assert relay.is_right()
