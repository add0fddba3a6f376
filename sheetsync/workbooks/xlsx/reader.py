"""The bytes of an .xlsx -> the values in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from xml.parsers import expat

from sheetsync.grid import BLANK, Cell, Grid, Kind, Tab, Version
from sheetsync.workbooks.xlsx import links, markup
from sheetsync.workbooks.xlsx.book import Book
from sheetsync.workbooks.xlsx.content import Strings, date_text, decode, plain_number
from sheetsync.workbooks.xlsx.refusals import refuse
from sheetsync.workbooks.xlsx.sheet import Area, RawCell, Row, Sheet, parse_area
from sheetsync.workbooks.xlsx.styles import Styles

_MAX_ROWS = 100_000
_MAX_CELLS = 2_000_000
_MAX_ARRAYS = 500


def read_grid(blob: bytes, version: Version, tabs: Sequence[str] | None = None) -> Grid:
    """Read the named tabs (those that exist), or all of them.

    Raises:
        Refusal: The file is no workbook, is damaged or is hostile.
    """
    return Grid(version, {tab.name: tab for tab in read_tabs(Book(blob), tabs)})


def read_tabs(book: Book, tabs: Sequence[str] | None = None) -> list[Tab]:
    """Read tabs of an open workbook."""
    values = Values(book.strings, book.styles(), since_1904=book.since_1904)
    own = book.own_tabs()
    return [
        Tab(ref.name, _rows(book, ref.part, values), own=ref.name in own)
        for ref in book.sheets
        if tabs is None or ref.name in tabs
    ]


class Values:
    """Turns cells as written into what they say; counts them against the limits of the whole workbook."""

    def __init__(self, strings: Strings, styles: Styles, *, since_1904: bool) -> None:
        self.strings, self.styles, self.since_1904 = strings, styles, since_1904
        self._rows = self._cells = 0

    def count(self, cells: int, line: tuple[Cell, ...]) -> None:
        """Count a row, by its cells as written and as read.

        Raises:
            Refusal: ``too_big`` over 100,000 rows or 2,000,000 cells.
        """
        self._rows += bool(line)
        self._cells += max(cells, len(line))
        if self._rows > _MAX_ROWS or self._cells > _MAX_CELLS:
            raise refuse("too_big")

    def cell(self, raw: RawCell) -> Cell:
        """Return what a cell says; its link, if it is no formula, is not known here."""
        value = self._value(raw)
        if raw.formula is None:
            return value
        return Cell(value.text, Kind.FORMULA, links.formula_link(raw.formula), raw.formula)

    def _value(self, raw: RawCell) -> Cell:
        text = raw.value
        if not text:
            return BLANK
        if raw.type == "s":
            return self.strings.cell(int(text) if text.isdecimal() else -1)
        if raw.type == "n":
            return self._number(text.strip(), raw.style)
        return _OTHER_TYPES.get(raw.type, _text)(text)

    def _number(self, text: str, style: int) -> Cell:
        if self.styles.is_date(style):
            try:
                date = date_text(float(text), since_1904=self.since_1904)
            except ValueError:
                date = None
            if date is not None:
                return Cell(date, Kind.DATE)
        return Cell(plain_number(text), Kind.NUMBER)


def _text(text: str) -> Cell:
    return Cell(text, Kind.TEXT)


_OTHER_TYPES: dict[str, Callable[[str], Cell]] = {
    "b": lambda text: Cell("TRUE" if text.strip() in ("1", "true") else "FALSE", Kind.BOOLEAN),
    "e": lambda text: Cell(text, Kind.ERROR),
    "d": lambda text: Cell(text.strip().removesuffix("Z").removesuffix("T00:00:00"), Kind.DATE),
    "str": lambda text: Cell(decode(text), Kind.TEXT),
}


def _rows(book: Book, part: str, values: Values) -> tuple[tuple[Cell, ...], ...]:
    sheet = Sheet(book.package.part(part), part)
    found = links.by_row(sheet, book.relations(part))
    arrays = Arrays(part)
    lines = {}
    for row in sheet.rows:
        raw = sheet.cells(row)
        lines[row.number] = _line(arrays.mark(row, raw, values), found.pop(row.number, {}))
        values.count(len(raw), lines[row.number])
    for number, linked in found.items():
        lines[number] = _line({}, linked)
        values.count(0, lines[number])
    _check_well_formed(sheet.blob, part)
    return _padded(lines)


def _padded(lines: dict[int, tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows from the first one to the last used one."""
    rows: list[tuple[Cell, ...]] = []
    for number in sorted(number for number, line in lines.items() if line):
        rows.extend([()] * (number - len(rows)))
        rows.append(lines[number])
    return tuple(rows)


class Arrays:
    """Formulas that fill several cells: the cells after the first have no formula of their own."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._open: list[tuple[Area, str]] = []

    def mark(self, row: Row, cells: list[RawCell], values: Values) -> dict[int, Cell]:
        """Return the cells of a row by column, members of such formulas as formulas."""
        self._open = [(area, formula) for area, formula in self._open if area.bottom >= row.number]
        marked = {}
        for raw in cells:
            if raw.area:
                self._add(raw)
            cell = values.cell(raw)
            if self._open and raw.formula is None:
                cell = self._member(row.number, raw.column, cell)
            marked[raw.column] = cell
        return marked

    def _add(self, raw: RawCell) -> None:
        area = parse_area(raw.area or "", self._part)
        if not area.single:
            self._open.append((area, raw.formula or ""))
        if len(self._open) > _MAX_ARRAYS:
            raise refuse("too_big", self._part)

    def _member(self, row: int, column: int, cell: Cell) -> Cell:
        for area, formula in self._open:
            if area.holds(row, column):
                return replace(cell, kind=Kind.FORMULA, formula=formula)
        return cell


def _line(cells: dict[int, Cell], found: dict[int, links.Link]) -> tuple[Cell, ...]:
    """Return a row as long as its last used cell, links in their cells."""
    for column, (address, alone) in found.items():
        cell = cells.get(column, BLANK)
        if cell is not BLANK and not cell.link:
            cells[column] = replace(cell, link=address)
        elif cell is BLANK and alone:
            cells[column] = Cell.of("", address)
    last = max((column for column, cell in cells.items() if cell is not BLANK), default=-1)
    if last + 1 == len(cells) and not found:
        return tuple(cells.values())
    return tuple(cells.get(column, BLANK) for column in range(last + 1))


def _check_well_formed(blob: bytes, part: str) -> None:
    """Let the XML parser see the whole part, once its depth is known to be small."""
    parser: expat.XMLParserType = markup.new_parser(blob, part)
    markup.run(parser, blob, part)
