"""Pull and push over a real .xlsx, with a person at work in it by another program (openpyxl)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from sheetsync import sync
from sheetsync.errors import (
    ChangedMeanwhile,
    FileProblem,
    GuardError,
    InUseError,
    JournalError,
    Refusal,
    UnverifiedError,
)
from sheetsync.grid import Cell, Edit, Grid, SetCell, Version
from sheetsync.journal import fields
from sheetsync.merge import Side
from sheetsync.recompute import recompute
from sheetsync.record import Changes
from sheetsync.sync import Options
from sheetsync.workbooks.xlsx.local import LocalXlsx
from tests.small_journal import NOON, TEXT


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "journal.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def book(path: Path) -> LocalXlsx:
    """A workbook that was made from the journal by a push."""
    workbook = LocalXlsx(path.parent / "journal.xlsx", create=True)
    sync.push(path, workbook, Options(), now=NOON)
    return workbook


def pull(path: Path, book: LocalXlsx, options: Options | None = None) -> sync.Outcome:
    return sync.pull(path, book, options or Options(), now=NOON)


def push(path: Path, book: LocalXlsx, options: Options | None = None) -> sync.Outcome:
    return sync.push(path, book, options or Options(), now=NOON)


def by_hand(book: LocalXlsx, change: Callable[[Worksheet], None]) -> None:
    """Let a person change the tab «Журнал» in another program."""
    document = openpyxl.load_workbook(book.name)
    change(document["Журнал"])
    document.save(book.name)


def typed(cell: Any) -> tuple[Any, str | None]:  # noqa: ANN401 - openpyxl ships no types
    """Return what a spreadsheet program moves with a cell: its value and its link."""
    return cell.value, cell.hyperlink.target if cell.hyperlink else None


def rows(book: LocalXlsx, tab: str = "Журнал") -> list[list[str | None]]:
    """Return what another program reads in the rows below the header that have anything in them."""
    values = openpyxl.load_workbook(book.name)[tab].iter_rows(min_row=2, values_only=True)
    return [[None if v is None else str(v) for v in row] for row in values if any(v is not None for v in row)]


def test_a_push_makes_the_workbook_and_fills_its_three_tabs(path: Path, book: LocalXlsx) -> None:
    assert rows(book)[0] == [
        "1",
        "https://spb.hh.ru/vacancy/101?query=python",
        "OVISION",
        "Backend developer",
        "от 150 000 ₽ на руки",
        "FastAPI, Flask\nDocker",
        "Писать сервисы.",
        "Flask\nDocker",
        "FastAPI",
    ]
    assert rows(book, "Выводы") == [["FastAPI"], ["aiohttp"]]
    assert openpyxl.load_workbook(book.name).sheetnames == ["Журнал", "Выводы", "Сводка"]
    assert path.read_text(encoding="utf-8") == TEXT


def test_a_second_push_and_a_pull_write_nothing(path: Path, book: LocalXlsx) -> None:
    before = Path(book.name).read_bytes(), path.read_bytes()
    later = datetime(2027, 5, 1, tzinfo=UTC)
    sync.push(path, book, Options(), now=later)
    sync.pull(path, book, Options(), now=later)
    assert (Path(book.name).read_bytes(), path.read_bytes()) == before


def test_hand_edits_sorting_a_row_and_a_column_of_ones_own_survive(path: Path, book: LocalXlsx) -> None:
    """A cell, a sorted table, an inserted row, a column of one's own: pull, push, and nothing is lost."""

    def work(tab: Worksheet) -> None:
        tab["E3"] = "от 200 000 ₽ на руки"
        table = [[typed(cell) for cell in row] for row in tab.iter_rows(min_row=2, max_row=4)]
        texts = [
            4,
            "https://hh.ru/vacancy/104",
            "Новая",
            "QA",
            "не указан",
            "pytest",
            "Тесты",
            "pytest",
            None,
        ]
        new: list[tuple[Any, str | None]] = [(text, None) for text in texts]
        for index, row in enumerate([table[2], new, table[1], table[0]], 2):
            for column, (value, link) in enumerate(row, 1):
                tab.cell(index, column).hyperlink = link
                tab.cell(index, column).value = value
        tab["J1"], tab["J4"] = "Статус", "откликнулся"

    by_hand(book, work)
    outcome = pull(path, book)
    assert outcome.exit_code == 0
    text = path.read_text(encoding="utf-8")
    expected = TEXT.replace(
        "Компания: ATI.SU\nДолжность: Python Developer\nОклад: не указан",
        "Компания: ATI.SU\nДолжность: Python Developer\nОклад: от 200 000 ₽ на руки",
    )
    missing = [line for line in expected.splitlines() if line not in text.splitlines()]
    assert missing == []
    assert "откликнулся" in text
    assert "https://hh.ru/vacancy/104" in text
    assert text.index("# 1\n") < text.index("# 2\n") < text.index("# 3\n") < text.index("vacancy/104")
    before = rows(book)
    push(path, book)
    assert rows(book) == before
    bytes_before = Path(book.name).read_bytes()
    push(path, book)
    assert Path(book.name).read_bytes() == bytes_before


