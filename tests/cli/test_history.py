"""`conflicts`, `resolve`, `log` and `undo` as a person uses them, and as programs do."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from sheetsync.cli import main
from tests.small_journal import TEXT


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which a journal and a workbook disagree about one title."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    path = tmp_path / "journal.md"
    path.write_text(TEXT, encoding="utf-8")
    assert run("push").exit_code == 0
    document = openpyxl.load_workbook("journal.xlsx")
    document["Журнал"]["D3"] = "Старший разработчик на Python в команду платформы"
    document["Журнал"]["G4"] = "Разное.\nИ ещё."
    document.save("journal.xlsx")
    path.write_text(TEXT.replace("Python Developer", "Junior Python Developer"), encoding="utf-8")
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words, catch_exceptions=False)


@pytest.mark.usefixtures("folder")
def test_three_texts_stand_side_by_side() -> None:
    shown = run("conflicts")
    assert shown.exit_code == 3
    lines = list(filter(str.strip, shown.output.splitlines()))
    assert max(map(len, lines[:-1])) <= 80
    assert lines[0].rstrip() == "№2 Junior Python Developer, ATI.SU  hh:102 — Должность"
    assert lines[-1].endswith('sheetsync resolve 2 Должность --sheet | --file | --text "свой текст"')
    starts = [lines[1].index(title) for title in ("Было", "В файле", "В таблице")]
    cells = [
        [line[at:end] for at, end in zip(starts, (*starts[1:], None), strict=True)] for line in lines[3:-1]
    ]
    assert [" ".join(" ".join(column).split()) for column in zip(*cells, strict=True)] == [
        "Python Developer",
        "Junior Python Developer",
        "Старший разработчик на Python в команду платформы",
    ]


@pytest.mark.usefixtures("folder")
def test_in_a_narrow_terminal_they_stand_one_below_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    shown = run("conflicts").output
    assert "  Было: Python Developer" in shown
    assert "  В файле: Junior Python Developer" in shown
    assert max(len(line) for line in shown.splitlines()[:-1]) <= 40


@pytest.mark.usefixtures("folder")
def test_a_program_gets_them_as_data() -> None:
    [conflict] = json.loads(run("conflicts", "--json").stdout)["conflicts"]
    assert conflict == {
        "key": "hh:102",
        "number": "2",
        "field": "Должность",
        "base": "Python Developer",
        "ours": "Junior Python Developer",
        "theirs": "Старший разработчик на Python в команду платформы",
        "resolved": None,
    }


def test_the_command_that_is_shown_decides_and_undo_takes_it_back(folder: Path) -> None:
    command = re.findall(r"sheetsync (resolve .+?) --sheet", run("conflicts").output)[0].split()
    done = run(*command, "--sheet")
    assert done.exit_code == 0
    assert "№2 (hh:102), «Должность»: взят текст таблицы." in done.output
    assert "Старший" in (folder / "journal.md").read_text(encoding="utf-8")
    assert run("conflicts").output == "Конфликтов нет.\n"
    assert "решать нечего" in run(*command, "--sheet").output
    assert json.loads(run(*command, "--sheet", "--json").stdout)["resolved"] is False
    assert run("undo").exit_code == 0
    assert run("conflicts").exit_code == 3


def test_the_log_fits_and_tells_what_became_of_each(folder: Path) -> None:
    assert run("pull").exit_code == 3
    assert run("undo").output.splitlines()[0].startswith("Отменено — pull ")
    shown = run("log")
    assert max(map(len, shown.output.splitlines()[:-1])) <= 80
    [undo, pull, push] = [
        line.split() for line in shown.output.splitlines() if re.match(r" ?[0-9a-f]{8} ", line)
    ]
    assert undo[3:] == ["undo", pull[0], "ячеек", "1"]
    assert pull[3:] == ["pull", "ячеек", "1", "отменена"]
    assert push[3:] == ["push", "новых", "3,", "«Выводы»"]
    listed = json.loads(run("log", "--json").stdout)["operations"]
    assert [one["operation"] for one in listed] == ["push", "pull", "undo"]
    assert listed[1]["undone_by"] == listed[2]["id"] == undo[0]
    assert listed[0]["to_sheet"]["added"] == 3
    assert (folder / listed[0]["backup"]).is_dir()


def test_what_undo_leaves_is_named(folder: Path) -> None:
    run("push")
    document = openpyxl.load_workbook("journal.xlsx")
    document["Журнал"]["C2"] = "Моё"
    document.save("journal.xlsx")
    path = folder / "journal.md"
    path.write_text(path.read_text(encoding="utf-8").replace("[OVISION]", "[Другая]"), encoding="utf-8")
    run("resolve", "1", "Компания", "--file")
    run("push")
    document = openpyxl.load_workbook("journal.xlsx")
    document["Журнал"]["C2"] = "Опять моё"
    document.save("journal.xlsx")
    dry = run("undo", "--dry-run")
    assert dry.output.startswith("Будет отменено")
    told = run("undo")
    assert told.exit_code == 3
    assert "Оставлено: hh:101, «Компания» — Изменено после" in told.output
    assert json.loads(run("undo", "--json", "--dry-run").stdout)["exit_code"] == 3


def test_before_anything_was_done_there_is_nothing_to_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("journal.md").write_text(TEXT, encoding="utf-8")
    assert run("log").output == "С этой таблицей ещё ничего не делали.\n"
    assert list(tmp_path.iterdir()) == [tmp_path / "journal.md"]
