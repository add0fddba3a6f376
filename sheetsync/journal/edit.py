"""A field or a list of conclusions that changes: the lines that stay keep their bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from sheetsync.domain.text import normal
from sheetsync.journal.compose import MARK, on_label
from sheetsync.journal.entries import Conclusion, Field
from sheetsync.journal.fields import LISTS, SECTIONS
from sheetsync.journal.grammar import is_blank, mark_of, write_line
from sheetsync.journal.markup import BLANKS
from sheetsync.journal.page import Splice
from sheetsync.journal.values import read_value, shown, write_head, write_lines


def changed_field(field: Field, raws: Sequence[str], value: str) -> list[str]:
    """Return the lines of a field with another value.

    Args:
        field: The field as read.
        raws: Its lines as they stand in the file, from the label to the end of the value.
        value: The new value in its normal form.
    """
    label = field.label
    if not value:
        return [label.prefix] if field.on_label else [raws[0]]
    texts = value.split("\n")
    usual = not field.lines and len(texts) == 1 and field.name not in SECTIONS
    below = list(raws[1:])
    gap = next((place for place, raw in enumerate(below) if not is_blank(raw)), len(below))
    if not on_label(field.name, texts, was=field.on_label or usual):
        first = label.prefix if field.on_label else raws[0]
        return [first, *below[:gap], *_value_lines(field, below[gap:], texts)]
    tail = raws[0][len(label.prefix) :]
    kept = [tail, *_merged(below, texts[1:], _default(field.name))]
    if field.on_label and normal(shown(tail, head=True)) == normal(texts[0]) and _says(field, kept, value):
        return [raws[0], *kept[1:]]
    lead = tail[: len(tail) - len(tail.lstrip(BLANKS))] if field.on_label else " "
    kept[0] = (lead or " ") + write_head(texts[0], alone=len(texts) == 1)
    return [label.prefix + kept[0], *kept[1:]]


def _value_lines(field: Field, raws: Sequence[str], texts: list[str]) -> list[str]:
    """Return the lines of a value below its label; all are new where the old ones would read otherwise."""
    kept = _merged(raws, texts, _default(field.name))
    if normal(read_value(field.name, kept, head=False)) == normal("\n".join(texts)):
        return kept
    return write_lines(texts, _mark_near(raws, 0, 0) or "", alone=True)


def _says(field: Field, raws: Sequence[str], value: str) -> bool:
    """Tell whether a value that begins on the label's line reads as it should."""
    return normal(read_value(field.name, raws, head=True)) == normal(value)


def _default(name: str) -> str:
    return MARK if name in LISTS else ""


def _merged(raws: Sequence[str], texts: Sequence[str], default: str) -> list[str]:
    """Return lines that show the texts: the old line where one does, a new one in its style elsewhere."""
    old = [normal(shown(raw, head=False)) for raw in raws]
    new = [normal(text) for text in texts]
    lines: list[str] = []
    for what, start, stop, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            lines += raws[start:stop]
        else:
            mark = _mark_near(raws, start, stop)
            lines += write_lines(texts[first:last], default if mark is None else mark, alone=False)
    return lines


def _mark_near(raws: Sequence[str], start: int, stop: int) -> str | None:
    """Return the list mark of the replaced lines or of their nearest neighbour; None without any."""
    near = (*raws[start:stop], *reversed(raws[:start]), *raws[stop:])
    return next(
        (mark_of(raw) for raw in near if not is_blank(raw) and not raw.rstrip(BLANKS).endswith(":")), None
    )


def changed_items(items: Sequence[Conclusion], texts: Sequence[str]) -> Iterator[Splice]:
    """Yield the splices that make the items say these texts, in this order; there is an item already.

    A moved item takes its own lines along.
    """
    old = [normal(item.text) for item in items]
    new = [normal(text) for text in texts]
    raws = {normal(item.text): [line.raw for line in item.lines] for item in items}
    mark = mark_of(items[0].lines[0].raw)
    for what, start, stop, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        for item in items[start:stop]:
            yield Splice(item.lines[0].number - 1, item.lines[-1].number, ())
        lines = [
            line for text in texts[first:last] for line in raws.get(normal(text)) or [write_line(text, mark)]
        ]
        place = items[start - 1].lines[-1].number if start else items[0].lines[0].number - 1
        yield Splice(place, place, tuple(lines))
