"""Edited workbooks hold to the schemas of Office Open XML, as Microsoft's validator (ported) reads them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from openxml_audit import OpenXmlValidator

from sheetsync.errors import Refusal
from sheetsync.grid import AppendRow, Cell, Edit, Kind, SetCell
from sheetsync.workbooks.xlsx import edited
from sheetsync.workbooks.xlsx.book import Book
from tests.shared import SHARED, needs_shared
from tests.workbooks.contract import OWN

ADVICE = "inline-string"
"""It advises against inline texts, which the schema allows: they stand where there are no shared ones."""


def errors(blob: bytes, path: Path) -> Counter[tuple[str | None, str]]:
    path.write_bytes(blob)
    found = OpenXmlValidator().validate(path).errors
    return Counter((error.part_uri, error.description) for error in found if ADVICE not in error.description)


@needs_shared
def test_no_edit_brings_an_error_that_was_not_there(tmp_path: Path) -> None:
    checked = 0
    for path in sorted((SHARED / "data" / "xlsx").glob("*.xlsx"))[::4]:
        before = path.read_bytes()
        tab = Book(before).sheets[0].name
        row = (Cell.of("=Новое\nзначение", "https://hh.ru/vacancy/1"), Cell("2026-11-23", Kind.DATE))
        edits: list[Edit] = [SetCell(tab, 0, 0, Cell.of("=Новое")), AppendRow(tab, row), OWN]
        try:
            after = edited(before, edits)
        except Refusal:
            continue
        new = errors(after, tmp_path / "after.xlsx") - errors(before, tmp_path / "before.xlsx")
        assert not new, (path.name, new)
        checked += 1
    assert checked >= 8
