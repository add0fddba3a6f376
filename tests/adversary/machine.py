"""The adversary: does to a journal and a workbook whatever can be done, and checks every law."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sheetsync.errors import FileProblem, GuardError
from sheetsync.meeting import Options
from sheetsync.merge import Side
from tests.adversary import laws
from tests.adversary.acts import FILE_ACTS, SHEET_ACTS, Did
from tests.adversary.places import FAULTS
from tests.adversary.world import Asked, Result, Trouble, World, world_of

NUMBER = st.integers(0, 99)
ON_SHEET = st.builds(Did, st.sampled_from(SHEET_ACTS), NUMBER, NUMBER, NUMBER)
ON_FILE = st.builds(Did, st.sampled_from(FILE_ACTS), NUMBER, NUMBER, NUMBER)
BY_HAND = st.tuples(st.just("sheet"), ON_SHEET) | st.tuples(st.just("file"), ON_FILE)
AT_SHEET = ("type", "append_line", "clear", "delete", "formula", "link")
AT_FILE = ("edit", "line", "drop")
ASKED = st.builds(
    Asked,
    st.sampled_from(["push", "push", "pull"]),
    st.builds(
        Options,
        prefer=st.sampled_from([None, None, None, *Side]),
        delete=st.booleans(),
        force=st.sampled_from([False, False, False, True]),
        summary=st.booleans(),
    ),
)
NAMED = (
    "before read",
    "after read",
    "before write",
    "after write",
    "os.rename write.json",
    "os.rename journal.md",
)
MOMENT = st.sampled_from(NAMED) | st.integers(1, 18)
TROUBLE = st.one_of(
    st.builds(Trouble, MOMENT, st.just("sheet"), ON_SHEET),
    st.builds(Trouble, MOMENT, st.just("sheet"), ON_SHEET),
    st.builds(Trouble, MOMENT, st.just("file"), ON_FILE),
    st.builds(Trouble, MOMENT, st.sampled_from(["kill", "disk full", *FAULTS]), st.just(Did("blank"))),
)
TROUBLES = st.lists(TROUBLE, min_size=1, max_size=3).map(tuple)


class Adversary(RuleBasedStateMachine):
    """A person, a journal.md, a workbook of one kind, and everything that can go wrong."""

    kind: ClassVar[str]
    counts: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = self.stack.enter_context(TemporaryDirectory())
        self.world = self.stack.enter_context(world_of(self.kind, Path(folder).resolve()))
        self.prepare(self.world)

    def prepare(self, world: World) -> None:
        """Switch parts of the protocol off, in weakened variants."""

    def teardown(self) -> None:
        self.stack.close()

    @initialize()
    def begin(self) -> None:
        """Bring the sheet into journal.md, and both in step."""
        for what in ("pull", "push"):
            self._operate(Asked(what))

    @rule(dids=st.lists(BY_HAND, min_size=1, max_size=3))
    def hands(self, dids: list[tuple[str, Did]]) -> None:
        """Let a person work on either side."""
        self._step()
        for side, did in dids:
            self.world.by_hand(side, did)

    @rule(row=NUMBER, column=NUMBER, sheet=st.sampled_from(AT_SHEET), file=st.sampled_from(AT_FILE), c=NUMBER)
    def meet(self, row: int, column: int, sheet: str, file: str, c: int) -> None:
        """Let people work on one field of one vacancy from both sides."""
        self._step()
        self.world.meet(row, column, Did(sheet, c=c), Did(file, c=c + 1))

    @rule(asked=ASKED)
    def operate(self, asked: Asked) -> None:
        """Do something undisturbed."""
        self._step()
        self._operate(asked)

    @rule(asked=ASKED, troubles=TROUBLES)
    def operate_in_trouble(self, asked: Asked, troubles: tuple[Trouble, ...]) -> None:
        """Do something while people and accidents are at work."""
        self._step()
        self._operate(asked, troubles)

    @rule(
        what=st.sampled_from(["undo", "resolve", "resolve"]),
        side=st.sampled_from([None, *Side]),
        troubles=st.just(()) | TROUBLES,
    )
    def decide_or_take_back(self, what: str, side: Side | None, troubles: tuple[Trouble, ...]) -> None:
        """Resolve a conflict, or undo the last operation."""
        self._step()
        self._operate(Asked(what, Options(prefer=side)), troubles)

    @rule(asked=ASKED, moment=MOMENT, what=st.sampled_from(["kill", "kill", "lost after", "disk full"]))
    def crash_and_run_again(self, asked: Asked, moment: int | str, what: str) -> None:
        """Let an operation die, then run it again: the end is the same as without."""
        self._step()
        world = self.world
        if world.log_pending():
            self._operate(Asked("push"))
        expected = world.run(Asked(asked.what, replace(asked.options, dry_run=True))).outcome
        died = self._operate(asked, (Trouble(moment, what),))
        again = self._operate(asked)
        if expected and (died.killed or died.error) and not isinstance(again.error, GuardError):
            laws.i9_crash(world, asked, expected, again)

    @rule(asked=ASKED)
    def try_out(self, asked: Asked) -> None:
        """Ask for a dry run."""
        self._step()
        laws.i8_dry_run_writes_nothing(self.world, asked)

    @rule()
    def settle(self) -> None:
        """Let everything come to rest."""
        self._step()
        self.world.by_hand("sheet", Did("rename_back"))
        laws.i2_convergence_and_i3_idempotence(self.world)

    @rule(choice=NUMBER)
    def break_the_file(self, choice: int) -> None:
        """Damage journal.md: nothing is done with it until it is whole again; and recompute meanwhile."""
        self._step()
        world = self.world
        self._operate(Asked("recompute"))
        whole, workbook = world.path.read_bytes(), world.place.state()
        damaged = whole[: choice % (len(whole) + 1)] + b"\xff\x00" + whole[choice % (len(whole) + 1) :]
        world.path.write_bytes(damaged)
        result = world.plain(("push", "pull")[choice % 2])
        assert isinstance(result.error, FileProblem) or world.log_pending(), result
        assert world.path.read_bytes() == damaged
        assert world.place.state() == workbook or not result.error
        world.path.write_bytes(whole)

    def _step(self) -> None:
        self.counts["steps"] += 1

    def _operate(self, asked: Asked, troubles: tuple[Trouble, ...] = ()) -> Result:
        world = self.world
        pending = world.log_pending()
        before = None if pending else (world.place.state(), world.path.read_bytes())
        raw, sheet = world.place.raw(), world.sheet()
        result = world.run(asked, troubles)
        self._count(result)
        laws.check(world, result, before)
        outcome = result.outcome
        calm = outcome and sheet and asked.what == "push" and not (pending or troubles)
        if outcome and sheet and calm and not outcome.applied.deleted:
            laws.i4_conservation_and_i11_order(raw, world.place.raw(), sheet, outcome)
        if not world.place.compares and result.hands and (result.killed or world.log_pending()):
            # rows that moved under a write can be put right as long as they do not move again
            self._operate(Asked("push"))
        return result

    def _count(self, result: Result) -> None:
        self.counts["operations"] += 1
        self.counts["crashes"] += result.killed
        self.counts["hands meanwhile"] += len(result.hands)
        if result.error:
            self.counts[f"told: {type(result.error).__name__}"] += 1
        if result.outcome:
            self.counts["conflicts"] += len(result.outcome.meeting.plan.conflicts)

    @invariant()
    def every_value_is_somewhere(self) -> None:
        laws.standing(self.world)


class OnMemory(Adversary):
    kind = "memory"


class OnLocal(Adversary):
    kind = "local"


class OnOffice(Adversary):
    kind = "office"


class OnNative(Adversary):
    kind = "native"


MACHINES = (OnMemory, OnLocal, OnOffice, OnNative)
