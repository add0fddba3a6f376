"""What a vacancy promises to pay: the text as typed, the numbers in it, and the monthly sum after tax.

Nothing is ever guessed: a sum of which nobody says whether tax is off has no net figure, a text without a
number has a reason instead, and no currency is converted.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_THOUSAND = r"(?:\s?(?:тыс(?:яч\w*|\.)?|т\.?\s?р\.?|[kк])(?![а-яёa-z]))"
_MILLION = r"(?:\s?(?:млн|миллион\w*)(?![а-яёa-z]))"
# A longer run of digits is no sum of money: a telephone, a slip of the keyboard.
_NUMBER = r"(?<!\d)(?:\d{1,3}(?:[ '.,]\d{3}){1,3}|\d{1,10}(?:[.,]\d{1,2})?)(?!\d)"
_AMOUNT = re.compile(
    rf"(?P<number>{_NUMBER})(?:(?P<thousand>{_THOUSAND})|(?P<million>{_MILLION}))?", re.IGNORECASE
)
_BOUND = re.compile(r"(?:^|[^\w])(?P<word>от|до|from|up to|to)\s*$", re.IGNORECASE)
_NET = re.compile(r"на руки|чистыми|\bnet\b|после (?:вычета|уплаты) налог", re.IGNORECASE)
_GROSS = re.compile(r"до (?:вычета|уплаты) (?:налог|ндфл)|\bgross\b|\bгросс\b|грязными", re.IGNORECASE)
_CURRENCIES = (
    ("BYN", re.compile(r"бел\.?\s*руб|\bBY[NR]\b|\bBr\b", re.IGNORECASE)),
    ("RUB", re.compile(r"₽|руб|\bRU[BR]\b|(?<=\d)\s*т?\.?\s?р(?:\.|\b)(?!\w)", re.IGNORECASE)),
    ("USD", re.compile(r"\$|\bUSD\b|долл", re.IGNORECASE)),
    ("EUR", re.compile(r"€|\bEUR\b|евро", re.IGNORECASE)),
    ("KZT", re.compile(r"₸|\bKZT\b|тенге|\bтг\b", re.IGNORECASE)),
    ("UZS", re.compile(r"\bUZS\b|\bсум\b|so.m", re.IGNORECASE)),
)
_NOT_A_MONTH = re.compile(r"(?:за|в|/)\s*(?:час|смену|день|год|вахту)|/ч\b|per (?:hour|year)", re.IGNORECASE)


_NO_PAY = re.compile(r"\s*(?:лет|год|г\.|%|/\d|дн|час)|[-/]\d+\s*(?:лет|год|%|дн)", re.IGNORECASE)
_SIGN = re.compile(r"\s*(?:₽|руб|р\.|р\b|\$|€|₸|[A-Z]{3}\b)", re.IGNORECASE)
_LEAST = 1000
"""A smaller number is pay only with the sign of a currency behind it."""


class NoSum(StrEnum):
    """Why a salary has no number."""

    BY_INTERVIEW = "by_interview"
    INDIVIDUAL = "individual"
    NEGOTIABLE = "negotiable"
    NOT_SPECIFIED = "not_specified"
    UNCLEAR = "unclear"


_REASONS = (
    (NoSum.BY_INTERVIEW, re.compile(r"собеседовани|интервью", re.IGNORECASE)),
    (NoSum.INDIVIDUAL, re.compile(r"индивидуальн", re.IGNORECASE)),
    (NoSum.NEGOTIABLE, re.compile(r"договор|обсужда", re.IGNORECASE)),
    (NoSum.NOT_SPECIFIED, re.compile(r"не\s*указан|не\s*обозначен|^[\s?.-]*$|^нет\b", re.IGNORECASE)),
)

_SCALES: tuple[tuple[int, tuple[tuple[int, int], ...]], ...] = (
    (2025, ((0, 13), (2_400_000, 15), (5_000_000, 18), (20_000_000, 20), (50_000_000, 22))),
    (2021, ((0, 13), (5_000_000, 15))),
    (0, ((0, 13),)),
)
"""First year of a scale -> (income of a year above which, per cent of what is above)."""


@dataclass(frozen=True, slots=True)
class Salary:
    """A salary, parsed at birth.

    Attributes:
        raw: The text as typed.
        low: The lower bound in whole units of the currency, or None.
        high: The upper bound, or None.
        currency: ISO 4217 code, or None when the text names none.
        net: True for a sum on hand, False for one before tax, None when nobody says.
        monthly: False when the sum is said to be for an hour, a shift or a year.
        reason: Why there is no number, or None when there is one.
        year: The year whose scale `net_low` and `net_high` are counted by.
    """

    raw: str
    low: int | None
    high: int | None
    currency: str | None
    net: bool | None
    monthly: bool
    reason: NoSum | None
    year: int

    def __post_init__(self) -> None:
        has_number = self.low is not None or self.high is not None
        if has_number == (self.reason is not None):
            raise ValueError(self)
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(self)

    @classmethod
    def parse(cls, text: str, *, year: int) -> Salary:
        """Read a salary as job seekers and hh.ru write it; any text is a salary.

        Args:
            text: Such as ``от 150 000 до 200 000 ₽ на руки`` or ``не указан``.
            year: The year whose tax scale counts.
        """
        plain = _plain(text)
        low, high = _bounds(plain)
        reason = None if low is not None or high is not None else _reason(plain)
        currency = next((code for code, sign in _CURRENCIES if sign.search(plain)), None)
        net = False if _GROSS.search(plain) else True if _NET.search(plain) else None
        return cls(
            raw=text,
            low=low,
            high=high,
            currency=None if reason else currency,
            net=None if reason else net,
            monthly=not _NOT_A_MONTH.search(plain),
            reason=reason,
            year=year,
        )

    @property
    def net_low(self) -> int | None:
        """The lower bound a month on hand in roubles, or None when it cannot be known."""
        return self._net_month(self.low)

    @property
    def net_high(self) -> int | None:
        """The upper bound a month on hand in roubles, or None when it cannot be known."""
        return self._net_month(self.high)

    def _net_month(self, bound: int | None) -> int | None:
        if bound is None or self.net is None or self.currency != "RUB" or not self.monthly:
            return None
        return bound if self.net else net_of(bound, year=self.year)


def net_of(gross: int, *, year: int) -> int:
    """Return what is left of a monthly sum in roubles, for a resident with no deductions.

    The tax of НК РФ ст. 224 п. 1 on twelve such months, counted to whole roubles (ст. 52 п. 6), spread over
    the year and rounded half up: 13 % flat until 2020, 13/15 % since 2021, five steps since 2025.
    """
    income = gross * 12
    return (2 * (income - _tax(income, year)) + 12) // 24


def _tax(income: int, year: int) -> int:
    """Return the tax on a year's income in whole roubles, half a rouble counting as one."""
    steps = next(scale for first, scale in _SCALES if year >= first)
    tops = [*(above for above, _ in steps[1:]), income]
    hundredths = sum(
        percent * max(0, min(income, top) - above) for (above, percent), top in zip(steps, tops, strict=True)
    )
    return (hundredths + 50) // 100


