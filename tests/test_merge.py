"""The seven laws of a merge, and what they mean in a journal."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.base import next_base
from sheetsync.domain.text import normal
from sheetsync.merge import Plan, Side, merge_text, plan
from sheetsync.record import Changes, Records, VacancyKey
from tests.journals import FORMS, KEYS, LIST, OWN, PROSE, TITLE, applied, bases, said, worked_on

Three = tuple[Records, Records, Records]
PREFER = st.sampled_from([None, Side.FILE, Side.SHEET])


@st.composite
def three(draw: st.DrawFn) -> Three:
    """Return a base and two copies of it that were worked on."""
    base = draw(bases())
    return base, draw(worked_on(base)), draw(worked_on(base))


def mirrored(decided: Plan) -> Plan:
    """Return the plan of the swapped sides."""
    swap = {None: None, Side.FILE: Side.SHEET, Side.SHEET: Side.FILE}
    conflicts = tuple(
        replace(c, ours=c.theirs, theirs=c.ours, resolved=swap[c.resolved]) for c in decided.conflicts
    )
    return Plan(decided.to_sheet, decided.to_file, conflicts, decided.skips)


def in_normal_form(decided: Plan) -> tuple[object, ...]:
    """Return a plan without order: cells, vacancies and conflicts, and conclusions as sets."""

    def changes(one: Changes) -> tuple[object, ...]:
        conclusions = None if one.conclusions is None else frozenset(map(normal, one.conclusions))
        cells = frozenset((c.key, c.field, normal(c.before), normal(c.after)) for c in one.cells)
        return cells, one.added, one.deleted, conclusions

    return (
        changes(decided.to_file),
        changes(decided.to_sheet),
        frozenset(decided.conflicts),
        frozenset(decided.skips),
    )


@given(bases(), PREFER)
def test_law_1_equal_sides_have_nothing_to_do(base: Records, prefer: Side | None) -> None:
    """Whatever the base was, two sides that say the same need no change and have no conflict."""
    for was in (None, base, Records({})):
        assert not plan(was, base, base, FORMS, prefer=prefer)


@given(st.data(), PREFER)
def test_law_2_fast_forward(data: st.DataObject, prefer: Side | None) -> None:
    """If only one side was worked on, the other one becomes it exactly, with no conflict."""
    base = data.draw(bases())
    theirs = data.draw(worked_on(base))
    decided = plan(base, base, theirs, FORMS, prefer=prefer)
    assert not decided.conflicts
    assert not decided.to_sheet or theirs.conclusions is None
    rows, conclusions = said(applied(base, decided.to_file))
    assert rows == said(theirs)[0]
    assert conclusions == (said(base) if theirs.conclusions is None else said(theirs))[1]


@given(three(), PREFER)
def test_law_3_symmetry(sides: Three, prefer: Side | None) -> None:
    """Swapping the sides mirrors the changes and the conflicts."""
    base, ours, theirs = sides
    other = {None: None, Side.FILE: Side.SHEET, Side.SHEET: Side.FILE}[prefer]
    one = plan(base, ours, theirs, FORMS, prefer=prefer)
    two = plan(base, theirs, ours, FORMS, prefer=other)
    assert in_normal_form(one) == in_normal_form(mirrored(two))


def transfer(side: Side, sides: Three, *, deleted: bool, prefer: Side | None) -> tuple[Three, Plan]:
    """Carry one side over to the other, as a pull (from the sheet) or a push (from the file) does."""
    base, ours, theirs = sides
    decided = plan(base, ours, theirs, FORMS, prefer=prefer)
    source, target = (theirs, ours) if side is Side.SHEET else (ours, theirs)
    changes = decided.to_file if side is Side.SHEET else decided.to_sheet
    if not deleted:
        changes = replace(changes, deleted={})
    new = next_base(base, source, target, decided, deleted=deleted)
    moved = applied(target, changes)
    return ((new, moved, theirs) if side is Side.SHEET else (new, ours, moved)), decided


@given(three(), st.permutations([Side.SHEET, Side.FILE]), st.booleans(), PREFER)
def test_law_4_convergence(sides: Three, order: list[Side], deleted: bool, prefer: Side | None) -> None:
    """A pull and a push, twice, leave nothing to do but open conflicts and deletions nobody asked for."""
    first = plan(*sides, FORMS, prefer=prefer)
    for side in order * 2:
        sides, _ = transfer(side, sides, deleted=deleted, prefer=prefer)
    base, ours, theirs = sides
    rest = plan(base, ours, theirs, FORMS)
    assert not rest.to_file.cells + rest.to_sheet.cells
    assert not {**rest.to_file.added, **rest.to_sheet.added}
    assert rest.to_file.conclusions is rest.to_sheet.conclusions is None
    if deleted:
        assert not {**rest.to_file.deleted, **rest.to_sheet.deleted}
    if prefer and deleted:
        assert not rest
        assert said(ours) == said(theirs)
    assert {(c.key, c.field) for c in rest.conflicts} == {(c.key, c.field) for c in first.open_conflicts}


def texts(side: Records) -> set[tuple[VacancyKey, str, str]]:
    """Return what a side says: whole short texts, and long ones line by line."""
    return {
        (key, name, normal(line))
        for key, row in side.rows.items()
        for name, text in row.items()
        for line in (text.split("\n") if name in {LIST, PROSE} else [text])
        if normal(line)
    }


@given(three())
def test_law_5_no_lost_update(sides: Three) -> None:
    """Whatever a side put in is afterwards on both sides, or in a conflict; an edit outlives a deletion."""
    base, ours, theirs = sides
    decided = plan(base, ours, theirs, FORMS)
    places = {(c.key, c.field) for c in decided.conflicts}
    after = (texts(applied(ours, decided.to_file)), texts(applied(theirs, decided.to_sheet)))
    for side, other in ((ours, theirs), (theirs, ours)):
        for key, name, line in texts(side) - texts(base):
            in_conflict = (key, name) in places or (key, None) in places
            assert in_conflict or all((key, name, line) in result for result in after)
        for key in set(base.rows) & set(side.rows) - set(other.rows):
            if said(replace(base, rows={key: base.rows[key]})) != said(
                replace(base, rows={key: side.rows[key]})
            ):
                assert (key, None) in places


@given(three(), st.sampled_from(KEYS))
def test_law_6_independence(sides: Three, key: VacancyKey) -> None:
    """Holding one vacancy back, or a conflict in it, changes the decision about no other one."""
    base, ours, theirs = sides
    free = plan(base, ours, theirs, FORMS)
    held = plan(base, replace(ours, held={key: "дважды"}), theirs, FORMS)

    def others(changes: Changes) -> tuple[object, ...]:
        cells = [change for change in changes.cells if change.key != key]
        added, deleted = (
            {k: r for k, r in rows.items() if k != key} for rows in (changes.added, changes.deleted)
        )
        return cells, added, deleted, changes.conclusions

    assert others(held.to_file) == others(free.to_file)
    assert others(held.to_sheet) == others(free.to_sheet)
    assert [c for c in held.conflicts if c.key != key] == [c for c in free.conflicts if c.key != key]
    assert not any(c.key == key for c in [*held.to_file.cells, *held.to_sheet.cells])
    assert not any(c.key == key for c in held.conflicts)


def retyped(side: Records) -> Records:
    """Return a side as another program might write it: decomposed, with NBSP, CRLF and trailing blanks."""

    def other(text: str) -> str:
        return unicodedata.normalize("NFD", text).replace(" ", "\u00a0").replace("\n", " \r\n") + " \n"

    rows = {key: {name: other(text) for name, text in row.items()} for key, row in side.rows.items()}
    return replace(side, rows=rows)


@given(three(), PREFER)
def test_law_7_only_words_count_and_only_typed_text_is_written(sides: Three, prefer: Side | None) -> None:
    """Another way to write the same text is no change, and what is written was typed on one of the sides."""
    base, ours, theirs = sides
    one = plan(base, ours, theirs, FORMS, prefer=prefer)
    two = plan(base, ours, retyped(theirs), FORMS, prefer=prefer)
    assert {(c.key, c.field) for c in one.conflicts} == {(c.key, c.field) for c in two.conflicts}
    assert [(c.key, c.field) for c in one.to_sheet.cells] == [(c.key, c.field) for c in two.to_sheet.cells]
    typed = {
        line
        for side in (ours, retyped(theirs), base)
        for r in side.rows.values()
        for t in r.values()
        for line in t.replace("\r\n", "\n").split("\n")
    }
    written = {
        line
        for change in (*two.to_file.cells, *two.to_sheet.cells)
        for line in change.after.replace("\r\n", "\n").split("\n")
    }
    assert written - {""} <= typed


@given(bases(), st.data())
def test_a_column_that_is_gone_is_never_taken_for_emptied_cells(base: Records, data: st.DataObject) -> None:
    theirs = data.draw(worked_on(base))
    kept = tuple(name for name in theirs.fields if name != TITLE)
    rows = {key: {n: t for n, t in row.items() if n in kept} for key, row in theirs.rows.items()}
    decided = plan(base, base, replace(theirs, rows=rows, fields=kept), FORMS)
    assert not any(change.field == TITLE for change in (*decided.to_file.cells, *decided.to_sheet.cells))


def side(text: str, name: str = TITLE, *, fixed: bool = False) -> Records:
    cell = (KEYS[0], name)
    return Records({KEYS[0]: {name: text}}, fixed=frozenset({cell} if fixed else ()))


def test_without_a_base_text_beats_blank_and_different_texts_conflict() -> None:
    assert plan(None, side("Dev"), side(""), FORMS).to_sheet.cells[0].after == "Dev"
    assert plan(None, side("Dev", LIST), side("QA", LIST), FORMS).conflicts[0].base is None


def test_a_cell_that_may_not_be_written_is_skipped_and_stays_as_the_base_had_it() -> None:
    base, ours, theirs = side("1"), side("2"), side("1", fixed=True)
    decided = plan(base, ours, theirs, FORMS)
    assert not decided.to_sheet
    assert decided.skips[0].field == TITLE
    assert next_base(base, ours, theirs, decided, deleted=False).rows == base.rows


def test_a_field_with_no_column_waits_until_there_is_one() -> None:
    """A new blank column must not empty the text that waited for it."""
    base = Records({KEYS[0]: {TITLE: "Dev"}}, (TITLE,))
    ours = Records({KEYS[0]: {TITLE: "Dev", OWN: "отклик"}})
    decided = plan(base, ours, base, FORMS)
    assert [skip.field for skip in decided.skips] == [OWN]
    later = next_base(base, ours, base, decided, deleted=False)
    with_column = replace(base, fields=(TITLE, OWN))
    assert plan(later, ours, with_column, FORMS).to_sheet.cells[0].after == "отклик"


@pytest.mark.parametrize(
    ("name", "base", "ours", "theirs", "merged"),
    [
        (LIST, "A\nB", "A\nB\nC", "A\nB\nD", "A\nB\nC\nD"),
        (LIST, "A\nB\nC", "A\nC", "A\nB\nC\nD", "A\nC\nD"),
        (
            LIST,
            "A\nB\n\nЖелательно:\nC",
            "A\nB\nX\n\nЖелательно:\nC",
            "A\nB\n\nЖелательно:\nC\nD",
            "A\nB\nX\n\nЖелательно:\nC\nD",
        ),
        (LIST, "A\nB", "A\nB1", "A\nB2", None),
        (LIST, "A\nB", "A\nB1", "A", "A\nB1"),
        (LIST, "A\nB\nC", "C\nB\nA", "A\nB\nC\nD", "C\nD\nB\nA"),
        (LIST, "A\nB\nC", "C\nA\nB", "B\nA\nC", None),
        (PROSE, "A\nB\nC", "A1\nB\nC", "A\nB\nC1", "A1\nB\nC1"),
        (PROSE, "A\nB", "A1\nB", "A2\nB", None),
        (TITLE, "A", "B", "C", None),
    ],
)
def test_texts_that_both_sides_changed(
    name: str, base: str, ours: str, theirs: str, merged: str | None
) -> None:
    assert merge_text(name, base, ours, theirs, FORMS) == merged
    assert merge_text(name, base, theirs, ours, FORMS) == merged


def test_edited_here_and_deleted_there_is_a_conflict_until_a_side_is_preferred() -> None:
    base, ours, theirs = side("Dev"), side("Senior"), Records({})
    [conflict] = plan(base, ours, theirs, FORMS).conflicts
    assert (conflict.field, conflict.ours, conflict.theirs) == (None, f"{TITLE}: Senior", None)
    assert plan(base, ours, theirs, FORMS, prefer=Side.FILE).to_sheet.added == ours.rows
    assert plan(base, ours, theirs, FORMS, prefer=Side.SHEET).to_file.deleted == ours.rows


def test_a_vacancy_that_both_sides_deleted_may_come_back() -> None:
    base, nothing = side("Dev"), Records({})
    later = next_base(base, nothing, nothing, plan(base, nothing, nothing, FORMS), deleted=False)
    assert plan(later, side("Dev"), nothing, FORMS).to_sheet.added == base.rows
