"""The names of skills as a tree of words, and where a text has them.

The words of a text are cut out, looked up and measured without a step of Python for each: only where a
name can begin is anything decided.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sheetsync.domain.skill import Skill
from sheetsync.domain.text import Folded, fold, readings, years

_WORD = re.compile(r"(\w+(?:\+\+(?!\w)|#(?!\w))?|(?<![\w.])\.n[eе][tт]\b)")  # net in either alphabet
_PLAIN_WORD = re.compile(r"(\w+)")
_SIGNS = ("++", "#", ".n")  # where none of these stands, a word is nothing but letters and digits
_GAPS = frozenset((" ", "  ", "   ", "/", " /", "/ ", " / ", "-", ".", "'", ":", "+"))
_KNOWN_WORDS = 1 << 16
"""Different words of texts kept with what they can be forms of; a year of vacancies has fewer."""

YEARS_NEAR = "years"

_Found = TypeVar("_Found")
_Node = dict[str | None, Any]  # word -> the next node; None -> the names that end here


def _pieces(lower: str) -> list[str]:
    """Return a folded text in pieces: words at odd places, what stands between them at even ones."""
    word = _WORD if any(sign in lower for sign in _SIGNS) else _PLAIN_WORD
    return word.split(lower.replace("_", "|") if "_" in lower else lower)  # «_» parts words as no gap does


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name as they are looked for in a text; names of the same words are the same."""
    return tuple(_pieces(fold(name).lower)[1::2])


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

    def fits(self, folded: Folded, start: int, end: int) -> bool:
        """Tell whether the name counts as it is spelled here, in a line with or without a number of years."""
        if self.exact is not None and self.exact not in readings(folded.cased[start:end]):
            return False
        return self.near != YEARS_NEAR or years(folded.lower) is not None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a folded text, and the names that it can be."""

    start: int
    end: int
    names: tuple[Name, ...]


class _Words(dict[str, _Found]):
    """What was found out about words of texts, each once; forgotten when there are too many."""

    def __init__(self, find: Callable[[str], _Found]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, word: str) -> _Found:
        if len(self) >= _KNOWN_WORDS:
            self.clear()
        found = self[word] = self._find(word)
        return found


class Names:
    """Finds names in a text, whatever the case and the forms of their words."""

    def __init__(self) -> None:
        self._forms: dict[str, tuple[str, ...]] = {}
        self._root: _Node = {}
        self._bases = _Words(self._read_word)
        self._begins = _Words(self._nodes)

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
        pieces = _pieces(folded.lower)
        begins = list(map(self._begins.__getitem__, pieces[1::2]))
        if not any(begins):
            return
        after = 0
        for place, begin in zip(range(1, len(pieces), 2), begins, strict=True):
            if not begin or place < after:
                continue
            for last, names in reversed(self._endings(pieces, place, begin)):
                start = sum(map(len, pieces[:place]))
                end = start + sum(map(len, pieces[place : last + 1]))
                if fitting := tuple(name for name in names if name.fits(folded, start, end)):
                    yield Span(start, end, fitting)
                    after = last + 2
                    break

    def _endings(self, pieces: list[str], place: int, nodes: Sequence[_Node]) -> list[tuple[int, list[Name]]]:
        """Return where names that begin at a place end, the longest last."""
        found = []
        for last in range(place, len(pieces), 2):
            if last > place:
                bases = self._bases[pieces[last]] if pieces[last - 1] in _GAPS else ()
                nodes = [node[base] for node in nodes for base in bases if base in node] if bases else ()
                if not nodes:
                    break
            if ending := [name for node in nodes if None in node for name in node[None]]:
                found.append((last, ending))
        return found

    def _nodes(self, word: str) -> tuple[_Node, ...]:
        """Return the nodes of names that a word of a text may begin."""
        return tuple(self._root[base] for base in self._bases[word] if base in self._root)

    def _read_word(self, word: str) -> tuple[str, ...]:
        """Return the words of names that a word of a text may be a form of."""
        if bases := self._forms.get(word):
            return bases
        for reading in readings(word):
            if bases := self._forms.get(reading):
                return bases
        stem = word.rstrip("0123456789")  # python3, html5
        return self._forms.get(stem, ()) if stem != word and len(stem) > 2 else ()  # noqa: PLR2004  not b2, s3
