"""The tab «Выводы»: one conclusion a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sheetsync.domain.text import Line, normal
from sheetsync.grid import BLANK, AddTab, AppendRow, Cell, DeleteRow, Edit, Grid, Kind, Tab
from sheetsync.journal.fields import CONCLUSIONS

HEADER = "Вывод"


@dataclass(frozen=True, slots=True)
class ConclusionsTab:
    """The tab «Выводы», or the lack of one.

    Attributes:
        tab: The tab, or None.
        column: The column the conclusions stand in.
        lines: The conclusions, each with its row.
    """

    tab: Tab | None
    column: int = 0
    lines: tuple[Line, ...] = ()

    @property
    def texts(self) -> tuple[str, ...] | None:
        """The conclusions as texts, or None without a tab."""
        return None if self.tab is None else tuple(line.text for line in self.lines)

    def edits(self, wanted: tuple[str, ...]) -> Iterator[Edit]:
        """Yield the edits that make the tab say just these texts; rows that stay are not touched."""
        if self.tab is None:
            yield AddTab(CONCLUSIONS, tuple((Cell.of(text),) for text in (HEADER, *wanted)))
            return
        stay, have = {normal(text) for text in wanted}, {normal(line.text) for line in self.lines}
        for line in self.lines:
            if normal(line.text) not in stay:
                yield DeleteRow(self.tab.name, line.number - 1, (self.column,))
        for text in wanted:
            if normal(text) not in have:
                yield AppendRow(self.tab.name, (*[BLANK] * self.column, Cell.of(text)))


def read_conclusions(grid: Grid) -> ConclusionsTab:
    """Find and read the tab «Выводы»; its header, if it has one, is no conclusion."""
    for name, tab in grid.tabs.items():
        if normal(name).strip().casefold() == CONCLUSIONS.casefold():
            column = _column(tab)
            cells = [
                (index, " ".join(tab.cell(index, column).text.split())) for index, _ in tab.filled_rows()
            ]
            lines = [Line(index + 1, text) for index, text in cells if text]
            if lines and lines[0].text.rstrip(":").casefold() in {HEADER.casefold(), CONCLUSIONS.casefold()}:
                del lines[0]
            return ConclusionsTab(tab, column, tuple(lines))
    return ConclusionsTab(None)


def _column(tab: Tab) -> int:
    """Return the column with the header, or else the one with the most text: the other may be numbers."""
    texts: dict[int, int] = {}
    for _, row in tab.filled_rows():
        for column, cell in enumerate(row):
            if cell.text.strip().casefold() == HEADER.casefold():
                return column
            texts[column] = texts.get(column, 0) + (len(cell.text) if cell.kind is Kind.TEXT else 0)
    return max(texts, key=lambda column: texts[column], default=0)
