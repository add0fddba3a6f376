"""A native sheet, a person with it open, and our way to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sheetsync.grid import Cell, Edit, Grid, SetCell, Tab
from sheetsync.workbooks.google import GoogleSheet
from tests.google import BOT, Google, Human, served
from tests.google.sheet import Sheet
from tests.workbooks.google_books import Time, google_at, session_of

TAB = "Журнал"
ROWS = [["Ссылка", "Компания"], ["hh.ru/1", "ATI"], ["hh.ru/2", "Тензор"]]
EDIT = SetCell(TAB, 1, 1, Cell.of("Новая"))


class Desk:
    """All three, in one small Google."""

    def __init__(self, google: Google, clock: Time) -> None:
        self.google, self.clock = google, clock
        self.bot = google.robot()
        self.file = google.native(tabs={TAB: [list(row) for row in ROWS]})
        google.share(self.file, BOT)
        self.person = Human(google, self.file, TAB)
        self.book = GoogleSheet(session_of(google, clock), self.file.file_id)

    def another(self) -> GoogleSheet:
        return GoogleSheet(session_of(self.google, self.clock), self.file.file_id)

    def tab(self) -> Tab:
        return self.book.read().tabs[TAB]

    def write(self, *edits: Edit, mark: str = "") -> Grid:
        return self.book.write(edits, version=self.book.read().version, mark=mark)

    def sheet(self, title: str = TAB) -> Sheet:
        assert self.file.book
        found = self.file.book.titled(title)
        assert found
        return found

    def raw(self, row: int, column: int) -> dict[str, Any]:
        """Return a cell as Google keeps it."""
        return self.sheet().get(row, column)

    def asked(self) -> list[str]:
        log = [call.method for call in self.google.log if not call.signs_in]
        self.google.log.clear()
        return log


@contextmanager
def desk_in_google() -> Iterator[Desk]:
    clock = Time()
    with served(google_at(clock)) as google:
        yield Desk(google, clock)
