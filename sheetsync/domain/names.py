"""The names of skills as a tree of words, and where a text has them.

The words of a text are cut out, looked up and measured without a step of Python for each: only where a
name can begin is anything decided.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple, TypeVar

from sheetsync.domain.skill import Skill
from sheetsync.domain.text import Folded, fold, readings, years

_WORD = re.compile(r"(\w+(?:\+\+(?!\w)|#(?!\w))?|(?<![\w.])\.n[eе][tт]\b)")  # net in either alphabet
_PLAIN_WORD = re.compile(r"(\w+)")  # the same in a text without «++», «#», «.n»
_PARTING = (";", "\n", ". ", "•")
_GAPS = frozenset((" ", "  ", "   ", "/", " /", "/ ", " / ", "-", ".", "'", ":", "+"))
_KNOWN_WORDS = 1 << 16
"""Different words of texts kept with what they can be forms of; a year of vacancies has fewer."""

YEARS_NEAR = "years"
CODE_NEAR = "code"
_CODE = re.compile(r"\b(?:язык|программир|разработ|код|скрипт|languages?\b|programming|developer|coding)")

_Found = TypeVar("_Found")
_Node = dict[str | None, Any]  # word -> the next node; None -> the names that end here
_Nodes = Sequence[_Node]


def _pieces(lower: str) -> list[str]:
    """Return a folded text in pieces: words at odd places, what stands between them at even ones."""
    word = _WORD if "++" in lower or "#" in lower or ".n" in lower else _PLAIN_WORD
    return word.split(lower.replace("_", "|") if "_" in lower else lower)  # «_» parts words as no gap does


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name as they are looked for in a text; names of the same words are the same."""
    return tuple(_pieces(fold(name).lower)[1::2])


@dataclass(frozen=True)  # not slots: a property is kept
class Name:
    """One name of a skill.

    Attributes:
        skill: Whose name it is, or None for a phrase that only looks like a name.
        exact: The only spelling it counts in, or None when case does not matter.
        near: What must be named in the same line for it to count: a skill, ``*`` for any other skill,
            ``years`` for a number of years, ``code`` for a word of programming; None when it counts alone.
    """

    skill: Skill | None
    exact: str | None
    near: str | None

    @functools.cached_property
    def plain(self) -> bool:
        """Whether it counts wherever it stands."""
        return self.exact is None and self.near is None

    def fits(self, folded: Folded, start: int, end: int) -> bool:
        """Tell whether the name counts as it is spelled here, in a line that speaks of this or that."""
        if self.exact is not None and self.exact not in readings(folded.cased[start:end]):
            return False
        if end - start == 1 and "&" in folded.cased[max(0, start - 2) : end + 2]:
            return False  # R&D
        if self.near == CODE_NEAR:
            return bool(_CODE.search(folded.lower))
        return self.near != YEARS_NEAR or years(_sentence(folded.lower, start, end)) is not None


def _sentence(lower: str, start: int, end: int) -> str:
    """Return what stands around a place up to the next mark that parts demands."""
    before = max(lower.rfind(mark, 0, start) for mark in _PARTING)
    after = min((place for mark in _PARTING if (place := lower.find(mark, end)) >= 0), default=len(lower))
    return lower[before + 1 : after]


class Span(NamedTuple):
    """A stretch of a folded text, and the names that it can be."""

    start: int
    end: int
    names: Sequence[Name]


class _Words(dict[str, _Found]):
    """What was found out about words of texts, each once; forgotten when there are too many."""

    def __init__(self, find: Callable[[str], _Found]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, word: str) -> _Found:
        if word.isdigit():
            return self._find(word)  # of numbers there is no end
        if len(self) >= _KNOWN_WORDS:
            self.clear()
        found = self[word] = self._find(word)
        return found


def _put(node: _Node, words: Iterable[str], name: Name) -> Name | None:
    """Put a name into a tree; return what stands there of another skill instead, or None."""
    for word in words:
        node = node.setdefault(word, {})
    names: tuple[Name, ...] = node.get(None, ())
    for other in names:
        if (other.exact, other.near) == (name.exact, name.near) and other.skill != name.skill:
            return other
    node[None] = (*names, name)
    return None


