"""A thing is looked for only where its cue was said: so whatever says the thing must say the cue."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from operator import or_

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sheetsync.domain import admission, claim, requirement, text, wording, words
from sheetsync.domain.text import fold
from sheetsync.domain.words import Words, pieces

LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюяabcdefghijklmnopqrstuvwxyz0123456789 .,;:-+()/"
# By name, for these patterns are nobody else's business.
WAITING = {
    "SOFT": {wording: "_AHEAD _BEHIND"},
    "CHOICE": {wording: "_ANY_OF _OR_TO_LEARN"},
    "EXAMPLE": {wording: "_SUCH_AS _AND_SO_ON"},
    "STUDY": {wording: "_STUDY"},
    "LEVEL": {wording: "_LEVEL"},
    "YEARS": {text: "_YEARS", claim: "_MONTHS"},
    "NO": {requirement: "_NOT_ALL"},
    "ADMIT": {admission: "_LITTLE _HARDLY _WISH _DENIED _DASHED _AFFIRMED _AFTER_ALL"},
}


def said_by(patterns: Iterable[re.Pattern[str]]) -> st.SearchStrategy[str]:
    """Return texts in which one of the patterns finds something."""
    return st.sampled_from([*patterns]).flatmap(
        lambda pattern: st.from_regex(pattern, alphabet=LETTERS).map(
            lambda said: found[0] if (found := pattern.search(said)) else ""
        )
    )


@pytest.mark.parametrize("cue", WAITING)
@settings(  # texts of patterns are long, and few of those with a border of words in them match
    max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(data=st.data())
def test_whatever_is_waited_for_says_its_cue(cue: str, data: st.DataObject) -> None:
    patterns = [getattr(module, name) for module, names in WAITING[cue].items() for name in names.split()]
    if cue == "LEVEL":  # looked for only where a word begins
        patterns = [re.compile(rf"\b(?:{pattern.pattern})") for pattern in patterns]
    said = data.draw(said_by(patterns).filter(bool))
    assert any(each & getattr(words, cue) for _, each in Words(fold(said)).places()), said


@given(st.text(f"{LETTERS}_#\n"))
def test_words_and_what_stands_between_them_are_the_text(line: str) -> None:
    assert "".join(pieces(line)).replace("|", "_") == line


@given(st.text(LETTERS + "нелетопыт "))
def test_every_cue_stands_where_its_word_does(line: str) -> None:
    read = Words(fold(line))
    spoken = dict(zip(read.ends[::2], read.pieces[1::2], strict=False))
    assert all(line.startswith(spoken[place], place) for place, _ in read.places())
    assert read.said_in_row(0) == reduce(or_, [cue for _, cue in read.places()], 0)
