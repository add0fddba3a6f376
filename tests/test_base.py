"""What is agreed on after a transfer: pulls and pushes come to rest, and forget nothing still in dispute."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sheetsync.base import next_base
from sheetsync.merge import Plan, Side, plan
from sheetsync.record import Changes, Records
from tests.journals import (
    FIELDS,
    FORMS,
    KEYS,
    LIST,
    OWN,
    PREFER,
    TITLE,
    Three,
    applied,
    bases,
    places,
    said,
    three,
    with_text,
    worked_on,
)


def transfer(side: Side, sides: Three, *, deleted: bool, prefer: Side | None) -> Three:
    """Carry one side over to the other, as a pull (from the sheet) or a push (from the file) does."""
    base, ours, theirs = sides
    decided = plan(base, ours, theirs, FORMS, prefer=prefer)
    source, target = (theirs, ours) if side is Side.SHEET else (ours, theirs)
    changes = decided.to_file if side is Side.SHEET else decided.to_sheet
    if not deleted:
        changes = replace(changes, deleted={})
    new = next_base(base, source, target, decided, deleted=deleted)
    moved = applied(target, changes)
    return (new, moved, theirs) if side is Side.SHEET else (new, ours, moved)


def outside(side: Records, decided: Plan, tab: Records) -> object:
    """Return what a side says where the tab has columns and the plan has neither skips nor open conflicts."""
    told = places(*decided.skips, *decided.open_conflicts)
    cells = {
        (key, name, text)
        for key, row in said(side)[0].items()
        for name, text in row.items()
        if told.isdisjoint({(key, None), (key, name)}) and not tab.lacks(name)
    }
    return cells, said(side)[1]


@given(three(), st.permutations([Side.SHEET, Side.FILE]), st.booleans(), PREFER)
def test_law_4_convergence(sides: Three, order: list[Side], deleted: bool, prefer: Side | None) -> None:
    """A pull and a push, twice, leave nothing to do but open conflicts and deletions nobody asked for."""
    first = plan(*sides, FORMS, prefer=prefer)
    for side in order * 2:
        sides = transfer(side, sides, deleted=deleted, prefer=prefer)
    base, ours, theirs = sides
    rest = plan(base, ours, theirs, FORMS)
    assert not rest.to_file.cells + rest.to_sheet.cells
    assert not {**rest.to_file.added, **rest.to_sheet.added}
    assert rest.to_file.conclusions is rest.to_sheet.conclusions is None
    assert places(*rest.conflicts) == places(*first.open_conflicts)
    for now, was in ((rest.to_file, first.to_file), (rest.to_sheet, first.to_sheet)):
        assert now.deleted.keys() == (set() if deleted else was.deleted.keys())
    if deleted:
        assert outside(ours, rest, theirs) == outside(theirs, rest, theirs)
    for side in order:
        again = transfer(side, sides, deleted=deleted, prefer=None)
        assert again[1:] == (ours, theirs)
        assert again == transfer(side, again, deleted=deleted, prefer=None)


@given(bases(), st.data(), st.permutations(list(Side)), st.sampled_from(Side))
def test_law_4_what_comes_after_is_a_new_edit(
    base: Records, data: st.DataObject, order: list[Side], prefer: Side
) -> None:
    """Once both sides agree, an edit of one goes to the other, be it back to what once was."""
    first, second = (replace(data.draw(worked_on(base)), conclusions=base.conclusions) for _ in range(2))
    sides: Three = (base, first, second)
    for side in order:
        sides = transfer(side, sides, deleted=True, prefer=prefer)
    agreed, ours, theirs = sides
    assert said(ours) == said(theirs)
    edited = data.draw(st.sampled_from([base, first, second]) | worked_on(ours))
    decided = plan(agreed, replace(edited, conclusions=base.conclusions), theirs, FORMS)
    assert not decided.conflicts
    assert not decided.to_file
    assert said(applied(theirs, decided.to_sheet))[0] == said(edited)[0]


@given(three(), PREFER)
def test_law_4_one_transfer_settles_what_a_person_preferred(sides: Three, prefer: Side | None) -> None:
    """A conflict once settled by a preference is not asked again, whichever way the transfer went."""
    settled = places(*(c for c in plan(*sides, FORMS, prefer=prefer).conflicts if c.resolved))
    for side in Side:
        later = plan(*transfer(side, sides, deleted=True, prefer=prefer), FORMS)
        assert settled.isdisjoint(places(*later.conflicts))


@given(bases(), st.data(), st.sampled_from([TITLE, LIST, OWN]), st.lists(st.sampled_from(Side), max_size=3))
def test_a_column_that_is_gone_is_never_taken_for_emptied_cells(
    base: Records, data: st.DataObject, name: str, transfers: list[Side]
) -> None:
    """Not while it is gone, and not when it is there again and blank: then its texts come back to it."""
    ours, theirs = replace(data.draw(worked_on(base)), fields=()), data.draw(worked_on(base))
    fields = tuple(field for field in FIELDS if field != name)
    rows = {key: with_text(row, name, "") for key, row in theirs.rows.items()}
    sides: Three = (base, ours, replace(theirs, rows=rows, fields=fields))
    texts_of = {key: row.get(name, "") for key, row in ours.rows.items()}
    for side in transfers or [Side.SHEET]:
        sides = transfer(side, sides, deleted=False, prefer=None)
    was, mine, yours = sides
    assert {key: mine.rows[key].get(name, "") for key in texts_of} == texts_of
    back = plan(was, mine, replace(yours, fields=FIELDS), FORMS)
    assert not any(change.field == name for change in back.to_file.cells)
    shown = applied(replace(yours, fields=FIELDS), back.to_sheet)
    assert all(shown.rows[key].get(name, "") == texts_of[key] for key in yours.rows.keys() & texts_of)


def side(text: str, name: str = TITLE, *, fixed: bool = False) -> Records:
    cell = (KEYS[0], name)
    return Records({KEYS[0]: {name: text}}, fixed=frozenset({cell} if fixed else ()))


def after(changes: Changes) -> list[str]:
    return [change.after for change in changes.cells]


def test_an_edit_preferred_over_a_deletion_is_new_after_a_pull() -> None:
    """The pull writes nothing, but the next push brings the vacancy back without asking again."""
    base, ours, theirs = side("Dev"), side("Senior"), Records({})
    decided = plan(base, ours, theirs, FORMS, prefer=Side.FILE)
    later = plan(next_base(base, theirs, ours, decided, deleted=False), ours, theirs, FORMS)
    assert later == Plan(Changes(), Changes(added=ours.rows))


def test_a_vacancy_that_both_sides_deleted_may_come_back() -> None:
    base, nothing = side("Dev"), Records({})
    later = next_base(base, nothing, nothing, plan(base, nothing, nothing, FORMS), deleted=False)
    assert plan(later, side("Dev"), nothing, FORMS).to_sheet.added == base.rows


def test_a_field_with_no_column_waits_until_there_is_one() -> None:
    """A new blank column must not empty the text that waited for it."""
    base = Records({KEYS[0]: {TITLE: "Dev"}}, (TITLE,))
    ours = Records({KEYS[0]: {TITLE: "Dev", OWN: "отклик"}})
    decided = plan(base, ours, base, FORMS)
    assert [skip.field for skip in decided.skips] == [OWN]
    later = next_base(base, ours, base, decided, deleted=False)
    with_column = replace(base, fields=(TITLE, OWN))
    assert after(plan(later, ours, with_column, FORMS).to_sheet) == ["отклик"]


def test_a_column_that_is_back_with_other_texts_is_a_conflict_and_stays_one() -> None:
    """Neither side has edited the other's text, so neither may replace it."""
    base = Records({KEYS[0]: {OWN: "отклик"}}, (TITLE,))
    ours, theirs = side("отклик", OWN), Records({KEYS[0]: {OWN: "отказ"}}, FIELDS)
    for _ in range(2):
        decided = plan(base, ours, theirs, FORMS)
        assert [(c.field, c.base) for c in decided.open_conflicts] == [(OWN, None)]
        base = next_base(base, theirs, ours, decided, deleted=False)


