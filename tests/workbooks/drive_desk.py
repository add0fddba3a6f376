"""An .xlsx in the stateful Google, a person who saves it, and our way to it."""

from __future__ import annotations

from sheetsync.grid import Cell, Edit, Grid, SetCell
from sheetsync.workbooks.drive import DriveXlsx
from sheetsync.workbooks.xlsx.edit import edited
from tests.google import BOT, Google, Human
from tests.google.faults import Call
from tests.google.files import File
from tests.workbooks import files
from tests.workbooks.contract import TAB
from tests.workbooks.google_books import Time, session_of

ROWS: files.Rows = [[Cell.of("Ссылка"), Cell.of("Компания")], [Cell.of("hh.ru"), Cell.of("ATI")]]
CONTENT = files.workbook({TAB: ROWS})
EDIT: Edit = SetCell(TAB, 1, 1, Cell.of("Тензор"))
OURS = edited(CONTENT, [EDIT])
THEIRS = edited(CONTENT, [SetCell(TAB, 1, 0, Cell.of("чужая правка"))])
LATER = edited(OURS, [SetCell(TAB, 1, 0, Cell.of("позже"))])


class Desk:
    """A file in Drive and our way to it."""

    def __init__(self, google: Google, clock: Time, content: bytes = CONTENT) -> None:
        self.google, self.clock = google, clock
        self.google.robot()
        self.file: File = google.office(content)
        google.share(self.file, BOT)
        self.person = Human(google, self.file)
        self.workbook = DriveXlsx(session_of(google, clock), self.file.file_id)

    def write(self, version: Grid | None = None) -> Grid:
        return self.workbook.write([EDIT], version=(version or self.workbook.read()).version)

    def company(self) -> str:
        return self.workbook.read([TAB]).tabs[TAB].cell(1, 1).text

    def asked(self) -> list[str]:
        """Return the requests so far, sign-in aside, and forget them."""
        log = [f"{call.method} {call.path.split('/')[1]}" for call in self.google.log if not call.signs_in]
        self.google.log.clear()
        return log

    @property
    def ours(self) -> int:
        """How many states of the file we saved."""
        return sum(state.by == BOT for state in self.file.revisions)


def uploads(call: Call) -> bool:
    return call.path.startswith("/upload")


def downloads(call: Call) -> bool:
    return call.query.get("alt") == "media"


def lists_states(call: Call) -> bool:
    return call.path.endswith("/revisions")
