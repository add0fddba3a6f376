"""The cells of one sheet's part by byte place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from sheetsync.grid import a1
from sheetsync.workbooks.xlsx import markup
from sheetsync.workbooks.xlsx.area import MAX_COLUMN, column_of, parse_ref, row_by_row
from sheetsync.workbooks.xlsx.content import decode, rich_text, unescape
from sheetsync.workbooks.xlsx.following import Change, follow
from sheetsync.workbooks.xlsx.listing import Grammar, Listing, take_apart
from sheetsync.workbooks.xlsx.markup import Element
from sheetsync.workbooks.xlsx.refusals import refuse
from sheetsync.workbooks.xlsx.rows import Row, Rows

_REMEMBERED = 10_000
"""So many rows that are not plain are parsed once only."""
_ANY = rb'(?: [\w:]+="[^"<>]*+")*+'
_LOOK = (
    rb'(?:(?: s="[0-9]{1,6}")?(?: t="[a-zA-Z]+")?| t="[a-zA-Z]+" s="[0-9]{1,6}")'
    rb'(?: cm="[0-9]+")?(?: vm="[0-9]+")?(?: ph="[0-9]+")?'
)
_SPACE = rb'(?: xml:space="preserve")?'
_ROW = re.compile(
    rb'<row r="([0-9]{1,7})"' + _ANY + rb'(?:/>|>(?P<inner>(?:<c r="[A-Z]{1,3}\1"' + _LOOK + rb"(?:/>|>"
    rb"(?:<f" + _ANY + rb"(?:/>|>[^<]*+</f>))?"
    rb"(?:<v" + _SPACE + rb">[^<]*+</v>|<v/>|<is><t" + _SPACE + rb">[^<]*+</t></is>)?</c>))*)</row>)"
)
"""A plainly written row: no attribute of a cell can stand twice, every address is of the row."""
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})[0-9]+"([^/>]*)(?:/>|>(?:(<f' + _ANY + rb")(?:/>|>([^<]*+)</f>))?"
    rb"(?:<v[^>/]*>([^<]*+)</v>|<v/>|<is><t[^>]*>([^<]*+)</t></is>)?</c>)"
)
_PLAIN_CELL = re.compile(
    rb'(<c r="[A-Z]{1,3}[0-9]{1,7}")' + _LOOK + rb"(?:/>|>"
    rb"(?:<v" + _SPACE + rb">[^<]*+</v>|<v/>|<is><t" + _SPACE + rb">[^<]*+</t></is>)?</c>)"
)
"""A plain cell without a formula; what stands in its place with the same address leaves the row plain."""
_GRAMMAR = Grammar("sheetData", "row", _ROW, _PLAIN_CELL)
_PIECE = re.compile(rb'(<c r="([A-Z]{1,3})[0-9]+"[^/>]*(?:/>|>.*?</c>))', re.DOTALL)
_LETTERS = re.compile(rb'<c r="([A-Z]+)')
_FORMULA_ATTRS = re.compile(rb"<f( [^>]*?)/?>")
_ATTR = re.compile(rb' ([\w:]+)="([^"]*)"')


Written = tuple[bytes, bytes, bytes, bytes, bytes, bytes]
"""A plain cell: column's letters, style and type, ``<f`` and its attributes, formula, value, inline text."""


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


