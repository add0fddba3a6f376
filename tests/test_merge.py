"""The seven laws of a merge; what they mean in a journal is in test_merge_examples."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from sheetsync.domain.text import normal
from sheetsync.merge import Conflict, Plan, Side, plan
from sheetsync.record import Changes, Record, Records, VacancyKey
from tests.journals import (
    FIELDS,
    FORMS,
    KEYS,
    LIST,
    PREFER,
    PROSE,
    TITLE,
    Place,
    Three,
    applied,
    bases,
    places,
    said,
    three,
    touched,
    with_text,
    worked_on,
)

SWAP = {None: None, Side.FILE: Side.SHEET, Side.SHEET: Side.FILE}


def mirrored(decided: Plan) -> Plan:
    """Return the plan of the swapped sides."""
    conflicts = tuple(
        replace(c, ours=c.theirs, theirs=c.ours, resolved=SWAP[c.resolved]) for c in decided.conflicts
    )
    return Plan(decided.to_sheet, decided.to_file, conflicts, decided.skips)


def in_normal_form(decided: Plan) -> tuple[object, ...]:
    """Return a plan without order and without what does not count in comparing."""

    def rows(records: dict[VacancyKey, Record]) -> object:
        return said(Records(records))[0]

    def changes(one: Changes) -> tuple[object, ...]:
        conclusions = None if one.conclusions is None else frozenset(map(normal, one.conclusions))
        cells = {(c.key, c.field, normal(c.before), normal(c.after)) for c in one.cells}
        return cells, rows(dict(one.added)), rows(dict(one.deleted)), conclusions

    def conflict(one: Conflict) -> tuple[object, ...]:
        # a whole vacancy is told field by field, on lines of their own: there only what is gone counts
        texts = [text and (one.field is None or normal(text)) for text in (one.base, one.ours, one.theirs)]
        return one.key, one.field, *texts, one.resolved

    conflicts = {conflict(one) for one in decided.conflicts}
    return changes(decided.to_file), changes(decided.to_sheet), conflicts, set(decided.skips)


@given(bases(), st.data(), PREFER)
def test_law_1_equal_sides_have_nothing_to_do(
    base: Records, data: st.DataObject, prefer: Side | None
) -> None:
    """Whatever the base was, two sides that say the same need no change and have no conflict."""
    same = data.draw(worked_on(base))
    no_cell = frozenset((key, name) for key in KEYS for name in FIELDS)
    tab = replace(
        same, held=dict.fromkeys(data.draw(st.sets(st.sampled_from(KEYS))), "дважды"), fixed=no_cell
    )
    for was in (None, base, replace(base, fields=(TITLE,)), Records({})):
        conclusions = (was or Records({})).conclusions if same.conclusions is None else same.conclusions
        ours, theirs = (replace(side, conclusions=conclusions) for side in (same, tab))
        assert not plan(was, ours, theirs, FORMS, prefer=prefer)


@given(st.data(), PREFER)
def test_law_2_fast_forward(data: st.DataObject, prefer: Side | None) -> None:
    """If only one side was worked on, the other one becomes it exactly, with no conflict and no skip."""
    base = data.draw(bases())
    theirs = data.draw(worked_on(base))
    new_list = Changes(conclusions=base.conclusions if theirs.conclusions is None else None)
    decided = plan(base, base, theirs, FORMS, prefer=prefer)
    assert (decided.conflicts, decided.skips) == ((), ())
    assert decided.to_sheet == (new_list if base.conclusions else Changes())
    rows, conclusions = said(applied(base, decided.to_file))
    assert rows == said(theirs)[0]
    assert conclusions == (said(base) if theirs.conclusions is None else said(theirs))[1]


@given(three(), PREFER)
def test_law_3_symmetry(sides: Three, prefer: Side | None) -> None:
    """Swapping the sides mirrors the changes and the conflicts."""
    base, ours, theirs = sides
    one = plan(base, ours, theirs, FORMS, prefer=prefer)
    two = plan(base, theirs, ours, FORMS, prefer=SWAP[prefer])
    assert in_normal_form(one) == in_normal_form(mirrored(two))


def texts(side: Records) -> set[tuple[VacancyKey, str, str]]:
    """Return what a side says: whole short texts, and long ones line by line."""
    return {
        (key, name, normal(line))
        for key, row in side.rows.items()
        for name, text in row.items()
        for line in (text.split("\n") if name in {LIST, PROSE} else [text])
        if normal(line)
    }


@given(three(), PREFER)
def test_law_5_no_lost_update(sides: Three, prefer: Side | None) -> None:
    """What a side put in, or both kept, is afterwards on both sides, or is in a conflict or a skip."""
    base, ours, theirs = sides
    decided = plan(base, ours, theirs, FORMS, prefer=prefer)
    told = places(*decided.conflicts, *decided.skips)
    was = texts(base or Records({}))
    after = texts(applied(ours, decided.to_file)) & texts(applied(theirs, decided.to_sheet))
    put_in = (texts(ours) | texts(theirs)) - was
    for key, name, line in put_in | (texts(ours) & texts(theirs)):
        assert (key, name, line) in after or not told.isdisjoint({(key, name), (key, None)})


def fields_of(side: Records, key: VacancyKey, names: set[str]) -> dict[str, str]:
    """Return what a side says of a vacancy in some fields."""
    return {name: text for name, text in said(side)[0][key].items() if name in names}


@given(three(), PREFER)
def test_law_5_an_edit_never_falls_to_a_deletion_silently(sides: Three, prefer: Side | None) -> None:
    """A vacancy that is gone from one side goes from the other only if nothing was changed in it there."""
    base, ours, theirs = sides
    decided = plan(base, ours, theirs, FORMS, prefer=prefer)
    told = places(*decided.conflicts, *decided.skips)
    was = base or Records({})
    for side, other, changes in ((ours, theirs, decided.to_file), (theirs, ours, decided.to_sheet)):
        assert changes.deleted.keys() <= was.rows.keys() - other.rows.keys()
        for key in side.rows.keys() & was.rows.keys() - other.rows.keys():
            names = {name for name in FIELDS if not side.lacks(name) and not was.lacks(name)}
            edited = fields_of(side, key, names) != fields_of(was, key, names)
            assert (key, None) in told or (key in changes.deleted and not edited)


@given(three(), st.sampled_from(Side))
def test_law_5_a_preference_is_carried_out_or_settles_nothing(sides: Three, prefer: Side) -> None:
    """A conflict that is called settled is in the changes of the side that lost, an open one in none."""
    decided = plan(*sides, FORMS, prefer=prefer)
    settled = places(*(conflict for conflict in decided.conflicts if conflict.resolved))
    loser = decided.to_sheet if prefer is Side.FILE else decided.to_file
    assert settled <= touched(loser)
    assert places(*decided.open_conflicts).isdisjoint(touched(decided.to_file) | touched(decided.to_sheet))


def elsewhere(decided: Plan, key: VacancyKey, name: str | None = None) -> tuple[object, ...]:
    """Return a plan without what it says of one vacancy, or of one cell."""

    def away(place: Place) -> bool:
        return place != (key, name) and (place[0] != key or name is not None)

    def changes(one: Changes) -> tuple[object, ...]:
        rows = ({k: r for k, r in rows.items() if away((k, None))} for rows in (one.added, one.deleted))
        return [c for c in one.cells if away((c.key, c.field))], *rows, one.conclusions

    conflicts = [one for one in decided.conflicts if away((one.key, one.field))]
    skips = [one for one in decided.skips if away((one.key, one.field))]
    return changes(decided.to_file), changes(decided.to_sheet), conflicts, skips


@given(three(), st.sampled_from(KEYS), st.sampled_from(FIELDS), PREFER)
def test_law_6_independence(sides: Three, key: VacancyKey, name: str, prefer: Side | None) -> None:
    """Holding one vacancy back, or a conflict in one cell, changes the decision about nothing else."""
    base, ours, theirs = sides
    free = plan(base, ours, theirs, FORMS, prefer=prefer)
    held = plan(base, replace(ours, held={key: "дважды"}), theirs, FORMS, prefer=prefer)
    assert elsewhere(held, key) == elsewhere(free, key)
    written = places(*held.to_file.cells, *held.to_sheet.cells, *held.conflicts)
    assert key not in {place[0] for place in written}
    assume(key in ours.rows and key in theirs.rows and not theirs.lacks(name))
    ours, theirs = (
        replace(side, rows={**side.rows, key: with_text(side.rows[key], name, text)})
        for side, text in ((ours, "один"), (theirs, "другой"))
    )
    disputed = plan(base, ours, theirs, FORMS, prefer=prefer)
    assert elsewhere(disputed, key, name) == elsewhere(free, key, name)


@given(three(), PREFER)
def test_law_6_untouched_cells_never_change(sides: Three, prefer: Side | None) -> None:
    """A cell that both sides have as it was, or alike, is in no change, no conflict and no skip."""
    base, ours, theirs = sides
    decided = plan(base, ours, theirs, FORMS, prefer=prefer)
    found = places(*decided.to_file.cells, *decided.to_sheet.cells, *decided.conflicts, *decided.skips)
    both = ours.rows.keys() & theirs.rows.keys()
    alike = {
        (key, name)
        for key in both
        for name in FIELDS
        if said(ours)[0][key].get(name) == said(theirs)[0][key].get(name) and not theirs.lacks(name)
    }
    assert found.isdisjoint(alike)


def retyped(side: Records) -> Records:
    """Return a side as another program might write it: decomposed, with NBSP, CRLF and trailing blanks."""

    def other(text: str) -> str:
        return unicodedata.normalize("NFD", text).replace(" ", "\u00a0").replace("\n", " \r\n") + " \n"

    rows = {key: {name: other(text) for name, text in row.items()} for key, row in side.rows.items()}
    return replace(side, rows=rows)


def lines_typed(*sides: Records) -> set[str]:
    """Return every line that stands on a side, byte for byte."""
    cells = (text for side in sides for row in side.rows.values() for text in row.values())
    return {line for text in cells for line in text.replace("\r\n", "\n").split("\n")}


@given(three(), PREFER, st.tuples(st.booleans(), st.booleans(), st.booleans()))
def test_law_7_only_words_count_and_only_typed_text_is_written(
    sides: Three, prefer: Side | None, other: tuple[bool, bool, bool]
) -> None:
    """Another way to write the same text changes no decision, and what is written was typed on a side."""
    base, ours, theirs = sides
    base = retyped(base) if base and other[0] else base
    ours, theirs = (
        retyped(side) if again else side for side, again in zip((ours, theirs), other[1:], strict=True)
    )
    decided = plan(base, ours, theirs, FORMS, prefer=prefer)
    assert in_normal_form(decided) == in_normal_form(plan(*sides, FORMS, prefer=prefer))
    written = [c.after for c in (*decided.to_file.cells, *decided.to_sheet.cells)]
    written += [
        text for c in (decided.to_file, decided.to_sheet) for r in c.added.values() for text in r.values()
    ]
    whole = {text for side in (ours, theirs) for row in side.rows.values() for text in row.values()}
    for text in written:
        lines = text.replace("\r\n", "\n").split("\n")
        assert text in {*whole, ""} or set(lines) <= lines_typed(ours, theirs)


@given(three(), PREFER)
def test_law_7_determinism(sides: Three, prefer: Side | None) -> None:
    """The same sides give the same plan, in whatever order their rows and cells stand."""
    base, ours, theirs = sides
    one = plan(base, ours, theirs, FORMS, prefer=prefer)
    assert plan(base, ours, theirs, FORMS, prefer=prefer) == one
    rows = {key: dict(reversed(list(row.items()))) for key, row in reversed(list(theirs.rows.items()))}
    two = plan(base, ours, replace(theirs, rows=rows), FORMS, prefer=prefer)
    assert in_normal_form(two) == in_normal_form(one)
