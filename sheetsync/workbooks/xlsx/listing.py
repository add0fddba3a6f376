"""A part that is one long list (rows of a sheet, shared strings): its items by byte place."""

from __future__ import annotations

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


class Span(NamedTuple):
    """Where an item's start tag, content and end stand; as in `Element`."""

    start: int
    inner: int
    close: int
    end: int


class Spans:
    """Many spans in little memory: 32 bytes each.

    Raises:
        Refusal: ``too_big`` when there come to be more than a journal could have.
    """

    def __init__(self, part: str) -> None:
        self._part = part
        self._places = array("Q")

    def append(self, span: tuple[int, int, int, int]) -> None:
        """Add a span."""
        self._places.extend(span)
        if len(self._places) > 4 * _MAX_ITEMS:
            raise refuse("too_big", self._part)

    def __len__(self) -> int:
        return len(self._places) // 4

    def __getitem__(self, index: int) -> Span:
        return Span(*self._places[4 * index : 4 * index + 4])

    def __iter__(self) -> Iterator[Span]:
        return (self[index] for index in range(len(self)))


@dataclass(frozen=True, slots=True)
class Listing:
    """A part taken apart.

    Attributes:
        blob: The part.
        part: Its name, for messages.
        document: The tree of all but the items.
        container: The element that holds the items.
        items: The items, in order.
    """

    blob: bytes
    part: str
    document: Document
    container: Element
    items: Spans

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


def take_apart(blob: bytes, part: str, container: str, item: str) -> Listing | None:
    """Take a part apart, or return None when it has no such container.

    Bytes alone are enough where nothing can hide a tag (no comment, CDATA, DOCTYPE or processing
    instruction) and the items follow each other plainly; anything else is left to the XML parser.
    """
    spans = _by_bytes(blob, part, container, item) or _by_parser(blob, part, container, item)
    if spans is None:
        return None
    inner, close, items = spans
    document = markup.parse(blob[:inner] + blob[close:], part)
    _shift(document.root, inner, close - inner)
    root = document.root
    found = root if root.name == container else root.find(container)
    if found is None:
        return None
    if found.inner == close:
        found.inner = inner
    return Listing(blob, part, document, found, items)


def _shift(element: Element, threshold: int, by: int) -> None:
    """Move every place from `threshold` on."""
    for name in ("start", "inner", "close", "end"):
        place = getattr(element, name)
        if place >= threshold:
            setattr(element, name, place + by)
    for child in element.children:
        _shift(child, threshold, by)


def _by_bytes(blob: bytes, part: str, container: str, item: str) -> tuple[int, int, Spans] | None:
    if b"<!" in blob or blob.find(b"<?", 5) >= 0:
        return None
    opening = rb"<((?:[\w.-]+:)?)" + container.encode() + rb"(?=[\s/>])" + _ATTRS + rb"(/?)>"
    box = re.search(opening, blob)
    if not box:
        return None
    if box[2]:
        return box.end(), box.end(), Spans(part)
    close = blob.rfind(b"</" + box[1] + container.encode())
    items = Spans(part)
    plain = _walk(blob, box.end(), close, box[1] + item.encode(), items)
    return (box.end(), close, items) if plain else None


def _walk(blob: bytes, at: int, stop: int, name: bytes, items: Spans) -> bool:
    """Collect the items between two places; return False when anything else stands there."""
    opening, ending = re.compile(rb"<" + name + rb"(?=[\s/>])" + _ATTRS + rb"(/?)>"), b"</" + name + b">"
    while at < stop:
        tag = opening.match(blob, at, stop)
        if not tag:
            blank = _BLANK.match(blob, at, stop)
            if not blank:
                return False
            at = blank.end()
            continue
        inner = tag.end()
        close = inner if tag[1] else blob.find(ending, inner, stop)
        if close < 0:
            return False
        end = close if tag[1] else close + len(ending)
        items.append((at, inner, close, end))
        at = end
    return True


class _Finder:
    """Finds the container and its items from the parser's events."""

    def __init__(self, blob: bytes, part: str, container: str, item: str) -> None:
        self._blob, self._part, self._names = blob, part, (container, item)
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


def _by_parser(blob: bytes, part: str, container: str, item: str) -> tuple[int, int, Spans] | None:
    finder = _Finder(blob, part, container, item)
    finder.run()
    return (finder.inner, finder.close, finder.items) if finder.inner else None
