"""How the parts of a vacancy begin: «Требования», «Будет плюсом», «Мы предлагаем», wherever they stand.

The wordings are those of real vacancies of hh.ru, where a third of the texts has no line breaks at all.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from sheetsync.domain import heading_words as words
from sheetsync.domain.text import Folded


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


_NAMED = _reader(
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
_MINOR = _reader(
    {
        Part.CONDITIONS: words.PASSING_CONDITIONS,
        Part.STACK: words.PASSING_STACK,
        Part.REQUIREMENTS: words.PASSING_REQUIREMENTS,
    },
    _CLOSED,
)
_UNMARKED = _reader(
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
# What stands below a heading in the middle of a text, though it begins with no capital.
_BELOW = {
    Part.REQUIREMENTS: re.compile(f" {words.DEMAND}"),
    Part.CONDITIONS: re.compile(f" {words.PROMISE}"),
    Part.DUTIES: re.compile(r" [а-я]+(?:ть|ться|ние|ка)\b"),
}


@functools.cache
def _soft() -> re.Pattern[str]:
    """Return the pattern of whatever else is said of what is nice to have, before a colon."""
    return re.compile(
        r"[^:;.?!\na-z]{0,40}"
        r"(?:плюс(?:ом|ами|(?= ?:))|преимуществ|желательн|приветству|полезн|не ?обязательн)"
        r"[^:;.?!\na-z]{0,40}(?= ?:)"
    )


_OPENING = re.compile(r"[^\w\n]*(?:\d{1,2}[.)] ?)?")
# Each begins with a sign or a blank and looks back only there: a search then skips all letters at once.
_START = re.compile(
    r"[\n .;!?…)»•·*](?:(?=[A-ZА-Я-])(?<=\w )(?:- )?(?=[A-ZА-Я])"
    r"|(?<! )(?:(?<=\n)[^\w\n]*(?:\d{1,2}[.)] ?)?|(?<!\n) +[^\w\n]{0,3}))"
)
# What is so often glued to the end of what stands above it: «в промышленную средуТребования:».
_GLUED = ("Требования", "Обязанности", "Условия", "Будет ", "Обязательные ", "Что ")
_HERE = re.compile("(?<=[а-яё])")
# No marked heading has such a sign before its end, but for what it adds in brackets.
_SIGN = re.compile(r"[.;!:?\n(]")
_FREE = re.compile(words.pattern(words.FREE))
_AFTER = re.compile(r"(?: \([^()\n]{2,60}\)(?=[*_ ]*[:?]))?[*_ ]*[:?]?[*_]*")
_COLON = re.compile(r"(?: \([^()\n]{2,60}\))?[*_ ]*[:?]")
_CAPITAL = re.compile(r"[^\w\n]{0,4}[A-ZА-Я0-9]")
_CLOSE = re.compile(r"[:?\n]")
_PARTS: dict[str | None, Part] = {None: Part.NICE, **{part.value: part for part in Part}}  # by name of group
_BEGINNINGS = words.BEGINNINGS | words.PASSING_BEGINNINGS | words.BARE_BEGINNINGS
_BLANK = frozenset(("", "-"))
_REACH = 160  # characters; no heading is longer
_LONG = 400  # characters of a line; a longer one is a text that lost its line breaks


def headings(folded: Folded) -> list[Heading]:
    """Return the headings of a line, in its order."""
    cased, lower, length = folded.cased, folded.lower, len(folded.cased)
    opening = _OPENING.match(cased)
    starts = [opening] if opening else []
    if length >= _LONG or _CLOSE.search(lower):
        starts += _START.finditer(cased, starts[0].end())
    if length >= _LONG and (glued := _glued(cased)):
        starts = sorted([*starts, *glued], key=re.Match.end)
    found: list[Heading] = []
    after = signed = 0
    sign, soft = "", False
    for start in starts:
        place = start.end()
        begins = lower[place : place + 3]
        if place < after or place == length:
            continue
        if place >= signed:
            ahead = _SIGN.search(lower, place)
            signed, sign = (ahead.start(), ahead[0]) if ahead else (length, "\n")
            soft = sign in ":(" and _is_soft(lower[place : place + _REACH if sign == "(" else signed])
        known = begins in _BEGINNINGS
        if not (known or soft or (sign in ":?(\n" and _FREE.match(lower, place))):
            continue
        opens = start.start() == 0 or start[0][:1] == "\n"
        ends = start[0].strip() not in _BLANK
        marked = sign in ":?(" or (sign == "\n" and opens)
        heading = (
            _marked(folded, place, opens=opens, ends=ends, soft=soft)
            if marked
            else _unmarked(folded, place, opens=opens, ends=ends)
        )
        if heading:
            found.append(heading)
            after = heading.end
    return found


def _glued(cased: str) -> list[re.Match[str]]:
    """Return where a heading may begin within what looks like one word."""
    found = []
    for word in _GLUED:
        place = cased.find(word, 1)
        while place > 0:
            if here := _HERE.match(cased, place):
                found.append(here)
            place = cased.find(word, place + 1)
    return found


def _is_soft(text: str) -> bool:
    return any(map(text.__contains__, words.SOFT))


def _marked(folded: Folded, place: int, *, opens: bool, ends: bool, soft: bool) -> Heading | None:
    """Return the heading that begins at a place with a mark or the end of the line in reach, or None."""
    lower = folded.lower
    begins = lower[place : place + 3]
    closes = _CLOSE.search(lower, place, place + _REACH) or (opens and place + _REACH > len(lower))
    for reader, tried in (
        (_NAMED, begins in words.BEGINNINGS or _FREE.match(lower, place)),
        (_MINOR, begins in words.PASSING_BEGINNINGS),
        (_soft, soft),
    ):
        found = reader().match(lower, place) if closes and tried else None
        if found and (opens or _COLON.match(lower, found.end())):
            part = _PARTS[found.lastgroup]
            if not (opens or ends) and (reader is _soft or part is Part.ABOUT):
                return None  # «обучение за счёт Компании:»
            passing = reader is not _NAMED or part in {Part.NICE, Part.STACK}
            return _made(lower, part, found, passing=passing, weak=reader is _MINOR)
    return _unmarked(folded, place, opens=opens, ends=ends)


def _unmarked(folded: Folded, place: int, *, opens: bool, ends: bool) -> Heading | None:
    """Return the heading without a mark that begins at a place amid a text, or None."""
    cased, lower = folded.cased, folded.lower
    if lower[place : place + 3] not in words.BARE_BEGINNINGS or not cased[place].isupper():
        return None
    found = None if opens and len(cased) < _LONG else _UNMARKED().match(lower, place)
    if not found:
        return None
    part = _PARTS[found.lastgroup]
    below = _BELOW.get(part, _CAPITAL)
    goes_on = _CAPITAL.match(cased, found.end()) or below.match(lower, found.end())
    if goes_on or (ends and part is not Part.NICE and not found[0].endswith("задачи")):
        return _made(lower, part, found, passing=part is Part.STACK)
    return None


def _made(lower: str, part: Part, found: re.Match[str], *, passing: bool, weak: bool = False) -> Heading:
    end = _end(_AFTER.match(lower, found.end()))
    return Heading(part, found.start(), end, passing, weak)


def _end(match: re.Match[str] | None) -> int:
    """Return the end of a match of a pattern that matches everywhere."""
    return match.end() if match else 0
