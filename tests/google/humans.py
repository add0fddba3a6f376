"""What people do in the browser, as methods: none of it asks anybody, and none of it is seen coming."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from tests.google import a1, cells, masks
from tests.google.a1 import Box
from tests.google.batch_cells import sort
from tests.google.cells import Cell
from tests.google.cloud import OWNER, Google
from tests.google.entering import enter
from tests.google.files import File
from tests.google.refusals import Json
from tests.google.sheet import Sheet
from tests.google.spreadsheet import Spreadsheet

Link = tuple[str, str]
"""Text and where it leads."""


class Human:
    """A person with a file open.

    Args:
        google: Where the file is.
        file: A native spreadsheet, or an Office file (then only `replace_bytes` and `touch`).
        tab: Title of the tab that is edited; the first one if not said. Rows are counted from 0, cells are
            named as "B2".
    """

    def __init__(self, google: Google, file: File, tab: str | None = None, *, email: str = OWNER) -> None:
        self.google = google
        self.file = file
        self.tab = tab
        self.email = email

    def type(self, place: str, text: str) -> None:
        """Type as on a keyboard: "=..." is a formula, "12" a number; runs go, the cell's own format stays."""
        self._put(place, enter(text, self._book.locale))

    def type_text(self, place: str, text: str) -> None:
        """Type what stays text whatever it looks like."""
        self._put(place, cells.of(text))

    def type_formula(self, place: str, formula: str, shows: str | float) -> None:
        """Type a formula and say what it shows, since nothing here computes."""
        self._put(place, cells.formula(formula, shows))

    def link(self, place: str, text: str, uri: str) -> None:
        """Link a whole cell (Ctrl+K)."""
        self._put(place, cells.of(text) | {"userEnteredFormat": {"textFormat": {"link": {"uri": uri}}}})

    def rich(self, place: str, *parts: str | Link) -> None:
        """Type rich text: plain parts, and parts with a link."""
        text, runs = "", []
        for part in parts:
            words, uri = (part, None) if isinstance(part, str) else part
            run: Json = {"format": {"link": {"uri": uri}} if uri else {}}
            runs.append(({"startIndex": len(text)} if text else {}) | run)
            text += words
        self._put(place, cells.of(text) | {"textFormatRuns": runs})

    def chip(self, place: str, uri: str) -> None:
        """Put a smart chip of a link."""
        chip = {"startIndex": 0, "chip": {"richLinkProperties": {"uri": uri}}}
        self._put(place, cells.of("@") | {"chipRuns": [chip]})

    def note(self, place: str, text: str) -> None:
        with self._editing() as sheet:
            at = _place(place)
            sheet.put(*at, {**sheet.get(*at), "note": text})

    def format(self, place: str, **text_format: Any) -> None:  # noqa: ANN401 - any JSON value
        """Set the text format of a whole cell, as bold=True."""
        with self._editing() as sheet:
            at = _place(place)
            sheet.put(*at, {**sheet.get(*at), "userEnteredFormat": {"textFormat": text_format}})

    def sort(self, column: int, *, descending: bool = False, header: int = 1) -> None:
        """Sort the rows below the header by a column; contents move, row metadata stays ([MEM])."""
        with self._editing() as sheet:
            bottom = max((row for row, _ in sheet.used(sheet.box)), default=0) + 1
            sort(sheet, Box(header, max(bottom, header), 0, len(sheet.columns)), [(column, descending)])

    def insert_row(self, at: int, values: Sequence[str | float | None] = ()) -> None:
        with self._editing() as sheet:
            self._book.insert(sheet, "ROWS", at, at + 1)
            self._fill(sheet, at, values)

    def append_row(self, values: Sequence[str | float | None]) -> None:
        """Type a row below the last one in use."""
        with self._editing() as sheet:
            at = max((row for row, _ in sheet.used(sheet.box)), default=-1) + 1
            sheet.append("ROWS", max(0, at + 1 - len(sheet.rows)))
            self._fill(sheet, at, values)

    def _fill(self, sheet: Sheet, at: int, values: Sequence[str | float | None]) -> None:
        for column, value in enumerate(values):
            sheet.put(at, column, cells.of(value))

    def move_row(self, at: int, before: int) -> None:
        """Drag a row by its number to before another one."""
        with self._editing() as sheet:
            sheet.move("ROWS", at, at + 1, before)

    def delete_row(self, at: int) -> None:
        with self._editing() as sheet:
            self._book.delete(sheet, "ROWS", at, at + 1)

    def duplicate_row(self, at: int) -> None:
        """Copy a row into a new one below it; metadata is not copied."""
        with self._editing() as sheet:
            self._book.insert(sheet, "ROWS", at + 1, at + 2)
            sheet.rows[at + 1].cells = sheet.rows[at].cells.copy()

    def clear(self, place: str) -> None:
        """Press Delete on a cell: the value and its runs go, the format stays."""
        with self._editing() as sheet:
            at = _place(place)
            sheet.put(*at, cells.write(sheet.get(*at), {}, {"userEnteredValue": {}}))

    def rename_header(self, old: str, new: str) -> None:
        with self._editing() as sheet:
            at = [cells.formatted(cell, "en_US") for cell in sheet.rows[0].cells].index(old)
            sheet.put(0, at, cells.of(new))

    def add_column(self, at: int, header: str) -> None:
        with self._editing() as sheet:
            self._book.insert(sheet, "COLUMNS", at, at + 1)
            sheet.put(0, at, cells.of(header))

    def move_column(self, at: int, before: int) -> None:
        with self._editing() as sheet:
            sheet.move("COLUMNS", at, at + 1, before)

    def delete_column(self, at: int) -> None:
        with self._editing() as sheet:
            self._book.delete(sheet, "COLUMNS", at, at + 1)

    def hide_row(self, at: int) -> None:
        with self._editing() as sheet:
            sheet.rows[at].properties = {**sheet.rows[at].properties, "hiddenByUser": True}

    def filter_rows(self, hides: Callable[[list[str]], bool], header: int = 1) -> None:
        """Set a filter; `hides` is asked with the texts of each row."""
        with self._editing() as sheet:
            for row in sheet.rows[header:]:
                texts = [cells.formatted(cell, "en_US") or "" for cell in row.cells]
                if texts and hides(texts):
                    row.properties = {**row.properties, "hiddenByFilter": True}
            sheet.basic_filter = {"range": sheet.box.json(sheet.sheet_id)}

    def rename_tab(self, title: str) -> None:
        with self._editing() as sheet:
            sheet.title = title
        self.tab = title

    def replace_bytes(self, content: bytes) -> None:
        """Save an Office file anew, as an open browser tab does."""
        with self.google.lock:
            self.file.upload(content, self.google.clock(), self.email)

    def touch(self) -> None:
        """Change something that is no content (a star, a share): version and etag move, bytes do not."""
        with self.google.lock:
            self.file.version += 1

    def _put(self, place: str, cell: Cell) -> None:
        with self._editing() as sheet:
            at = _place(place)
            mask: masks.Mask = {
                name: {} for name in ("userEnteredValue", "textFormatRuns", "chipRuns", *cell)
            }
            mask.pop(cells.SHOWS, None)
            typed = cells.write(sheet.get(*at), cell, mask)
            shows = {cells.SHOWS: cell[cells.SHOWS]} if cells.SHOWS in cell else {}
            sheet.put(*at, typed | shows)

    @property
    def _book(self) -> Spreadsheet:
        if self.file.book is None:
            raise TypeError("an Office file has no cells here: replace_bytes")
        return self.file.book

    def _editing(self) -> AbstractContextManager[Sheet]:
        return _Editing(self)


class _Editing(AbstractContextManager[Sheet]):
    """Holds the lock while a person edits; the file is newer afterwards."""

    def __init__(self, human: Human) -> None:
        self.human = human

    def __enter__(self) -> Sheet:
        human = self.human
        human.google.lock.acquire()
        book = human._book  # noqa: SLF001 - a part of Human
        return (
            book.sheets[0]
            if human.tab is None
            else next(one for one in book.sheets if one.title == human.tab)
        )

    def __exit__(self, *_: object) -> None:
        human = self.human
        human.file.touch(human.google.clock(), human.email)
        human.google.lock.release()


def _place(text: str) -> tuple[int, int]:
    box = a1.parse_box(text, 0, 0)
    if box is None:
        raise ValueError(text)
    return box.top, box.left
