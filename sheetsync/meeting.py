"""What a pull or a push finds, decides and did: values, and the one decision that needs both sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sheetsync.errors import Problem
from sheetsync.journal import fields
from sheetsync.journal.entries import Journal
from sheetsync.journal.table import require
from sheetsync.merge import Forms, Plan, Side, plan
from sheetsync.record import Changes, Records, VacancyKey
from sheetsync.renames import Rename, orphans, proposed, renamed
from sheetsync.sheets import Sheet

FORMS = Forms(lists=fields.LISTS, prose=fields.PROSE)
_UNLIKE = frozenset({fields.NUMBER, fields.LINK})
"""Fields that do not tell whether two rows are the same vacancy."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may ask of a pull or a push.

    Attributes:
        prefer: The side that wins conflicts, or None to leave them open.
        delete: Whether deletions are carried over.
        force: Whether to go on where a guard would stop.
        dry_run: Whether to decide only.
        summary: Whether a push also writes the tab «Сводка».
        accept_rename: Whether replaced links are followed; False takes them for different vacancies, None
            leaves them open.
    """

    prefer: Side | None = None
    delete: bool = False
    force: bool = False
    dry_run: bool = False
    summary: bool = True
    accept_rename: bool | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """Both sides, as they were read, and what was decided about them.

    Attributes:
        journal: journal.md; after a pull, as it is then.
        sheet: The workbook.
        ours: What journal.md said.
        theirs: What the workbook said.
        base: What both last agreed on, or None.
        plan: The decision.
        notes: What the person should know of how it came about.
        renames: Links that seem to have been replaced; until the person decides, nothing comes of them.
        names: Accepted ones: new key -> the key under which the side that is to change has the vacancy.
    """

    journal: Journal
    sheet: Sheet
    ours: Records
    theirs: Records
    base: Records | None
    plan: Plan
    notes: tuple[str, ...] = ()
    renames: tuple[Rename, ...] = ()
    names: Mapping[VacancyKey, VacancyKey] = field(default_factory=dict)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be used on either side."""
        return (*self.journal.problems, *self.sheet.table.problems)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an operation did.

    Attributes:
        operation: ``pull``, ``push`` or ``status``.
        meeting: What it found and decided.
        applied: What it changed, or would have changed in a dry run.
        pending: Deletions that were not asked for.
        dry_run: Whether nothing was written on purpose.
        summary: Whether the tab «Сводка» was rewritten; None when it was not the operation's business.
        notes: What else the person should know.
    """

    operation: str
    meeting: Meeting
    applied: Changes
    pending: Changes
    dry_run: bool = False
    summary: bool | None = None
    notes: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """3 when conflicts or skipped rows remain, else 0."""
        plan = self.meeting.plan
        skipped = any(skip.field is None for skip in plan.skips) or bool(self.meeting.problems)
        return 3 if plan.open_conflicts or skipped else 0


def meet(  # the decision takes all there is to know  # noqa: PLR0913
    base: Records | None,
    journal: Journal,
    sheet: Sheet,
    prefer: Side | None,
    notes: tuple[str, ...] = (),
    *,
    source: Side | None = None,
    accept_rename: bool | None = None,
) -> Meeting:
    """Decide what two sides have to change, given what they last agreed on.

    The base is to be read before the sides: against a base that is newer than a side, what the side does
    not know yet would look like an edit that takes it back.

    Args:
        base: What both last agreed on, or None.
        journal: journal.md.
        sheet: The workbook.
        prefer: The side that wins conflicts.
        notes: What the person should know of how it came about.
        source: The side that is carried over, if any: only its new links can be accepted.
        accept_rename: As of `Options`.
    """
    require(sheet.table)
    ours = journal.records()
    theirs = sheet.beside(ours, base)
    if fields.NUMBER not in sheet.table.columns:
        ours = _without_numbers(ours)
    sides = {Side.FILE: ours, Side.SHEET: theirs}
    renames, names = _renames(base, sides, source if accept_rename else None)
    if accept_rename is False:
        renames = ()
    else:
        drafts = {Side.FILE: journal.drafts, Side.SHEET: sheet.table.drafts}
        undecided = {key: one.why for one in renames for key in (one.old, one.new)}
        undecided |= orphans(sides, drafts, _UNLIKE)
        sides[Side.FILE] = replace(ours, held={**undecided, **(ours.held or {})})
    if names and base and source:
        target = Side.FILE if source is Side.SHEET else Side.SHEET
        base, sides[target] = renamed(base, sides[target], names, fields.LINK)
    ours, theirs = sides[Side.FILE], sides[Side.SHEET]
    decision = plan(base, ours, theirs, FORMS, prefer=prefer)
    return Meeting(journal, sheet, ours, theirs, base, decision, notes, renames, names)


def _renames(
    base: Records | None, sides: Mapping[Side, Records], source: Side | None
) -> tuple[tuple[Rename, ...], Mapping[VacancyKey, VacancyKey]]:
    """Return the links that seem to have been replaced and are to wait, and the followed ones: new -> old."""
    found = proposed(base, sides, _UNLIKE)
    followed = {one.new: one.old for one in found if one.side is source and _may_follow(one, sides)}
    return tuple(one for one in found if followed.get(one.new) != one.old), followed


def _may_follow(one: Rename, sides: Mapping[Side, Records]) -> bool:
    """Tell whether the other side's link may be written: it stands once, and is no formula."""
    held = {key for records in sides.values() for key in records.held or ()}
    fixed = {place for records in sides.values() for place in records.fixed}
    return not held & {one.old, one.new} and (one.old, fields.LINK) not in fixed


def _without_numbers(records: Records) -> Records:
    """Return records without their numbers: a workbook that numbers nothing has no place for them."""
    rows = {key: {n: t for n, t in row.items() if n != fields.NUMBER} for key, row in records.rows.items()}
    return replace(records, rows=rows)
