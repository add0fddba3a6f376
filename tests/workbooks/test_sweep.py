"""Sixty real workbooks x four edits: all else stays as it was, byte for byte, or a code says why not."""

from __future__ import annotations

import io
import json
import warnings
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from sheetsync.errors import Refusal
from sheetsync.grid import AppendRow, Cell, Edit, Kind, ReplaceOwnTab, SetCell, Tab, Version
from sheetsync.workbooks.xlsx import edited, read_grid
from sheetsync.workbooks.xlsx.book import Book
from tests.shared import SHARED, needs_shared
from tests.workbooks import compare
from tests.workbooks.contract import OWN

NEW = "=Новое\nзначение <&> 👍"
FOLDER = SHARED / "data" / "xlsx"
SHARED_PARTS = ("sharedStrings.xml", "styles.xml", "workbook.xml", "workbook.xml.rels", "[Content_Types].xml")

pytestmark = needs_shared


@cache
def features() -> dict[str, set[str]]:
    """What another program found in each file when the samples were chosen."""
    index = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))
    return {entry["id"]: set(entry["features"]) for entry in index}


def outcome(blob: bytes, *edits: Edit) -> tuple[str, bytes]:
    try:
        return "saved", edited(blob, edits)
    except Refusal as refusal:
        return refusal.code, blob


def refused_as_it_must_be(path: Path, code: str, reasons: dict[str, str]) -> bool:
    """Whether a refusal has its cause in the file: a feature found there by another program, or a word."""
    there = features()[path.name]
    if there & {"strict", "signed"}:
        return code in there
    words = b"".join(compare.parts(path.read_bytes()).values()) if code in reasons else b""
    return code == "saved" or (code in reasons and reasons[code].encode() in words)


def target_of(blob: bytes) -> tuple[str, Tab]:
    ref = Book(blob).sheets[0]
    return ref.part.replace("\\", "/"), read_grid(blob, Version("")).tabs[ref.name]


def check_parts(before: bytes, after: bytes, target: str) -> None:
    """Every part that was there still is, byte for byte, but for the target and what all sheets share."""
    old, new = compare.parts(before), compare.parts(after)
    assert [name for name in new if name in old] == list(old)
    may_differ = (target, target.rpartition("/")[2] + ".rels", *SHARED_PARTS)
    for name, content in old.items():
        if not name.replace("\\", "/").endswith(may_differ):
            assert new[name] == content, name
    headers = compare.headers(after)
    assert {name: headers[name] for name in old} == compare.headers(before)


def check_cells(before: bytes, after: bytes, target: str, place: str, *, new_row: bool) -> None:
    """On the target sheet only the named cell differs; a row that is added may hold styled blanks."""
    old, new = (
        next(part for name, part in compare.parts(blob).items() if name.replace("\\", "/") == target)
        for blob in (before, after)
    )
    assert compare.without_cells(old) == compare.without_cells(new)
    was, now = compare.cells(old), compare.cells(new)
    row = place.partition(",")[2]
    for other in (was.keys() | now.keys()) - {place}:
        blank = new_row and other not in was and other.endswith(f",{row}") and now[other].count("<") == 2
        assert blank or was.get(other) == now.get(other), other


def first_sheet(blob: bytes) -> object:
    return CalamineWorkbook.from_filelike(io.BytesIO(blob)).get_sheet_by_index(0)


