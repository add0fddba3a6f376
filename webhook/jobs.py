"""Workers: take what is due from the ledger, recompute it, and say how it went."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from threading import Event, Thread

from sheetsync.errors import SheetsyncError
from sheetsync.recompute import recompute, tell_on_summary
from sheetsync.workbooks import Workbook, address_if_online, open_workbook
from webhook.keys import Keys
from webhook.ledger import Ledger
from webhook.logs import log
from webhook.metrics import FINISHED, SECONDS
from webhook.watching import tend
from webhook.work import Lease, Stage

POLL = 0.5
"""How often an idle worker looks whether something is due, seconds."""

SWEEP = 900.0
"""How often every sheet with a key is looked at, seconds.

Programs that write through Google's interface wake no script, and a machine that lost its disk has forgotten
what was wanted. A sheet that is up to date costs one read.
"""

Recomputes = Callable[[str], str]
"""Recomputes the sheet of a name, and says in a word what it did; raises SheetsyncError when it cannot."""

Tells = Callable[[str, SheetsyncError], object]
"""Tells the person, on the sheet itself, why it is given up; raises whatever it likes when it cannot."""

_BROKEN = SheetsyncError(
    "Внутренняя ошибка.", remedy="Сообщите о ней тому, кто запустил сервис: подробности — в его журнале."
)


def canonical(reference: str) -> str:
    """Return the one name that a sheet goes by: its address at Google, or the path as given.

    Raises:
        UsageError: It looks like an address at Google and has no id in it.
    """
    return address_if_online(reference, Path())


def recompute_sheet(sheet: str) -> str:
    """Bring the summary of a workbook up to date.

    Raises:
        SheetsyncError: It cannot be read or written.
    """
    return "updated" if recompute(_workbook(sheet), now=datetime.now().astimezone()) else "unchanged"


def tell_on_sheet(sheet: str, problem: SheetsyncError) -> None:
    """Say on the summary of a workbook why it is not up to date.

    Raises:
        SheetsyncError: The workbook cannot be read or written.
    """
    tell_on_summary(_workbook(sheet), problem, now=datetime.now().astimezone())


def _workbook(sheet: str) -> Workbook:
    return open_workbook(sheet, folder=Path(), tell=lambda line: log("waits", sheet=sheet, why=line))


class Worker:
    """One worker.

    Args:
        ledger: What is to be done.
        act: What to do; `recompute_sheet` but in tests.
        clock: The wall clock, seconds since 1970.
        tell: How the person is told of a sheet that is given up; `tell_on_sheet` but in tests.
    """

    def __init__(
        self,
        ledger: Ledger,
        act: Recomputes = recompute_sheet,
        clock: Callable[[], float] = time.time,
        tell: Tells = tell_on_sheet,
    ) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self._ledger, self._act, self._clock, self._tell = ledger, act, clock, tell

    def step(self) -> bool:
        """Do what has waited longest, if anything is due; return whether something was."""
        lease = self._ledger.claim(self.name, now=self._clock())
        if lease is None:
            return False
        log("claimed", sheet=lease.sheet, generation=lease.generation, worker=self.name)
        start = time.perf_counter()
        with _Renewing(self._ledger, lease, self._clock):
            outcome = self._done(lease)
        SECONDS.observe(time.perf_counter() - start)
        FINISHED.labels(outcome).inc()
        log(
            "recomputed",
            sheet=lease.sheet,
            generation=lease.generation,
            outcome=outcome,
            worker=self.name,
        )
        return True

    def _done(self, lease: Lease) -> str:
        try:
            result = self._act(lease.sheet)
        except SheetsyncError as error:
            return "failed" if self._failed(lease, error, str(error)) else "late"
        except Exception as error:  # noqa: BLE001 - a worker outlives whatever a sheet does to it
            log("broke", sheet=lease.sheet, error=type(error).__name__)
            return "broken" if self._failed(lease, _BROKEN, _BROKEN.what) else "late"
        return result if self._ledger.finish(lease, result=result, now=self._clock()) else "late"

    def _failed(self, lease: Lease, error: SheetsyncError, problem: str) -> bool:
        """Note a failure, and tell the person when it was the last; False when another has taken over."""
        if not self._ledger.fail(lease, problem=problem, now=self._clock()):
            return False
        parked = (state.sheet for state in self._ledger.pending() if state.stage is Stage.PARKED)
        if lease.sheet in parked:
            try:
                self._tell(lease.sheet, error)
            except Exception as untold:  # noqa: BLE001 - what keeps it from being computed may keep it from this
                log("untold", sheet=lease.sheet, error=type(untold).__name__)
        return True

    def sweep(self) -> None:
        """Ask for every sheet that has a key in use, and forget what is too old to matter."""
        now = self._clock()
        self._ledger.forget_old(now=now)
        for sheet in {key.sheet for key in Keys(self._ledger.engine).listed() if key.revoked is None}:
            self._ledger.want(sheet, reason="sweep", now=now)
        tend(self._ledger, now=now)

    def run(self, stop: Event) -> None:
        """Work until told to stop; what is begun is finished."""
        swept = 0.0
        while not stop.is_set():
            try:
                if self._clock() - swept >= SWEEP:
                    self.sweep()
                    swept = self._clock()
                busy = self.step()
            except Exception as error:  # noqa: BLE001 - the database may be away for a while
                log("ledger_unreachable", error=type(error).__name__)
                busy = False
            if not busy:
                stop.wait(POLL)


class _Renewing(AbstractContextManager[None]):
    """Keeps a lease while a long recompute goes on."""

    def __init__(self, ledger: Ledger, lease: Lease, clock: Callable[[], float]) -> None:
        self._stop = Event()
        self._thread = Thread(target=self._renew, args=(ledger, lease, clock), daemon=True)

    def _renew(self, ledger: Ledger, lease: Lease, clock: Callable[[], float]) -> None:
        while not self._stop.wait(ledger.rules.lease / 3):
            if not ledger.renew(lease, now=clock()):
                return

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
