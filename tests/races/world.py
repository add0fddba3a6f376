"""A small journal in a native Google Sheet, a person who edits it at any moment, and an audit."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sheetsync.journal import fields
from tests.google import Google, Human
from tests.google.files import File
from tests.workbooks.google_books import Time, google_at

TAB = "Журнал"
OWN = "Моё"
HEADER = [name for name in fields.NAMES if name != fields.NUMBER] + [OWN]
EDITED = (fields.COMPANY, fields.TITLE, fields.SALARY, fields.REQUIREMENTS, fields.DUTIES, OWN)
LINK_COLUMN = HEADER.index(fields.LINK)

Rows = dict[str, list[dict[str, str]]]
"""What the tab says: link -> the rows with that link, each by its headers; "" gathers rows without a link."""


def link_of(number: int) -> str:
    return f"https://hh.ru/vacancy/{number}"


@dataclass
class World:
    """One sheet, its person, and random choices that can be made again.

    Attributes:
        typed: What the person did in the window of the last write: (link, header) -> text.
    """

    seed: int
    clock: Time = field(default_factory=Time)
    google: Google = field(init=False)
    file: File = field(init=False)
    typed: dict[tuple[str, str], str] = field(default_factory=dict)
    _number: int = 1000

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.google = google_at(self.clock)
        self.google.quota.on = False
        self.google.robot()
        self.file = self.new_file()

    def new_file(self) -> File:
        rows = [self.row() for _ in range(10)]
        self.file = self.google.native(tabs={TAB: [HEADER, *rows]})
        assert self.file.book is not None
        del self.file.book.sheets[0].rows[60:]  # a thousand empty rows only take time
        self.google.share(self.file, "bot@project-1.iam.gserviceaccount.com")
        return self.file

    def number(self) -> int:
        self._number += 1
        return self._number

    def row(self) -> list[str]:
        number = self.number()
        return [link_of(number) if name == fields.LINK else f"{name} {number}" for name in HEADER]

    def rows(self) -> Rows:
        """Return what the tab says now."""
        assert self.file.book is not None
        header, *lines = self.file.book.sheets[0].texts() or [[]]
        found: Rows = {}
        for line in lines:
            row = dict(zip(header, line, strict=False))
            if any(line):
                found.setdefault(row.get(fields.LINK, ""), []).append(row)
        return found

    def act(self) -> None:
        """Let the person do one thing; note which cells it changed."""
        human = Human(self.google, self.file, TAB)
        before = self.rows()
        count = 1 + sum(map(len, before.values()))
        acts: list[Callable[[], None]] = [
            lambda: human.sort(self.random.randrange(len(HEADER)), descending=self.random.random() < 0.5),
            lambda: human.insert_row(self.random.randint(1, count)),
            lambda: human.insert_row(self.random.randint(1, count), self.row()),
            lambda: human.delete_row(self.random.randint(1, count - 1)),
            lambda: human.duplicate_row(self.random.randint(1, count - 1)),
            lambda: human.type_text(self._place(count), f"от руки {self.number()}"),
            lambda: human.move_row(self.random.randint(1, count - 1), self.random.choice([1, count])),
        ]
        self.random.choice(acts)()
        self.typed |= dict(_changed(before, self.rows()))

    def _place(self, count: int) -> str:
        column = HEADER.index(self.random.choice(EDITED))
        return f"{chr(65 + column)}{self.random.randint(2, count)}"


def _changed(before: Rows, after: Rows) -> Iterator[tuple[tuple[str, str], str]]:
    for link, rows in after.items():
        old = before.get(link)
        if link and old and len(rows) == len(old) == 1:
            for name, text in rows[0].items():
                if old[0].get(name, "") != text:
                    yield (link, name), text


@dataclass(frozen=True)
class Edits:
    """What a push is to carry over: cells by link and header, and one new row."""

    cells: Mapping[tuple[str, str], str]
    new: Mapping[str, str]


def some_edits(world: World, rows: Rows) -> Edits:
    """Choose three cells that the person has not just typed into, and a new vacancy."""
    links = sorted(link for link, lines in rows.items() if link and len(lines) == 1)
    places = [(world.random.choice(links), world.random.choice(EDITED)) for _ in range(3)]
    cells = {place: f"правка {world.number()}" for place in places if place not in world.typed}
    return Edits(cells, dict(zip(HEADER, world.row(), strict=True)))


@dataclass(frozen=True)
class Verdict:
    """What a push did.

    Attributes:
        harm: Cells that say what neither the person nor we meant for them, rows that are gone or doubled.
        undone: Cells that were to change and still say what they said.
        race: Cells that the person typed into in the window and that now say what we wrote.
    """

    harm: tuple[str, ...]
    undone: tuple[str, ...]
    race: int


def audit(expected: Rows, edits: Edits, typed: Mapping[tuple[str, str], str], now: Rows) -> Verdict:
    """Compare a tab with what the person left and what was pushed.

    Args:
        expected: The tab right before the write was applied, the person's last doing included.
        edits: What was pushed.
        typed: What the person typed in that moment.
        now: The tab afterwards.
    """
    harm: list[str] = []
    undone: list[str] = []
    race = 0
    new = edits.new[fields.LINK]
    if new not in now:
        undone.append(new)
    elif len(now[new]) > 1 or any(now[new][0].get(name, "") != text for name, text in edits.new.items()):
        harm.append(f"new row {new}: {now[new]}")
    for link, rows in expected.items():
        there = now.get(link, [])
        if len(there) != len(rows):
            harm.append(f"{link or 'rows without a link'}: {len(rows)} rows became {len(there)}")
            continue
        for row in there:
            for name in HEADER:
                text, wanted = row.get(name, ""), edits.cells.get((link, name))
                allowed = {old.get(name, "") for old in rows}
                if wanted is not None and len(rows) == 1:
                    race += (link, name) in typed and text == wanted
                    if text != wanted and (link, name) not in typed:
                        undone.append(f"{link} {name}")
                if text not in allowed | {wanted}:
                    harm.append(f"{link} {name}: {text!r} not in {sorted(allowed)}, nor {wanted!r}")
    harm += [f"a row out of nowhere: {link}" for link in now if link not in expected and link != new]
    return Verdict(tuple(harm), tuple(undone), race)
