"""`skills`, `add` and `suggest`, and the person's own words in every command that reads a journal."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from sheetsync.cli import main
from sheetsync.domain.vacancy import DRAFT_MARK

TEXT = """[Журнал](журнал.xlsx)

# 1
Ссылка: https://hh.ru/vacancy/1
Компания: ACME
Должность: Python Developer

**Требования**:
- Python, FastAPI
- Zorblax

**Владею**:
- Python

**Не владею**:
- FastAPI

# 2
Ссылка: https://hh.ru/vacancy/2
Компания: Другая

**Требования**:
- FastAPI, Python, Redis

# Выводы

- FastAPI
"""
STATE = {
    "vacancyId": 777,
    "name": "Backend",
    "company": {"name": "Ромашка"},
    "compensation": {"from": 100000, "currencyCode": "RUR", "gross": False},
    "description": "<p><strong>Требования:</strong></p><ul><li>Python</li><li>Git</li></ul>"
    "<strong>Будет плюсом:</strong><ul><li>Go</li></ul>",
}
PAGE = '<html><template id="HH-Lux-InitialState">{}</template></html>'.format(
    html.escape(json.dumps({"vacancyView": STATE}))
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a journal, in which the commands are run."""
    (tmp_path / "journal.md").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, words, catch_exceptions=False, input=given)


def journal(folder: Path) -> str:
    return (folder / "journal.md").read_text(encoding="utf-8")


# ---- skills


@pytest.mark.usefixtures("folder")
def test_a_skill_is_shown_with_names_relations_and_places() -> None:
    shown = run("skills", "fast api", "DRF")
    assert shown.exit_code == 0
    for words in (
        "FastAPI — навык, не хватает",
        "требуют: №1, №2",
        "journal.md:9 №1, Требования",
        "journal.md:16 №1, Не владею",
        "journal.md:27 Выводы",
        "Django REST Framework — навык, не отмечен",
    ):
        assert words in shown.output
    [fact] = json.loads(run("skills", "django", "--format", "json").stdout)["skills"]
    assert "Python" in fact["implies"]
    assert "Django REST Framework" in fact["implied_by"]
    assert fact["member_of"]
    assert all(len(line) <= 100 for line in shown.output.split("\n"))


@pytest.mark.usefixtures("folder")
def test_an_unknown_name_is_told_with_the_nearest_and_the_line_to_add() -> None:
    shown = run("skills", "Djanga", "python")
    assert shown.exit_code == 1
    assert "Python — навык, есть" in shown.output
    assert re.search(r"похожи: .*Django", shown.output)
    assert '"Djanga" = {}' in shown.output
    document = json.loads(run("skills", "Djanga", "--format", "json").stdout)
    assert document["unknown"][0]["name"] == "Djanga"
    assert "Django" in document["unknown"][0]["nearest"]


def test_without_a_name_all_skills_of_the_journal_are_listed_with_their_state(folder: Path) -> None:
    shown = run("skills")
    assert shown.exit_code == 0
    assert re.search(r"FastAPI +не хватает +№1, №2", shown.output)
    assert re.search(r"Redis +не отмечен +№2", shown.output)
    (folder / "journal.md").unlink()
    assert run("skills").exit_code == 2
    assert run("skills", "python").exit_code == 0, "the catalog is there without a journal"


# ---- the person's own words


def test_own_words_are_understood_by_every_command(folder: Path) -> None:
    found = run("check")
    assert 'skills.toml рядом с журналом: "Zorblax" = {}' in " ".join(found.output.split())
    (folder / "skills.toml").write_text(
        '"Zorblax" = {}\nRedis = { level = "базовый", evidence = "https://github.com/me" }\n',
        encoding="utf-8",
    )
    assert "Слова, которых нет в каталоге" not in run("check").output
    report = json.loads(run("report", "--format", "json").stdout)
    assert "Zorblax" in report["vacancies"][0]["unmentioned"]
    shown = run("skills", "Redis")
    assert "Redis — навык, есть" in shown.output
    assert "skills.toml:2 https://github.com/me" in shown.output
    assert "Redis на базовом уровне" in run("suggest", "--dry-run").output


def test_the_tab_of_skills_counts_in_a_workbook_and_for_its_summary(folder: Path) -> None:
    run("push")
    path = folder / "журнал.xlsx"
    assert "Zorblax" in run("check", "журнал.xlsx").output
    book = openpyxl.load_workbook(path)
    tab = book.create_sheet("Навыки")
    for row in (("Навык", "Уровень"), ("Zorblax", "нет"), ("Redis", "так себе")):
        tab.append(row)
    book.save(path)
    checked = run("check", "журнал.xlsx")
    assert "Zorblax» нет в каталоге" not in checked.output
    assert "Навыки, строка 3" in checked.output
    assert "уровня «так себе» нет" in " ".join(checked.output.split())
    assert run("recompute").output == "Сводка обновлена.\n"
    cells = [str(cell.value) for row in openpyxl.load_workbook(path)["Сводка"].rows for cell in row]
    assert any("Zorblax (Навыки, строка 2 — «нет»)" in cell for cell in cells)
    assert not any("Zorblax» нет в каталоге" in cell for cell in cells)
    assert run("recompute").output == "Сводка уже соответствует строкам.\n"


