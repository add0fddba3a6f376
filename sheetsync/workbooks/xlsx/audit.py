"""The last look before a file is replaced: nothing but the plan may differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sheetsync.grid import BLANK, Cell
from sheetsync.workbooks.xlsx.area import row_by_row
from sheetsync.workbooks.xlsx.book import Book
from sheetsync.workbooks.xlsx.links import by_row
from sheetsync.workbooks.xlsx.markup import same_bytes
from sheetsync.workbooks.xlsx.reader import Values
from sheetsync.workbooks.xlsx.refusals import refuse
from sheetsync.workbooks.xlsx.rows import Row
from sheetsync.workbooks.xlsx.sheet import RawCell, Sheet
from sheetsync.workbooks.xlsx.strings import Strings

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


def audit(before: Book, result: bytes, plan: Plan) -> Book:
    """Open the result, compare it with what it was made of, and return it opened.

    Raises:
        Refusal: ``self_audit`` when anything else differs, or a cell does not say what it must.
    """
    after = Book(result, before)
    after.follow(before, plan.cells)
    _check_parts(before, after, plan)
    _check_strings(before.strings, after.strings)
    values = Values(after.strings, after.styles(), since_1904=after.since_1904)
    for part, places in plan.cells.items():
        old, new = before.sheet(part), after.sheet(part)
        _check_rest(old, new)
        _check_rows(old, new, values, places, plan.rows.get(part, frozenset()))
        _check_links(_links(before, old), _links(after, new), places, part)
    return after


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


def _check_rows(before: Sheet, after: Sheet, values: Values, places: Places, added: frozenset[int]) -> None:
    """Rows without a planned cell are the same bytes; in the others only planned cells differ, as planned."""
    one = there = 0
    for number, columns in row_by_row(places):
        old, new = before.rows.place(number), after.rows.place(number)
        _expect(before.rows.numbers[one:old] == after.rows.numbers[there:new], before.part)
        _check_same(before, after, (one, old), there)
        was, now = before.rows.get(number), after.rows.get(number)
        old_cells, new_cells = _cells(before, was, columns), _cells(after, now, columns)
        if was and now and number not in added and all(old_cells):
            same = all(new_cells) and _around(before, was, old_cells) == _around(after, now, new_cells)
            _expect(same, f"{after.part}, строка {number + 1}")
        else:
            _check_row(
                before.pieces(was) if was else {}, after.pieces(now) if now else {}, number, places, added
            )
        for column, raw in zip(columns, new_cells, strict=True):
            found, wanted = values.cell(raw) if raw else BLANK, places[number, column]
            said = found.text == wanted.text and found.formula is None
            _expect(said, f"{after.part}, строка {number + 1}")
        one, there = old + (was is not None), new + (now is not None)
    _expect(before.rows.numbers[one:] == after.rows.numbers[there:], before.part)
    _check_same(before, after, (one, len(before.rows)), there)


def _cells(sheet: Sheet, row: Row | None, columns: list[int]) -> list[RawCell | None]:
    return [sheet.cell(row, column) if row else None for column in columns]


def _around(sheet: Sheet, row: Row, cells: Iterable[RawCell | None]) -> list[bytes]:
    """Return a row's bytes before, between and after cells."""
    at, pieces = row.span.start, []
    for cell in filter(None, cells):
        pieces.append(sheet.blob[at : cell.start])
        at = cell.end
    return [*pieces, sheet.blob[at : row.span.end]]


def _check_same(before: Sheet, after: Sheet, rows: tuple[int, int], there: int) -> None:
    first, end = rows
    if first == end:
        return
    start, stop = before.rows[first].span.start, before.rows[end - 1].span.end
    begin, finish = after.rows[there].span.start, after.rows[there + end - first - 1].span.end
    same = same_bytes(before.blob, start, after.blob, begin, stop - start)
    _expect(same and finish - begin == stop - start, before.part)


def _check_row(
    was: Mapping[int, bytes], now: Mapping[int, bytes], row: int, places: Places, added: frozenset[int]
) -> None:
    for column, piece in now.items():
        blank = column not in was and row in added and b"</" not in piece
        _expect(was.get(column) == piece or (row, column) in places or blank, f"строка {row + 1}")
    _expect(was.keys() <= now.keys(), f"строка {row + 1}")


def _links(book: Book, sheet: Sheet) -> dict[tuple[int, int], str]:
    found = by_row(sheet, book.relations(sheet.part))
    return {(row, column): link.address for row, links in found.items() for column, link in links.items()}


def _check_links(
    old: Mapping[tuple[int, int], str], new: Mapping[tuple[int, int], str], places: Places, part: str
) -> None:
    for place in old.keys() | new.keys():
        wanted = places[place].link if place in places else old.get(place)
        _expect(new.get(place) == wanted, f"{part}, строка {place[0] + 1}")
