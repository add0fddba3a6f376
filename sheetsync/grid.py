"""A workbook as values: what was read from it, and the edits that may be asked of it.

Rows and columns are counted from 0 here; `a1` turns them into what a person sees.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import NewType

Version = NewType("Version", str)
"""Names one state of one workbook: equal versions mean that nothing changed in between."""


class Kind(StrEnum):
    """What a cell holds."""

    BLANK = "blank"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    FORMULA = "formula"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Cell:
    r"""One cell: its text, its link and what it is.

    Attributes:
        text: What the cell says, lines parted by ``\\n``. A number in plain decimal form (``150000``,
            ``0.5``), a date in ISO form (``2026-11-23`` or ``2026-11-23T10:00:00``), a boolean as
            ``TRUE`` or ``FALSE``, a formula as its last computed value.
        kind: What the cell holds.
        link: Where a click on the cell leads, or None.
        formula: The formula without the leading ``=`` when kind is FORMULA, else None.
        seen: What a person sees in the cell where its format makes that another text than `text`
            (``12.03.2026``, ``15%``, ``150 000 ₽``), else empty. It is no part of what the cell holds.
    """

    text: str = ""
    kind: Kind = Kind.BLANK
    link: str | None = None
    formula: str | None = None
    seen: str = field(default="", compare=False)

    @property
    def shown(self) -> str:
        """What a person sees in the cell."""
        return self.seen or self.text

    @staticmethod
    def of(text: str, link: str | None = None) -> Cell:
        """Return a text cell, or a blank one when there is neither text nor link."""
        return Cell(text, Kind.TEXT if text or link else Kind.BLANK, link)

    @staticmethod
    def number(value: float | str) -> Cell:
        """Return a number cell."""
        return Cell(str(value), Kind.NUMBER)


BLANK = Cell()


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: its rows from the first one on, each as long as its last used cell.

    Attributes:
        name: The tab's name as it is shown.
        rows: The cells; a row or cell beyond what is stored is blank. A row may be made only when it is asked
            for, so take each once.
        own: True when the tab carries our mark, that is, `ReplaceOwnTab` made it.
    """

    name: str
    rows: Sequence[tuple[Cell, ...]] = ()
    own: bool = False

    def cell(self, row: int, column: int) -> Cell:
        """Return the cell at a place; beyond the stored cells it is blank."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return BLANK

    def filled_rows(self) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """Yield index and cells of each row that has anything in it."""
        for index, row in enumerate(self.rows):
            if any(cell.kind is not Kind.BLANK or cell.link for cell in row):
                yield index, row


@dataclass(frozen=True, slots=True)
class Grid:
    """What one read of a workbook brought back.

    Attributes:
        version: The state of the workbook that the tabs were read from.
        tabs: The tabs by name, in the order they stand in.
        mark: The mark that the last write of ours left, in a workbook that can hold one; else empty.
    """

    version: Version
    tabs: Mapping[str, Tab]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class SetCell:
    """Put a value into one cell, keeping the cell's style; `BLANK` empties it.

    ``cell.link`` of None takes a link away. Formula cells are never overwritten.
    """

    tab: str
    row: int
    column: int
    cell: Cell


@dataclass(frozen=True, slots=True)
class AppendRow:
    """Add one row right after the last row that holds a value, in the style of that row."""

    tab: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class DeleteRow:
    """Take a row away.

    A workbook in which rows can move (a native Google Sheet) deletes the row; one in which they cannot
    (an .xlsx) empties the cells of `columns` that are not formulas and leaves the row standing.
    """

    tab: str
    row: int
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AddTab:
    """Add a tab at the end with these rows; the first row is its header.

    Attributes:
        name: The tab's name.
        rows: Its cells.
        widths: Column widths in characters; what fits the rows, if not given.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...] = ()


class Look(StrEnum):
    """How a cell of our own tab looks."""

    PLAIN = "plain"
    TITLE = "title"
    HEADING = "heading"
    HEADER = "header"
    MUTED = "muted"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class OwnCell:
    """A cell of our own tab, with its look."""

    cell: Cell = BLANK
    look: Look = Look.PLAIN


@dataclass(frozen=True, slots=True)
class BarChart:
    """A horizontal bar chart over cells of the tab it stands on.

    Attributes:
        title: Shown above the bars.
        labels: Column of the bar names.
        values: Column of the bar lengths, numbers.
        first_row: First row of both ranges.
        last_row: Last row of both ranges, included.
        row: Row of the chart's upper left corner.
        column: Column of the chart's upper left corner.
    """

    title: str
    labels: int
    values: int
    first_row: int
    last_row: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class ReplaceOwnTab:
    """Make or rewrite a tab that is ours entirely; a tab of that name without our mark is refused.

    Attributes:
        name: The tab's name.
        rows: All its cells.
        widths: Column widths in characters, from the first column on.
        frozen_rows: How many rows at the top stay in sight.
        chart: The chart on it, if any.
    """

    name: str
    rows: tuple[tuple[OwnCell, ...], ...]
    widths: tuple[int, ...] = ()
    frozen_rows: int = 0
    chart: BarChart | None = field(default=None)


Edit = SetCell | AppendRow | DeleteRow | AddTab | ReplaceOwnTab


def after(tab: Tab, edits: Iterable[Edit]) -> Tab:
    """Return a tab as it will be after edits, with deleted rows left standing empty.

    Edits of other tabs, and edits that make or replace whole tabs, change nothing here.
    """
    rows = [list(row) for row in tab.rows]
    last = max((index for index, _ in tab.filled_rows()), default=-1)
    for edit in edits:
        match edit:
            case SetCell(tab=name, row=row, column=column, cell=cell) if name == tab.name:
                _put(rows, row, column, cell)
            case DeleteRow(tab=name, row=row, columns=columns) if name == tab.name:
                for column in columns:
                    if tab.cell(row, column).kind is not Kind.FORMULA:
                        _put(rows, row, column, BLANK)
            case AppendRow(tab=name, cells=cells) if name == tab.name:
                last += 1
                for column, cell in enumerate(cells):
                    _put(rows, last, column, cell)
    return Tab(tab.name, tuple(tuple(row) for row in rows), tab.own)


def _put(rows: list[list[Cell]], row: int, column: int, cell: Cell) -> None:
    rows.extend([] for _ in range(row + 1 - len(rows)))
    rows[row].extend(BLANK for _ in range(column + 1 - len(rows[row])))
    rows[row][column] = cell


@lru_cache(maxsize=256)
def column_name(column: int) -> str:
    """Return the letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def a1(row: int, column: int) -> str:
    """Return a place counted from 0 as a person sees it: (0, 0) is A1."""
    return f"{column_name(column)}{row + 1}"
