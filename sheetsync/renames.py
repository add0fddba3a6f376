"""The same vacancy under another link? A proposal, made from what rows say, and never carried out unasked.

A vacancy is its link. When a key is gone from a side and a new one has come there whose row says much the
same, the link was probably replaced: a posting that was put up again, an address typed anew (reference:
sync.md §3.2, point 3). Rows that say much the same may still be two vacancies, so until the person decides,
neither key is written, deleted or added anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sheetsync.domain.text import normal
from sheetsync.merge import Side
from sheetsync.record import Changes, Record, Records, VacancyKey

ALIKE = 0.5
"""From this share of common words on, two rows may be one; different ones reach 0.20 (sync.md §3.1)."""

_WORD = re.compile(r"\w+")
_NAMES = {Side.FILE: "в файле", Side.SHEET: "в таблице"}


@dataclass(frozen=True, slots=True)
class Rename:
    """A vacancy whose link a side may have replaced.

    Attributes:
        side: The side that has the new link.
        old: The vacancy as the other side and the base know it.
        new: The vacancy as this side has it.
    """

    side: Side
    old: VacancyKey
    new: VacancyKey

    @property
    def why(self) -> str:
        """What to tell the person."""
        return f"Та же вакансия, сменилась ссылка {_NAMES[self.side]}? Было {self.old}, стало {self.new}."


def proposed(
    base: Records | None, sides: Mapping[Side, Records], unlike: Collection[str]
) -> tuple[Rename, ...]:
    """Return the links that seem to have been replaced, each on one side.

    Two vacancies are taken for one only if neither could as well be a third one.

    Args:
        base: What both sides last agreed on; without it nothing is known to be gone or new.
        sides: Both sides as they are.
        unlike: Fields that say nothing of whether two vacancies are the same: number, link.
    """
    return tuple(one for side in sides for one in _on_side(base, side, sides, unlike)) if base else ()


def _on_side(
    base: Records, side: Side, sides: Mapping[Side, Records], unlike: Collection[str]
) -> Iterator[Rename]:
    here, other = sides[side], sides[_other(side)]
    gone = [key for key in base.rows if key not in here.rows and key in other.rows]
    new = [key for key in here.rows if key not in base.rows and key not in other.rows]
    was = {key: [_words(records.rows[key], unlike) for records in (base, other)] for key in gone}
    for key, old in _matched({key: _words(here.rows[key], unlike) for key in new}, was):
        yield Rename(side, old, key)


def orphans(
    sides: Mapping[Side, Records], drafts: Mapping[Side, Mapping[str, Record]], unlike: Collection[str]
) -> Mapping[VacancyKey, str]:
    """Return the vacancies whose row seems to stand on the other side without its link, and what to tell.

    The link was cleared by accident, or is yet to be typed: to delete or to add the vacancy would be wrong.

    Args:
        sides: Both sides as they are.
        drafts: The rows without a link on each side, by the place where a person finds them.
        unlike: Fields that say nothing of whether two vacancies are the same.
    """
    found: dict[VacancyKey, str] = {}
    for side, rows in drafts.items():
        other = sides[_other(side)].rows
        gone = {key: [_words(other[key], unlike)] for key in other if key not in sides[side].rows}
        for place, key in _matched({place: _words(row, unlike) for place, row in rows.items()}, gone):
            found[key] = f"Похоже, это черновик ({place}), в котором нет ссылки. Впишите её туда."
    return found


_Row = TypeVar("_Row", bound=str)


def _matched(
    rows: Mapping[_Row, frozenset[str]], gone: Mapping[VacancyKey, Sequence[frozenset[str]]]
) -> Iterator[tuple[_Row, VacancyKey]]:
    """Yield the rows that say much the same as a vacancy that is gone, where neither has another match."""
    pairs = [
        (row, key)
        for row, words in rows.items()
        for key, was in gone.items()
        if max(_alike(words, other) for other in was) >= ALIKE
    ]
    for row, key in pairs:
        if sum(row == one or key == other for one, other in pairs) == 1:
            yield row, key


def _words(record: Record, unlike: Collection[str]) -> frozenset[str]:
    """Return the words of a row, case and form aside."""
    texts = (text for name, text in record.items() if name not in unlike)
    return frozenset(word for text in texts for word in _WORD.findall(normal(text).casefold()))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of common words (Jaccard)."""
    return len(one & other) / len(one | other) if one and other else 0.0


def renamed(
    base: Records, target: Records, names: Mapping[VacancyKey, VacancyKey], link: str
) -> tuple[Records, Records]:
    """Return the base and the side that is to change as if the vacancies had had their new keys before.

    What the side that is to change says in the field of the link counts as what both agreed on: there, the
    new link wins.

    Args:
        base: What both sides last agreed on.
        target: The side that is to change.
        names: The followed links: new key -> old key.
        link: The field of the link.
    """
    new = {old: key for key, old in names.items()}
    known = {old: {**base.rows[old], link: target.rows[old].get(link, "")} for old in new}
    base = replace(base, rows={new.get(key, key): known.get(key, row) for key, row in base.rows.items()})
    rows = {new.get(key, key): row for key, row in target.rows.items()}
    fixed = frozenset((new.get(key, key), name) for key, name in target.fixed)
    return base, replace(target, rows=rows, fixed=fixed)


def readdressed(changes: Changes, names: Mapping[VacancyKey, VacancyKey]) -> Changes:
    """Return changes addressed to vacancies under the keys that a side still has them under."""
    return replace(changes, cells=tuple(replace(c, key=names.get(c.key, c.key)) for c in changes.cells))


def _other(side: Side) -> Side:
    return Side.SHEET if side is Side.FILE else Side.FILE
