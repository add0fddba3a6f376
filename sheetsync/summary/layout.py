"""«Сводка» as an edit: rows under each other in shared columns, and the chart over the steps of the plan.

The chart is found from the rows, so that a summary which is read back and written again keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sheetsync.grid import BarChart, ReplaceOwnTab
from sheetsync.summary.tables import COLUMNS, PLAN, OwnRow

SUMMARY = "Сводка"

TOP = 3
"""Rows of a table above its first one: heading, explanation, header."""


def laid_out(rows: Sequence[OwnRow]) -> ReplaceOwnTab:
    """Return rows as the tab «Сводка», with a chart below «Что учить» if there are steps to show."""
    return ReplaceOwnTab(SUMMARY, tuple(rows), COLUMNS, frozen_rows=0, chart=_chart(rows))


def _chart(rows: Sequence[OwnRow]) -> BarChart | None:
    headings = (number for number, row in enumerate(rows) if row and row[0].cell.text == PLAN)
    first = next(headings, len(rows)) + TOP
    bars = next((number for number, row in enumerate(rows[first:]) if not row), len(rows) - first)
    if bars <= 1:
        return None
    return BarChart(
        title="Сколько вакансий открыто после каждого шага",
        labels=1,
        values=5,
        first_row=first,
        last_row=first + bars - 1,
        row=first + bars + 1,
        column=1,
    )
