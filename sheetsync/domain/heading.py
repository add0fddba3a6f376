"""How the parts of a vacancy begin: «Требования», «Будет плюсом», «Мы предлагаем», wherever they stand.

The wordings are those of real vacancies of hh.ru, where a third of the texts has no line breaks at all.
"""

from __future__ import annotations

import re
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


def _reader(wordings: dict[Part, str], closed: str) -> re.Pattern[str]:
    parts = (f"(?P<{part.value}>{words.pattern(each)})" for part, each in wordings.items())
    return re.compile(f"(?:{'|'.join(parts)}){closed}")


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
    r"(?= |\Z)",
)
_SOFT = re.compile(  # whatever else is said before a colon
    r"[^:;.?!\na-z]{0,40}(?:плюс(?:ом|ами|(?= ?:))|преимуществ|желательн|приветству|полезн|не ?обязательн)"
    r"[^:;.?!\na-z]{0,40}(?= ?:)"
)
_OPENING = re.compile(r"[^\w\n]*(?:\d{1,2}[.)] ?)?")
# Each begins with a sign or a blank and looks back only there: a search then skips all letters at once.
_START = re.compile(
    r"[\n .;!?…)»•·*](?:(?<=\n)[^\w\n]*(?:\d{1,2}[.)] ?)?|(?<=[.;!?…)»•·*]) +[^\w\n]{0,3}"
    r"|(?<=\w )(?:- )?(?=[A-ZА-Я]))"
)
# No marked heading has such a sign before its end, but for what it adds in brackets.
_REACHING = re.compile(r"[^.;!:?\n(]*+[:?(]")
_REACHING_END = re.compile(r"[^.;!:?\n(]*+(?:[:?(\n]|\Z)")
_AFTER = re.compile(r"(?: \([^()\n]{2,60}\)(?=[*_ ]*[:?]))?[*_ ]*[:?]?[*_]*")
_COLON = re.compile(r"(?: \([^()\n]{2,60}\))?[*_ ]*[:?]")
_CAPITAL = re.compile(r"[^\w\n]{0,4}[A-ZА-Я0-9]")
_CLOSE = re.compile(r"[:?\n]")
_PARTS: dict[str | None, Part] = {None: Part.NICE, **{part.value: part for part in Part}}  # by name of group
_BLANK = frozenset(("", "-"))
_REACH = 160  # characters; no heading is longer
_LONG = 400  # characters of a line; a longer one is a text that lost its line breaks


def headings(folded: Folded) -> list[Heading]:
    """Return the headings of a line, in its order."""
    cased, lower, length = folded.cased, folded.lower, len(folded.cased)
    found: list[Heading] = []
    after = place = _end(_OPENING.match(cased))
    if place == length:
        return found
    if heading := _heading(folded, place, opens=True, ends=cased[:place].strip() not in _BLANK):
        found.append(heading)
        after = heading.end
    if length < _LONG and not _CLOSE.search(lower):
        return found
    for start in _START.finditer(cased, place):
        here = start.end()
        if here < after or here == length:
            continue
        mark = start[0]
        opens = mark[0] == "\n"
        if not (opens or cased[here].isupper() or _REACHING.match(lower, here)):
            continue
        if heading := _heading(folded, here, opens=opens, ends=mark.strip() not in _BLANK):
            found.append(heading)
            after = heading.end
    return found


def _heading(folded: Folded, place: int, *, opens: bool, ends: bool) -> Heading | None:
    """Return the heading that begins at a place where one may begin, or None."""
    cased, lower = folded.cased, folded.lower
    if (_REACHING_END if opens else _REACHING).match(lower, place) and (
        _CLOSE.search(lower, place, place + _REACH) or (opens and place + _REACH > len(lower))
    ):
        for pattern in (_NAMED, _MINOR, _SOFT):
            found = pattern.match(lower, place)
            if found and (opens or _COLON.match(lower, found.end())):
                part = _PARTS[found.lastgroup]
                if not (opens or ends) and (pattern is _SOFT or part is Part.ABOUT):
                    return None  # «обучение за счёт Компании:»
                passing = pattern is not _NAMED or part in {Part.NICE, Part.STACK}
                return _made(folded, part, found, passing=passing, weak=pattern is _MINOR)
    if not cased[place].isupper() or (opens and len(cased) < _LONG):
        return None
    found = _UNMARKED.match(lower, place)
    if not found:
        return None
    part = _PARTS[found.lastgroup]
    goes_on = _CAPITAL.match(cased, found.end())
    if goes_on or (ends and part is not Part.NICE and not found[0].endswith("задачи")):
        return _made(folded, part, found, passing=part is Part.STACK)
    return None


def _made(folded: Folded, part: Part, found: re.Match[str], *, passing: bool, weak: bool = False) -> Heading:
    end = _end(_AFTER.match(folded.lower, found.end()))
    return Heading(part, found.start(), end, passing, weak)


def _end(match: re.Match[str] | None) -> int:
    """Return the end of a match of a pattern that matches everywhere."""
    return match.end() if match else 0
