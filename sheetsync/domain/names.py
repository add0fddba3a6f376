"""The names of skills as a tree of words, and where a text has them.

The words of a text are cut out, looked up and measured without a step of Python for each: only where a
name can begin is anything decided.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sheetsync.domain.skill import Skill
from sheetsync.domain.text import fold, readings
from sheetsync.domain.words import CODE, Memo, Words, pieces

_GAPS = frozenset((" ", "  ", "   ", "/", " /", "/ ", " / ", "-", ".", "'", ":", "+", "&", " & "))
_AND = frozenset(("и", "или"))
_JOINING = frozenset((", ", "/", " / "))
_WITHIN = frozenset((" ", "-"))
_ENDED = re.compile(r"([a-z]{2,})(?:ш?[кч])?(?:а|ам|ами|ах|е|ек|ем|и|ой|ок|ом|ов|у|ы|я|ю|ей)")
"""A foreign word with a Russian ending: «joinы», «dagами», «apiшки»."""
_LISTED = 4  # words that share the end of their names
# Said of too many things to name one without what follows: «подготовки и проведения презентаций».
_VAGUE = re.compile(
    "опыт|умени|знани|желани|постро|веден|подготов|установ|настро|формир|написа|описан|внедр|оптимиз"
    "|инструмент|процесс|внутрен"
)
YEARS_NEAR = "years"
CODE_NEAR = "code"
ASKED_NEAR = "asked"
_Node = dict[str | None, Any]  # word -> the next node; None -> the names that end here
_Nodes = Sequence[_Node]


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name as they are looked for in a text; names of the same words are the same."""
    return tuple(pieces(fold(name).lower)[1::2])


@dataclass(frozen=True)  # not slots: a property is kept
class Name:
    """One name of a skill.

    Attributes:
        skill: Whose name it is, or None for a phrase that only looks like a name.
        exact: The only spelling it counts in, or None when case does not matter.
        near: What must be named in the same line for it to count: a skill, ``*`` for any other skill,
            ``years`` for a number of years, ``code`` for a word of programming, ``asked`` for a demand that
            the text answers; None when it counts alone.
    """

    skill: Skill | None
    exact: str | None
    near: str | None

    @functools.cached_property
    def plain(self) -> bool:
        """Whether it counts wherever it stands."""
        return self.exact is None and self.near is None

    def fits(self, words: Words, start: int, end: int) -> bool:
        """Tell whether the name counts as it is spelled here, in a line that speaks of this or that."""
        cased = words.folded.cased
        if self.exact is not None:
            spelled = cased[start:end]
            if self.exact != spelled and self.exact not in readings(spelled):
                return False
        if end - start == 1 and "&" in cased[max(0, start - 2) : end + 2]:
            return False  # R&D
        if self.near == CODE_NEAR:
            return bool(words.said_in_row(start) & CODE)
        return self.near != YEARS_NEAR or words.years(start, end) is not None


class _Known(NamedTuple):
    """What is known of a word of a text.

    Attributes:
        bases: The words of names that it may be a form of.
        nodes: Where the names that begin with it go on.
        following: The words that may come next in these.
        names: The names that it may be alone.
        sure: Whether these count wherever they stand.
        leads: Whether it may name something together with the end of what follows it in a list.
    """

    bases: tuple[str, ...]
    nodes: _Nodes = ()
    following: frozenset[str] = frozenset()
    names: Sequence[Name] = ()
    sure: bool = False
    leads: bool = False


_NOTHING = _Known(())


class Span(NamedTuple):
    """A stretch of a folded text, and the names that it can be."""

    start: int
    end: int
    names: Sequence[Name]


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


def _ended(nodes: _Nodes) -> Sequence[Name]:
    """Return the names that end at these nodes."""
    if len(nodes) == 1:
        return nodes[0].get(None, ())  # type: ignore[no-any-return]
    return [name for node in nodes for name in node.get(None, ())]


def _longer(
    nodes: _Nodes, place: int, known: Sequence[_Known], gaps: Sequence[str]
) -> list[tuple[int, Sequence[Name]]]:
    """Return at which words names end that go on from nodes with the word at a place, the longest last."""
    found: list[tuple[int, Sequence[Name]]] = []
    while True:
        nodes = [node[base] for node in nodes for base in known[place].bases if base in node]
        if not nodes:
            return found
        if names := _ended(nodes):
            found.append((place, names))
        if gaps[place] not in _GAPS:
            return found
        place += 1


