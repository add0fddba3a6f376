"""The commands as a person uses them: what they say, what they write, how they exit."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from sheetsync.cli import main
from sheetsync.domain.report import GapReport
from sheetsync.journal.markdown import parse
from sheetsync.understanding import understand_journal
from tests.shared import SEED, needs_shared

TEXT = """[Журнал](журнал.xlsx)

# 1
Ссылка: https://hh.ru/vacancy/1
Компания: ACME
Должность: Python Developer
Оклад: от 100 000 ₽ до вычета налогов

**Требования**:
Python, FastAPI
SOLID

**Владею**:
Python
SOLID

**Не владею**:
FastAPI

# 2
Ссылка: https://hh.ru/vacancy/2
Компания: Другая
Должность: QA

**Требования**:
pytest, SOLID

**Владею**:
pytest

**Не владею**:
SOLID

# Выводы

- SOLID
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a journal, in which the commands are run."""
    (tmp_path / "journal.md").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words, catch_exceptions=False)


def title(folder: Path, row: int) -> object:
    return openpyxl.load_workbook(folder / "журнал.xlsx")["Журнал"].cell(row, 4).value


def test_a_day_with_the_journal(folder: Path) -> None:
    """Push makes the workbook that the first line names; edits on both sides are told, merged and settled."""
    assert run("push").exit_code == 0
    assert title(folder, 2) == "Python Developer"
    assert run("status").output == "Текст и таблица говорят одно и то же.\n"

    document = openpyxl.load_workbook(folder / "журнал.xlsx")
    document["Журнал"]["D2"] = "Senior"
    document.save(folder / "журнал.xlsx")
    journal = folder / "journal.md"
    journal.write_text(TEXT.replace("Должность: QA", "Должность: QA Lead"), encoding="utf-8")
    told = run("status")
    assert told.exit_code == 1
    assert "Таблица → текст (pull)" in told.output
    assert "Должность: Python Developer → Senior" in told.output
    assert "Должность: QA → QA Lead" in told.output

    assert "Будет забрано" in run("pull", "--dry-run").output
    assert "Senior" not in journal.read_text(encoding="utf-8")
    assert run("pull").exit_code == 0
    assert journal.read_text(encoding="utf-8") == TEXT.replace("QA", "QA Lead").replace(
        "Python Developer", "Senior"
    )
    assert run("push").exit_code == 0
    assert title(folder, 3) == "QA Lead"
    assert "изменений нет" in run("push").output
    assert run("status").exit_code == 0


def test_a_conflict_is_shown_with_its_three_texts_and_the_way_out(folder: Path) -> None:
    run("push")
    document = openpyxl.load_workbook(folder / "журнал.xlsx")
    document["Журнал"]["D2"] = "Senior"
    document.save(folder / "журнал.xlsx")
    (folder / "journal.md").write_text(TEXT.replace("Python Developer", "Junior"), encoding="utf-8")
    told = run("pull")
    assert told.exit_code == 3
    for words in ("Конфликт", "было: Python Developer", "в файле: Junior", "в таблице: Senior", "--prefer"):
        assert words in told.output
    document_ = json.loads(run("pull", "--json").stdout)
    assert document_["exit_code"] == 3
    assert document_["conflicts"][0]["theirs"] == "Senior"
    assert run("pull", "--prefer", "sheet").exit_code == 0
    assert "Должность: Senior" in (folder / "journal.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("folder")
def test_check_names_the_place_and_exits_1() -> None:
    found = run("check")
    assert found.exit_code == 1
    assert "journal.md:15, 32" in found.output
    assert "SOLID" in found.output
    document = json.loads(run("check", "--format", "json").stdout)
    [contradiction] = [each for each in document["findings"] if each["kind"] == "contradiction"]
    assert (contradiction["skill"], contradiction["lines"]) == ("SOLID", [15, 32])
    run("push")
    assert "Журнал, строка 2, 3" in run("check", "журнал.xlsx").output


def test_check_is_silent_about_a_journal_with_nothing_to_ask(folder: Path) -> None:
    (folder / "journal.md").write_text(TEXT.partition("# 2")[0], encoding="utf-8")
    found = run("check")
    assert found.exit_code == 0
    assert found.output.strip() == "journal.md: вакансий 1, выводов 0, замечаний 0."


@pytest.mark.usefixtures("folder")
def test_report_says_what_to_learn() -> None:
    told = run("report")
    assert told.exit_code == 0
    assert "FastAPI" in told.output
    assert "от 87" in told.output
    assert "«Не владею», строка" in told.output
    assert run("report", "--format", "html").stdout.startswith("<!DOCTYPE html>")
    report = GapReport.model_validate_json(run("report", "--format", "json").stdout)
    assert [(step.learn, step.opens) for step in report.plan] == [
        (("FastAPI",), ("1",)),
        (("SOLID",), ("2",)),
    ]
    run("push")
    from_sheet = GapReport.model_validate_json(run("report", "журнал.xlsx", "--format", "json").stdout)
    assert from_sheet.plan == report.plan
    sides = ([gap.model_dump(exclude={"wants"}) for gap in each.gaps] for each in (from_sheet, report))
    assert next(sides) == next(sides)  # the rows that prove them differ from the lines


def test_a_text_that_is_no_journal_is_told_and_not_summed_up(folder: Path) -> None:
    (folder / "journal.md").write_text("просто текст\n", encoding="utf-8")
    told = run("report")
    assert told.exit_code == 0
    assert "нет ни одной вакансии" in told.output
    assert "Что учить" not in told.output


def test_recompute_follows_an_edit_by_hand(folder: Path) -> None:
    run("push")
    document = openpyxl.load_workbook(folder / "журнал.xlsx")
    document["Журнал"]["H2"] = "Python, FastAPI, SOLID"
    document["Журнал"]["I2"] = None
    document.save(folder / "журнал.xlsx")
    assert run("recompute").output == "Сводка обновлена.\n"
    assert json.loads(run("recompute", "--json").stdout) == {
        "schema": 1,
        "operation": "recompute",
        "summary": False,
    }


def test_demo_writes_its_folder_and_nothing_else_and_is_told_apart_from_a_full_one(folder: Path) -> None:
    before = set(folder.iterdir())
    told = run("demo")
    assert told.exit_code == 0
    [made] = set(folder.iterdir()) - before
    assert sorted(path.name for path in made.iterdir()) == [".sheetsync", "journal.md", "journal.xlsx"]
    book = openpyxl.load_workbook(made / "journal.xlsx")
    assert book.sheetnames == ["Журнал", "Выводы", "Сводка"]
    for words in ("от 180 000 ₽ на руки", "GitLab CI", "FastAPI", "Попробуйте сами"):
        assert words in told.output
    assert run("status", "--file", str(made / "journal.md")).exit_code == 0
    assert run("demo", str(made)).exit_code == 2
    assert run("demo").exit_code == 0
    assert len(set(folder.iterdir()) - before) == 2


def test_the_demo_journal_is_as_irregular_as_a_hand_written_one() -> None:
    text = files("sheetsync.cli").joinpath("demo.md").read_text(encoding="utf-8")
    for irregular in (
        "\u00a0",
        "и\u0306",
        "*Ссылка*:",
        "**Ссылка**:",
        "Ссылка:",
        "**Будет плюсом:**",
        ">> Python",
    ):
        assert (irregular in text) == (irregular != "**Ссылка**:")
    reading = understand_journal(parse(text), year=2026)
    assert len(reading.vacancies) == 10
    assert {finding.kind for finding in reading.findings()} >= {
        "sections_swapped",
        "no_missing_section",
        "contradiction",
    }


@needs_shared
def test_the_real_journal_all_the_way(folder: Path) -> None:
    """Push the seed into a new workbook and pull it into a new text: the same records, the same findings."""
    text = SEED.read_text(encoding="utf-8")
    (folder / "journal.md").write_text(text, encoding="utf-8")
    assert run("push", "журнал.xlsx").exit_code == 0
    assert run("pull", "журнал.xlsx", "--file", "new.md").exit_code == 0
    assert run("push", "журнал.xlsx", "--file", "new.md").exit_code == 0
    assert run("status", "журнал.xlsx").exit_code == 0
    assert (folder / "journal.md").read_text(encoding="utf-8") == text
    here, there = (
        GapReport.model_validate_json(run("report", name, "--format", "json").stdout)
        for name in ("journal.md", "журнал.xlsx")
    )
    assert here.plan == there.plan
    assert [finding.message for finding in here.findings] == [finding.message for finding in there.findings]


def test_a_replaced_link_is_asked_about_with_both_answers_and_followed_when_told(folder: Path) -> None:
    assert run("push", "журнал.xlsx").exit_code == 0
    journal = folder / "journal.md"
    text = journal.read_text(encoding="utf-8")
    journal.write_text(text.replace("vacancy/1\n", "vacancy/77\n"), encoding="utf-8")
    asked = run("push", "--dry-run")
    said = " ".join(asked.output.split())
    assert asked.exit_code == 3
    assert "Та же вакансия, сменилась ссылка в файле? Было hh:1, стало hh:77." in said
    assert "push --accept-rename" in said
    assert "push --reject-rename" in said
    assert "Не перенесено" not in said
    document = json.loads(run("status", "--json").stdout)
    assert document["renames"] == [{"side": "file", "old": "hh:1", "new": "hh:77"}]
    assert run("push", "--accept-rename").exit_code == 0
    tab = openpyxl.load_workbook(folder / "журнал.xlsx")["Журнал"]
    assert [tab.cell(row, 2).value for row in (2, 3)] == [
        "https://hh.ru/vacancy/77",
        "https://hh.ru/vacancy/2",
    ]
