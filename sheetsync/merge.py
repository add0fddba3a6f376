"""What must happen to each side so that both say the same: a pure decision over three sides of text.

The words are git's: base is the last state both sides agreed on, ours is journal.md, theirs is the
workbook. Conflicts are part of the plan, never an exception, and never stop what is clear.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sheetsync.domain.text import normal
from sheetsync.lines import merge_list, merge_prose, merge_set, same_set
from sheetsync.record import CellChange, Changes, Record, Records, VacancyKey


class Side(StrEnum):
    """A side of the synchronisation, as the person names it."""

    FILE = "file"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True)
class Forms:
    """How the text of a field is merged when both sides changed it; other fields conflict.

    Attributes:
        lists: Fields that are ordered sets of lines.
        prose: Fields that are merged line by line.
    """

    lists: frozenset[str]
    prose: frozenset[str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that both sides changed in different ways.

    Attributes:
        key: The vacancy.
        field: The field, or None when one side deleted the vacancy that the other one edited.
        base: The text both sides had, or None when there was none.
        ours: The text in journal.md, or None when the vacancy is deleted there.
        theirs: The text in the workbook, or None when the vacancy is deleted there.
        resolved: The side whose text was taken because the person preferred it, or None.
    """

    key: VacancyKey
    field: str | None
    base: str | None
    ours: str | None
    theirs: str | None
    resolved: Side | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """Something that could not be carried over, and why; ``field`` None means the whole vacancy."""

    key: VacancyKey
    field: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The decision.

    Attributes:
        to_file: What the workbook brings to journal.md.
        to_sheet: What journal.md brings to the workbook.
        conflicts: What needs the person; resolved ones are also in the changes.
        skips: What has no place on the other side, or may not be written there.
    """

    to_file: Changes
    to_sheet: Changes
    conflicts: tuple[Conflict, ...] = ()
    skips: tuple[Skip, ...] = ()

    @property
    def open_conflicts(self) -> tuple[Conflict, ...]:
        """The conflicts that nobody has resolved yet."""
        return tuple(conflict for conflict in self.conflicts if conflict.resolved is None)

    def __bool__(self) -> bool:
        return bool(self.to_file or self.to_sheet or self.conflicts)


@dataclass(slots=True)
class _Draft:
    """What one side will have to change, in the making."""

    cells: list[CellChange] = field(default_factory=list)
    added: dict[VacancyKey, Record] = field(default_factory=dict)
    deleted: dict[VacancyKey, Record] = field(default_factory=dict)


class _Planner:
    """Decides vacancy by vacancy and field by field; `plan` is its only user."""

    def __init__(
        self, base: Records | None, ours: Records, theirs: Records, forms: Forms, prefer: Side | None
    ) -> None:
        self.base = remembered(base, ours, theirs)
        self.sides = {Side.FILE: ours, Side.SHEET: theirs}
        self.forms = forms
        self.prefer = prefer
        self.drafts = {Side.FILE: _Draft(), Side.SHEET: _Draft()}
        self.conflicts: list[Conflict] = []
        self.skips: list[Skip] = []

    def vacancy(self, key: VacancyKey) -> None:
        """Decide on one vacancy."""
        reasons = [side.held[key] for side in self.sides.values() if side.held and key in side.held]
        if reasons:
            self.skips.append(Skip(key, None, " ".join(reasons)))
            return
        here = [side for side, records in self.sides.items() if key in records.rows]
        if len(here) == len(self.sides):
            for name in self._fields(key):
                self._cell(key, name)
        elif here:
            self._alone(key, here[0])

    def _fields(self, key: VacancyKey) -> Iterable[str]:
        """Return every field that any side knows of a vacancy, in order, each once."""
        records = (side.rows.get(key, {}) for side in (*self.sides.values(), self.base))
        return dict.fromkeys(name for record in records for name in record)

    def _alone(self, key: VacancyKey, side: Side) -> None:
        """Decide on a vacancy that only one side has: new there, or deleted on the other side."""
        record, other = self.sides[side].rows[key], _other(side)
        base = self.base.rows.get(key)
        if base is None:
            self._add(key, record, other)
            return
        records = self.sides[side]
        edits = _edits(base, record, records)
        if edits:
            texts = {side: edits, other: None}
            was = _edits(record, base, records)
            self.conflicts.append(Conflict(key, None, was, texts[Side.FILE], texts[Side.SHEET], self.prefer))
        if not edits or self.prefer is other:
            self.drafts[side].deleted[key] = record
        elif self.prefer is side:
            self._add(key, record, other)

    def _add(self, key: VacancyKey, record: Record, to: Side) -> None:
        """Carry a whole vacancy over, without the fields that have no place there."""
        self.drafts[to].added[key] = {
            name: text for name, text in record.items() if normal(text) and self._place(key, name, to)
        }

    def _cell(self, key: VacancyKey, name: str) -> None:
        """Decide on one field of a vacancy that both sides have."""
        base = self.base.rows.get(key, {}).get(name)
        ours, theirs = (self._text(side, key, name, base) for side in (Side.FILE, Side.SHEET))
        merged = self._merge(name, base, ours, theirs)
        if merged is None:
            winner = self._winner(key, name)
            self.conflicts.append(Conflict(key, name, base, ours, theirs, winner))
            if winner is None:
                return
            merged = ours if winner is Side.FILE else theirs
        for side, text in ((Side.FILE, ours), (Side.SHEET, theirs)):
            if normal(merged) != normal(text) and self._place(key, name, side):
                self.drafts[side].cells.append(CellChange(key, name, text, merged))

    def _winner(self, key: VacancyKey, name: str) -> Side | None:
        """Return the preferred side, unless the other one may not be written."""
        wanted = self.prefer
        return wanted if wanted and self._place(key, name, _other(wanted)) else None

    def _text(self, side: Side, key: VacancyKey, name: str, base: str | None) -> str:
        """Return what a side says; a side whose column is gone still says what the base said."""
        records = self.sides[side]
        return (base or "") if records.lacks(name) else records.rows[key].get(name, "")

    def _merge(self, name: str, base: str | None, ours: str, theirs: str) -> str | None:
        """Return the one text both sides shall have, or None when they cannot agree."""
        was, mine, yours = (None if text is None else normal(text) for text in (base, ours, theirs))
        if mine in (yours, was) or (was is None and not mine):
            return theirs
        if yours == was or (was is None and not yours):
            return ours
        return None if base is None else merge_text(name, base, ours, theirs, self.forms)

    def _place(self, key: VacancyKey, name: str, side: Side) -> bool:
        """Tell whether a field may be written on a side; where not, say so in the plan."""
        records = self.sides[side]
        if records.lacks(name):
            self.skips.append(Skip(key, name, f"В таблице нет столбца «{name}»."))
            return False
        if (key, name) in records.fixed:
            self.skips.append(Skip(key, name, "В этой ячейке формула: она важнее, её не меняем."))
            return False
        return True

    def conclusions(self) -> dict[Side, tuple[str, ...] | None]:
        """Return the new list «Выводы» for each side that has to change it."""
        sides = {side: records.conclusions for side, records in self.sides.items()}
        base = self.base.conclusions or ()
        merged = merge_set(base, *(base if own is None else own for own in sides.values()))
        return {
            side: None if same_set(merged, own or ()) else tuple(_in_order(own or (), merged))
            for side, own in sides.items()
        }


def plan(
    base: Records | None, ours: Records, theirs: Records, forms: Forms, *, prefer: Side | None = None
) -> Plan:
    """Decide what must change on each side, cell by cell.

    One side changed: take it. Both say the same: nothing. Both changed: lists merge as ordered sets of
    lines, prose line by line, the rest conflicts. Edited here and deleted there conflicts. Without a base,
    or for a field the base does not know, text beats blank and different texts conflict; nothing is deleted.
    A column that is gone is never taken for emptied cells (DESIGN §5).

    Args:
        base: The last agreed state, or None at the first meeting.
        ours: journal.md.
        theirs: The workbook.
        forms: How the fields merge.
        prefer: The side that wins every conflict, or None to leave them to the person.
    """
    planner = _Planner(base, ours, theirs, forms, prefer)
    for key in dict.fromkeys((*theirs.rows, *ours.rows)):
        planner.vacancy(key)
    conclusions = planner.conclusions()
    to_file, to_sheet = (
        Changes(tuple(draft.cells), draft.added, draft.deleted, conclusions[side])
        for side, draft in planner.drafts.items()
    )
    return Plan(to_file, to_sheet, tuple(planner.conflicts), tuple(planner.skips))


def remembered(base: Records | None, ours: Records, theirs: Records) -> Records:
    """Return the base without what it cannot know: texts of columns that are new, or back again.

    Blank cells in such a column are not emptied ones, and other texts in it are not edits.
    """
    old = base or Records({})
    new = {name for side in (ours, theirs) for name in side.fields if old.lacks(name)}
    rows = {key: {name: row[name] for name in row if name not in new} for key, row in old.rows.items()}
    return replace(old, rows=rows)


def merge_text(name: str, base: str, ours: str, theirs: str, forms: Forms) -> str | None:
    """Merge three different texts of one field, or return None when its form does not allow it."""
    if name not in forms.lists | forms.prose:
        return None
    lines = [_lines(text) for text in (base, ours, theirs)]
    if name in forms.lists:
        items = [_items(side) for side in lines]
        if all(len(set(map(normal, side))) == len(side) for side in items):
            merged = merge_list(*items)
            return None if merged is None else "\n".join(merged).strip("\n")
    merged = merge_prose(*lines)
    return None if merged is None else "\n".join(merged)


def _lines(text: str) -> list[str]:
    """Return the lines of a text as typed, without the blank ones around it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    filled = [place for place, line in enumerate(lines) if normal(line)]
    return lines[filled[0] : filled[-1] + 1] if filled else []


def _items(lines: Iterable[str]) -> list[str]:
    """Cut a list into its items; blank lines belong to the item below them."""
    items, blanks = [], ""
    for line in lines:
        if normal(line):
            items.append(blanks + line)
            blanks = ""
        else:
            blanks += line + "\n"
    return items


def _other(side: Side) -> Side:
    return Side.SHEET if side is Side.FILE else Side.FILE


def _edits(base: Record, record: Record, side: Records) -> str:
    """Return the fields of a record that differ from the base, one `field: text` after another."""
    names = [name for name in dict.fromkeys((*base, *record)) if not side.lacks(name)]
    changed = [name for name in names if normal(base.get(name, "")) != normal(record.get(name, ""))]
    return "\n".join(f"{name}: {record.get(name, '')}" for name in changed)


def _in_order(own: Iterable[str], merged: Iterable[str]) -> list[str]:
    """Return the merged texts, those that a side has in its own words and order, the rest after them."""
    wanted = {normal(text): text for text in merged}
    mine = {normal(text): text for text in own if normal(text) in wanted}
    return list({**mine, **{form: text for form, text in wanted.items() if form not in mine}}.values())
