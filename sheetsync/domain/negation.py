"""Which of the skills named in a text are named only to say that they are not there, or not asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PARTS = re.compile(
    r"[;!?()\n]|\.(?= |$)| - |,? но |, (?:а|зато|однако|есть|знаю|умею|имею|работал\w*|понима\w+|важ\w+) "
)
_NO = re.compile(
    r"\bне (?:требу\w+|нуж\w+|надо|прид[её]тся|понадоб\w+"
    r"|работал\w*|зна[юе]\w*|знаком\w*|владе\w+|уме[юе]\w*|использ\w+|примен\w+|приходилось|име[юл]\w*"
    r"|пользовал\w*|изучал\w*|сталкивал\w*|писал\w*|разбира\w+)\b"
    r"|\bнет (?:\w+ ){0,2}(?:опыта|знани\w+|навык\w+|практик\w+|понимания)\b|\bотсутств\w+"
)
_WITHOUT = re.compile(r"\bбез (?:использования |применения |знани[яй] |опыта )?")
_COMMA = re.compile(r",")

_Stretch = tuple[int, int]


def negated(lower: str, places: Sequence[_Stretch]) -> frozenset[int]:
    """Return which of the places in a folded text are negated, by index.

    «Не требуется» says no to what stands before it, up to the comma; where nothing does, to all that
    follows in its part of the sentence. «Без использования» says no to what follows, up to the comma.
    """
    found: set[int] = set()
    for cue in _NO.finditer(lower):
        start, end = _around(_PARTS, lower, cue.span())
        near = _around(_COMMA, lower, cue.span(), start, end)
        found |= _within(places, near[0], cue.start()) or _within(places, cue.end(), end)
    for cue in _WITHOUT.finditer(lower):
        _, end = _around(_PARTS, lower, cue.span())
        found |= _within(places, cue.end(), _around(_COMMA, lower, cue.span(), 0, end)[1])
    return frozenset(found)


def _around(
    border: re.Pattern[str], text: str, cue: _Stretch, low: int = 0, high: int | None = None
) -> _Stretch:
    """Return the stretch between the borders on both sides of a cue."""
    before = [match.end() for match in border.finditer(text, low, cue[0])]
    after = border.search(text, cue[1], len(text) if high is None else high)
    return before[-1] if before else low, after.start() if after else (len(text) if high is None else high)


def _within(places: Sequence[_Stretch], start: int, end: int) -> set[int]:
    return {index for index, (low, high) in enumerate(places) if start <= low and high <= end}