def test_a_vacancy_that_a_pull_deleted_may_come_back() -> None:
    base, nothing = side("Dev"), Records({})
    decided = plan(base, base, nothing, FORMS)
    later = next_base(base, nothing, base, decided, deleted=True)
    assert plan(later, side("Dev"), nothing, FORMS).to_sheet.added == base.rows


def test_a_deletion_that_nobody_asked_for_is_remembered() -> None:
    """Or the vacancy would come back to the side that deleted it."""
    base, nothing = side("Dev"), Records({})
    later = next_base(base, nothing, base, plan(base, base, nothing, FORMS), deleted=False)
    assert plan(later, base, nothing, FORMS) == Plan(Changes(deleted=base.rows), Changes())


def test_a_cell_that_could_not_be_written_stays_as_the_base_had_it() -> None:
    base, ours, theirs = side("1"), side("2"), side("1", fixed=True)
    decided = plan(base, ours, theirs, FORMS)
    assert next_base(base, ours, theirs, decided, deleted=False).rows == base.rows


def test_a_blank_cell_is_agreed_to_be_blank() -> None:
    """So lines that both sides put in later merge, as they do below lines that are there."""
    empty = Records({KEYS[0]: {TITLE: "Dev"}}, (TITLE, LIST))
    base = next_base(None, empty, empty, plan(None, empty, empty, FORMS), deleted=False)
    [change] = plan(base, side("Python", LIST), side("Go", LIST), FORMS).to_file.cells
    assert change.after == "Go\nPython"


def test_nothing_is_said_of_a_column_that_is_gone_until_its_texts_change() -> None:
    base = Records({KEYS[0]: {TITLE: "Dev", OWN: "отклик"}}, (TITLE, OWN))
    ours, theirs = Records(base.rows), Records({KEYS[0]: {TITLE: "Dev"}}, (TITLE,))
    for source, target in ((theirs, ours), (ours, theirs)):
        base = next_base(base, source, target, plan(base, ours, theirs, FORMS), deleted=False)
        assert plan(base, ours, theirs, FORMS) == Plan(Changes(), Changes())
    edited = Records({KEYS[0]: {TITLE: "Dev", OWN: "отказ"}})
    assert [skip.field for skip in plan(base, edited, theirs, FORMS).skips] == [OWN]


def test_a_workbook_without_conclusions_leaves_them_agreed_as_they_were() -> None:
    base, ours, theirs = (Records({}, conclusions=texts) for texts in (("SOLID",), ("SOLID", "Go"), None))
    decided = plan(base, ours, theirs, FORMS)
    assert next_base(base, theirs, ours, decided, deleted=False).conclusions == ("SOLID",)
