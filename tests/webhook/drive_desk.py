"""The service, a Google whose notifications are posted to it, and one watched file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sheetsync.grid import Cell
from sheetsync.journal import fields
from sheetsync.workbooks.drive_watch import open_drive_watch
from sheetsync.workbooks.online import address_of
from tests.google import BOT, Google, Human, served
from tests.google.files import File
from tests.webhook.desk import RULES, Desk, desk_in
from tests.workbooks import files
from tests.workbooks.google_keys import forget_settings, write
from webhook.channels import Channel, Channels
from webhook.jobs import recompute_sheet
from webhook.watching import PATH, begin

ADDRESS = f"https://journal.example.org{PATH}"


def office(*requirements: str) -> bytes:
    """Return an .xlsx with one vacancy for each requirement."""
    return files.workbook({"Журнал": [list(map(Cell.of, line)) for line in rows(*requirements)]})


def rows(*requirements: str) -> list[tuple[str, ...]]:
    vacancies = [
        (str(number), f"https://hh.ru/vacancy/{number}", "ATI", "Dev", "", required, "", "", required)
        for number, required in enumerate(requirements, start=1)
    ]
    return [fields.NAMES, *vacancies]


def deliver(google: Google, client: FlaskClient) -> list[TestResponse]:
    """Post what Google would post by now."""
    return [client.post(urlsplit(post.address).path, headers=post.headers) for post in google.channels.take()]


class DriveDesk:
    """A clock for the service and for what Google watches; Google looks at tokens by the real one."""

    def __init__(self, desk: Desk, google: Google, kind: str) -> None:
        self.desk, self.google = desk, google
        google.clock = lambda: desk.now
        google.robot()
        self.file: File = (
            google.office(office("Docker"))
            if kind == "office"
            else google.native(tabs={"Журнал": list(map(list, rows("Docker")))})
        )
        google.share(self.file, BOT)
        self.person = Human(google, self.file)
        self.sheet = address_of(self.file.file_id)
        self.channels = Channels(desk.engine)

    def watch(self) -> Channel:
        """Watch the file; return the channel."""
        drive = open_drive_watch(folder=Path(), tell=print)
        begin(self.channels, drive, self.sheet, address=ADDRESS, now=self.desk.now)
        return self.current

    @property
    def current(self) -> Channel:
        [channel] = [one for one in self.channels.listed() if one.current]
        return channel

    def edit(self, *requirements: str) -> None:
        """Edit as the person does."""
        if self.file.book is None:
            self.person.replace_bytes(office(*requirements))
        else:
            self.person.type("F2", requirements[0])

    def deliver(self) -> list[int]:
        """Post what Google would post by now; return how it was answered."""
        return [answer.status_code for answer in deliver(self.google, self.desk.client)]

    def work(self) -> list[str]:
        """Recompute all that is wanted once its burst is over; return what came of it."""
        self.desk.now += RULES.quiet
        done: list[str] = []

        def act(sheet: str) -> str:
            done.append(recompute_sheet(sheet))
            return done[-1]

        worker = self.desk.worker(act)
        while worker.step():
            pass
        return done

    def sweep(self) -> None:
        self.desk.worker().sweep()

    def open_at_google(self) -> set[str]:
        return set(self.google.channels.open)


@contextmanager
def drive_desk_in(folder: Path, monkeypatch: pytest.MonkeyPatch, kind: str = "office") -> Iterator[DriveDesk]:
    forget_settings(monkeypatch)
    monkeypatch.chdir(folder)
    google = Google()
    write(folder / "credentials.json", json.dumps(google.robot().credentials()))
    with served(google), desk_in(folder) as desk:
        yield DriveDesk(desk, google, kind)
