"""The names of skills as a tree of words, and where a text has them.

The words of a text are cut out, looked up and measured without a step of Python for each: only where a
name can begin is anything decided.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from sheetsync.domain.skill import Skill
from sheetsync.domain.text import Folded, fold, readings, years

_WORD = re.compile(r"([^\W_]+(?:\+\+(?!\w)|#(?!\w))?|(?<![\w.])\.n[eе][tт]\b)")  # either alphabet
_GAPS = frozenset((" ", "  ", "   ", "/", " /", "/ ", " / ", "-", ".", "'", ":", "+"))
_KNOWN_WORDS = 1 << 16
"""Different words of texts kept with what they can be forms of; a year of vacancies has fewer."""

YEARS_NEAR = "years"

_Node = dict[str | None, Any]  # word -> the next node; None -> the names that end here


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name as they are looked for in a text; names of the same words are the same."""
    return tuple(_WORD.findall(fold(name).lower))


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a skill.

    Attributes:
        skill: Whose name it is, or None for a phrase that only looks like a name.
        exact: The only spelling it counts in, or None when case does not matter.
        near: What must be named in the same line for it to count: a skill, ``*`` for any other skill,
            ``years`` for a number of years; None when it counts alone.
    """

    skill: Skill | None
    exact: str | None
    near: str | None

    @property
    def plain(self) -> bool:
        """Whether it counts wherever it stands."""
        return self.near is None and self.exact is None

    def fits(self, folded: Folded, start: int, end: int) -> bool:
        """Tell whether the name counts as it is spelled here, in a line with or without a number of years."""
        if self.near == YEARS_NEAR and years(folded.lower) is None:
            return False
        return self.exact is None or self.exact in readings(folded.cased[start:end])


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a folded text, and the names that it can be."""

    start: int
    end: int
    names: tuple[Name, ...]


class Names:
    """Finds names in a text, whatever the case and the forms of their words."""

    def __init__(self) -> None:
        self._forms: dict[str, tuple[str, ...]] = {}
        self._root: _Node = {}
        self._bases = functools.lru_cache(_KNOWN_WORDS)(self._read_word)
        self._first = functools.lru_cache(_KNOWN_WORDS)(self._nodes)

    def add(self, written: str, name: Name, forms: Mapping[str, str]) -> Name | None:
        """Put a name in as it is written; return what stands there of another skill instead, or None.

        To be called before the first text is read.
        """
        node = self._root
        for word in words_of(written):
            if word not in self._forms.get(word, ()):
                for form in (word, *forms.get(word, "").split()):
                    self._forms[form] = (*self._forms.get(form, ()), word)
            node = node.setdefault(word, {})
        names: tuple[Name, ...] = node.get(None, ())
        for other in names:
            if (other.exact, other.near) == (name.exact, name.near) and other.skill != name.skill:
                return other
        node[None] = (*names, name)
        return None

    def spans(self, folded: Folded) -> Iterator[Span]:
        """Yield the leftmost longest stretches that are names."""
        pieces = _WORD.split(folded.lower)  # words at odd places, what stands between them at even ones
        begins = list(map(self._first, pieces[1::2]))
        if not any(begins):
            return
        ends = tuple(accumulate(map(len, pieces)))
        after = 0
        for place, nodes in zip(range(1, len(pieces), 2), begins, strict=True):
            if nodes and place >= after:
                after, span = self._longest(folded, pieces, ends, place)
                if span:
                    yield span

    def _longest(
        self, folded: Folded, pieces: list[str], ends: tuple[int, ...], first: int
    ) -> tuple[int, Span | None]:
        """Return the longest name that begins at a piece, and the place of the word after it."""
        found, after, nodes, start = None, first + 2, self._first(pieces[first]), ends[first - 1]
        place = first
        while True:
            if ending := [name for node in nodes if None in node for name in node[None]]:
                end = ends[place]
                if names := tuple(name for name in ending if name.plain or name.fits(folded, start, end)):
                    found, after = Span(start, end, names), place + 2
            place += 2
            if place >= len(pieces) or pieces[place - 1] not in _GAPS:
                return after, found
            bases = self._bases(pieces[place])
            nodes = tuple(node[base] for node in nodes for base in bases if base in node) if bases else ()
            if not nodes:
                return after, found

    def _nodes(self, word: str) -> tuple[_Node, ...]:
        """Return the nodes of names that a word of a text may begin."""
        return tuple(self._root[base] for base in self._bases(word) if base in self._root)

    def _read_word(self, word: str) -> tuple[str, ...]:
        """Return the words of names that a word of a text may be a form of."""
        if bases := self._forms.get(word):
            return bases
        for reading in readings(word):
            if bases := self._forms.get(reading):
                return bases
        stem = word.rstrip("0123456789")  # python3, html5
        return self._forms.get(stem, ()) if stem != word and len(stem) > 2 else ()  # noqa: PLR2004  not b2, s3
