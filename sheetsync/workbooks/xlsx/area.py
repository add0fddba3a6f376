"""Addresses of cells and rectangles of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from sheetsync.grid import a1
from sheetsync.workbooks.xlsx.refusals import refuse

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
_REF = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


class Area(NamedTuple):
    """A rectangle of cells, counted from 0, all four included."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    @property
    def size(self) -> int:
        """How many cells it has."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    @property
    def single(self) -> bool:
        """Whether it is one cell."""
        return self.size == 1


@cache
def column_of(letters: bytes) -> int:
    """Return the column, from 0, that letters name."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1


def parse_ref(ref: str, part: str) -> tuple[int, int]:
    """Return row and column, from 0, of an address such as ``B7``.

    Raises:
        Refusal: ``bad_ref`` when it is none, or lies beyond the last row or column.
    """
    found = _REF.fullmatch(ref)
    row, column = (int(found[2]) - 1, column_of(found[1].encode())) if found else (-1, -1)
    if not (0 <= row < MAX_ROW and 0 <= column < MAX_COLUMN):
        raise refuse("bad_ref", f"{part}, {ref[:20]}")
    return row, column


def parse_area(ref: str, part: str) -> Area:
    """Return the rectangle of ``A1:C3`` or ``A1``."""
    first, _, last = ref.partition(":")
    top, left = parse_ref(first, part)
    bottom, right = parse_ref(last, part) if last else (top, left)
    return Area(top, left, bottom, right)


def row_by_row(places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, list[int]]]:
    """Yield rows and columns as each row with its columns, both in order."""
    for row, found in groupby(sorted(places), itemgetter(0)):
        yield row, [column for _, column in found]


def area_name(area: Area) -> str:
    """Return a rectangle as ``A1:C3``, one cell as ``A1``."""
    first, last = a1(area.top, area.left), a1(area.bottom, area.right)
    return first if area.single else f"{first}:{last}"
