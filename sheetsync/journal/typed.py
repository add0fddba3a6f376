"""What a text says in place of a number, a date or a truth value: that, if there is no doubt about it.

The journal shows such a cell as the person sees it in the table (``150 000 ₽``, ``15%``, ``12.03.2026``), and
what is typed there in its stead may be spelled in many ways. The cell itself tells how to read it: a way of
reading is right if what the cell shows comes out as what it holds.
"""

from __future__ import annotations

import re
from calendar import monthrange
from decimal import Decimal

from sheetsync.domain.text import normal
from sheetsync.grid import Cell, Kind

TYPED = (Kind.NUMBER, Kind.DATE, Kind.BOOLEAN)
"""Kinds of cells whose value is more than its text."""

_TRUTHS = {"true": "TRUE", "false": "FALSE", "истина": "TRUE", "ложь": "FALSE"}
_PARTS = re.compile(r"(?P<before>[^\d(]*?)(?P<minus>[-−]?)(?P<digits>\d(?:[\d .,]*\d)?)(?P<after>[^\d(]*)")
_DIGITS = {
    mark: re.compile(
        rf"(?P<whole>0|[1-9]\d*|[1-9]\d{{0,2}}(?P<group>[ {other}])\d{{3}}(?:(?P=group)\d{{3}})*)"
        rf"(?:\{mark}(?P<part>\d+))?"
    )
    for mark, other in ((",", "."), (".", ","))
}
"""How a number is read where this sign is the decimal mark."""
_NO_UNIT = ("", "")
_PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?")
_PRECISE = 15
"""Digits that a spreadsheet keeps."""

