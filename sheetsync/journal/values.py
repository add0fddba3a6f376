"""The value of a field in journal.md: its lines as markup, and the plain text they show together."""

from __future__ import annotations

from collections.abc import Sequence

from sheetsync.journal.fields import LINK
from sheetsync.journal.grammar import unmarked, write_line
from sheetsync.journal.link import join_link, split_link, vacancy_key, vacancy_link
from sheetsync.journal.markup import BLANKS, escape, plain, read_link, tidy, write_link


def shown(raw: str, *, head: bool) -> str:
    """Return the text of one line of a value; a head stands behind its label and has no list mark."""
    return plain(raw.strip(BLANKS) if head else unmarked(raw))


def read_value(name: str, raws: Sequence[str], *, head: bool) -> str:
    """Return the plain text of a value.

    One line that is a link and nothing else keeps its address: ``[text](address)``. The address of the
    vacancy is kept wherever it sits in the value of «Ссылка», because it is the vacancy's identity.

    Args:
        name: The field.
        raws: The lines of the value, the first of them without its label if it has one.
        head: Whether the first line stands behind the label.
    """
    texts = [shown(raw, head=head and not place) for place, raw in enumerate(raws)]
    value = tidy("\n".join(texts))
    link = read_link(unmarked(raws[0]).strip(BLANKS)) if len(raws) == 1 else None
    if link:
        value = tidy(join_link(*link))
    if name == LINK and not vacancy_key(value):
        value = join_link(value, vacancy_link(*raws))
    return value


def write_head(text: str, *, alone: bool) -> str:
    """Return the markup of the line behind a label; ``alone`` when it is the whole value."""
    words, address = split_link(text) if alone else (text, None)
    return write_link(words, address) if address else escape(text)


def write_lines(texts: Sequence[str], mark: str, *, alone: bool) -> list[str]:
    """Return the markup of lines below a label, with a list mark; ``alone`` when they are the whole value."""
    if alone and len(texts) == 1:
        words, address = split_link(texts[0])
        if address:
            return [mark + write_link(words, address)]
    return [write_line(text, "" if text.endswith(":") else mark) for text in texts]
