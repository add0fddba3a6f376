"""How the parts of a vacancy begin: «Требования», «Будет плюсом», «Мы предлагаем», wherever they stand.

The wordings are those of real vacancies of hh.ru, where a third of the texts has no line breaks at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class Heading:
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
_START = re.compile(
    r"(?:\A|\n)[^\w\n]*(?:\d{1,2}[.)] ?)?|[.;!?…)»•·*] +[^\w\n]{0,3}|(?<=\w) (?:- )?(?=[A-ZА-Я])"
)
_AFTER = re.compile(r"(?: \([^()\n]{2,60}\)(?=[*_ ]*[:?]))?[*_ ]*[:?]?[*_]*")
_COLON = re.compile(r"(?: \([^()\n]{2,60}\))?[*_ ]*[:?]")
_CAPITAL = re.compile(r"[^\w\n]{0,4}[A-ZА-Я0-9]")
_CLOSE = re.compile(r"[:?\n]")
_REACH = 160  # characters; no heading is longer
_LONG = 400  # characters of a line; a longer one is a text that lost its line breaks


def headings(folded: Folded) -> Iterator[Heading]:
    """Yield the headings of a line, in its order."""
    after = 0
    whole = len(folded.cased) >= _LONG or _CLOSE.search(folded.lower)
    for start in _START.finditer(folded.cased) if whole else filter(None, (_START.match(folded.cased),)):
        place = start.end()
        if place < after or place >= len(folded.cased):
            continue
        opens = start.start() == 0 or start[0].startswith("\n")
        if found := _heading(folded, place, opens=opens, ends=start[0].strip() not in {"", "-"}):
            yield found
            after = found.end


def _heading(folded: Folded, place: int, *, opens: bool, ends: bool) -> Heading | None:
    """Return the heading that begins at a place where one may begin, or None."""
    closes = _CLOSE.search(folded.lower, place, place + _REACH) or (
        opens and place + _REACH > len(folded.lower)
    )
    for pattern in (_NAMED, _MINOR, _SOFT) if closes else ():
        found = pattern.match(folded.lower, place)
        if found and (opens or _COLON.match(folded.lower, found.end())):
            part = Part(found.lastgroup) if found.lastgroup else Part.NICE
            if not (opens or ends) and (pattern is _SOFT or part is Part.ABOUT):
                return None  # «обучение за счёт Компании:»
            passing = pattern is not _NAMED or part in {Part.NICE, Part.STACK}
            return _made(folded, part, found, passing=passing, weak=pattern is _MINOR)
    if not folded.cased[place].isupper() or (opens and len(folded.cased) < _LONG):
        return None
    found = _UNMARKED.match(folded.lower, place)
    if not found:
        return None
    part = Part(found.lastgroup or "")
    goes_on = _CAPITAL.match(folded.cased, found.end())
    if goes_on or (ends and part is not Part.NICE and not found[0].endswith("задачи")):
        return _made(folded, part, found, passing=part is Part.STACK)
    return None


def _made(folded: Folded, part: Part, found: re.Match[str], *, passing: bool, weak: bool = False) -> Heading:
    end = _AFTER.match(folded.lower, found.end())
    return Heading(part, found.start(), end.end() if end else found.end(), passing, weak)
