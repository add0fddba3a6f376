"""The protocol with one part switched off at a time: each variant is one the adversary has to find."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sheetsync.errors import GuardError
from sheetsync.grid import Edit, Grid, Tab, Version, after
from sheetsync.meeting import Options
from sheetsync.workbooks import Workbook
from tests.adversary.machine import Adversary
from tests.adversary.places import Memory
from tests.adversary.tales import MOVES, Focus
from tests.adversary.world import Asked, Result, Trouble, World
from tests.workbooks.memory import MemoryWorkbook


class Around:
    """A workbook around another one."""

    def __init__(self, inner: Workbook) -> None:
        self.inner = inner
        self.name, self.saved_whole = inner.name, inner.saved_whole

    def image(self) -> Mapping[str, bytes]:
        return self.inner.image()

    def read(self, tabs: Sequence[str] | None = None) -> Grid:
        return self.inner.read(tabs)

    def write(self, edits: Sequence[Edit], *, version: Version, mark: str = "") -> Grid:
        return self.inner.write(edits, version=version, mark=mark)


class Unlooking(Around):
    """Says after a write what was meant, not what came of it."""

    def write(self, edits: Sequence[Edit], *, version: Version, mark: str = "") -> Grid:
        grid = self.inner.write(edits, version=version, mark=mark)
        meant: dict[str, Tab] = {name: after(tab, edits) for name, tab in self.before.tabs.items()}
        return replace(grid, tabs={**grid.tabs, **meant})

    def read(self, tabs: Sequence[str] | None = None) -> Grid:
        self.before = self.inner.read(tabs)
        return self.before


class Stale(MemoryWorkbook):
    """Writes upon whatever is there by now: no fresh reading, no version, no precondition."""

    def write(self, edits: Sequence[Edit], *, version: Version, mark: str = "") -> Grid:  # noqa: ARG002 - that is the point
        return super().write(edits, version=Version(str(self.turn)), mark=mark)


class Retrying(Around):
    """Sends a write again when its answer was lost, upon whatever is there by then."""

    def write(self, edits: Sequence[Edit], *, version: Version, mark: str = "") -> Grid:
        try:
            return self.inner.write(edits, version=version, mark=mark)
        except Exception:  # noqa: BLE001 - that is the point
            return self.inner.write(edits, version=self.inner.read().version, mark=mark)


def unguarded(reason: str) -> Callable[[World], None]:
    """Return what switches one guard off: a refusal for that reason alone is forced, and nobody is told."""

    def weaken(world: World) -> None:
        run = world.run

        def forced(asked: Asked, troubles: tuple[Trouble, ...] = ()) -> Result:
            result = run(asked, troubles)
            if isinstance(result.error, GuardError) and reason in result.error.what:
                again = run(Asked(asked.what, replace(asked.options, force=True)))
                result = replace(again, asked=asked)
            return result

        world.run = forced  # type: ignore[method-assign] # a world of its own, thrown away afterwards

    return weaken


def through(workbook: Callable[[Workbook], Workbook]) -> Callable[[World], None]:
    """Return what lets every workbook be opened weakened."""

    def weaken(world: World) -> None:
        world.weaken = workbook

    return weaken


def stale(world: World) -> None:
    """Let writes not depend on what was read."""
    assert isinstance(world.place, Memory)
    world.place.inner = Stale(world.place.inner.sheets, name=world.place.inner.name)


def logless(world: World) -> None:
    """Let no log outlive the process."""
    world.logs = False


class Weakened(NamedTuple):
    """A weakened protocol.

    Attributes:
        kind: The kind of workbook it shows on.
        weaken: Switches the part off.
        focus: What the tales are about in which it is to be found.
    """

    kind: str
    weaken: Callable[[World], None]
    focus: Focus


IN_TROUBLE = {"operate_in_trouble": 5, "hands": 1, "settle": 1}
IN_PEACE = {"operate": 2, "hands": 2, "settle": 0.3}
PUSH = (Asked("push", Options(summary=False)),)
BOTH = (*PUSH, Asked("pull"))
UNDER = Focus(IN_TROUBLE, asked=PUSH, troubles=tuple((("before write", "sheet", act),) for act in MOVES))
OVER = Focus(IN_TROUBLE, asked=PUSH, troubles=((("before write", "sheet", "over"),),))
LOST = Focus(
    IN_TROUBLE,
    asked=PUSH,
    troubles=tuple((("before write", "sheet", act), ("after write", "kill", act)) for act in MOVES),
)
LOST_ONLY = Focus(IN_TROUBLE, asked=PUSH, troubles=((("after write", "lost after", "blank"),),))
EMPTIED = Focus(IN_PEACE, asked=BOTH, hands=(("sheet", "delete"), ("file", "drop")))
DROPPED = Focus(IN_PEACE, asked=(Asked("push", Options(delete=True)),), hands=(("file", "drop"),))
RENAMED = Focus(IN_PEACE, asked=BOTH, hands=(("sheet", "own_column"), ("sheet", "rename")))
CONCLUDED = Focus(IN_PEACE, asked=BOTH, hands=(("file", "conclude"),))
ALL = Focus(IN_PEACE, asked=PUSH, hands=(("file", "all"), ("file", "all"), ("file", "edit")))

WEAKENED = {
    "no look at what came of it": Weakened("native", through(Unlooking), UNDER),
    "no fresh reading": Weakened("memory", stale, OVER),
    "a write sent again on a guess": Weakened("memory", through(Retrying), LOST_ONLY),
    "no log": Weakened("native", logless, LOST),
    "no guard against an empty side": Weakened("memory", unguarded("не осталось ни одной вакансии"), EMPTIED),
    "no guard against a lost column": Weakened("memory", unguarded("исчез или переименован"), RENAMED),
    "no guard against many deletions": Weakened("memory", unguarded("Были бы удалены"), DROPPED),
    "no guard against an empty list": Weakened("memory", unguarded("Список «Выводы» вдруг пуст"), CONCLUDED),
    "no guard against changing all": Weakened("memory", unguarded("Изменились бы все"), ALL),
}


def machine_of(kind: str, weaken: Callable[[World], None]) -> type[Adversary]:
    """Return the adversary against a weakened protocol."""
    the_kind = kind

    class Against(Adversary):
        kind = the_kind

        def prepare(self, world: World) -> None:
            weaken(world)

    return Against
