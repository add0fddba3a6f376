"""What may not be touched on a sheet: formulas of several cells, merged cells, pivot tables, tables."""

from __future__ import annotations

from dataclasses import dataclass

from sheetsync.workbooks.xlsx import markup
from sheetsync.workbooks.xlsx.area import Area, area_name, parse_area
from sheetsync.workbooks.xlsx.draft import Draft
from sheetsync.workbooks.xlsx.markup import Splices, set_attrs
from sheetsync.workbooks.xlsx.refusals import refuse
from sheetsync.workbooks.xlsx.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Table:
    """A «smart» table of Excel: its part and cells, rows of headers and totals, whether it may not grow."""

    part: str
    area: Area
    headers: int
    totals: int
    fixed: bool


class Guards:
    """The guarded cells of one sheet."""

    def __init__(self, draft: Draft, sheet: Sheet) -> None:
        self._draft = draft
        self._relations = draft.relations(sheet.part)
        self.arrays = _arrays(sheet)
        box = sheet.root.find("mergeCells")
        refs = [e.attrs.get("ref", "") for e in box.all("mergeCell")] if box else []
        self._merged = [parse_area(ref, sheet.part) for ref in refs]
        self._pivots = [self._pivot(part) for part in self._parts("pivotTable")]
        self._tables = [self._table(part) for part in self._parts("table")]

    def _parts(self, kind: str) -> list[str]:
        return [r.part for r in self._relations.of(kind) if r.part]

    def _pivot(self, part: str) -> Area:
        location = markup.parse(self._draft.part(part), part).root.find("location")
        return parse_area(location.attrs.get("ref", ""), part) if location else Area(0, 0, -1, -1)

    def _table(self, part: str) -> Table:
        root = markup.parse(self._draft.part(part), part).root
        totals = int(root.attrs.get("totalsRowCount", "0"))
        headers = int(root.attrs.get("headerRowCount", "1"))
        area = parse_area(root.attrs.get("ref", ""), part)
        return Table(
            part, area, headers, totals, fixed=root.attrs.get("tableType", "worksheet") != "worksheet"
        )

    def in_array(self, row: int, column: int) -> bool:
        """Whether a formula that fills several cells fills this one."""
        return any(area.holds(row, column) for area in self.arrays)

    def check(self, row: int, column: int, where: str) -> None:
        """Refuse a cell that may not be written: ``merged``, ``pivot``, ``table_header``, ``table_total``."""
        for area in self._merged:
            if area.holds(row, column) and (row, column) != (area.top, area.left):
                raise refuse("merged", where)
        if any(area.holds(row, column) for area in self._pivots):
            raise refuse("pivot", where)
        for table in self._tables:
            if not table.area.holds(row, column):
                continue
            if row < table.area.top + table.headers:
                raise refuse("table_header", where)
            if row > table.area.bottom - table.totals:
                raise refuse("table_total", where)

    def grow(self, row: int, columns: list[int], where: str) -> None:
        """Let a table take in a row added right under it.

        Raises:
            Refusal: ``table_total`` or ``table_fixed`` when it cannot.
        """
        for index, table in enumerate(self._tables):
            area = table.area
            if row != area.bottom + 1 or not any(area.left <= column <= area.right for column in columns):
                continue
            if table.totals:
                raise refuse("table_total", where)
            if table.fixed:
                raise refuse("table_fixed", where)
            grown = area._replace(bottom=row)
            self._tables[index] = Table(table.part, grown, table.headers, 0, fixed=False)
            self._draft.put(table.part, _resized(self._draft.part(table.part), table.part, grown))


def _resized(blob: bytes, part: str, area: Area) -> bytes:
    """Return a table's part with another area, its filter included."""
    root = markup.parse(blob, part).root
    splices = Splices()
    for element in (root, *root.all("autoFilter")):
        tag = set_attrs(blob[element.start : element.inner], ref=area_name(area))
        splices.replace(element.start, element.inner, tag)
    return splices.apply(blob)


def _arrays(sheet: Sheet) -> list[Area]:
    if not sheet.may_have_arrays:
        return []
    refs = [cell.area for row in sheet.rows for cell in sheet.cells(row) if cell.area]
    return [parse_area(ref, sheet.part) for ref in refs]
