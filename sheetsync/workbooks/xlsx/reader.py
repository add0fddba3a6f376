"""The bytes of an .xlsx -> the values in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import overload

from sheetsync.grid import BLANK, Cell, Grid, Kind, Tab, Version
from sheetsync.workbooks.xlsx import links
from sheetsync.workbooks.xlsx.area import Area, column_of, parse_area
from sheetsync.workbooks.xlsx.book import Book
from sheetsync.workbooks.xlsx.content import date_text, decode, plain_number
from sheetsync.workbooks.xlsx.refusals import refuse
from sheetsync.workbooks.xlsx.rows import Row
from sheetsync.workbooks.xlsx.sheet import RawCell, Sheet, plain_look, raw_cell
from sheetsync.workbooks.xlsx.shown import GENERAL, TRUTHS, date_shown, number_shown
from sheetsync.workbooks.xlsx.strings import Strings
from sheetsync.workbooks.xlsx.styles import Styles

_MAX_ROWS = 100_000
_MAX_CELLS = 2_000_000
_MAX_ARRAYS = 500

Line = tuple[Cell, ...]


def read_grid(blob: bytes, version: Version, tabs: Sequence[str] | None = None) -> Grid:
    """Read the named tabs (those that exist), or all of them.

    Raises:
        Refusal: The file is no workbook, is damaged or is hostile.
    """
    return grid_of(Book(blob), version, tabs)


def grid_of(book: Book, version: Version, tabs: Sequence[str] | None = None) -> Grid:
    """Read tabs of an open workbook; nothing is refused later, though rows are made when asked for.

    Raises:
        Refusal: A tab is damaged or hostile.
    """
    values = Values(book.strings, book.styles(), since_1904=book.since_1904)
    own, counter = book.own_tabs(), _Counter()
    found = {}
    for ref in book.sheets:
        if tabs is None or ref.name in tabs:
            lines = Lines(
                book.sheet(ref.part), links.by_row(book.sheet(ref.part), book.relations(ref.part)), values
            )
            counter.count(lines)
            found[ref.name] = Tab(ref.name, lines, own=ref.name in own)
    return Grid(version, found)


class Values:
    """Turns cells as written into what they say."""

    def __init__(self, strings: Strings, styles: Styles, *, since_1904: bool) -> None:
        self.strings, self.styles, self.since_1904 = strings, styles, since_1904

    def cell(self, raw: RawCell) -> Cell:
        """Return what a cell says; its link, if it is no formula, is not known here."""
        value = self._value(raw)
        if raw.formula is None:
            return value
        return Cell(value.text, Kind.FORMULA, links.formula_link(raw.formula), raw.formula, value.seen)

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
                return Cell(date, Kind.DATE, seen=_seen(date, date_shown(date, self.styles.code(style))))
        number, code = plain_number(text), self.styles.code(style)
        if code == GENERAL and "." not in number:
            return Cell(number, Kind.NUMBER)
        return Cell(number, Kind.NUMBER, seen=_seen(number, number_shown(number, code)))


def _text(text: str) -> Cell:
    return Cell(text, Kind.TEXT)


def _seen(text: str, shown: str) -> str:
    return "" if shown == text else shown


def _truth(text: str) -> Cell:
    truth = "TRUE" if text.strip() in ("1", "true") else "FALSE"
    return Cell(truth, Kind.BOOLEAN, seen=TRUTHS[truth])


_OTHER_TYPES: dict[str, Callable[[str], Cell]] = {
    "b": _truth,
    "e": lambda text: Cell(text, Kind.ERROR),
    "d": lambda text: Cell(text.strip().removesuffix("Z").removesuffix("T00:00:00"), Kind.DATE),
    "str": lambda text: Cell(decode(text), Kind.TEXT),
}


class Lines(Sequence[Line]):
    """The rows of a tab up to the last used one, each made of its bytes when asked for.

    Equal to any sequence of equal rows.

    Args:
        sheet: The tab's part.
        found: Its links, by row and column.
        values: What its cells say.
    """

    def __init__(self, sheet: Sheet, found: Mapping[int, Mapping[int, links.Link]], values: Values) -> None:
        self._sheet, self._links, self._values = sheet, found, values
        self._arrays = _arrays(sheet)
        self._last: tuple[int, Line] = -1, ()
        self._numbers = sorted({*sheet.rows.numbers, *found}) if found else sheet.rows.numbers
        used = len(self._numbers)
        while used and not self._line(self._numbers[used - 1]):
            used -= 1
        self._length = self._numbers[used - 1] + 1 if used else 0

    @property
    def bounds(self) -> tuple[int, int]:
        """How many rows and cells there are at most."""
        linked = sum(max(columns) + 1 for columns in self._links.values())
        return len(self._numbers), self._sheet.size + linked

    def sizes(self) -> Iterator[tuple[bool, int]]:
        """Yield of each row whether it says anything, and how many cells it has, written or read."""
        for number in self._numbers:
            row, line = self._sheet.rows.get(number), self._line(number)
            yield bool(line), max(len(self._sheet.cells(row)) if row else 0, len(line))

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | Sequence[Line]:
        if isinstance(index, slice):
            return tuple(self[at] for at in range(*index.indices(self._length)))
        at = index + self._length if index < 0 else index
        if not 0 <= at < self._length:
            raise IndexError(index)
        if self._last[0] != at:
            self._last = at, self._line(at)
        return self._last[1]

    def __iter__(self) -> Iterator[Line]:
        return (self[at] for at in range(self._length))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # as long as a list, and compared like one

    def __repr__(self) -> str:
        return f"<{self._length} rows>"

    def _line(self, number: int) -> Line:
        row, found = self._sheet.rows.get(number), self._links.get(number, {})
        if row is None:
            return _line({}, found) if found else ()
        cells = self._plain(row) if row.plain else self._parsed(row)
        return _line(self._members(row, cells), found)

    def _parsed(self, row: Row) -> dict[int, Cell]:
        return {raw.column: self._values.cell(raw) for raw in self._sheet.cells(row)}

    def _plain(self, row: Row) -> dict[int, Cell]:
        cells, shared, say = {}, self._values.strings.cell, self._values.cell
        for written in self._sheet.written(row):
            letters, look, formula, _, value, _ = written
            if plain_look(look)[1] == "s" and not formula and value.isdigit():
                cells[column_of(letters)] = shared(int(value))
            else:
                cells[column_of(letters)] = say(raw_cell(written))
        return cells

    def _members(self, row: Row, cells: dict[int, Cell]) -> dict[int, Cell]:
        """Make formulas of the cells that a formula of several cells fills."""
        for area, formula in self._arrays.get(row.number, ()):
            for column, cell in cells.items():
                if area.holds(row.number, column) and cell.kind is not Kind.FORMULA:
                    cells[column] = replace(cell, kind=Kind.FORMULA, formula=formula)
        return cells


class _Counter:
    """Counts the tabs of a workbook against its limits."""

    def __init__(self) -> None:
        self._rows = self._cells = 0

    def count(self, lines: Lines) -> None:
        """Count a tab: quickly where it is small at the worst, else row by row.

        Raises:
            Refusal: ``too_big`` over 100,000 rows with values or 2,000,000 cells.
        """
        rows, cells = lines.bounds
        if self._over(rows, cells):
            self._over(-rows, -cells)
            if any(self._over(*size) for size in lines.sizes()):
                raise refuse("too_big")

    def _over(self, rows: int, cells: int) -> bool:
        self._rows += rows
        self._cells += cells
        return self._rows > _MAX_ROWS or self._cells > _MAX_CELLS


Arrays = Mapping[int, tuple[tuple[Area, str], ...]]


def _arrays(sheet: Sheet) -> Arrays:
    """Return the formulas that fill several cells, by each row that they reach.

    Raises:
        Refusal: ``too_big`` when one row is reached by more of them than a journal could have.
    """
    found: dict[int, tuple[tuple[Area, str], ...]] = {}
    reaching: list[tuple[Area, str]] = []
    if not sheet.may_have_arrays:
        return found
    for row in sheet.rows:
        areas = [(raw, parse_area(raw.area, sheet.part)) for raw in sheet.cells(row) if raw.area]
        reaching = [(area, formula) for area, formula in reaching if area.bottom >= row.number]
        reaching += [(area, raw.formula or "") for raw, area in areas if not area.single]
        if len(reaching) > _MAX_ARRAYS:
            raise refuse("too_big", sheet.part)
        if reaching:
            found[row.number] = tuple(reaching)
    return found


def _line(cells: dict[int, Cell], found: Mapping[int, links.Link]) -> Line:
    """Return a row as long as its last used cell, links in their cells."""
    for column, (address, alone) in found.items():
        cell = cells.get(column, BLANK)
        if cell is not BLANK and not cell.link:
            cells[column] = replace(cell, link=address)
        elif cell is BLANK and alone:
            cells[column] = Cell.of("", address)
    last = max((column for column, cell in cells.items() if cell is not BLANK), default=-1)
    if max(cells, default=-1) + 1 == last + 1 == len(cells) and not found:  # without a gap
        return tuple(cells.values())
    return tuple(cells.get(column, BLANK) for column in range(last + 1))
