"""Laws of what a write did to rows that moved: with the repairs, the tab is as the person left it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.aftermath import Aftermath, aftermath, moved
from sheetsync.grid import BLANK, AppendRow, Cell, DeleteRow, Edit, Kind, SetCell, Tab

NAME = "Журнал"
WIDE = 4
Lines = list[list[Cell]]


def tab(rows: Sequence[Sequence[Cell]]) -> Tab:
    return Tab(NAME, tuple(tuple(row) for row in rows))


def lines(count: int) -> Lines:
    """Return a header and rows of texts that all differ."""
    return [
        [Cell.of(f"h{c}") for c in range(WIDE)],
        *([Cell.of(f"{r}.{c}") for c in range(WIDE)] for r in range(count)),
    ]


def after_write(rows: Lines, edits: Sequence[Edit]) -> Lines:
    """Apply edits by place, as a native sheet does: cells, deletions from below, new rows after the last."""
    rows = [list(row) for row in rows]
    for edit in edits:
        if isinstance(edit, SetCell):
            rows[edit.row][edit.column] = edit.cell
    for edit in sorted((e for e in edits if isinstance(e, DeleteRow)), key=lambda e: -e.row):
        del rows[edit.row]
    return rows + [list(edit.cells) for edit in edits if isinstance(edit, AppendRow)]


def looked(before: Lines, edits: Sequence[Edit], after: Lines) -> Aftermath:
    return aftermath({NAME: tab(before)}, edits, {NAME: tab(after)})


@st.composite
def disturbed(draw: st.DrawFn) -> tuple[Lines, list[Edit], Lines]:
    """Return rows, edits of them, and the same rows after a person has done one thing to them."""
    rows = lines(draw(st.integers(2, 6)))
    places = draw(
        st.sets(st.tuples(st.integers(1, len(rows) - 1), st.integers(1, WIDE - 1)), min_size=1, max_size=4)
    )
    edits: list[Edit] = [SetCell(NAME, row, column, Cell.of(f"new {row}.{column}")) for row, column in places]
    by_person = [list(row) for row in rows]
    act = draw(st.sampled_from(["sort", "blank", "delete", "move", "nothing"]))
    at = draw(st.integers(1, len(rows) - 1))
    match act:
        case "sort":
            by_person[1:] = draw(st.permutations(by_person[1:]))
        case "blank":
            by_person.insert(at, [BLANK] * WIDE)
        case "delete":
            by_person.append([BLANK] * WIDE)
            del by_person[at]
        case "move":
            by_person.insert(draw(st.integers(1, len(rows) - 1)), by_person.pop(at))
    return rows, edits, by_person


@given(disturbed())
def test_what_was_overwritten_in_other_rows_comes_back(case: tuple[Lines, list[Edit], Lines]) -> None:
    """Whatever the person did, each cell afterwards says what it said or what was meant for it."""
    rows, edits, by_person = case
    after = after_write(by_person, edits)
    did = looked(rows, edits, after)
    assert did.lost == ()
    mended = after_write(after, did.repairs)
    meant = {(rows[e.row][0].text, e.column): e.cell for e in edits if isinstance(e, SetCell)}
    for was, now in zip(by_person, mended, strict=True):
        for column in range(WIDE):
            assert now[column] in {was[column], meant.get((was[0].text, column), was[column])}


@given(disturbed())
def test_repairs_need_no_repair(case: tuple[Lines, list[Edit], Lines]) -> None:
    rows, edits, by_person = case
    after = after_write(by_person, edits)
    did = looked(rows, edits, after)
    assert looked(after, did.repairs, after_write(after, did.repairs)) == Aftermath()


@given(st.integers(2, 8), st.data())
def test_where_nothing_moved_nothing_is_done(count: int, data: st.DataObject) -> None:
    rows = lines(count)
    place = st.tuples(st.integers(1, count), st.integers(0, WIDE - 1))
    edits: list[Edit] = [
        SetCell(NAME, *p, Cell.of("same text")) for p in data.draw(st.sets(place, max_size=5))
    ]
    edits.append(AppendRow(NAME, tuple(lines(1)[1])))
    assert looked(rows, edits, after_write(rows, edits)) == Aftermath()


@given(st.integers(1, 4), st.booleans())
def test_new_rows_of_a_tab_with_nothing_below_its_header_are_where_they_belong(
    count: int, blank: bool
) -> None:
    rows = [] if blank else lines(0)
    edits = [AppendRow(NAME, tuple(row)) for row in lines(count)[len(rows) :]]
    assert looked(rows, edits, after_write(rows, edits)) == Aftermath()


@given(st.integers(3, 8), st.data())
def test_a_row_deleted_for_another_is_added_again(count: int, data: st.DataObject) -> None:
    rows = lines(count)
    goal = data.draw(st.integers(1, count))
    by_person = [rows[0], *data.draw(st.permutations(rows[1:]))]
    edit = DeleteRow(NAME, goal, ())
    after = after_write(by_person, [edit])
    did = looked(rows, [edit], after)
    hit = by_person[goal]
    wanted = () if hit == rows[goal] else (AppendRow(NAME, tuple(hit)),)
    assert did.repairs == wanted


def test_a_row_that_the_person_deleted_herself_stays_deleted() -> None:
    rows = lines(4)
    after = [rows[0], rows[2], rows[4]]
    assert looked(rows, [DeleteRow(NAME, 1, ())], after) == Aftermath()


def test_a_row_typed_where_ours_landed_is_told() -> None:
    rows = lines(2)
    edit = SetCell(NAME, 1, 2, Cell.of("new"))
    typed = [Cell.of(f"typed {c}") for c in range(WIDE)]
    after = after_write([rows[0], typed, *rows[1:]], [edit])
    assert looked(rows, [edit], after) == Aftermath((), (f"{NAME}!C2",))


@pytest.mark.parametrize("draft_is_hit", [True, False])
def test_a_draft_of_one_cell_is_no_blank_row(draft_is_hit: bool) -> None:
    rows = lines(2)
    rows.insert(2, [BLANK, BLANK, Cell.of("draft"), BLANK])
    edit = SetCell(NAME, 1, 2, Cell.of("new"))
    moved_up = [rows[0], rows[2], rows[1], rows[3]] if draft_is_hit else [rows[0], [BLANK] * WIDE, *rows[1:]]
    did = looked(rows, [edit], after_write(moved_up, [edit]))
    assert did.lost == ()
    assert after_write(after_write(moved_up, [edit]), did.repairs)[1:] == moved_up[1:]


def test_a_formula_that_was_overwritten_is_told_with_its_text() -> None:
    rows = lines(2)
    rows[2][2] = Cell("5", Kind.FORMULA, None, "LEN(A3)")
    edit = SetCell(NAME, 1, 2, Cell.of("new"))
    after = after_write([rows[0], rows[2], rows[1]], [edit])
    assert looked(rows, [edit], after) == Aftermath((), (f"{NAME}!C2 (было: «=LEN(A3)»)",))


def test_formulas_that_change_by_themselves_move_nothing() -> None:
    rows = lines(2)
    rows[1][3] = Cell("3", Kind.FORMULA, None, "LEN(C2)")
    edit = SetCell(NAME, 1, 2, Cell.of("longer"))
    after = after_write(rows, [edit])
    after[1][3] = Cell("6", Kind.FORMULA, None, "LEN(C2)")
    assert looked(rows, [edit], after) == Aftermath()


@pytest.mark.parametrize("at", range(WIDE))
def test_a_column_put_in_before_ours(at: int) -> None:
    rows = lines(3)
    edits: list[Edit] = [
        SetCell(NAME, 1, 2, Cell.of("new")),
        AppendRow(NAME, tuple(Cell.of(f"n{c}") for c in range(WIDE))),
    ]
    by_person = [[*row[:at], Cell.of("Отклик") if r == 0 else BLANK, *row[at:]] for r, row in enumerate(rows)]
    after = after_write(by_person, edits)
    did = looked(rows, edits, after)
    assert did.lost == ()
    mended = after_write(after, did.repairs)
    if at > 2:
        by_person[1][2] = Cell.of("new")  # a column behind ours moves nothing of ours
    assert [row[: WIDE + 1] for row in mended] == by_person


def test_a_link_that_stayed_under_our_text_comes_back_with_its_own() -> None:
    """Where we write no link, the one of the cell stays: ours is known by its text alone."""
    rows = lines(2)
    rows[2][2] = Cell.of("ATI", "https://ati.su")
    edit = SetCell(NAME, 1, 2, Cell.of("new"))
    after = [rows[0], [*rows[2][:2], Cell.of("new", "https://ati.su"), rows[2][3]], rows[1]]
    assert looked(rows, [edit], after).repairs == (SetCell(NAME, 1, 2, Cell.of("ATI", "https://ati.su")),)


def test_repairs_find_their_rows_again() -> None:
    rows = lines(3)
    edits: list[Edit] = [SetCell(NAME, 1, 2, Cell.of("old")), AppendRow(NAME, (Cell.of("back"),))]
    found = moved(edits, {NAME: tab(rows)}, {NAME: tab([rows[0], rows[3], rows[2], rows[1]])})
    assert found.repairs == (SetCell(NAME, 3, 2, Cell.of("old")), edits[1])
    gone = moved(edits, {NAME: tab(rows)}, {NAME: tab([rows[0], rows[2]])})
    assert gone.lost == (f"{NAME}!C2 (было: «old»)",)


def test_tabs_that_are_gone_or_new_are_passed_over() -> None:
    edit = SetCell("другая", 0, 0, Cell.of("x"))
    assert aftermath({NAME: tab(lines(1))}, [edit], {}) == Aftermath()


def test_a_value_is_looked_for_where_our_own_deletion_above_moves_it() -> None:
    before = lines(5)
    edits: list[Edit] = [SetCell(NAME, 4, 1, Cell.of("new")), DeleteRow(NAME, 1, (0, 1, 2, 3))]
    by_person = [row for at, row in enumerate(before) if at != 3]
    after = after_write(by_person, edits)  # "new" falls on what was row 5, and stands in row 3 now
    assert looked(before, edits, after).repairs == (SetCell(NAME, 3, 1, Cell.of("4.1")),)


def test_of_two_rows_that_are_gone_the_one_that_our_place_explains_comes_back() -> None:
    before = lines(5)
    edits = [DeleteRow(NAME, 3, (0, 1, 2, 3))]
    after = after_write([row for at, row in enumerate(before) if at != 1], edits)
    assert looked(before, edits, after).repairs == (AppendRow(NAME, tuple(before[4])),)


def test_a_row_comes_back_that_we_may_have_deleted_because_a_person_deleted_ours_first() -> None:
    before = lines(5)
    edits = [DeleteRow(NAME, 3, (0, 1, 2, 3))]
    after = after_write([row for at, row in enumerate(before) if at != 3], edits)
    assert looked(before, edits, after).repairs == (AppendRow(NAME, tuple(before[4])),)


def test_a_row_that_was_put_in_our_place_and_went_there_is_told() -> None:
    before = lines(5)
    edits: list[Edit] = [DeleteRow(NAME, 3, (0, 1, 2, 3))]
    new = [Cell.of(f"just typed {c}") for c in range(WIDE)]
    after = after_write([*before[:3], new, *before[3:]], edits)
    result = looked(before, edits, after)
    assert result.repairs == ()
    assert result.lost == (f"{NAME}, строка, вставленная у строки 4",)
