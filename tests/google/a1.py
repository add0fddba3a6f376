"""Places: cells, boxes of cells, and their A1 names as Google reads and echoes them (google-api.md §1.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.google.refusals import Json

_PART = re.compile(r"\$?([A-Za-z]{0,3})\$?([1-9]\d*)?")
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*")


@dataclass(frozen=True, slots=True)
class Box:
    """Rows and columns from 0, half open: `top <= row < bottom`, `left <= column < right`."""

    top: int
    bottom: int
    left: int
    right: int

    def __contains__(self, place: tuple[int, int]) -> bool:
        return self.top <= place[0] < self.bottom and self.left <= place[1] < self.right

    def within(self, rows: int, columns: int) -> Box:
        return Box(self.top, min(self.bottom, rows), self.left, min(self.right, columns))

    def meets(self, other: Box) -> bool:
        apart = self.bottom <= other.top or other.bottom <= self.top
        return not (apart or self.right <= other.left or other.right <= self.left)

    def json(self, sheet_id: int) -> Json:
        """GridRange as replies have it: no sheetId when it is 0, startRowIndex even when it is 0."""
        rows_and_columns = {
            "startRowIndex": self.top,
            "endRowIndex": self.bottom,
            "startColumnIndex": self.left,
            "endColumnIndex": self.right,
        }
        return ({"sheetId": sheet_id} if sheet_id else {}) | rows_and_columns


def column_name(index: int) -> str:
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def column_index(name: str) -> int:
    index = 0
    for letter in name.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def parse_box(text: str, rows: int, columns: int) -> Box | None:
    """Read `A1`, `A1:C`, `2:5`, `A:C`, `D4:A1` on a tab of that many rows and columns; None if it is none."""
    first, _, last = text.partition(":")
    start, end = _corner(first), _corner(last or first)
    if not start or not end or (not last and None in start):
        return None
    tops = [row for row in (start[0], end[0]) if row is not None]
    lefts = [column for column in (start[1], end[1]) if column is not None]
    bottom = rows if None in (start[0], end[0]) else max(tops) + 1
    right = columns if None in (start[1], end[1]) else max(lefts) + 1
    return Box(min(tops, default=0), bottom, min(lefts, default=0), right)


def _corner(text: str) -> tuple[int | None, int | None] | None:
    found = _PART.fullmatch(text)
    if not found or not text:
        return None
    letters, digits = found.groups()
    return (int(digits) - 1 if digits else None, column_index(letters) if letters else None)


def split(text: str) -> tuple[str | None, str]:
    """Part `'Лист 1'!A1` into title and cells; a bare word is given back as cells."""
    if text.startswith("'"):
        title, quote, rest = text[1:].replace("''", "\0").partition("'")
        if quote and (not rest or rest.startswith("!")):
            return title.replace("\0", "'"), rest[1:]
    title, mark, rest = text.rpartition("!")
    return (title, rest) if mark else (None, text)


def quoted(title: str) -> str:
    """Quote a title as Google echoes it; that Cyrillic is quoted is [MEM], never recorded (§8)."""
    if _PLAIN.fullmatch(title) and not _LIKE_A_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def cell_name(row: int, column: int) -> str:
    return f"{column_name(column)}{row + 1}"


def echo(title: str, box: Box) -> str:
    """Name a box the way Google's answers do: one cell without a colon."""
    first = cell_name(box.top, box.left)
    last = cell_name(box.bottom - 1, box.right - 1)
    return f"{quoted(title)}!{first}" if first == last else f"{quoted(title)}!{first}:{last}"
