"""The person at the table: what hands do to rows, columns and cells of a workbook, in all kinds of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from sheetsync.grid import BLANK, Cell, Kind, a1
from sheetsync.journal.fields import CONCLUSIONS, JOURNAL
from tests.google import Google, Human
from tests.google.files import File

Tabs = dict[str, list[list[Cell]]]


class Person(Protocol):
    """A person with the tab «Журнал» open; rows and columns are counted from 0, the header is row 0."""

    def texts(self) -> list[list[str]]:
        """Return what the tab says."""

    def type(self, row: int, column: int, text: str) -> None: ...

    def link(self, row: int, column: int, text: str, address: str) -> None: ...

    def formula(self, row: int, column: int) -> None: ...

    def clear(self, row: int, column: int) -> None: ...

    def insert(self, row: int, texts: Sequence[str]) -> None: ...

    def delete(self, row: int) -> None: ...

    def duplicate(self, row: int) -> None: ...

    def move(self, row: int, before: int) -> None: ...

    def sort(self, column: int, *, descending: bool) -> None: ...

    def add_column(self, at: int, header: str) -> None: ...

    def move_column(self, at: int, before: int) -> None: ...

    def hide(self, row: int) -> None: ...

    def conclude(self, text: str) -> None:
        """Add a conclusion; the tab of them, too, if there is none."""


FORMULA = "1+1"


class GridPerson:
    """A person whose program loads all cells and saves them all."""

    def __init__(self, load: Callable[[], Tabs], save: Callable[[Tabs], None]) -> None:
        self._load, self._save = load, save

    @contextmanager
    def _rows(self) -> Iterator[list[list[Cell]]]:
        tabs = self._load()
        yield tabs[JOURNAL]
        self._save(tabs)

    def texts(self) -> list[list[str]]:
        return [[cell.text for cell in row] for row in self._load()[JOURNAL]]

    def _put(self, row: int, column: int, cell: Cell) -> None:
        with self._rows() as rows:
            rows.extend([] for _ in range(row + 1 - len(rows)))
            rows[row].extend([BLANK] * (column + 1 - len(rows[row])))
            rows[row][column] = cell

    def type(self, row: int, column: int, text: str) -> None:
        self._put(row, column, Cell.of(text))

    def link(self, row: int, column: int, text: str, address: str) -> None:
        self._put(row, column, Cell.of(text, address))

    def formula(self, row: int, column: int) -> None:
        self._put(row, column, Cell("2", Kind.FORMULA, formula=FORMULA))

    def clear(self, row: int, column: int) -> None:
        self._put(row, column, BLANK)

    def insert(self, row: int, texts: Sequence[str]) -> None:
        with self._rows() as rows:
            rows.insert(row, list(map(Cell.of, texts)))

    def delete(self, row: int) -> None:
        with self._rows() as rows:
            del rows[row]

    def duplicate(self, row: int) -> None:
        with self._rows() as rows:
            rows.insert(row, list(rows[row]))

    def move(self, row: int, before: int) -> None:
        with self._rows() as rows:
            rows.insert(before - (row < before), rows.pop(row))

    def sort(self, column: int, *, descending: bool) -> None:
        def key(row: list[Cell]) -> str:
            return row[column].text if column < len(row) else ""

        with self._rows() as rows:
            filled = [row for row in rows[1:] if key(row)]
            blank = [row for row in rows[1:] if not key(row)]  # blanks go last, whichever the order
            rows[1:] = [*sorted(filled, key=key, reverse=descending), *blank]

    def add_column(self, at: int, header: str) -> None:
        with self._rows() as rows:
            for place, row in enumerate(rows):
                if place == 0 or at < len(row):
                    row.insert(at, Cell.of(header) if place == 0 else BLANK)

    def move_column(self, at: int, before: int) -> None:
        with self._rows() as rows:
            wide = max(map(len, rows))
            for row in rows:
                row.extend([BLANK] * (wide - len(row)))
                row.insert(before - (at < before), row.pop(at))

    def hide(self, row: int) -> None:
        """Do nothing: what is hidden is no cell."""

    def conclude(self, text: str) -> None:
        tabs = self._load()
        tabs.setdefault(CONCLUSIONS, [[Cell.of(CONCLUSIONS)]]).append([Cell.of(text)])
        self._save(tabs)


class NativePerson:
    """A person with a native sheet in the browser."""

    def __init__(self, google: Google, file: File) -> None:
        self.google, self.file = google, file
        self.human = Human(google, file, JOURNAL)

    def texts(self) -> list[list[str]]:
        assert self.file.book
        sheet = self.file.book.titled(JOURNAL)
        assert sheet
        return sheet.texts()

    def type(self, row: int, column: int, text: str) -> None:
        self.human.type_text(a1(row, column), text)

    def link(self, row: int, column: int, text: str, address: str) -> None:
        self.human.link(a1(row, column), text, address)

    def formula(self, row: int, column: int) -> None:
        self.human.type_formula(a1(row, column), f"={FORMULA}", 2)

    def clear(self, row: int, column: int) -> None:
        self.human.clear(a1(row, column))

    def insert(self, row: int, texts: Sequence[str]) -> None:
        self.human.insert_row(row, texts)

    def delete(self, row: int) -> None:
        self.human.delete_row(row)

    def duplicate(self, row: int) -> None:
        self.human.duplicate_row(row)

    def move(self, row: int, before: int) -> None:
        self.human.move_row(row, before)

    def sort(self, column: int, *, descending: bool) -> None:
        self.human.sort(column, descending=descending)

    def add_column(self, at: int, header: str) -> None:
        self.human.add_column(at, header)

    def move_column(self, at: int, before: int) -> None:
        self.human.move_column(at, before)

    def hide(self, row: int) -> None:
        self.human.hide_row(row)

    def conclude(self, text: str) -> None:
        assert self.file.book
        if not self.file.book.titled(CONCLUSIONS):
            return
        Human(self.google, self.file, CONCLUSIONS).append_row([text])
