"""Operations on one journal and one workbook, and what disturbs them; nothing is judged here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import NamedTuple

from sheetsync import sync
from sheetsync.errors import SheetsyncError
from sheetsync.grid import Cell
from sheetsync.journal import fields
from sheetsync.meeting import Meeting, Options, Outcome
from sheetsync.merge import Conflict, Side
from sheetsync.recompute import recompute
from sheetsync.record import VacancyKey
from sheetsync.resolve import resolve
from sheetsync.undo import undo
from sheetsync.workbooks import Workbook
from tests.adversary.acts import Did, Pen
from tests.adversary.desk import Desk
from tests.adversary.moments import Act, Killed, Moments, disk_full, watched
from tests.adversary.places import TOKEN, Local, Memory, Native, Office, Place
from tests.google import served
from tests.workbooks.google_books import Time, google_at

KINDS = ("memory", "local", "office", "native")
HEADER = [name for name in fields.NAMES if name != fields.NUMBER]
ROWS = 4


class Asked(NamedTuple):
    """An operation, as a person asks for it."""

    what: str
    options: Options = Options()


class Trouble(NamedTuple):
    """Something that happens at a moment of an operation.

    Attributes:
        moment: Its number, from 1, or its name.
        what: ``kill``, ``disk full``, ``sheet``, ``file``, or the name of a fault.
        did: What a person does.
    """

    moment: int | str
    what: str
    did: Did = Did("blank")


@dataclass
class Result:
    """What became of an operation.

    Attributes:
        hands: What people did while it ran: (side, act).
        raced: Values that people typed while it ran.
    """

    asked: Asked
    outcome: Outcome | None = None
    error: SheetsyncError | None = None
    killed: bool = False
    hands: list[tuple[str, str]] = field(default_factory=list)
    raced: set[str] = field(default_factory=set)
    moments: list[str] = field(default_factory=list)
    troubled: bool = False

    def __str__(self) -> str:
        done = self.outcome.applied if self.outcome else repr(self.error)
        return f"{self.asked} -> {'killed' if self.killed else done} {self.hands} {self.moments}"


def no_change(workbook: Workbook) -> Workbook:
    """Return the workbook as it is."""
    return workbook


@dataclass
class World(Desk):
    """A desk, and operations that are disturbed.

    Attributes:
        weaken: Wraps each workbook that is opened: what switches a part of the protocol off.
        logs: Whether the log of a write outlives the process.
    """

    weaken: Callable[[Workbook], Workbook] = no_change
    logs: bool = True

    def run(self, asked: Asked, troubles: tuple[Trouble, ...] = ()) -> Result:
        """Do what is asked, while things happen."""
        result = Result(asked, troubled=bool(troubles))
        moments = Moments(self.folder)
        moments.acts = {one.moment: self._act(one, moments, result) for one in troubles}
        known = set(self.known)
        gives_up = asked.options.prefer or asked.options.delete
        if troubles and gives_up and asked.what in {"pull", "push"}:  # it may not live to tell
            self._note_losers(self.run(Asked(asked.what, replace(asked.options, dry_run=True))).outcome)
        conflict = self._conflict() if asked.what == "resolve" else None
        try:
            with watched(moments):
                book = self.weaken(self.place.book(moments))
                result.outcome = self._do(asked, book, conflict)
        except SheetsyncError as error:
            result.error = error
        except Killed:
            result.killed = True
        self._note_losers(result.outcome)
        if asked.what == "resolve":
            self.notice()
        result.raced = self.known - known
        result.moments = moments.seen
        if not self.logs:
            self._drop_logs()
        return result

    def _gives_up(self, *what: object) -> None:
        """Note the values of what a person decides on; of a whole vacancy, all it says."""
        self.losers |= set(TOKEN.findall(repr(what)))

    def chosen(self) -> set[str]:
        """Return the values that lost conflicts by what the backups say: an operation may not live to."""
        found = (
            json.loads(content)["resolved"]
            for name, content in self.remembered().items()
            if name.endswith("changes.json")
        )
        return set(TOKEN.findall(repr(list(found))))

    def _conflict(self) -> Conflict | None:
        """Return the first open conflict."""
        found = self.plain("status").outcome
        return next(iter(found.meeting.plan.open_conflicts), None) if found else None

    def _resolve(self, book: Workbook, one: Conflict, choice: Side | None) -> None:
        """Resolve a conflict, for a side or by a text of the person's own."""
        rows = () if one.field else (self.file_rows().get(one.key), self.sheet_rows().get(one.key))
        self._gives_up(one, rows)
        text = choice or (Side.FILE if one.field is None else self.pen.value(0))
        self._gives_up(text)  # an undo takes it back on both sides
        resolve(self.path, book, one.key, one.field or "вакансия", text, now=self.now)

    def _note_losers(self, outcome: Outcome | None) -> None:
        """Note what a person chose to give up: what loses conflicts."""
        if outcome:
            for one in outcome.meeting.plan.conflicts:
                if one.resolved:
                    sides = (outcome.meeting.ours, outcome.meeting.theirs) if one.field is None else ()
                    self._gives_up(one, *(side.rows.get(one.key, {}) for side in sides))
            if outcome.operation == "push" and outcome.applied.deleted:
                self._note_unseen(outcome.meeting, outcome.applied.deleted)

    def _note_unseen(self, meeting: Meeting, deleted: Iterable[VacancyKey]) -> None:
        """Note what goes with rows that a person wants deleted, and that no side of a merge shows."""
        tab = self.place.raw().get(meeting.sheet.table.tab.name, ())
        rows = meeting.sheet.table.rows  # as it was last read: some may be gone from it already
        places = (rows[key].index for key in deleted if key in rows)
        there = TOKEN.findall(repr([tab[place] for place in places if place < len(tab)]))
        self.losers |= set(there).difference(TOKEN.findall(repr((meeting.ours, meeting.theirs))))

    def _do(self, asked: Asked, book: Workbook, conflict: Conflict | None) -> Outcome | None:
        match asked.what:
            case "pull":
                return sync.pull(self.path, book, asked.options, now=self.now)
            case "push":
                return sync.push(self.path, book, asked.options, now=self.now)
            case "status":
                return sync.status(self.path, book)
            case "undo":
                undo(self.path, book, now=self.now, dry_run=asked.options.dry_run)
                return None
            case "resolve":
                if conflict:
                    self._resolve(book, conflict, asked.options.prefer)
                return None
            case _:
                recompute(book, now=self.now)
                return None

    def _act(self, trouble: Trouble, moments: Moments, result: Result) -> Act:
        match trouble.what:
            case "kill":
                return moments.kill
            case "disk full":
                return disk_full
            case "sheet" | "file" as side:
                return lambda name: self._meanwhile(side, trouble.did, name, result)
            case fault:
                return self.place.fault(fault)

    def _meanwhile(self, side: str, did: Did, moment: str, result: Result) -> None:
        """Let a person act in the middle; between a last look and a rename there is no room for anybody."""
        target = self.path if side == "file" else getattr(self.place, "path", None)
        if target is None or moment != f"os.rename {target.name}":
            result.hands.append((side, did.what))
            there = self.sheet_rows()
            self.by_hand(side, did)
            if (side, did.what) == ("sheet", "link") and not self.place.compares:
                # a new row that we send at once may have the link that was just typed
                self.doubled |= self.sheet_rows().keys() - there.keys()

    def _drop_logs(self) -> None:
        for log in (self.folder / ".sheetsync").glob("*/write.json"):
            log.unlink()

    def plain(self, what: str, *, force: bool = False) -> Result:
        """Do something undisturbed."""
        return self.run(Asked(what, Options(force=force)))


@contextmanager
def world_of(kind: str, folder: Path) -> Iterator[World]:
    """Make a world with a few vacancies in the sheet and none in journal.md."""
    pen = Pen(count(1))
    rows = [pen.record(HEADER, 15 * turn + 7) for turn in range(ROWS)]
    cells = [list(map(Cell.of, HEADER)), *([Cell.of(row.get(name, "")) for name in HEADER] for row in rows)]
    with _place(kind, folder, cells) as place:
        world = World(folder, place, pen)
        world.start()
        yield world


@contextmanager
def _place(kind: str, folder: Path, cells: list[list[Cell]]) -> Iterator[Place]:
    if kind == "memory":
        yield Memory.of(cells)
    elif kind == "local":
        yield Local.of(folder / "journal.xlsx", cells)
    else:
        clock = Time()
        google = google_at(clock)
        google.quota.on = False
        google.robot()
        with served(google):
            yield (Office if kind == "office" else Native)(google, clock, cells)
