"""`resolve`: one conflict decided, the loser kept, the rest untouched; and git's own leftovers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync import sync
from sheetsync.errors import JournalError, UsageError
from sheetsync.grid import Cell, Kind
from sheetsync.journal import fields
from sheetsync.journal.leftovers import leftovers
from sheetsync.journal.markdown import parse
from sheetsync.meeting import Options
from sheetsync.merge import Side
from sheetsync.record import VacancyKey
from sheetsync.resolve import Resolved, resolve
from sheetsync.understanding import understand_journal
from sheetsync.undo import log, undo
from tests.kinds import KINDS, Desk, desk
from tests.small_journal import NOON, TEXT

KEY = VacancyKey("hh:102")
WON = {Side.SHEET: "Senior", Side.FILE: "Junior", "Middle": "Middle"}


def in_conflict(book: Desk) -> Desk:
    """Leave two places of one vacancy, and one of another, changed in two ways."""
    book.path.write_text(TEXT, encoding="utf-8")
    book.push()
    for key, name, theirs in (
        ("hh:102", fields.TITLE, "Senior"),
        ("hh:102", fields.SALARY, "300 000"),
        ("hh:103", fields.TITLE, "Тимлид"),
    ):
        book.type(key, name, Cell.of(theirs))
    book.edit("Должность: Python Developer\nОклад: не указан", "Должность: Junior\nОклад: 100 000")
    book.edit("Разработчик", "Тестировщик")
    return book


@pytest.fixture(params=KINDS)
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    with desk(request.param, tmp_path) as made:
        yield in_conflict(made)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Desk]:
    with desk("memory", tmp_path) as made:
        yield in_conflict(made)


def decide(book: Desk, choice: Side | str, key: str = "2", field: str = fields.TITLE) -> Resolved:
    return resolve(book.path, book.book, key, field, choice, now=NOON)


def places(book: Desk) -> set[tuple[str, str | None]]:
    return {(one.key, one.field) for one in book.status().meeting.plan.open_conflicts}


OPEN = {("hh:102", fields.TITLE), ("hh:102", fields.SALARY), ("hh:103", fields.TITLE)}


@pytest.mark.parametrize("choice", WON)
def test_one_conflict_is_decided_on_both_sides_and_the_others_stay(book: Desk, choice: Side | str) -> None:
    before = book.says()
    assert places(book) == OPEN
    assert decide(book, choice).left == 2
    assert places(book) == OPEN - {("hh:102", fields.TITLE)}
    assert book.says() == {**before, KEY: {**before[KEY], fields.TITLE: WON[choice]}}
    assert parse(book.text).records().rows[KEY][fields.TITLE] == WON[choice]
    assert "Оклад: 100 000" in book.text
    plan = book.status().meeting.plan
    cells = {(change.key, change.field) for change in (*plan.to_file.cells, *plan.to_sheet.cells)}
    assert not cells, "both sides agree, and know it"


@pytest.mark.parametrize("choice", WON)
def test_once_decided_nothing_more_is_written(memory: Desk, choice: Side | str) -> None:
    decide(memory, choice)
    before = memory.text, memory.rows(), len(log(memory.path, memory.book))
    again = decide(memory, choice)
    assert again.settlement.conflict is None
    assert (memory.text, memory.rows(), len(log(memory.path, memory.book))) == before


@pytest.mark.parametrize("choice", WON)
def test_the_loser_is_kept_and_undo_brings_the_conflict_back(memory: Desk, choice: Side | str) -> None:
    text, says = memory.text, memory.says()
    decide(memory, choice)
    kept = (log(memory.path, memory.book)[-1].kept.folder / "changes.json").read_text(encoding="utf-8")
    assert all(loser in kept for loser in {"Senior", "Junior"} - {WON[choice]})
    undo(memory.path, memory.book, now=NOON)
    assert (memory.text, memory.says()) == (text, says)
    assert places(memory) == OPEN


@pytest.mark.parametrize("prefer", Side)
@pytest.mark.parametrize("operation", [sync.pull, sync.push])
def test_what_loses_to_a_preferred_side_is_kept_too(memory: Desk, prefer: Side, operation: object) -> None:
    lost = {Side.SHEET: ("Junior", "100 000", "Тестировщик"), Side.FILE: ("Senior", "300 000", "Тимлид")}
    assert operation in {sync.pull, sync.push}
    done = sync.pull if operation is sync.pull else sync.push
    done(memory.path, memory.book, Options(prefer=prefer, summary=False, force=True), now=NOON)
    folder = memory.path.parent / ".sheetsync"
    kept = "".join(file.read_text(encoding="utf-8") for file in folder.rglob("changes.json"))
    sides = memory.text + repr(memory.rows())
    assert all(loser in kept or loser in sides for loser in lost[prefer])


@pytest.mark.parametrize("name", ["2", "№2", "# 2", "102", "hh:102", "https://hh.ru/vacancy/102?from=x"])
@pytest.mark.parametrize("field", ["Должность", "должность", "Название вакансии"])
def test_a_place_is_named_as_a_person_sees_it(memory: Desk, name: str, field: str) -> None:
    done = decide(memory, Side.SHEET, name, field)
    assert (done.key, done.field) == ("hh:102", fields.TITLE)
    assert done.settlement.conflict


@pytest.mark.parametrize(
    ("key", "field", "words"),
    [
        ("77", fields.TITLE, "Вакансии «77» нет"),
        ("нечто", fields.TITLE, "Вакансии «нечто» нет"),
        ("2", "Цвет", "Поля «Цвет» нет"),
    ],
)
def test_an_unknown_place_is_told_with_what_there_is(memory: Desk, key: str, field: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as error:
        decide(memory, Side.SHEET, key, field)
    assert "№2 (hh:102) — Должность" in error.value.what
    assert "№3 (hh:103) — Должность" in error.value.what


def test_what_only_one_side_changed_is_no_conflict(memory: Desk) -> None:
    memory.edit("ATI.SU", "АТИ")
    with pytest.raises(UsageError, match="изменила только одна сторона"):
        decide(memory, Side.FILE, "2", fields.COMPANY)


def test_a_number_that_two_vacancies_bear_is_asked_about(memory: Desk) -> None:
    memory.type("hh:103", fields.NUMBER, Cell.number(2))
    with pytest.raises(
        UsageError, match=r"несколько вакансий: hh:102, hh:103|несколько вакансий: hh:103, hh:102"
    ):
        decide(memory, Side.SHEET, "2")
    assert decide(memory, Side.SHEET, "102").settlement.conflict


def test_a_formula_is_not_written_over(memory: Desk) -> None:
    memory.type("hh:102", fields.TITLE, Cell("Senior", Kind.FORMULA, None, '"Senior"'))
    for choice in (Side.FILE, "Middle"):
        with pytest.raises(UsageError, match="формула"):
            decide(memory, choice)
    assert decide(memory, Side.SHEET).settlement.conflict


def test_a_link_to_another_vacancy_decides_nothing(memory: Desk) -> None:
    memory.type("hh:102", fields.LINK, Cell.of("https://hh.ru/vacancy/102?a=1"))
    memory.edit("https://hh.ru/vacancy/102", "https://spb.hh.ru/vacancy/102")
    with pytest.raises(UsageError, match="другая"):
        decide(memory, "https://hh.ru/vacancy/7", "2", fields.LINK)
    assert decide(memory, "https://hh.ru/vacancy/102?b=2", "2", fields.LINK).settlement.conflict


def edited_and_deleted(book: Desk) -> None:
    """Let the file lose the vacancy that the sheet changed."""
    start, end = book.text.index("----\n# 2"), book.text.index("----\n# 3")
    book.path.write_text(book.text[:start] + book.text[end:], encoding="utf-8")


@pytest.mark.parametrize("choice", list(Side))
def test_a_vacancy_edited_here_and_deleted_there(book: Desk, choice: Side) -> None:
    edited_and_deleted(book)
    assert ("hh:102", None) in places(book)
    with pytest.raises(UsageError, match="своим текстом"):
        decide(book, "текст", "102", "вакансия")
    decide(book, choice, "102", "вакансия")
    assert ("Senior" in book.text) == (choice is Side.SHEET)
    assert (KEY in book.says()) == (choice is Side.SHEET)
    assert ("hh:102", None) not in places(book)
    assert decide(book, choice, "https://hh.ru/vacancy/102", "вакансия").settlement.conflict is None
    kept = (log(book.path, book.book)[-1].kept.folder / "changes.json").read_text(encoding="utf-8")
    assert "Senior" in kept


@pytest.mark.parametrize("edits", [1, 3])
def test_a_person_who_types_meanwhile_is_seen(memory: Desk, edits: int) -> None:
    twin, write = memory.memory, memory.memory.write
    left = [edits]

    def meanwhile(*args: object, **kwargs: object) -> object:
        if left[0]:
            left[0] -= 1
            memory.type("hh:101", fields.TITLE, Cell.of(f"Моё {left[0]}"))
        return write(*args, **kwargs)  # type: ignore[arg-type]

    twin.write = meanwhile  # type: ignore[method-assign, assignment]
    decide(memory, "Middle")
    assert memory.says()[VacancyKey("hh:101")][fields.TITLE] == "Моё 0"
    assert memory.says()[KEY][fields.TITLE] == "Middle"


MARKERS = ("<<<<<<< HEAD", "||||||| 12ab34c", "=======", ">>>>>>> other", "<<<<<<<")


@pytest.mark.parametrize("marker", MARKERS)
def test_what_git_left_in_the_text_stops_every_write_and_is_a_problem_to_check(
    memory: Desk, marker: str
) -> None:
    memory.edit("Компания: ATI.SU\n", f"Компания: ATI.SU\n{marker}\n")
    line = memory.text.split("\n").index(marker) + 1
    before, rows = memory.path.read_bytes(), memory.rows()
    with pytest.raises(JournalError, match=rf"journal\.md:{line}: ") as error:
        memory.push()
    assert error.value.exit_code == 2
    for command in (
        memory.pull,
        lambda: decide(memory, Side.SHEET),
        lambda: undo(memory.path, memory.book, now=NOON),
    ):
        with pytest.raises(JournalError, match="отметка конфликта git"):
            command()
    assert (memory.path.read_bytes(), memory.rows()) == (before, rows)
    reading = understand_journal(parse(memory.text, name="journal.md"), year=2026)
    assert f"journal.md:{line}" in [problem.place for problem in reading.problems]


@given(st.text(st.sampled_from("<>=| x\n\r"), max_size=60))
def test_only_a_line_of_seven_such_signs_is_a_marker(text: str) -> None:
    found = {int(problem.place.removeprefix("x:")) for problem in leftovers(text, "x")}
    expected = set()
    for number, line in enumerate(text.split("\n"), 1):
        head, rest = line[:7], line[7:].removesuffix("\r")
        if head in {sign * 7 for sign in "<>=|"} and rest[:1] in {"", " "} and "\r" not in rest:
            expected.add(number)
    assert found == expected


def test_headings_and_rules_of_markdown_are_no_markers() -> None:
    text = "Заголовок\n========\n\n======\n>>> цитата\n<<<<<<<<\n ======= \n"
    assert list(leftovers(text, "x")) == []
