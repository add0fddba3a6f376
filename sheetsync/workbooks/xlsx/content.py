"""The text of cells as .xlsx writes it: escapes, numbers, dates."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from math import isfinite
from xml.sax.saxutils import escape

from sheetsync.workbooks.xlsx.markup import Element
from sheetsync.workbooks.xlsx.refusals import refuse

MAX_TEXT = 32_767
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_ENTITY = re.compile(r"&(?:#(\d+)|#x([0-9A-Fa-f]+)|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
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
