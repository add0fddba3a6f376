"""Posting: a published vacancy, whatever it was read from, and what of it a journal keeps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sheetsync.domain.posting import Part, Section, read_posting
from sheetsync.journal import fields
from sheetsync.journal.link import vacancy_key, vacancy_link
from sheetsync.record import Record

_BULLET = re.compile(r"^[\s•·*●▪◦‣–—-]+(?=\S)")
_NICE = "Будет плюсом:"


@dataclass(frozen=True, slots=True)
class Posting:
    """A published vacancy.

    Attributes:
        link: Its address, or "".
        company: Name of the employer, or "".
        title: Name of the job, or "".
        salary: What is promised, in the words of the journal.
        text: The description, line by line.
    """

    link: str
    company: str
    title: str
    salary: str
    text: str

    @property
    def in_sections(self) -> bool:
        """Whether the description says somewhere that it speaks of what is required."""
        return bool({Part.REQUIREMENTS, Part.NICE} & {section.part for section in read_posting(self.text)})

    def record(self) -> Record:
        """Return the fields of a journal's entry: what is required, nice to have and to be done, in lines.

        What the employer offers and tells of itself is left out. A description that is not parted into
        sections is taken for requirements, so that nothing asked for is lost.
        """
        if self.in_sections:
            lines = _by_part(read_posting(self.text))
        else:
            lines = {Part.REQUIREMENTS: list(_bare(self.text.split("\n")))}
        must, nice = lines.get(Part.REQUIREMENTS, []), lines.get(Part.NICE, [])
        values = {
            fields.LINK: self.link,
            fields.COMPANY: self.company,
            fields.TITLE: self.title,
            fields.SALARY: self.salary,
            fields.REQUIREMENTS: "\n".join([*must, *([_NICE, *nice] if nice else [])]),
            fields.DUTIES: "\n".join(lines.get(Part.DUTIES, [])),
        }
        return {name: value for name, value in values.items() if value}


def short_link(text: str) -> str:
    """Return the address of the vacancy that a text names, the short one of hh; "" if it names none."""
    address = vacancy_link(text) or ""
    key = vacancy_key(address) or ""
    return f"https://hh.ru/vacancy/{key.removeprefix('hh:')}" if key.startswith("hh:") else address


def _by_part(sections: Sequence[Section]) -> dict[Part, list[str]]:
    """Return the lines of each part, without the headings that begin it.

    A heading within a part that stands before other text on its line stays: «Ключевые навыки: Python».
    """
    found: dict[Part, dict[int, str]] = {}
    for before, section in zip((None, *sections), sections, strict=False):
        lines = found.setdefault(section.part, {})
        pieces = section.lines
        head = section.heading
        if head and pieces and head.number == pieces[0].number and before and before.part is section.part:
            pieces = (head, *pieces)
        for piece in pieces:
            lines[piece.number] = lines.get(piece.number, "") + piece.text
    return {part: list(_bare(lines.values())) for part, lines in found.items()}


def _bare(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines without list marks; those without a word are left out."""
    return (_BULLET.sub("", line).strip() for line in lines if re.search(r"\w", line))
