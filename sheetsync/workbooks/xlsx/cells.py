"""One cell on its way into a sheet: what may be written, whether it must be, and its bytes."""

from __future__ import annotations

import re
from dataclasses import replace

from sheetsync.grid import Cell, Kind, a1
from sheetsync.workbooks.xlsx import content
from sheetsync.workbooks.xlsx.draft import Draft
from sheetsync.workbooks.xlsx.refusals import refuse
from sheetsync.workbooks.xlsx.styles import Wanted

_PLAIN = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d)?")
_LOOKS_LIKE_FORMULA = ("=", "+", "-", "@")


def checked(cell: Cell, where: str) -> Cell:
    """Return a cell as it will read back; refuse one that cannot be written."""
    match cell.kind:
        case Kind.FORMULA:
            raise refuse("formula", where)
        case Kind.ERROR:
            raise refuse("bad_value", where)
        case Kind.NUMBER:
            number = content.plain_number(cell.text)
            if not re.fullmatch(r"-?\d+(?:\.\d+)?", number):
                raise refuse("bad_value", where)
            return replace(cell, text=number)
        case _:
            content.check_length(cell.text, where)
            return cell if cell.kind is not Kind.TEXT else Cell.of(cell.text, cell.link)


def as_it_was(now: Cell, new: Cell) -> Cell:
    """Return text as number, date or truth value where the cell held one and the text says one.

    A number that is shown otherwise than in plain form (15%) is not known from a plain text (20).
    """
    if new.kind is not Kind.TEXT:
        return new
    plain = _PLAIN.fullmatch(new.text) and content.plain_number(new.text) == new.text
    if now.kind is Kind.NUMBER and plain and not now.seen:
        return replace(new, kind=Kind.NUMBER)
    if now.kind is Kind.DATE and _DATE.fullmatch(new.text):
        return replace(new, kind=Kind.DATE)
    if now.kind is Kind.BOOLEAN and new.text in ("TRUE", "FALSE"):
        return replace(new, kind=Kind.BOOLEAN)
    return new


def same(now: Cell, new: Cell) -> bool:
    """Whether a cell says already what it should; how its lines end does not count."""
    if now.text.replace("\r\n", "\n") != new.text.replace("\r\n", "\n") or now.link != new.link:
        return False
    return now.kind == new.kind or new.kind is Kind.TEXT


class CellWriter:
    """Writes cells of one sheet.

    Args:
        draft: The workbook being changed: its shared strings and styles grow with the cells.
        prefix: The prefix that the sheet's elements are written with.
    """

    def __init__(self, draft: Draft, prefix: str) -> None:
        self._draft, self._prefix = draft, prefix

    def cell(self, row: int, column: int, style: int, cell: Cell) -> bytes:
        """Return the element of a cell, in its style or one beside it that the value needs."""
        match cell.kind:
            case Kind.TEXT if cell.text:
                wrap, quote = "\n" in cell.text, cell.text.startswith(_LOOKS_LIKE_FORMULA)
                if wrap or quote:
                    style = self._draft.styles.variant(style, Wanted(wrap, quote))
                return self._text(row, column, style, cell.text)
            case Kind.NUMBER:
                style = self._draft.styles.variant(style, Wanted.for_number())
                return self.element(row, column, style, "", self._value(cell.text))
            case Kind.DATE:
                style = self._draft.styles.variant(style, Wanted.for_date(cell.text))
                days = content.serial(cell.text, a1(row, column), since_1904=self._draft.book.since_1904)
                return self.element(row, column, style, "", self._value(days))
            case Kind.BOOLEAN:
                return self.element(row, column, style, "b", self._value("1" if cell.text == "TRUE" else "0"))
            case _:
                return self.element(row, column, style)

    def _text(self, row: int, column: int, style: int, text: str) -> bytes:
        strings, prefix = self._draft.strings, self._prefix
        if strings.usable:
            return self.element(row, column, style, "s", self._value(str(strings.add(text))))
        inline = f"<{prefix}is>".encode() + content.text_element(text, prefix) + f"</{prefix}is>".encode()
        return self.element(row, column, style, "inlineStr", inline)

    def _value(self, text: str) -> bytes:
        prefix = self._prefix
        return f"<{prefix}v>{text}</{prefix}v>".encode()

    def element(self, row: int, column: int, style: int, kind: str = "", inner: bytes = b"") -> bytes:
        """Return a cell's element around its content; without any it is empty and keeps its style."""
        name = f"{self._prefix}c"
        attrs = (
            f' r="{a1(row, column)}"' + (f' s="{style}"' if style else "") + (f' t="{kind}"' if kind else "")
        )
        return (
            f"<{name}{attrs}>".encode() + inner + f"</{name}>".encode()
            if inner
            else f"<{name}{attrs}/>".encode()
        )
