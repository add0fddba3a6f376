"""The table of shared strings: texts that cells name by number."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right

from sheetsync.grid import BLANK, Cell, Kind
from sheetsync.workbooks.xlsx import markup
from sheetsync.workbooks.xlsx.content import decode, rich_text, text_element, unescape
from sheetsync.workbooks.xlsx.following import Change, follow
from sheetsync.workbooks.xlsx.listing import Grammar, Listing, take_apart
from sheetsync.workbooks.xlsx.markup import Splices, set_attrs

_ITEM = rb'<si>(?:<t(?: xml:space="preserve")?>[^<]*+</t>|<t/>)</si>'
_RUN = re.compile(rb"(?P<inner>(?:" + _ITEM + rb"){1,64})")
"""Plain items are taken by the run: one step for many, and few places to remember."""
_GRAMMAR = Grammar("sst", "si", _RUN)
_REMEMBERED = 1_000
_IS_TEXT = Kind.TEXT


class Strings:
    """The shared strings of a workbook, decoded when a cell asks for them; a few are remembered undecoded."""

    def __init__(self, listing: Listing | None) -> None:
        self._listing = listing
        self._firsts = array("L")
        count = 0
        for index, span in enumerate(listing.items if listing else ()):
            self._firsts.append(count)
            plain = listing is not None and listing.items.plain(index)
            count += listing.blob.count(b"<si>", span.start, span.end) if plain and listing else 1
        self._count = count
        self._runs: dict[int, list[bytes] | str] = {}

    @staticmethod
    def of(blob: bytes, part: str) -> Strings:
        """Take the part of shared strings apart.

        Raises:
            Refusal: ``damaged`` and the like.
        """
        listing = take_apart(blob, part, _GRAMMAR)
        if listing and not listing.parsed and not listing.items.all_plain:
            markup.check(blob, part)
        return Strings(listing)

    def followed(self, blob: bytes, part: str) -> Strings:
        """Return the strings that were made of these, looking only at what was added."""
        count = len(self._listing.items) if self._listing else 0
        made = follow(self._listing, blob, [Change(count, count)]) if self._listing and count else None
        if made and (all(map(made[0].items.plain, made[1]))):
            return Strings(made[0])
        return Strings.of(blob, part)

    def begins_with(self, other: Strings) -> bool:
        """Whether the strings of another table stand unchanged at the beginning of this one."""
        old, new = other._listing, self._listing
        if self is other or not old or not old.items:
            return True
        start, end = old.items[0].start, old.items[len(old.items) - 1].end
        if not new or not new.items or self._count < other._count:
            return False
        return markup.same_bytes(old.blob, start, new.blob, new.items[0].start, end - start)

    def cell(self, index: int) -> Cell:
        """Return the text cell of an index; a dangling index is blank."""
        if not 0 <= index < self._count:
            return BLANK
        run = bisect_right(self._firsts, index) - 1
        texts = self._runs.get(run)
        if texts is None:
            if len(self._runs) >= _REMEMBERED:
                self._runs.clear()
            texts = self._runs[run] = self._texts(run)
        text = texts if isinstance(texts, str) else _text(texts[index - self._firsts[run]])
        return Cell(text, _IS_TEXT) if text else BLANK

    def _texts(self, run: int) -> list[bytes] | str:
        """Return the texts of a run as they are written, or the one of a string that is not plain."""
        assert self._listing  # noqa: S101 (a table with an index has a listing)
        span = self._listing.items[run]
        if not self._listing.items.plain(run):
            return rich_text(self._listing.tree(span))
        written = self._listing.blob[span.start : span.end]
        written = written.replace(b'<t xml:space="preserve">', b"<t>").replace(b"<t/>", b"<t></t>")
        return written.removeprefix(b"<si><t>").removesuffix(b"</t></si>").split(b"</t></si><si><t>")

    def __len__(self) -> int:
        return self._count

    @property
    def listing(self) -> Listing | None:
        """The part, taken apart."""
        return self._listing


def _text(written: bytes) -> str:
    text = written.decode()
    return decode(unescape(text)) if "&" in text or "_x" in text or "\r" in text else text


class NewStrings:
    """Texts to be added to a table of shared strings; the table itself stays as it is.

    Args:
        strings: The table.
    """

    def __init__(self, strings: Strings) -> None:
        self._listing, self._count = strings.listing, len(strings)
        self._added: dict[str, int] = {}
        self._uses = 0

    @property
    def usable(self) -> bool:
        """Whether strings may be added: an empty table would bring dangling indexes to life."""
        return self._count > 0

    def add(self, text: str) -> int:
        """Return the index of a text that one more cell is to use."""
        self._uses += 1
        return self._added.setdefault(text, self._count + len(self._added))

    def appended(self) -> bytes | None:
        """Return the part with the added texts, or None when there are none."""
        if not self._listing or not self._added:
            return None
        blob, box = self._listing.blob, self._listing.container
        items = [
            f"<{box.prefix}si>".encode() + text_element(text, box.prefix) + f"</{box.prefix}si>".encode()
            for text in self._added
        ]
        splices = Splices()
        grown = {"count": self._uses, "uniqueCount": len(self._added)}
        attrs = {k: str(int(box.attrs[k]) + by) for k, by in grown.items() if box.attrs.get(k, "").isdigit()}
        splices.replace(box.start, box.inner, set_attrs(blob[box.start : box.inner], **attrs))
        splices.insert_into(blob, box, b"".join(items))
        return splices.apply(blob)
