"""What the merge does, in the words of a journal; the laws behind it are in test_merge."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sheetsync.merge import Conflict, Plan, Side, merge_text, plan
from sheetsync.record import Changes, Records
from tests.journals import FORMS, KEYS, LIST, PROSE, TITLE

KEY = KEYS[0]
WANTED = "Опыт от 2х лет\nPython, Django\nPostgreSQL"
SECTIONS = "Python\nDjango\n\nЖелательно:\nDocker"
DUTIES = "Писать сервисы.\nЧинить чужие.\nДежурить."


@pytest.mark.parametrize(
    ("name", "base", "ours", "theirs", "merged"),
    [
        pytest.param(
            LIST,
            SECTIONS,
            "Python\nDjango\nFastAPI\n\nЖелательно:\nDocker",
            "Python\nDjango\n\nЖелательно:\nDocker\nGo",
            "Python\nDjango\nFastAPI\n\nЖелательно:\nDocker\nGo",
            id="a line more here in each section",
        ),
        pytest.param(
            LIST,
            SECTIONS,
            SECTIONS + "\nRedis",
            SECTIONS + "\nGo",
            SECTIONS + "\nGo\nRedis",
            id="both append: both lines stay, in an order that no side decides",
        ),
        pytest.param(
            LIST,
            SECTIONS,
            SECTIONS + "\nGo",
            SECTIONS + "\nGo\nRedis",
            SECTIONS + "\nGo\nRedis",
            id="both append the same line and one of them another",
        ),
        pytest.param(
            LIST,
            "Python\nЖелательно:\nDocker",
            "Python 3.11\nЖелательно:\nDocker",
            "Python\nБудет плюсом:\nDocker",
            "Python 3.11\nБудет плюсом:\nDocker",
            id="neighbours edited: a must stays above the heading of the wishes",
        ),
        pytest.param(
            LIST,
            "Python\nDjango\nDocker",
            "Python\nDjango\n\nDocker",
            "Python\nDjango\nDocker\nGo",
            "Python\nDjango\n\nDocker\nGo",
            id="a blank line here, a line more there",
        ),
        pytest.param(
            LIST,
            WANTED,
            "Опыт от 2х лет\nPostgreSQL",
            WANTED + "\nGit",
            "Опыт от 2х лет\nPostgreSQL\nGit",
            id="cut",
        ),
        pytest.param(
            LIST,
            WANTED,
            "PostgreSQL\nPython, Django\nОпыт от 2х лет",
            WANTED + "\nGit",
            "PostgreSQL\nGit\nPython, Django\nОпыт от 2х лет",
            id="new order here, a line more there: it stays below the line it was put below",
        ),
        pytest.param(
            LIST,
            WANTED,
            "Опыт от 3х лет\nPython, Django\nPostgreSQL",
            "Опыт от 1 года\nPython, Django\nPostgreSQL",
            None,
            id="the same line edited twice",
        ),
        pytest.param(
            LIST,
            WANTED,
            "Опыт от 3х лет\nPython, Django\nPostgreSQL",
            "Опыт от 3х лет\nPython, Django\nPostgreSQL\nGit",
            "Опыт от 3х лет\nPython, Django\nPostgreSQL\nGit",
            id="the same line edited alike",
        ),
        pytest.param(
            LIST,
            WANTED,
            "Опыт от 3х лет\nPython, Django\nPostgreSQL",
            "Python, Django\nPostgreSQL",
            "Опыт от 3х лет\nPython, Django\nPostgreSQL",
            id="a line edited here and deleted there: the edit stays",
        ),
        pytest.param(
            LIST, "Python\nGo\nC++", "C++\nPython\nGo", "Go\nPython\nC++", None, id="two different new orders"
        ),
        pytest.param(
            LIST,
            "Python\nGo\nPython",
            "Rust\nPython\nGo\nPython",
            "Python\nGo\nPython\nC++",
            "Rust\nPython\nGo\nPython\nC++",
            id="a line that stands twice: merged as prose",
        ),
        pytest.param(
            PROSE,
            DUTIES,
            DUTIES.replace("Писать", "Проектировать"),
            DUTIES.replace("Дежурить", "Дежурить по ночам"),
            "Проектировать сервисы.\nЧинить чужие.\nДежурить по ночам.",
            id="prose, first line here and last line there",
        ),
        pytest.param(
            PROSE,
            DUTIES,
            DUTIES.replace("чужие", "свои"),
            DUTIES.replace("чужие", "старые"),
            None,
            id="prose, one line twice",
        ),
        pytest.param(
            PROSE, DUTIES, DUTIES + "\nУчить.", DUTIES + "\nУчиться.", None, id="prose, both append"
        ),
        pytest.param(TITLE, "Разработчик", "Senior", "Junior", None, id="a title has no lines to merge"),
    ],
)
def test_texts_that_both_sides_changed(
    name: str, base: str, ours: str, theirs: str, merged: str | None
) -> None:
    assert merge_text(name, base, ours, theirs, FORMS) == merged
    assert merge_text(name, base, theirs, ours, FORMS) == merged


def side(text: str, name: str = TITLE, *, fixed: bool = False) -> Records:
    return Records({KEY: {name: text}}, fixed=frozenset({(KEY, name)} if fixed else ()))


def after(changes: Changes) -> list[str]:
    return [change.after for change in changes.cells]


def test_what_is_written_is_what_was_typed_and_not_its_normal_form() -> None:
    """Eight of ten real titles hold a NBSP; it stays where it is and travels where it is new."""
    typed = "Младшии\u0306\u00a0разработчик"
    same = side("Младший разработчик")
    assert not plan(same, same, side(typed), FORMS)
    assert after(plan(side("Dev"), side("Dev"), side(typed), FORMS).to_file) == [typed]


def test_lines_of_another_program_merge_without_its_line_ends_and_blank_ends() -> None:
    """A cell may end in blank lines and part its lines as Windows does."""
    base, ours, theirs = "A\r\nB\r\n", "A1\r\nB", "A\nB\nC"
    assert merge_text(PROSE, base, ours, theirs, FORMS) == "A1\nB\nC"
    assert merge_text(LIST, base, ours, theirs, FORMS) == "A1\nB\nC"


def test_retyping_a_vacancy_is_no_edit_that_outlives_its_deletion() -> None:
    ours = side("Dev \u00a0")
    decided = plan(side("Dev"), ours, Records({}), FORMS)
    assert (decided.conflicts, decided.to_file.deleted) == ((), ours.rows)


def test_a_blank_field_with_no_column_is_nothing_to_speak_of() -> None:
    ours = Records({KEY: {TITLE: "Dev", "Город": ""}})
    decided = plan(None, ours, Records({}, (TITLE,)), FORMS)
    assert (decided.to_sheet.added, decided.skips) == ({KEY: {TITLE: "Dev"}}, ())


def test_without_a_base_text_beats_blank_and_different_texts_conflict() -> None:
    assert after(plan(None, side("Dev"), side(""), FORMS).to_sheet) == ["Dev"]
    [conflict] = plan(None, side("Python", LIST), side("Go", LIST), FORMS).conflicts
    assert (conflict.base, conflict.ours, conflict.theirs) == (None, "Python", "Go")


def test_without_a_base_nothing_is_deleted_and_each_gets_what_the_other_has() -> None:
    theirs = Records({KEYS[1]: {TITLE: "QA"}})
    decided = plan(None, side("Dev"), theirs, FORMS)
    assert (decided.to_sheet.added, decided.to_file.added) == (side("Dev").rows, theirs.rows)
    assert not {**decided.to_file.deleted, **decided.to_sheet.deleted}


def test_a_conflict_is_left_to_the_person_until_a_side_is_preferred() -> None:
    base, ours, theirs = side("Dev"), side("Senior Dev"), side("Python Dev")
    assert plan(base, ours, theirs, FORMS) == Plan(
        Changes(), Changes(), (Conflict(KEY, TITLE, "Dev", "Senior Dev", "Python Dev"),)
    )
    for_file, for_sheet = (plan(base, ours, theirs, FORMS, prefer=prefer) for prefer in Side)
    assert (after(for_file.to_sheet), after(for_file.to_file)) == (["Senior Dev"], [])
    assert (after(for_sheet.to_sheet), after(for_sheet.to_file)) == ([], ["Python Dev"])
    assert [c.resolved for c in (*for_file.conflicts, *for_sheet.conflicts)] == [Side.FILE, Side.SHEET]
    assert not for_file.open_conflicts + for_sheet.open_conflicts


@pytest.mark.parametrize("name", [TITLE, PROSE])
def test_emptied_here_and_edited_there_is_a_conflict(name: str) -> None:
    """In a list the edited line stays, as it does anywhere in a list."""
    base, emptied, edited = (side(text, name) for text in ("Писать код", "", "Писать тесты"))
    for ours, theirs in ((emptied, edited), (edited, emptied)):
        decided = plan(base, ours, theirs, FORMS)
        assert decided.open_conflicts
        assert not decided.to_file.cells + decided.to_sheet.cells


def test_a_preference_is_for_conflicts_only() -> None:
    """What only one side changed, and what merges, is no question of preference."""
    base, ours, theirs = side(WANTED, LIST), side(WANTED + "\nGit", LIST), side(WANTED, LIST)
    assert after(plan(base, ours, theirs, FORMS, prefer=Side.SHEET).to_sheet) == [WANTED + "\nGit"]


def test_edited_here_and_deleted_there_is_a_conflict_until_a_side_is_preferred() -> None:
    base, ours, theirs = side("Dev"), side("Senior"), Records({})
    [conflict] = plan(base, ours, theirs, FORMS).conflicts
    assert conflict == Conflict(KEY, None, f"{TITLE}: Dev", f"{TITLE}: Senior", None)
    assert plan(base, ours, theirs, FORMS, prefer=Side.FILE).to_sheet.added == ours.rows
    assert plan(base, ours, theirs, FORMS, prefer=Side.SHEET).to_file.deleted == ours.rows
    assert plan(base, base, theirs, FORMS).to_file.deleted == base.rows


def test_a_cell_that_may_not_be_written_is_skipped() -> None:
    base, ours, theirs = side("1"), side("2"), side("1", fixed=True)
    decided = plan(base, ours, theirs, FORMS)
    assert not decided.to_sheet
    assert [(skip.key, skip.field) for skip in decided.skips] == [(KEY, TITLE)]
    assert "формула" in decided.skips[0].why


def test_a_preference_that_cannot_be_written_settles_nothing() -> None:
    base, ours, theirs = side("1"), side("2"), side("3", fixed=True)
    decided = plan(base, ours, theirs, FORMS, prefer=Side.FILE)
    assert [conflict.resolved for conflict in decided.conflicts] == [None]
    assert len(decided.skips) == 1
    assert after(plan(base, ours, theirs, FORMS, prefer=Side.SHEET).to_file) == ["3"]


def test_a_vacancy_that_stands_in_two_rows_is_not_touched_on_either_side() -> None:
    theirs = replace(side("QA"), held={KEY: "Одна ссылка в двух строках."})
    decided = plan(side("Dev"), side("Senior"), theirs, FORMS, prefer=Side.FILE)
    assert not decided
    assert [(skip.field, skip.why) for skip in decided.skips] == [(None, "Одна ссылка в двух строках.")]


def test_conclusions_merge_as_a_set_each_side_in_its_own_order() -> None:
    base, ours, theirs = (
        Records({}, conclusions=texts)
        for texts in (("SOLID", "Docker"), ("Docker", "SOLID", "Go"), ("SOLID", "Redis"))
    )
    decided = plan(base, ours, theirs, FORMS)
    assert decided.to_file.conclusions == ("SOLID", "Go", "Redis")
    assert decided.to_sheet.conclusions == ("SOLID", "Redis", "Go")


def test_a_workbook_without_conclusions_takes_nothing_away_and_gets_them() -> None:
    base, ours, theirs = (Records({}, conclusions=texts) for texts in (("SOLID",), ("SOLID", "Go"), None))
    decided = plan(base, ours, theirs, FORMS)
    assert (decided.to_file.conclusions, decided.to_sheet.conclusions) == (None, ("SOLID", "Go"))
