"""Public three-way merge cases of tables, run against our plan; where we differ on purpose, it is listed."""

from __future__ import annotations

import json
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

import pytest

from sheetsync.merge import Forms, Plan, plan
from sheetsync.record import Records, VacancyKey
from tests.journals import applied
from tests.shared import SHARED, needs_shared

FILE = SHARED / "data" / "merge_cases.jsonl"
CASES: list[dict[str, Any]] = (
    [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()] if FILE.exists() else []
)
DROPPED = "a dropped column is never propagated, nor what is typed in it: both sides keep what they have"
DIFFERENT = {
    "dolt-row-07": DROPPED,
    "dolt-sm-05": DROPPED,
    "dolt-sm-06": DROPPED,
    "dolt-sm-07": DROPPED,
    "dolt-sm-08": DROPPED,
    "dolt-sm-10": DROPPED,
    "dolt-sm-12": DROPPED,
    "dolt-sm-14": DROPPED,
    "dolt-sm-17": DROPPED,
    "dlite-05": DROPPED,
    "dolt-sm-11": "text beats blank where there was nothing before: no text is lost by it",
    "dlite-06": "a value in a new column is an edit: what is deleted here and filled there needs the person",
}
"""Cases that our policy ends otherwise than their project does, with the policy."""
COUNTED = "rows without a key are counted; a vacancy has its link, and rows without one are not synced"
ALIKE = "rows without a key are matched by likeness; a changed link is proposed to the person, never assumed"
NO_KEYS = {
    "dolt-q-12": COUNTED,
    "dolt-q-13": COUNTED,
    "dolt-kl-01": COUNTED,
    "dolt-kl-02": COUNTED,
    "dolt-kl-03": COUNTED,
    "daff-01": ALIKE,
    "daff-02": ALIKE,
    "daff-03": ALIKE,
}
"""Cases that are not about journals, with the reason."""
Rows = dict[str, dict[str, str]]
Places = set[tuple[str, str | None]]


def keyed(keys: list[str], columns: list[str], table: list[list[object]]) -> Records:
    """Return a table as records: the key columns make the key."""
    rows: dict[VacancyKey, dict[str, str]] = {}
    for row in table:
        named = dict(zip(columns, ("" if value is None else str(value) for value in row), strict=True))
        rows[VacancyKey("/".join(named[name] for name in keys))] = named
    return Records(rows, tuple(columns))


def records(case: dict[str, Any], side: str) -> Records:
    """Return a side of a case as records.

    Ours is a text: it has a place for any field, unless the case is about a column that it dropped.
    """
    columns = case["columns"][side]
    found = keyed(case["key"], columns, case[side])
    any_field = side == "local" and set(columns) >= set(case["columns"]["base"])
    return replace(found, fields=()) if any_field else found


def told(side: Records) -> Rows:
    """Return the rows of a side, blank cells left out."""
    return {str(key): {name: text for name, text in row.items() if text} for key, row in side.rows.items()}


def decision(case: dict[str, Any]) -> tuple[Records, Records, Plan]:
    """Return both sides as they are after the plan, and the plan."""
    base, ours, theirs = (records(case, side) for side in ("base", "local", "remote"))
    decided = plan(base, ours, theirs, Forms(frozenset(), frozenset()))
    return applied(ours, decided.to_file), applied(theirs, decided.to_sheet), decided


def as_expected(case: dict[str, Any]) -> bool:
    """Tell whether a case ends as its project expects, on both sides.

    The sides may differ where a conflict is open, and a field of the text that has no column yet is skipped
    in the tab: a person adds columns, we do not.
    """
    ours, theirs, decided = decision(case)
    rows, places = expected(case)
    if places != {(str(conflict.key), conflict.field) for conflict in decided.conflicts}:
        return False
    skipped = {(skip.key, skip.field) for skip in decided.skips}
    return rows is None or (told(ours) == rows and (bool(places) or told(theirs) == without(rows, skipped)))


def without(rows: Rows, places: AbstractSet[tuple[str, str | None]]) -> Rows:
    """Return rows without the cells in some places."""
    return {
        key: {name: text for name, text in row.items() if (key, name) not in places}
        for key, row in rows.items()
    }


def expected(case: dict[str, Any]) -> tuple[Rows | None, Places]:
    """Return the rows and the places in conflict that a case expects; rows are None where it says nothing."""
    wanted = case["expected"]
    places = {("/".join(map(str, c["key"])), c["column"]) for c in wanted["conflicts"]}
    if wanted["rows"] is None:
        return None, places
    return told(keyed(case["key"], wanted["columns"], wanted["rows"])), places


@needs_shared
@pytest.mark.parametrize("case", [c for c in CASES if c["id"] not in NO_KEYS], ids=lambda case: case["id"])
def test_a_case_ends_as_its_project_expects_or_is_listed(case: dict[str, Any]) -> None:
    assert as_expected(case) != (case["id"] in DIFFERENT), decision(case)


@needs_shared
@pytest.mark.parametrize(
    "case", [c for c in CASES if DIFFERENT.get(c["id"]) == DROPPED], ids=lambda case: case["id"]
)
def test_around_a_dropped_column_every_text_stays_on_its_side_or_travels(case: dict[str, Any]) -> None:
    """No text that its side had put in is gone from it; what could not travel is in a skip."""
    ours, theirs, decided = decision(case)
    assert not decided.conflicts
    base = records(case, "base").rows
    skipped = {(skip.key, skip.field) for skip in decided.skips}
    pairs = ((records(case, "local"), ours, theirs), (records(case, "remote"), theirs, ours))
    for before, after, other in pairs:
        for key, row in before.rows.items():
            for name, text in row.items():
                if text and text != base.get(key, {}).get(name):
                    assert after.rows[key][name] == text
                    assert other.rows[key].get(name) == text or (key, name) in skipped


@needs_shared
def test_text_beats_blank_where_there_was_nothing_before() -> None:
    ours, theirs, decided = decision(next(case for case in CASES if case["id"] == "dolt-sm-11"))
    assert not decided.conflicts
    assert told(ours) == told(theirs) == {"1": {"id": "1", "b": "2", "a": "3"}}


@needs_shared
def test_filled_in_here_and_deleted_there_needs_the_person() -> None:
    _, theirs, decided = decision(next(case for case in CASES if case["id"] == "dlite-06"))
    assert [(conflict.key, conflict.field, conflict.ours) for conflict in decided.conflicts] == [
        ("2", None, None)
    ]
    assert told(theirs)["2"]["e"] == "dd"


@needs_shared
def test_every_case_is_run_or_listed_with_its_reason() -> None:
    ids = {case["id"] for case in CASES}
    assert ids >= DIFFERENT.keys() | NO_KEYS.keys()
    assert {case["id"] for case in CASES if not case["key"]} == NO_KEYS.keys()
    agree = sum(as_expected(case) for case in CASES if case["id"] not in NO_KEYS)
    print(f"\nMerge cases: {agree} as expected, {len(DIFFERENT)} by policy, {len(NO_KEYS)} without keys")  # noqa: T201 - the figures of a run
    assert (len(ids), agree, len(DIFFERENT), len(NO_KEYS)) == (74, 54, 12, 8)
