"""Tables grow or refuse, and the last look before saving lets nothing unplanned through."""

from __future__ import annotations

import pytest

from sheetsync.errors import Refusal
from sheetsync.grid import AppendRow, Cell, Edit, SetCell
from sheetsync.workbooks.xlsx import edited
from sheetsync.workbooks.xlsx.audit import Plan, audit
from sheetsync.workbooks.xlsx.book import Book
from tests.workbooks import compare, files

TAB = "Журнал"
BODY = "".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c></row>' for i in (1, 2, 3))
ADD = AppendRow(TAB, (Cell.of("а"),))


def with_table(attrs: str) -> bytes:
    """A table over A1:B3."""
    sheet = files.sheet_xml(BODY, '<tableParts count="1"><tablePart r:id="rId1"/></tableParts>')
    table = (
        f'<table xmlns="{files.MAIN}" id="1" name="Т" displayName="Т" ref="A1:B3" {attrs}>'
        '<autoFilter ref="A1:B3"/></table>'
    )
    rels = files.relationships(("table", "../tables/table1.xml"))
    return files.zipped(files.parts_of({TAB: sheet}, {1: rels}) | {"xl/tables/table1.xml": table})


def test_a_table_takes_in_the_rows_added_under_it() -> None:
    table = compare.parts(edited(with_table(""), [ADD, ADD]))["xl/tables/table1.xml"]
    assert b'displayName="\xd0\xa2" ref="A1:B5"' in table
    assert b'<autoFilter ref="A1:B5"/>' in table


@pytest.mark.parametrize(
    ("attrs", "edit", "code"),
    [
        ("", SetCell(TAB, 0, 0, Cell.of("а")), "table_header"),
        ('totalsRowCount="1"', SetCell(TAB, 2, 0, Cell.of("а")), "table_total"),
        ('totalsRowCount="1"', ADD, "table_total"),
        ('tableType="queryTable"', ADD, "table_fixed"),
    ],
)
def test_parts_of_a_table_that_mean_more_than_their_cell_are_refused(
    attrs: str, edit: Edit, code: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        edited(with_table(attrs), [edit])
    assert refusal.value.code == code


@pytest.mark.parametrize("edit", [SetCell(TAB, 1, 0, Cell.of("а")), SetCell(TAB, 1, 1, Cell.of("а")), ADD])
def test_a_change_that_was_not_planned_does_not_pass_the_last_look(edit: Edit) -> None:
    before = files.zipped(files.parts_of({TAB: files.sheet_xml(BODY)}))
    part = "xl/worksheets/sheet1.xml"
    plan = Plan(frozenset({part, "xl/workbook.xml"}), frozenset(), {part: {}}, {})
    with pytest.raises(Refusal) as refusal:
        audit(Book(before), edited(before, [edit]), plan)
    assert refusal.value.code == "self_audit"


ROWS = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2">{}</row><row r="3"><c r="B3"><v>3</v></c></row>'
SECOND = '<c r="A2"><v>7</v></c><c r="B2"><v>2</v></c>'


def looked_at(rows: str) -> bytes:
    """Take a look at rows that came of `ROWS`, where A2 was to become 7; return the sheet that passed."""
    part = "xl/worksheets/sheet1.xml"
    before, after = (
        files.zipped(files.parts_of({TAB: files.sheet_xml(xml)}))
        for xml in (ROWS.format('<c r="A2"><v>1</v></c><c r="B2"><v>2</v></c>'), rows)
    )
    plan = Plan(frozenset({part}), frozenset(), {part: {(1, 0): Cell.number(7)}}, {})
    return audit(Book(before), after, plan).sheet(part).blob


def test_the_planned_change_of_a_row_passes_the_last_look() -> None:
    assert SECOND.encode() in looked_at(ROWS.format(SECOND))


@pytest.mark.parametrize(
    "rows",
    [
        ROWS.format(SECOND.replace("7", "8")),
        ROWS.format(SECOND.replace("<v>7", "<f>7</f><v>7")),
        ROWS.format(SECOND.replace("<v>2", "<v>3")),
        ROWS.format(SECOND.replace('r="B2"', 'r="B2" s="1"')),
        ROWS.format(SECOND.replace('r="B2"', 'r="C2"')),
        ROWS.format(SECOND.replace('r="A2"', 'r="B2"').replace('r="B2"><v>2', 'r="C2"><v>2')),
        ROWS.format(SECOND + '<c r="C2"/>'),
        ROWS.format(SECOND + " "),
        ROWS.format(SECOND[SECOND.index("</c>") + 4 :]),
        ROWS.format(SECOND).replace('r="2"', 'r="2" ht="9"'),
        ROWS.format(SECOND).replace('r="2"', 'r="2" spans="1:2"'),
        ROWS.format(SECOND).replace('r="3"', 'r="4"').replace("B3", "B4"),
        ROWS.format(SECOND).replace("<v>3", "<v>4"),
        ROWS.format(SECOND) + '<row r="4"/>',
        ROWS.format(SECOND).partition('<row r="3">')[0],
    ],
)
def test_a_planned_change_takes_no_other_past_the_last_look(rows: str) -> None:
    with pytest.raises(Refusal) as refusal:
        looked_at(rows)
    assert refusal.value.code == "self_audit"


def test_a_part_that_was_not_planned_to_change_does_not_pass_the_last_look() -> None:
    parts = files.parts_of({TAB: files.sheet_xml(BODY)})
    after = files.zipped(parts | {"xl/styles.xml": files.STYLES + " "})
    with pytest.raises(Refusal) as refusal:
        audit(Book(files.zipped(parts)), after, Plan(frozenset(), frozenset(), {}, {}))
    assert refusal.value.code == "self_audit"


def test_a_table_said_to_be_a_plain_one_grows_too() -> None:
    table = compare.parts(edited(with_table('tableType="worksheet"'), [ADD]))["xl/tables/table1.xml"]
    assert b'ref="A1:B4"' in table