def opened_by(reader: Callable[[bytes], object], blob: bytes) -> bool:
    """Whether another program can open a file at all."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells what it would lose; here it only reads
        try:
            reader(blob)
        except Exception:  # noqa: BLE001 (whatever it raises, it cannot)
            return False
    return True


def by_openpyxl(blob: bytes, tab: str, row: int, column: int) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the same
        value: object = load_workbook(io.BytesIO(blob))[tab].cell(row + 1, column + 1).value
        return value


def by_calamine(blob: bytes, tab: str, row: int, column: int) -> object:
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(blob))
        .get_sheet_by_name(tab)
        .to_python(skip_empty_area=False)
    )
    return rows[row][column]


def read_by_others(before: bytes, after: bytes, tab: str, row: int, column: int, text: str) -> Counter[str]:
    """Let others find the text, those that could open the file before the edit."""
    found: Counter[str] = Counter()
    if opened_by(lambda blob: load_workbook(io.BytesIO(blob)), before):
        assert by_openpyxl(after, tab, row, column) == text
        found["openpyxl"] += 1
    if opened_by(first_sheet, before):
        assert by_calamine(after, tab, row, column) == text
        found["calamine"] += 1
    return found


def test_one_cell_overwritten() -> None:
    codes: Counter[str] = Counter()
    reasons = {"table_header": "tableColumn", "pivot": "pivotTableDefinition"}
    for path in sorted(FOLDER.glob("*.xlsx")):
        before = path.read_bytes()
        target, tab = target_of(before)
        texts = ((r, c) for r, row in enumerate(tab.rows) for c, x in enumerate(row) if x.kind is Kind.TEXT)
        row, column = next(texts, (0, 0))
        code, after = outcome(
            before, SetCell(tab.name, row, column, Cell.of(NEW, tab.cell(row, column).link))
        )
        codes[code] += 1
        assert refused_as_it_must_be(path, code, reasons), (path.name, code)
        if code == "saved":
            check_parts(before, after, target)
            check_cells(before, after, target, compare.place(row, column), new_row=False)
            codes += read_by_others(before, after, tab.name, row, column, NEW)
    print("overwrite", dict(codes))  # noqa: T201 (the numbers of the sweep, for who runs it with -s)
    assert codes["saved"] >= 50


def test_one_row_appended() -> None:
    codes: Counter[str] = Counter()
    reasons = {"table_fixed": "tableType", "table_total": "totalsRowCount", "merged": "<mergeCell "}
    for path in sorted(FOLDER.glob("*.xlsx")):
        before = path.read_bytes()
        target, tab = target_of(before)
        filled = (i for i, line in enumerate(tab.rows, start=1) if any(c.text or c.formula for c in line))
        row = max(filled, default=0)
        code, after = outcome(before, AppendRow(tab.name, (Cell.of(NEW),)))
        codes[code] += 1
        assert refused_as_it_must_be(path, code, reasons), (path.name, code)
        if code == "saved":
            old, new = compare.parts(before), compare.parts(after)
            tables = {name for name in old if "/tables/" in name and old[name] != new[name]}
            assert len(tables) <= 1
            codes["table grown"] += len(tables)
            if not tables:
                check_parts(before, after, target)
            check_cells(before, after, target, compare.place(row, 0), new_row=True)
            codes += read_by_others(before, after, tab.name, row, 0, NEW)
    print("append", dict(codes))  # noqa: T201 (the same)
    assert codes["saved"] >= 50


def test_our_tab_added_and_replaced() -> None:
    codes: Counter[str] = Counter()
    for path in sorted(FOLDER.glob("*.xlsx")):
        before = path.read_bytes()
        code, after = outcome(before, OWN)
        codes[code] += 1
        assert refused_as_it_must_be(path, code, {"structure_locked": "lockStructure"}), (path.name, code)
        if code == "saved":
            check_parts(before, after, "no sheet of the person's")
            assert outcome(after, OWN) == ("saved", after)
            codes += read_by_others(before, after, OWN.name, 2, 0, "Docker")
            check_replaced(after)
    print("own tab", dict(codes))  # noqa: T201 (the same)
    assert codes["saved"] >= 50


def check_replaced(before: bytes) -> None:
    """Other content of our tab touches only our parts; the old content brings the old bytes back."""
    other = ReplaceOwnTab(OWN.name, (*OWN.rows[:2], *OWN.rows[3:]), OWN.widths, OWN.frozen_rows, OWN.chart)
    after = edited(before, [other])
    old, new = compare.parts(before), compare.parts(after)
    differing = [name for name in old if old[name] != new.get(name)]
    assert list(new) == list(old)
    assert differing
    assert all("/worksheets/" in name or "/charts/" in name for name in differing), differing
    assert compare.parts(edited(after, [OWN])) == old
