"""A line -> its clauses: the stretches of a sentence in which words act on one another."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from sheetsync.domain.catalog import SkillCatalog
from sheetsync.domain.skill import Mention
from sheetsync.domain.text import fold

# A full stop ends a clause unless it belongs to «и т.д.», «и др.» or a number.
# The sign comes first in the pattern, so that every other letter is passed over quickly.
_BREAK = re.compile(r"[();!?\n.](?:(?<!\.)|(?<!\bт\.[дпке]\.)(?<!\bт\.)(?<!\bдр\.)(?<!\bпр\.)(?= |$))")
# So does a bullet, or a demand that begins with a capital where the line breaks of a list were lost.
_ITEM = re.compile(
    r"[•·●▪]|(?<=[\w)»\"]) (?=(?:Знани|Опыт|Умени|Навык|Понимани|Владени|Уверенн|Хорош|Отличн|Глубок|Базов"
    r"|Практич|Коммерч|Желани|Готовн|Способн|Будет|Желательн|Приветств)[а-я])"
)
_LONG = 600  # characters; no sentence of a vacancy comes near
_COMMA = re.compile(r"[(),]")
_LETTER = re.compile(r"\w")

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a line.

    Attributes:
        text: The clause folded, in lower case.
        quote: The clause as typed.
        mentions: The skills it names, with offsets into `text`.
    """

    text: str
    quote: str
    mentions: tuple[Mention, ...]

    def within(self, stretch: Stretch) -> tuple[int, ...]:
        """Return which mentions lie in a stretch, by index."""
        start, end = stretch
        return tuple(
            i for i, mention in enumerate(self.mentions) if start <= mention.start and mention.end <= end
        )

    def bracket(self, place: int) -> Stretch:
        """Return the innermost brackets around a place, or the whole clause."""
        opened: list[int] = []
        for index, letter in enumerate(self.text):
            if letter == "(":
                opened.append(index + 1)
            elif letter == ")" and opened:
                start = opened.pop()
                if start <= place <= index:
                    return start, index
        return 0, len(self.text)

    def parts(self) -> tuple[Stretch, ...]:
        """Return the stretches between the commas that stand outside brackets."""
        if "," not in self.text:
            return ((0, len(self.text)),)
        commas = [place for place, mark in _outside_brackets(_COMMA, self.text) if mark == ","]
        return tuple(zip([0, *(comma + 1 for comma in commas)], [*commas, len(self.text)], strict=True))

    def part(self, place: int) -> Stretch:
        """Return the stretch between such commas around a place."""
        return next((start, end) for start, end in self.parts() if place <= end)


def clauses(text: str, catalog: SkillCatalog) -> tuple[Clause, ...]:
    """Return the clauses of a line as typed; a clause of nothing but signs is none."""
    folded = fold(text)
    mentions = catalog.mentions_in(folded)
    breaks = [place for place, _ in _outside_brackets(_BREAK, folded.lower)]
    breaks = sorted({*breaks, *(item.start() for item in _ITEM.finditer(folded.cased))})
    starts = [mention.start for mention in mentions]
    found = []
    whole = zip([0, *(place + 1 for place in breaks)], [*breaks, len(folded.lower)], strict=True)
    for start, end in (short for stretch in whole for short in _cut(folded.lower, *stretch)):
        near = mentions[bisect_left(starts, start) : bisect_left(starts, end)]
        inside = tuple(_moved(mention, start) for mention in near if mention.end <= end)
        if inside or _LETTER.search(folded.lower, start, end):
            found.append(Clause(folded.lower[start:end], folded.quote(start, end), inside))
    return tuple(found)


def _moved(mention: Mention, start: int) -> Mention:
    """Return a mention with offsets that count from a place."""
    if not start:
        return mention
    return Mention(mention.skill, mention.start - start, mention.end - start, mention.negated)


def _cut(text: str, start: int, end: int) -> Iterator[Stretch]:
    """Yield a stretch in pieces as short as sentences: a wall of text is read in linear time too."""
    while end - start > _LONG:
        cut = text.rfind(" ", start, start + _LONG)
        cut = cut if cut > start else start + _LONG
        yield start, cut
        start = cut
    yield start, end


def _outside_brackets(mark: re.Pattern[str], text: str) -> Iterator[tuple[int, str]]:
    """Yield place and sign of each mark that stands outside brackets; a bracket never closed is none."""
    depth = 0
    balanced = text.count("(") == text.count(")")
    for match in mark.finditer(text):
        if match[0] in "()":
            depth = max(0, depth + (1 if match[0] == "(" else -1)) if balanced else 0
        elif not depth:
            yield match.start(), match[0]
