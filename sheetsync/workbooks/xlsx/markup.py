"""XML with byte places: trees of small parts, so that an edit can be spliced into the bytes as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape as _escape

from sheetsync.workbooks.xlsx.refusals import refuse

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/"
MAX_DEPTH = 64
_MAX_ELEMENTS = 200_000
_CHUNK = 1 << 20
_RELATION_SPACES = (OFFICE, STRICT + "officeDocument/relationships")
_XML = "http://www.w3.org/XML/1998/namespace"
_TAG = re.compile(rb"<[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>")
_NAME = re.compile(rb"[^<>\s/]+")
_UTF8 = {"utf-8", "utf8", "us-ascii", "ascii"}


@dataclass(slots=True)
class Element:
    """An element and where its bytes stand.

    Attributes:
        name: Its local name.
        space: Its namespace.
        prefix: The prefix it is written with, with the colon, or nothing.
        attrs: Attributes; those of relationships as ``r:id``, of XML as ``xml:space``, others by namespace.
        start: Where its start tag begins.
        inner: Where its content begins.
        close: Where its end tag begins; equal to `end` when it is written ``<a/>``.
        end: Where it ends.
        text: Its own text, without that of its children.
        children: The elements in it.
    """

    name: str
    space: str
    prefix: str
    attrs: dict[str, str]
    start: int
    inner: int
    close: int = 0
    end: int = 0
    text: str = ""
    children: list[Element] = field(default_factory=list)

    @property
    def hollow(self) -> bool:
        """Whether it is written ``<a/>``, so that it must be opened before anything goes in."""
        return self.close == self.end

    def all(self, name: str) -> Iterator[Element]:
        """Yield the children of a name in the same namespace."""
        return (child for child in self.children if child.name == name and child.space == self.space)

    def find(self, name: str) -> Element | None:
        """Return the first child of a name in the same namespace."""
        return next(self.all(name), None)

    def path(self, *names: str) -> Element | None:
        """Return the first element along a path of names."""
        found: Element | None = self
        for name in names:
            found = found.find(name) if found else None
        return found


@dataclass(slots=True)
class Document:
    """A parsed part: its root and the prefixes declared there, by namespace."""

    root: Element
    prefixes: dict[str, str]


def new_parser(blob: bytes, part: str) -> expat.XMLParserType:
    """Return a parser that refuses what no workbook contains: another encoding, a DOCTYPE."""
    if blob[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in blob[:4]:
        raise refuse("utf16", part)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.namespace_prefixes = True
    parser.buffer_text = True

    def declared(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in _UTF8:
            raise refuse("utf16", part)

    def doctype(*_args: object) -> None:
        raise refuse("doctype", part)

    parser.XmlDeclHandler = declared
    parser.StartDoctypeDeclHandler = doctype
    return parser


def run(parser: expat.XMLParserType, blob: bytes, part: str) -> None:
    """Feed a part to a parser; XML that is not well-formed is a refusal."""
    try:
        parser.Parse(blob, True)  # noqa: FBT003 (a C function without keywords)
    except expat.ExpatError as error:
        raise refuse("damaged", part) from error


def check(blob: bytes, part: str) -> None:
    """Let the parser see a part, and no more of its depth than a workbook can have.

    Raises:
        Refusal: ``damaged``, ``utf16``, ``doctype`` or ``too_big``.
    """
    parser, depth = new_parser(blob, part), 0

    def deeper(_name: str, _attrs: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise refuse("too_big", part)

    def higher(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = deeper, higher
    run(parser, blob, part)


def parse(blob: bytes, part: str) -> Document:
    """Parse a part of moderate size into a tree with byte places.

    Raises:
        Refusal: ``damaged``, ``utf16``, ``doctype``, or ``too_big`` for over 200,000 elements.
    """
    builder = _Builder(blob, part)
    parser = new_parser(blob, part)
    builder.attach(parser)
    run(parser, blob, part)
    return Document(builder.top.children[0], builder.prefixes)


class _Builder:
    """Collects elements from the parser's events."""

    def __init__(self, blob: bytes, part: str) -> None:
        self._blob, self._part, self._count = blob, part, 0
        self.top = Element("", "", "", {}, 0, 0)
        self._open = [self.top]
        self._text: list[list[str]] = [[]]
        self.prefixes: dict[str, str] = {}

    def attach(self, parser: expat.XMLParserType) -> None:
        self._parser = parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartNamespaceDeclHandler = self._declare

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        if len(self._open) == 1:
            self.prefixes.setdefault(uri or "", prefix or "")

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        self._count += 1
        if self._count > _MAX_ELEMENTS or len(self._open) > MAX_DEPTH:
            raise refuse("too_big", self._part)
        start = self._parser.CurrentByteIndex
        space, local, prefix = split_name(name)
        named = {_attr(key): value for key, value in attrs.items()}
        element = Element(local, space, prefix, named, start, tag_end(self._blob, start))
        self._open[-1].children.append(element)
        self._open.append(element)
        self._text.append([])

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        element.text = "".join(self._text.pop())
        element.close, element.end = places(self._blob, element.inner, self._parser.CurrentByteIndex)

    def _characters(self, text: str) -> None:
        self._text[-1].append(text)


