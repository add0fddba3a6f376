"""The whole way in real processes: a robot's key, an empty table, a journal, a person who edits, a report."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sheetsync.grid import Cell, SetCell
from sheetsync.journal import fields
from sheetsync.workbooks.xlsx.edit import edited
from sheetsync.workbooks.xlsx.reader import read_grid
from tests.e2e.desk import Desk, address, desk_over_http
from tests.google import Human, faults
from tests.google.files import File
from tests.shared import SEED, needs_shared
from tests.small_journal import TEXT


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_over_http(tmp_path) as made:
        yield made


def types(desk: Desk, file: File, row: int, column: int, text: str) -> None:
    """Let the person type into «Журнал», rows and columns from 0."""
    if file.book:
        Human(desk.google, file, fields.JOURNAL).type_text(f"{chr(65 + column)}{row + 1}", text)
        return
    change = SetCell(fields.JOURNAL, row, column, Cell.of(text))
    Human(desk.google, file).replace_bytes(edited(file.head.content, [change]))


def tabs(file: File) -> list[str]:
    if file.book:
        return [sheet.title for sheet in file.book.sheets]
    return list(read_grid(file.head.content, "any").tabs)  # type: ignore[arg-type] # a version of no meaning


@needs_shared
@pytest.mark.parametrize("kind", ["native", "office"])
def test_the_real_journal_goes_up_is_edited_and_comes_back(desk: Desk, kind: str) -> None:
    file: File = getattr(desk, kind)()
    shutil.copy(SEED, desk.journal)
    pushed = desk.run("push", address(file))
    assert pushed.returncode == 0, pushed.stderr
    assert [name for name in tabs(file) if name not in {"Sheet1", "Лист1"}] == ["Журнал", "Выводы", "Сводка"]

    types(desk, file, 3, 4, "от 180 000 ₽ на руки")
    pulled = desk.run("pull", address(file))
    assert pulled.returncode == 0, pulled.stderr
    assert "по результатам собеседования → от 180 000 ₽ на руки" in pulled.stdout
    assert "Оклад: от 180 000 ₽ на руки" in desk.journal.read_text(encoding="utf-8")

    status = desk.run("status", address(file))
    assert (status.returncode, "одно и то же" in status.stdout) == (0, True)

    report = json.loads(desk.run("report", address(file), "--format", "json").stdout)
    assert [step["learn"] for step in report["plan"]][:2] == [["FastAPI"], ["aiohttp"]]

    summary = desk.run("recompute", address(file), "--json")
    assert json.loads(summary.stdout)["summary"] is True, "the person's edit changed the pay in «Сводка»"
    again = desk.run("recompute", address(file), "--json")
    assert json.loads(again.stdout)["summary"] is False


def test_the_first_line_of_the_journal_is_enough(desk: Desk) -> None:
    file = desk.native()
    desk.journal.write_text(TEXT.replace("journal.xlsx", address(file), 1), encoding="utf-8")
    assert desk.run("push").returncode == 0
    types(desk, file, 1, 3, "Тимлид")
    assert "→ Тимлид" in desk.run("pull").stdout


def test_a_refusal_for_haste_is_waited_out_and_said(desk: Desk) -> None:
    file = desk.native()
    desk.journal.write_text(TEXT, encoding="utf-8")
    desk.google.faults.add(faults.too_often("Read", retry_after=0))
    pushed = desk.run("push", address(file))
    assert pushed.returncode == 0, pushed.stderr
    assert "Google ограничил частоту запросов (ReadRequestsPerMinutePerUser). Жду" in pushed.stderr


def test_a_row_whose_write_was_answered_with_a_failure_is_there_once(desk: Desk) -> None:
    file = desk.native()
    desk.journal.write_text(TEXT, encoding="utf-8")
    desk.google.faults.add(faults.unavailable(applied=True), when=faults.writes)
    pushed = desk.run("push", address(file))
    assert pushed.returncode == 0, pushed.stderr
    assert file.book
    journal = file.book.titled("Журнал")
    assert journal
    assert [row[1].rpartition("/")[2][:3] for row in journal.texts()[1:]] == ["101", "102", "103"]


def test_doctor_says_of_each_thing_how_it_is(desk: Desk) -> None:
    file = desk.native()
    desk.journal.write_text(TEXT.replace("journal.xlsx", address(file), 1), encoding="utf-8")
    desk.run("push")
    well = desk.run("doctor")
    assert well.returncode == 0, well.stdout
    assert "✗" not in well.stdout
    document = json.loads(desk.run("doctor", "--json").stdout)
    assert {check["health"] for check in document["checks"]} == {"ok"}
    Human(desk.google, file, "Журнал").rename_header("Оклад", "Деньги")
    ill = desk.run("doctor")
    assert ill.returncode == 2
    assert "✗ Лист «Журнал»" in ill.stdout
    assert "«Оклад»" in ill.stdout