class Sheet:
    """One sheet's part, taken apart; once made, none of its cells can be a surprise.

    Args:
        blob: The part.
        part: Its name, for messages.

    Attributes:
        size: How many cells it has at most, blanks before the last cell of a row included.

    Raises:
        Refusal: ``no_sheet`` when it holds no cells at all, ``bad_ref`` when a cell lies elsewhere than it
            says, twice or out of order, ``damaged`` and the like.
    """

    def __init__(self, blob: bytes, part: str) -> None:
        listing = take_apart(blob, part, _GRAMMAR)
        if not listing:
            raise refuse("no_sheet", part)
        self._take(listing, Rows(blob, part, listing.items))
        self._check_rows(enumerate(listing.items.places()))

    def _take(self, listing: Listing, rows: Rows, size: int = 0) -> None:
        self.blob, self.part, self.listing = listing.blob, listing.part, listing
        self.rows, self.size = rows, size
        self._parsed: dict[int, list[RawCell]] = {}

    def followed(self, blob: bytes, places: Iterable[tuple[int, int]]) -> Sheet:
        """Return the sheet that was made of this one, looking only at the cells that may differ.

        Args:
            blob: Its part.
            places: Rows and columns of these cells. Where one is not there yet, its row may differ.

        Raises:
            Refusal: As for any sheet.
        """
        numbers: list[int] = []
        made = follow(self.listing, blob, self._changes(places, numbers))
        if made is None or self.rows.any_implicit:
            return Sheet(blob, self.part)
        listing, fresh = made
        rows = Rows(blob, self.part, listing.items)
        if [rows.numbers[index] for index in fresh] != numbers:
            return Sheet(blob, self.part)
        sheet = Sheet.__new__(Sheet)
        sheet._take(listing, rows, self.size)  # noqa: SLF001 (its own kind)
        sheet._check_rows((index, (*listing.items[index], listing.items.plain(index))) for index in fresh)  # noqa: SLF001 (the same)
        return sheet

    def _changes(self, places: Iterable[tuple[int, int]], numbers: list[int]) -> Iterator[Change]:
        """Yield what may differ when cells do; the numbers of rows that may differ as a whole are noted."""
        for number, columns in row_by_row(places):
            at, row = self.rows.place(number), self.rows.get(number)
            found = [self._find(row, column) for column in columns] if row and row.plain else []
            cells = [cell.span() for cell in found if cell]
            if len(cells) < len(columns):
                numbers.append(number)
                yield Change(at, at + (row is not None), 1)
            else:
                yield Change(at, at + 1, within=cells)

    @property
    def root(self) -> Element:
        """The worksheet, without its rows."""
        return self.listing.document.root

    @property
    def data(self) -> Element:
        """The element that holds the rows."""
        return self.listing.container

    def _check_rows(self, rows: Iterable[tuple[int, tuple[int, int, int, int, int]]]) -> None:
        """Check the order of cells, and let the parser see all that the pattern of rows leaves open."""
        sizes: dict[bytes, int] = {}
        blob, tags = self.blob, self.rows.tags
        formulas = b"<f " in blob
        for index, (_, inner, close, _, plain) in rows:
            if not plain:
                self.size += self._check_parsed(self.rows[index])
                continue
            if formulas:
                tags.update(_FORMULA_ATTRS.findall(blob, inner, close))
            letters = b" ".join(_LETTERS.findall(blob, inner, close))
            if letters not in sizes:
                columns = [column_of(name) for name in letters.split()]
                self._check_order(columns, self.rows[index])
                sizes[letters] = columns[-1] + 1 if columns else 0
            self.size += sizes[letters]
        self._check_tags(tags)

    def _check_parsed(self, row: Row) -> int:
        """Check a row that is not plain, and return its size."""
        columns = [cell.column for cell in self._cells_by_parser(row)]
        self._check_order(columns, row)
        return columns[-1] + 1 if columns else 0

    @property
    def may_have_arrays(self) -> bool:
        """Whether a formula may fill several cells: the words for it stand somewhere."""
        return b"array" in self.blob or b"dataTable" in self.blob

    def _check_order(self, columns: list[int], row: Row) -> None:
        last = -1
        for column in columns:
            if not last < column < MAX_COLUMN:
                raise refuse("bad_ref", f"{self.part}, строка {row.number + 1}")
            last = column

    def _check_tags(self, tags: set[bytes]) -> None:
        """Show each kind of attributes to the parser: none may stand twice, no prefix be unknown."""
        boxes = (self.root, self.data)
        opened = b"".join(self.blob[box.start : box.inner] for box in boxes)
        closed = "".join(f"</{box.prefix}{box.name}>" for box in reversed(boxes)).encode()
        if tags:
            markup.check(
                opened + b"".join(b'<a r="1"' + tag + b"/>" for tag in sorted(tags)) + closed, self.part
            )

    def cells(self, row: Row) -> list[RawCell]:
        """Return the cells of a row, in order."""
        if not row.plain:
            return self._cells_by_parser(row)
        found = _CELL.finditer(self.blob, row.span.inner, row.span.close)
        return [_raw(cell) for cell in found]

    def written(self, row: Row) -> list[Written]:
        """Return the cells of a plain row as the bytes they are made of: faster than `cells`."""
        return _CELL.findall(self.blob, row.span.inner, row.span.close)

    def cell(self, row: Row, column: int) -> RawCell | None:
        """Return one cell of a row."""
        if not row.plain:
            return next((cell for cell in self._cells_by_parser(row) if cell.column == column), None)
        found = self._find(row, column)
        return _raw(found) if found else None

    def _find(self, row: Row, column: int) -> re.Match[bytes] | None:
        """Find a cell of a plain row."""
        at = self.blob.find(
            b'<c r="' + a1(row.number, column).encode() + b'"', row.span.inner, row.span.close
        )
        return _CELL.match(self.blob, at) if at >= 0 else None

    def pieces(self, row: Row) -> dict[int, bytes]:
        """Return the bytes of each cell of a row, by column."""
        if not row.plain:
            return {cell.column: self.blob[cell.start : cell.end] for cell in self._cells_by_parser(row)}
        found = _PIECE.findall(self.blob, row.span.inner, row.span.close)
        return {column_of(letters): piece for piece, letters in found}

    def _cells_by_parser(self, row: Row) -> list[RawCell]:
        known = self._parsed.get(row.number)
        if known is not None:
            return known
        cells: list[RawCell] = []
        for element in self.listing.tree(row.span).all("c"):
            following = cells[-1].column + 1 if cells else 0
            cells.append(self._cell(element, row.number, following))
        if len(self._parsed) < _REMEMBERED:
            self._parsed[row.number] = cells
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


def raw_cell(written: Written, place: tuple[int, int] = (0, 0)) -> RawCell:
    """Return a cell of a plain row."""
    letters, look, attrs, formula, value, inline = written
    style, kind = plain_look(look)
    text = unescape(value.decode()) if value else decode(unescape(inline.decode())) if inline else None
    if not attrs:
        return RawCell(column_of(letters), *place, style, kind, text)
    return RawCell(column_of(letters), *place, style, kind, text, unescape(formula.decode()), _area(attrs))


def _raw(found: re.Match[bytes]) -> RawCell:
    letters, look, attrs, formula, value, inline = found.groups(b"")
    return raw_cell((letters, look, attrs, formula, value, inline), found.span())


@lru_cache(maxsize=4096)
def plain_look(attrs: bytes) -> tuple[int, str]:
    """Return style and type that the attributes of a plain cell say."""
    named = dict(_ATTR.findall(attrs))
    return int(named.get(b"s", b"0")), named.get(b"t", b"n").decode()


def _area(attrs: bytes) -> str | None:
    named = dict(_ATTR.findall(attrs))
    return named[b"ref"].decode() if named.get(b"t") in (b"array", b"dataTable") and b"ref" in named else None
