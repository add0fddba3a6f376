"""One journal, one workbook, and a person at both; nothing is run and nothing is judged here."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count
from pathlib import Path

from sheetsync import sync
from sheetsync.errors import SheetsyncError
from sheetsync.grid import Cell
from sheetsync.journal.rewrite import render
from sheetsync.record import Records, VacancyKey
from sheetsync.sheets import Sheet, as_sheet
from sheetsync.workbooks import reference_beside
from tests.adversary.acts import FEW, Did, FileHands, Pen, Rows, SheetHands
from tests.adversary.places import TOKEN, Place, tokens
from tests.small_journal import NOON


@dataclass
class Desk:
    """A folder with journal.md, a workbook somewhere, and what people have put into both.

    Attributes:
        alive: Values that were typed and that nobody has given up since.
        losers: Values of the side that a person did not prefer: they are to be found in the backups.
        lost_to_races: How often two people typed into one cell in the same moment, and ours won.
    """

    folder: Path
    place: Place
    pen: Pen = field(default_factory=lambda: Pen(count(1)))
    alive: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)
    given_up: set[str] = field(default_factory=set)
    losers: set[str] = field(default_factory=set)
    doubled: set[VacancyKey] = field(default_factory=set)
    formulas: int = 0
    turn: int = 0
    lost_to_races: int = 0
    _seen: tuple[object, Sheet | None] = (None, None)

    @property
    def path(self) -> Path:
        return self.folder / "journal.md"

    @property
    def now(self) -> datetime:
        self.turn += 1
        return NOON + timedelta(minutes=self.turn)

    # the person

    def start(self) -> None:
        """Write an empty journal.md that names the workbook."""
        text = render(Records({}), workbook=reference_beside(self.place.book(), self.folder))
        self.path.write_text(text, encoding="utf-8")
        self.notice()

    def by_hand(self, side: str, did: Did) -> None:
        """Let a person do something; what vanishes by it is given up, what appears is to be kept."""
        before = self._there(side)
        if side == "sheet":
            SheetHands(self.place.person, self.pen, self.file_rows).do(did)
        else:
            FileHands(self.path, self.pen, self.sheet_rows).do(did)
        self.give_up(before - self._there(side))
        self.notice()

    def _there(self, side: str) -> set[str]:
        return set(tokens(self.place)) if side == "sheet" else self.in_file()

    def meet(self, row: int, column: int, on_sheet: Did, on_file: Did) -> None:
        """Let people work on one field of one vacancy from both sides."""
        sheet, keys = self.sheet(), FileHands(self.path, self.pen, dict).keys
        shared = [key for key in keys if sheet and key in sheet.table.rows]
        if sheet and shared:
            key = shared[row % len(shared)]
            hands = SheetHands(self.place.person, self.pen, dict)
            at = hands.column_of(FEW[column % len(FEW)])
            if at is not None:
                self.by_hand("sheet", on_sheet._replace(a=sheet.table.rows[key].index - 1, b=at))
                self.by_hand("file", on_file._replace(a=keys.index(key), b=column % len(FEW)))

    def give_up(self, values: set[str]) -> None:
        """Note that a person does not want these values any more."""
        self.given_up |= values
        self.alive -= values

    def notice(self) -> None:
        """Note what stands where because people put it there."""
        there = self.in_file() | set(tokens(self.place))
        self.alive |= there - self.known
        self.known |= there
        sheet = self.sheet()
        if sheet:
            self.doubled |= set(sheet.table.held)
        self.formulas = max(self.formulas, self.count_formulas())

    def in_file(self) -> set[str]:
        return set(TOKEN.findall(self.text())) if self.path.exists() else set()

    def text(self) -> str:
        return self.path.read_bytes().decode("utf-8")

    def file_rows(self) -> Rows:
        return FileHands(self.path, self.pen, dict).records.rows

    def sheet_rows(self) -> Rows:
        sheet = self.sheet()
        return sheet.records.rows if sheet else {}

    # looking

    def sheet(self) -> Sheet | None:
        """Return the workbook as a journal, or None while it is none."""
        state = self.place.state()
        if state != self._seen[0]:
            try:
                self._seen = (state, as_sheet(self.place.read(), "таблица"))
            except SheetsyncError:
                self._seen = (state, None)
        return self._seen[1]

    def count_formulas(self) -> int:
        """Return how many cells hold formulas."""
        cells = (cell for rows in self.place.raw().values() for row in rows for cell in row)
        return sum(
            cell.formula is not None if isinstance(cell, Cell) else "formulaValue" in repr(cell)
            for cell in cells
        )

    def remembered(self) -> Mapping[str, bytes]:
        """Return every file below .sheetsync, by its path."""
        folder = self.folder / ".sheetsync"
        found = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        return {name: content for name, content in found.items() if not name.endswith("lock")}

    def kept(self) -> set[str]:
        """Return the values in backups and logs, in whatever form."""
        return {
            token
            for content in self.remembered().values()
            for text in _unpacked(content)
            for token in TOKEN.findall(text)
        }

    def log_pending(self) -> bool:
        return sync.state_of(self.path, self.place.book()).pending() is not None


def _unpacked(content: bytes) -> Iterator[str]:
    """Yield the texts in a file: of an .xlsx those of its parts."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for name in archive.namelist():
                yield archive.read(name).decode("utf-8", "replace")
    else:
        yield content.decode("utf-8", "replace")
