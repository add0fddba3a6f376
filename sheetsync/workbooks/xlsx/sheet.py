"""The cells of one sheet's part by byte place, and the ranges in which cells may not be touched."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from sheetsync.grid import a1
from sheetsync.workbooks.xlsx import markup
from sheetsync.workbooks.xlsx.content import decode, rich_text, unescape
from sheetsync.workbooks.xlsx.following import Change, follow
from sheetsync.workbooks.xlsx.listing import Grammar, Listing, Span, Spans, take_apart
from sheetsync.workbooks.xlsx.markup import Element
from sheetsync.workbooks.xlsx.refusals import refuse

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
_MAX_ROWS = 300_000
_ROW_NUMBER = re.compile(rb"\sr=[\"']([^\"']*)[\"']")
_REF = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
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
_GRAMMAR = Grammar("sheetData", "row", _ROW)
_PIECE = re.compile(rb'(<c r="([A-Z]{1,3})[0-9]+"[^/>]*(?:/>|>.*?</c>))', re.DOTALL)
_LETTERS = re.compile(rb'<c r="([A-Z]+)')
_HEAD = re.compile(rb'<row r="([0-9]+)"([^>]*?)/?>')
_FORMULA_ATTRS = re.compile(rb"<f( [^>]*?)/?>")
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
    """A row of the part; `implicit` when its number is only known by counting, `plain` by its bytes."""

    number: int
    span: Span
    implicit: bool
    plain: bool


Written = tuple[bytes, bytes, bytes, bytes, bytes, bytes]
"""Of a plain cell: letters of its column, style and type, ``<f`` with attributes, formula, value, inline text."""


class Rows:
    """The rows of a part, in order: their numbers and byte places, made into a `Row` when asked for.

    Attributes:
        numbers: Their numbers, from 0.
        tags: What else the start tags of plain rows say, each kind once.
    """

    def __init__(self, blob: bytes, part: str, spans: Spans) -> None:
        if len(spans) > _MAX_ROWS:
            raise refuse("too_big", part)
        self.numbers, self._spans, self._part = array("L"), spans, part
        self._implicit: set[int] = set()
        self.tags: set[bytes] = set()
        last = -1
        for index, (start, inner, _, _, plain) in enumerate(spans.places()):
            if plain and (found := _HEAD.match(blob, start, inner)):
                last = self._number(found[1], last)
                self.tags.add(found[2])
            elif found := _ROW_NUMBER.search(blob, start, inner):
                last = self._number(found[1], last)
            else:
                last += 1
                self._implicit.add(index)
            self.numbers.append(last)
        if last >= MAX_ROW:
            raise refuse("bad_ref", f"{part}, строка {last + 1}")

    def _number(self, text: bytes, last: int) -> int:
        number = int(text) - 1 if text.isdigit() and len(text) <= 7 else -1  # noqa: PLR2004 (1,048,576 has seven)
        if not last < number < MAX_ROW:
            raise refuse("bad_ref", f"{self._part}, строка {text[:20].decode(errors='replace')}")
        return number

    @property
    def any_implicit(self) -> bool:
        """Whether a row's number is only known by counting."""
        return bool(self._implicit)

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, index: int) -> Row:
        plain = self._spans.plain(index)
        return Row(self.numbers[index], self._spans[index], index in self._implicit, plain)

    def __iter__(self) -> Iterator[Row]:
        return (self[index] for index in range(len(self)))

    def __reversed__(self) -> Iterator[Row]:
        return (self[index] for index in reversed(range(len(self))))

    def place(self, number: int) -> int:
        """Return the index of the first row with this number or a greater one."""
        return bisect_left(self.numbers, number)

    def get(self, number: int) -> Row | None:
        """Return the row with a number, or None."""
        index = self.place(number)
        return self[index] if index < len(self) and self.numbers[index] == number else None


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
def column_of(letters: bytes) -> int:
    """Return the column, from 0, that letters name."""
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
    row, column = (int(found[2]) - 1, column_of(found[1].encode())) if found else (-1, -1)
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
    """One sheet's part, taken apart; once made, none of its cells can be a surprise.

    Args:
        blob: The part.
        part: Its name, for messages.

    Attributes:
        size: How many cells it has at most, blanks before the last cell of a row included.

    Raises:
        Refusal: ``no_sheet`` when it holds no cells at all, ``bad_ref`` when a cell lies elsewhere than it says,
            twice or out of order, ``damaged`` and the like.
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

    def followed(self, blob: bytes, changed: Iterable[int]) -> Sheet:
        """Return the sheet that was made of this one, looking only at the rows that may differ.

        Args:
            blob: Its part.
            changed: The numbers of these rows.

        Raises:
            Refusal: As for any sheet.
        """
        numbers = sorted(changed)
        there = [(self.rows.place(number), self.rows.get(number) is not None) for number in numbers]
        made = follow(self.listing, blob, [Change(at, at + known, 1) for at, known in there])
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
            markup.check(opened + b"".join(b"<a" + tag + b"/>" for tag in sorted(tags)) + closed, self.part)

    def cells(self, row: Row) -> list[RawCell]:
        """Return the cells of a row, in order."""
        if not row.plain:
            return self._cells_by_parser(row)
        found = _CELL.finditer(self.blob, row.span.inner, row.span.close)
        return [raw_cell(cell.groups(b""), cell.span()) for cell in found]

    def written(self, row: Row) -> list[Written]:
        """Return the cells of a plain row as the bytes they are made of: faster than `cells`."""
        return _CELL.findall(self.blob, row.span.inner, row.span.close)

    def cell(self, row: Row, column: int) -> RawCell | None:
        """Return one cell of a row."""
        if not row.plain:
            return next((cell for cell in self._cells_by_parser(row) if cell.column == column), None)
        at = self.blob.find(b'<c r="' + a1(row.number, column).encode() + b'"', row.span.inner, row.span.close)
        found = _CELL.match(self.blob, at) if at >= 0 else None
        return raw_cell(found.groups(b""), found.span()) if found else None

    def pieces(self, row: Row) -> dict[int, bytes]:
        """Return the bytes of each cell of a row, by column."""
        if not row.plain:
            return {cell.column: self.blob[cell.start : cell.end] for cell in self._cells_by_parser(row)}
        found = _PIECE.findall(self.blob, row.span.inner, row.span.close)
        return {column_of(letters): piece for piece, letters in found}

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


def raw_cell(written: Written, place: tuple[int, int] = (0, 0)) -> RawCell:
    """Return a cell of a plain row."""
    letters, look, attrs, formula, value, inline = written
    style, kind = plain_look(look)
    text = unescape(value.decode()) if value else decode(unescape(inline.decode())) if inline else None
    if not attrs:
        return RawCell(column_of(letters), *place, style, kind, text)
    return RawCell(column_of(letters), *place, style, kind, text, unescape(formula.decode()), _area(attrs))


@lru_cache(maxsize=4096)
def plain_look(attrs: bytes) -> tuple[int, str]:
    """Return style and type that the attributes of a plain cell say."""
    named = dict(_ATTR.findall(attrs))
    return int(named.get(b"s", b"0")), named.get(b"t", b"n").decode()


def _area(attrs: bytes) -> str | None:
    named = dict(_ATTR.findall(attrs))
    return named[b"ref"].decode() if named.get(b"t") in (b"array", b"dataTable") and b"ref" in named else None
