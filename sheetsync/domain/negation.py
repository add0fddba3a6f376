"""Which of the skills named in a text are named only to say that they are not there, or not asked for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

_PARTS = re.compile(
    r"[;!?()\n]|\.(?= |$)| - |,? но |, (?:а|зато|однако|есть|знаю|умею|имею|работал\w*|понима\w+|важ\w+) "
)
# Each begins with its letters and looks back only there: a search then skips all other places at once.
_NOT_ASKED = re.compile(r"не (?<!\wне )(?:требу[ею]тся|нуж(?:но|ен|на|ны)|надо|придется|понадоб\w+)\b")
_NOT_THERE = re.compile(
    r"не (?<!\wне )(?<!если не )(?<!если вы не )(?<!если ты не )"
    r"(?:работал\w*|зна[юе]\w*|знаком\w*|владе\w+|уме[юе]\w*"
    r"|использ\w+|примен\w+|приходилось|име[юл]\w*|пользовал\w*|изучал\w*|сталкивал\w*|писал\w*|разбира\w+)\b"
    r"|нету? (?<!\wнет )(?<!\wнету )(?:\w+ ){0,2}(?:опыта|знани\w+|навык\w+|практик\w+|понимания)\b"
    r"|отсутств(?<!\wотсутств)\w+"
)
_WITHOUT = re.compile(
    r"без (?<!\wбез )(?:(?:использования|применения|знани[яй]|опыта)(?: работы)?(?: с| в| на)? )?"
)
_COMMA = re.compile(r",")
_SIGHT = 500  # characters on either side in which a sentence is looked for
_SHORT = 2  # words before «не нужно» when it speaks of what follows: «Вам не нужно знать…»

_Stretch = tuple[int, int]


def negated(lower: str, places: Sequence[_Stretch]) -> frozenset[int]:
    """Return which of the places in a folded text are negated, by index.

    «Не требуется» and «не работал» say no to what stands before them, up to the comma; where nothing
    does, to all that follows in their part of the sentence. «Без использования» says no to the next word.
    """
    found: set[int] = set()
    if not places:
        return frozenset()
    denies = any(word in lower for word in ("не ", "нет ", "нету ", "отсутств"))  # most lines do not
    for pattern in (_NOT_ASKED, _NOT_THERE) if denies else ():
        for cue in pattern.finditer(lower):
            sight = max(0, cue.start() - _SIGHT), min(len(lower), cue.end() + _SIGHT)
            start, end = _around(_PARTS, lower, cue.span(), sight)
            near = _around(_COMMA, lower, cue.span(), (start, end))[0]
            before = _within(places, near, cue.start())
            opens = pattern is _NOT_THERE or len(lower[near : cue.start()].split()) <= _SHORT
            found |= before or (_within(places, cue.end(), end) if opens else set())
    for cue in _WITHOUT.finditer(lower):
        after = bisect_left(places, (cue.end(), 0))
        found |= {after} if after < len(places) and places[after][0] == cue.end() else set()
    return frozenset(found)


def _around(border: re.Pattern[str], text: str, cue: _Stretch, limits: _Stretch) -> _Stretch:
    """Return the stretch between the nearest borders on both sides of a cue, within limits."""
    before = [match.end() for match in border.finditer(text, limits[0], cue[0])]
    after = border.search(text, cue[1], limits[1])
    return before[-1] if before else limits[0], after.start() if after else limits[1]


def _within(places: Sequence[_Stretch], start: int, end: int) -> set[int]:
    """Return which places, sorted and apart from one another, lie in a stretch."""
    after = bisect_left(places, (end, 0))
    inside = range(bisect_left(places, (start, 0)), after)
    return {index for index in inside if places[index][1] <= end}
