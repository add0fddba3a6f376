"""The wordings of headings as patterns: which of them stands at a place of a text."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from sheetsync.domain import heading_words as words
from sheetsync.domain.words import Memo


class Part(StrEnum):
    """What a part of a vacancy speaks of."""

    REQUIREMENTS = "requirements"
    NICE = "nice"
    DUTIES = "duties"
    CONDITIONS = "conditions"
    STACK = "stack"
    ABOUT = "about"


class Heading(NamedTuple):
    """A heading in a folded line.

    Attributes:
        part: What it begins.
        start: Where it begins.
        end: Where what stands below it begins.
        passing: True when it speaks of its own line only, if something follows it there.
        weak: True for words that begin a part only where no stronger one holds: «Опыт», «Технологии».
    """

    part: Part
    start: int
    end: int
    passing: bool
    weak: bool


_CLOSED = r"(?=(?: \([^()\n]{2,60}\))?[*_ ]*(?:[:?]|\Z|\n))"


_Reader = Callable[[], re.Pattern[str]]


def _reader(wordings: dict[Part, str], closed: str) -> _Reader:
    """Return what gives the wordings as one pattern; no command waits for it that meets no heading."""

    @functools.cache
    def compiled() -> re.Pattern[str]:
        parts = (f"(?P<{part.value}>{words.pattern(each)})" for part, each in wordings.items())
        return re.compile(f"(?:{'|'.join(parts)}){closed}")

    return compiled


NAMED = _reader(
    {
        Part.CONDITIONS: words.CONDITIONS,
        Part.NICE: words.NICE,
        Part.STACK: words.STACK,
        Part.DUTIES: words.DUTIES,
        Part.ABOUT: words.ABOUT,
        Part.REQUIREMENTS: words.REQUIREMENTS,
    },
    _CLOSED,
)
# Said of a line among others: no heading unless the line stops there or tells what it promises.
MINOR = _reader(
    {
        Part.CONDITIONS: words.PASSING_CONDITIONS,
        Part.STACK: words.PASSING_STACK,
        Part.REQUIREMENTS: words.PASSING_REQUIREMENTS,
    },
    _CLOSED,
)
UNMARKED = _reader(
    {
        Part.REQUIREMENTS: words.BARE_REQUIREMENTS,
        Part.NICE: words.BARE_NICE,
        Part.DUTIES: words.BARE_DUTIES,
        Part.CONDITIONS: words.BARE_CONDITIONS,
        Part.ABOUT: words.BARE_ABOUT,
        Part.STACK: words.BARE_STACK,
    },
    r"(?=[ •●▪]|\Z)",
)
CAPITAL = re.compile(r"[^\w\n]{0,4}[A-ZА-Я0-9]")
_BELOW = {
    Part.REQUIREMENTS: f" {words.DEMAND}",
    Part.CONDITIONS: f" {words.PROMISE}",
    Part.DUTIES: r" [а-я]+(?:ть|ться|ние|ка)\b",
}


@functools.cache
def beginning_below(part: Part) -> re.Pattern[str]:
    """Return how what stands below a heading amid a text begins, where it does with no capital."""
    return re.compile(_BELOW.get(part, CAPITAL.pattern))


@functools.cache
def soft_wording() -> re.Pattern[str]:
    """Return the pattern of whatever else is said of what is nice to have, before a colon."""
    return re.compile(
        r"[^:;.?!\na-z]{0,40}"
        r"(?:плюс(?:ом|ами|(?= ?:))|преимуществ|желательн|приветству|полезн|не ?обязательн)"
        r"[^:;.?!\na-z]{0,40}(?= ?:)"
    )


FREE = re.compile(words.pattern(words.FREE))
PARTS: dict[str | None, Part] = {None: Part.NICE, **{part.value: part for part in Part}}  # by name of group
_AFTER = re.compile(r"(?: \([^()\n]{2,60}\)(?=[*_ ]*[:?]))?[*_ ]*[:?]?[*_]*")
_PASSING = frozenset({Part.NICE, Part.STACK})
_MARKS, _STARS = (":", "?"), ("*", "_")


def may_be_named(lower: str, place: int) -> bool:
    """Tell at a glance whether one of the named headings may begin at a place."""
    begins = lower[place : place + 3]
    if begins in words.BEGINNINGS and lower.startswith(words.GO_ON.get(begins, (begins,)), place):
        return True
    return FREE.match(lower, place) is not None


def named_at(lower: str, place: int = 0) -> tuple[Part, int] | None:
    """Return the part whose wording stands at a place, up to a mark, and how long the wording is."""
    found = NAMED().match(lower, place)
    return (PARTS[found.lastgroup], found.end() - place) if found else None


KNOWN = Memo(named_at)  # vacancies share their headings: «Требования:»


def named_heading(lower: str, part: Part, start: int, end: int) -> Heading:
    """Return a named heading from where its wording begins and ends."""
    return Heading(part, start, past_mark(lower, end), passing=part in _PASSING, weak=False)


def past_mark(lower: str, end: int) -> int:
    """Return where what stands below a wording begins."""
    if lower.startswith(_MARKS, end) and not lower.startswith(_STARS, end + 1):
        return end + 1  # as most do
    return end_of(_AFTER.match(lower, end))


def end_of(match: re.Match[str] | None) -> int:
    """Return the end of a match of a pattern that matches everywhere."""
    return match.end() if match else 0
