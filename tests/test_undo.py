"""Undo: what an operation did is taken back cell by cell, and nothing that a person did since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetsync import sync
from sheetsync.errors import FileProblem, UsageError
from sheetsync.grid import BLANK, Cell, Kind
from sheetsync.journal import fields
from sheetsync.meeting import Options
from sheetsync.recompute import recompute
from sheetsync.record import VacancyKey
from sheetsync.sheets import read_sheet
from sheetsync.undo import Undone, log, undo
from tests.kinds import KINDS, Desk, Rows, desk
from tests.small_journal import NOON, TEXT

STATUS, DAY, SUM = "Статус", "День", "Сумма"
NEW = "----\n# 4\nСсылка: https://hh.ru/vacancy/104\nКомпания: Новая\nДолжность: QA\n\n# Выводы\n"
OWN: dict[str, list[Cell]] = {
    STATUS: [Cell.of("отклик"), BLANK, Cell.of("тут", "https://example.org/")],
    DAY: [Cell("2026-11-20", Kind.DATE), Cell("2026-11-21", Kind.DATE), BLANK],
    SUM: [Cell.number(5), Cell("8", Kind.FORMULA, None, "3+5"), Cell("TRUE", Kind.BOOLEAN)],
}
"""Columns of the person's own: texts, a link, dates, a number, a formula, a truth value."""


def begun(kind: Desk) -> Desk:
    """Bring a journal into step with a workbook that has columns of the person's own."""
    kind.path.write_text(TEXT, encoding="utf-8")
    kind.push()

    def widen(rows: Rows) -> None:
        for name, cells in OWN.items():
            rows[0].append(Cell.of(name))
            for row, cell in zip(rows[1:], cells, strict=True):
                row.append(cell)

    kind.change(widen)
    kind.pull()
    kind.push()  # where the person saved the workbook with one tab only, «Выводы» comes back
    return kind


@pytest.fixture(params=KINDS)
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    with desk(request.param, tmp_path) as made:
        yield begun(made)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Desk]:
    with desk("memory", tmp_path) as made:
        yield begun(made)


def take_back(book: Desk, wanted: str | None = None, *, dry_run: bool = False) -> Undone:
    return undo(book.path, book.book, wanted, now=NOON, dry_run=dry_run)


def grids(book: Desk) -> dict[str, list[tuple[Cell, ...]]]:
    """Return every tab but «Сводка», without the blank ends that no reader sees."""
    tabs = book.book.read().tabs.values()
    return {tab.name: trimmed([list(row) for row in tab.rows]) for tab in tabs if not tab.own}


def trimmed(rows: Rows) -> list[tuple[Cell, ...]]:
    kept = []
    for row in rows:
        while row and row[-1] == BLANK:
            row.pop()
        kept.append(tuple(row))
    while kept and not kept[-1]:
        kept.pop()
    return kept


def bag(rows: list[tuple[Cell, ...]]) -> list[str]:
    """Return rows without their order: where rows close up behind a deleted one, it comes back at the end."""
    return sorted(repr(row) for row in rows if row)


def same(one: dict[str, list[tuple[Cell, ...]]], other: dict[str, list[tuple[Cell, ...]]], kind: str) -> bool:
    if kind in {"local", "office"}:
        return one == other
    return {name: bag(rows) for name, rows in one.items()} == {
        name: bag(rows) for name, rows in other.items()
    }


def without(text: str, number: int) -> str:
    start, end = text.index(f"----\n# {number}"), text.index(f"----\n# {number + 1}")
    return text[:start] + text[end:]


EDITS: dict[str, Callable[[str], str]] = {
    "a title": lambda text: text.replace("Backend developer", "Senior developer"),
    "a link's text": lambda text: text.replace("[OVISION](https", "[Другая](https"),
    "a cell emptied": lambda text: text.replace("Должность: Разработчик", "Должность:"),
    "a cell filled": lambda text: text.replace(
        "**Владею**:\n\n**Не владею**:\naio", "**Владею**:\nGo\n\n**Не владею**:\naio"
    ),
    "a list": lambda text: text.replace("* Docker\n", "* Docker\n* Git\n"),
    "a number": lambda text: text.replace("Сумма: 5", "Сумма: 7"),
    "a date": lambda text: text.replace("20.11.2026", "25.11.2026").replace("2026-11-20", "2026-11-25"),
    "a new vacancy": lambda text: text.replace("# Выводы\n", NEW),
    "a vacancy gone": lambda text: without(text, 2),
    "conclusions": lambda text: text.replace("- FastAPI\n", "- Redis\n- Kafka\n"),
}
EVERYTHING = tuple(EDITS)
FEW_KINDS = st.sets(st.sampled_from(EVERYTHING), min_size=1)


