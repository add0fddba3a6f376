"""New lines of journal.md: fields, entries and conclusions that were not there before."""

from __future__ import annotations

from collections.abc import Iterator

from sheetsync.domain.text import normal
from sheetsync.journal.entries import Entry
from sheetsync.journal.fields import FORMAL, LISTS, NUMBER, SCALARS, SECTIONS
from sheetsync.journal.grammar import Label, is_number
from sheetsync.journal.markup import BLANKS, tidy
from sheetsync.journal.values import write_head, write_lines
from sheetsync.record import Record

MARK = "- "
"""The list mark of lines that have no neighbour to take it from."""


def rank(name: str) -> int:
    """Return where a field stands in an entry: scalars, the person's own fields, sections."""
    if name in SECTIONS:
        return len(SCALARS) + 1 + SECTIONS.index(name)
    return SCALARS.index(name) if name in SCALARS else len(SCALARS)


def on_label(name: str, texts: list[str], *, was: bool) -> bool:
    """Tell whether a value may begin on the label's line.

    Args:
        name: The field.
        texts: The lines of the value.
        was: Whether its value stood there until now; for a new value, whether one line usually does.
    """
    alone = len(texts) == 1
    return was and texts[0][:1] not in BLANKS and (alone or name not in SCALARS)


def label_like(entry: Entry, name: str) -> Label:
    """Return a label in the words and the style of the labels of its kind in an entry (rules R8, R9)."""
    formal = {normal(field.label.text) for field in entry.fields} & set(FORMAL.values())
    alike = [field.label for field in entry.fields if (field.name in SECTIONS) == (name in SECTIONS)]
    mark, inside = (alike[-1].mark, alike[-1].inside) if alike else ("**", False)
    known = name in SCALARS or name in SECTIONS
    words = FORMAL.get(name, name) if formal else name
    return Label.make(name, words, mark if mark or known else "**", inside=inside)


def field_lines(label: Label, value: str) -> list[str]:
    """Return the lines of a new field with a value in its normal form."""
    texts = value.split("\n")
    usual = label.name not in SECTIONS and len(texts) == 1
    if on_label(label.name, texts, was=usual):
        return [f"{label.prefix} {write_head(value, alone=True)}"]
    mark = MARK if label.name in LISTS else ""
    return [label.prefix, *write_lines(texts, mark, alone=True)]


def entry_lines(number: str, record: Record) -> Iterator[str]:
    """Yield the lines of a new entry in the canonical style; fields without a value are left out."""
    yield f"# {number}"
    yield ""
    values = {name: tidy(text) for name, text in record.items()}
    for name in sorted(values, key=rank):
        if values[name] and not (name == NUMBER and is_number(values[name])):
            if name in SECTIONS:
                yield ""
            yield from field_lines(Label.make(name, name, "**", inside=False), values[name])
