"""How a tab of ours looks, whatever kind of workbook it stands in: sizes in points, colours as RRGGBB."""

from __future__ import annotations

from collections.abc import Sequence

from sheetsync.grid import Cell, Look

SIZES = {
    Look.PLAIN: 11,
    Look.TITLE: 16,
    Look.HEADING: 13,
    Look.HEADER: 11,
    Look.MUTED: 10,
    Look.ALERT: 12,
}
BOLD = (Look.TITLE, Look.HEADING, Look.HEADER, Look.ALERT)
COLORS = {Look.HEADING: "1F3864", Look.MUTED: "7F7F7F", Look.ALERT: "C00000"}
LINK = "0563C1"
HEADER_FILL = "DDE7F3"
BAR = "5B9BD5"

_WIDEST, _NARROWEST = 60, 12


def fitting_widths(rows: Sequence[Sequence[Cell]]) -> tuple[int, ...]:
    """Return column widths, in characters, that fit the longest line of each column within reason."""
    count = max((len(row) for row in rows), default=0)
    longest = [max((_longest(row[c].text) for row in rows if c < len(row)), default=0) for c in range(count)]
    return tuple(min(max(length + 2, _NARROWEST), _WIDEST) for length in longest)


def _longest(text: str) -> int:
    return max((len(line) for line in text.split("\n")), default=0)


def stands_alone(row: Sequence[Cell]) -> bool:
    """Tell whether a row has one text only: such a text runs on to the right instead of breaking."""
    return sum(cell.text != "" for cell in row) == 1
