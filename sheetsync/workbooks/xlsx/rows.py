"""The rows of one sheet's part: their numbers and byte places."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from sheetsync.workbooks.xlsx.area import MAX_ROW
from sheetsync.workbooks.xlsx.listing import Span, Spans
from sheetsync.workbooks.xlsx.refusals import refuse

_MAX_ROWS = 300_000
_ROW_NUMBER = re.compile(rb"\sr=[\"']([^\"']*)[\"']")
_HEAD = re.compile(rb'<row r="([0-9]+)"([^>]*?)/?>')


class Row(NamedTuple):
    """A row of the part; `implicit` when its number is only known by counting, `plain` by its bytes."""

    number: int
    span: Span
    implicit: bool
    plain: bool


class Rows:
    """The rows of a part, in order: their numbers and byte places, made into a `Row` when asked for.

    Attributes:
        numbers: Their numbers, from 0.
        tags: What else the start tags of plain rows say, each kind once.
    """

    def __init__(self, blob: bytes, part: str, spans: Spans) -> None:
        if len(spans) > _MAX_ROWS:
            raise refuse("too_big", part)
        self.numbers, self._spans, self._part = array("L"), spans, part
        self._implicit: set[int] = set()
        self._last: tuple[int, Row | None] = -1, None
        self.tags: set[bytes] = set()
        last = -1
        for index, (start, inner, _, _, plain) in enumerate(spans.places()):
            if plain and (found := _HEAD.match(blob, start, inner)):
                last = self._number(found[1], last)
                self.tags.add(found[2])
            elif found := _ROW_NUMBER.search(blob, start, inner):
                last = self._number(found[1], last)
            else:
                last += 1
                self._implicit.add(index)
            self.numbers.append(last)
        if last >= MAX_ROW:
            raise refuse("bad_ref", f"{part}, строка {last + 1}")

    def _number(self, text: bytes, last: int) -> int:
        number = int(text) - 1 if text.isdigit() and len(text) <= 7 else -1  # noqa: PLR2004 (1,048,576 has seven)
        if not last < number < MAX_ROW:
            raise refuse("bad_ref", f"{self._part}, строка {text[:20].decode(errors='replace')}")
        return number

    @property
    def any_implicit(self) -> bool:
        """Whether a row's number is only known by counting."""
        return bool(self._implicit)

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, index: int) -> Row:
        plain = self._spans.plain(index)
        return Row(self.numbers[index], self._spans[index], index in self._implicit, plain)

    def __iter__(self) -> Iterator[Row]:
        return (self[index] for index in range(len(self)))

    def __reversed__(self) -> Iterator[Row]:
        return (self[index] for index in reversed(range(len(self))))

    def place(self, number: int) -> int:
        """Return the index of the first row with this number or a greater one."""
        return bisect_left(self.numbers, number)

    def get(self, number: int) -> Row | None:
        """Return the row with a number, or None; asked again at once, it is not looked for again."""
        if self._last[0] != number:
            index = bisect_left(self.numbers, number)
            known = index < len(self.numbers) and self.numbers[index] == number
            self._last = number, self[index] if known else None
        return self._last[1]
