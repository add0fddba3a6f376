"""journal.md -> entries, fields and conclusions: the person's own form, with all its irregularities.

The rules R1-R30 are those of the reference on the journal's form. Any text can be read; what cannot be
understood becomes a `Problem`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sheetsync.journal import problems
from sheetsync.journal.entries import Conclusion, Conclusions, Entry, Field, Journal, TextLine
from sheetsync.journal.fields import EMPLOYERS
from sheetsync.journal.grammar import (
    Label,
    heading_number,
    is_blank,
    is_conclusions,
    is_separator,
    mark_of,
)
from sheetsync.journal.link import workbook_id
from sheetsync.journal.markup import BLANKS, one_line, plain
from sheetsync.journal.page import Page
from sheetsync.journal.values import read_value, shown

__all__ = ["Conclusion", "Conclusions", "Entry", "Field", "Journal", "TextLine", "parse"]

_WORKBOOK = re.compile(rf"\[(?P<text>[^\]]*)\]\((?P<address>.+)\)[{BLANKS}]*")


def parse(text: str, *, name: str = "journal.md") -> Journal:
    """Read a journal.

    Args:
        text: The whole text, with whatever line ends it has.
        name: What the person calls the file; it begins the place of every problem.

    Returns:
        Everything that was understood. No text is refused.
    """
    lines = Page.of(text).lines
    reader = _Reader()
    for number, raw in enumerate(lines, 1):
        reader.line(number, raw)
    reader.end()
    journal = Journal(
        text,
        name,
        _workbook(lines),
        tuple(reader.entries),
        tuple(reader.separators),
        reader.conclusions,
    )
    return problems.noted(journal, reader.strays, reader.headings)


def _workbook(lines: tuple[str, ...]) -> str | None:
    """Return where `[Журнал](URL)` at the top of the file leads to (rule R7)."""
    first = next((line.strip(BLANKS) for line in lines if not is_blank(line)), "")
    found = _WORKBOOK.fullmatch(first)
    if not found:
        return first if workbook_id(first) and first.startswith("http") else None
    address = found["address"].strip(BLANKS)
    if address.startswith("<") and address.endswith(">"):
        address = address[1:-1]
    named = found["text"].strip(BLANKS).casefold() == "журнал" or workbook_id(address)
    return address if named and address else None


@dataclass(slots=True)
class _OpenField:
    """A field whose value is being read."""

    label: Label
    line: int
    raw: str
    below: list[tuple[int, str]] = field(default_factory=list)

    def close(self) -> Field:
        """Return the field with the blank lines around its value left out."""
        tail = self.raw[len(self.label.prefix) :]
        numbered = [(self.line, tail), *self.below] if not is_blank(tail) else self.below
        filled = [place for place, (_, raw) in enumerate(numbered) if not is_blank(raw)]
        numbered = numbered[filled[0] : filled[-1] + 1] if filled else []
        head = bool(numbered) and numbered[0][0] == self.line
        lines = [
            TextLine(number, self.raw if number == self.line else raw, shown(raw, head=number == self.line))
            for number, raw in numbered
            if not is_blank(raw)
        ]
        value = read_value(self.label.name, [raw for _, raw in numbered], head=head)
        return Field(self.label, self.line, tuple(lines), value)


@dataclass(slots=True)
class _OpenEntry:
    """An entry that is being read."""

    number_text: str
    line: int
    last: int
    fields: list[_OpenField] = field(default_factory=list)
    current: _OpenField | None = None

    def label(self, raw: str) -> Label | None:
        """Return the label a line begins with.

        A pasted text of the employer ends only at a known label (rules R13, R19); elsewhere the person's
        own label counts too.
        """
        known = Label.parse_known(raw)
        if known or (self.current and self.current.label.name in EMPLOYERS):
            return known
        return Label.parse_own(raw)


@dataclass(slots=True)
class _OpenItem:
    """A conclusion that is being read; it goes on in lines right below or indented."""

    lines: list[TextLine] = field(default_factory=list)
    after_blank: bool = False

    def takes(self, raw: str) -> bool:
        """Tell whether a line continues the item."""
        return not self.after_blank or raw[0] in BLANKS

    def add(self, number: int, raw: str) -> None:
        """Add a line."""
        self.lines.append(TextLine(number, raw, shown(raw, head=False)))
        self.after_blank = False

    def close(self) -> Conclusion:
        return Conclusion(tuple(self.lines), one_line(" ".join(line.text for line in self.lines)))


@dataclass(slots=True)
class _OpenConclusions:
    """The section «Выводы» that is being read."""

    line: int
    last: int
    intro: list[TextLine] = field(default_factory=list)
    items: list[_OpenItem] = field(default_factory=list)
    item: _OpenItem | None = None

    def read(self, number: int, raw: str) -> None:
        """Take a line that is not blank."""
        self.last = number
        if mark_of(raw):
            self.item = _OpenItem()
            self.items.append(self.item)
        if self.item and self.item.takes(raw):
            self.item.add(number, raw)
        else:
            self.item = None
            if not self.items:
                self.intro.append(TextLine(number, raw, plain(raw.strip(BLANKS))))

    def close(self) -> Conclusions:
        return Conclusions(
            self.line, self.last, tuple(self.intro), tuple(item.close() for item in self.items)
        )


class _Reader:
    """Reads line by line; a heading, a separator and a label are the only things that end a value."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.separators: list[int] = []
        self.strays: list[tuple[int, str]] = []
        self.headings: list[int] = []
        self.entry: _OpenEntry | None = None
        self.section: _OpenConclusions | None = None
        self.in_conclusions = False

    @property
    def conclusions(self) -> Conclusions | None:
        return self.section.close() if self.section else None

    def line(self, number: int, raw: str) -> None:
        """Take the next line."""
        heading = heading_number(raw)
        if is_blank(raw):
            self._blank(number, raw)
        elif is_separator(raw):
            self._separator(number)
        elif heading is not None:
            self.end()
            self.entry = _OpenEntry(heading, number, number)
        elif is_conclusions(raw):
            self._conclusions(number)
        elif self.in_conclusions and self.section:
            self.section.read(number, raw)
        elif self.entry:
            self._in_entry(self.entry, number, raw)
        else:
            self.strays.append((number, raw))

    def _blank(self, number: int, raw: str) -> None:
        if self.entry and self.entry.current:
            self.entry.current.below.append((number, raw))
        if self.section and self.section.item:
            self.section.item.after_blank = True

    def _separator(self, number: int) -> None:
        self.separators.append(number)
        if self.entry:
            self.entry.current = None
        if self.section:
            self.section.item = None

    def _conclusions(self, number: int) -> None:
        self.end()
        self.headings.append(number)
        self.in_conclusions = True
        if self.section is None:
            self.section = _OpenConclusions(number, number)
        self.section.item = None

    def _in_entry(self, entry: _OpenEntry, number: int, raw: str) -> None:
        label = entry.label(raw)
        if label:
            entry.current = _OpenField(label, number, raw)
            entry.fields.append(entry.current)
        elif entry.current:
            entry.current.below.append((number, raw))
        else:
            self.strays.append((number, raw))
            if entry.fields:
                return
        entry.last = number

    def end(self) -> None:
        """Close what is open."""
        self.in_conclusions = False
        if self.entry:
            fields = tuple(opened.close() for opened in self.entry.fields)
            self.entries.append(Entry(self.entry.number_text, self.entry.line, self.entry.last, fields))
        self.entry = None
