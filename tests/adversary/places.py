"""The four kinds of workbook, each with a person who edits it, and our way to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from sheetsync.errors import NotReached, OutcomeUnknown
from sheetsync.grid import Cell, Edit, Grid, Kind, Version
from sheetsync.journal.fields import JOURNAL
from sheetsync.workbooks import Workbook
from sheetsync.workbooks.drive import DriveXlsx
from sheetsync.workbooks.google import GoogleSheet
from sheetsync.workbooks.xlsx.local import LocalXlsx
from sheetsync.workbooks.xlsx.reader import read_grid
from tests.adversary.moments import Act, Moments
from tests.adversary.person import GridPerson, NativePerson, Person, Tabs
from tests.google import BOT, Google, faults
from tests.google.files import File
from tests.workbooks import files
from tests.workbooks.google_books import Time, session_of
from tests.workbooks.memory import MemoryWorkbook, _Sheet

TOKEN = re.compile(r"v\d+v")
"""Every value that is ever typed carries one of these: where it is, the value is."""


class Place(Protocol):
    """Where a workbook is kept.

    Attributes:
        kind: What kind of workbook it is.
        person: Who edits it by hand.
        compares: Whether a write can be made to depend on what a person does in that very moment.
    """

    kind: str
    compares: bool

    @property
    def person(self) -> Person: ...

    def book(self, moments: Moments | None = None) -> Workbook:
        """Open it as a command would; with moments, let them come."""

    def read(self) -> Grid:
        """Read it unseen: no moment comes, no fault strikes, no time passes."""

    def raw(self) -> Mapping[str, Sequence[Sequence[object]]]:
        """Return every cell with all it has, by tab; tabs of ours are left out."""

    def state(self) -> object:
        """Return what differs after anything was written."""

    def fault(self, name: str) -> Act:
        """Return what lets a request fail."""


def tokens(place: Place) -> Counter[str]:
    """Return the values that stand in a workbook."""
    return Counter(TOKEN.findall(repr(list(place.raw().values()))))


FAULTS = ("lost before", "lost after", "cut before", "cut after", "429", "503", "slow", "pause")


class Lossy:
    """A workbook whose answers can be lost, and whose moments are its readings and writings."""

    def __init__(self, inner: Workbook, moments: Moments, lost: dict[str, bool]) -> None:
        self.inner, self.moments, self.lost = inner, moments, lost
        self.name, self.saved_whole = inner.name, inner.saved_whole

    def image(self) -> Mapping[str, bytes]:
        return self.inner.image()

    def read(self, tabs: Sequence[str] | None = None) -> Grid:
        self.moments.come("before read")
        grid = self.inner.read(tabs)
        self.moments.come("after read")
        return grid

    def write(self, edits: Sequence[Edit], *, version: Version, mark: str = "") -> Grid:
        self.moments.come("before write")
        if self.lost.pop("before", False):
            raise OutcomeUnknown(self.name, NotReached("Ответа нет.", remedy="Повторите."))
        grid = self.inner.write(edits, version=version, mark=mark)
        self.moments.come("after write")
        if self.lost.pop("after", False):
            raise OutcomeUnknown(self.name, NotReached("Ответа нет.", remedy="Повторите."))
        return grid


@dataclass
class Memory:
    """A workbook in memory."""

    inner: MemoryWorkbook
    kind: str = "memory"
    compares: bool = True
    lost: dict[str, bool] = field(default_factory=dict)

    @staticmethod
    def of(rows: Sequence[Sequence[Cell]]) -> Memory:
        return Memory(MemoryWorkbook.of({JOURNAL: rows}))

    @property
    def person(self) -> Person:
        return GridPerson(self._tabs, self._save)

    def _tabs(self) -> Tabs:
        return {name: sheet.rows for name, sheet in self.inner.sheets.items() if not sheet.own}

    def _save(self, tabs: Tabs) -> None:
        for name, rows in tabs.items():
            self.inner.sheets.setdefault(name, _Sheet([])).rows = rows
        self.inner.turn += 1

    def book(self, moments: Moments | None = None) -> Workbook:
        self.lost.clear()
        return Lossy(self.inner, moments, self.lost) if moments else self.inner

    def read(self) -> Grid:
        return self.inner.read()

    def raw(self) -> Mapping[str, Sequence[Sequence[object]]]:
        return {name: [list(row) for row in rows] for name, rows in self._tabs().items()}

    def state(self) -> object:
        return self.inner.turn

    def fault(self, name: str) -> Act:
        return lambda _: self.lost.update({name.rpartition(" ")[2]: True})


def own_name(grid: Grid) -> str:
    """Return the part of a workbook that says which of its tabs is ours, as Excel keeps it."""
    own = [name for name, tab in grid.tabs.items() if tab.own]
    names = "".join(f"<definedName name=\"sheetsync_own\">'{name}'!$A$1</definedName>" for name in own)
    return f"<definedNames>{names}</definedNames>" if names else ""


def saved_whole(content: bytes, tabs: Tabs) -> bytes:
    """Return a file as a program saves it that had it open: written anew, with these cells."""
    grid = read_grid(content, Version(""), None)
    own = {name: [list(row) for row in tab.rows] for name, tab in grid.tabs.items() if tab.own}
    return files.workbook({**tabs, **own}, names=own_name(grid))


def tabs_of(content: bytes) -> Tabs:
    """Return the cells of a file, without tabs of ours."""
    grid = read_grid(content, Version(""), None)
    return {name: [list(row) for row in tab.rows] for name, tab in grid.tabs.items() if not tab.own}


@dataclass
class Local:
    """An .xlsx on this computer."""

    path: Path
    kind: str = "local"
    compares: bool = True

    @staticmethod
    def of(path: Path, rows: Sequence[Sequence[Cell]]) -> Local:
        path.write_bytes(files.workbook({JOURNAL: rows}))
        return Local(path)

    @property
    def person(self) -> Person:
        return GridPerson(lambda: tabs_of(self.path.read_bytes()), self._save)

    def _save(self, tabs: Tabs) -> None:
        content = saved_whole(self.path.read_bytes(), tabs)
        draft = self.path.with_suffix(".tmp")
        draft.write_bytes(content)
        draft.replace(self.path)

    def book(self, moments: Moments | None = None) -> Workbook:
        return Lossy(LocalXlsx(self.path), moments, {}) if moments else LocalXlsx(self.path)

    def read(self) -> Grid:
        return LocalXlsx(self.path).read()

    def raw(self) -> Mapping[str, Sequence[Sequence[object]]]:
        return tabs_of(self.path.read_bytes())

    def state(self) -> object:
        return self.path.read_bytes(), self.path.stat().st_mtime_ns

    def fault(self, name: str) -> Act:  # noqa: ARG002 - nothing is sent anywhere
        return lambda _: None


class Online:
    """A workbook at Google."""

    compares = True

    def __init__(self, google: Google, clock: Time, file: File, kind: str) -> None:
        self.google, self.clock, self.file, self.kind = google, clock, file, kind
        google.share(file, BOT)
        self.session, self.since = session_of(google, clock), clock.now
        self.opens: Callable[[], Workbook] = lambda: DriveXlsx(self.session, file.file_id)

    def book(self, moments: Moments | None = None) -> Workbook:
        self.clock.sleep(2)  # what was read before is not fresh any more
        if self.clock.now - self.since > 1000:  # no command lasts so long: it would run out of time
            self.session, self.since = session_of(self.google, self.clock), self.clock.now
        self.google.faults.clear()
        self.google.log.clear()
        if moments:
            for when, what in ((faults.reads, "read"), (faults.writes, "write")):
                for applied, name in ((False, f"before {what}"), (True, f"after {what}")):
                    act = partial(moments.come, name)
                    self.google.faults.meanwhile(act, when=when, times=10**9, applied=applied)
        return self.opens()

    def read(self) -> Grid:
        planned, self.google.faults = self.google.faults, faults.Faults()
        try:
            return Context().run(lambda: self.opens().read())  # perhaps in the middle of another request
        finally:
            self.google.faults = planned

    def fault(self, name: str) -> Act:
        if name == "pause":
            return lambda _: self.clock.sleep(2)
        made = {
            "lost before": faults.unavailable(),
            "lost after": faults.unavailable(applied=True),
            "cut before": faults.cut(),
            "cut after": faults.cut(applied=True),
            "429": faults.too_often("Write"),
            "503": faults.unavailable(),
            "slow": faults.slow(100),
        }[name]
        return lambda _: self.google.faults.add(made)


class Office(Online):
    """An .xlsx kept in Drive."""

    def __init__(self, google: Google, clock: Time, rows: Sequence[Sequence[Cell]]) -> None:
        super().__init__(google, clock, google.office(files.workbook({JOURNAL: rows})), "office")

    @property
    def person(self) -> Person:
        return GridPerson(lambda: tabs_of(self.file.head.content), self._save)

    def _save(self, tabs: Tabs) -> None:
        self.file.upload(saved_whole(self.file.head.content, tabs), self.clock.now, "person@example.com")

    def raw(self) -> Mapping[str, Sequence[Sequence[object]]]:
        return tabs_of(self.file.head.content)

    def state(self) -> object:
        return self.file.head.revision_id, self.file.head.content


class Native(Online):
    """A native Google Sheet."""

    compares = False

    def __init__(self, google: Google, clock: Time, rows: Sequence[Sequence[Cell]]) -> None:
        texts = [[cell.text for cell in row] for row in rows]
        super().__init__(google, clock, google.native(tabs={JOURNAL: texts}), "native")
        assert self.file.book
        del self.file.book.sheets[0].rows[60:]  # a thousand empty rows only take time
        self.opens = lambda: GoogleSheet(self.session, self.file.file_id)

    @property
    def person(self) -> Person:
        return NativePerson(self.google, self.file)

    def raw(self) -> Mapping[str, Sequence[Sequence[object]]]:
        assert self.file.book
        found: dict[str, list[list[Any]]] = {}
        for sheet in self.file.book.sheets:
            if sheet.title != "Сводка":
                found[sheet.title] = [list(row.cells) for row in sheet.rows]
        return found

    def state(self) -> object:
        return self.file.version


def blank(cell: object) -> bool:
    """Tell whether a cell as `Place.raw` gives it says nothing; it may look like something all the same."""
    return nothing(cell) or (isinstance(cell, dict) and "userEnteredValue" not in cell)


def nothing(cell: object) -> bool:
    """Tell whether a cell as `Place.raw` gives it is as if it were not there."""
    return cell.kind is Kind.BLANK if isinstance(cell, Cell) else not cell
