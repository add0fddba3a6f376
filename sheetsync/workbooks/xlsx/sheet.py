"""The cells of one sheet's part by byte place, and the ranges in which cells may not be touched."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from sheetsync.grid import a1
from sheetsync.workbooks.xlsx.content import decode, rich_text, unescape
from sheetsync.workbooks.xlsx.listing import Listing, Span, take_apart
from sheetsync.workbooks.xlsx.markup import Element
from sheetsync.workbooks.xlsx.refusals import refuse

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
_MAX_ROWS = 300_000
_ROW_NUMBER = re.compile(rb"\sr=[\"']([^\"']*)[\"']")
_REF = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]{1,6})")?(?: t="([a-zA-Z]+)")?(?: (?:cm|vm|ph)="[0-9]+")*'
    rb'(?:/>|>(?:<f((?: [\w:]+="[^"<>]*")*)(?:/>|>([^<]*)</f>))?'
    rb'(?:<v>([^<]*)</v>|<v/>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>)'
)
_ATTR = re.compile(rb' ([\w:]+)="([^"]*)"')


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


class Row(NamedTuple):
    """A row of the part; `implicit` when its number is only known by counting."""

    number: int
    span: Span
    implicit: bool


class RawCell(NamedTuple):
    """A cell as written.

    Attributes:
        column: Counted from 0.
        start: Where its bytes begin.
        end: Where they end.
        style: Index of its style.
        type: Its ``t``: ``s``, ``str``, ``inlineStr``, ``b``, ``e``, ``d`` or ``n``.
        value: Its ``<v>`` or, decoded, its inline text; None when it has none.
        formula: The text of its ``<f>``, or None.
        area: The ``ref`` of that, for formulas that fill several cells.
        implicit: Whether its address is only known by counting.
    """

    column: int
    start: int
    end: int
    style: int = 0
    type: str = "n"
    value: str | None = None
    formula: str | None = None
    area: str | None = None
    implicit: bool = False


@cache
def _column(letters: bytes) -> int:
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
    row, column = (int(found[2]) - 1, _column(found[1].encode())) if found else (-1, -1)
    if not (0 <= row < MAX_ROW and 0 <= column < MAX_COLUMN):
        raise refuse("bad_ref", f"{part}, {ref[:20]}")
    return row, column


def parse_area(ref: str, part: str) -> Area:
    """Return the rectangle of ``A1:C3`` or ``A1``."""
    first, _, last = ref.partition(":")
    top, left = parse_ref(first, part)
    bottom, right = parse_ref(last, part) if last else (top, left)
    return Area(top, left, bottom, right)


def area_name(area: Area) -> str:
    """Return a rectangle as ``A1:C3``, one cell as ``A1``."""
    first, last = a1(area.top, area.left), a1(area.bottom, area.right)
    return first if area.single else f"{first}:{last}"


class Sheet:
    """One sheet's part, taken apart.

    Args:
        blob: The part.
        part: Its name, for messages.

    Raises:
        Refusal: ``no_sheet`` when it holds no cells at all, ``bad_ref``, ``damaged`` and the like.
    """

    def __init__(self, blob: bytes, part: str) -> None:
        listing = take_apart(blob, part, "sheetData", "row")
        if not listing:
            raise refuse("no_sheet", part)
        self.blob, self.part, self.listing = blob, part, listing
        self.rows = self._rows(listing)

    @property
    def root(self) -> Element:
        """The worksheet, without its rows."""
        return self.listing.document.root

    @property
    def data(self) -> Element:
        """The element that holds the rows."""
        return self.listing.container

    def _rows(self, listing: Listing) -> list[Row]:
        rows, last = [], -1
        if len(listing.items) > _MAX_ROWS:
            raise refuse("too_big", self.part)
        for span in listing.items:
            found = _ROW_NUMBER.search(self.blob, span.start, span.inner)
            number = self._row_number(found[1]) if found else last + 1
            if not last < number < MAX_ROW:
                raise refuse("bad_ref", f"{self.part}, строка {number + 1}")
            rows.append(Row(number, span, not found))
            last = number
        return rows

    def _row_number(self, text: bytes) -> int:
        if not text.isdigit() or len(text) > 7:  # noqa: PLR2004 (1,048,576 has seven digits)
            raise refuse("bad_ref", f"{self.part}, строка {text[:20].decode(errors='replace')}")
        return int(text) - 1

    def cells(self, row: Row) -> list[RawCell]:
        """Return the cells of a row, in order.

        Raises:
            Refusal: ``bad_ref`` when a cell lies elsewhere, twice, or out of order.
        """
        try:
            cells = self._cells_by_bytes(row)
        except UnicodeDecodeError:
            cells = None  # the parser will say what is wrong
        if cells is None:
            cells = self._cells_by_parser(row)
        last = -1
        for cell in cells:
            if not last < cell.column < MAX_COLUMN:
                raise refuse("bad_ref", f"{self.part}, строка {row.number + 1}")
            last = cell.column
        return cells

    def _cells_by_bytes(self, row: Row) -> list[RawCell] | None:
        """Return the cells when all of them are written plainly, else None."""
        at, stop, cells, number = row.span.inner, row.span.close, [], str(row.number + 1).encode()
        for found in _CELL.finditer(self.blob, at, stop):
            letters, digits, style, kind, attrs, formula, value, inline = found.groups()
            start, end = found.span()
            if start != at or digits != number:
                return None
            at = end
            text = unescape(value.decode()) if value else _inline(inline)
            plain = (_column(letters), start, end, int(style or 0), kind.decode() if kind else "n", text)
            if attrs is None:
                cells.append(RawCell(*plain))
            else:
                cells.append(RawCell(*plain, _formula(formula), _area(attrs)))
        return cells if at == stop else None

    def _cells_by_parser(self, row: Row) -> list[RawCell]:
        cells: list[RawCell] = []
        for element in self.listing.tree(row.span).all("c"):
            following = cells[-1].column + 1 if cells else 0
            cells.append(self._cell(element, row.number, following))
        return cells

    def _cell(self, element: Element, row: int, following: int) -> RawCell:
        ref = element.attrs.get("r")
        at = parse_ref(ref, self.part) if ref else (row, following)
        if at[0] != row:
            raise refuse("bad_ref", f"{self.part}, {ref}")
        value, inline, formula = (element.find(name) for name in ("v", "is", "f"))
        style = element.attrs.get("s", "")
        return RawCell(
            at[1],
            element.start,
            element.end,
            int(style) if style.isdigit() else 0,
            element.attrs.get("t", "n"),
            (value.text if value else rich_text(inline) if inline else None) or None,
            formula.text if formula else None,
            formula.attrs.get("ref")
            if formula and formula.attrs.get("t") in ("array", "dataTable")
            else None,
            ref is None,
        )


def _inline(text: bytes | None) -> str | None:
    return decode(unescape(text.decode())) if text else None


def _formula(text: bytes | None) -> str:
    return unescape(text.decode()) if text else ""


def _area(attrs: bytes) -> str | None:
    named = dict(_ATTR.findall(attrs))
    return named[b"ref"].decode() if named.get(b"t") in (b"array", b"dataTable") and b"ref" in named else None