class Names:
    """Finds names in a text, whatever the case and the forms of their words."""

    def __init__(self) -> None:
        self._forms: dict[str, tuple[str, ...]] = {}
        self._root: _Node = {}
        self._later: Mapping[str, str] = {}
        self._read_later: Callable[[str], Iterable[tuple[str, Name]]] = lambda _: ()
        self._bases = _Words(self._read_word)
        self._begins = _Words(self._nodes)

    def add(self, written: str, name: Name, forms: Mapping[str, str]) -> Name | None:
        """Put a name in as it is written; return what stands there of another skill instead, or None.

        To be called before the first text is read.
        """
        words = words_of(written)
        self._inflect(words, forms)
        return _put(self._root, words, name)

    def add_later(
        self,
        words: Iterable[str],
        names: Mapping[str, str],
        read: Callable[[str], Iterable[tuple[str, Name]]],
        forms: Mapping[str, str],
    ) -> None:
        """Put in names that are worked out when a text first has a word that they begin with.

        Args:
            words: All words of the names.
            names: First word of names -> the names, in the form that `read` reads.
            read: Gives the names as written, and what they mean.
            forms: As in `add`.
        """
        self._inflect(words, forms)
        self._later, self._read_later = names, read

    def _inflect(self, words: Iterable[str], forms: Mapping[str, str]) -> None:
        known = self._forms
        for word in words:
            if word not in known.get(word, ()):
                base = (word,)
                for form in (word, *forms.get(word, "").split()):
                    known[form] = known[form] + base if form in known else base

    def spans(self, folded: Folded) -> Iterator[Span]:
        """Yield the leftmost longest stretches that are names."""
        pieces = _pieces(folded.lower)
        begins = list(map(self._begins.__getitem__, pieces[1::2]))
        if not any(begins):
            return
        after, ends = 0, list[int]()
        for place, begin in zip(range(1, len(pieces), 2), begins, strict=True):
            if not begin or place < after:
                continue
            for last, names in reversed(self._endings(pieces, place, begin)):
                ends = ends or list(accumulate(map(len, pieces)))
                start, end = ends[place - 1], ends[last]
                if fitting := [name for name in names if name.plain or name.fits(folded, start, end)]:
                    yield Span(start, end, fitting)
                    after = last + 2
                    break

    def _endings(self, pieces: list[str], place: int, nodes: _Nodes) -> list[tuple[int, list[Name]]]:
        """Return where names that begin at a place end, the longest last."""
        found = []
        while True:
            for node in nodes:
                if None in node:
                    found.append((place, [name for node in nodes for name in node.get(None, ())]))
                    break
            place += 2
            if place >= len(pieces) or pieces[place - 1] not in _GAPS:
                return found
            bases = self._bases[pieces[place]]
            nodes = [node[base] for node in nodes for base in bases if base in node] if bases else ()
            if not nodes:
                return found

    def _nodes(self, word: str) -> _Nodes:
        """Return the nodes of names that a word of a text may begin."""
        return [node for base in self._bases[word] if (node := self._root.get(base) or self._begin(base))]

    def _begin(self, word: str) -> _Node | None:
        """Work the names out that begin with a word; another thread may do the same at the same time."""
        if word not in self._later:
            return None
        root: _Node = {}
        for written, name in self._read_later(self._later[word]):
            _put(root, words_of(written), name)
        self._root[word] = root[word]
        return self._root[word]  # type: ignore[no-any-return]

    def _read_word(self, word: str) -> tuple[str, ...]:
        """Return the words of names that a word of a text may be a form of."""
        if bases := self._forms.get(word):
            return bases
        if word.isdigit():
            return ()
        for reading in readings(word):
            if bases := self._forms.get(reading):
                return bases
        stem = word.rstrip("0123456789")  # python3, html5
        return self._forms.get(stem, ()) if stem != word and len(stem) > 2 else ()  # noqa: PLR2004  not b2, s3
