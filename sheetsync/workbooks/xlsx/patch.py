"""Cells spliced into a sheet's bytes: only the named cells differ, their styles stay.

Rows never move. A cell that already says what it should is not written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sheetsync.grid import BLANK, Cell, Kind, a1
from sheetsync.workbooks.xlsx.area import MAX_COLUMN, MAX_ROW, Area, area_name, parse_area, row_by_row
from sheetsync.workbooks.xlsx.cells import CellWriter, as_it_was, checked, same
from sheetsync.workbooks.xlsx.draft import Draft
from sheetsync.workbooks.xlsx.guards import Guards
from sheetsync.workbooks.xlsx.heights import height
from sheetsync.workbooks.xlsx.links import LinkEdits, by_row
from sheetsync.workbooks.xlsx.markup import Splices, set_attrs
from sheetsync.workbooks.xlsx.reader import Values
from sheetsync.workbooks.xlsx.refusals import refuse
from sheetsync.workbooks.xlsx.rows import Row
from sheetsync.workbooks.xlsx.sheet import RawCell, Sheet

_DEFAULT_WIDTH = 9
_HEIGHT = re.compile(rb"\s(?:ht|customHeight|s|customFormat)=(?:\"[^\"]*\"|'[^']*')")
_ATTR = re.compile(rb"\s([\w:]+)=[\"']([^\"']*)[\"']")


@dataclass(frozen=True, slots=True)
class _Model:
    """Where a new row takes its looks from.

    Attributes:
        styles: Styles by column.
        attrs: Style and fixed height of the row, as written.
    """

    styles: dict[int, int]
    attrs: bytes = b""


class SheetPatch:
    """Collects what is to change on one sheet, and splices it in.

    Args:
        draft: The workbook being changed.
        tab: The tab's name.
        part: The tab's part.

    Attributes:
        changed: The cells that will differ, with what they will say.
    """

    def __init__(self, draft: Draft, tab: str, part: str) -> None:
        self._draft, self._tab, self._part = draft, tab, part
        there = part in draft.book.package
        self._sheet = draft.book.sheet(part) if there else Sheet(draft.part(part), part)
        self._values = Values(draft.book.strings, draft.styles, since_1904=draft.book.since_1904)
        self._guards = Guards(draft, self._sheet)
        self._splices = Splices()
        self._relations = draft.relations(part)
        self._found = by_row(self._sheet, self._relations)
        self._links = LinkEdits(self._sheet, self._relations, self._splices)
        self._rows = self._sheet.rows
        self.changed: dict[tuple[int, int], Cell] = {}
        self._appended: dict[int, _Model] = {}
        self._writer = CellWriter(draft, self._sheet.data.prefix)
        self._end = self._after_last_value()

    @property
    def appended(self) -> frozenset[int]:
        """The rows that are added, in which blank cells take on a style."""
        return frozenset(self._appended)

    def _after_last_value(self) -> int:
        for row in reversed(self._sheet.rows):
            if self._has_value(row):
                return row.number + 1
        return 0

    def _has_value(self, row: Row) -> bool:
        return any(
            raw.formula is not None or self._values.cell(raw) is not BLANK for raw in self._sheet.cells(row)
        )

    def _columns(self, row: int) -> set[int]:
        there = self._rows.get(row)
        return {raw.column for raw in self._sheet.cells(there)} if there else set()

    def _raw(self, row: int, column: int) -> RawCell | None:
        there = self._rows.get(row)
        return self._sheet.cell(there, column) if there else None

    def now(self, row: int, column: int) -> Cell:
        """Return what a cell says before the change."""
        raw = self._raw(row, column)
        cell = self._values.cell(raw) if raw else BLANK
        if cell.kind is not Kind.FORMULA and self._guards.in_array(row, column):
            cell = replace(cell, kind=Kind.FORMULA)
        link = self._found.get(row, {}).get(column)
        return replace(cell, link=cell.link or link.address) if link else cell

    def set(self, row: int, column: int, cell: Cell) -> None:
        """Put a value into a cell; one that says so already stays untouched.

        Raises:
            Refusal: The cell is guarded, or the value cannot be written.
        """
        where = f"{self._tab}!{a1(row, column)}"
        if not (0 <= row < MAX_ROW and 0 <= column < MAX_COLUMN):
            raise refuse("bad_ref", where)
        now, cell = self.now(row, column), checked(cell, where)
        cell = as_it_was(now, cell)
        if same(now, cell):
            self.changed.pop((row, column), None)
            return
        if now.kind is Kind.FORMULA:
            raise refuse("array" if self._guards.in_array(row, column) else "formula", where)
        self._guards.check(row, column, where)
        self.changed[row, column] = cell
        self._end = max(self._end, row + 1 if cell.kind is not Kind.BLANK else 0)

    def append(self, cells: tuple[Cell, ...]) -> None:
        """Add a row after the last one with a value, styled as the nearest row of values above it."""
        row = self._end
        filled = [column for column, cell in enumerate(cells) if cell != BLANK]
        if not filled:
            return
        self._appended[row] = self._appended.get(row - 1) or self._model(row)
        self._guards.grow(row, filled, f"{self._tab}!{a1(row, filled[0])}")
        for column in filled:
            self.set(row, column, cells[column])
        self._end = row + 1

    def _model(self, row: int) -> _Model:
        """Return the looks of the last row with values, unless that is the first one, a header."""
        with_values = (r for r in reversed(self._sheet.rows) if r.number < row and self._has_value(r))
        last = next(with_values, None)
        if last is None or next(with_values, None) is None:
            return _Model({})
        return _Model({raw.column: raw.style for raw in self._sheet.cells(last)}, self._row_attrs(last))

    def clear(self, row: int, columns: tuple[int, ...]) -> None:
        """Empty the cells of a row that are not formulas."""
        for column in columns:
            if self.now(row, column).kind is not Kind.FORMULA:
                self.set(row, column, BLANK)

    def finish(self) -> None:
        """Splice everything in, and hand the part to the draft."""
        for row, columns in row_by_row(self.changed):
            self._finish_row(row, {column: self.changed[row, column] for column in columns})
        self._links.finish()
        self._grow_dimension()
        if self._splices:
            self._draft.put(self._part, self._splices.apply(self._sheet.blob))

    def _finish_row(self, row: int, wanted: Mapping[int, Cell]) -> None:
        there, found = self._rows.get(row), self._found.get(row, {})
        late = {}
        for column, cell in wanted.items():
            link = found.get(column)
            if cell.link != (link.address if link else None):
                self._links.set(row, column, cell.link, f"{self._tab}!{a1(row, column)}")
            old = self._sheet.cell(there, column) if there else None
            if old:
                new = self._writer.cell(row, column, old.style, cell)
                self._splices.replace(old.start, old.end, new)
            else:
                late[column] = self._writer.cell(row, column, self._style(row, column), cell)
        model = self._appended.get(row)
        if model:
            late = self._styled_blanks(row, model, wanted) | late
        if there and late:
            self._add_cells(there, late)
        elif late:
            self._insert_row(row, late, model.attrs if model and model.attrs else self._height(wanted))

    def _height(self, wanted: Mapping[int, Cell]) -> bytes:
        """Return a height, still automatic, at which the whole text of a new row can be seen."""
        texts = [(cell.text, self._width(column)) for column, cell in wanted.items() if "\n" in cell.text]
        return f' ht="{height(texts)}"'.encode() if texts else b""

    def _styled_blanks(self, row: int, model: _Model, wanted: Mapping[int, Cell]) -> dict[int, bytes]:
        """Return cells without a value that carry on the styles of the model row."""
        there = {*wanted, *self._columns(row)}
        return {
            column: self._writer.element(row, column, style)
            for column, style in model.styles.items()
            if style and column not in there
        }

    def _add_cells(self, row: Row, cells: Mapping[int, bytes]) -> None:
        span, blob, late = row.span, self._sheet.blob, []
        others = self._sheet.cells(row)
        for column, new in sorted(cells.items()):
            following = next((raw for raw in others if raw.column > column), None)
            if following:
                self._splices.replace(following.start, following.start, new)
            else:
                late.append(new)
        tag = _spanning(blob[span.start : span.inner], cells)
        if span.close == span.end and late:
            name = f"</{self._sheet.data.prefix}row>".encode()
            self._splices.replace(span.start, span.end, tag[:-2].rstrip() + b">" + b"".join(late) + name)
            return
        if tag != blob[span.start : span.inner]:
            self._splices.replace(span.start, span.inner, tag)
        if late:
            self._splices.replace(span.close, span.close, b"".join(late))

    def _insert_row(self, row: int, cells: Mapping[int, bytes], attrs: bytes) -> None:
        prefix = self._sheet.data.prefix
        content = b"".join(new for _, new in sorted(cells.items()))
        new = f'<{prefix}row r="{row + 1}"'.encode() + attrs + b">" + content + f"</{prefix}row>".encode()
        later = self._rows.place(row)
        if later < len(self._rows):
            start = self._rows[later].span.start
            self._splices.replace(start, start, new)
        else:
            self._splices.insert_into(self._sheet.blob, self._sheet.data, new)

    def _row_attrs(self, model: Row) -> bytes:
        """Return style and fixed height of a row, as written; a height that is not fixed is left to grow."""
        found = {
            m[0].split(b"=")[0].strip(): m[0] for m in _HEIGHT.finditer(self._sheet.blob, *model.span[:2])
        }
        if b"customHeight" not in found:
            found.pop(b"ht", None)
        return b"".join(found.values())

    def _style(self, row: int, column: int) -> int:
        """Return the style that a cell would have if one typed into it."""
        model = self._appended.get(row)
        if model and column in model.styles:
            return model.styles[column]
        return self._row_style(row) or self._column_style(column)

    def _row_style(self, row: int) -> int:
        there = self._rows.get(row)
        attrs = dict(_ATTR.findall(self._sheet.blob, *there.span[:2])) if there else {}
        return int(attrs.get(b"s", b"0")) if attrs.get(b"customFormat") in (b"1", b"true") else 0

    def _column_style(self, column: int) -> int:
        return int(self._column(column).get("style", "0"))

    def _width(self, column: int) -> float:
        return float(self._column(column).get("width", _DEFAULT_WIDTH))

    def _column(self, column: int) -> Mapping[str, str]:
        """Return what the sheet says of a column."""
        box = self._sheet.root.find("cols")
        for element in box.all("col") if box else ():
            if int(element.attrs.get("min", "0")) <= column + 1 <= int(element.attrs.get("max", "0")):
                return element.attrs
        return {}

    def _grow_dimension(self) -> None:
        element = self._sheet.root.find("dimension")
        places = [place for place, cell in self.changed.items() if cell.kind is not Kind.BLANK]
        if element is None or not places:
            return
        old = parse_area(element.attrs.get("ref", "A1"), self._part)
        rows, columns = zip(*places, strict=True)
        new = Area(
            min(old.top, *rows), min(old.left, *columns), max(old.bottom, *rows), max(old.right, *columns)
        )
        if new != old:
            tag = set_attrs(self._sheet.blob[element.start : element.inner], ref=area_name(new))
            self._splices.replace(element.start, element.inner, tag)


def _spanning(tag: bytes, cells: Mapping[int, bytes]) -> bytes:
    """Return a row's start tag whose ``spans`` takes in the given columns."""
    found = re.search(rb"\sspans=[\"'](\d+):(\d+)[\"']", tag)
    if not found:
        return tag
    first, last = int(found[1]), int(found[2])
    grown = min(first, min(cells) + 1), max(last, max(cells) + 1)
    return tag if grown == (first, last) else set_attrs(tag, spans=f"{grown[0]}:{grown[1]}")
