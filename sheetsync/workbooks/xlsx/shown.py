"""How a cell of an .xlsx looks to a person in Russia: its number format applied to what it holds.

A file holds the value and a format code (ECMA-376 part 1, 18.8.30 and 18.8.31); every program shows them by
the country of the computer. The journal is Russian, so: a decimal comma, thousands parted by a no-break
space, dd.mm.yyyy, ИСТИНА. A format that is not understood shows the plain value.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

GENERAL = "General"
BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    14: "dd.mm.yyyy",
    15: "dd.mmm.yy",
    16: "dd.mmm",
    17: "mmm.yy",
    20: "h:mm",
    21: "h:mm:ss",
    22: "dd.mm.yyyy h:mm",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    45: "mm:ss",
    49: "@",
}
"""The formats that files name by number alone, as a Russian program shows them (18.8.30)."""
TRUTHS = {"TRUE": "ИСТИНА", "FALSE": "ЛОЖЬ"}

_MOST = 200
"""A longer format code is not looked at."""
_WIDTH = 10
"""Digits that General has room for beside a decimal comma."""
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<blank>.)|\*.|\[\$(?P<money>[^\]-]*)[^\]]*\]|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<digits>[0#?][0#?,]*(?:\.[0#?]*)?)|(?P<date>y+|m+|d+|h+|s+)|(?P<noon>AM/PM)|(?P<text>.)",
    re.IGNORECASE | re.DOTALL,
)
_COLOURS = {"black", "blue", "cyan", "green", "magenta", "red", "white", "yellow"}
_STRANGE = frozenset("EeGg/@")
"""Signs that make a number format more than digits: powers, General within a text, fractions, text."""
_FIGURES, _SHORT_NAME = 2, 3
"""So many signs of a part of a date ask for figures, and for a short name; more, for a full name."""
_MONTHS = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_OF_MONTH = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
_DAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
_SHORT_DAYS = ("Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс")


def number_shown(text: str, code: str) -> str:
    """Return what a person sees of a number in plain decimal form; the plain form where that is not known."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    if code == GENERAL or not code:
        return _general(value, text)
    sections = _sections(code)
    negative = value < 0
    section = sections[1] if negative and len(sections) > 1 else sections[0]
    if value == 0 and len(sections) > 2:  # noqa: PLR2004 - positive; negative; zero
        section = sections[2]
    if section.strip().casefold() == GENERAL.casefold():
        return _general(value, text)
    shown = _formatted(abs(value), section)
    if not shown or not shown.strip():
        return _general(value, text)
    return f"-{shown}" if negative and len(sections) == 1 else shown


def date_shown(text: str, code: str) -> str:
    """Return what a person sees of a date in ISO form; the ISO form where that is not known."""
    try:
        moment = datetime.fromisoformat(text if "-" in text else f"1900-01-01T{text}")
    except ValueError:
        return text
    code = _sections(code)[0]
    tokens = list(_TOKEN.finditer(code)) if len(code) <= _MOST else []
    parts = [token["date"].lower() if token["date"] else "" for token in tokens]
    shown = ""
    for at, token in enumerate(tokens):
        if token["noon"]:
            return text
        if parts[at]:
            names = [part for part in parts if part]
            place = sum(map(bool, parts[:at]))
            shown += _date_part(parts[at], moment, names, place)
        elif token["bracket"] is None:
            shown += _literal(token)
    return shown.strip() or text


def _date_part(part: str, moment: datetime, parts: list[str], place: int) -> str:
    """Return one part of a date; an m right after hours or before seconds is minutes."""
    many = len(part)
    if part[0] == "m" and many <= _FIGURES:
        hours = place and parts[place - 1][0] == "h"
        seconds = place + 1 < len(parts) and parts[place + 1][0] == "s"
        return f"{moment.minute if hours or seconds else moment.month:0{many}}"
    if part[0] == "m":
        name = _OF_MONTH[moment.month - 1]
        full = name if place and parts[place - 1][0] == "d" else _alone(name)
        return _MONTHS[moment.month - 1] if many == _SHORT_NAME else full
    if part[0] == "d" and many > _FIGURES:
        return (_SHORT_DAYS if many == _SHORT_NAME else _DAYS)[moment.weekday()]
    if part[0] == "y":
        return f"{moment.year:04}" if many > _FIGURES else f"{moment.year % 100:02}"
    number = {"d": moment.day, "h": moment.hour, "s": moment.second}[part[0]]
    return f"{number:0{many}}"


def _alone(month: str) -> str:
    """Return the name of a month that stands without a day."""
    if month.endswith("та"):
        return month[:-1]
    return month[:-1] + ("й" if month == "мая" else "ь")


def _general(value: Decimal, text: str) -> str:
    """Return a number as the format General shows it: as many digits as a cell has room for."""
    if value == value.to_integral_value():
        return text
    whole = len(str(abs(int(value))))
    if abs(value) < Decimal("0.0001") or whole >= _WIDTH:
        return text.replace(".", ",")
    rounded = format(_rounded(value, _WIDTH - whole), "f")
    return (rounded.rstrip("0").rstrip(".") if "." in rounded else rounded).replace(".", ",")


def _sections(code: str) -> list[str]:
    """Return the parts of a code: for positive numbers, negative ones, zero, text."""
    parts, quoted = [""], False
    for at, sign in enumerate(code):
        quoted ^= sign == '"'
        if sign == ";" and not quoted and code[at - 1] != "\\":
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _formatted(value: Decimal, section: str) -> str | None:
    """Return a number in one part of a code, or None where the part asks for more than is known here."""
    if len(section) > _MOST:
        return None
    tokens = list(_TOKEN.finditer(section))
    places = [token["digits"] for token in tokens if token["digits"]]
    literal = "".join(token["text"] or "" for token in tokens)
    if len(places) != 1 or _STRANGE & set(literal) or any(token["date"] for token in tokens):
        return None
    if any((token["bracket"] or "red").lower() not in _COLOURS for token in tokens):
        return None
    value *= 100 ** literal.count("%")
    return "".join(
        _digits(value, token["digits"]) if token["digits"] else _literal(token) for token in tokens
    ).strip()


def _literal(token: re.Match[str]) -> str:
    """Return what a token stands for that is no digit and no part of a date."""
    if token["blank"]:
        return " "
    return next((token[name] for name in ("quoted", "escaped", "money", "text") if token[name]), "")


def _digits(value: Decimal, code: str) -> str:
    """Return a number by its places: zeros that must be there, thousands, decimals."""
    whole_code, _, part_code = code.partition(".")
    scaled = len(whole_code) - len(whole_code.rstrip(","))
    grouped = "," in whole_code.rstrip(",")
    rounded = _rounded(value / 1000**scaled, len(part_code))
    whole, _, part = format(rounded, "f").partition(".")
    must = part_code.rstrip("#?")
    while len(part) > len(must) and part.endswith("0"):
        part = part[:-1]
    whole = whole.lstrip("0").rjust(whole_code.count("0"), "0")
    if grouped and whole:
        whole = f"{int(whole):,}".rjust(len(whole), "0").replace(",", "\u00a0")
    return whole + (f",{part}" if part else "")


def _rounded(value: Decimal, places: int) -> Decimal:
    """Return a number with so many decimals, halves away from zero, as spreadsheets round."""
    try:
        return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    except InvalidOperation:
        return value
