"""Lines -> their clauses: the stretches of a sentence in which words act on one another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from sheetsync.domain.skill import Mention, Named
from sheetsync.domain.text import Folded
from sheetsync.domain.words import LEVEL, NO, WORK, YEARS, Words

# A full stop ends a clause unless it belongs to «и т.д.», «и др.» or a number.
# The sign comes first in the pattern, so that every other letter is passed over quickly.
_BREAK = re.compile(r"[();!?\n.](?:(?<!\.)|(?<!\bт\.[дпке]\.)(?<!\bт\.)(?<!\bдр\.)(?<!\bпр\.)(?=[ \n]|$))")
# So does a bullet, or a demand that begins with a capital where the line breaks of a list were lost,
# unless it is what was just said to be nice: «Плюсом будет Опыт работы с PHP».
_ITEM = re.compile(
    r"[•·●▪ЗОУНПВХГБКЖС](?:(?<=[•·●▪])|(?<=[\w)»\"] .)(?<!плюсом .)(?<!бонусом .)(?<!преимуществом .)"
    r"(?<!будет .)(?<!будут .)(?<!навыки .)(?:(?<=З)нани|(?<=О)(?:пыт|тличн)|(?<=У)(?:мени|веренн)|(?<=Н)авык"
    r"|(?<=П)(?:онимани|рактич|риветств)|(?<=В)ладени|(?<=Х)орош|(?<=Г)(?:лубок|отовн)|(?<=Б)(?:азов|удет)"
    r"|(?<=К)оммерч|(?<=Ж)ела(?:ни|тельн)|(?<=С)пособн)[а-я]*\b)"
)
_BULLETS = "•·●▪"
_LONG = 600  # characters; no sentence of a vacancy comes near
_COMMA = re.compile(r"[()]|,(?!(?<=\d,)\d)")  # not that of «1,5 года»
_TELLING = NO | YEARS | WORK
"""What counts of a clause that names no skill: «опыт 3 года», «не обязательно знать всё»."""

Stretch = tuple[int, int]


class Clause(NamedTuple):
    """A clause of a line.

    Attributes:
        text: The clause folded, in lower case.
        quote: The clause as typed.
        mentions: The skills it names, with offsets into `text`.
        said: The cues it says (`sheetsync.domain.words`).
        levels: Where in `text` the words begin that may be words of level.
        start: Where it begins in the text of all lines.
    """

    text: str
    quote: str
    mentions: tuple[Mention, ...]
    said: int
    levels: tuple[int, ...]
    start: int

    def within(self, stretch: Stretch) -> tuple[int, ...]:
        """Return which mentions lie in a stretch, by index."""
        start, end = stretch
        return tuple(
            [i for i, mention in enumerate(self.mentions) if start <= mention.start and mention.end <= end]
        )

    def bracket(self, place: int) -> Stretch:
        """Return the innermost brackets around a place, or the whole clause."""
        if "(" not in self.text:
            return 0, len(self.text)
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


def clauses(words: Words, named: Sequence[Named]) -> list[Clause]:
    """Return the clauses of lines, joined by line breaks, that name these skills, in their order.

    A clause that names none is left out unless it says no or speaks of work or years: else it counts for
    nothing.
    """
    folded = words.folded
    lower = folded.lower
    cues = words.places()
    found = []
    mentioned = cued = 0
    for start, end in _stretches(lower, _breaks(folded)):
        mentions = []
        while mentioned < len(named) and named[mentioned][1] < end:
            skill, first, last, negated = named[mentioned]
            if start <= first and last <= end:
                mentions.append(Mention(skill, first - start, last - start, negated))
            mentioned += 1
        said, levels = 0, []
        while cued < len(cues) and cues[cued][0] < end:
            place, cue = cues[cued]
            said |= cue
            if cue & LEVEL:
                levels.append(place - start)
            cued += 1
        if mentions or said & _TELLING:
            quote = folded.quote(start, end)
            found.append(Clause(lower[start:end], quote, tuple(mentions), said, tuple(levels), start))
    return found


def _breaks(folded: Folded) -> list[int]:
    """Return where clauses end, outside the brackets of their line; a bracket never closed is none."""
    lower = folded.lower
    found = []
    depth, balanced, line_end = 0, False, -1
    for mark in _BREAK.finditer(lower):
        place = mark.start()
        sign = lower[place]
        if sign == "\n":
            depth = 0
        elif sign in "()":
            if place > line_end:  # the first bracket of its line
                line, line_end = lower.rfind("\n", 0, place) + 1, lower.find("\n", place)
                line_end = len(lower) if line_end < 0 else line_end
                balanced = lower.count("(", line, line_end) == lower.count(")", line, line_end)
            depth = max(0, depth + (1 if sign == "(" else -1)) if balanced else 0
            continue
        if not depth:
            found.append(place)
    items = [item.start() - (item[0] not in _BULLETS) for item in _ITEM.finditer(folded.cased)]
    return sorted({*found, *items}) if items else found


def _stretches(text: str, breaks: list[int]) -> list[Stretch]:
    """Return what stands between the breaks, in pieces as short as sentences.

    A wall of text is read in linear time too.
    """
    whole = list(zip([0, *[place + 1 for place in breaks]], [*breaks, len(text)], strict=True))
    if len(text) <= _LONG or max([end - start for start, end in whole]) <= _LONG:
        return whole
    found = []
    for start, end in whole:
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
