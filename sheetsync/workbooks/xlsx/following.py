"""A list that was made of another one: only what differs is looked at, and nothing else may differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sheetsync.workbooks.xlsx.listing import Listing, Spans, closing, legible, listed, opening, walk
from sheetsync.workbooks.xlsx.markup import same_bytes

_MANY = 1_000_000


class Change(NamedTuple):
    """Items of the old list, from one and up to another, in whose place others may stand.

    Attributes:
        first: The first of them.
        end: The one after the last.
        most: How many others at most.
        within: Places within the one plain item that it is: it stays, and only these pieces of it may differ.
    """

    first: int
    end: int
    most: int = _MANY
    within: Sequence[tuple[int, int]] = ()


def follow(old: Listing, blob: bytes, changes: Iterable[Change]) -> tuple[Listing, list[int]] | None:
    """Take a part apart that was made of an old one.

    Args:
        old: The old one.
        blob: The part.
        changes: Where its items may differ, in order.

    Returns:
        The part and the indexes of its new items; None when any other byte of the list differs, or only the
        XML parser can tell.
    """
    box = opening(blob, old.grammar.container)
    if old.parsed or old.container.hollow or not box or box[2]:
        return None
    follower = _Follower(old, blob, box.end(), closing(blob, box, old.grammar.container))
    if not follower.run(changes, box[1]):
        return None
    made = listed(blob, old.part, old.grammar, box.end(), follower.close, follower.items)
    return (made, follower.fresh) if made else None


class _Follower:
    """Walks over an old list and a new one at once.

    Args:
        old: The old list.
        blob: The new part.
        at: Where the new list begins.
        close: Where it ends.
    """

    def __init__(self, old: Listing, blob: bytes, at: int, close: int) -> None:
        self._old, self._blob, self.close = old, blob, close
        self._here, self._at, self._done = old.container.inner, at, 0
        self._pieces = [blob[:at], blob[close:]]
        self.items, self.fresh = Spans(old.part), list[int]()

    def run(self, changes: Iterable[Change], prefix: bytes) -> bool:
        """Walk to the end; return whether the new list is the old one but for the changes."""
        for change in changes:
            if not (self._replaced(change) if change.within else self._walked(change, prefix)):
                return False
        return (
            self._same(self._old.container.close, len(self._old.items))
            and self._at == self.close
            and legible(b" ".join(self._pieces))
        )

    def _same(self, until: int, first: int) -> bool:
        """Go on to a place in the old list, up to an item that is not taken over."""
        size, here, at = until - self._here, self._here, self._at
        if not same_bytes(self._old.blob, here, self._blob, at, size):
            return False
        if first > self._done:
            self.items.take_over(self._old.items, self._done, first, at - here)
            self._done = first
        self._here, self._at = until, at + size
        return True

    def _walked(self, change: Change, prefix: bytes) -> bool:
        """Go on over items in whose place others may stand."""
        old, known = self._old, change.first < len(self._old.items)
        if not self._same(old.items[change.first].start if known else old.container.close, change.first):
            return False
        before, places = len(self.items), (self._at, self.close)
        reached = walk(self._blob, places, prefix, old.grammar, self.items, change.most)
        self.fresh += range(before, len(self.items))
        self._went(reached, old.items[change.end - 1].end if change.end > change.first else self._here)
        self._done = change.end
        return True

    def _replaced(self, change: Change) -> bool:
        """Go on over an item of which pieces may differ."""
        (start, inner, close, end), piece = self._old.items[change.first], self._old.grammar.piece
        if piece is None or not self._same(start, change.first):
            return False
        before = self._at - self._here
        for first, last in change.within:
            found = piece.match(self._blob, self._at + first - self._here, self.close)
            known = found and self._old.blob.startswith(found[1], first)
            if not found or not known or not self._same(first, change.first):
                return False
            self._went(found.end(), last)
        after = self._at - self._here
        self.items.append((start + before, inner + before, close + after, end + after), plain=True)
        self._done = change.end
        return True

    def _went(self, at: int, here: int) -> None:
        self._pieces.append(self._blob[self._at : at])
        self._at, self._here = at, here
