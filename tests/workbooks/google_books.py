"""Sessions and spreadsheets of the stateful Google, for tests of what talks to it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from sheetsync.grid import Cell, Kind
from sheetsync.settings import Settings
from sheetsync.workbooks.credentials import Need
from sheetsync.workbooks.quota import Budget
from sheetsync.workbooks.session import GoogleSession, connect
from sheetsync.workbooks.surroundings import Surroundings
from tests.google import Google, cells
from tests.google.files import File
from tests.workbooks.files import Rows

EVERYTHING = frozenset({Need.SHEET_WRITE, Need.DRIVE_WRITE})


class Time:
    """A clock that only sleeping moves, Google's and ours alike; and what the person was told.

    It starts now: google-auth signs with the time of the computer, and Google looks at it.
    """

    def __init__(self) -> None:
        self.now = time.time()
        self.told: list[str] = []

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def surroundings(self) -> Surroundings:
        return Surroundings(
            tell=self.told.append,
            monotonic=lambda: self.now,
            wall=lambda: self.now,
            sleep=self.sleep,
            random=lambda: 0.5,
        )


def google_at(clock: Time) -> Google:
    return Google(lambda: clock.now, clock.sleep)


def session_of(
    google: Google,
    clock: Time,
    *,
    needs: frozenset[Need] = EVERYTHING,
    endpoint: str | None = None,
    deadline: float = 3600,
) -> GoogleSession:
    """Sign in as the robot, with a quota so large that no test waits for it."""
    account = google.accounts.by_email.get("bot@project-1.iam.gserviceaccount.com") or google.robot()
    settings = Settings(
        credentials=SecretStr(json.dumps(account.credentials())),
        google_api_endpoint=endpoint,
        deadline=deadline,
    )
    budget = Budget(reads=100_000, writes=100_000)
    return connect(settings, needs, folder=Path("nowhere"), surroundings=clock.surroundings(), budget=budget)


def native(google: Google, tabs: Mapping[str, Rows], name: str = "Журнал") -> File:
    """Put a native sheet with our cells into Drive, shared with the robot."""
    file = google.native(
        name, {tab: [list(map(google_cell, row)) for row in rows] for tab, rows in tabs.items()}
    )
    google.share(
        file, google.accounts.by_email.get("bot@project-1.iam.gserviceaccount.com") or google.robot()
    )
    return file


def google_cell(cell: Cell) -> cells.Cell:
    if cell.kind is Kind.FORMULA:
        made = cells.formula(f"={cell.formula}", float(cell.text) if cell.text.isdecimal() else cell.text)
    else:
        made = cells.of(float(cell.text) if cell.kind is Kind.NUMBER else cell.text)
    link = {"userEnteredFormat": {"textFormat": {"link": {"uri": cell.link}}}} if cell.link else {}
    return made | link