def test_a_skills_toml_that_is_none_is_told_with_its_line(folder: Path) -> None:
    (folder / "skills.toml").write_text('"a" = {}\nэто не TOML\n', encoding="utf-8")
    for command in ("check", "report", "skills", "suggest"):
        told = run(command)
        assert told.exit_code == 2
        assert "skills.toml:2: здесь не TOML" in told.output
        assert "Traceback" not in told.output


# ---- add


def test_a_saved_page_becomes_an_entry(folder: Path) -> None:
    (folder / "страница.html").write_text(PAGE, encoding="utf-8")
    shown = run("add", "страница.html", "--dry-run")
    assert shown.exit_code == 0
    assert shown.stdout.split("\n")[:8] == [
        "# 3",
        "",
        "**Ссылка**: https://hh.ru/vacancy/777",
        "**Компания**: Ромашка",
        "**Должность**: Backend",
        "**Оклад**: от 100 000 ₽ на руки",
        "",
        "**Требования**:",
    ]
    assert journal(folder) == TEXT
    assert "Добавлена №3 Backend, Ромашка: journal.md:25." in run("add", "страница.html").output
    above, below = TEXT.split("\n# Выводы")
    assert journal(folder).startswith(above)
    assert journal(folder).endswith("- Git\nБудет плюсом:\n- Go\n\n# Выводы" + below)
    again = run("add", "страница.html")
    assert again.exit_code == 3
    assert "№3 Backend, Ромашка: journal.md:25" in again.output
    report = json.loads(run("report", "--format", "json").stdout)["vacancies"][2]
    assert [(each["need"], each["skills"][0]["skill"]) for each in report["requirements"]] == [
        ("must", "Python"),
        ("must", "Git"),
        ("nice", "Go"),
    ]


def test_a_pasted_text_comes_from_stdin_and_what_it_lacks_is_named(folder: Path) -> None:
    pasted = "Тестировщик\nТребования:\n- Git\n"
    told = run("add", given=pasted)
    assert told.exit_code == 2
    assert "--link" in told.output
    assert journal(folder) == TEXT
    added = run("add", "--link", "https://spb.hh.ru/vacancy/5?from=x", "--salary", "100 000 ₽", given=pasted)
    assert added.exit_code == 0
    assert "Не нашлось: Компания" in added.output
    assert "**Должность**: Тестировщик" in journal(folder)
    assert "**Оклад**: 100 000 ₽" in journal(folder)
    document = json.loads(run("add", "--json", "--dry-run", given=f"{pasted}https://hh.ru/vacancy/6").stdout)
    assert (document["key"], document["record"]["Требования"]) == ("hh:6", "Git")


def test_the_first_vacancy_makes_the_journal(folder: Path) -> None:
    assert run("add", "--file", "new.md", given=PAGE).exit_code == 0
    assert (
        (folder / "new.md")
        .read_text(encoding="utf-8")
        .startswith("# 1\n\n**Ссылка**: https://hh.ru/vacancy/777")
    )


# ---- suggest


def test_drafts_are_written_pushed_told_of_and_accepted(folder: Path) -> None:
    shown = run("suggest", "--dry-run")
    assert "Владею: Python" in shown.output
    assert "Не владею: FastAPI" in shown.output
    assert "решите сами: Redis" in shown.output
    assert journal(folder) == TEXT
    assert run("suggest").exit_code == 0
    assert f"**Владею**:\n- {DRAFT_MARK}\n- Python\n\n**Не владею**:\n- {DRAFT_MARK}\n- FastAPI\n" in journal(
        folder
    )
    assert "Заполнять нечего" in run("suggest").output
    checked = run("check")
    assert "Черновики" in checked.output
    assert "journal.md:26, 30" in checked.output
    run("push")
    cell = openpyxl.load_workbook(folder / "журнал.xlsx")["Журнал"]["H3"].value
    assert cell == f"{DRAFT_MARK}\nPython"
    assert "Черновики" in run("check", "журнал.xlsx").output
    assert run("suggest", "--accept").output == "Приняты черновики: №2.\n"
    assert DRAFT_MARK not in journal(folder)
    assert "Черновики" not in run("check").output
    assert run("suggest", "--accept").output == "Черновиков нет.\n"
    assert json.loads(run("suggest", "--json").stdout)["drafts"] == []


# ---- check


def test_gaps_that_the_conclusions_forget_are_told_together(folder: Path) -> None:
    text = TEXT.replace("- FastAPI\n\n# 2", "- FastAPI\n- Kafka\n- Redis\n\n# 2")
    (folder / "journal.md").write_text(text, encoding="utf-8")
    told = " ".join(run("check").output.split())
    assert "journal.md:17, 18 «Kafka», «Redis» стоят в «Не владею» (№1), а в «Выводах» забыты." in told
    found = json.loads(run("check", "--format", "json").stdout)["findings"]
    assert [one["skill"] for one in found if one["kind"] == "conclusion_forgotten"] == ["Kafka", "Redis"]


@pytest.mark.usefixtures("folder")
def test_a_draft_is_offered_where_one_can_be_made() -> None:
    assert "suggest" in run("check").output
    run("push")
    assert "suggest" not in run("check", "журнал.xlsx").output