_ORDERS = ("dmy", "mdy", "ymd")
_CLOCK = r"(?:[ T](?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?)?"
_DATE = re.compile(
    rf"(?P<one>\d{{1,4}})(?P<mark>[./-])(?P<two>\d{{1,2}})(?P=mark)(?P<three>\d{{1,4}}){_CLOCK}"
)
_WORDED = re.compile(rf"(?P<day>\d{{1,2}}) (?P<month>[а-я]{{3,8}})\.? (?P<year>\d{{4}})(?: ?г\.?)?{_CLOCK}")
_SHORT_YEAR = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{1,2}(?!\d)")
_SHORT = 2
_MONTHS = (
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
_YEARS = range(1905, 10_000)
"""Years that every kind of workbook can hold, those that count days from 1904 too."""


def says(cell: Cell, text: str) -> bool:
    """Tell whether a text says what a cell holds, in whatever spelling."""
    if normal(text) in (normal(cell.shown), normal(cell.text)):
        return True
    value = typed(text, cell)
    return value is not None and value.text == cell.text


def typed(text: str, model: Cell) -> Cell | None:
    """Return the value that a text says, of the kind of the cell it replaces; None where there is doubt.

    Args:
        text: What was typed.
        model: The cell it is to replace, or one like it: a number, a date or a truth value.
    """
    said, value = normal(text).strip(), None
    match model.kind:
        case Kind.NUMBER:
            value = _number(said, model)
        case Kind.DATE:
            value = _date(said, model)
        case Kind.BOOLEAN:
            value = _TRUTHS.get(said.casefold())
    return None if value is None else Cell(value, model.kind)


def _number(said: str, model: Cell) -> str | None:
    """Return a number in plain form; ``1,234`` is one only where the model tells what its comma means."""
    shown = normal(model.shown).strip()
    right = [mark for mark in _DIGITS if not shown or _explains(model, mark)]
    found = {mark: value for mark in _DIGITS if (value := _reading(said, shown, mark)) is not None}
    values = set(found.values())
    if not right:
        return None
    if len(values) > 1 and _marks(said) & _marks(shown):
        values = {value for mark, value in found.items() if mark in right}
    elif len(values) > 1 and not model.seen and _PLAIN.fullmatch(said):
        return said
    return values.pop() if len(values) == 1 else None


def _marks(text: str) -> set[str]:
    return set(text) & {",", "."}


def _explains(model: Cell, mark: str) -> bool:
    """Tell whether a decimal mark explains why the model shows what it holds, but for rounding."""
    shown = normal(model.shown).strip()
    value = _reading(shown, shown, mark)
    if value is None:
        return False
    decimals = len(value.partition(".")[2])
    return abs(Decimal(value) - Decimal(model.text)) <= Decimal(1).scaleb(-decimals) / 2


def _reading(said: str, shown: str, mark: str) -> str | None:
    """Return what a text says where a sign is the decimal mark, in the unit that the model is shown with."""
    found, like = _PARTS.fullmatch(said), _PARTS.fullmatch(shown)
    if not found or (shown and not like):
        return None
    unit, wanted = _unit(found), _unit(like) if like else _NO_UNIT
    if unit != wanted and (unit != _NO_UNIT or "%" in wanted):
        return None
    digits = _DIGITS[mark].fullmatch(found["digits"])
    if not digits:
        return None
    whole = re.sub(r"\D", "", digits["whole"])
    if len(whole + (digits["part"] or "")) > _PRECISE:
        return None
    value = Decimal(f"{whole}.{digits['part'] or 0}") / (100 if "%" in unit else 1)
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    negative = found["minus"] or re.search(r"[-−]", found["before"])
    return f"-{text}" if negative and text != "0" else text


def _unit(parts: re.Match[str]) -> tuple[str, str]:
    """Return what stands before and after the digits, such as a currency, without blanks and the minus."""
    return re.sub(r"[-−\s]", "", parts["before"]), re.sub(r"\s", "", parts["after"])


def _date(said: str, model: Cell) -> str | None:
    """Return a date in ISO form; ``03/04/2026`` is one only where the model tells day from month."""
    if worded := _WORDED.fullmatch(said.casefold()):
        month = [at for at, name in enumerate(_MONTHS, 1) if _is_month(worded["month"], name)]
        return _iso(worded, int(worded["year"]), month[0], int(worded["day"])) if month else None
    found = {order: value for order in _ORDERS if (value := _in_order(said, order, model))}
    values = set(found.values())
    if len(values) > 1:
        shown = normal(model.shown).strip()
        alike = _sign(said) == _sign(shown)
        values = {found[order] for order in found if alike and _holds(model, _in_order(shown, order, model))}
    return values.pop() if len(values) == 1 else None


def _is_month(word: str, name: str) -> bool:
    return word == name or (name.startswith(word) and word != "ма") or (word == "май" and name == "мая")


def _sign(text: str) -> str | None:
    """Return the sign that parts day, month and year."""
    found = _DATE.fullmatch(text)
    return found and found["mark"]


def _holds(model: Cell, value: str | None) -> bool:
    return value is not None and value[:10] == model.text[:10]


def _in_order(said: str, order: str, model: Cell) -> str | None:
    """Return a date read in an order of day, month and year, or None where that makes no date.

    A year of two digits is one only where the model shows its own so.
    """
    found = _DATE.fullmatch(said)
    if not found or (found["mark"] == "." and order == "mdy"):  # dots are used day first, or year first
        return None
    parts = dict(zip(order, (found["one"], found["two"], found["three"]), strict=True))
    year = parts["y"]
    if len(year) == _SHORT and _SHORT_YEAR.match(normal(model.shown).strip()):
        year = model.text[:2] + year
    if len(year) != len("2026") or max(len(parts["d"]), len(parts["m"])) > _SHORT:
        return None
    return _iso(found, int(year), int(parts["m"]), int(parts["d"]))


def _iso(found: re.Match[str], year: int, month: int, day: int) -> str | None:
    """Return a date, with the time of day if one was found, in ISO form, or None where there is none such."""
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    if year not in _YEARS or month not in range(1, 13) or day not in range(1, monthrange(year, month)[1] + 1):
        return None
    if hour not in range(24) or minute not in range(60) or second not in range(60):
        return None
    clock = f"T{hour:02}:{minute:02}:{second:02}" if hour or minute or second else ""
    return f"{year:04}-{month:02}-{day:02}{clock}"
