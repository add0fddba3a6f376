"""A journal.md beside a workbook of each kind, and a person who works in the tab «Журнал»."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sheetsync import sync
from sheetsync.grid import BLANK, Cell
from sheetsync.journal import fields
from sheetsync.meeting import Options, Outcome
from sheetsync.record import Record, VacancyKey
from sheetsync.sheets import read_sheet
from sheetsync.workbooks import Workbook
from sheetsync.workbooks.drive import DriveXlsx
from sheetsync.workbooks.google import GoogleSheet
from sheetsync.workbooks.xlsx import LocalXlsx
from tests.google import BOT, Google, Human, served
from tests.google.files import File
from tests.google.sheet import Sheet
from tests.small_journal import NOON
from tests.workbooks import files
from tests.workbooks.google_books import Time, google_at, google_cell, session_of
from tests.workbooks.memory import MemoryWorkbook

KINDS = ("memory", "local", "office", "native")
"""A workbook in memory, an .xlsx on the disk, an .xlsx in Drive, a native Google Sheet."""
TAB = fields.JOURNAL
Rows = list[list[Cell]]


class Desk:
    """Journal, workbook and person of one kind; the workbook begins empty."""

    def __init__(self, kind: str, folder: Path, stack: ExitStack) -> None:
        self.kind, self.path = kind, folder / "journal.md"
        self.memory = MemoryWorkbook.of({TAB: []})
        self.local = folder / "journal.xlsx"
        self.google: Google | None = None
        if kind == "local":
            self.local.write_bytes(files.workbook({TAB: []}))
        if kind in {"office", "native"}:
            self.clock = Time()
            self.google = stack.enter_context(served(google_at(self.clock)))
            self.google.robot()
            self.file: File = (
                self.google.native(tabs={TAB: []})
                if kind == "native"
                else self.google.office(files.workbook({TAB: []}))
            )
            self.google.share(self.file, BOT)
            self.session = session_of(self.google, self.clock)

    @property
    def book(self) -> Workbook:
        """The workbook as a command of its own would open it."""
        if self.kind == "memory":
            return self.memory
        if self.kind == "local":
            return LocalXlsx(self.local)
        self.clock.sleep(10)
        return (GoogleSheet if self.kind == "native" else DriveXlsx)(self.session, self.file.file_id)

    @property
    def person(self) -> Human:
        """The person with the native sheet open."""
        assert self.google
        return Human(self.google, self.file, TAB)

    @property
    def sheet(self) -> Sheet:
        """The tab of a native sheet, as Google keeps it."""
        assert self.file.book
        found = self.file.book.titled(TAB)
        assert found
        return found

    def rows(self) -> Rows:
        """Return the tab as it is read."""
        return [list(row) for row in self.book.read().tabs[TAB].rows]

    def put(self, rows: Rows) -> None:
        """Let the person leave the tab with these rows."""
        if self.kind == "memory":
            self.memory.sheets[TAB].rows = [list(row) for row in rows]
            self.memory.turn += 1
        elif self.kind == "native":
            self._put_native(rows)
        else:
            self.save(files.workbook({TAB: rows}))

    def save(self, content: bytes) -> None:
        """Let the person save an .xlsx."""
        if self.kind == "local":
            self.local.write_bytes(content)
        else:
            self.person.replace_bytes(content)

    @property
    def content(self) -> bytes:
        """The .xlsx as it is."""
        return self.local.read_bytes() if self.kind == "local" else self.file.head.content

    def _put_native(self, rows: Rows) -> None:
        sheet, wide = self.sheet, max(map(len, rows), default=0)
        for row in range(len(sheet.rows)):
            for column in range(max(wide, len(sheet.rows[row].cells))):
                cell = rows[row][column] if row < len(rows) and column < len(rows[row]) else BLANK
                sheet.put(row, column, google_cell(cell) if cell != BLANK else {})
        self.person.touch()

    def change(self, work: Callable[[Rows], object]) -> None:
        """Let the person work on the rows."""
        rows = self.rows()
        wide = max(map(len, rows))
        full = [row + [BLANK] * (wide - len(row)) for row in rows]
        work(full)
        self.put(full)

    def at(self, key: str, name: str) -> tuple[int, int]:
        """Return where a field of a vacancy stands."""
        table = read_sheet(self.book).table
        return table.rows[VacancyKey(key)].index, table.columns[name]

    def type(self, key: str, name: str, cell: Cell) -> None:
        """Let the person put a cell into the row of a vacancy."""
        row, column = self.at(key, name)

        def put(rows: Rows) -> None:
            rows[row][column] = cell

        self.change(put)

    def edit(self, old: str, new: str) -> None:
        """Let the person edit journal.md."""
        text = self.text
        assert old in text
        self.path.write_text(text.replace(old, new, 1), encoding="utf-8")

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    def push(self, **options: bool | None) -> Outcome:
        return sync.push(self.path, self.book, Options(summary=False, **options), now=NOON)  # type: ignore[arg-type]

    def pull(self, **options: bool | None) -> Outcome:
        return sync.pull(self.path, self.book, Options(**options), now=NOON)  # type: ignore[arg-type]

    def status(self) -> Outcome:
        return sync.status(self.path, self.book)

    def says(self) -> dict[VacancyKey, Record]:
        """Return what the workbook says, by vacancy."""
        return dict(read_sheet(self.book).records.rows)

    def rests(self) -> None:
        """Make sure that neither a pull nor a push has anything to carry over, or carries anything."""
        text, rows = self.text, self.rows()
        assert not self.pull().applied
        assert not self.push().applied
        assert (self.text, self.rows()) == (text, rows)


@contextmanager
def desk(kind: str, folder: Path) -> Iterator[Desk]:
    with ExitStack() as stack:
        yield Desk(kind, folder, stack)
