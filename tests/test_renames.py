from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.merge import Side
from sheetsync.record import CellChange, Changes, Record, Records, VacancyKey
from sheetsync.renames import Rename, orphans, proposed, readdressed, renamed
from tests import journals

ONE, TWO, THREE, NEW = (VacancyKey(f"hh:{n}") for n in (1, 2, 3, 9))
UNLIKE = frozenset({"№", "Ссылка"})
ACME: Record = {
    "Ссылка": "hh.ru/1",
    "Компания": "ACME",
    "Должность": "Python Developer",
    "Требования": "Go SQL",
}
TENSOR: Record = {"Ссылка": "hh.ru/2", "Компания": "Тензор", "Должность": "QA", "Требования": "pytest Allure"}
BASE = Records({ONE: ACME, TWO: TENSOR})


def with_rows(**rows: Record) -> Records:
    return Records({VacancyKey(key.replace("_", ":")): row for key, row in rows.items()})


def found(file: Records, sheet: Records, base: Records | None = BASE) -> tuple[Rename, ...]:
    return proposed(base, {Side.FILE: file, Side.SHEET: sheet}, UNLIKE)


def test_a_key_that_went_and_one_that_came_with_much_the_same_row_are_proposed_as_one() -> None:
    sheet = with_rows(hh_9={**ACME, "Оклад": "от 100"}, hh_2=TENSOR)
    assert found(BASE, sheet) == (Rename(Side.SHEET, ONE, NEW),)
    assert found(sheet, BASE) == (Rename(Side.FILE, ONE, NEW),)
    assert found(BASE, sheet)[0].why == ("Та же вакансия, сменилась ссылка в таблице? Было hh:1, стало hh:9.")


@pytest.mark.parametrize(
    ("sheet", "base"),
    [
        (with_rows(hh_9={"Компания": "Озон", "Должность": "Go"}, hh_2=TENSOR), BASE),
        (with_rows(hh_1=ACME, hh_2=TENSOR, hh_9=ACME), BASE),
        (with_rows(hh_2=TENSOR), BASE),
        (with_rows(hh_9=ACME, hh_8=ACME, hh_2=TENSOR), BASE),
        (with_rows(hh_9=ACME, hh_2=TENSOR), None),
        (with_rows(hh_9={"Ссылка": "hh.ru/1", "№": "1"}, hh_2=TENSOR), BASE),
    ],
    ids=["unlike", "still there", "nothing new", "two candidates", "no base", "nothing but a link"],
)
def test_nothing_is_proposed(sheet: Records, base: Records | None) -> None:
    assert found(BASE, sheet, base) == ()


def test_two_vacancies_that_went_and_could_both_be_the_new_one_are_left_alone() -> None:
    base = Records({ONE: ACME, TWO: ACME})
    assert found(base, Records({NEW: ACME}), base) == ()


def test_a_vacancy_edited_on_the_other_side_meanwhile_is_still_known_by_the_base() -> None:
    edited = {**ACME, "Требования": "совсем другой длинный список из многих новых слов"}
    file = Records({ONE: edited, TWO: TENSOR})
    assert found(file, with_rows(hh_9=ACME, hh_2=TENSOR)) == (Rename(Side.SHEET, ONE, NEW),)


def test_a_draft_that_says_what_a_vacancy_said_keeps_it_from_being_deleted_or_added() -> None:
    sides = {Side.FILE: BASE, Side.SHEET: Records({TWO: TENSOR})}
    draft = {name: text for name, text in ACME.items() if name != "Ссылка"}
    told = orphans(sides, {Side.FILE: {}, Side.SHEET: {"Журнал, строка 2": draft}}, UNLIKE)
    assert told == {ONE: "Похоже, это черновик (Журнал, строка 2), в котором нет ссылки. Впишите её туда."}
    assert orphans(sides, {Side.FILE: {}, Side.SHEET: {"строка 2": {"Компания": "Озон"}}}, UNLIKE) == {}
    assert orphans(sides, {Side.FILE: {"строка 9": draft}, Side.SHEET: {}}, UNLIKE) == {}


def test_a_followed_link_lets_both_meet_as_one_vacancy_whose_link_changed_on_one_side() -> None:
    file = Records({ONE: {**ACME, "Ссылка": "https://hh.ru/vacancy/1"}, TWO: TENSOR})
    base, target = renamed(BASE, replace(file, fixed=frozenset({(ONE, "№")})), {NEW: ONE}, "Ссылка")
    assert list(base.rows) == list(target.rows) == [NEW, TWO]
    assert base.rows[NEW]["Ссылка"] == target.rows[NEW]["Ссылка"] == "https://hh.ru/vacancy/1"
    assert target.fixed == {(NEW, "№")}


def test_changes_find_the_row_that_still_has_the_old_link() -> None:
    change = CellChange(NEW, "Ссылка", "a", "b")
    other = CellChange(TWO, "Ссылка", "a", "b")
    assert readdressed(Changes((change, other)), {NEW: ONE}).cells == (replace(change, key=ONE), other)


@given(journals.three(), st.data())
def test_each_key_is_proposed_once_where_it_can_be_asked(three: journals.Three, data: st.DataObject) -> None:
    base, ours, theirs = three
    sides = {Side.FILE: ours, Side.SHEET: theirs}
    renames = proposed(base, sides, UNLIKE)
    for one in renames:
        other = Side.SHEET if one.side is Side.FILE else Side.FILE
        assert base is not None
        assert one.old in base.rows
        assert one.old in sides[other].rows
        assert one.old not in sides[one.side].rows
        assert one.new in sides[one.side].rows
        assert one.new not in base.rows
        assert one.new not in sides[other].rows
    keys = [key for one in renames for key in (one.old, one.new)]
    assert len(keys) == len(set(keys))
    turned = dict(data.draw(st.permutations(list(sides.items()))))
    assert set(proposed(base, turned, UNLIKE)) == set(renames)
