"""The words of a text, cut out once, and the cues among them.

A cue is a word that some other reading waits for: «или» for a choice, «лет» for a number of years. Whoever
looks for such a thing asks first whether its cue was said, for most lines say none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from functools import reduce
from itertools import accumulate
from operator import or_
from typing import NamedTuple, TypeVar

from sheetsync.domain.text import Folded, years

_WORD = re.compile(r"(\w+(?:\+\+(?!\w)|#(?!\w))?|(?<![\w.])\.n[eе][tт]\b)")  # net in either alphabet
_PLAIN_WORD = re.compile(r"(\w+)")  # the same in a text without «++», «#», «.n»
_KNOWN_WORDS = 1 << 16
"""Different words of texts kept with what was found out about them; a year of vacancies has fewer."""
_SHORT = 4  # digits of a year

# Marks between demands; each begins with a sign of its own, so that every letter is passed over quickly.
_PARTING = re.compile(r";|•|\.(?= )| (?=Опыт|Знани|Умени|Понимани|Уверенн|Навык|Владени)")

_Found = TypeVar("_Found")

# Bits of whole numbers: `enum.Flag` would take as long to join two of them as a word takes to look up.
LEVEL, SOFT, CHOICE, EXAMPLE, STUDY, YEARS, CODE, NO, ADMIT, WORK = (1 << bit for bit in range(10))
_CUES = {
    LEVEL: "желани|готов|хо(?:чу|тите|чешь)|план|базов|начальн|минимальн|основ|поверхностн|отличн|глубок"
    "|экспертн|продвинут|прекрасн|уверенн|свободно|хорош|понима|представлени|разбира|знаком|понятн|опыт"
    "|работа|навык|уме|практик|зна|владе",
    SOFT: r"\w*?(?:опциональн|желательн|обязат|плюс|преимуществ|бонусом|предпочтительн|приветству|полез"
    "|пригодится|лишн|здорово|круто|классно|супер|ideally|nice|preferred|plus|advantage)",
    CHOICE: "люб|один|одн|хотя|либо|или|or",
    EXAMPLE: "ля|например|таки|типа|вроде|наподобие|духе|т$|др$|пр$|подобн|аналог|etc|похож",
    STUDY: "образовани|диплом|степен|degree|phd|education|специальност",
    YEARS: r"\w*?(?:лет|год[ау]?|years?)$|год|\d*мес",
    CODE: "язык|программир|разработ|код|скрипт|languages?$|programming|developer|coding",
    NO: "не$",
    WORK: "опыт|стаж",
    ADMIT: "не|слегка|чуть|поверхностн|аз|баз|основ|пробова|трогал|щупал|ковырял|играл|учебн|курс|pet|пет"
    "|себя|лаб|туториал|минимальн|простейш|изучаю|учу|осваиваю|процессе|начальн|чита|тео|слышал|только|лишь|есть"
    "|зна|умею|владею|понимаю|имею|пишу|работал|писал|использовал|пользовал|делал|настраивал|проводил"
    "|уровне|лазил|пар[уао]|плохо|слаб|смутно|плаваю|мало|чертах|себе|вприглядку|верхам|вуз|универ|институт"
    "|парах|учусь|один|разок|прост|словар|постольку|краем|у$|желани|готов|хочу|хотел|планиру|собираюсь|мечтаю",
}
_BEGINNINGS = {cue: re.compile(words) for cue, words in _CUES.items()}


class Memo(dict[str, _Found]):
    """What was found out about words of texts, each once; forgotten when there are too many."""

    def __init__(self, find: Callable[[str], _Found]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, word: str) -> _Found:
        if len(word) > _SHORT and word.isdigit():
            return self._find(word)  # of numbers there is no end
        if len(self) >= _KNOWN_WORDS:
            self.clear()
        found = self[word] = self._find(word)
        return found


def _cues_of(word: str) -> int:
    if word.isdigit():
        return 0
    return sum(cue for cue, beginning in _BEGINNINGS.items() if beginning.match(word))


_known_cues = Memo(_cues_of)


def pieces(lower: str) -> list[str]:
    """Return a folded text in pieces: words at odd places, what stands between them at even ones."""
    word = _WORD if "++" in lower or "#" in lower or ".n" in lower else _PLAIN_WORD
    return word.split(lower.replace("_", "|") if "_" in lower else lower)  # «_» parts words as no gap does


class Row(NamedTuple):
    """Where a line of a text begins and ends."""

    start: int
    end: int


class Words:
    """The words of a folded text, of one line or of several.

    What not every text is asked for is worked out when it is, once.

    Attributes:
        folded: The text.
        pieces: The text in pieces, as `pieces` cuts it.
    """

    def __init__(self, folded: Folded) -> None:
        self.folded = folded
        self.pieces = pieces(folded.lower)
        self._ends: list[int] = []
        self._places: list[tuple[int, int]] | None = None
        self._row = Row(0, 0)
        self._said: tuple[Row, int] = self._row, 0
        self._demand: tuple[int, int, int | None] = (0, 0, None)

    @property
    def ends(self) -> list[int]:
        """Where in the text each piece ends."""
        if not self._ends:  # by hand: what `functools.cached_property` does for threads takes longer
            self._ends = list(accumulate(map(len, self.pieces)))
        return self._ends

    def places(self) -> list[tuple[int, int]]:
        """Return where in the text each cue begins, with the cue."""
        if self._places is None:
            cues = map(_known_cues.__getitem__, self.pieces[1::2])
            self._places = [(start, cue) for start, cue in zip(self.ends[::2], cues, strict=False) if cue]
        return self._places

    def row(self, place: int) -> Row:
        """Return the line that a place stands in."""
        if not self._row.start <= place < self._row.end:  # whoever asks goes from line to line
            lower = self.folded.lower
            start, end = lower.rfind("\n", 0, place) + 1, lower.find("\n", place)
            self._row = Row(start, end if end >= 0 else len(lower))
        return self._row

    def said_in_row(self, place: int) -> int:
        """Return the cues that the line says which a place stands in."""
        row = self.row(place)
        if row is not self._said[0]:
            places = self.places()
            cues = places[bisect_left(places, (row.start,)) : bisect_left(places, (row.end,))]
            self._said = row, reduce(or_, [cue for _, cue in cues], 0)
        return self._said[1]

    def years(self, start: int, end: int) -> int | None:
        """Return the years that are spoken of in the same demand of a line as a stretch, or None."""
        begin, until, found = self._demand
        if not begin <= start < end <= until:
            cased, row = self.folded.cased, self.row(start)
            begin = until if row.start <= until <= start else row.start
            for mark in _PARTING.finditer(cased, begin, end):
                begin = mark.end()
            after = _PARTING.search(cased, end, row.end)
            until = after.start() if after else row.end
            found = years(self.folded.lower[begin:until])
            self._demand = begin, until, found
        return found
