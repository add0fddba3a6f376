"""Laws of the ledger, over both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sql
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from tests.webhook.databases import KINDS, address, begin_and_wait, claim, claim_all, engine
from webhook.database import create_tables, open_engine
from webhook.keys import Good, Keys
from webhook.ledger import Ledger
from webhook.signature import secret_bytes
from webhook.work import Lease, Rules, Stage

RULES = Rules(quiet=2, ceiling=10, lease=30, attempts=3, backoff=4, longest=20, remembered=100)
SHEETS = ("первый", "второй")


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    made = engine(request.param, tmp_path)
    yield made
    made.dispose()


@pytest.fixture
def ledger(database: Engine) -> Ledger:
    return Ledger(database, RULES)


def claimed(ledger: Ledger, now: float) -> Lease:
    lease = ledger.claim("w", now=now)
    assert lease
    return lease


def url_of(ledger: Ledger) -> str:
    return ledger.engine.url.render_as_string(hide_password=False)


@contextmanager
def process(act: Callable[[str, Connection], None], ledger: Ledger) -> Iterator[Connection]:
    """Run something in a process of its own, killed at the end; speak with it."""
    context = get_context("spawn")
    here, there = context.Pipe()
    worker = context.Process(target=act, args=(url_of(ledger), there))
    worker.start()
    yield here
    worker.kill()
    worker.join()
    worker.close()


def at_once(*jobs: Callable[[], object]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Walk(RuleBasedStateMachine):
    """Edits, workers that finish, fail, die or come late, and time; beside a model of counters."""

    kind = "sqlite"

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        self.engine = engine(self.kind, Path(self.folder.name))
        self.ledger = Ledger(self.engine, RULES)
        self.now = 1000.0
        self.wanted = dict.fromkeys(SHEETS, 0)
        self.covered = dict.fromkeys(SHEETS, 0)
        self.edits: dict[str, list[float]] = {sheet: [] for sheet in SHEETS}
        self.since = dict.fromkeys(SHEETS, 0.0)
        self.failures = dict.fromkeys(SHEETS, 0)
        self.retry_at = dict.fromkeys(SHEETS, 0.0)
        self.parked: set[str] = set()
        self.live: dict[str, Lease] = {}
        self.old: list[Lease] = []

    def teardown(self) -> None:
        self.settle()
        self.engine.dispose()
        self.folder.cleanup()

    @rule(sheet=st.sampled_from(SHEETS), wait=st.floats(0, 3))
    def edit(self, sheet: str, wait: float) -> None:
        self.now += wait
        self.wanted[sheet] += 1
        self.edits[sheet].append(self.now)
        self.since[sheet] = self.edits[sheet][self.covered[sheet]]  # what nobody had done by the last edit
        if sheet in self.parked:
            self.parked.remove(sheet)
            self.failures[sheet], self.retry_at[sheet] = 0, 0.0
        assert self.ledger.want(sheet, reason="edit", now=self.now).generation == self.wanted[sheet]

    @rule(wait=st.floats(0, 40))
    def time_passes(self, wait: float) -> None:
        self.now += wait

    @rule()
    def claim(self) -> None:
        due = self.ledger.next_due()
        free = {sheet for sheet in SHEETS if self.may_run(sheet)}
        rested = {sheet for sheet in free if self.now >= self.edits[sheet][-1] + RULES.quiet}
        lease = self.ledger.claim("w", now=self.now)
        assert (lease is not None) == (due is not None and due <= self.now)
        if lease is None:
            assert not rested
            return
        assert lease.sheet in free
        assert lease.sheet in rested or self.now >= self.since[lease.sheet] + RULES.ceiling
        before = self.live.pop(lease.sheet, None)
        if before:
            assert before.until <= self.now, "two workers at one sheet"
            self.old.append(before)
        assert lease.generation == self.wanted[lease.sheet] > self.covered[lease.sheet]
        self.live[lease.sheet] = lease

    def may_run(self, sheet: str) -> bool:
        lease = self.live.get(sheet)
        leased = lease is not None and lease.until > self.now
        waits = self.wanted[sheet] > self.covered[sheet] and sheet not in self.parked
        return waits and not leased and self.retry_at[sheet] <= self.now

    @precondition(lambda self: self.live)
    @rule(data=st.data(), fate=st.sampled_from(["finish", "fail", "renew", "die"]))
    def work(self, data: st.DataObject, fate: str) -> None:
        sheet = data.draw(st.sampled_from(sorted(self.live)))
        lease = self.live[sheet]
        if fate == "finish":
            assert self.ledger.finish(self.live.pop(sheet), result="ok", now=self.now)
            self.covered[sheet] = lease.generation
            self.failures[sheet], self.retry_at[sheet] = 0, 0.0
        elif fate == "fail":
            assert self.ledger.fail(
                self.live.pop(sheet), problem="нет связи", now=self.now, chance=lambda: 1.0
            )
            self.failures[sheet] += 1
            pause = min(RULES.longest, RULES.backoff * 2 ** (self.failures[sheet] - 1))
            self.retry_at[sheet] = self.now + pause
            if self.failures[sheet] >= RULES.attempts and self.wanted[sheet] == lease.generation:
                self.parked.add(sheet)
        elif fate == "renew":
            assert self.ledger.renew(lease, now=self.now)
            self.live[sheet] = Lease(lease.sheet, lease.generation, lease.token, self.now + RULES.lease)

    @precondition(lambda self: self.old)
    @rule()
    def come_late(self) -> None:
        late = self.old[-1]
        assert not self.ledger.finish(late, result="late", now=self.now)
        assert not self.ledger.renew(late, now=self.now)
        assert not self.ledger.fail(late, problem="late", now=self.now)

    @invariant()
    def nothing_is_done_that_was_not(self) -> None:
        if hasattr(self, "ledger"):
            told = self.ledger.pending()
            assert {state.sheet for state in told} == {
                sheet for sheet in SHEETS if self.wanted[sheet] > self.covered[sheet]
            }
            assert {state.sheet for state in told if state.stage is Stage.PARKED} == self.parked

    def settle(self) -> None:
        """In the end everything that was wanted is done: no wish is lost, whatever happened."""
        if not hasattr(self, "ledger"):
            return
        for sheet in SHEETS:
            if self.wanted[sheet]:
                self.ledger.want(sheet, reason="last", now=self.now)  # un-parks
        for _ in range(10):
            self.now += 1000
            lease = self.ledger.claim("w", now=self.now)
            if lease:
                assert self.ledger.finish(lease, result="ok", now=self.now)
        assert self.ledger.pending() == []


class WalkOnPostgres(Walk):
    kind = "postgres"


Walk.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
WalkOnPostgres.TestCase.settings = settings(max_examples=10, stateful_step_count=30, deadline=None)
TestWalk = Walk.TestCase
TestWalkOnPostgres = WalkOnPostgres.TestCase


def test_a_burst_is_one_run_once_it_rests(ledger: Ledger) -> None:
    for at in range(5):
        ledger.want("а", reason="edit", now=100.0 + at)
    assert ledger.next_due() == 106.0
    assert ledger.claim("w", now=105.9) is None
    assert claimed(ledger, 106.0).generation == 5
    assert ledger.claim("w", now=106.0) is None


def test_endless_typing_waits_no_longer_than_the_ceiling(ledger: Ledger) -> None:
    for at in range(30):
        ledger.want("а", reason="edit", now=100.0 + at)
    assert claimed(ledger, 110.0).generation == 30


def test_an_edit_during_a_run_runs_again_and_waits_anew(ledger: Ledger) -> None:
    job = ledger.want("а", reason="edit", now=0.0)
    lease = claimed(ledger, 2.0)
    later = ledger.want("а", reason="edit", now=20.0)
    states = [ledger.state(one.id) for one in (job, later)]
    assert [state.stage for state in states if state] == [Stage.RUNNING, Stage.WAITING]
    assert ledger.finish(lease, result="ok", now=21.0)
    states = [ledger.state(one.id) for one in (job, later)]
    assert [state.stage for state in states if state] == [Stage.DONE, Stage.WAITING]
    assert ledger.claim("w", now=21.9) is None
    assert claimed(ledger, 22.0).generation == 2


def test_the_longest_waiting_goes_first(ledger: Ledger) -> None:
    for at, sheet in enumerate("баг"):
        ledger.want(sheet, reason="edit", now=float(at))
    assert [claimed(ledger, 50.0).sheet for _ in range(3)] == ["б", "а", "г"]


def test_failures_back_off_and_are_parked_and_an_edit_gives_another_chance(ledger: Ledger) -> None:
    job = ledger.want("а", reason="edit", now=0.0)
    now = 2.0
    for pause in (4.0, 8.0):
        assert ledger.fail(claimed(ledger, now), problem="сбой", now=now, chance=lambda: 1.0)
        state = ledger.state(job.id)
        assert state
        assert (state.stage, state.problem) == (Stage.FAILING, "сбой")
        assert ledger.claim("w", now=now + pause - 0.1) is None
        now += pause
    assert ledger.fail(claimed(ledger, now), problem="сбой", now=now, chance=lambda: 1.0)
    state = ledger.state(job.id)
    assert state
    assert (state.stage, state.attempts) == (Stage.PARKED, 3)
    assert ledger.next_due() is None
    ledger.want("а", reason="edit", now=now)
    lease = claimed(ledger, now + 2)
    assert lease.generation == 2
    assert ledger.fail(lease, problem="сбой", now=now + 2)
    assert [(state.stage, state.attempts) for state in ledger.pending()] == [(Stage.FAILING, 1)]


def test_an_edit_does_not_cut_a_pause_short(ledger: Ledger) -> None:
    ledger.want("а", reason="edit", now=0.0)
    assert ledger.fail(claimed(ledger, 100.0), problem="сбой", now=100.0, chance=lambda: 1.0)
    ledger.want("а", reason="edit", now=101.0)
    assert [state.wanted_at for state in ledger.pending()] == [101.0]
    assert ledger.claim("w", now=103.9) is None
    assert claimed(ledger, 104.0).generation == 2


def test_a_success_wipes_out_the_failures_before_it(ledger: Ledger) -> None:
    ledger.want("а", reason="edit", now=0.0)
    for now in (100.0, 200.0):
        assert ledger.fail(claimed(ledger, now), problem="сбой", now=now)
    assert ledger.finish(claimed(ledger, 300.0), result="ok", now=300.0)
    job = ledger.want("а", reason="edit", now=400.0)
    assert ledger.fail(claimed(ledger, 500.0), problem="сбой", now=500.0)
    state = ledger.state(job.id)
    assert state
    assert (state.stage, state.attempts) == (Stage.FAILING, 1)


def test_an_edit_during_the_last_failing_run_is_tried_before_the_sheet_is_parked(ledger: Ledger) -> None:
    ledger.want("а", reason="edit", now=0.0)
    for now in (100.0, 200.0):
        assert ledger.fail(claimed(ledger, now), problem="сбой", now=now)
    last = claimed(ledger, 300.0)
    mended = ledger.want("а", reason="edit", now=301.0)
    assert ledger.fail(last, problem="сбой", now=302.0)
    again = claimed(ledger, 400.0)
    assert again.generation == mended.generation
    assert ledger.fail(again, problem="сбой", now=400.0)
    state = ledger.state(mended.id)
    assert state
    assert state.stage is Stage.PARKED


def test_after_a_worker_died_endless_typing_waits_no_longer_than_the_ceiling(ledger: Ledger) -> None:
    ledger.want("а", reason="edit", now=0.0)
    assert claimed(ledger, 2.0).until == 32.0
    ledger.want("а", reason="edit", now=33.0)
    assert claimed(ledger, 33.0).generation == 2


@pytest.mark.parametrize(("said", "kept"), [("a\0b", "ab"), ("a\udce4b", "a?b"), ("я" * 5000, "я" * 2000)])
def test_a_problem_is_noted_whatever_its_text(ledger: Ledger, said: str, kept: str) -> None:
    """A file name may bring half a character; what failed to be noted would be tried for ever."""
    job = ledger.want("а", reason=said, now=0.0)
    assert ledger.fail(claimed(ledger, 2.0), problem=said, now=2.0)
    state = ledger.state(job.id)
    assert state
    assert state.problem == kept
    assert ledger.finish(claimed(ledger, 50.0), result=said, now=50.0)
    state = ledger.state(job.id)
    assert state
    assert state.result == kept


def test_a_repeated_delivery_wants_nothing_new_until_it_is_forgotten(ledger: Ledger) -> None:
    first = ledger.want("а", reason="edit", now=0.0, delivery=("key", "msg_1"))
    assert ledger.want("а", reason="edit", now=5.0, delivery=("key", "msg_1")) == first
    assert ledger.want("а", reason="edit", now=5.0, delivery=("other", "msg_1")).generation == 2
    ledger.forget_old(now=99.0)
    assert ledger.want("а", reason="edit", now=99.0, delivery=("key", "msg_1")) == first
    ledger.forget_old(now=200.0)
    assert ledger.want("а", reason="edit", now=200.0, delivery=("key", "msg_1")).generation == 3


@pytest.mark.parametrize("job", ["", "x", "x-1", "-1", "{}-", "{}-٣", "{}-0", "{}-2", "%00-1"])
def test_there_is_no_job_of_that_name(ledger: Ledger, job: str) -> None:
    name = ledger.want("а", reason="edit", now=0.0).id.removesuffix("-1")
    assert ledger.state(job.format(name)) is None


def test_a_pause_is_a_share_of_the_longest_by_chance(ledger: Ledger) -> None:
    """Full jitter: sheets that failed together do not come back together."""
    patient = Ledger(ledger.engine, Rules(quiet=2, attempts=9, backoff=4, longest=20))
    patient.want("а", reason="edit", now=0.0)
    now = 100.0
    for pause in (2.0, 4.0, 8.0, 10.0, 10.0):
        assert patient.fail(claimed(patient, now), problem="сбой", now=now, chance=lambda: 0.5)
        assert patient.next_due() == now + pause
        now += pause


@pytest.mark.parametrize("sheet", ["", "x" * 501, "a\0b", "a\udce4b"])
def test_a_name_fits(ledger: Ledger, sheet: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the name itself is the message
        ledger.want(sheet, reason="edit", now=0.0)


def test_many_workers_at_once_never_share_a_sheet(ledger: Ledger) -> None:
    sheets = [f"лист {n}" for n in range(12)]
    for sheet in sheets:
        ledger.want(sheet, reason="edit", now=0.0)
    taken: list[Lease] = []

    def work() -> None:
        while lease := ledger.claim("w", now=50.0):
            taken.append(lease)

    at_once(*[work] * 6)
    assert sorted(lease.sheet for lease in taken) == sorted(sheets)


def test_many_edits_at_once_are_all_counted(ledger: Ledger) -> None:
    at_once(*[lambda: [ledger.want("а", reason="edit", now=0.0) for _ in range(10)]] * 6)
    assert claimed(ledger, 50.0).generation == 60


def test_a_failure_of_the_database_is_told_as_one_and_loses_no_other_wish(ledger: Ledger) -> None:
    """Wishes that come at once are noted together: one statement that fails must not take others with it."""
    turns = count()
    noted: list[int] = []

    def stumble(*_: object) -> None:
        if next(turns) % 5 == 4:
            raise OperationalError("", {}, Exception("the database is away"))

    def want() -> None:
        for _ in range(30):
            with suppress(OperationalError):
                noted.append(ledger.want("а", reason="edit", now=0.0).generation)

    sql.event.listen(ledger.engine, "begin", stumble)
    at_once(*[want] * 6)
    sql.event.remove(ledger.engine, "begin", stumble)
    assert 0 < len(noted) < 180
    assert sorted(noted) == list(range(1, claimed(ledger, 50.0).generation + 1))


def test_two_processes_that_note_the_same_sheets_never_wait_for_each_other_in_a_ring(ledger: Ledger) -> None:
    other = Ledger(open_engine(url_of(ledger)), RULES)

    def want(ledger: Ledger, order: str) -> None:
        for sheet in order * 25:
            ledger.want(sheet, reason="edit", now=0.0)

    orders = ("абвг", "гвба", "вагб", "бгав")
    at_once(*[partial(want, one, order) for one in (ledger, other) for order in orders])
    other.engine.dispose()
    assert [claimed(ledger, 50.0).generation for _ in "абвг"] == [200] * 4


def test_a_delivery_that_comes_twice_at_once_wants_one_thing(ledger: Ledger) -> None:
    jobs: list[str] = []
    want = partial(ledger.want, "а", reason="edit", now=0.0, delivery=("key", "msg_1"))
    at_once(*[lambda: jobs.append(want().id)] * 6)
    assert len(jobs) == 6
    assert len(set(jobs)) == 1
    assert claimed(ledger, 50.0).generation == 1


def test_workers_in_several_processes_never_share_a_sheet(ledger: Ledger) -> None:
    sheets = [f"лист {n}" for n in range(100)]
    for sheet in sheets:
        ledger.want(sheet, reason="edit", now=0.0)
    with ExitStack() as stack:
        workers = [stack.enter_context(process(claim_all, ledger)) for _ in range(2)]
        assert [worker.recv() for worker in workers] == ["ready", "ready"]
        for worker in workers:
            worker.send("go")
        taken = [worker.recv() for worker in workers]
    assert sorted(taken[0] + taken[1]) == sorted(sheets)
    assert ledger.pending() == []


def test_the_sheet_of_a_killed_worker_is_given_to_another(ledger: Ledger) -> None:
    ledger.want("а", reason="edit", now=0.0)
    with process(claim, ledger) as worker:
        assert worker.recv() == "claimed"
    assert ledger.claim("w", now=31.9) is None
    assert claimed(ledger, 32.0).token == 2


def test_a_transaction_that_was_killed_never_was_and_holds_nobody_up(ledger: Ledger) -> None:
    ledger.want("а", reason="edit", now=0.0)
    with process(begin_and_wait, ledger) as worker:
        assert worker.recv() == "begun"
    assert ledger.want("а", reason="edit", now=1.0).generation == 2
    assert claimed(ledger, 10.0).token == 1


@pytest.mark.parametrize("kind", KINDS)
def test_tables_may_be_made_by_several_at_once(kind: str, tmp_path: Path) -> None:
    url = address(kind, tmp_path)
    engines = [open_engine(url) for _ in range(4)]
    at_once(*[partial(create_tables, one) for one in engines])
    assert {"sheetsync_sheets", "sheetsync_keys", "sheetsync_replays"} <= set(
        sql.inspect(engines[0]).get_table_names()
    )
    for one in engines:
        one.dispose()


def test_keys_are_made_rotated_and_revoked(database: Engine) -> None:
    keys = Keys(database)
    key_id, secret = keys.add("а", now=0.0)
    assert keys.good(key_id, now=1.0) == Good("а", (secret_bytes(secret),), 1.0)
    new = keys.rotate(key_id, now=10.0, overlap=60.0)
    assert new
    assert keys.good(key_id, now=69.0) == Good("а", (secret_bytes(new), secret_bytes(secret)), 69.0)
    assert keys.good(key_id, now=70.0) == Good("а", (secret_bytes(new),), 70.0)
    (listed,) = keys.listed()
    assert (listed.id, listed.sheet, listed.revoked) == (key_id, "а", None)
    assert secret not in repr(listed)
    assert keys.revoke(key_id, now=80.0)
    assert keys.good(key_id, now=81.0) is None
    assert not keys.revoke(key_id, now=82.0)
    assert keys.rotate(key_id, now=82.0, overlap=1.0) is None
    assert keys.good("unknown", now=0.0) is None


def test_what_is_known_of_a_key_is_taken_as_it_is_for_a_second_at_most(database: Engine) -> None:
    keys = Keys(database)
    key_id, _ = keys.add("а", now=0.0)
    assert keys.good(key_id, now=10.0)
    keys.revoke(key_id, now=10.1)
    assert keys.good(key_id, now=10.9) is not None
    assert keys.good(key_id, now=11.0) is None
    assert keys.good(key_id, now=9.0) is None, "a clock that was put back proves nothing"


def test_an_edit_after_a_lease_ran_out_rests_though_the_late_worker_finishes(ledger: Ledger) -> None:
    ledger.want("а", reason="edit", now=0.0)
    lease = claimed(ledger, 2.0)
    ledger.want("а", reason="edit", now=40.0)
    assert ledger.finish(lease, result="ok", now=40.5)
    assert ledger.claim("w", now=41.9) is None
    assert claimed(ledger, 42.0).generation == 2
