"""A part that is one long list (rows of a sheet, shared strings): its items by byte place.

Two ways lead there. Where bytes alone cannot deceive, a pattern walks over them; what the pattern takes for
plainly written is well-formed by its own grammar and need not be parsed. All else goes to the XML parser.
"""

from __future__ import annotations

import codecs
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sheetsync.workbooks.xlsx import markup
from sheetsync.workbooks.xlsx.markup import Document, Element
from sheetsync.workbooks.xlsx.refusals import refuse

_ATTRS = rb"(?:\s+[\w:.-]+=\"[^\"<>]*\")*\s*"
_MAX_ITEMS = 2_000_000
_BLANK = re.compile(rb"\s+")
_CHUNK = 1 << 20
_NOT_XML = bytes(sorted({*range(32)} - {9, 10, 13}))
_ILLEGIBLE = (
    (5, b"<?", b"?"),
    (0, b"<!", b"!"),
    (0, b"]]>", b"]"),
    (0, "\ufffe".encode(), b"\xef"),
    (0, "\uffff".encode(), b"\xef"),
)
"""From where on which bytes may not be there, and the sign in them that is rarest elsewhere."""
_REFERENCE = re.compile(
    rb"&(?:amp|lt|gt|quot|apos|#(?:9|10|13|3[2-9]|[4-9][0-9]|[1-9][0-9]{2,3})"
    rb"|#x(?:9|[aAdD]|[2-9a-fA-F][0-9a-fA-F]{1,2}));"
)


class Span(NamedTuple):
    """Where an item's start tag, content and end stand; as in `Element`."""

    start: int
    inner: int
    close: int
    end: int


class Spans:
    """Many spans in little memory: 33 bytes each.

    Raises:
        Refusal: ``too_big`` when there come to be more than a journal could have.
    """

    def __init__(self, part: str) -> None:
        self._part = part
        self._places = array("Q")
        self._plain = bytearray()

    def append(self, span: tuple[int, int, int, int], *, plain: bool = False) -> None:
        """Add a span, and whether its bytes have been found plainly written."""
        self._places.extend(span)
        self._plain.append(plain)
        if len(self._plain) > _MAX_ITEMS:
            raise refuse("too_big", self._part)

    def take_over(self, other: Spans, first: int, end: int, by: int) -> None:
        """Add spans of another part, moved."""
        self._places.extend(place + by for place in other._places[4 * first : 4 * end])
        self._plain += other._plain[first:end]

    def places(self) -> Iterator[tuple[int, int, int, int, int]]:
        """Yield the four places of each span, and whether it is plain."""
        step = iter(self._places)
        return zip(step, step, step, step, self._plain, strict=True)

    def plain(self, index: int) -> bool:
        """Whether the bytes of a span are plainly written."""
        return bool(self._plain[index])

    @property
    def all_plain(self) -> bool:
        """Whether those of all spans are."""
        return 0 not in self._plain

    def __len__(self) -> int:
        return len(self._plain)

    def __getitem__(self, index: int) -> Span:
        return Span._make(self._places[4 * index : 4 * index + 4])

    def __iter__(self) -> Iterator[Span]:
        return (self[index] for index in range(len(self)))


class Grammar(NamedTuple):
    """What a list is made of.

    Attributes:
        container: Name of the element that holds the items.
        item: Name of the items.
        plain: Matches one plainly written item or several of them; its group ``inner`` is the content.
            What it matches must be well-formed once `legible` holds.
        piece: Matches a piece of a plain item, such as a cell of a row; its first group is what the piece is
            known by. Another one known by the same in its place leaves the item plain.
    """

    container: str
    item: str
    plain: re.Pattern[bytes]
    piece: re.Pattern[bytes] | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A part taken apart.

    Attributes:
        grammar: What it is made of.
        blob: The part.
        part: Its name, for messages.
        document: The tree of all but the items.
        container: The element that holds the items.
        items: The items, in order; plain ones may be taken together, as the pattern for them does.
        parsed: Whether the XML parser has seen the whole part.
    """

    grammar: Grammar
    blob: bytes
    part: str
    document: Document
    container: Element
    items: Spans
    parsed: bool

    def tree(self, item: Span) -> Element:
        """Parse one item on its own; its places are those in the part."""
        root, box = self.document.root, self.container
        tags = [self.blob[e.start : e.inner] for e in ((root,) if box is root else (root, box))]
        before = b"".join(tags)
        names = [f"</{e.prefix}{e.name}>".encode() for e in ((box,) if box is root else (box, root))]
        found = markup.parse(before + self.blob[item.start : item.end] + b"".join(names), self.part).root
        for _ in tags[1:]:
            found = found.children[0]
        _shift(found.children[0], 0, item.start - len(before))
        return found.children[0]


def take_apart(blob: bytes, part: str, grammar: Grammar) -> Listing | None:
    """Take a part apart, or return None when it has no such container."""
    found = _by_bytes(blob, part, grammar)
    if spans := found or _by_parser(blob, part, grammar):
        return listed(blob, part, grammar, *spans, parsed=not found)
    return None


def listed(  # noqa: PLR0913, PLR0917 (the fields of what it makes)
    blob: bytes, part: str, grammar: Grammar, inner: int, close: int, items: Spans, *, parsed: bool = False
) -> Listing | None:
    """Return a part whose container's content and items are known."""
    document = markup.parse(blob[:inner] + blob[close:], part)
    _shift(document.root, inner, close - inner)
    root = document.root
    box = root if root.name == grammar.container else root.find(grammar.container)
    if box is None:
        return None
    if box.inner == close:
        box.inner = inner
    return Listing(grammar, blob, part, document, box, items, parsed)


