"""One normal form of text for comparing; what is written back is always the text as typed."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

_SPACES = re.compile("[\\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_ENDS = re.compile(r" +(?=\n|\Z)")


def normal(text: str) -> str:
    """Return the form in which two texts are compared.

    NFC, NBSP and thin spaces as space, CRLF as LF, blanks at line ends and blank lines at both ends off
    (DESIGN §4 "Comparing").
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _ENDS.sub("", _SPACES.sub(" ", text)).strip("\n")


_NUMBERS = {
    "год": 1,
    "одн": 1,
    "дву": 2,
    "два": 2,
    "две": 2,
    "тре": 3,
    "три": 3,
    "чет": 4,
    "пят": 5,
    "шес": 6,
}
_YEARS = re.compile(
    r"(?<![\d.,])(?P<number>\d{1,2}|одного|двух|два|тр[её]х|три|четыр[её]х|четыре|пяти|пять|шести)"
    r"(?:[.,]\d)? ?(?:\+|-?(?:х|ти|го|и|ми)\b)? ?(?:(?:-|до|или) ?\d{1,2}(?:-?(?:х|ти))? ?)?\+? ?"
    r"(?:лет|год[ау]?|years?)\b|\b(?:от|более|больше|минимум|свыше|не менее|не меньше) (?P<year>год|года)\b"
)
"""A number of years in a folded text: «от 2х лет», «3+ года», «1-3 года», «более года»."""


_YEAR_WORDS = ("лет", "год", "year")
_YEAR_WORD = re.compile(r"(?:лет|год[ау]?|years?)\b")
_LONGEST = 48  # characters that the number before such a word can take, and more


def years(folded: str) -> int | None:
    """Return the number of years that a folded text in lower case demands at least, or None."""
    if not any(word in folded for word in _YEAR_WORDS):  # this is asked of every line
        return None
    words = _YEAR_WORD.finditer(folded)
    searches = (_YEARS.search(folded, max(0, word.start() - _LONGEST), word.end()) for word in words)
    found = next(filter(None, searches), None)
    if not found:
        return None
    number = found["number"] or found["year"]
    return int(number) if number.isdigit() else _NUMBERS[number[:3]]


# Cyrillic and Latin letters that look alike, in both cases; a person cannot see which of the two was typed.
_CYRILLIC = "авсенкмортхуАВСЕНКМОРТХУ"
_LATIN = "abcehkmoptxyABCEHKMOPTXY"
_LOOKALIKES = _CYRILLIC + _LATIN + "0123456789#+"
_LATIN_LETTER = re.compile("[A-Za-z]")
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)

_ALIKE = {
    **dict.fromkeys(
        "\t\u00a0\u1680\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
    ),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("\u2018\u2019\u02bc", "'"),
    "ё": "е",
    "Ё": "Е",
}
"""What folds into another letter or sign, one for one."""
_FOREIGN = re.compile("[^\n -~А-Яа-я«»№•…]")  # a text with nothing of this is its own folded form
_MARKS = "\u0300-\u036f"
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_LOOSE = re.compile(f"[{_MARKS}{_UNSEEN}]+")  # what belongs to the letter before it
_DROPPED = re.compile(f"[{_UNSEEN}]")


class Folded(NamedTuple):
    """A text folded for finding words in it, with the way back to the text as typed.

    Composed (NFC), one kind of space, dash and quote, ё as е, letters that are not seen dropped.

    Attributes:
        cased: The folded text in the case it was typed in.
        lower: The same in lower case, character for character.
        typed: The text as typed.
        offsets: For each character of the folded text where it begins in the typed one, and where that ends;
            None when they stand in the same places.
    """

    cased: str
    lower: str
    typed: str
    offsets: tuple[int, ...] | None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets into the typed text of a stretch of the folded one."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end]

    def quote(self, start: int, end: int) -> str:
        """Return the typed text of a stretch of the folded one, blanks at its ends off."""
        if self.offsets is not None:
            start, end = self.offsets[start], self.offsets[end]
        return self.typed[start:end].strip()


