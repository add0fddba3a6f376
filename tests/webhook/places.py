"""Where a journal may live: a file, an .xlsx in Drive, a Google Sheet; and a person who edits it there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sheetsync.grid import Cell, SetCell, Tab
from sheetsync.journal import fields
from sheetsync.journal.fields import JOURNAL
from sheetsync.summary import SUMMARY
from sheetsync.workbooks import Workbook
from sheetsync.workbooks.drive import DriveXlsx
from sheetsync.workbooks.google import GoogleSheet
from sheetsync.workbooks.xlsx.edit import edited
from sheetsync.workbooks.xlsx.local import LocalXlsx
from tests.google import Google, Human, served
from tests.workbooks import files
from tests.workbooks.google_books import Time, google_at, native, session_of

KINDS = ("local", "drive", "native")
ROWS: files.Rows = [
    [Cell.of(name) for name in fields.NAMES],
    [
        Cell.of(text)
        for text in ("1", "https://hh.ru/vacancy/1", "ATI", "Dev", "", "Docker", "", "", "Docker")
    ],
]
REQUIREMENTS = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A journal somewhere.

    Attributes:
        open: Opens the workbook anew, as a worker does.
        types: The person types a text into a row and a column of «Журнал»; no script fires.
        clock: Google's clock.
        google: Google, where the journal is there.
    """

    open: Callable[[], Workbook]
    types: Callable[[int, int, str], None]
    clock: Time
    google: Google | None = None

    def asks(self, requirement: str) -> None:
        """Let the person change what the vacancy asks for."""
        self.types(1, REQUIREMENTS, requirement)

    def tab(self, name: str = SUMMARY) -> Tab | None:
        """Return a tab as it is now."""
        return self.open().read().tabs.get(name)

    def texts(self) -> list[str]:
        """Return what «Сводка» says, cell by cell."""
        tab = self.tab()
        return [cell.text for row in tab.rows for cell in row if cell.text] if tab else []


@contextmanager
def place(kind: str, folder: Path) -> Iterator[Place]:
    """Make a journal with one vacancy in it."""
    clock = Time()
    if kind == "local":
        path = folder / "journal.xlsx"
        path.write_bytes(files.workbook({JOURNAL: ROWS}))

        def save(row: int, column: int, text: str) -> None:
            path.write_bytes(edited(path.read_bytes(), [SetCell(JOURNAL, row, column, Cell.of(text))]))

        yield Place(lambda: LocalXlsx(path), save, clock)
        return
    with served(google_at(clock)) as google:
        if kind == "native":
            file = native(google, {JOURNAL: ROWS})

            def type_(row: int, column: int, text: str) -> None:
                Human(google, file, JOURNAL).type_text(f"{chr(65 + column)}{row + 1}", text)

            yield Place(lambda: GoogleSheet(session_of(google, clock), file.file_id), type_, clock, google)
        else:
            file = google.office(files.workbook({JOURNAL: ROWS}))
            google.share(file, google.robot())

            def upload(row: int, column: int, text: str) -> None:
                change = SetCell(JOURNAL, row, column, Cell.of(text))
                Human(google, file).replace_bytes(edited(file.head.content, [change]))

            yield Place(lambda: DriveXlsx(session_of(google, clock), file.file_id), upload, clock, google)