def _plain(text: str) -> str:
    """Return a text with one kind of space and one kind of dash, and no invisible marks."""
    spaced = re.sub(r"\s", " ", unicodedata.normalize("NFKC", text).replace("\u200b", ""))
    return re.sub("[\u2010-\u2015\u2212]", "-", spaced)


def _bounds(text: str) -> tuple[int | None, int | None]:
    """Return the bounds a text gives: «до вычета налогов» is none, a lone sum is both."""
    amounts = _sums(text)
    if not amounts:
        return None, None
    first = amounts[0]
    word = _BOUND.search(text[: first.start()])
    second = amounts[1] if len(amounts) > 1 and _joined(text[first.end() : amounts[1].start()]) else None
    if second is not None:
        low, high = sorted((_value(first, said_by=second), _value(second)))
        return low, high
    if word is not None and word["word"].casefold() in {"до", "up to", "to"}:
        return None, _value(first)
    return _value(first), None if word is not None else _value(first)


def _sums(text: str) -> list[re.Match[str]]:
    """Return the numbers from the first one on that can be pay: «5/2» and «3-6 лет» come to nothing."""
    amounts = [amount for amount in _AMOUNT.finditer(text) if not _NO_PAY.match(text, amount.end())]
    large = [place for place, amount in enumerate(amounts) if _value(amount) >= _LEAST]
    if not large:
        return [amount for amount in amounts if _SIGN.match(text, amount.end())]
    first = large[0]
    opens = first > 0 and _joined(text[amounts[first - 1].end() : amounts[first].start()])
    return amounts[first - opens :]


def _joined(between: str) -> bool:
    """Tell whether the text between two sums makes them one range."""
    return bool(re.fullmatch(r"[^\d,;(]{0,20}?(?:-|\bдо\b|\bto\b)\s*", between, re.IGNORECASE))


def _value(amount: re.Match[str], *, said_by: re.Match[str] | None = None) -> int:
    """Return a sum in whole units; «150-200к» says by its second sum that both are thousands."""
    number = amount["number"]
    grouped = re.fullmatch(r"\d{1,3}(?:[ '.,]\d{3})+", number)
    value = float(re.sub(r"[ '.,]", "", number) if grouped else number.replace(",", "."))
    bare = _factor(amount) == 1 and value < 1000  # noqa: PLR2004 - «150 000 - 200к» says all its noughts
    return round(value * _factor(said_by if said_by and bare else amount))


def _factor(amount: re.Match[str]) -> int:
    return 1_000_000 if amount["million"] else 1000 if amount["thousand"] else 1


def _reason(text: str) -> NoSum:
    return next((reason for reason, sign in _REASONS if sign.search(text)), NoSum.UNCLEAR)