def _carried(
    words: Words, place: int, known: Sequence[_Known], spoken: Sequence[str], gaps: Sequence[str]
) -> list[Span]:
    """Return what a word names together with the end of others in its list, if anything.

    «Ручного и автоматизированного тестирования», «теории, принципов и методологий тестирования».
    """
    nodes = known[place].nodes
    start, end = words.ends[2 * place], words.ends[2 * place + 1]
    joined = False
    for listed in range(_LISTED):
        if gaps[place] in _JOINING:
            joined = joined or bool(listed) or gaps[place] != ", "
            place += 1
        elif gaps[place] == " " and spoken[place + 1] in _AND and gaps[place + 1] == " ":
            joined = True
            place += 2
        else:
            break
        if place >= len(gaps):
            break
        if joined and gaps[place] in _WITHIN:
            for _, names in reversed(_longer(nodes, place + 1, known, gaps)):
                if fitting := _fitting(names, words, start, end):
                    return [Span(start, end, fitting)]
    return []


def _fitting(names: Sequence[Name], words: Words, start: int, end: int) -> Sequence[Name]:
    if len(names) == 1 and names[0].plain:
        return names
    return [name for name in names if name.plain or name.fits(words, start, end)]


class Names:
    """Finds names in a text, whatever the case and the forms of their words."""

    def __init__(self) -> None:
        self._forms: dict[str, tuple[str, ...]] = {}
        self._root: _Node = {}
        self._later: Mapping[str, str] = {}
        self._read_later: Callable[[str], Iterable[tuple[str, Name]]] = lambda _: ()
        self._known = Memo(self._read_word)

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
                    if (others := known.setdefault(form, base)) is not base:
                        known[form] = others + base

    def spans(self, words: Words) -> list[Span]:
        """Return the leftmost longest stretches that are names."""
        cut = words.pieces
        spoken, gaps = cut[1::2], cut[2::2]
        known = list(map(self._known.__getitem__, spoken))
        known.append(_NOTHING)
        spoken.append("")
        ends = words.ends
        found: list[Span] = []
        after = 0
        for place in [place for place, word in enumerate(known) if word[1]]:
            if place < after:
                continue
            _, nodes, following, names, sure, leads = known[place]
            if gaps[place] in _GAPS and not following.isdisjoint(known[place + 1][0]):
                start = ends[2 * place]
                for last, longer in reversed(_longer(nodes, place + 1, known, gaps)):
                    end = ends[2 * last + 1]
                    if fitting := _fitting(longer, words, start, end):
                        found.append(Span(start, end, fitting))
                        after = last + 1
                        break
                if place < after:
                    continue
            if names:
                start, end = ends[2 * place], ends[2 * place + 1]
                if fitting := names if sure else _fitting(names, words, start, end):
                    found.append(Span(start, end, fitting))
                    # What may be a name only in an answer may also be the beginning of one.
                    after = place if fitting[0].near == ASKED_NEAR else place + 1
            if leads and place >= after and (gaps[place] in _JOINING or spoken[place + 1] in _AND):
                found += _carried(words, place, known, spoken, gaps)
        return found

    def _read_word(self, word: str) -> _Known:
        """Find out about a word of a text."""
        bases = self._bases(word)
        if not bases:
            return _NOTHING
        nodes = [node for base in bases if (node := self._root.get(base) or self._begin(base))]
        if not nodes:
            return _Known(bases)
        following = frozenset(base for node in nodes for base in node if base)
        names = _ended(nodes)
        sure = len(names) == 1 and names[0].plain
        return _Known(bases, nodes, following, names, sure, bool(following) and not _VAGUE.match(word))

    def _begin(self, word: str) -> _Node | None:
        """Work the names out that begin with a word; another thread may do the same at the same time."""
        if word not in self._later:
            return None
        root: _Node = {}
        for written, name in self._read_later(self._later[word]):
            _put(root, words_of(written), name)
        self._root[word] = root[word]
        return self._root[word]  # type: ignore[no-any-return]

    def _bases(self, word: str) -> tuple[str, ...]:
        """Return the words of names that a word of a text may be a form of."""
        if bases := self._forms.get(word):
            return bases
        if word.isdigit():
            return ()
        for reading in readings(word):
            if bases := self._forms.get(reading):
                return bases
        if ended := _ENDED.fullmatch(word):
            return self._forms.get(ended[1], ())
        stem = word.rstrip("0123456789")  # python3, html5
        return self._forms.get(stem, ()) if stem != word and len(stem) > 2 else ()  # noqa: PLR2004  not b2, s3