def test_edits_on_both_sides_of_different_cells_and_lines_meet(path: Path, book: LocalXlsx) -> None:
    by_hand(book, lambda tab: tab.__setitem__("F2", "FastAPI, Flask\nDocker\nGit"))
    path.write_text(TEXT.replace("* FastAPI, Flask", "* FastAPI, Flask, aiohttp"), encoding="utf-8")
    assert pull(path, book).exit_code == 0
    assert "* FastAPI, Flask, aiohttp\n* Docker\n* Git\n" in path.read_text(encoding="utf-8")
    push(path, book)
    assert rows(book)[0][5] == "FastAPI, Flask, aiohttp\nDocker\nGit"


def conflicting(path: Path, book: LocalXlsx) -> None:
    by_hand(book, lambda tab: tab.__setitem__("D3", "Senior"))
    changed = TEXT.replace("Должность: Python Developer", "Должность: Junior")
    path.write_text(changed.replace("Разработчик", "Тестировщик"), encoding="utf-8")


def test_a_conflict_is_shown_and_overwrites_neither_side(path: Path, book: LocalXlsx) -> None:
    conflicting(path, book)
    for outcome in (pull(path, book), push(path, book), pull(path, book)):
        [conflict] = outcome.meeting.plan.open_conflicts
        assert (conflict.field, conflict.base, conflict.ours, conflict.theirs) == (
            "Должность",
            "Python Developer",
            "Junior",
            "Senior",
        )
        assert outcome.exit_code == 3
    assert [row[3] for row in rows(book)] == ["Backend developer", "Senior", "Тестировщик"]
    assert "Должность: Junior" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("side", "winner", "loser"), [(Side.SHEET, "Senior", "Junior"), (Side.FILE, "Junior", "Senior")]
)
def test_the_preferred_side_wins_and_the_loser_is_kept(
    path: Path, book: LocalXlsx, side: Side, winner: str, loser: str
) -> None:
    conflicting(path, book)
    assert pull(path, book, Options(prefer=side)).exit_code == 0
    assert push(path, book, Options(prefer=side)).exit_code == 0
    assert pull(path, book).exit_code == 0
    assert rows(book)[1][3] == winner
    assert f"Должность: {winner}" in path.read_text(encoding="utf-8")
    kept = [file.read_bytes() for file in (path.parent / ".sheetsync").rglob("changes.json")]
    assert any(loser.encode() in content for content in kept)


