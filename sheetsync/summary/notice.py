"""The notice on «Сводка» that it could not be brought up to date: since when, why, and what to do about it.

It stands in the place of the line with the fingerprint, so that the summary counts as out of date, and the
next one that can be computed takes the notice away. What the last summary said stays below, with its chart.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from sheetsync.grid import Cell, Kind, Look, OwnCell, ReplaceOwnTab, Tab
from sheetsync.summary.layout import SUMMARY, laid_out
from sheetsync.summary.tables import HEADINGS, OwnRow

_SINCE = re.compile(r"^С (\d\d\.\d\d\.\d{4} в \d\d:\d\d) ")
_LINE = 140
"""Characters of a line that are seen in the width of all columns, whatever the font."""


def notice_tab(last: Tab | None, *, what: str, remedy: str, moment: str) -> ReplaceOwnTab | None:
    """Return «Сводка» with a notice above the last summary, or None when it already says so.

    Args:
        last: The tab as it is, ours; None when there is none yet.
        what: What keeps it from being computed.
        remedy: What to do about that.
        moment: Now, as ``23.11.2026 в 12:00``; a notice that is there already keeps its own.
    """
    rows = last.rows if last else ()
    since = _since(rows) or moment
    body = tuple(_body(rows))
    state = "сводка не пересчитывается. Ниже — прежняя." if body else "сводку не удаётся посчитать."
    head = (
        (OwnCell(Cell.of(SUMMARY), Look.TITLE),),
        (OwnCell(Cell.of(f"С {since} {state}"), Look.ALERT),),
        *_lines(what, Look.PLAIN),
        *_lines(f"Что делать: {remedy}", Look.PLAIN),
        *_lines(
            "Когда исправите, сводка посчитается сама (или нажмите кнопку), и эта заметка исчезнет.",
            Look.MUTED,
        ),
        (OwnCell(Cell.of(_computed(rows)), Look.MUTED),),
    )
    said = [cell.text for row in rows[: len(head)] for cell in row[:1]]
    if said == [row[0].cell.text for row in head]:
        return None
    return laid_out((*head, (), *body) if body else head)


def _since(rows: Sequence[Sequence[Cell]]) -> str:
    """Return since when the notice that is there stands, or nothing when there is none."""
    found = _SINCE.match(rows[1][0].text) if len(rows) > 1 and rows[1] else None
    return found[1] if found else ""


def _computed(rows: Sequence[Sequence[Cell]]) -> str:
    """Return the line that says when the summary below was computed."""
    lines = (row[0].text for row in rows[1:] if row)
    fallback = "Этот лист пишет sheetsync, ваши правки здесь не сохранятся."
    return next((line for line in lines if line.startswith("Посчитано ")), fallback)


def _body(rows: Sequence[Sequence[Cell]]) -> Iterator[OwnRow]:
    """Yield the tables as they were, each cell with the look that its place has."""
    looks: dict[int, Look] = {}
    for number, row in enumerate(rows):
        if len(row) == 1 and row[0].text in HEADINGS:
            looks |= {number: Look.HEADING, number + 1: Look.MUTED, number + 2: Look.HEADER}
    for number, row in enumerate(rows[min(looks, default=len(rows)) :], min(looks, default=0)):
        yield tuple(OwnCell(_plain(cell), looks.get(number, Look.PLAIN)) for cell in row)


def _plain(cell: Cell) -> Cell:
    """Return a cell as we write them: whatever a person put there meanwhile is text."""
    return cell if cell.kind in {Kind.TEXT, Kind.NUMBER} else Cell.of(cell.text, cell.link)


def _lines(text: str, look: Look) -> Iterator[OwnRow]:
    for line in textwrap.wrap(text, _LINE):
        yield (OwnCell(Cell.of(line), look),)
