"""What must hold whatever happens: the fourteen laws, each under its name (reference: sync.md §2.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sheetsync.domain.text import normal
from sheetsync.errors import GuardError, JournalError, UnverifiedError
from sheetsync.guards import FEW, SHARE
from sheetsync.journal import fields
from sheetsync.meeting import FORMS, Outcome
from sheetsync.merge import plan
from sheetsync.record import CellChange, Records, VacancyKey
from sheetsync.renames import readdressed
from sheetsync.sheets import Sheet
from tests.adversary.places import TOKEN, blank, nothing, tokens
from tests.adversary.world import Asked, Result, World
from tests.journals import applied, places, said
from tests.test_merge import in_normal_form, mirrored

Raw = Mapping[str, Sequence[Sequence[object]]]
MOVES = {"sort", "move", "insert", "blank", "own_column", "move_column", "hide", "conclude", "alias"}
"""What people do to a sheet that leaves every cell what it is."""


def i1_no_lost_update(world: World, result: Result | None = None) -> None:
    """Every value that was typed, and that nobody gave up, is in the sheet, in the file, or told of."""
    missing = world.alive - set(tokens(world.place)) - world.in_file()
    if not missing:
        return
    told = _told(world, result, missing) if result else set()
    world.alive -= told
    lost = missing - told
    if lost and world.log_pending():
        lost -= world.kept()  # the next run has it in its log, and is to put it back
    assert not lost, f"I1 lost: {sorted(lost)} by {result}"


def _told(world: World, result: Result, missing: set[str]) -> set[str]:
    """Return which of the missing values a person was told of, or asked for, and can find."""
    kept = world.kept() & missing
    told: set[str] = set()
    outcome = result.outcome
    if isinstance(result.error, UnverifiedError):
        told |= kept | (result.raced & missing)
    told |= kept & (world.losers | world.chosen())
    if result.asked.options.delete and outcome:
        told |= kept - set(TOKEN.findall(repr((outcome.meeting.ours, outcome.meeting.theirs))))
    raced = result.raced & missing
    if not world.place.compares and raced and (result.killed or outcome or result.error):
        world.lost_to_races += len(raced)
        told |= raced
    return told


def i2_convergence_and_i3_idempotence(world: World) -> None:
    """Left alone, both sides say the same after two rounds; after that nothing is written any more."""
    rested = False
    for _ in range(4):
        before, left = (world.place.state(), world.text()), []
        for what in ("pull", "push"):
            result = world.plain(what, force=True)
            check(world, result, None)
            if not result.outcome:
                other = isinstance(result.error, GuardError) and "rebind" in result.error.remedy
                assert other or isinstance(result.error, JournalError | UnverifiedError), (
                    f"I2: {result.error}"
                )
                return
            decided = result.outcome.meeting.plan
            left += [c for c in (decided.to_file, decided.to_sheet) if replace(c, deleted={})]
        quiet = (world.place.state(), world.text()) == before
        assert quiet or not rested, "I3: written, and nothing to write"
        if quiet and not left:
            return
        rested = not left  # «Сводка» may have been brought up to date
    raise AssertionError(f"I2: still to carry over after two rounds: {left}")


def i4_conservation_and_i11_order(before: Raw, after: Raw, sheet: Sheet, outcome: Outcome) -> None:
    """Nothing but the planned cells differs, and no row has moved; new rows stand at the end."""
    tab = sheet.table.tab.name
    planned = {
        (sheet.table.rows[change.key].index, sheet.table.columns[change.field])
        for change in readdressed(outcome.applied, outcome.meeting.names).cells
    }
    last = max((row.index for row in sheet.table.all_rows), default=0)
    for name, rows in before.items():
        if name == fields.CONCLUSIONS and outcome.applied.conclusions is not None:
            continue
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if name == tab and (row, column) in planned:
                    continue
                now = _at(after[name], row, column)
                below = name == tab and row > last and blank(cell)  # there new rows are put in
                assert now == cell or (nothing(now) and nothing(cell)) or below, (
                    f"I4 {name} {row},{column}: {cell} became {now}"
                )


def _at(rows: Sequence[Sequence[object]], row: int, column: int) -> object:
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else None


def i5_symmetry_i6_fast_forward_i14_determinism(outcome: Outcome) -> None:
    """Swapped sides mirror the plan; an untouched side takes the other's; the same sides, the same plan."""
    meeting = outcome.meeting
    args = (meeting.base, meeting.ours, meeting.theirs, FORMS)
    swapped = (meeting.base, meeting.theirs, meeting.ours, FORMS)
    one = plan(*args)
    assert one == plan(*args), "I14"
    # why a vacancy is left alone may be told from the other side first: that it is left alone is what counts
    mine, yours = (
        (*in_normal_form(each)[:-1], places(*each.skips)) for each in (one, mirrored(plan(*swapped)))
    )
    assert mine == yours, f"I5 {[pair for pair in zip(mine, yours, strict=True) if pair[0] != pair[1]]}"
    for side, back in ((meeting.ours, one.to_sheet), (meeting.theirs, one.to_file)):
        if meeting.base and not side.fields and said(side) == said(meeting.base):
            assert not one.conflicts, f"I6 conflicts: {one.conflicts}"
            assert not back.cells, f"I6: {back.cells}"


