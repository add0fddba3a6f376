"""The tab «Сводка»: a GapReport as cells, widths and a chart.

The same report gives the same tab but for the moment in its second line; the fingerprint in that line tells
whether a tab already says what a report would.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from sheetsync.domain.report import GapReport
from sheetsync.grid import Cell, Look, OwnCell, ReplaceOwnTab, Tab
from sheetsync.summary.layout import SUMMARY, TOP, laid_out
from sheetsync.summary.notice import notice_tab
from sheetsync.summary.tables import OwnRow, findings_table, plan_table, vacancies_table

__all__ = ["SUMMARY", "notice_tab", "summary_hash", "summary_tab"]

_FINGERPRINT = re.compile(r"отпечаток ([0-9a-f]{12})")
_CHART_FRAME, _CHART_BAR = 6, 1.6
"""Rows of the tab that a chart needs for its frame, and for each bar."""


def summary_tab(report: GapReport, *, moment: str) -> ReplaceOwnTab:
    """Return «Сводка» as an edit: what to learn, how far each vacancy is, what to check.

    Args:
        report: What the journal says.
        moment: When it was computed, in words for the person, such as ``23.11.2026 в 12:00``.
    """
    plan = plan_table(report)
    bars = len(plan) - TOP
    gap = ((),) * (round(_CHART_FRAME + _CHART_BAR * bars) if bars > 1 else 1)
    body = (*plan, *gap, *vacancies_table(report), (), *findings_table(report))
    when = (
        f"Посчитано {moment} по листам «Журнал» и «Выводы» "
        f"(отпечаток {_fingerprint(body)}). Этот лист пишет sheetsync, ваши правки здесь не сохранятся."
    )
    head: tuple[OwnRow, ...] = (
        (OwnCell(Cell.of(SUMMARY), Look.TITLE),),
        (OwnCell(Cell.of(when), Look.MUTED),),
        (),
    )
    return laid_out((*head, *body))


def summary_hash(tab: Tab | ReplaceOwnTab) -> str | None:
    """Return the fingerprint of the rows a summary was computed from, or None when there is none."""
    cells = tab.rows[1][:1] if len(tab.rows) > 1 else ()
    texts = (cell.cell.text if isinstance(cell, OwnCell) else cell.text for cell in cells)
    found = next(filter(None, map(_FINGERPRINT.search, texts)), None)
    return found[1] if found else None


def _fingerprint(rows: Iterable[OwnRow]) -> str:
    return hashlib.sha256(repr(tuple(rows)).encode("utf-8", "surrogatepass")).hexdigest()[:12]
