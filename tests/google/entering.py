"""USER_ENTERED: what Google makes of text as if a person typed it, as far as the tests need it."""

from __future__ import annotations

import re
from datetime import datetime

from tests.google import cells
from tests.google.cells import EPOCH, Cell
from tests.google.refusals import Json

_DATES = {
    "en_US": [
        (r"\d{4}-\d{2}-\d{2}", "%Y-%m-%d", "yyyy-mm-dd"),
        (r"\d{1,2}/\d{1,2}/\d{4}", "%m/%d/%Y", "M/d/yyyy"),
    ],
    "ru_RU": [
        (r"\d{4}-\d{2}-\d{2}", "%Y-%m-%d", "yyyy-mm-dd"),
        (r"\d{1,2}\.\d{1,2}\.\d{4}", "%d.%m.%Y", "dd.mm.yyyy"),
    ],
}


def enter(text: str, locale: str) -> Cell:
    """Return the cell that typing a text gives: a formula, a date, a number, a boolean or text.

    A leading apostrophe is dropped and keeps the rest text. That "+7 921" becomes a formula is [MEM].
    Percents, currencies, times and dates without a year are not modelled.
    """
    if text.startswith("'"):
        return cells.of(text[1:])
    if text.startswith("=") and len(text) > 1:
        return cells.formula(text)
    dated = _date(text, locale)
    if dated:
        return dated
    number = _number(text, locale)
    if number is not None:
        return cells.of(number)
    if text.upper() in {"TRUE", "FALSE"}:
        return cells.of(text.upper() == "TRUE")
    return cells.formula("=" + text) if re.match(r"\+\s*\d", text) else cells.of(text)


def _date(text: str, locale: str) -> Json | None:
    for shape, reading, pattern in _DATES.get(locale, _DATES["en_US"]):
        if re.fullmatch(shape, text):
            try:
                days = (datetime.strptime(text, reading) - EPOCH).days  # noqa: DTZ007 - a date has no zone
            except ValueError:
                return None
            date_format = {"numberFormat": {"type": "DATE", "pattern": pattern}}
            return {"userEnteredValue": {"numberValue": days}, "userEnteredFormat": date_format}
    return None


def _number(text: str, locale: str) -> float | None:
    thousands, point = (" \u00a0", ",") if locale.startswith("ru") else (",", r"\.")
    if not re.fullmatch(rf"\s*[+-]?\d[\d{thousands}]*({point}\d+)?([eE][+-]?\d+)?\s*", text):
        return None
    number = float(re.sub(rf"[{thousands}]", "", text).replace(",", "."))
    return int(number) if number.is_integer() else number
