"""Public three-way merge cases of tables, run against our plan; where we differ on purpose, it is listed."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from sheetsync.merge import Forms, plan
from sheetsync.record import Records, VacancyKey
from tests.journals import applied
from tests.shared import SHARED, needs_shared

FILE = SHARED / "data" / "merge_cases.jsonl"
CASES: list[dict[str, Any]] = (
    [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()] if FILE.exists() else []
)
DROPPED = (
    "a column that one side dropped is never dropped, nor its edits taken over: both stay where they are"
)
DIFFERENT = {
    "dolt-row-07": DROPPED,
    "dolt-sm-06": DROPPED,
    "dolt-sm-07": DROPPED,
    "dolt-sm-10": DROPPED,
    "dolt-sm-12": DROPPED,
    "dolt-sm-17": DROPPED,
    "dlite-05": DROPPED,
    "dolt-sm-11": "text beats blank where there was nothing before: no text is lost by it",
    "dlite-06": "a value in a new column is an edit: what is deleted here and filled there needs the person",
}


def records(case: dict[str, Any], side: str) -> Records:
    """Return a side of a case as records; the case's key columns make the key.

    Ours is a text: it has a place for any field, unless the case is about a column that it dropped.
    """
    columns = case["columns"][side]
    any_field = side == "local" and set(columns) >= set(case["columns"]["base"])
    rows: dict[VacancyKey, dict[str, str]] = {}
    for row in case[side]:
        named = dict(zip(columns, ("" if value is None else str(value) for value in row), strict=True))
        rows[VacancyKey("/".join(named[name] for name in case["key"]))] = named
    return Records(rows, () if any_field else tuple(columns))


def outcome(case: dict[str, Any]) -> tuple[dict[str, dict[str, str]], set[tuple[str, str | None]]]:
    """Return the merged rows, blank cells left out, and the places in conflict."""
    base, ours, theirs = (records(case, side) for side in ("base", "local", "remote"))
    decided = plan(base, ours, theirs, Forms(frozenset(), frozenset()))
    merged = applied(ours, decided.to_file)
    rows = {str(key): {name: text for name, text in row.items() if text} for key, row in merged.rows.items()}
    return rows, {(str(conflict.key), conflict.field) for conflict in decided.conflicts}


def expected(case: dict[str, Any]) -> tuple[dict[str, dict[str, str]] | None, set[tuple[str, str | None]]]:
    """Return the same of what the case's own project expects; rows are None where it says nothing of them."""
    wanted = case["expected"]
    rows = (
        None
        if wanted["rows"] is None
        else {
            "/".join(str(row[wanted["columns"].index(name)]) for name in case["key"]): {
                name: str(value)
                for name, value in zip(wanted["columns"], row, strict=True)
                if value not in {None, ""}
            }
            for row in wanted["rows"]
        }
    )
    places = {("/".join(map(str, c["key"])), c["column"]) for c in wanted["conflicts"]}
    return rows, places


def usable(case: dict[str, Any]) -> bool:
    """Tell whether a case has keys that name one row each, as vacancies have."""
    return bool(case["key"]) and not {"keyless", "duplicates"} & set(case["tags"])


@needs_shared
@pytest.mark.parametrize("case", [case for case in CASES if usable(case)], ids=lambda case: case["id"])
def test_a_case_ends_as_its_project_expects_or_is_listed(case: dict[str, Any]) -> None:
    rows, places = outcome(case)
    wanted_rows, wanted_places = expected(case)
    rows_agree = wanted_rows is None or rows == wanted_rows
    assert (rows_agree and places == wanted_places) != (case["id"] in DIFFERENT), (
        rows,
        places,
        wanted_rows,
        wanted_places,
    )


@needs_shared
def test_every_case_is_run_or_has_no_keys() -> None:
    kinds = Counter("run" if usable(case) else "no keys" for case in CASES)
    assert kinds.total() == len(CASES)
    assert set(DIFFERENT) <= {case["id"] for case in CASES if usable(case)}
    as_expected = kinds["run"] - len(DIFFERENT)
    figures = (
        f"{as_expected} of {kinds['run']} as expected, {len(DIFFERENT)} by policy, {kinds['no keys']} keyless"
    )
    print(f"\nMerge cases: {figures}")  # noqa: T201 - the figures of a run
