from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sheetsync.domain import heading_words as words
from sheetsync.domain.heading import headings, search
from sheetsync.domain.heading_patterns import Heading, Part
from sheetsync.domain.text import Line

NAMED = (words.CONDITIONS, words.NICE, words.STACK, words.DUTIES, words.ABOUT, words.REQUIREMENTS)
PASSING = (words.PASSING_CONDITIONS, words.PASSING_STACK, words.PASSING_REQUIREMENTS)
BARE = (
    words.BARE_REQUIREMENTS,
    words.BARE_NICE,
    words.BARE_DUTIES,
    words.BARE_CONDITIONS,
    words.BARE_ABOUT,
    words.BARE_STACK,
)

SLOW = settings(suppress_health_check=[HealthCheck.too_slow])  # texts of patterns are


def each(*wordings: str) -> list[str]:
    """Return every wording as a pattern of its own."""
    whole = "\n".join(wordings).replace("\n", "|")
    depth, found = 0, [""]
    for letter in whole:
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and not depth:
            found.append("")
        else:
            found[-1] += letter
    return [words.pattern(f"\n{wording}\n") for wording in found if wording]


def spoken(*wordings: str) -> st.SearchStrategy[str]:
    """Return texts that begin as the wordings say, up to where they match."""
    patterns = [re.compile(rf"\A{pattern}") for pattern in each(*wordings)]
    return st.sampled_from(patterns).flatmap(
        lambda pattern: st.from_regex(pattern).map(
            lambda text: found[0] if (found := pattern.match(text)) else ""
        )
    )


@settings(SLOW)
@given(spoken(*NAMED))
def test_a_heading_is_known_by_its_first_letters_or_by_how_a_free_one_begins(text: str) -> None:
    begins = text[:3] in words.BEGINNINGS and text.startswith(words.GO_ON.get(text[:3], ("",)))
    assert begins or re.match(words.pattern(words.FREE), text)


@settings(SLOW)
@given(spoken(*PASSING))
def test_so_is_a_passing_one_by_its_first_letters(text: str) -> None:
    assert text[:3] in words.PASSING_BEGINNINGS


@settings(SLOW)
@given(spoken(*BARE))
def test_so_is_one_without_a_mark(text: str) -> None:
    assert text[:3] in words.BARE_BEGINNINGS


@settings(SLOW)
@given(spoken(*NAMED, *PASSING))
def test_no_heading_has_a_sign_in_it_that_ends_a_sentence(text: str) -> None:
    assert not re.search(r"[.;!:?\n(]", text)


@settings(SLOW)
@given(spoken(*NAMED, *PASSING))
def test_a_heading_begins_and_ends_in_one_alphabet(text: str) -> None:
    assert (text[:1] < "а") == (text.rstrip(" ")[-1:] < "а")


PIECES = (
    *("- ", "• ", "1. ", "*", "__", " ", ": ", ":", "?", "; ", ".", "! ", " (", ")", " – ", "8"),
    *("\u00a0", "\u200b", "\n", "Требования", "требования к кандидату", "Условия", "Мы предлагаем"),
    *("будет плюсом", "Плюсом", "Ждём от вас", "Опыт", "опыт работы", "Стек", "Python", "и", "ещё"),
    *("What we offer", "why us", "о компании", "работа"),
)


@settings(max_examples=1_000)
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_what_is_known_at_a_glance_is_what_a_search_finds(text: str) -> None:
    line = Line(1, text)
    assert list(headings(line)) == search(line.folded)


@pytest.mark.parametrize("before", ["", "Мы растём. ", "Мы растём; ", "Работа в офисе - "])
def test_a_heading_is_found_wherever_it_stands(before: str) -> None:
    text = f"{before}Требования: Python"
    start = len(before)
    found = headings(Line(1, text))
    assert found == [Heading(Part.REQUIREMENTS, start, start + len("Требования:"), passing=False, weak=False)]
