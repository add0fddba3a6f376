"""A list that was made of another one: only what differs is looked at, and nothing else may differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sheetsync.workbooks.xlsx.listing import Listing, Spans, closing, legible, listed, opening, walk
from sheetsync.workbooks.xlsx.markup import same_bytes

_MANY = 1_000_000


class Change(NamedTuple):
    """Items of the old list, from one and up to another, in whose place new ones stand: so many at most."""

    first: int
    end: int
    most: int = _MANY


def follow(old: Listing, blob: bytes, changes: Sequence[Change]) -> tuple[Listing, list[int]] | None:
    """Take a part apart that was made of an old one.

    Args:
        old: The old one.
        blob: The part.
        changes: Where its items may differ, in order.

    Returns:
        The part and the indexes of its new items; None when any other byte of the list differs, or only the
        XML parser can tell.
    """
    grammar, was = old.grammar, old.container
    box = opening(blob, grammar.container)
    if old.parsed or was.hollow or not box or box[2]:
        return None
    at, close, count = box.end(), closing(blob, box, grammar.container), len(old.items)
    items, fresh, pieces = Spans(old.part), list[int](), [blob[:at], blob[close:]]
    here, done = was.inner, 0
    for change in (*changes, Change(count, count, 0)):
        until = old.items[change.first].start if change.first < count else was.close
        if not same_bytes(old.blob, here, blob, at, until - here):
            return None
        items.take_over(old.items, done, change.first, at - here)
        at += until - here
        known = len(items)
        reached = walk(blob, (at, close), box[1], grammar, items, change.most)
        fresh += range(known, len(items))
        pieces.append(blob[at:reached])
        at, done = reached, change.end
        here = old.items[done - 1].end if change.end > change.first else until
    if at != close or not legible(b" ".join(pieces)):
        return None
    made = listed(blob, old.part, grammar, box.end(), close, items)
    return (made, fresh) if made else None
