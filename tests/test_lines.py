from __future__ import annotations

import unicodedata

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


@st.composite
def rewritten(draw: st.DrawFn, base: str, new: str) -> list[str]:
    """Return a list with some lines taken out and some new ones put in, the rest in its old order."""
    lines = [line for line in base if draw(st.integers(0, 3))]
    for line in draw(st.sets(st.sampled_from(new))):
        lines.insert(draw(st.integers(0, len(lines))), line)
    return lines


@given(rewritten("ABCDEF", "xyz"), rewritten("ABCDEF", "123"))
def test_what_is_left_of_a_side_stands_in_the_order_of_that_side(ours: list[str], theirs: list[str]) -> None:
    merged = merge_list("ABCDEF", ours, theirs)
    if merged is not None:
        for side in (ours, theirs):
            assert [x for x in merged if x in side] == [x for x in side if x in merged]


@given(UNIQUE, UNIQUE)
def test_blank_lines_put_in_on_one_side_stay(ours: list[str], theirs: list[str]) -> None:
    base = ["A", "B", "C"]
    merged = merge_list(base, ["\n" + line if line in base else line for line in ours], theirs)
    if merged is not None:
        kept = [line for line in base if line in ours and line in theirs]
        assert {"\n" + line for line in kept} <= set(merged)


def test_blank_lines_changed_differently_on_both_sides_are_those_of_one() -> None:
    base, ours, theirs = ["A", "B"], ["A", "\nB"], ["A", "\n\nB", "C"]
    assert merge_list(base, ours, theirs) == merge_list(base, theirs, ours) != ["A", "B", "C"]


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        pytest.param("ABC", "AzC", "ABy", "Azy", id="neighbours edited, in the order they stood in"),
        pytest.param("ABC", "AxC", "AyC", None, id="one line edited twice"),
        pytest.param("ABC", "AxC", "AxCD", "AxCD", id="one line edited alike"),
        pytest.param("ABC", "AxyC", "AxC", "AxyC", id="one line edited alike, and a line more"),
        pytest.param("ABC", "Ax", "AB1", None, id="one of two lines rewritten here is rewritten there"),
        pytest.param("ABC", "CBA", "ABCD", "CDBA", id="a new order and a new line"),
        pytest.param("ABC", "BAC", "ACB", None, id="two new orders"),
        pytest.param("ABC", "BAC", "BACD", "BACD", id="one new order on both sides"),
        pytest.param("AB", "xAB", "1AB", "1xAB", id="both put a line on top"),
        pytest.param("AB", "", "ABx", "x", id="all taken out here, one put in there"),
    ],
)
def test_a_list_merges_line_by_line(base: str, ours: str, theirs: str, merged: str | None) -> None:
    wanted = None if merged is None else list(merged)
    assert merge_list(base, ours, theirs) == wanted
    assert merge_list(base, theirs, ours) == wanted


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


@given(PROSE, PROSE, PROSE)
def test_lines_are_compared_in_their_normal_form(base: list[str], ours: list[str], theirs: list[str]) -> None:
    retyped = [unicodedata.normalize("NFD", line) + "\u00a0" for line in theirs]
    one, two = merge_prose(base, ours, theirs), merge_prose(base, ours, retyped)
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
