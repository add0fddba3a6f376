"""Inflected forms of a Russian word by its ending alone: for names that a person adds.

The names that come with the program have their forms from a dictionary, built ahead (forms.json). A rule of
endings cannot know gender, so it gives the forms of each gender the ending allows: a form too many is a word
that no text holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORD = re.compile("[а-я]{3,}")
"""What is inflected: «АД» and «ОС» do not change."""

_HUSHED = "гкхжчшщ"
_ADJECTIVE = re.compile("(?P<stem>.{2,})(?:[ыио]й|[ыи][ехм]|[ыи]ми|[ао]я|яя|[ое]е|[ое]го|[ое]му)")
_ADJECTIVES = "ый ий ой ая яя ое ее ые ие ого его ому ему ым им ом ем ую юю ей ых их ыми ими"
_NOUNS = {
    "ия": "ия ии ию ией ий иям иями иях",
    "ие": "ие ия ию ием ии ий иям иями иях",
    "й": "й я ю ем е и ев ям ями ях",
    "ь": "ь я ю ем е и ью ей ям ями ях",
    "а": "а ы и е у ой ей ам ами ах",
    "я": "я и е ю ей ь ям ями ях",
    "ы": "ы и ов ам ами ах а",
    "и": "и ов ей ам ами ах а",
    "о": "о а у ом е ам ами ах",
    "": "а у ом ем е ы и ов ей ам ами ах",
}
"""How a noun ends -> the endings it is inflected by; the first that fits counts."""


def inflected(word: str) -> tuple[str, ...]:
    """Return the forms a Russian word in lower case may have, itself left out; none of any other word.

    An adjective is told by its ending, so that a noun like «сценарий» is inflected as both.
    """
    if not _WORD.fullmatch(word):
        return ()
    return tuple(dict.fromkeys(form for form in (*_as_adjective(word), *_as_noun(word)) if form != word))


def _as_adjective(word: str) -> Iterator[str]:
    found = _ADJECTIVE.fullmatch(word)
    return _with(found["stem"], _ADJECTIVES) if found else iter(())


def _as_noun(word: str) -> Iterator[str]:
    ending = next(ending for ending in _NOUNS if word.endswith(ending))
    if not ending and word[-1] in "еуэю":  # borrowed: «резюме» does not change
        return iter(())
    return _with(word.removesuffix(ending), _NOUNS[ending])


def _with(stem: str, endings: str) -> Iterator[str]:
    """Yield a stem with the endings that spelling allows: no «ы», «я», «ю» after «к» or «ж»."""
    for ending in endings.split():
        if not (stem[-1:] in _HUSHED and ending[0] in "ыяю"):
            yield stem + ending