def edit(book: Desk, names: set[str] | tuple[str, ...]) -> None:
    text = book.text
    for name in EVERYTHING:
        text = EDITS[name](text) if name in names else text
    book.path.write_text(text, encoding="utf-8")


def push(book: Desk) -> sync.Outcome:
    return book.push(delete=True, force=True)


def test_what_a_push_did_is_taken_back_cell_by_cell_and_done_again_by_another_undo(book: Desk) -> None:
    edit(book, EVERYTHING)
    text, before = book.text, grids(book)
    push(book)
    after = grids(book)
    assert not same(before, after, book.kind)
    undone = take_back(book)
    assert [left.why for left in undone.left] in ([], ["Была формула: её впишите сами."])
    assert bool(undone.left) == (book.kind in {"memory", "native"}), "there the row itself was deleted"
    formulas = [Cell("8", Kind.FORMULA, None, "3+5")] if undone.left else []
    assert same(scrubbed(before, formulas), grids(book), book.kind)
    assert book.text == text
    take_back(book)
    assert same(after, grids(book), book.kind)
    assert book.text == text


def scrubbed(tabs: dict[str, list[tuple[Cell, ...]]], gone: list[Cell]) -> dict[str, list[tuple[Cell, ...]]]:
    return {
        name: trimmed([[BLANK if cell in gone else cell for cell in row] for row in rows])
        for name, rows in tabs.items()
    }


@settings(max_examples=10, deadline=None)
@given(names=FEW_KINDS)
def test_push_then_undo_is_the_sheet_as_before_and_the_edit_waits_again(names: set[str]) -> None:
    with TemporaryDirectory() as folder, desk("memory", Path(folder)) as book:
        begun(book)
        edit(book, names)
        before, status = grids(book), book.status().meeting.plan
        pushed = push(book)
        if not pushed.applied:
            return
        undone = take_back(book)
        gone = [Cell("8", Kind.FORMULA, None, "3+5")] if undone.left else []
        assert same(scrubbed(before, gone), grids(book), book.kind)
        if not gone:
            assert book.status().meeting.plan.to_sheet == status.to_sheet == pushed.meeting.plan.to_sheet
        assert not book.status().meeting.plan.to_file


@settings(max_examples=10, deadline=None)
@given(
    names=FEW_KINDS,
    typed=st.dictionaries(
        st.tuples(st.integers(1, 3), st.integers(2, 11)),
        st.sampled_from(["моё", "", "=не формула", "5"]),
        min_size=1,
    ),
)
def test_undo_never_touches_what_a_person_typed_since(
    names: set[str], typed: dict[tuple[int, int], str]
) -> None:
    with TemporaryDirectory() as folder, desk("memory", Path(folder)) as book:
        begun(book)
        edit(book, names - {"a vacancy gone"})
        push(book)
        mine: dict[tuple[int, int], Cell] = {}

        def type_them(rows: Rows) -> None:
            for (row, column), text in typed.items():
                if rows[row][column].text != text and rows[row][column].kind is not Kind.FORMULA:
                    mine[row, column] = rows[row][column] = Cell.of(text)

        book.change(type_them)
        try:
            undone = take_back(book)
        except UsageError:
            return  # nothing was pushed
        rows = book.book.read().tabs[fields.JOURNAL]
        touched = {(c.key, c.field) for c in undone.operation.to_sheet.cells}
        table = read_sheet(book.book).table
        keys = {row.index: key for key, row in table.rows.items()}
        columns = {column: name for name, column in table.columns.items()}
        for (row, column), cell in mine.items():
            was_before = (keys[row], columns[column]) not in touched
            assert was_before
            assert rows.cell(row, column) == cell


def test_the_text_is_byte_for_byte_as_before_a_pull(book: Desk) -> None:
    book.type("hh:102", fields.SALARY, Cell.of("от 200 000"))
    book.type("hh:101", fields.COMPANY, Cell.of("Иная"))
    text, rows = book.text, book.rows()
    assert book.pull().applied
    assert take_back(book).exit_code == 0
    assert (book.text, book.rows()) == (text, rows)
    take_back(book)
    assert "от 200 000" in book.text
    take_back(book)
    assert book.text == text
    book.pull()
    assert not book.status().meeting.plan.to_file