def fold(text: str) -> Folded:
    """Return a text folded for finding words in it."""
    if not _FOREIGN.search(text):
        return Folded(text, text.lower(), text, None)
    cased, offsets = text, None
    foreign = set(_FOREIGN.findall(text))
    if not foreign <= _ALIKE.keys() and (
        not unicodedata.is_normalized("NFC", text) or not foreign.isdisjoint(_UNSEEN)
    ):
        cased, offsets = _composed(text)
        foreign = set(_FOREIGN.findall(cased))
    for sign in foreign:
        if folded := _ALIKE.get(sign):
            cased = cased.replace(sign, folded)
    lower = cased.lower()
    if len(lower) != len(cased):  # «İ» is two characters in lower case
        lower = "".join(letter.lower()[0] for letter in cased)
    return Folded(cased, lower, text, offsets)


@dataclass(frozen=True)  # not slots: a property is kept
class Line:
    """A line of a vacancy as the person typed it, without markup.

    Attributes:
        number: Where it stands: the line of journal.md, or the row of the tab, counted from 1.
        text: The line as typed, in any Unicode form.
    """

    number: int
    text: str

    @functools.cached_property
    def folded(self) -> Folded:
        """The text folded for finding words in it."""
        return fold(self.text)


def joined(lines: Iterable[str]) -> Folded:
    """Return lines folded as one text, a line break between two; a break within a line is a blank in it."""
    texts = [line.replace("\n", " ") for line in lines]
    typed = "\n".join(texts)
    whole = fold(typed)
    if whole.offsets is None:
        return whole
    parts = list(map(fold, texts))  # each apart: no letter joins what stands on the line before
    offsets: list[int] = []
    for part in parts:
        place = len(offsets) and offsets[-1] + 1
        offsets += [place + each for each in part.offsets or range(len(part.typed) + 1)]
    cased, lower = "\n".join([part.cased for part in parts]), "\n".join([part.lower for part in parts])
    return Folded(cased, lower, typed, tuple(offsets))


def _composed(text: str) -> tuple[str, tuple[int, ...]]:
    """Return the text composed, and for each character where it begins in the typed one."""
    pieces: list[str] = []
    offsets: list[int] = []
    after = 0
    for loose in _LOOSE.finditer(text):
        base = max(after, loose.start() - 1)
        _compose(text, after, base, pieces, offsets)
        letter = unicodedata.normalize("NFC", _DROPPED.sub("", text[base : loose.end()]))
        pieces.append(letter)
        offsets += [base] * len(letter)
        after = loose.end()
    _compose(text, after, len(text), pieces, offsets)
    return "".join(pieces), (*offsets, len(text))


def _compose(text: str, start: int, end: int, pieces: list[str], offsets: list[int]) -> None:
    """Add a stretch without loose marks: as it stands, or letter by letter where one is written otherwise."""
    if unicodedata.is_normalized("NFC", text[start:end]):
        pieces.append(text[start:end])
        offsets += range(start, end)
        return
    for place in range(start, end):
        letter = unicodedata.normalize("NFC", text[place])
        pieces.append(letter)
        offsets += [place] * len(letter)


def readings(word: str) -> tuple[str, ...]:
    """Return the ways to read a word in which letters of the other alphabet may hide.

    «Exсel» with a Cyrillic «с» reads as Excel, «НТТР» in Cyrillic letters as Latin HTTP. A word of one
    letter, or with a letter that gives its alphabet away, reads only as it stands.
    """
    alike = len(word) > 1 and not word.strip(_LOOKALIKES)
    mixed = not word.isascii() and _LATIN_LETTER.search(word)
    if not alike and not mixed:
        return (word,)
    latin, cyrillic = word.translate(_TO_LATIN), word.translate(_TO_CYRILLIC)
    found = [word]
    if latin.isascii():
        found.append(latin)
    if not _LATIN_LETTER.search(cyrillic):
        found.append(cyrillic)
    return tuple(dict.fromkeys(found))
