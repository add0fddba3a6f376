"""A line -> its clauses: the stretches of a sentence in which words act on one another."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from sheetsync.domain.skill import Mention
from sheetsync.domain.words import LEVEL, Words

# A full stop ends a clause unless it belongs to «и т.д.», «и др.» or a number.
# The sign comes first in the pattern, so that every other letter is passed over quickly.
_BREAK = re.compile(r"[();!?\n.](?:(?<!\.)|(?<!\bт\.[дпке]\.)(?<!\bт\.)(?<!\bдр\.)(?<!\bпр\.)(?= |$))")
# So does a bullet, or a demand that begins with a capital where the line breaks of a list were lost,
# unless it is what was just said to be nice: «Плюсом будет Опыт работы с PHP».
_ITEM = re.compile(
    r"[ •·●▪](?:(?<! )|(?<=[\w)»\"] )(?<!плюсом )(?<!бонусом )(?<!преимуществом )(?<!будет )"
    r"(?<!будут )(?<!навыки )(?=(?:Знани|Опыт|Умени|Навык|Понимани|Владени|Уверенн|Хорош|Отличн"
    r"|Глубок|Базов|Практич|Коммерч|Желани|Готовн|Способн|Будет|Желательн|Приветств)[а-я]*\b))"
)
_LONG = 600  # characters; no sentence of a vacancy comes near
_COMMA = re.compile(r"[(),]")
_LETTER = re.compile(r"\w")

Stretch = tuple[int, int]


class Clause(NamedTuple):
    """A clause of a line.

    Attributes:
        text: The clause folded, in lower case.
        quote: The clause as typed.
        mentions: The skills it names, with offsets into `text`.
        said: The cues it says (`sheetsync.domain.words`).
        levels: Where in `text` the words begin that may be words of level.
    """

    text: str
    quote: str
    mentions: tuple[Mention, ...]
    said: int
    levels: tuple[int, ...]

    def within(self, stretch: Stretch) -> tuple[int, ...]:
        """Return which mentions lie in a stretch, by index."""
        start, end = stretch
        return tuple(
            [i for i, mention in enumerate(self.mentions) if start <= mention.start and mention.end <= end]
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
        commas = _outside_brackets(_COMMA, self.text)
        return tuple(zip([0, *[comma + 1 for comma in commas]], [*commas, len(self.text)], strict=True))

    def part(self, place: int) -> Stretch:
        """Return the stretch between such commas around a place."""
        return next((start, end) for start, end in self.parts() if place <= end)


def clauses(words: Words, mentions: tuple[Mention, ...]) -> list[Clause]:
    """Return the clauses of a line that names these skills; a clause of nothing but signs is none."""
    folded = words.folded
    lower, length = folded.lower, len(folded.lower)
    breaks = _outside_brackets(_BREAK, lower)
    if items := [item.start() for item in _ITEM.finditer(folded.cased)]:
        breaks = sorted({*breaks, *items})
    cues = words.places()
    if not breaks and length <= _LONG:
        return [_clause(words, (0, length), mentions, cues)]
    found = []
    starts = [mention.start for mention in mentions]
    for start, end in _stretches(lower, breaks):
        near = mentions[bisect_left(starts, start) : bisect_left(starts, end)]
        inside = tuple([_moved(mention, start) for mention in near if mention.end <= end])
        if inside or _LETTER.search(lower, start, end):
            said = cues[bisect_left(cues, (start, 0)) : bisect_left(cues, (end, 0))]
            found.append(_clause(words, (start, end), inside, said))
    return found


def _clause(
    words: Words, stretch: Stretch, mentions: tuple[Mention, ...], cues: list[tuple[int, int]]
) -> Clause:
    start, end = stretch
    said, levels = 0, []
    for place, cue in cues:
        said |= cue
        if cue & LEVEL:
            levels.append(place - start)
    folded = words.folded
    return Clause(folded.lower[start:end], folded.quote(start, end), mentions, said, tuple(levels))


def _moved(mention: Mention, start: int) -> Mention:
    """Return a mention with offsets that count from a place."""
    if not start:
        return mention
    return Mention(mention.skill, mention.start - start, mention.end - start, mention.negated)


def _stretches(text: str, breaks: list[int]) -> list[Stretch]:
    """Return what stands between the breaks, in pieces as short as sentences.

    A wall of text is read in linear time too.
    """
    found = []
    for start, end in zip([0, *[place + 1 for place in breaks]], [*breaks, len(text)], strict=True):
        begin = start
        while end - begin > _LONG:
            cut = text.rfind(" ", begin, begin + _LONG)
            cut = cut if cut > begin else begin + _LONG
            found.append((begin, cut))
            begin = cut
        found.append((begin, end))
    return found


def _outside_brackets(mark: re.Pattern[str], text: str) -> list[int]:
    """Return the places of the marks that stand outside brackets; a bracket never closed is none."""
    if "(" not in text and ")" not in text:
        return [match.start() for match in mark.finditer(text)]
    found = []
    depth = 0
    balanced = text.count("(") == text.count(")")
    for match in mark.finditer(text):
        sign = match[0]
        if sign in "()":
            depth = max(0, depth + (1 if sign == "(" else -1)) if balanced else 0
        elif not depth:
            found.append(match.start())
    return found
