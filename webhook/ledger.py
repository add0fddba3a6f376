"""What must be recomputed: wanted and done generations of each sheet, who is at it, and until when.

The ledger alone is the truth: whatever wakes a worker is a hint that may be lost or doubled. A burst of edits
collapses into one run (debounce with a ceiling); an edit during a run runs again; a killed worker's lease
expires; a worker that comes late is fenced off; failures back off and are parked at last, for all to see.
This is the work queue of Kubernetes' client-go made durable (reference: webhook.md §5).
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import groupby
from operator import attrgetter
from threading import Lock
from typing import Any

import sqlalchemy as sql
from sqlalchemy import Connection, Engine, Row

from webhook.database import Prepared, looking
from webhook.gathering import Gathering
from webhook.tables import LONGEST_SHEET, LONGEST_TEXT, replays, sheets
from webhook.wish import SEEN, Wish, raising, remembering
from webhook.work import Job, Lease, Rules, Stage, State

_ROW = sql.select(sheets).where(sheets.c.sheet == sql.bindparam("the_sheet")).with_for_update()


class _Repeated(Exception):
    """A delivery that is known already: what it wanted is taken back."""


class Ledger:
    """The ledger over one database; may be shared by threads, and by processes through the database.

    Args:
        engine: Of `webhook.database.open_engine`.
        rules: How patient it is.
    """

    def __init__(self, engine: Engine, rules: Rules | None = None) -> None:
        self.engine, self.rules = engine, rules or Rules()
        # SQLite lets one write at a time; threads that queue here need not find out by trying
        self._raise, self._deliveries = (
            Prepared(raising(engine), engine),
            Prepared(remembering(engine), engine),
        )
        self._gathering = Gathering(self._note)
        self._turn: AbstractContextManager[object] = (
            Lock() if engine.dialect.name == "sqlite" else nullcontext()
        )

    def want(self, sheet: str, *, reason: str, now: float, delivery: tuple[str, str] | None = None) -> Job:
        """Note that a sheet must be recomputed; a parked one gets another chance.

        Args:
            sheet: Its name.
            reason: Why, one word for the log.
            now: The clock.
            delivery: The key and id of the webhook delivery: a repeat of it wants nothing new.

        Returns:
            The job, or that of the first delivery.

        Raises:
            ValueError: The name is empty, too long, or no text that a database can keep.
        """
        if not 0 < len(sheet) <= LONGEST_SHEET or _kept(sheet) != sheet:
            raise ValueError(sheet[:80])
        wish = Wish(sheet, _kept(reason, 20), now, delivery)
        self._gathering.bring(wish)
        assert wish.job  # noqa: S101 - noted by now, by this thread or another
        return Job(wish.job, sheet, int(wish.job.rpartition("-")[2]))

    def _note(self, wishes: Sequence[Wish]) -> None:
        """Note wishes together; if any of them turns out to be a repeat, each by itself."""
        # In one order everywhere: or two processes would wait for each other's sheets.
        batch = sorted(wishes, key=attrgetter("sheet"))
        try:
            with self._changing() as connection:
                jobs = [
                    job
                    for sheet, its in groupby(batch, key=attrgetter("sheet"))
                    for job in self._raised(connection, sheet, list(its))
                ]
                self._remember(connection, batch, jobs)
        except _Repeated:
            if len(batch) > 1:
                for wish in batch:
                    self._note([wish])
                return
            jobs = [self._first_of(batch[0].delivery or ("", ""))]
        for wish, job in zip(batch, jobs, strict=True):
            wish.job = job

    def _raised(self, connection: Connection, sheet: str, wishes: Sequence[Wish]) -> Iterator[str]:
        """Raise a sheet's generation by its wishes; return their jobs."""
        now = max(wish.now for wish in wishes)
        values = {
            "sheet": sheet,
            "name": hashlib.sha256(sheet.encode()).hexdigest()[:16],
            "wishes": len(wishes),
            "now": now,
            "quiet_until": now + self.rules.quiet,
            "ceiling": self.rules.ceiling,
            "reason": wishes[-1].reason,
        }
        [(name, generation)] = self._raise.rows(connection, values)
        return (f"{name}-{number}" for number in range(generation - len(wishes) + 1, generation + 1))

    def _remember(self, connection: Connection, batch: Iterable[Wish], jobs: Iterable[str]) -> None:
        """Remember what came by a webhook.

        Raises:
            _Repeated: One of the deliveries is known already.
        """
        known = [
            {"key": wish.delivery[0], "webhook": wish.delivery[1], "job": job, "seen": wish.now}
            for wish, job in zip(batch, jobs, strict=True)
            if wish.delivery
        ]
        if known and self._deliveries.count(connection, known) != len(known):
            raise _Repeated

    def claim(self, worker: str, *, now: float) -> Lease | None:
        """Take the sheet that has waited longest, if any is due."""
        with self._changing() as connection:
            query = (
                sql.select(sheets)
                .where(_pending(), sheets.c.due <= now, sheets.c.retry_at <= now)
                .where(sql.or_(sheets.c.leased_until.is_(None), sheets.c.leased_until <= now))
                .order_by(sheets.c.first_wanted, sheets.c.sheet)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            row = connection.execute(query).first()
            if row is None:
                return None
            lease = Lease(row.sheet, row.wanted, row.token + 1, now + self.rules.lease)
            values: dict[str, object] = {"token": lease.token, "claimed": lease.generation}
            values |= {"leased_until": lease.until, "worker": _kept(worker, 100)}
            connection.execute(sql.update(sheets).where(sheets.c.sheet == row.sheet).values(values))
        return lease

    def renew(self, lease: Lease, *, now: float) -> bool:
        """Keep a lease; False when another worker has taken over."""
        return self._held(lease, {"leased_until": now + self.rules.lease})

    def finish(self, lease: Lease, *, result: str, now: float) -> bool:
        """Note a run that succeeded; False when another worker has taken over, and nothing is noted."""
        done = sql.case((sheets.c.done > lease.generation, sheets.c.done), else_=lease.generation)
        values = {"done": done, "attempts": 0, "retry_at": 0.0, "problem": "", "result": _kept(result)}
        # A worker that was late, but first: edits since its lease ran out were counted with those it did
        late = sql.and_(sheets.c.wanted > lease.generation, sheets.c.leased_until <= now)
        since = sheets.c.last_wanted
        values["first_wanted"] = sql.case((late, since), else_=sheets.c.first_wanted)
        values["due"] = sql.case((late, since + self.rules.quiet), else_=sheets.c.due)
        return self._held(lease, values | {"done_at": now, "leased_until": None, "parked": False})

    def fail(
        self, lease: Lease, *, problem: str, now: float, chance: Callable[[], float] = random.random
    ) -> bool:
        """Note a run that failed: it is tried again later, or parked; False when another has taken over."""
        with self._changing() as connection:
            row = self._locked(connection, lease.sheet)
            if row.token != lease.token or row.leased_until is None:
                return False
            attempts = row.attempts + 1
            pause = min(self.rules.longest, self.rules.backoff * 2.0 ** (attempts - 1)) * chance()
            values = {
                "attempts": attempts,
                "retry_at": now + pause,
                # An edit that came during the run may have mended it: it gets its turn first.
                "parked": attempts >= self.rules.attempts and row.wanted == lease.generation,
                "problem": _kept(problem),
                "leased_until": None,
            }
            connection.execute(sql.update(sheets).where(sheets.c.sheet == lease.sheet).values(values))
        return True

    def state(self, job: str) -> State | None:
        """Return how far a job is, or None when there is no such job."""
        name, _, generation = job.rpartition("-")
        if not generation.isascii() or not generation.isdecimal():
            return None
        row = self._look(sql.select(sheets).where(sheets.c.name == name))
        wish = int(generation)
        return _state(row[0], wish) if row and 0 < wish <= row[0].wanted else None

    def pending(self) -> list[State]:
        """Return the state of every sheet that is not up to date."""
        return [
            _state(row, row.wanted)
            for row in self._look(sql.select(sheets).where(sheets.c.wanted > sheets.c.done))
        ]

    def next_due(self) -> float | None:
        """Return when a sheet can next be claimed, or None when nothing waits."""
        free = sql.func.coalesce(sheets.c.leased_until, 0.0)
        rows = self._look(sql.select(sheets.c.due, sheets.c.retry_at, free).where(_pending()))
        return min((max(row) for row in rows), default=None)

    def forget_old(self, *, now: float) -> None:
        """Forget deliveries that are too old to be repeated."""
        with self._changing() as connection:
            connection.execute(sql.delete(replays).where(replays.c.seen < now - self.rules.remembered))

    def _first_of(self, delivery: tuple[str, str]) -> str:
        query = SEEN.params(the_key=delivery[0], the_webhook=delivery[1])
        return str(self._look(query)[0][0])

    def _locked(self, connection: Connection, sheet: str) -> Row[Any]:
        """Return a sheet's row, locked until the end of the transaction."""
        return connection.execute(_ROW, {"the_sheet": sheet}).one()

    def _held(self, lease: Lease, values: dict[str, Any]) -> bool:
        mine = (sheets.c.sheet == lease.sheet) & (sheets.c.token == lease.token)
        with self._changing() as connection:
            query = sql.update(sheets).where(mine, sheets.c.leased_until.is_not(None)).values(values)
            return connection.execute(query).rowcount == 1

    def _look(self, query: sql.Select[Any]) -> list[Row[Any]]:
        with looking(self.engine) as connection:
            return list(connection.execute(query))

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        with self._turn, self.engine.begin() as connection:
            yield connection


def _kept(text: str, most: int = LONGEST_TEXT) -> str:
    """Return a text as both databases can keep it: no NUL, no half characters, not endless."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")[:most]


def _pending() -> sql.ColumnElement[bool]:
    return (sheets.c.wanted > sheets.c.done) & sheets.c.parked.is_(False)


def _state(row: Row[Any], generation: int) -> State:
    return State(
        row.sheet,
        generation,
        _stage(row, generation),
        row.attempts,
        row.problem,
        row.result,
        row.last_wanted,
        row.done_at,
    )


def _stage(row: Row[Any], generation: int) -> Stage:
    if generation <= row.done:
        return Stage.DONE
    if row.parked:
        return Stage.PARKED
    if row.leased_until is not None and generation <= row.claimed:
        return Stage.RUNNING
    return Stage.FAILING if row.attempts else Stage.WAITING
