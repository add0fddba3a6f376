from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.domain.text import normal
from sheetsync.lines import merge_list, merge_prose, merge_set, same_set

LINE = st.sampled_from(["A", "B", "C", "D", "й", "и\u0306"])
UNIQUE = st.lists(LINE, max_size=5, unique_by=normal)
PROSE = st.lists(LINE, max_size=6)


@given(UNIQUE, UNIQUE)
def test_one_side_that_changed_a_list_is_taken(base: list[str], theirs: list[str]) -> None:
    for merged in (merge_list(base, base, theirs), merge_list(base, theirs, base)):
        assert merged is not None
        assert [normal(line) for line in merged] == [normal(line) for line in theirs]


@given(UNIQUE, UNIQUE, UNIQUE)
def test_a_merged_list_has_what_was_added_and_not_what_was_removed(
    base: list[str], ours: list[str], theirs: list[str]
) -> None:
    merged = merge_list(base, ours, theirs)
    if merged is not None:
        was, mine, yours = ({normal(line) for line in side} for side in (base, ours, theirs))
        assert {normal(line) for line in merged} == (mine | yours) - (was - mine) - (was - yours)
        assert len({normal(line) for line in merged}) == len(merged)
    swapped = merge_list(base, theirs, ours)
    assert [normal(line) for line in merged or []] == [normal(line) for line in swapped or []]


@given(PROSE, PROSE)
def test_one_side_that_changed_a_prose_is_taken(base: list[str], theirs: list[str]) -> None:
    for merged in (merge_prose(base, base, theirs), merge_prose(base, theirs, base)):
        assert merged is not None
        assert [normal(line) for line in merged] == [normal(line) for line in theirs]


@given(PROSE, PROSE, PROSE)
def test_swapping_the_sides_of_a_prose_changes_nothing(
    base: list[str], ours: list[str], theirs: list[str]
) -> None:
    one, two = merge_prose(base, ours, theirs), merge_prose(base, theirs, ours)
    assert (one is None) == (two is None)
    assert [normal(line) for line in one or []] == [normal(line) for line in two or []]


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("ABC", "ABC", "ABC", "ABC"),
        ("ABC", "aBC", "ABc", "aBc"),
        ("ABC", "AC", "ABCD", "ACD"),
        ("ABC", "aBC", "xBC", None),
        ("ABC", "aBC", "BC", None),
        ("", "A", "A", "A"),
        ("", "A", "B", None),
    ],
)
def test_prose_merges_where_the_changes_do_not_meet(
    base: str, ours: str, theirs: str, merged: str | None
) -> None:
    assert merge_prose(base, ours, theirs) == (None if merged is None else list(merged))


@given(UNIQUE, UNIQUE, UNIQUE)
def test_a_merged_set_is_what_both_kept_and_what_either_added(
    base: list[str], ours: list[str], theirs: list[str]
) -> None:
    was, mine, yours = ({normal(text) for text in side} for side in (base, ours, theirs))
    merged = merge_set(base, ours, theirs)
    assert {normal(text) for text in merged} == (was & mine & yours) | ((mine | yours) - was)
    assert same_set(merged, merge_set(base, theirs, ours))


def test_a_set_keeps_its_order_and_new_texts_come_last() -> None:
    assert merge_set(["b", "a"], ["b", "a", "y", "x"], ["b", "a", "z"]) == ["b", "a", "y", "x", "z"]
