"""How the parts of a vacancy begin: «Требования», «Будет плюсом», «Мы предлагаем», wherever they stand.

The wordings are those of real vacancies of hh.ru, where a third of the texts has no line breaks at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

from sheetsync.domain import heading_words as words
from sheetsync.domain.heading_patterns import (
    CAPITAL,
    FREE,
    KNOWN,
    MINOR,
    NAMED,
    PARTS,
    UNMARKED,
    Heading,
    Part,
    beginning_below,
    end_of,
    may_be_named,
    named_at,
    named_heading,
    past_mark,
    soft_wording,
)
from sheetsync.domain.text import Folded, Line

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
_COLON = re.compile(r"(?: \([^()\n]{2,60}\))?[*_ ]*[:?]")
_CLOSE = re.compile(r"[:?\n]")
_BEGINNINGS = words.BEGINNINGS | words.PASSING_BEGINNINGS | words.BARE_BEGINNINGS
_BLANK = frozenset(("", "-"))
_REACH = 160  # characters; no heading is longer
_LONG = 400  # characters of a line; a longer one is a text that lost its line breaks
_BY_END = itemgetter(1)
# A line of letters and signs that fold one for one: what it says up to the first sign that no heading has in
# it, and either that sign, with no colon or question behind it, or a colon with no letter behind it.
_PLAIN = re.compile(
    r"[ -/;->@\[-^`{-~«»№•…–—·●▪]*+(?:[0-9]{1,2}[.)] ?)?+"
    r"([ \"-')-\-/-9<->@-~А-Яа-яЁё«»№•…–—]*+)"
    r"(?:([.;!]|\((?![^()\n]*+\)[\W_]*+\Z))[^:?\n]*+|([:?])[ -9;->@\[-`{-~«»№•…–—·●▪]*+)?+\Z"
)
_SIGNED, _COLONED = 2, 3  # groups of `_PLAIN`


def headings(line: Line) -> Sequence[Heading]:
    """Return the headings of a line, in its order: what `search` finds, mostly known at a glance."""
    plain = _PLAIN.match(line.text)
    if not plain or len(line.text) >= _LONG:
        return search(line.folded)
    if plain.lastindex == _SIGNED:  # most lines
        return ()
    said = plain[1].lower()
    if (said[:1] < "а") != (said.rstrip("*_ ")[-1:] < "а"):  # it ends in another alphabet: so does no heading
        return search(line.folded) if plain.lastindex == _COLONED else ()
    said = said.replace("ё", "е").replace("–", "-").replace("—", "-")
    named = may_be_named(said, 0)
    if plain.lastindex == _COLONED:
        start, end = plain.span(1)
        found = KNOWN[said + plain[_COLONED]] if named and end - start < _REACH else None
        if not found:
            return search(line.folded)
        return (named_heading(line.text, found[0], start, start + found[1]),)
    minor = said[:3] in words.PASSING_BEGINNINGS
    begun = (named and NAMED().match(said)) or (minor and MINOR().match(said))
    return search(line.folded) if begun else ()


def search(folded: Folded) -> list[Heading]:
    """Return the headings of a line, looked for wherever in it one may stand."""
    cased, lower, typed, _ = folded
    length, is_long = len(cased), len(typed) >= _LONG
    opening = end_of(_OPENING.match(cased))
    starts = [(0, opening)]
    if is_long or ":" in lower or "?" in lower or "\n" in lower:
        starts += [start.span() for start in _START.finditer(cased, opening)]
        if is_long and (glued := _glued(cased)):
            starts = sorted([*starts, *zip(glued, glued, strict=True)], key=_BY_END)
    found: list[Heading] = []
    after = signed = 0
    sign = ""
    for begin, place in starts:
        begins = lower[place : place + 3]
        known = begins in _BEGINNINGS
        if place < after or not begins or (not known and place < signed and sign in ".;!"):
            continue
        if place >= signed:
            ahead = _SIGN.search(lower, place)
            signed, sign = (ahead.start(), ahead[0]) if ahead else (length, "\n")
        opens = begin == 0 or cased[begin] == "\n"
        is_marked = sign in ":?(" or (opens and sign == "\n")
        if is_marked:
            tried = known or FREE.match(lower, place) or _is_soft(lower, place, signed, sign)
        else:
            tried = begins in words.BARE_BEGINNINGS and cased[place].isupper()
        if tried:
            there = _Place(folded, place, signed, sign, opens, cased[begin:place].strip() not in _BLANK)
            heading = _marked(there) if is_marked else _unmarked(there)
            if heading:
                found.append(heading)
                after = heading.end
    return found


class _Place(NamedTuple):
    """A place of a line where a heading may begin.

    Attributes:
        folded: The line.
        start: Where the place is.
        signed: Where the next sign stands that is in no heading, or the end of the line.
        sign: That sign, a line break for the end.
        opens: True when nothing stands before the place on its line.
        ends: True when a mark ends what stands before it.
    """

    folded: Folded
    start: int
    signed: int
    sign: str
    opens: bool
    ends: bool


def _glued(cased: str) -> list[int]:
    """Return where a heading may begin within what looks like one word."""
    found = []
    for word in _GLUED:
        place = cased.find(word, 1)
        while place > 0:
            if _HERE.match(cased, place):
                found.append(place)
            place = cased.find(word, place + 1)
    return found


def _is_soft(lower: str, place: int, signed: int, sign: str) -> bool:
    """Tell whether a word of what is nice to have stands before a colon."""
    colon = signed if sign == ":" else lower.find(":", signed, place + _REACH) if sign == "(" else -1
    if colon < 0:
        return False
    said = lower[place:colon]
    for word in words.SOFT:  # noqa: SIM110 - a generator takes twice the time
        if word in said:
            return True
    return False


def _marked(there: _Place) -> Heading | None:
    """Return the heading that begins at a place with a mark or the end of the line in reach, or None.

    Its mark is the next sign, or stands behind brackets that this sign opens.
    """
    (_, lower, _, _), start, signed, sign, opens, ends = there
    if sign == "(":
        closes = _CLOSE.search(lower, start, start + _REACH) is not None
    else:
        closes = signed < len(lower) and signed < start + _REACH
    if not closes and not (opens and start + _REACH > len(lower)):
        return _unmarked(there)
    if may_be_named(lower, start):
        named = KNOWN[lower[start : signed + 1]] if sign in ":?" else named_at(lower, start)
        if named and (opens or sign != "(" or _COLON.match(lower, start + named[1])):
            if named[0] is Part.ABOUT and not (opens or ends):
                return None  # «обучение за счёт Компании:»
            return named_heading(lower, named[0], start, start + named[1])
    if lower[start : start + 3] in words.PASSING_BEGINNINGS:
        minor = MINOR().match(lower, start)
        if minor and (opens or sign != "(" or _COLON.match(lower, minor.end())):
            part = PARTS[minor.lastgroup]
            return Heading(part, start, past_mark(lower, minor.end()), passing=True, weak=True)
    if _is_soft(lower, start, signed, sign) and (soft := soft_wording().match(lower, start)):
        after = past_mark(lower, soft.end())
        return Heading(Part.NICE, start, after, passing=True, weak=False) if opens or ends else None
    return _unmarked(there)


def _unmarked(there: _Place) -> Heading | None:
    """Return the heading without a mark that begins at a place amid a text, or None."""
    (cased, lower, typed, _), start, _, _, opens, ends = there
    if lower[start : start + 3] not in words.BARE_BEGINNINGS or not cased[start].isupper():
        return None
    found = None if opens and len(typed) < _LONG else UNMARKED().match(lower, start)
    if not found:
        return None
    part = PARTS[found.lastgroup]
    goes_on = CAPITAL.match(cased, found.end()) or beginning_below(part).match(lower, found.end())
    if goes_on or (ends and part is not Part.NICE and not found[0].endswith("задачи")):
        return Heading(part, start, past_mark(lower, found.end()), passing=part is Part.STACK, weak=False)
    return None
