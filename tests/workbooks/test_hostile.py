"""Files made to hurt, and files we leave alone: a typed refusal, little memory, the file untouched."""

from __future__ import annotations

import tracemalloc
import zipfile
from pathlib import Path

import pytest

from sheetsync.errors import Refusal
from sheetsync.grid import AddTab, Cell, SetCell, Version
from sheetsync.workbooks.xlsx import LocalXlsx, edited, read_grid
from tests.workbooks import files
from tests.workbooks.contract import OWN

CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'
SHEET = files.sheet_xml(CELL)
PARTS = files.parts_of({"Журнал": SHEET})
ENOUGH = 100 << 20


def with_sheet(xml: str | bytes) -> bytes:
    return files.zipped(PARTS | {"xl/worksheets/sheet1.xml": xml})


def rows(body: str, after: str = "") -> bytes:
    return with_sheet(files.sheet_xml(body, after))


def twice_the_same_part() -> bytes:
    blob = files.zipped(PARTS | {"XL/Worksheets\\Sheet1.xml": SHEET})
    assert blob.count(b"heet1.xml") == 4
    return blob


def broken_checksum() -> bytes:
    blob = files.zipped(PARTS, zipfile.ZIP_STORED)
    return blob.replace(b"<v>1</v>", b"<v>2</v>")


def marked_encrypted() -> bytes:
    blob = bytearray(files.zipped(PARTS))
    for mark, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        blob[blob.index(mark) + flags] |= 1
    return bytes(blob)


def content_type(kind: str) -> bytes:
    types = str(PARTS["[Content_Types].xml"])
    return files.zipped(PARTS | {"[Content_Types].xml": types.replace(f"{files.TYPE}sheet.main+xml", kind)})


def strict() -> bytes:
    workbook = str(PARTS["xl/workbook.xml"])
    space = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    return files.zipped(PARTS | {"xl/workbook.xml": workbook.replace(files.MAIN, space)})


DOCTYPE = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
ENCODED = f'<?xml version="1.0" encoding="UTF-16"?>{SHEET}'.encode("utf-16")
DEEP = "<a>" * 3_000_000 + "</a>" * 3_000_000
MANY = '<row r="1">' + "".join(f'<c r="{chr(65 + i)}1"/>' for i in range(20)) + "</row>"

UNREADABLE = {
    "an old .xls": (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(512), "encrypted_or_xls"),
    "an encrypted entry": (marked_encrypted(), "encrypted_or_xls"),
    "nothing at all": (b"", "not_xlsx"),
    "a picture": (b"\x89PNG\r\n" + bytes(100), "not_xlsx"),
    "a zip of something else": (files.zipped({"a.txt": "a"}), "not_xlsx"),
    "an OpenDocument": (
        files.zipped({"mimetype": "application/vnd.oasis", "content.xml": "<a/>"}),
        "not_xlsx",
    ),
    "a binary workbook": (
        files.zipped(PARTS | {"_rels/.rels": files.relationships(("officeDocument", "xl/workbook.bin"))}),
        "not_xlsx",
    ),
    "half a file": (files.zipped(PARTS)[:-100], "damaged"),
    "a wrong checksum": (broken_checksum(), "damaged"),
    "XML that is none": (with_sheet(SHEET[:-5]), "damaged"),
    "a wrong entity": (rows('<row r="1"><c r="A1" t="str"><v>&x;</v></c></row>'), "damaged"),
    "bytes that are no text": (with_sheet(SHEET.encode().replace(b"<v>1", b"<v>\xff")), "damaged"),
    "no sheet at all": (files.zipped(files.parts_of({})), "no_sheet"),
    "a DOCTYPE": (with_sheet(DOCTYPE + SHEET), "doctype"),
    "a DOCTYPE in the workbook": (
        files.zipped(PARTS | {"xl/workbook.xml": DOCTYPE + str(PARTS["xl/workbook.xml"])}),
        "doctype",
    ),
    "UTF-16": (with_sheet(ENCODED), "utf16"),
    "another encoding": (with_sheet('<?xml version="1.0" encoding="windows-1251"?>' + SHEET), "utf16"),
    "a bomb of blanks": (rows(CELL + " " * 60_000_000), "zip_bomb"),
    "3M nested elements": (rows('<row r="1"><c r="A1">' + DEEP + "</c></row>"), "zip_bomb"),
    "a part twice": (twice_the_same_part(), "dup_part"),
    "a name that climbs out": (files.zipped(PARTS | {"../../evil.xml": "<a/>"}), "bad_name"),
    "a target that climbs out": (
        files.zipped(PARTS | {"_rels/.rels": files.relationships(("officeDocument", "../../etc/passwd"))}),
        "bad_name",
    ),
    "2,001 entries": (files.zipped(PARTS | {f"x/{i}": "" for i in range(2001)}), "too_big"),
    "a row beyond the last": (rows('<row r="4294967296"><c r="A4294967296"/></row>'), "bad_ref"),
    "row 1,048,577": (rows('<row r="1048577"/>'), "bad_ref"),
    "a column beyond the last": (rows('<row r="1"><c r="XFE1"><v>1</v></c></row>'), "bad_ref"),
    "a cell A99999999999": (rows('<row r="1"><c r="A99999999999"><v>1</v></c></row>'), "bad_ref"),
    "a cell of another row": (rows('<row r="1"><c r="A2"><v>1</v></c></row>'), "bad_ref"),
    "one row twice": (rows(CELL + CELL), "bad_ref"),
    "depth beyond 64": (rows('<row r="1"><c r="A1">' + "<a>" * 70 + "</a>" * 70 + "</c></row>"), "too_big"),
    "wide rows": (
        rows("".join(f'<row r="{i}"><c r="XFD{i}"><v>{i}</v></c></row>' for i in range(1, 200))),
        "too_big",
    ),
}


