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


def test_a_part_that_was_not_planned_to_change_does_not_pass_the_last_look() -> None:
    parts = files.parts_of({TAB: files.sheet_xml(BODY)})
    after = files.zipped(parts | {"xl/styles.xml": files.STYLES + " "})
    with pytest.raises(Refusal) as refusal:
        audit(Book(files.zipped(parts)), after, Plan(frozenset(), frozenset(), {}, {}))
    assert refusal.value.code == "self_audit"


def test_a_table_said_to_be_a_plain_one_grows_too() -> None:
    table = compare.parts(edited(with_table('tableType="worksheet"'), [ADD]))["xl/tables/table1.xml"]
    assert b'ref="A1:B4"' in table
