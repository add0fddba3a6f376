from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.google import a1
from tests.google.asking import Asking, message

BOXES = st.tuples(st.integers(0, 998), st.integers(1, 50), st.integers(0, 700), st.integers(1, 50)).map(
    lambda at: a1.Box(at[0], at[0] + at[1], at[2], at[2] + at[3])
)


@given(st.text(min_size=1, max_size=20).filter(lambda title: "\0" not in title), BOXES)
def test_what_is_echoed_is_read_back_as_the_same_place(title: str, box: a1.Box) -> None:
    read, place = a1.split(a1.echo(title, box))
    assert (read, a1.parse_box(place, 2000, 2000)) == (title, box)


@given(st.integers(0, 18_277))
def test_columns_are_named_and_counted_alike(index: int) -> None:
    assert a1.column_index(a1.column_name(index)) == index


def test_columns_are_named_as_spreadsheets_do() -> None:
    assert [a1.column_name(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@pytest.mark.parametrize(
    ("asked", "echoed"),
    [
        ("Sheet1", "Sheet1!A1:Z1000"),
        ("'Sheet1'", "Sheet1!A1:Z1000"),
        ("A2:2", "Sheet1!A2:Z2"),
        ("A1:C", "Sheet1!A1:C1000"),
        ("D4:A1", "Sheet1!A1:D4"),
        ("Sheet1!B:B", "Sheet1!B1:B1000"),
        ("'D3'!A1:D4", "'D3'!A1:D4"),
        ("D3", "Sheet1!D3"),
        ("'two words'!A1", "'two words'!A1"),
        ("it's 😀!A1", "'it''s 😀'!A1"),
        ("total", "Sheet1!B2:C3"),
    ],
)
def test_ranges_are_echoed_in_full(asked: str, echoed: str) -> None:
    """§1.5 range echo; "D3" as a bare title loses to the cell of that name."""
    asking = Asking({"Sheet1": [], "D3": [], "two words": [], "it's 😀": []})
    asking.book.named_ranges["1"] = ("total", 0, a1.Box(1, 3, 1, 3))
    assert asking.ask("GET", f"{asking.url}/values/{asked}")[1]["range"] == echoed


def test_a_range_that_cannot_be_read_is_named() -> None:
    """§3, bad ranges."""
    asking = Asking()
    code, answer = asking.ask("GET", f"{asking.url}/values/NOPE!A5:F15")
    assert (code, message(answer)) == (400, "Unable to parse range: NOPE!A5:F15")
