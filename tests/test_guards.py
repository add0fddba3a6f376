from __future__ import annotations

from hypothesis import given

from sheetsync.guards import guards
from sheetsync.merge import plan
from sheetsync.record import CellChange, Changes, Records, VacancyKey
from tests.journals import FORMS, KEYS, TITLE, bases

NUMBER = "№"
FOUR = Records({key: {NUMBER: key, TITLE: "Dev"} for key in KEYS[:4]}, (NUMBER, TITLE), ("FastAPI",))


def reasons(source: Records, target: Records, changes: Changes, base: Records | None = FOUR) -> list[str]:
    return list(guards(base, source, target, changes, counter=NUMBER))


def every(field: str, count: int = 4) -> Changes:
    return Changes(tuple(CellChange(key, field, "Dev", "QA") for key in KEYS[:count]))


def test_a_side_that_is_suddenly_empty() -> None:
    assert "не осталось ни одной вакансии, а было 4" in reasons(Records({}), FOUR, Changes())[0]
    assert reasons(Records({}), FOUR, Changes(), base=None) == []


def test_conclusions_that_are_suddenly_gone() -> None:
    assert "«Выводы» вдруг пуст" in reasons(Records(FOUR.rows, FOUR.fields, ()), FOUR, Changes())[0]
    assert reasons(Records(FOUR.rows, FOUR.fields, None), FOUR, Changes()) == []


def test_a_column_that_is_gone_on_whichever_side_has_columns() -> None:
    narrow = Records(FOUR.rows, (NUMBER,), FOUR.conclusions)
    text = Records(FOUR.rows, (), FOUR.conclusions)
    for source, target in ((narrow, text), (text, narrow)):
        assert reasons(source, target, Changes()) == [
            f"Столбец «{TITLE}» исчез или переименован, хотя раньше он синхронизировался."
        ]


def test_every_row_changed_but_not_by_renumbering_nor_in_a_tiny_journal() -> None:
    assert reasons(FOUR, FOUR, every(TITLE)) == ["Изменились бы все вакансии до одной (4)."]
    assert reasons(FOUR, FOUR, every(NUMBER)) == []
    assert reasons(FOUR, FOUR, every(TITLE, 3)) == []
    three = Records({key: FOUR.rows[key] for key in KEYS[:3]}, FOUR.fields, FOUR.conclusions)
    assert reasons(three, three, every(TITLE, 3), base=three) == []


def test_more_deletions_than_a_fifth_but_one_is_always_allowed() -> None:
    ten = Records({VacancyKey(f"hh:{n}"): {TITLE: "Dev"} for n in range(10)}, (TITLE,))
    gone = [dict(list(ten.rows.items())[:count]) for count in (1, 2, 3)]
    assert [reasons(ten, ten, Changes(deleted=rows), base=None) for rows in gone] == [
        [],
        [],
        ["Были бы удалены вакансии: 3 из 10; без вопросов — не больше 2."],
    ]
    assert reasons(FOUR, FOUR, Changes(deleted={KEYS[0]: {}})) == []


@given(bases())
def test_a_journal_at_rest_alarms_nobody(base: Records) -> None:
    decided = plan(base, base, base, FORMS)
    assert reasons(base, base, decided.to_sheet, base=base) == []