def everything(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_dry_run_writes_nothing_anywhere(path: Path, book: LocalXlsx) -> None:
    conflicting(path, book)
    before = everything(path.parent)
    assert push(path, book, Options(dry_run=True)).applied
    pull(path, book, Options(dry_run=True))
    sync.status(path, book)
    assert everything(path.parent) == before


def without_second(text: str) -> str:
    start, end = text.index("----\n# 2"), text.index("----\n# 3")
    return text[:start] + text[end:]


def test_a_deletion_is_carried_over_only_when_asked_for(path: Path, book: LocalXlsx) -> None:
    path.write_text(without_second(TEXT), encoding="utf-8")
    outcome = push(path, book)
    assert list(outcome.pending.deleted) == ["hh:102"]
    assert len(rows(book)) == 3
    push(path, book, Options(delete=True))
    assert [row[2] for row in rows(book)] == ["OVISION", "Доктор Веб"]
    assert pull(path, book).exit_code == 0
    assert "ATI.SU" not in path.read_text(encoding="utf-8")


def test_a_row_deleted_in_the_sheet_stays_in_the_text_until_asked(path: Path, book: LocalXlsx) -> None:
    by_hand(book, lambda tab: tab.delete_rows(3))
    pull(path, book)
    push(path, book)
    assert path.read_text(encoding="utf-8") == TEXT
    pull(path, book, Options(delete=True))
    assert path.read_text(encoding="utf-8") == without_second(TEXT)


def test_an_edit_here_of_what_is_deleted_there_is_a_conflict(path: Path, book: LocalXlsx) -> None:
    by_hand(book, lambda tab: tab.__setitem__("D3", "Senior"))
    path.write_text(without_second(TEXT), encoding="utf-8")
    [conflict] = push(path, book, Options(delete=True)).meeting.plan.open_conflicts
    assert (conflict.key, conflict.field) == ("hh:102", None)
    assert rows(book)[1][3] == "Senior"


def test_a_sheet_that_is_suddenly_empty_stops_a_pull(path: Path, book: LocalXlsx) -> None:
    by_hand(book, lambda tab: tab.delete_rows(2, 10))
    with pytest.raises(GuardError, match="не осталось ни одной вакансии"):
        pull(path, book, Options(delete=True))
    assert path.read_text(encoding="utf-8") == TEXT


def test_a_dry_run_shows_what_a_guard_would_stop(path: Path, book: LocalXlsx) -> None:
    by_hand(book, lambda tab: tab.delete_rows(2, 10))
    outcome = pull(path, book, Options(delete=True, dry_run=True))
    assert len(outcome.applied.deleted) == 3
    assert "не осталось ни одной вакансии" in outcome.notes[0]
    pull(path, book, Options(delete=True, force=True))
    assert "vacancy" not in path.read_text(encoding="utf-8")


def test_a_renamed_header_stops_everything_before_any_write(path: Path, book: LocalXlsx) -> None:
    by_hand(book, lambda tab: tab.__setitem__("E1", "Деньги"))
    before = everything(path.parent)
    for operation in (pull, push):
        with pytest.raises(JournalError, match="нет столбцов: «Оклад»"):
            operation(path, book)
    assert everything(path.parent) == before


def test_two_rows_with_one_link_are_left_alone_and_the_rest_goes_on(path: Path, book: LocalXlsx) -> None:
    def copy_second(tab: Worksheet) -> None:
        for column in range(1, 10):
            tab.cell(5, column, tab.cell(3, column).value)
        tab["D5"] = "Двойник"

    by_hand(book, copy_second)
    path.write_text(
        TEXT.replace("Python Developer", "Junior").replace("Backend", "Frontend"), encoding="utf-8"
    )
    assert push(path, book).exit_code == 3
    assert [row[3] for row in rows(book)] == [
        "Frontend developer",
        "Python Developer",
        "Разработчик",
        "Двойник",
    ]


def test_a_formula_is_never_overwritten(path: Path, book: LocalXlsx) -> None:
    by_hand(book, lambda tab: tab.__setitem__("E3", '="от "&100'))
    path.write_text(
        TEXT.replace("Python Developer\nОклад: не указан", "Python Developer\nОклад: 5"), encoding="utf-8"
    )
    push(path, book)
    assert rows(book)[1][4] == '="от "&100'


def test_what_is_unchanged_on_a_first_meeting_is_adopted_and_the_rest_conflicts(
    path: Path, book: LocalXlsx
) -> None:
    conflicting(path, book)
    for file in (path.parent / ".sheetsync").rglob("snapshot.json"):
        file.unlink()
    outcome = push(path, book)
    assert {conflict.theirs for conflict in outcome.meeting.plan.open_conflicts} == {"Senior", "Разработчик"}
    assert not outcome.applied


def test_a_pull_without_a_text_makes_one(path: Path, book: LocalXlsx) -> None:
    path.unlink()
    new = path.with_name("new.md")
    pull(new, book)
    assert new.read_text(encoding="utf-8").startswith("[Журнал](journal.xlsx)\n")
    assert push(new, book).applied == pull(new, book).applied
    assert not push(new, book).applied


def test_a_push_without_a_text_says_so(path: Path, book: LocalXlsx) -> None:
    path.unlink()
    with pytest.raises(FileProblem, match="нет"):
        push(path, book)


class Restless(LocalXlsx):
    """A workbook in which a person saves an edit between our read and our write, so many times."""

    edits_left = 0

    def write(self, edits: Sequence[Edit], *, version: Version, mark: str = "") -> Grid:
        if self.edits_left:
            self.edits_left -= 1
            by_hand(self, lambda tab: tab.__setitem__("E4", f"от {self.edits_left + 1} ₽"))
        return super().write(edits, version=version, mark=mark)


def test_a_person_who_saves_meanwhile_is_merged_with(path: Path, book: LocalXlsx) -> None:
    restless = Restless(Path(book.name))
    restless.edits_left = 2
    path.write_text(TEXT.replace("Backend developer", "Senior"), encoding="utf-8")
    push(path, restless)
    assert [rows(book)[0][3], rows(book)[2][4]] == ["Senior", "от 1 ₽"]


def test_a_workbook_that_never_rests_is_given_up_with_nothing_written(path: Path, book: LocalXlsx) -> None:
    restless = Restless(Path(book.name))
    restless.edits_left = 99
    path.write_text(TEXT.replace("Backend developer", "Senior"), encoding="utf-8")
    with pytest.raises(ChangedMeanwhile):
        push(path, restless)
    assert rows(book)[0][3] == "Backend developer"


class Forgetful(LocalXlsx):
    """A workbook that says it wrote, and did not."""

    def write(self, edits: Sequence[Edit], *, version: Version, mark: str = "") -> Grid:  # noqa: ARG002 - it forgets them
        return self.read()


def test_a_write_that_cannot_be_confirmed_is_told_and_not_remembered(path: Path, book: LocalXlsx) -> None:
    path.write_text(TEXT.replace("Backend developer", "Senior"), encoding="utf-8")
    with pytest.raises(UnverifiedError, match="hh:101"):
        push(path, Forgetful(Path(book.name)))
    assert push(path, book).applied.cells[0].after == "Senior"


class Selective(LocalXlsx):
    """A workbook that loses what is written to «Выводы»."""

    def write(self, edits: Sequence[Edit], *, version: Version, mark: str = "") -> Grid:
        kept = [edit for edit in edits if getattr(edit, "tab", "") != "Выводы"]
        return super().write(kept, version=version, mark=mark)


def test_conclusions_are_confirmed_too(path: Path, book: LocalXlsx) -> None:
    path.write_text(TEXT + "- SOLID\n", encoding="utf-8")
    with pytest.raises(UnverifiedError, match="«Выводы»"):
        push(path, Selective(Path(book.name)))


def test_a_summary_tab_that_is_not_ours_is_left_alone(path: Path) -> None:
    workbook = LocalXlsx(path.parent / "journal.xlsx", create=True)
    sync.push(path, workbook, Options(summary=False), now=NOON)
    document = openpyxl.load_workbook(workbook.name)
    document.create_sheet("Сводка")["A1"] = "моё"
    document.save(workbook.name)
    path.write_text(TEXT.replace("Backend developer", "Senior"), encoding="utf-8")
    assert "не нами" in push(path, workbook).notes[0]
    assert openpyxl.load_workbook(workbook.name)["Сводка"]["A1"].value == "моё"
    with pytest.raises(Refusal):
        recompute(workbook, now=NOON)


def test_recompute_follows_the_rows_and_rests_when_they_rest(book: LocalXlsx) -> None:
    assert recompute(book, now=NOON) is False
    grid = book.read()
    book.write([SetCell("Журнал", 3, 8, Cell.of("aiohttp, Redis"))], version=grid.version)
    assert recompute(book, now=NOON) is True
    assert recompute(book, now=datetime(2027, 1, 1, tzinfo=UTC)) is False


def test_a_sheet_that_numbers_nothing_needs_no_numbers(path: Path, book: LocalXlsx) -> None:
    path.write_text(
        TEXT.replace("[OVISION](https://spb.hh.ru/employer/4373268)", "OVISION"), encoding="utf-8"
    )
    unnumbered = openpyxl.Workbook()
    tab = unnumbered.create_sheet("Журнал")
    tab.append(fields.NAMES[1:])
    for row in rows(book):
        tab.append(row[1:])
    plain = LocalXlsx(path.parent / "plain.xlsx")
    unnumbered.save(plain.name)
    for outcome in (push(path, plain), pull(path, plain)):
        assert (outcome.exit_code, outcome.meeting.plan.skips) == (0, ())
    assert len(rows(plain)) == 3
    new = path.with_name("new.md")
    pull(new, plain)
    assert "# 3\n" in new.read_text(encoding="utf-8")


class Interrupted(LocalXlsx):
    """A workbook during whose first reading something else happens."""

    def __init__(self, path: Path, happens: Callable[[], object]) -> None:
        super().__init__(path)
        self.happens = [happens]

    def read(self, tabs: Sequence[str] | None = None) -> Grid:
        grid = super().read(tabs)
        if self.happens:
            self.happens.pop()()
        return grid


def test_a_text_saved_while_we_read_the_sheet_is_not_overwritten(path: Path, book: LocalXlsx) -> None:
    by_hand(book, lambda tab: tab.__setitem__("D3", "Senior"))
    saved = TEXT + "- SOLID\n"
    interrupted = Interrupted(Path(book.name), lambda: path.write_text(saved, encoding="utf-8"))
    with pytest.raises(ChangedMeanwhile, match=r"journal\.md изменился"):
        pull(path, interrupted)
    assert path.read_text(encoding="utf-8") == saved
    assert pull(path, book).exit_code == 0
    assert "- SOLID" in path.read_text(encoding="utf-8")


def test_a_pull_is_sent_back_when_another_run_ends_while_it_decides(path: Path, book: LocalXlsx) -> None:
    by_hand(book, lambda tab: tab.__setitem__("D3", "Senior"))
    other = Interrupted(Path(book.name), lambda: pull(path, book))
    with pytest.raises(ChangedMeanwhile):
        pull(path, other)
    assert "Должность: Senior" in path.read_text(encoding="utf-8")
    assert not pull(path, book).applied


def test_a_push_takes_back_nothing_that_another_run_pulled_meanwhile(path: Path, book: LocalXlsx) -> None:
    """The push has read the old text; the pull brings a new one and a new base; the push begins anew."""
    by_hand(book, lambda tab: tab.__setitem__("D3", "Senior"))
    push(path, Interrupted(Path(book.name), lambda: pull(path, book)))
    assert rows(book)[1][3] == "Senior"
    assert "Должность: Senior" in path.read_text(encoding="utf-8")


def test_a_run_at_work_keeps_a_second_one_out(path: Path, book: LocalXlsx) -> None:
    by_hand(book, lambda tab: tab.__setitem__("D3", "Senior"))
    with sync.state_of(path, book).lock(), pytest.raises(InUseError):
        pull(path, book)
    assert path.read_text(encoding="utf-8") == TEXT


def test_a_crash_before_the_memory_is_kept_costs_nothing(path: Path, book: LocalXlsx) -> None:
    """The write is done, the snapshot is not: the next run finds both sides equal and goes on."""
    path.write_text(TEXT.replace("Backend developer", "Senior"), encoding="utf-8")
    snapshot = sync.state_of(path, book).snapshot_path
    before = snapshot.read_bytes()
    push(path, book)
    after = snapshot.read_bytes()
    snapshot.write_bytes(before)
    again = push(path, book)
    assert (again.applied, again.exit_code, snapshot.read_bytes()) == (Changes(), 0, after)


class Dying(LocalXlsx):
    """A workbook whose process dies right after a write."""

    def write(self, edits: Sequence[Edit], *, version: Version, mark: str = "") -> Grid:
        super().write(edits, version=version, mark=mark)
        raise KeyboardInterrupt


def test_a_deletion_that_outlives_its_process_is_known_for_ours(path: Path, book: LocalXlsx) -> None:
    path.write_text(without_second(TEXT), encoding="utf-8")
    options = Options(delete=True, summary=False)
    with pytest.raises(KeyboardInterrupt):
        push(path, Dying(Path(book.name)), options)
    again = push(path, book, options)
    assert (again.applied, again.exit_code) == (Changes(), 0)
    assert [note for note in again.notes if "прервался" in note and "завершена" in note]
