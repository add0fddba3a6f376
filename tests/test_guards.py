from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.guards import FEW, guards
from sheetsync.merge import plan
from sheetsync.record import CellChange, Changes, Record, Records, VacancyKey
from tests.journals import CONCLUSIONS, FIELDS, FORMS, OWN, TITLE, edited, with_text

NUMBER = "№"
HEADERS = (NUMBER, TITLE, OWN)


def journal(count: int) -> Records:
    """Return a tab of so many vacancies, numbered, titled, none with a status."""
    rows = {VacancyKey(f"hh:{n}"): {NUMBER: str(n), TITLE: "Dev"} for n in range(1, count + 1)}
    return Records(rows, HEADERS, ("FastAPI",))


def text(side: Records) -> Records:
    """Return the same as a text, which has a place for any field."""
    return Records(side.rows, (), side.conclusions)


FOUR, TEN = journal(4), journal(10)


def reasons(source: Records, target: Records, changes: Changes, base: Records | None) -> list[str]:
    return list(guards(base, source, target, changes, counter=NUMBER))


def every(side: Records, field: str, before: str = "Dev") -> Changes:
    return Changes(tuple(CellChange(key, field, before, "QA") for key in side.rows))


@pytest.mark.parametrize(
    ("source", "target", "where"), [(Records({}), FOUR, "откуда"), (FOUR, Records({}), "куда")]
)
def test_a_side_that_is_suddenly_empty(source: Records, target: Records, where: str) -> None:
    assert reasons(source, target, Changes(), FOUR) == [
        f"Там, {where} переносим, не осталось ни одной вакансии, а было 4."
    ]


def test_a_side_that_was_always_empty_is_the_first_meeting() -> None:
    for base in (None, Records({})):
        assert reasons(FOUR, Records({}), Changes(added=FOUR.rows), base) == []


def test_conclusions_that_are_suddenly_gone() -> None:
    """An empty list is told from no list at all: a workbook may do without."""
    [reason] = reasons(Records(FOUR.rows, HEADERS, ()), FOUR, Changes(), FOUR)
    assert reason == "Список «Выводы» вдруг пуст, а в нём было пунктов: 1."
    assert reasons(Records(FOUR.rows, HEADERS, None), FOUR, Changes(), FOUR) == []


def test_a_column_that_is_gone_or_renamed_on_whichever_side_has_columns() -> None:
    for renamed in ((NUMBER, OWN), (NUMBER, "Титул", OWN)):
        tab = Records(FOUR.rows, renamed, FOUR.conclusions)
        for source, target in ((tab, text(FOUR)), (text(FOUR), tab)):
            assert reasons(source, target, Changes(), FOUR) == [
                f"Столбец «{TITLE}» исчез или переименован, хотя раньше он синхронизировался."
            ]


def test_a_new_column_and_columns_in_another_order_alarm_nobody() -> None:
    tab = Records(FOUR.rows, (OWN, TITLE, "Город", NUMBER), FOUR.conclusions)
    assert reasons(tab, text(FOUR), Changes(), FOUR) == []


def test_where_no_side_has_columns_none_can_be_gone() -> None:
    assert reasons(text(FOUR), text(FOUR), Changes(), FOUR) == []


def test_every_row_changed() -> None:
    assert reasons(FOUR, FOUR, every(FOUR, TITLE), FOUR) == ["Изменились бы все вакансии до одной (4)."]
    assert reasons(FOUR, FOUR, Changes(every(FOUR, TITLE).cells[1:]), FOUR) == []


@pytest.mark.parametrize(
    ("side", "field", "before"),
    [
        pytest.param(FOUR, NUMBER, "1", id="renumbering"),
        pytest.param(FOUR, OWN, "", id="filling in a column that was blank"),
        pytest.param(journal(3), TITLE, "Dev", id="a tiny journal"),
    ],
)
def test_every_row_changed_as_people_do_it(side: Records, field: str, before: str) -> None:
    assert reasons(side, side, every(side, field, before), side) == []


def test_renumbering_does_not_hide_what_else_changed_in_every_row() -> None:
    both = Changes(every(FOUR, NUMBER).cells + every(FOUR, TITLE).cells)
    assert len(reasons(FOUR, FOUR, both, FOUR)) == 1


@pytest.mark.parametrize(
    ("vacancies", "deleted", "alarm"),
    [(1, 1, False), (4, 1, False), (4, 2, True), (9, 2, True), (10, 2, False), (10, 3, True), (15, 3, False)],
)
def test_more_deletions_than_a_fifth_but_one_is_always_allowed(
    vacancies: int, deleted: int, alarm: bool
) -> None:
    side = journal(vacancies)
    gone = Changes(deleted=dict(list(side.rows.items())[:deleted]))
    assert bool(reasons(side, side, gone, None)) == alarm


def test_deletions_are_told_with_their_share() -> None:
    gone = Changes(deleted=dict(list(TEN.rows.items())[:3]))
    assert reasons(TEN, TEN, gone, TEN) == ["Были бы удалены вакансии: 3 из 10; без вопросов — не больше 2."]


@given(st.data(), st.integers(FEW, 12))
def test_ordinary_edits_alarm_nobody(data: st.DataObject, count: int) -> None:
    """All but one vacancy edited, one deleted, one new, another status for each, other conclusions."""
    base = journal(count)
    untouched, *others = base.rows
    rows: dict[VacancyKey, Record] = {key: {**row, OWN: "отклик"} for key, row in base.rows.items()}
    for key in others:
        name = data.draw(st.sampled_from(FIELDS))
        rows[key] = with_text(rows[key], name, data.draw(edited(name, rows[key].get(name, ""))))
    del rows[others[0]]
    rows[VacancyKey("hh:99")] = {TITLE: "QA"}
    tab = Records(rows, HEADERS, data.draw(CONCLUSIONS.filter(bool)))
    changes = plan(base, text(base), tab, FORMS).to_file
    assert {change.key for change in changes.cells} >= {untouched}
    assert reasons(tab, text(base), changes, base) == []
