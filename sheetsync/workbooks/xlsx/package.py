"""The zip around a workbook: parts within limits, and a rewriting that copies every other entry as it is.

Nothing is extracted to disk, and at most the declared size of a part is ever inflated.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sheetsync.workbooks.xlsx.refusals import refuse

MAX_FILE = 20 << 20
_MAX_ENTRIES = 2_000
_MAX_DIRECTORY = 1 << 20
_MAX_PART = 64 << 20
_MAX_TOTAL = 200 << 20
_MAX_RATIO = 200
_RATIO_FROM = 1 << 20
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_ENCRYPTED, _DESCRIPTOR, _UTF8 = 0x1, 0x8, 0x800
_FIRST_DAY = 1 << 5 | 1
_PIECE = 16 << 10
_LEVEL = 4
"""Of the deflater. Excel itself saves in the fastest mode (general purpose flags 1 and 2 of its entries); 6
takes three times as long for a tenth less."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it stands in the archive; `stream` is its compressed bytes, or a view of them."""

    info: zipfile.ZipInfo
    name: bytes
    extra: bytes
    stream: bytes | memoryview


class Package:
    """The parts of a workbook by name, case and slashes aside.

    Args:
        blob: The whole file.
        like: A package of which this one was made: parts whose streams are the same are inflated once.

    Raises:
        Refusal: ``encrypted_or_xls``, ``not_xlsx``, ``damaged``, ``too_big``, ``zip_bomb``, ``dup_part`` or
            ``bad_name``.
    """

    def __init__(self, blob: bytes, like: Package | None = None) -> None:
        self.blob = blob
        self.comment, infos = _directory(blob)
        _check_sizes(infos)
        self._entries: dict[str, Entry] = {}
        for info in infos:
            key = canonical(info.filename)
            if key in self._entries:
                raise refuse("dup_part", info.filename)
            self._entries[key] = _entry(blob, info)
        there = like._inflated if like else {}  # noqa: SLF001 (its own kind)
        self._inflated: dict[str, bytes] = {
            name: content for name, content in there.items() if like and self.shares(name, like)
        }

    def names(self) -> Iterator[str]:
        """Yield the names of all parts as written."""
        return (entry.info.filename for entry in self._entries.values())

    def __contains__(self, name: str) -> bool:
        return canonical(name) in self._entries

    def part(self, name: str) -> bytes:
        """Return the content of a part.

        Raises:
            Refusal: ``damaged`` when there is no such part or its checksum is wrong.
        """
        key = canonical(name)
        if key not in self._entries:
            raise refuse("damaged", f"нет части {name}")
        if key not in self._inflated:
            self._inflated[key] = _inflate(self._entries[key])
        return self._inflated[key]

    def shares(self, name: str, other: Package) -> bool:
        """Whether a part has the very same bytes in another package, by its compressed stream."""
        here, there = (package._entries.get(canonical(name)) for package in (self, other))  # noqa: SLF001 (its own kind)
        if here is None or there is None:
            return False
        kinds = [(e.info.compress_type, e.info.file_size, e.info.CRC) for e in (here, there)]
        return kinds[0] == kinds[1] and here.stream == there.stream

    def checksums(self) -> dict[str, tuple[int, int]]:
        """Return checksum and size of every part, in order, by `canonical` name."""
        return {key: (entry.info.CRC, entry.info.file_size) for key, entry in self._entries.items()}

    def rewritten(self, changed: Mapping[str, bytes], removed: frozenset[str] = frozenset()) -> bytes:
        """Return a new archive: entries not named are copied stream for stream, new ones come last."""
        wanted = {canonical(name): content for name, content in changed.items()}
        gone = {canonical(name) for name in removed}
        kept = [
            _deflated(entry, wanted[key]) if key in wanted else entry
            for key, entry in self._entries.items()
            if key not in gone
        ]
        added = [_new_entry(name, changed[name]) for name in changed if canonical(name) not in self._entries]
        return _archive([*kept, *added], self.comment)


def canonical(name: str) -> str:
    """Return the form in which part names are compared.

    Raises:
        Refusal: ``bad_name`` for a name that climbs out of the archive.
    """
    plain = name.replace("\\", "/").lstrip("/")
    if ".." in plain.split("/") or "\0" in plain:
        raise refuse("bad_name", name)
    return posixpath.normpath(plain).lower() + ("/" if plain.endswith("/") else "")


def _directory(blob: bytes) -> tuple[bytes, list[zipfile.ZipInfo]]:
    if blob.startswith(_OLE):
        raise refuse("encrypted_or_xls")
    if len(blob) > MAX_FILE:
        raise refuse("too_big")
    if not blob.startswith(b"PK"):
        raise refuse("not_xlsx")
    try:
        if _directory_size(blob) > _MAX_DIRECTORY:
            raise refuse("too_big")
        with zipfile.ZipFile(io.BytesIO(blob)) as archive:
            return archive.comment, archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise refuse("damaged") from error


def _directory_size(blob: bytes) -> int:
    """Return the size of the central directory, which must be known before all of it is parsed."""
    at = blob.rfind(b"PK\5\6")
    if at < 0:
        raise refuse("damaged")
    size: int = _END.unpack_from(blob, at)[5]
    if at >= 20 and blob[at - 20 : at - 16] == b"PK\6\7":  # noqa: PLR2004 (a zip64 locator is 20 bytes long)
        (at64,) = struct.unpack_from("<Q", blob, at - 12)
        (size,) = struct.unpack_from("<Q", blob, at64 + 40)
    return size


