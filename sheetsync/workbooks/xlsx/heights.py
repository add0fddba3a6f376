"""How tall a row must be for its text: programs that fit rows themselves may, the others show it whole."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

_LINE = 15
_TALLEST = 409
_USABLE = 0.85
"""The share of a column's width that text fills: words break early, and fonts differ in width."""
_DIGIT = 11


def height(cells: Iterable[tuple[str, float | None]], size: int = _DIGIT) -> float:
    """Return a row's height in points.

    Args:
        cells: Texts, each with the width of its column in characters, or None where lines do not wrap.
        size: Size of the font in points.
    """
    lines = max((_lines(text, width, size) for text, width in cells), default=1)
    line = _LINE * max(size, _DIGIT) / _DIGIT
    return min(round(lines * line + (size > _DIGIT) * 3), _TALLEST)


def _lines(text: str, width: float | None, size: int) -> int:
    if width is None:
        return 1
    room = max(width * _USABLE * _DIGIT / size, 1)
    return sum(max(ceil(len(line) / room), 1) for line in text.split("\n"))
