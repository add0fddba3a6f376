"""A salary as numbers -> the words in which hh and the journal say it."""

from __future__ import annotations

NOT_SAID = "не указан"
_SIGNS = {
    "RUR": "₽",
    "RUB": "₽",
    "USD": "$",
    "EUR": "€",
    "KZT": "₸",
    "BYR": "Br",
    "BYN": "Br",
    "UZS": "сум",
}
_TAX = {True: "до вычета налогов", False: "на руки"}


def pay_in_words(
    low: float | None, high: float | None, currency: str | None, *, gross: bool | None, per: str = ""
) -> str:
    """Return a salary such as ``от 150 000 до 200 000 ₽ на руки``; ``не указан`` without a number.

    Args:
        low: The lower bound, or None.
        high: The upper bound, or None.
        currency: Its code in hh's dictionary (RUR, BYR) or in ISO 4217.
        gross: True before tax, False on hand, None when nobody says: then nothing is said here either.
        per: What the sum is paid for when that is not a month: ``за смену``.
    """
    if low is None and high is None:
        return NOT_SAID
    bounds = (
        [_grouped(low)]
        if low is not None and low == high
        else [f"{word} {_grouped(sum_)}" for word, sum_ in (("от", low), ("до", high)) if sum_ is not None]
    )
    sign = _SIGNS.get(currency or "", currency or "")
    return " ".join(filter(None, (*bounds, sign, per, _TAX.get(gross, "") if gross is not None else "")))


def _grouped(number: float) -> str:
    return f"{number:,.2f}".removesuffix(".00").replace(",", " ").replace(".", ",")
