"""What the line of a name speaks of besides: some names count only beside another."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from sheetsync.domain.names import Span
from sheetsync.domain.skill import Skill
from sheetsync.domain.words import Row, Words

ANY = "*"
"""What any skill is that is named beside."""


class Beside:
    """What stands beside the names of a text.

    Args:
        words: The text.
        spans: Its names, in their order.
        kin: Gives the names of all that naming a skill speaks of.
    """

    def __init__(self, words: Words, spans: Sequence[Span], kin: Callable[[Skill], Iterable[str]]) -> None:
        self._words, self._spans, self._kin = words, spans, kin
        self._row: Row | None = None
        self._said: Counter[str] = Counter()  # name -> how many spans of the row speak of it

    def speaks_of(self, near: str, span: Span) -> bool:
        """Tell whether the line of a span speaks of something, elsewhere than in the span itself."""
        row = self._words.row(span.start)
        if row is not self._row:  # once a line: who asks goes from line to line
            first, last = (bisect_left(self._spans, (place,)) for place in (row.start, row.end))
            self._said = Counter()
            for index in range(first, last):
                self._said.update(self._spoken_of(self._spans[index]))
            self._row = row
        return self._said[near] > (near in self._spoken_of(span))

    def _spoken_of(self, span: Span) -> set[str]:
        """Return what a span speaks of by those of its names that count alone."""
        skills = [name.skill for name in span.names if name.skill and not name.near]
        return {ANY, *(each for skill in skills for each in self._kin(skill))} if skills else set()