def _check_sizes(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > _MAX_ENTRIES:
        raise refuse("too_big")
    for info in infos:
        if info.flag_bits & _ENCRYPTED:
            raise refuse("encrypted_or_xls", info.filename)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refuse("not_xlsx", info.filename)
        if info.file_size > _RATIO_FROM and info.file_size > _MAX_RATIO * info.compress_size:
            raise refuse("zip_bomb", info.filename)
        if info.file_size > _MAX_PART:
            raise refuse("too_big", info.filename)
    if sum(info.file_size for info in infos) > _MAX_TOTAL:
        raise refuse("too_big")


def _entry(blob: bytes, info: zipfile.ZipInfo) -> Entry:
    """Find an entry's stream by its local header, and check that both headers speak of one name."""
    name = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437")
    try:
        head = _LOCAL.unpack_from(blob, info.header_offset)
    except struct.error as error:
        raise refuse("damaged", info.filename) from error
    at = info.header_offset + _LOCAL.size
    start = at + head[9] + head[10]
    stream = memoryview(blob)[start : start + info.compress_size]
    if head[0] != b"PK\3\4" or blob[at : at + head[9]] != name or len(stream) != info.compress_size:
        raise refuse("damaged", info.filename)
    return Entry(info, name, _without_zip64(blob[at + head[9] : start]), stream)


def _without_zip64(extra: bytes) -> bytes:
    """Return an extra field without its 64-bit sizes: ours always fit in 32 bits."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        kept += b"" if kind == 1 else extra[at : at + 4 + size]
        at += 4 + size
    return kept


def _inflate(entry: Entry) -> bytes:
    info = entry.info
    try:
        deflated = info.compress_type == zipfile.ZIP_DEFLATED
        content = _inflated(entry.stream, info.file_size) if deflated else bytes(entry.stream)
    except zlib.error as error:
        raise refuse("damaged", info.filename) from error
    if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
        raise refuse("damaged", info.filename)
    return content


def _inflated(stream: bytes | memoryview, size: int) -> bytes:
    """Inflate piece by piece, a little over the declared size at most, and never hold the content twice."""
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    content = io.BytesIO(bytes(size))  # the room it needs, at once
    for at in range(0, len(stream), _PIECE):
        content.write(inflate.decompress(stream[at : at + _PIECE], size + 1 - content.tell()))
        if content.tell() > size:
            break
    return content.getvalue() if content.tell() >= size else b""


def _deflated(entry: Entry, content: bytes) -> Entry:
    """Return an entry with other content; name, date and method stay."""
    old = entry.info
    info = zipfile.ZipInfo(old.filename, old.date_time)
    for name in ("compress_type", "comment", "create_system", "create_version", "extract_version"):
        setattr(info, name, getattr(old, name))
    for name in ("flag_bits", "internal_attr", "external_attr", "extra"):
        setattr(info, name, getattr(old, name))
    stream = content
    if info.compress_type == zipfile.ZIP_DEFLATED:
        deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        stream = deflate.compress(content) + deflate.flush()
    info.file_size, info.compress_size, info.CRC = len(content), len(stream), zlib.crc32(content)
    return Entry(info, entry.name, entry.extra, stream)


def _new_entry(name: str, content: bytes) -> Entry:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system, info.create_version, info.extract_version = 0, 20, 20
    return _deflated(Entry(info, name.encode(), b"", b""), content)


def _archive(entries: list[Entry], comment: bytes) -> bytes:
    pieces: list[bytes | memoryview] = []
    directory, at = b"", 0
    for entry in entries:
        offset = at
        new = [_local_header(entry), entry.name, entry.extra, entry.stream]
        pieces += new
        at += sum(map(len, new))
        extra = _without_zip64(entry.info.extra)
        directory += _central_header(entry, extra, offset) + entry.name + extra + entry.info.comment
    count = len(entries)
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), at, len(comment))
    return b"".join([*pieces, directory, end, comment])


def _common(info: zipfile.ZipInfo) -> tuple[int, ...]:
    """Return the fields both headers share: flags, method, time, date, checksum, sizes."""
    year, month, day, hour, minute, second = info.date_time
    date = (year - 1980) << 9 | month << 5 | day
    time = hour << 11 | minute << 5 | second // 2
    flags = info.flag_bits & ~_DESCRIPTOR
    return flags, info.compress_type, time, date, info.CRC, info.compress_size, info.file_size


def _local_header(entry: Entry) -> bytes:
    fields = (entry.info.extract_version, *_common(entry.info), len(entry.name), len(entry.extra))
    return _LOCAL.pack(b"PK\3\4", *fields)


def _central_header(entry: Entry, extra: bytes, offset: int) -> bytes:
    info = entry.info
    made = info.create_system << 8 | info.create_version
    lengths = (len(entry.name), len(extra), len(info.comment), 0)
    places = (info.internal_attr, info.external_attr, offset)
    return _CENTRAL.pack(b"PK\1\2", made, info.extract_version, *_common(info), *lengths, *places)
