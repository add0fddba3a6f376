"""What every kind of batchUpdate request works with: the copy being changed, and places in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.google.a1 import Box
from tests.google.refusals import Json, invalid
from tests.google.sheet import Sheet
from tests.google.spreadsheet import Spreadsheet, exceeds


@dataclass
class Change:
    """A copy of a spreadsheet under change, and the project of the caller."""

    book: Spreadsheet
    project: str

    def area(self, grid_range: Json) -> tuple[Sheet, Box]:
        """Read a GridRange; a missing index means no bound.

        Raises:
            Refused: 400 for an unknown tab, or a range outside of it.
        """
        sheet = self.book.sheet(grid_range.get("sheetId", 0))
        whole = sheet.box
        box = Box(
            grid_range.get("startRowIndex", 0),
            grid_range.get("endRowIndex", whole.bottom),
            grid_range.get("startColumnIndex", 0),
            grid_range.get("endColumnIndex", whole.right),
        )
        if box != box.within(whole.bottom, whole.right) or box.top >= box.bottom or box.left >= box.right:
            raise exceeds(sheet, box)
        return sheet, box

    def lines(self, dimension_range: Json) -> tuple[Sheet, str, int, int]:
        """Read a DimensionRange: tab, "ROWS" or "COLUMNS", start, end."""
        sheet = self.book.sheet(dimension_range.get("sheetId", 0))
        name = dimension_range.get("dimension", "")
        if name not in {"ROWS", "COLUMNS"}:
            raise invalid("No dimension specified.")  # [MEM] the words
        start = dimension_range.get("startIndex", 0)
        return sheet, name, start, dimension_range.get("endIndex", len(sheet.dimension(name)))


@dataclass(frozen=True)
class Kind:
    """One kind of request: what it does, and the names its body may have.

    Attributes:
        apply: Changes the copy and returns the reply, or None where Google's is empty.
    """

    apply: Callable[[Change, Json], Json | None]
    names: set[str]


def listed_fields(body: Json) -> str:
    """Return the mask of an update request.

    Raises:
        Refused: 400 when there is none.
    """
    fields: str = body.get("fields", "")
    if not fields:
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    return fields
