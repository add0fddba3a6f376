from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.google import masks
from tests.google.asking import Answer, Asking
from tests.google.refusals import Refused

NAMES = st.sampled_from(["a", "b", "c", "d"])
TREES: st.SearchStrategy[masks.Mask] = st.recursive(
    st.just({}), lambda below: st.dictionaries(NAMES, below, min_size=1), max_leaves=8
)
VALUES = st.recursive(
    st.integers(),
    lambda below: st.dictionaries(NAMES, below) | st.lists(st.dictionaries(NAMES, below)),
    max_leaves=12,
)


def written(mask: masks.Mask) -> str:
    return ",".join(name + (f"({written(below)})" if below else "") for name, below in mask.items())


@given(TREES.filter(bool))
def test_a_mask_is_read_as_it_is_written(mask: masks.Mask) -> None:
    assert masks.parse(written(mask)) == mask


@given(VALUES, TREES)
def test_taking_a_part_twice_takes_the_same_part(value: Answer, mask: masks.Mask) -> None:
    once = masks.select(value, mask)
    assert masks.select(once, mask) == once


@given(
    st.dictionaries(NAMES, st.integers()), st.dictionaries(NAMES, st.integers()), st.sets(NAMES, min_size=1)
)
def test_writing_a_part_leaves_the_rest_alone(old: Answer, new: Answer, names: set[str]) -> None:
    result = masks.assign(old, new, {name: {} for name in names})
    assert {name: result.get(name) for name in "abcd"} == {
        name: (new if name in names else old).get(name) for name in "abcd"
    }


@pytest.mark.parametrize(
    "text", ["a(b,c/d),e.f", "a.b,a.c.d,e(f)", " a ( b , c.d ) , e/f ", "a(b),a(c(d)),e.f", "a(b,c(d)),e(f)"]
)
def test_dots_slashes_and_parentheses_say_the_same(text: str) -> None:
    assert masks.parse(text) == {"a": {"b": {}, "c": {"d": {}}}, "e": {"f": {}}}


def test_the_whole_wins_over_its_part() -> None:
    assert masks.parse("a.b,a") == masks.parse("a,a.b") == {"a": {}}


@pytest.mark.parametrize("text", ["", "a(", "a)", "a,,b", "a..b", "(a)", "a(b", "a b;c"])
def test_a_mask_that_cannot_be_read_is_a_400(text: str) -> None:
    with pytest.raises(Refused) as caught:
        masks.parse(text)
    assert caught.value.code == 400


def test_an_unknown_path_is_named() -> None:
    """§3, bad masks: "Cannot find matching fields for path 'sheets.sheetProperties'" in fieldViolations."""
    asking = Asking()
    code, answer = asking.ask("GET", asking.url, fields="sheets.sheetProperties")
    words = (
        "Error expanding 'fields' parameter. Cannot find matching fields for path 'sheets.sheetProperties'."
    )
    assert code == 400
    assert answer["error"]["details"][0]["fieldViolations"] == [{"description": words}]


def test_the_mask_of_a_lossless_pull_brings_exactly_its_parts() -> None:
    """§3, reading: one get brings values, links, notes, hidden rows and merges."""
    asking = Asking({"Журнал": [["a", "b"], ["c"]]})
    fields = (
        "sheets(properties(sheetId,title),data(rowData(values(userEnteredValue,formattedValue)),"
        "rowMetadata(hiddenByUser,developerMetadata)),merges)"
    )
    answer = asking.get(fields=fields, ranges="Журнал!A1:B2")
    texts = [{"userEnteredValue": {"stringValue": text}, "formattedValue": text} for text in "abc"]
    data = {"rowData": [{"values": texts[:2]}, {"values": texts[2:]}], "rowMetadata": [{}, {}]}
    assert answer == {"sheets": [{"properties": {"sheetId": 0, "title": "Журнал"}, "data": [data]}]}


def test_a_mask_decides_on_grid_data_whatever_the_flag_says() -> None:
    """§3, state in the answer: includeGridData is ignored when a mask is set."""
    asking = Asking({"Журнал": [["a"]]})
    assert "data" not in asking.get()["sheets"][0]
    assert "data" in asking.get(includeGridData="true")["sheets"][0]
    assert "data" not in asking.get(includeGridData="true", fields="sheets.properties")["sheets"][0]
    assert "data" in asking.get(fields="sheets")["sheets"][0]
