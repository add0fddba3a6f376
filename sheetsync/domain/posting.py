"""A whole vacancy as published -> its parts: what is required, what is nice to have, duties, conditions."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from sheetsync.domain.heading import Heading, Part, headings
from sheetsync.domain.text import Folded, Line, fold

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
_PASTED = frozenset({Part.DUTIES, Part.CONDITIONS, Part.ABOUT})


@dataclass(frozen=True, slots=True)
class Section:
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
    for piece, headed, line in _pieces(lines, opening):
        if headed or piece is not part:
            if heading or below:
                found.append(_section(part, heading, below))
            part, heading, below = piece, headed, []
        if line:
            below.append(line)
    if heading or below:
        found.append(_section(part, heading, below))
    return tuple(found)


def _section(part: Part, heading: Line | None, lines: Sequence[Line]) -> Section:
    """Return a section; «Стек: уверенный Python» asks for what it names."""
    if part is Part.STACK and any(_DEMANDED.search(fold(line.text).lower) for line in lines):
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
    alone = not any(section.part is Part.REQUIREMENTS for section in found)
    heard: list[Section] = []
    for section in found:
        told = section.part is Part.ABOUT or (alone and section.part is Part.DUTIES)
        if not told or not section.lines:
            heard.append(section)
            continue
        if section.heading:
            heard.append(Section(section.part, section.heading, ()))
        heard += _joined(_spoken(section, alone=alone))
    return tuple(heard)


def _joined(pieces: Iterable[Section]) -> Iterator[Section]:
    """Yield pieces with neighbours of one part made one section, a line cut between them whole again."""
    for part, same in groupby(pieces, key=lambda piece: piece.part):
        lines: list[Line] = []
        for line in (line for piece in same for line in piece.lines):
            if lines and lines[-1].number == line.number:
                lines[-1] = Line(line.number, lines[-1].text + line.text)
            else:
                lines.append(line)
        yield Section(part, None, tuple(lines))


def _spoken(section: Section, *, alone: bool) -> Iterator[Section]:
    """Yield a part without a heading, parted into what it tells and the demands that it speaks of.

    «Мы ищем аналитика с опытом от года» is one; `alone`, so is every sentence that begins as a demand does.
    """
    for line in section.lines:
        folded = fold(line.text)
        if not alone and not any(map(folded.lower.__contains__, _SEEKING)):
            yield Section(section.part, None, (line,))
            continue
        starts = [0, *(end.end() for end in _SENTENCE.finditer(folded.cased)), len(folded.cased)]
        for start, end in pairwise(starts):
            said = folded.lower[start:end]
            demand = _SOUGHT.search(said) or (alone and _DEMAND.match(said))
            alone = alone or bool(demand)  # what follows goes on to tell what is sought
            part = Part.REQUIREMENTS if demand else section.part
            yield Section(part, None, (_cut(line, folded, start, end),))


def _pieces(lines: Iterable[Line], part: Part) -> Iterator[tuple[Part, Line | None, Line | None]]:
    """Yield part, heading and text of each piece of the lines, which are cut at their headings.

    A passing heading speaks of its own line.
    """
    for line in lines:
        folded = fold(line.text)
        cuts = [heading for heading in headings(folded) if _counts(heading, part)]
        if not cuts:
            yield part, None, line
            continue
        lower, first = folded.lower, cuts[0].start
        if lower[:first].strip(" -*_•·●▪\n"):
            yield part, None, _cut(line, folded, 0, first)
        else:
            first = 0
        for index, cut in enumerate(cuts):
            until = cuts[index + 1].start if index + 1 < len(cuts) else len(lower)
            start = first if index == 0 else cut.start
            rest = lower[cut.end : until]
            body = _cut(line, folded, cut.end, until) if rest.strip() else None
            yield cut.part, _cut(line, folded, start, cut.end if body else until), body
            stays = not cut.passing or not body or until < len(lower) or _goes_on(rest)
            part = cut.part if stays else part


def _counts(heading: Heading, part: Part) -> bool:
    """Tell whether a heading changes the part.

    «Опыт:» does not begin requirements among the nice ones, nor does «Важно:» at the end of the conditions;
    «Технологии:» among requirements names what is required.
    """
    return not (heading.weak and part in _LASTING.get(heading.part, ()))


def _goes_on(rest: str) -> bool:
    """Tell whether what follows a heading on its line is the first item of a list."""
    return rest.rstrip().endswith((";", ",")) or rest.lstrip().startswith(("-", "•", "·", "*", "●", "▪"))


def _cut(line: Line, folded: Folded, start: int, end: int) -> Line:
    """Return a stretch of a line as typed, letters that are not seen before the first one included."""
    first, last = folded.place(start, end)
    return Line(line.number, line.text[first if start else 0 : last])
