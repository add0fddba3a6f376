"""The text of cells as .xlsx writes it: escapes, numbers, dates; and the table of shared strings."""

from __future__ import annotations

import contextlib
import re
from datetime import datetime, timedelta
from decimal import Decimal
from math import isfinite
from xml.sax.saxutils import escape

from sheetsync.grid import BLANK, Cell, Kind
from sheetsync.workbooks.xlsx.listing import Listing, take_apart
from sheetsync.workbooks.xlsx.markup import Element, Splices, set_attrs
from sheetsync.workbooks.xlsx.refusals import refuse

MAX_TEXT = 32_767
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_ENTITY = re.compile(r"&(?:#(\d+)|#x([0-9A-Fa-f]+)|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_PLAIN_ITEM = re.compile(rb"<t(?: xml:space=\"preserve\")?>([^<]*)</t>")
_SHORT_NUMBER = re.compile(r"0|-?[1-9]\d{0,14}")
_LEAP_QUIRK = 60
_LAST_DAY = 2_958_466
_DAY = 86_400


def unescape(text: str) -> str:
    """Return XML text with entities resolved and line ends as LF (XML 1.0, 2.11)."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ENTITY.sub(_entity, text) if "&" in text else text


def _entity(found: re.Match[str]) -> str:
    return chr(int(found[1] or found[2], 10 if found[1] else 16)) if not found[3] else _NAMED[found[3]]


def decode(text: str) -> str:
    """Return text with ``_xHHHH_`` resolved (ECMA-376 part 1, 22.9.2.19); half a surrogate stays."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code <= 0xDFFF else chr(code)  # noqa: PLR2004 (the surrogates)


def encode(text: str) -> str:
    """Return text as it stands inside ``<t>``: what XML cannot say becomes ``_xHHHH_``."""
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return escape(_NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text))


def text_element(text: str, prefix: str = "") -> bytes:
    """Return the ``<t>`` element of a text."""
    return f'<{prefix}t xml:space="preserve">{encode(text)}</{prefix}t>'.encode()


def rich_text(item: Element) -> str:
    """Return the text of ``<si>`` or ``<is>``: runs joined, phonetic readings left out."""
    runs = [t for child in item.children if child.name in ("t", "r") for t in _texts(child)]
    return decode("".join(runs))


def _texts(child: Element) -> list[str]:
    return [child.text] if child.name == "t" else [t.text for t in child.all("t")]


def check_length(text: str, where: str) -> None:
    """Refuse text that does not fit a cell: over 32,767 UTF-16 units."""
    if len(text) * 2 > MAX_TEXT and len(text.encode("utf-16-le", "surrogatepass")) // 2 > MAX_TEXT:
        raise refuse("too_long", where)


def plain_number(text: str) -> str:
    """Return a number in plain decimal form, ``1.5E3`` as ``1500``; what is no number comes back as it is."""
    if _SHORT_NUMBER.fullmatch(text):
        return text
    try:
        value = float(text)
    except ValueError:
        return text
    if not isfinite(value):
        return text
    if value == 0:
        return "0"
    plain = format(Decimal(repr(value)), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def date_text(serial: float, *, since_1904: bool) -> str | None:
    """Return a serial day as ISO text, or None when there is no such date.

    The 1900 system counts a 29 February 1900 that never was (serial 60); a serial below 1 is a time alone.
    """
    if not 0 <= serial < _LAST_DAY:
        return None
    days, seconds = divmod(round(serial * _DAY), _DAY)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if days == 0 and not since_1904:
        return clock
    if days == _LEAP_QUIRK and not since_1904:
        return "1900-02-29" + (f"T{clock}" if seconds else "")
    try:
        date = _epoch(days, since_1904=since_1904) + timedelta(days=days)
    except OverflowError:
        return None
    return f"{date:%Y-%m-%d}".rjust(10, "0") + (f"T{clock}" if seconds else "")


def _epoch(days: int, *, since_1904: bool) -> datetime:
    if since_1904:
        return datetime(1904, 1, 1)  # noqa: DTZ001 (cells know no time zones)
    return datetime(1899, 12, 31 if days < _LEAP_QUIRK else 30)  # noqa: DTZ001 (the same)


def serial(text: str, where: str, *, since_1904: bool) -> str:
    """Return ISO text as a serial day.

    Raises:
        Refusal: ``bad_value`` when the text is no date or lies before the first day.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise refuse("bad_value", where) from error
    days = (moment.replace(tzinfo=None) - _epoch(_LEAP_QUIRK, since_1904=since_1904)) / timedelta(days=1)
    if not since_1904 and days <= _LEAP_QUIRK:
        days -= 1
    if days < 0:
        raise refuse("bad_value", where)
    return plain_number(repr(days))


def _bytes(listing: Listing, count: int) -> bytes:
    return listing.blob[listing.items[0].start : listing.items[count - 1].end] if count else b""


class Strings:
    """The shared strings of a workbook; cells made of them are made once."""

    def __init__(self, listing: Listing | None) -> None:
        self._listing = listing
        self._cells: dict[int, Cell] = {}
        self._added: dict[str, int] = {}

    @staticmethod
    def of(blob: bytes, part: str) -> Strings:
        """Take the part of shared strings apart."""
        return Strings(take_apart(blob, part, "sst", "si"))

    @property
    def usable(self) -> bool:
        """Whether strings may be added: an empty table would bring dangling indexes to life."""
        return bool(self._listing and self._listing.items)

    def begins_with(self, other: Strings) -> bool:
        """Whether the strings of another table stand unchanged at the beginning of this one."""
        old, new = other._listing, self._listing
        if not old or not new:
            return not old
        count = len(old.items)
        return count <= len(new.items) and _bytes(old, count) == _bytes(new, count)

    def cell(self, index: int) -> Cell:
        """Return the text cell of an index; a dangling index is blank."""
        cell = self._cells.get(index)
        if cell is None:
            text = self._text(index)
            cell = self._cells[index] = Cell(text, Kind.TEXT) if text else BLANK
        return cell

    def _text(self, index: int) -> str:
        if not self._listing or not 0 <= index < len(self._listing.items):
            return ""
        item = self._listing.items[index]
        plain = _PLAIN_ITEM.fullmatch(self._listing.blob, item.inner, item.close)
        with contextlib.suppress(UnicodeDecodeError):  # the parser will say what is wrong
            if plain:
                return decode(unescape(plain[1].decode()))
        return rich_text(self._listing.tree(item))

    def add(self, text: str) -> int:
        """Return the index of a text that is to be added."""
        assert self._listing  # noqa: S101 (asked after `usable`)
        return self._added.setdefault(text, len(self._listing.items) + len(self._added))

    def appended(self, uses: int) -> bytes | None:
        """Return the part with the added texts, or None when there are none.

        Args:
            uses: How many cells came to use this part, for its ``count``.
        """
        if not self._listing or not self._added:
            return None
        blob, box = self._listing.blob, self._listing.container
        items = [
            f"<{box.prefix}si>".encode() + text_element(text, box.prefix) + f"</{box.prefix}si>".encode()
            for text in self._added
        ]
        splices = Splices()
        grown = {"count": uses, "uniqueCount": len(self._added)}
        attrs = {k: str(int(box.attrs[k]) + by) for k, by in grown.items() if box.attrs.get(k, "").isdigit()}
        splices.replace(box.start, box.inner, set_attrs(blob[box.start : box.inner], **attrs))
        splices.insert_into(blob, box, b"".join(items))
        return splices.apply(blob)
