"""A text file as lines with their ends, and changes to some lines that keep every other byte."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_END = re.compile(r"(\r\n|\r|\n)")
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Splice:
    """Lines to put in the place of the lines from `start` up to `stop`, counted from 0."""

    start: int
    stop: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a text; what follows the last line end is a line too, often an empty one.

    Attributes:
        bom: The byte order mark, if the text begins with one.
        lines: The lines without their ends.
        ends: The end of each line; that of the last one is empty.
    """

    bom: str
    lines: tuple[str, ...]
    ends: tuple[str, ...]

    @staticmethod
    def of(text: str) -> Page:
        """Cut a text into lines at LF, CRLF or CR, and nowhere else."""
        bom = _BOM if text.startswith(_BOM) else ""
        parts = _END.split(text.removeprefix(_BOM))
        return Page(bom, tuple(parts[::2]), (*parts[1::2], ""))

    @property
    def newline(self) -> str:
        """The line end that most lines have."""
        ends = Counter(end for end in self.ends if end)
        return ends.most_common(1)[0][0] if ends else "\n"

    def with_changes(self, splices: Iterable[Splice]) -> str:
        """Return the text with some lines replaced; the others keep their bytes and their ends.

        Splices at one place are applied in the order given; they never overlap.
        """
        lines: list[str] = []
        ends: list[str] = []
        place = 0
        for splice in sorted(splices, key=lambda splice: (splice.start, splice.stop)):
            lines += [*self.lines[place : splice.start], *splice.lines]
            ends += [*self.ends[place : splice.start], *([self.newline] * len(splice.lines))]
            place = splice.stop
        lines += self.lines[place:]
        ends += self.ends[place:]
        between = [end or self.newline for end in ends[:-1]]
        return self.bom + "".join(map(str.__add__, lines, [*between, ""]))
