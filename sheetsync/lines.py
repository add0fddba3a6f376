"""Three-way merges of one text: as an ordered set of lines, as prose, as a plain set.

A merge returns None where both sides changed the same place in different ways. Swapping the sides never
changes the outcome, and lines are compared in their normal form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from difflib import SequenceMatcher
from itertools import chain

from sheetsync.domain.text import normal


def merge_list(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> list[str] | None:
    """Merge three lists of items, each item at most once in each list.

    Additions of both sides stay, deletions of both sides stay. An item that both sides replaced by
    different ones, or two different new orders, cannot be merged. An item is a line, with the blank lines
    above it: these are no part of what it says, but a side that put some in or took some out is followed.
    """
    was, mine, yours = ({normal(item): item for item in side} for side in (base, ours, theirs))
    kept = was.keys() & mine.keys() & yours.keys()
    order = _order(*([item for item in side if item in kept] for side in (was, mine, yours)))
    if order is None:
        return None
    places = {item: place for place, item in enumerate(was)}
    gone_twice = _runs(was, {item: places[item] for item in was.keys() & (mine.keys() | yours.keys())}, kept)
    our_new, their_new = (_runs(side, places, kept) for side in (mine, yours))
    merged: list[str] = []
    for anchor in (None, *order):
        new = our_new.get(anchor, {}), their_new.get(anchor, {})
        mine_only, yours_only = _differences(*new)
        if anchor in gone_twice and mine_only and yours_only:
            return None
        merged += [] if anchor is None else [anchor]
        merged += [item for _, run in sorted((*new[0].items(), *new[1].items())) for item in run]
    return [_wording(was.get(item), mine.get(item), yours.get(item)) for item in dict.fromkeys(merged)]


def _order(base: list[str], ours: list[str], theirs: list[str]) -> list[str] | None:
    """Return the order of the items that all three have: that of the side which changed it."""
    if ours in (theirs, base):
        return theirs
    return ours if theirs == base else None


def _runs(
    side: Iterable[str], places: Mapping[str, int], kept: AbstractSet[str]
) -> dict[str | None, dict[int, list[str]]]:
    """Return the runs of items that have no place: kept item above -> place of the item right above -> run.

    Runs of both sides under one kept item stand in the order of what was right above them, so that a line
    edited here and the next one edited there do not change places.
    """
    runs: dict[str | None, dict[int, list[str]]] = {}
    anchor, above = None, -1
    for item in side:
        if item not in places:
            runs.setdefault(anchor, {}).setdefault(above, []).append(item)
        else:
            above = places[item]
            anchor = item if item in kept else anchor
    return runs


def _differences(one: Mapping[int, list[str]], other: Mapping[int, list[str]]) -> tuple[set[str], set[str]]:
    """Return the items that only the first runs have, and those that only the second have."""
    first, second = (set(chain.from_iterable(runs.values())) for runs in (one, other))
    return first - second, second - first


def _wording(base: str | None, *sides: str | None) -> str:
    """Return an item as one of the sides typed it: the side that changed the blank lines above it, if any."""
    typed = [item for item in sides if item is not None]
    spaced = [item for item in typed if base is not None and item.count("\n") != base.count("\n")]
    return max(spaced or typed)


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
