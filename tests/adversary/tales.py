"""Tales: the adversary's rules in an order that a number decides, weighted towards where things go wrong.

Hypothesis looks for small examples of everything; a tale goes for many steps, and for the moments around a
write, at a fraction of the cost. The same number tells the same tale.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from sheetsync.meeting import Options
from sheetsync.merge import Side
from tests.adversary.acts import FILE_ACTS, SHEET_ACTS, Did
from tests.adversary.machine import AT_FILE, AT_SHEET, NAMED, Adversary
from tests.adversary.places import FAULTS
from tests.adversary.world import Asked, Trouble

MOVES = ("sort", "move", "insert", "delete", "duplicate", "blank", "own_column", "move_column")
WEIGHTS = {
    "hands": 4,
    "meet": 3,
    "operate": 2,
    "operate_in_trouble": 6,
    "crash_and_run_again": 3,
    "decide_or_take_back": 1,
    "try_out": 1,
    "settle": 1,
    "break_the_file": 0.3,
}


Planned = tuple[int | str, str, str]
"""A trouble in waiting: its moment, what it is, and what a person does."""


@dataclass(frozen=True)
class Focus:
    """What a tale is about, where it is about something.

    Attributes:
        weights: How often each rule comes.
        hands: What people do, by side; anything if empty.
        troubles: What happens in the middle of an operation, all of it; anything if empty.
        asked: What is asked for; anything if empty.
    """

    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)
    hands: tuple[tuple[str, str], ...] = ()
    troubles: tuple[tuple[Planned, ...], ...] = ()
    asked: tuple[Asked, ...] = ()


class Tale:
    """One tale.

    Args:
        machine: The adversary that lives it.
        number: Which tale.
        focus: What it is about.
    """

    def __init__(self, machine: type[Adversary], number: int, focus: Focus | None = None) -> None:
        self.random = random.Random(number)
        self.machine, self.focus = machine, focus or Focus()
        self.told: list[str] = []

    def tell(self, steps: int) -> None:
        """Live so many steps, checking every law after each."""
        adversary = self.machine()
        try:
            adversary.begin()
            for _ in range(steps):
                rule = self.random.choices(list(self.focus.weights), list(self.focus.weights.values()))[0]
                if rule in {"operate_in_trouble", "crash_and_run_again"}:
                    edits = [("file", self._did(("edit", "line", "add"))) for _ in range(2)]
                    self._live(adversary, "hands", {"dids": edits})  # so that there is something to push
                self._live(adversary, rule, getattr(self, f"_{rule}")())
        finally:
            adversary.teardown()

    def _live(self, adversary: Adversary, rule: str, given: dict[str, object]) -> None:
        self.told.append(f"{rule}({given})")
        getattr(adversary, rule)(**given)
        adversary.every_value_is_somewhere()

    def _did(self, acts: tuple[str, ...]) -> Did:
        numbers = (self.random.randrange(100) for _ in range(3))
        return Did(self.random.choice(acts), *numbers)

    def _by_hand(self) -> tuple[str, Did]:
        if self.focus.hands:
            side, act = self.random.choice(self.focus.hands)
            return side, self._did((act,))
        side = self.random.choice(["sheet", "file", "file"])
        return side, self._did(SHEET_ACTS if side == "sheet" else FILE_ACTS)

    def _asked(self) -> Asked:
        if self.focus.asked:
            return self.random.choice(self.focus.asked)
        options = Options(
            prefer=self.random.choice([None, None, None, *Side]),
            delete=self.random.random() < 0.5,
            force=self.random.random() < 0.2,
            summary=self.random.random() < 0.3,
        )
        return Asked(self.random.choice(["push", "push", "push", "pull"]), options)

    def _moment(self) -> int | str:
        chance = self.random.random()
        if chance < 0.4:
            return "before write"
        return self.random.choice(NAMED) if chance < 0.7 else self.random.randint(1, 18)

    def _troubles(self) -> tuple[Trouble, ...]:
        if self.focus.troubles:
            planned = self.random.choice(self.focus.troubles)
            return tuple(Trouble(moment, what, self._did((act,))) for moment, what, act in planned)
        if self.random.random() < 0.2:  # a person moves rows under a write, and nobody is left to look at it
            moved = Trouble("before write", "sheet", self._did(MOVES))
            return moved, Trouble("after write", self.random.choice(["kill", "lost after"]))
        return tuple(self._trouble() for _ in range(self.random.choice([1, 1, 2, 3])))

    def _trouble(self) -> Trouble:
        what = self.random.choice(["sheet"] * 5 + ["file"] * 2 + ["kill", "disk full", *FAULTS])
        did = self._did(FILE_ACTS if what == "file" else SHEET_ACTS)
        return Trouble(self._moment(), what, did)

    def _hands(self) -> dict[str, object]:
        return {"dids": [self._by_hand() for _ in range(self.random.randint(1, 3))]}

    def _meet(self) -> dict[str, object]:
        row, column, c = (self.random.randrange(100) for _ in range(3))
        sheet, file = self.random.choice(AT_SHEET), self.random.choice(AT_FILE)
        return {"row": row, "column": column, "c": c, "sheet": sheet, "file": file}

    def _operate(self) -> dict[str, object]:
        return {"asked": self._asked()}

    def _operate_in_trouble(self) -> dict[str, object]:
        return {"asked": self._asked(), "troubles": self._troubles()}

    def _crash_and_run_again(self) -> dict[str, object]:
        what = self.random.choice(["kill", "kill", "lost after", "disk full"])
        return {"asked": self._asked(), "moment": self._moment(), "what": what}

    def _decide_or_take_back(self) -> dict[str, object]:
        troubles = self._troubles() if self.random.random() < 0.5 else ()
        what = self.random.choice(["undo", "resolve", "resolve"])
        return {"what": what, "side": self.random.choice([None, *Side]), "troubles": troubles}

    def _try_out(self) -> dict[str, object]:
        return {"asked": self._asked()}

    def _settle(self) -> dict[str, object]:
        return {}

    def _break_the_file(self) -> dict[str, object]:
        return {"choice": self.random.randrange(100)}
