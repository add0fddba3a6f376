"""Compares two workbooks part by part and cell by cell; shares nothing with the editor."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree as ET

_DIGITS = re.compile(r"\d+")


def parts(blob: bytes) -> dict[str, bytes]:
    """Return all parts by name, in order."""
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        assert archive.testzip() is None
        return {info.orig_filename: archive.read(info) for info in archive.infolist()}


def headers(blob: bytes) -> dict[str, tuple[object, ...]]:
    """Return what the archive says of each entry besides its content."""
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        return {
            i.orig_filename: (i.date_time, i.compress_type, i.external_attr, i.comment)
            for i in archive.infolist()
        }


def cells(sheet: bytes) -> dict[str, str]:
    """Return the canonical XML of each cell by address, counted where none is written."""
    found, last = {}, 0
    for row in _root(sheet).iterfind("{*}sheetData/{*}row"):
        last = int(row.get("r", last + 1))
        column = 0
        for cell in row.iterfind("{*}c"):
            column = _column(cell.get("r")) or column + 1
            found[f"{column},{last}"] = _canonical(cell)
    return found


def without_cells(sheet: bytes) -> list[str]:
    """Return the canonical XML of all a sheet says besides its cells, its size and its links."""
    skipped = ("sheetData", "dimension", "hyperlinks")
    return [_canonical(child) for child in _root(sheet) if child.tag.rpartition("}")[2] not in skipped]


def place(row: int, column: int) -> str:
    """Return the key of a cell counted from 0."""
    return f"{column + 1},{row + 1}"


def _root(xml: bytes) -> ET.Element:
    return ET.fromstring(xml)  # noqa: S314 (our own samples)


def _canonical(element: ET.Element) -> str:
    return ET.canonicalize(ET.tostring(element, encoding="unicode"))


def _column(ref: str | None) -> int:
    number = 0
    for letter in _DIGITS.sub("", ref or ""):
        number = number * 26 + ord(letter) - 64
    return number