def split_name(name: str) -> tuple[str, str, str]:
    """Return namespace, local name and prefix (with its colon) of a name as the parser gives it."""
    match name.split(" "):
        case [space, local, prefix]:
            return space, local, prefix + ":"
        case [space, local]:
            return space, local, ""
        case _:
            return "", name, ""


def _attr(name: str) -> str:
    space, local, _ = split_name(name)
    if space in _RELATION_SPACES:
        return "r:" + local
    if space == _XML:
        return "xml:" + local
    return f"{space} {local}" if space else local


def tag_end(blob: bytes, start: int) -> int:
    """Return where the tag that begins at `start` ends; quoted ``>`` do not count."""
    found = _TAG.match(blob, start)
    return found.end() if found else len(blob)


def places(blob: bytes, inner: int, event: int) -> tuple[int, int]:
    """Return where an element closes and ends, from the place its end event was reported at.

    The start tag alone tells ``<a/>`` from ``<a></a>``: the neighbouring bytes of the event may lie.
    """
    if blob[inner - 2 : inner] == b"/>":
        return inner, inner
    return event, tag_end(blob, event)


def same_bytes(one: bytes, at: int, other: bytes, there: int, size: int) -> bool:
    """Whether a range of one part equals a range of another; compared bit by bit, so that no copy is made."""
    if max(at + size - len(one), there + size - len(other)) > 0:
        return False
    return all(
        one[at + n : at + min(n + _CHUNK, size)] == other[there + n : there + min(n + _CHUNK, size)]
        for n in range(0, size, _CHUNK)
    )


def escape(text: str) -> str:
    """Escape text for element content and for attributes in double quotes."""
    return _escape(text, {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def set_attrs(tag: bytes, **values: str) -> bytes:
    """Return a start tag with attributes replaced, or added at its end."""
    for name, value in values.items():
        new = f'{name}="{escape(value)}"'.encode()
        pattern = re.compile(rb"(?<=\s)" + name.encode() + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')")
        found = pattern.search(tag)
        if found:
            tag = tag[: found.start()] + new + tag[found.end() :]
        else:
            cut = len(tag) - (2 if tag.endswith(b"/>") else 1)
            tag = tag[:cut].rstrip() + b" " + new + tag[cut:]
    return tag


class Splices:
    """Replacements in one part, by byte places; applied all at once."""

    def __init__(self) -> None:
        self._cuts: list[tuple[int, int, int, bytes]] = []
        self._opened: dict[int, list[bytes]] = {}

    def __bool__(self) -> bool:
        return bool(self._cuts)

    def replace(self, start: int, end: int, new: bytes) -> None:
        """Put bytes in place of a range; an empty range is an insertion, kept in the order asked for."""
        self._cuts.append((start, end, len(self._cuts), new))

    def insert_into(self, blob: bytes, element: Element, new: bytes) -> None:
        """Add content at the end of an element, opening it if it is written ``<a/>``."""
        if not element.hollow:
            self.replace(element.close, element.close, new)
            return
        if element.end not in self._opened:
            self._opened[element.end] = [b"</" + _NAME.findall(blob[element.start : element.inner])[0] + b">"]
            self.replace(element.end - 2, element.end - 1, b"")
        self._opened[element.end].insert(-1, new)

    def apply(self, blob: bytes) -> bytes:
        """Return the part with every replacement made."""
        closings = [(end, end, -1, b"".join(inner)) for end, inner in self._opened.items()]
        pieces: list[bytes | memoryview] = []
        whole, at = memoryview(blob), 0  # a view: what stays is copied once, into the result
        for start, end, _, new in sorted([*self._cuts, *closings]):
            pieces += [whole[at:start], new]
            at = end
        return b"".join([*pieces, whole[at:]])


def place_before(root: Element, later: tuple[str, ...]) -> int:
    """Return where a child goes that the schema wants before the named ones.

    Elements of other namespaces (``mc:AlternateContent``) count with the known one that follows them.
    """
    place = root.close
    for child in reversed(root.children):
        if child.space == root.space and child.name not in later:
            break
        place = child.start
    return place
