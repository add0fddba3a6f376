"""The last look before a file is replaced: nothing but the plan may differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sheetsync.grid import Cell
from sheetsync.workbooks.xlsx.book import Book
from sheetsync.workbooks.xlsx.content import Strings
from sheetsync.workbooks.xlsx.links import by_row
from sheetsync.workbooks.xlsx.reader import Values
from sheetsync.workbooks.xlsx.refusals import refuse
from sheetsync.workbooks.xlsx.sheet import RawCell, Sheet

_MAY_CHANGE = ("dimension", "hyperlinks", "sheetData")

Places = Mapping[tuple[int, int], Cell]


@dataclass(frozen=True, slots=True)
class Plan:
    """What may differ.

    Attributes:
        parts: Parts that are new or have other content.
        removed: Parts that are gone.
        cells: By sheet part, the cells that change, with what they must say.
        rows: By sheet part, the rows that are added.
    """

    parts: frozenset[str]
    removed: frozenset[str]
    cells: Mapping[str, Places]
    rows: Mapping[str, frozenset[int]]


def audit(before: Book, result: bytes, plan: Plan) -> None:
    """Open the result and compare it with what it was made of.

    Raises:
        Refusal: ``self_audit`` when anything else differs, or a cell does not say what it must.
    """
    after = Book(result)
    _check_parts(before, after, plan)
    _check_strings(before.strings, after.strings)
    values = Values(after.strings, after.styles(), since_1904=after.since_1904)
    for part, places in plan.cells.items():
        old, new = (Sheet(book.package.part(part), part) for book in (before, after))
        _check_rest(old, new)
        _check_rows(old, new, places, plan.rows.get(part, frozenset()))
        _check_values(new, values, places)
        _check_links(_links(before, old), _links(after, new), places, part)


def _expect(fact: bool, where: str) -> None:  # noqa: FBT001 (an assertion that stays in optimised runs)
    if not fact:
        raise refuse("self_audit", where)


def _check_parts(before: Book, after: Book, plan: Plan) -> None:
    old, new = before.package.checksums(), after.package.checksums()
    for name, mark in old.items():
        _expect(name in plan.removed or name in plan.parts or new.get(name) == mark, name)
        _expect((name in new) != (name in plan.removed), name)
    _expect(new.keys() - old.keys() <= plan.parts, "состав файла")
    _expect([name for name in new if name in old] == [name for name in old if name in new], "порядок частей")


def _check_strings(before: Strings, after: Strings) -> None:
    _expect(after.begins_with(before), "общие строки")


def _check_rest(before: Sheet, after: Sheet) -> None:
    """Everything on the sheet but its cells and links is as it was."""

    def rest(sheet: Sheet) -> list[bytes]:
        return [sheet.blob[e.start : e.end] for e in sheet.root.children if e.name not in _MAY_CHANGE]

    _expect(rest(before) == rest(after), before.part)


def _check_rows(before: Sheet, after: Sheet, places: Places, added: frozenset[int]) -> None:
    planned = {row for row, _ in places}
    old = {row.number: row for row in before.rows}
    new = {row.number: row for row in after.rows}
    _expect(old.keys() <= new.keys() and new.keys() - old.keys() <= planned, before.part)
    for number, row in new.items():
        there = old.get(number)
        if number not in planned:
            _expect(there is not None and _bytes(before, there.span) == _bytes(after, row.span), before.part)
            continue
        was = {cell.column: cell for cell in before.cells(there)} if there else {}
        for cell in after.cells(row):
            kept = cell.column in was and _same(before, was[cell.column], after, cell)
            blank = cell.column not in was and cell.value is None and cell.formula is None
            allowed = (number, cell.column) in places or (blank and number in added)
            _expect(kept or allowed, f"{before.part}, строка {number + 1}")
        there_now = {cell.column for cell in after.cells(row)}
        _expect(was.keys() <= there_now, f"{before.part}, строка {number + 1}")


def _bytes(sheet: Sheet, span: tuple[int, int, int, int]) -> bytes:
    return sheet.blob[span[0] : span[3]]


def _same(before: Sheet, old: RawCell, after: Sheet, new: RawCell) -> bool:
    return before.blob[old.start : old.end] == after.blob[new.start : new.end]


def _check_values(sheet: Sheet, values: Values, places: Places) -> None:
    planned = {row for row, _ in places}
    said = {
        (row.number, raw.column): values.cell(raw)
        for row in sheet.rows
        if row.number in planned
        for raw in sheet.cells(row)
    }
    for place, cell in places.items():
        found = said.get(place, Cell())
        _expect(found.text == cell.text and found.formula is None, f"{sheet.part}, строка {place[0] + 1}")


def _links(book: Book, sheet: Sheet) -> dict[tuple[int, int], str]:
    found = by_row(sheet, book.relations(sheet.part))
    return {(row, column): link.address for row, links in found.items() for column, link in links.items()}


def _check_links(
    old: Mapping[tuple[int, int], str], new: Mapping[tuple[int, int], str], places: Places, part: str
) -> None:
    for place in old.keys() | new.keys():
        wanted = places[place].link if place in places else old.get(place)
        _expect(new.get(place) == wanted, f"{part}, строка {place[0] + 1}")