def i7_truthful_report(world: World, result: Result) -> None:
    """A push that says it is done is done: each cell says what was planned, under its own vacancy."""
    outcome = result.outcome
    if not outcome or outcome.operation != "push" or outcome.dry_run:
        return
    if any(side == "sheet" and act not in MOVES for side, act in result.hands):
        return
    sheet = world.sheet()
    assert sheet, "I7: no journal after a push"
    records = sheet.records
    for change in outcome.applied.cells:
        if change.key not in world.doubled:
            assert _said(records, change) == normal(change.after), (
                f"I7 {change}: {records.rows.get(change.key)}"
            )
    for key, record in outcome.applied.added.items():
        for name, text in record.items():
            if key not in world.doubled:
                there = normal(records.rows.get(key, {}).get(name, ""))
                assert there == normal(text), f"I7 new {key} {name}: {there!r}"


def _said(records: Records, change: CellChange) -> str:
    return normal(records.rows.get(change.key, {}).get(change.field, ""))


def i8_dry_run_writes_nothing(world: World, asked: Asked) -> None:
    """A dry run changes nothing anywhere, and two of them say the same."""
    before = (world.place.state(), world.remembered(), world.path.read_bytes())
    dry = Asked(asked.what, replace(asked.options, dry_run=True))
    results = [world.run(dry), world.run(dry)]
    assert (world.place.state(), world.remembered(), world.path.read_bytes()) == before, "I8"
    plans = [one.outcome.meeting.plan if one.outcome else str(one.error) for one in results]
    assert plans[0] == plans[1], "I14"


def i9_crash(world: World, asked: Asked, expected: Outcome, result: Result) -> None:
    """Killed at any moment and run again, an operation ends as it would have ended."""
    assert result.outcome, f"I9 the second run fails: {result.error}"
    meeting = expected.meeting
    if asked.what == "pull":
        assert world.text() == meeting.journal.text, "I9 journal.md"
        return
    sheet = world.sheet()
    assert sheet, "I9 no journal"
    wanted = applied(meeting.theirs, expected.applied)
    got, want = said(sheet.records), said(wanted)
    assert got == want, f"I9: {_difference(got[0], want[0])} {got[1] ^ want[1]}"


def _difference(one: Mapping[VacancyKey, object], other: Mapping[VacancyKey, object]) -> object:
    keys = one.keys() | other.keys()
    return {key: (one.get(key), other.get(key)) for key in keys if one.get(key) != other.get(key)}


def i10_guards(world: World, result: Result, before: tuple[object, bytes] | None) -> None:
    """What looks too strange to be meant is not done unasked, and a refusal writes nothing."""
    if isinstance(result.error, GuardError | JournalError) and before and not result.hands:
        assert (world.place.state(), world.path.read_bytes()) == before, f"I10 written: {result.error}"
    outcome = result.outcome
    if not outcome or outcome.dry_run or result.asked.options.force or outcome.operation == "status":
        return
    meeting, done = outcome.meeting, outcome.applied
    source, target = meeting.ours, meeting.theirs
    if outcome.operation == "pull":
        source, target = target, source
    if meeting.base and meeting.base.rows:
        assert source.rows, "I10: an empty side was carried over"
        assert target.rows, "I10: an emptied side was filled again"
        gone = [name for name in meeting.base.fields if name not in meeting.theirs.fields]
        assert not gone, f"I10: lost columns {gone}"
        assert not (meeting.base.conclusions and source.conclusions == ()), "I10: no conclusions"
    changed = {c.key for c in done.cells if c.field != fields.NUMBER and normal(c.before)}
    assert len(target.rows) < FEW or not changed.issuperset(target.rows), "I10: every row changed"
    assert len(done.deleted) <= max(1, int(SHARE * len(target.rows))), "I10: too many deletions"


def i12_one_row_a_key(world: World) -> None:
    """No vacancy stands in two rows but where a person put it there."""
    sheet = world.sheet()
    if sheet:
        new = set(sheet.table.held) - world.doubled
        assert not new, f"I12 doubled: {new}"


def i13_no_formula_is_born(world: World) -> None:
    """There are no more formulas than people typed."""
    assert world.count_formulas() <= world.formulas, "I13"


def standing(world: World) -> None:
    """Check what holds at every moment."""
    i1_no_lost_update(world)
    i12_one_row_a_key(world)
    i13_no_formula_is_born(world)


def check(world: World, result: Result, before: tuple[object, bytes] | None) -> None:
    """Check what must hold after an operation."""
    i1_no_lost_update(world, result)
    i12_one_row_a_key(world)
    i13_no_formula_is_born(world)
    i7_truthful_report(world, result)
    i10_guards(world, result, before)
    if result.outcome:
        i5_symmetry_i6_fast_forward_i14_determinism(result.outcome)
