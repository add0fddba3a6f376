"""One tab: its rows and columns as things that keep their identity while they move, and what they carry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from tests.google import cells as cell_rules
from tests.google.a1 import Box
from tests.google.cells import EMPTY, Cell
from tests.google.refusals import Json

_uids = count(1)
Shift = Callable[[int, bool], int]
"""New place of an edge of a box, given the old one and whether it is an end."""


@dataclass
class Dimension:
    """A row or a column; `uid` is what developer metadata holds on to when it moves.

    Attributes:
        properties: hiddenByUser, hiddenByFilter, pixelSize; replaced, never changed in place.
        cells: The cells of a row, as far as the last used one; a column has none.
    """

    properties: Json = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    uid: int = field(default_factory=lambda: next(_uids))


@dataclass
class Sheet:
    """A tab of a native spreadsheet.

    Attributes:
        properties: SheetProperties but for id, title, index and the counts: hidden, tabColor, frozen...
        grid: GridProperties but for the counts.
        charts: EmbeddedChart objects, replaced, never changed in place.
    """

    sheet_id: int
    title: str
    rows: list[Dimension]
    columns: list[Dimension]
    properties: Json = field(default_factory=dict)
    grid: Json = field(default_factory=dict)
    merges: list[Box] = field(default_factory=list)
    charts: list[Json] = field(default_factory=list)
    basic_filter: Json | None = None

    @staticmethod
    def new(sheet_id: int, title: str, rows: int = 1000, columns: int = 26) -> Sheet:
        """Make an empty tab, by default as large as Google's (§1.5)."""
        return Sheet(sheet_id, title, _blank(rows), _blank(columns))

    def copy(self) -> Sheet:
        return replace(
            self,
            rows=[Dimension(row.properties, row.cells.copy(), row.uid) for row in self.rows],
            columns=[Dimension(column.properties, [], column.uid) for column in self.columns],
            merges=self.merges.copy(),
            charts=self.charts.copy(),
        )

    @property
    def box(self) -> Box:
        return Box(0, len(self.rows), 0, len(self.columns))

    def get(self, row: int, column: int) -> Cell:
        if row < len(self.rows) and column < len(self.rows[row].cells):
            return self.rows[row].cells[column]
        return EMPTY

    def put(self, row: int, column: int, cell: Cell) -> None:
        cells = self.rows[row].cells
        cells.extend([EMPTY] * (column + 1 - len(cells)))
        cells[column] = cell
        while cells and not cells[-1]:
            cells.pop()

    def texts(self) -> list[list[str]]:
        """What the person sees, without trailing blanks: for assertions."""
        shown = [[cell_rules.formatted(cell, "en_US") or "" for cell in row.cells] for row in self.rows]
        while shown and not any(shown[-1]):
            shown.pop()
        return shown

    def used(self, box: Box) -> Iterator[tuple[int, int]]:
        """Yield the places within a box that have a value."""
        for row in range(box.top, min(box.bottom, len(self.rows))):
            for column, cell in enumerate(self.rows[row].cells):
                if (row, column) in box and cell.get("userEnteredValue"):
                    yield row, column

    def dimension(self, name: str) -> list[Dimension]:
        return self.rows if name == "ROWS" else self.columns

    def insert(self, name: str, start: int, end: int, *, inherit_before: bool = False) -> None:
        """Insert blank rows or columns; formats come from the neighbour before or after."""
        many, size = end - start, len(self.dimension(name))
        source = start - 1 if inherit_before else start
        likeness = [_format_only(self, name, source) if 0 <= source < size else {}] * many
        self.dimension(name)[start:start] = _blank(many)
        if name == "COLUMNS":
            for row in self.rows:
                if len(row.cells) > start:
                    row.cells[start:start] = [EMPTY] * many
        for offset, formats in enumerate(likeness):
            for other, cell in formats.items():
                self.put(*((start + offset, other) if name == "ROWS" else (other, start + offset)), cell)
        self.shift_merges(name, pushed(start, many))

    def delete(self, name: str, start: int, end: int) -> None:
        del self.dimension(name)[start:end]
        if name == "COLUMNS":
            for row in self.rows:
                del row.cells[start:end]
        self.shift_merges(name, pulled(start, end))

    def append(self, name: str, many: int) -> None:
        self.dimension(name).extend(_blank(many))

    def move(self, name: str, start: int, end: int, target: int) -> None:
        """Move rows or columns before the one that now stands at the target."""
        order = list(range(len(self.dimension(name))))
        moved = order[start:end]
        rest = order[:start] + order[end:]
        at = target - len(moved) if target > start else target
        order = rest[:at] + moved + rest[at:]
        lines = self.dimension(name)
        lines[:] = [lines[index] for index in order]
        if name == "COLUMNS":
            for row in self.rows:
                full = row.cells + [EMPTY] * (len(order) - len(row.cells))
                row.cells[:] = [full[index] for index in order]
                while row.cells and not row.cells[-1]:
                    row.cells.pop()

    def shift_merges(self, name: str, shifted: Shift) -> None:
        moved = [shift(box, name, shifted) for box in self.merges]
        self.merges = [box for box in moved if box.top < box.bottom and box.left < box.right]


def pushed(start: int, many: int) -> Shift:
    """Where an edge goes when lines are inserted."""
    return lambda edge, is_end: edge + many if edge > start - (not is_end) else edge


def pulled(start: int, end: int) -> Shift:
    """Where an edge goes when lines are deleted."""
    return lambda edge, _: edge - max(0, min(edge, end) - start)


def shift(box: Box, name: str, shifted: Shift) -> Box:
    """Return a box after its edges along one dimension have moved; the flag tells a start from an end."""
    if name == "ROWS":
        return replace(box, top=shifted(box.top, False), bottom=shifted(box.bottom, True))
    return replace(box, left=shifted(box.left, False), right=shifted(box.right, True))


def _blank(many: int) -> list[Dimension]:
    return [Dimension() for _ in range(many)]


def _format_only(sheet: Sheet, name: str, index: int) -> dict[int, Cell]:
    other = len(sheet.columns) if name == "ROWS" else len(sheet.rows)
    places = (((index, at) if name == "ROWS" else (at, index)) for at in range(other))
    formats = (sheet.get(*place).get("userEnteredFormat") for place in places)
    return {at: {"userEnteredFormat": one} for at, one in enumerate(formats) if one}
