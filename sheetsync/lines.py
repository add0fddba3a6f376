"""Three-way merges of one text: as an ordered set of lines, as prose, as a plain set.

A merge returns None where both sides changed the same place in different ways. Swapping the sides never
changes the outcome, and lines are compared in their normal form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from sheetsync.domain.text import normal


def merge_list(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> list[str] | None:
    """Merge three lists of lines, each line at most once in each list.

    Additions of both sides stay, deletions of both sides stay. A line that both sides replaced by
    different lines, or two different new orders, cannot be merged.
    """
    known, mine, yours = (set(map(normal, side)) for side in (base, ours, theirs))
    kept = known & mine & yours
    order = _order(*([line for line in map(normal, side) if line in kept] for side in (base, ours, theirs)))
    if order is None:
        return None
    gone_twice = _followers(base, kept, mine | yours)
    our_new, their_new = (_followers(side, kept, known) for side in (ours, theirs))
    text = {normal(line): line for side in (theirs, ours, base) for line in side}
    merged: list[str] = []
    for anchor in (None, *order):
        blocks = sorted((our_new.get(anchor, []), their_new.get(anchor, [])))
        if gone_twice.get(anchor) and all(blocks) and blocks[0] != blocks[1]:
            return None
        merged += [] if anchor is None else [anchor]
        merged += blocks[0] + blocks[1]
    return [text[line] for line in dict.fromkeys(merged)]


def _order(base: list[str], ours: list[str], theirs: list[str]) -> list[str] | None:
    """Return the order of the lines that all three have: that of the side which changed it."""
    if ours in (theirs, base):
        return theirs
    return ours if theirs == base else None


def _followers(side: Sequence[str], anchors: set[str], without: set[str]) -> dict[str | None, list[str]]:
    """Return, for each anchor line, the lines of a side that follow it and are not in `without`."""
    blocks: dict[str | None, list[str]] = {}
    anchor = None
    for line in map(normal, side):
        if line in anchors:
            anchor = line
        elif line not in without:
            blocks.setdefault(anchor, []).append(line)
    return blocks


def merge_prose(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> list[str] | None:
    """Merge three texts line by line, as diff3 does: changes meet only in different places."""
    merged: list[str] = []
    for was, mine, yours in _regions(base, ours, theirs):
        was_, mine_, yours_ = ([normal(line) for line in region] for region in (was, mine, yours))
        if mine_ in (yours_, was_):
            merged += yours
        elif yours_ == was_:
            merged += mine
        else:
            return None
    return merged


def _regions(
    base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]
) -> Iterator[tuple[Sequence[str], Sequence[str], Sequence[str]]]:
    """Cut the three texts into regions that all agree on, and the regions between them."""
    our_place, their_place = _places(base, ours), _places(base, theirs)
    at, mine_at, yours_at = 0, 0, 0
    for index in range(len(base)):
        if index in our_place and index in their_place:
            mine, yours = our_place[index], their_place[index]
            yield base[at:index], ours[mine_at:mine], theirs[yours_at:yours]
            yield base[index : index + 1], ours[mine : mine + 1], theirs[yours : yours + 1]
            at, mine_at, yours_at = index + 1, mine + 1, yours + 1
    yield base[at:], ours[mine_at:], theirs[yours_at:]


def _places(base: Sequence[str], side: Sequence[str]) -> dict[int, int]:
    """Return where each line of the base that a side kept stands in that side."""
    matcher = SequenceMatcher(None, [normal(x) for x in base], [normal(x) for x in side], autojunk=False)
    return {b + k: s + k for b, s, size in matcher.get_matching_blocks() for k in range(size)}


def merge_set(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Merge three sets of texts: what a side removed goes, what a side added stays, at the end.

    The order is the base's, then that of the additions of ours and of theirs: a set has no order of its own.
    """
    known, mine, yours = (set(map(normal, side)) for side in (base, ours, theirs))
    gone = known - (mine & yours)
    added = [text for text in (*ours, *theirs) if normal(text) not in known]
    texts = {normal(text): text for text in (*base, *added)}
    return [text for form, text in texts.items() if form not in gone]


def same_set(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether two lists hold the same texts, in whatever order."""
    return {normal(text) for text in one} == {normal(text) for text in other}