@pytest.mark.parametrize(("blob", "code"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_hostile_or_foreign_file_is_refused_with_its_code(blob: bytes, code: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(Refusal) as refusal:
            read_grid(blob, Version(""))
        assert refusal.value.code == code
        assert tracemalloc.get_traced_memory()[1] < ENOUGH
    finally:
        tracemalloc.stop()


def test_deep_xml_that_does_not_compress_is_refused_before_it_is_parsed() -> None:
    deep = "<a>" * 1_000_000 + "</a>" * 1_000_000
    blob = files.zipped(
        PARTS | {"xl/worksheets/sheet1.xml": files.sheet_xml(f'<row r="1">{deep}</row>')}, zipfile.ZIP_STORED
    )
    with pytest.raises(Refusal) as refusal:
        read_grid(blob, Version(""))
    assert refusal.value.code == "too_big"


def test_absurd_ranges_cost_nothing() -> None:
    whole = "A1:XFD1048576"
    after = f'<mergeCells count="1"><mergeCell ref="{whole}"/></mergeCells>'
    after += f'<hyperlinks><hyperlink ref="{whole}" location="A1"/></hyperlinks>'
    blob = rows('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"/></row>', after)
    assert read_grid(blob, Version("")).tabs["Журнал"].rows == ((Cell("1", Cell.number(1).kind, "#A1"),),)


def test_cells_far_apart_are_read() -> None:
    blob = rows(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    )
    tab = read_grid(blob, Version("")).tabs["Журнал"]
    assert tab.cell(1_048_575, 16_383) == Cell.number(2)


UNWRITABLE = {
    "strict": (strict(), "strict"),
    "signed": (files.zipped(PARTS | {"_xmlsignatures/sig1.xml": "<a/>"}), "signed"),
    "with macros": (
        content_type("application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        "not_xlsx",
    ),
}


@pytest.mark.parametrize(("blob", "code"), UNWRITABLE.values(), ids=UNWRITABLE)
def test_some_workbooks_are_read_but_not_written(blob: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "Журнал.xlsx"
    path.write_bytes(blob)
    workbook = LocalXlsx(path)
    grid = workbook.read()
    assert grid.tabs["Журнал"].cell(0, 0) == Cell.number(1)
    with pytest.raises(Refusal) as refusal:
        workbook.write([SetCell("Журнал", 0, 0, Cell.number(2))], version=grid.version)
    assert refusal.value.code == code
    assert str(path) in refusal.value.what
    assert path.read_bytes() == blob


def test_a_locked_structure_keeps_tabs_out_and_lets_cells_in() -> None:
    locked = PARTS["xl/workbook.xml"]
    assert isinstance(locked, str)
    locked = locked.replace("<sheets>", '<workbookProtection lockStructure="1"/><sheets>')
    blob = files.zipped(PARTS | {"xl/workbook.xml": locked})
    for edit in (AddTab("Новая", ()), OWN):
        with pytest.raises(Refusal) as refusal:
            edited(blob, [edit])
        assert refusal.value.code == "structure_locked"
    assert edited(blob, [SetCell("Журнал", 0, 0, Cell.number(2))]) != blob


@pytest.mark.parametrize("name", ["", "я" * 32, "а/б", "а:б", "[а]", "'а", "а?"])
def test_a_tab_gets_no_name_that_excel_forbids(name: str) -> None:
    with pytest.raises(Refusal) as refusal:
        edited(files.zipped(PARTS), [AddTab(name, ())])
    assert refusal.value.code == "bad_name"


def test_many_blank_cells_are_too_many() -> None:
    body = "".join(f'<row r="{i}"><c r="A{i}"/><c r="B{i}" s="1"/></row>' for i in range(1, 300_002))
    with pytest.raises(Refusal) as refusal:
        read_grid(files.zipped(PARTS | {"xl/worksheets/sheet1.xml": files.sheet_xml(body)}), Version(""))
    assert refusal.value.code == "too_big"
