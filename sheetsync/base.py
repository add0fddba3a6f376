"""The base of the next merge: what both sides have agreed on after a transfer."""

from __future__ import annotations

from dataclasses import replace

from sheetsync.merge import Plan, remembered
from sheetsync.record import Changes, Record, Records, VacancyKey


def next_base(
    base: Records | None, source: Records, target: Records, done: Plan, *, deleted: bool
) -> Records:
    """Return the base after a transfer: the source as read, except what is still in dispute.

    Args:
        base: The base that the plan was made from.
        source: The side that was carried over.
        target: The other side, as it was before the transfer.
        done: The plan that was carried out towards the target.
        deleted: Whether its deletions were carried out too.
    """
    old = remembered(base, source, target)
    open_places: set[tuple[VacancyKey, str | None]] = {(c.key, c.field) for c in done.open_conflicts}
    open_places |= {(skip.key, skip.field) for skip in done.skips}
    waiting = set() if deleted else target.rows.keys() - {*done.to_file.added, *done.to_sheet.added}
    rows: dict[VacancyKey, Record] = {}
    for key in dict.fromkeys((*source.rows, *old.rows)):
        was = old.rows.get(key)
        if key in source.rows and (key, None) not in open_places:
            rows[key] = _next_record(key, was or {}, (source, target), open_places)
        elif was is not None and ((key, None) in open_places or key in waiting):
            rows[key] = was
    conclusions = old.conclusions if source.conclusions is None else source.conclusions
    return Records(rows, (source.fields or target.fields), conclusions)


def _next_record(
    key: VacancyKey,
    was: Record,
    sides: tuple[Records, Records],
    open_places: set[tuple[VacancyKey, str | None]],
) -> Record:
    """Return a vacancy of the next base: each field as the source has it unless it is in dispute.

    A blank field is noted as blank: what a base does not name at all, it does not know.
    """
    source, target = sides
    record = source.rows[key]
    names = dict.fromkeys((*source.fields, *target.fields, *record, *was))
    kept = {name for name in names if (key, name) in open_places or source.lacks(name)}
    agreed = {name: record.get(name, "") for name in names if name not in kept}
    return agreed | {name: was[name] for name in was if name in kept}


def without_lost(base: Records, lost: Changes) -> Records:
    """Return a base that knows nothing of changes that another program saved over.

    What both sides say of them now differs, and neither is known to be the newer: text beats blank, and two
    different texts are a conflict for the person.
    """
    gone = {(change.key, change.field) for change in lost.cells}
    rows = {
        key: {name: text for name, text in record.items() if (key, name) not in gone}
        for key, record in base.rows.items()
        if key not in lost.added
    }
    return replace(base, rows=rows)