def test_in_a_text_edited_since_only_what_the_pull_brought_goes(memory: Desk) -> None:
    memory.type("hh:102", fields.SALARY, Cell.of("от 200 000"))
    memory.type("hh:101", fields.TITLE, Cell.of("Lead"))
    memory.pull()
    memory.edit("Должность: Lead", "Должность: Архитектор")
    memory.edit("Писать бекенд.", "Писать бекенд и тесты.")
    undone = take_back(memory)
    assert [(left.key, left.field) for left in undone.left] == [("hh:101", fields.TITLE)]
    assert undone.exit_code == 3
    assert "Архитектор" in memory.text
    assert "бекенд и тесты" in memory.text
    assert "от 200 000" not in memory.text
    assert log(memory.path, memory.book)[-2].by


def test_a_pull_that_made_the_text_or_a_vacancy_is_taken_back(memory: Desk) -> None:
    memory.change(
        lambda rows: rows.append([Cell.number(4), Cell.of("https://hh.ru/vacancy/104"), Cell.of("Новая")])
    )
    memory.change(
        lambda rows: rows.append([Cell.number(5), Cell.of("https://hh.ru/vacancy/105"), Cell.of("Пятая")])
    )
    memory.pull()
    memory.edit("Пятая", "Шестая")
    undone = take_back(memory)
    assert [left.key for left in undone.left] == ["hh:105"]
    assert "vacancy/104" not in memory.text
    assert "Шестая" in memory.text


def test_a_new_row_that_a_person_wrote_into_stays(book: Desk) -> None:
    edit(book, ("a new vacancy", "a title"))
    push(book)
    book.type("hh:104", STATUS, Cell.of("позвонить"))
    undone = take_back(book)
    assert [(left.key, left.field) for left in undone.left] == [("hh:104", None)]
    assert book.says()[VacancyKey("hh:104")][STATUS] == "позвонить"
    assert book.says()[VacancyKey("hh:101")][fields.TITLE] == "Backend developer"
    assert undone.exit_code == 3


def test_a_cell_that_is_a_formula_or_whose_row_or_column_is_gone_is_left_and_told(memory: Desk) -> None:
    edit(memory, ("a title", "a link's text", "a cell emptied", "a cell filled"))
    push(memory)
    memory.type("hh:101", fields.TITLE, Cell("Senior developer", Kind.FORMULA, None, '"Senior developer"'))
    memory.change(lambda rows: rows.pop(3))
    whys = {left.why for left in take_back(memory).left}
    assert whys == {"В ячейке теперь формула.", "Вакансии больше нет."}
    assert memory.says()[VacancyKey("hh:101")][fields.COMPANY].startswith("[OVISION]")


def test_rows_sorted_since_are_found_by_their_vacancy(book: Desk) -> None:
    edit(book, ("a title", "a list", "a number"))
    before = book.says()
    push(book)

    def turn_round(rows: Rows) -> None:
        rows[1:] = rows[:0:-1]

    book.change(turn_round)
    assert take_back(book).exit_code == 0
    assert book.says() == before


def test_an_earlier_operation_is_taken_back_by_its_id_and_later_ones_stay(memory: Desk) -> None:
    edit(memory, ("a title",))
    push(memory)
    first = log(memory.path, memory.book)[-1].operation.id
    edit(memory, ("a list",))
    push(memory)
    take_back(memory, first[:4])
    assert memory.says()[VacancyKey("hh:101")][fields.TITLE] == "Backend developer"
    assert "Git" in memory.says()[VacancyKey("hh:101")][fields.REQUIREMENTS]
    with pytest.raises(UsageError, match="уже отменена") as error:
        take_back(memory, first)
    by = log(memory.path, memory.book)[-1].operation.id
    assert by in error.value.remedy


def test_there_is_nothing_to_undo_and_no_such_operation(tmp_path: Path) -> None:
    with desk("memory", tmp_path) as book:
        book.path.write_text(TEXT, encoding="utf-8")
        with pytest.raises(UsageError, match="Отменять нечего"):
            take_back(book)
        book.push()
        with pytest.raises(UsageError, match="Операции ffff нет") as error:
            take_back(book, "ffff")
        assert log(book.path, book.book)[-1].operation.id in error.value.what