def _shift(element: Element, threshold: int, by: int) -> None:
    """Move every place from `threshold` on."""
    for name in ("start", "inner", "close", "end"):
        place = getattr(element, name)
        if place >= threshold:
            setattr(element, name, place + by)
    for child in element.children:
        _shift(child, threshold, by)


def legible(blob: bytes) -> bool:
    """Whether bytes hold only what XML allows in text, and nothing in which a tag could hide.

    No comment, CDATA, DOCTYPE or processing instruction; UTF-8; only characters of XML 1.0 (2.2); every ``&``
    begins a reference to such a character. What is rarer than that is left to the parser.
    """
    for start, bad, rare in _ILLEGIBLE:  # searched only as far as the rare sign in it stands
        if blob.find(bad, start, blob.rfind(rare) + len(bad)) >= 0:
            return False
    decoder = codecs.getincrementaldecoder("utf-8")()
    for at in range(0, len(blob), _CHUNK):
        chunk = blob[at : at + _CHUNK]
        try:
            decoder.decode(chunk, at + _CHUNK >= len(blob))
        except UnicodeDecodeError:
            return False
        if len(chunk.translate(None, _NOT_XML)) < len(chunk):
            return False
    return blob.count(b"&") == sum(1 for _ in _REFERENCE.finditer(blob))


def _by_bytes(blob: bytes, part: str, grammar: Grammar) -> tuple[int, int, Spans] | None:
    if not legible(blob):
        return None
    box = opening(blob, grammar.container)
    if not box:
        return None
    if box[2]:
        return box.end(), box.end(), Spans(part)
    close, items = closing(blob, box, grammar.container), Spans(part)
    reached = walk(blob, (box.end(), close), box[1], grammar, items)
    return (box.end(), close, items) if reached == close else None


def opening(blob: bytes, container: str) -> re.Match[bytes] | None:
    """Find the tag that opens a container: its prefix, and a slash when it is hollow."""
    return re.search(rb"<((?:[\w.-]+:)?)" + container.encode() + rb"(?=[\s/>])" + _ATTRS + rb"(/?)>", blob)


def closing(blob: bytes, box: re.Match[bytes], container: str) -> int:
    """Return where the tag begins that closes a container."""
    return blob.rfind(b"</" + box[1] + container.encode())


def walk(  # noqa: PLR0913, PLR0917 (a place, what is looked for there, and where it goes)
    blob: bytes,
    places: tuple[int, int],
    prefix: bytes,
    grammar: Grammar,
    items: Spans,
    most: int = _MAX_ITEMS,
) -> int:
    """Collect items between two places; return the place where they end, or enough were found."""
    name, plain = prefix + grammar.item.encode(), grammar.plain
    tagged, ending = re.compile(rb"<" + name + rb"(?=[\s/>])" + _ATTRS + rb"(/?)>"), b"</" + name + b">"
    at, stop = places
    enough = len(items) + most
    while at < stop and len(items) < enough:
        if run := plain.match(blob, at, stop):
            end = run.end()
            inner, close = run.span("inner")
            items.append((at, inner, close, end) if inner >= 0 else (at, end, end, end), plain=True)
        elif tag := tagged.match(blob, at, stop):
            inner = tag.end()
            close = inner if tag[1] else blob.find(ending, inner, stop)
            if close < 0:
                return at
            end = close if tag[1] else close + len(ending)
            items.append((at, inner, close, end))
        elif blank := _BLANK.match(blob, at, stop):
            end = blank.end()
        else:
            return at
        at = end
    return at


class _Finder:
    """Finds the container and its items from the parser's events."""

    def __init__(self, blob: bytes, part: str, grammar: Grammar) -> None:
        self._blob, self._part, self._names = blob, part, (grammar.container, grammar.item)
        self._parser = markup.new_parser(blob, part)
        self._depth = self._box = 0
        self._open: list[tuple[int, int]] = []
        self.inner = self.close = 0
        self.items = Spans(part)

    def run(self) -> None:
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        markup.run(self._parser, self._blob, self._part)

    def _start(self, name: str, _attrs: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > markup.MAX_DEPTH:
            raise refuse("too_big", self._part)
        local = markup.split_name(name)[1]
        at = self._parser.CurrentByteIndex
        if not self._box and self._depth <= 2 and local == self._names[0]:  # noqa: PLR2004 (the root or its child)
            self._box, self.inner = self._depth, markup.tag_end(self._blob, at)
        elif self._box and self._depth == self._box + 1 and local == self._names[1] and not self.close:
            self._open.append((at, markup.tag_end(self._blob, at)))

    def _end(self, name: str) -> None:
        local, event = markup.split_name(name)[1], self._parser.CurrentByteIndex
        if self._open and self._depth == self._box + 1 and local == self._names[1]:
            start, inner = self._open.pop()
            self.items.append(Span(start, inner, *markup.places(self._blob, inner, event)))
        elif self._box and self._depth == self._box and not self.close:
            self.close = markup.places(self._blob, self.inner, event)[0]
        self._depth -= 1


def _by_parser(blob: bytes, part: str, grammar: Grammar) -> tuple[int, int, Spans] | None:
    finder = _Finder(blob, part, grammar)
    finder.run()
    return (finder.inner, finder.close, finder.items) if finder.inner else None
