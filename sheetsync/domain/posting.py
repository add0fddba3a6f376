"""A whole vacancy as published -> its parts: what is required, what is nice to have, duties, conditions."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from sheetsync.domain.heading import headings
from sheetsync.domain.heading_patterns import Heading, Part
from sheetsync.domain.text import Line

__all__ = ["Part", "Section", "read_posting", "sections", "unmarked"]

_BREAK = re.compile(r"(?i)\s*<(?:br|/?(?:p|li|ul|ol|div|h[1-6]|tr|table))\b[^<>]{0,200}>\s*")
_ITEM = re.compile(r"(?i)<li\b[^<>]{0,200}>\s*")
_TAG = re.compile(r"(?i)</?(?:b|strong|i|em|u|span|a|font|small|code|td|th|tbody|body|html)\b[^<>]{0,200}>")
_SENTENCE = re.compile(r"[.!?…;\n](?:(?<=\n)|(?<!\bт\.[дпке][.!?…;]) +(?=[^\W\d_a-zа-я]|[-•]))")
_SOUGHT = re.compile(
    r"\b(?:ищем|ищет|разыскива|требуется|нуж(?:ен|на|ны)|в поиск|looking for|seeking)[^:;]{3,120}?"
    r"(?:\bс (?:[а-я]+ ){0,2}(?:опыт|знани|сильн|навык|уверенн|понимани)|\bсо знани|\bуже есть опыт"
    r"|\b(?:имеющ|умеющ|владеющ|знающ)|\bwith (?:[a-z]+ ){0,3}(?:experience|knowledge|background|skills))"
    r"|\b(?:ожидаем|ждем) от (?:тебя|вас|кандидата)\b|\bнуж(?:ен опыт\b|ны (?:знани|навык)|но знание)"
)
_SEEKING = (
    "ожидаем",
    "ждем",
    "ищем",
    "ищет",
    "разыскива",
    "требуется",
    "нуж",
    "в поиск",
    "looking for",
    "seeking",
)
"""What every sentence of `_SOUGHT` says."""
_DEMAND = re.compile(
    r"[^\w]*(?:(?:отлич|хорош|уверен|глубок|обязатель|практичес|коммерчес|базов|необходим|желатель)[а-я]* )?"
    r"(?:знани|опыт\b|умени|владени|понимани|навык|требуется|необходим|обязательно|experience|knowledge|expertise)"
)
_DEMANDED = re.compile(r"\b(?:уверенн|знани|опыт\b|владе|продвинут|понимани|умени)")
_LASTING = {
    Part.REQUIREMENTS: {Part.NICE, Part.CONDITIONS},
    Part.STACK: {Part.NICE, Part.REQUIREMENTS},
}
_REQUIRED, _ABOUT = Part.REQUIREMENTS, Part.ABOUT
_PASTED = frozenset({Part.DUTIES, Part.CONDITIONS, Part.ABOUT})


class Section(NamedTuple):
    """A part of a vacancy.

    Attributes:
        part: What it speaks of.
        heading: The heading as typed, with its colon, or None for what stands before the first one.
        lines: What stands below it. A line that holds several parts is cut at their headings, and each
            piece carries its number: heading and lines, put together again, are the text.
    """

    part: Part
    heading: Line | None
    lines: tuple[Line, ...]


def read_posting(text: str) -> tuple[Section, ...]:
    """Return the sections of a vacancy copied whole from its page, as text or as HTML, in its order.

    Lines are numbered from 1 in `unmarked(text)`. What stands before the first heading is ABOUT.
    """
    lines = [Line(number, line) for number, line in enumerate(unmarked(text).split("\n"), 1)]
    return _heard(sections(lines, Part.ABOUT))


def unmarked(text: str) -> str:
    """Return HTML as plain text, an item of a list on a line of its own; other text as it is."""
    if not (_BREAK.search(text) or _TAG.search(text)):
        return text
    text = _TAG.sub("", _BREAK.sub("\n", _ITEM.sub("\n- ", text)))
    return html.unescape(text).strip("\n")


def sections(lines: Sequence[Line], opening: Part) -> tuple[Section, ...]:
    """Return the sections of lines whose first part, unless a heading says otherwise, is `opening`."""
    found: list[Section] = []
    part, heading, below = opening, None, list[Line]()
    lasting = opening  # the part that a line without a heading is of
    for line in lines:
        cuts = headings(line)
        if not cuts and part is lasting:
            below.append(line)
            continue
        pieces, lasting = _pieces(line, cuts, lasting)
        for piece, headed, body in pieces:
            if headed or piece is not part:
                if heading or below:
                    found.append(_section(part, heading, below))
                part, heading, below = piece, headed, []
            if body:
                below.append(body)
    if heading or below:
        found.append(_section(part, heading, below))
    return tuple(found)


def _section(part: Part, heading: Line | None, lines: Sequence[Line]) -> Section:
    """Return a section; «Стек: уверенный Python» asks for what it names."""
    if part is Part.STACK and any(_DEMANDED.search(line.folded.lower) for line in lines):
        part = Part.REQUIREMENTS
    return Section(part, heading, tuple(lines))


def asked(lines: Sequence[Line]) -> tuple[Section, ...]:
    """Return the sections of what a person put into «Требования»: demands, or a whole vacancy pasted.

    In a vacancy pasted whole, what stands before its first heading is no demand.
    """
    found = sections(lines, Part.REQUIREMENTS)
    if not found or found[0].heading:
        return _heard(found)
    parts = {section.part for section in found if section.heading}
    if Part.REQUIREMENTS in parts and parts & _PASTED:
        return _heard((Section(Part.ABOUT, None, found[0].lines), *found[1:]))
    return found


def _heard(found: tuple[Section, ...]) -> tuple[Section, ...]:
    """Return sections with the demands that are spoken of outside of any list as sections of their own."""
    alone = _REQUIRED not in [section.part for section in found]
    heard: list[Section] = []
    for section in found:
        told = section.part is _ABOUT or (alone and section.part is Part.DUTIES)
        if not told or not section.lines:
            heard.append(section)
            continue
        if section.heading:
            heard.append(Section(section.part, section.heading, ()))
        if alone or any(_seeks(line.folded.lower) for line in section.lines):
            heard += _spoken(section, alone=alone)
        else:
            heard.append(Section(section.part, None, section.lines))
    return tuple(heard)


def _seeks(lower: str) -> bool:
    """Tell whether a text says a word that every sentence of `_SOUGHT` says."""
    for word in _SEEKING:  # noqa: SIM110 - a generator takes twice the time
        if word in lower:
            return True
    return False


def _spoken(section: Section, *, alone: bool) -> list[Section]:
    """Return a part without a heading, parted into what it tells and the demands that it speaks of.

    «Мы ищем аналитика с опытом от года» is one; `alone`, so is every sentence that begins as a demand does.
    """
    runs: list[tuple[Part, list[Line]]] = []

    def add(part: Part, line: Line) -> None:
        if not runs or runs[-1][0] is not part:
            runs.append((part, []))
        runs[-1][1].append(line)

    for line in section.lines:
        folded = line.folded
        if not alone and not _seeks(folded.lower):
            add(section.part, line)
            continue
        said, since = section.part, 0
        starts = [0, *(end.end() for end in _SENTENCE.finditer(folded.cased)), len(folded.cased)]
        for start, end in pairwise(starts):
            sentence = folded.lower[start:end]
            demand = _seeks(sentence) and _SOUGHT.search(sentence)
            demand = demand or (alone and _DEMAND.match(sentence))
            alone = alone or bool(demand)  # what follows goes on to tell what is sought
            part = _REQUIRED if demand else section.part
            if part is not said:
                if start:
                    add(said, _cut(line, since, start))
                said, since = part, start
        add(said, _cut(line, since, starts[-1]))
    return [Section(part, None, tuple(lines)) for part, lines in runs]


def _pieces(
    line: Line, found: Sequence[Heading], lasting: Part
) -> tuple[list[tuple[Part, Line | None, Line | None]], Part]:
    """Return part, heading and text of each piece of a line cut at its headings, and the part that lasts.

    A passing heading speaks of its own line.
    """
    cuts = [heading for heading in found if not heading.weak or _counts(heading, lasting)]
    if not cuts:
        return [(lasting, None, line)], lasting
    lower, start = line.folded.lower, cuts[0].start
    pieces: list[tuple[Part, Line | None, Line | None]] = []
    if lower[:start].strip(" -*_•·●▪\n"):
        pieces.append((lasting, None, _cut(line, 0, start)))
    else:
        start = 0
    starts = [cut.start for cut in cuts[1:]]
    for (part, _, end, passing, _), until in zip(cuts, [*starts, len(lower)], strict=True):
        rest = lower[end:until]
        if rest and not rest.isspace():
            pieces.append((part, _cut(line, start, end), _cut(line, end, until)))
            if not passing or until < len(lower) or _goes_on(rest):
                lasting = part
        else:
            pieces.append((part, _cut(line, start, until), None))
            lasting = part
        start = until
    return pieces, lasting


def _counts(heading: Heading, part: Part) -> bool:
    """Tell whether a heading changes the part.

    «Опыт:» does not begin requirements among the nice ones, nor does «Важно:» at the end of the conditions;
    «Технологии:» among requirements names what is required.
    """
    return not (heading.weak and part in _LASTING.get(heading.part, ()))


def _goes_on(rest: str) -> bool:
    """Tell whether what follows a heading on its line is the first item of a list."""
    return rest.rstrip().endswith((";", ",")) or rest.lstrip().startswith(("-", "•", "·", "*", "●", "▪"))


def _cut(line: Line, start: int, end: int) -> Line:
    """Return a stretch of a line as typed, letters that are not seen before the first one included."""
    _, lower, typed, offsets = line.folded
    if start == 0 and end == len(lower):
        return line
    if offsets is not None:
        start, end = offsets[start] if start else 0, offsets[end]
    return Line(line.number, typed[start:end])