def test_a_first_push_is_taken_back_and_the_headers_stay(book: Desk) -> None:
    first = log(book.path, book.book)[0].operation
    undone = take_back(book, first.id)
    assert {left.key for left in undone.left} == {"hh:101", "hh:102", "hh:103"}, (
        "they have columns of their own"
    )
    assert grids(book)["Выводы"] == [(Cell.of("Вывод"),)]


def test_a_dry_run_writes_nothing_anywhere(memory: Desk) -> None:
    edit(memory, EVERYTHING)
    push(memory)
    before = {file: file.read_bytes() for file in memory.path.parent.rglob("*") if file.is_file()}
    rows = memory.rows()
    undone = take_back(memory, dry_run=True)
    assert undone.operation.to_sheet.cells
    assert memory.rows() == rows
    assert {file: file.read_bytes() for file in memory.path.parent.rglob("*") if file.is_file()} == before


def test_the_summary_follows(tmp_path: Path) -> None:
    with desk("local", tmp_path) as book:
        book.path.write_text(TEXT, encoding="utf-8")
        sync.push(book.path, book.book, Options(), now=NOON)
        before = book.book.read().tabs["Сводка"]
        book.edit("* Docker", "* Docker, Kubernetes")
        sync.push(book.path, book.book, Options(), now=NOON)
        assert book.book.read().tabs["Сводка"] != before
        take_back(book)
        assert book.book.read().tabs["Сводка"] == before
        assert not recompute(book.book, now=NOON)


def test_a_person_who_edits_meanwhile_is_not_overwritten(memory: Desk) -> None:
    edit(memory, ("a title", "a list"))
    push(memory)
    restless, write = memory.memory, memory.memory.write

    def meanwhile(*args: object, **kwargs: object) -> object:
        restless.write = write  # type: ignore[method-assign]
        memory.type("hh:101", fields.TITLE, Cell.of("Моё"))
        return write(*args, **kwargs)  # type: ignore[arg-type]

    restless.write = meanwhile  # type: ignore[method-assign, assignment]
    undone = take_back(memory)
    assert [left.field for left in undone.left] == [fields.TITLE]
    assert memory.says()[VacancyKey("hh:101")][fields.TITLE] == "Моё"
    assert "Git" not in memory.says()[VacancyKey("hh:101")][fields.REQUIREMENTS]


def test_without_its_backup_an_operation_cannot_be_taken_back(memory: Desk) -> None:
    edit(memory, ("a title",))
    push(memory)
    (log(memory.path, memory.book)[-1].kept.folder / "write.json").unlink()
    with pytest.raises(FileProblem, match="нет записи"):
        take_back(memory)


def test_the_log_tells_what_was_done_how_much_and_what_became_of_it(memory: Desk) -> None:
    memory.type("hh:101", fields.TITLE, Cell.of("Lead"))
    memory.pull()
    edit(memory, ("a list", "a new vacancy"))
    push(memory)
    take_back(memory)
    entries = log(memory.path, memory.book)[-3:]
    assert [entry.operation.name for entry in entries] == ["pull", "push", "undo"]
    assert [bool(entry.by) for entry in entries] == [False, True, False]
    assert all(entry.done for entry in entries)
    assert len(entries[1].operation.to_sheet.cells) == len(entries[1].operation.to_sheet.added) == 1
    take_back(memory)
    assert [bool(entry.by) for entry in log(memory.path, memory.book)[-3:]] == [False, True, False]


@pytest.mark.parametrize("operation", ["push", "pull"])
def test_a_followed_link_is_taken_back(memory: Desk, operation: str) -> None:
    """The vacancy goes by its old key again, on the side that had been changed."""
    new = "https://hh.ru/vacancy/999"
    if operation == "push":
        memory.edit("https://hh.ru/vacancy/102", new)
        text, says = memory.text, memory.says()
        assert memory.push(accept_rename=True).applied
        assert VacancyKey("hh:999") in memory.says()
    else:
        memory.type("hh:102", fields.LINK, Cell.of(new))
        text, says = memory.text, memory.says()
        assert memory.pull(accept_rename=True).applied
        assert new in memory.text
    assert take_back(memory).exit_code == 0
    assert (memory.text, memory.says()) == (text, says)
    assert len(memory.status().meeting.renames) == 1, "it is asked about again"
    take_back(memory)
    assert not memory.status().meeting.plan
