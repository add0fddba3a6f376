"""Bad input by the command line: a clear error with the remedy, the right exit code, and nothing changed."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from sheetsync.cli import main
from sheetsync.journal import fields

TEXT = "[Журнал](journal.xlsx)\n\n# 1\nСсылка: https://hh.ru/vacancy/1\nКомпания: ACME\n"
LINKS = ("https://hh.ru/vacancy/1", "https://hh.ru/vacancy/2")


def table(path: Path, *rows: tuple[str, ...]) -> None:
    book = openpyxl.Workbook()
    tab = book.worksheets[0]
    tab.title = "Журнал"
    for row in rows:
        tab.append(row)
    book.save(path)


def entry(path: Path, part: str, content: bytes) -> None:
    """Replace one part of a good workbook."""
    table(path, fields.NAMES, ("1", LINKS[0], "ACME"))
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[part] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, blob in parts.items():
            package.writestr(name, blob)


DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "x">]><worksheet>&e;</worksheet>'
BAD: dict[str, tuple[Callable[[Path], object], int, str]] = {
    "a missing file": (lambda _: None, 2, "нет"),
    "a binary file": (
        lambda path: path.write_bytes(bytes(range(256)) * 9),
        6,
        "не книга .xlsx",
    ),
    "an .xls": (
        lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        6,
        "парол|xls",
    ),
    "a zip bomb": (
        lambda path: entry(path, "xl/worksheets/sheet1.xml", b" " * 90_000_000),
        6,
        "огромн",
    ),
    "XML with a DOCTYPE": (lambda path: entry(path, "xl/worksheets/sheet1.xml", DOCTYPE), 6, "DOCTYPE"),
    "a table with no header": (lambda path: table(path, ("1", LINKS[0], "ACME")), 2, "заголовк"),
    "a header twice": (
        lambda path: table(path, (*fields.NAMES, "Компания"), ("1", LINKS[0])),
        2,
        "дважды: C1, J1",
    ),
}


COMMANDS = ("push", "pull", "status", "conflicts", "resolve", "report", "check", "recompute", "skills")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def everything(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize(
    ("name", "command"),
    [
        (name, command)
        for name in BAD
        for command in COMMANDS
        if (name, command) != ("a missing file", "push")  # a push makes the workbook
    ],
)
def test_a_workbook_that_cannot_be_used_is_told_and_nothing_changes(
    name: str, command: str, tmp_path: Path
) -> None:
    make, code, words = BAD[name]
    book, journal = tmp_path / "journal.xlsx", tmp_path / "journal.md"
    make(book)
    journal.write_text(TEXT, encoding="utf-8")
    before = everything(tmp_path)
    rest: list[str | Path] = [] if command in {"report", "check"} else ["--file", journal]
    if command == "skills":
        result = run(command, "--file", book)
    elif command == "resolve":
        result = run(command, "1", "Оклад", book, "--sheet", "--journal", journal)
    else:
        result = run(command, book, *rest)
    assert result.exit_code == code, result.output
    assert re.search(words, result.output, re.IGNORECASE), result.output
    assert "Ошибка:" in result.output
    assert "Что делать:" in result.output
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)
    assert everything(tmp_path) == before


@pytest.mark.parametrize("content", [b"\xff\xfe\x00binary", b"PK\x03\x04\x00\x00", None])
@pytest.mark.parametrize(
    "command", ["push", "check", "report", "status", "conflicts", "skills", "add", "suggest"]
)
def test_a_journal_that_is_no_text_is_told(content: bytes | None, command: str, tmp_path: Path) -> None:
    journal, book = tmp_path / "journal.md", tmp_path / "journal.xlsx"
    table(book, fields.NAMES)
    if content is not None:
        journal.write_bytes(content)
    before = everything(tmp_path)
    if command == "add":
        book.write_text('{"id": "9", "name": "Dev"}', encoding="utf-8")
        before = everything(tmp_path)
    first = [] if command in {"check", "report", "skills", "suggest"} else [book]
    words = [*first, *([journal] if command in {"check", "report"} else ["--file", journal])]
    if content is None and command == "add":
        return  # it makes the journal
    result = run(command, *words)
    assert result.exit_code == 2, result.output
    assert "journal.md" in result.output
    assert everything(tmp_path) == before


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "нет"),
        (b"\xff\xfe\x00", "не текст в UTF-8"),
        (b"", "Пустой текст"),
        (b'{"id": 1', "JSON оборван"),
        (b"<html></html>", "нет вакансии"),
        ("Требования:\n- Git".encode(), "нет ссылки на вакансию"),
    ],
)
def test_what_cannot_be_added_is_told_and_nothing_changes(
    content: bytes | None, told: str, tmp_path: Path
) -> None:
    journal, posting = tmp_path / "journal.md", tmp_path / "вакансия.html"
    journal.write_text(TEXT, encoding="utf-8")
    if content is not None:
        posting.write_bytes(content)
    before = everything(tmp_path)
    for result in (
        run("add", posting, "--file", journal),
        CliRunner().invoke(main, ["add", "--file", str(journal)], input=content or b""),
        run("add", "https://hh.ru/vacancy/9", "--file", journal),
    ):
        assert result.exit_code == 2, result.output
        assert "Что делать:" in result.output
        assert "Traceback" not in result.output
        assert everything(tmp_path) == before
    assert told in run("add", posting, "--file", journal).output
    assert "не скачиваются" in run("add", "https://hh.ru/vacancy/9", "--file", journal).output


@pytest.mark.parametrize("command", ["push", "pull", "status", "conflicts", "log", "undo", "recompute"])
def test_a_journal_with_no_link_says_how_to_name_the_workbook(command: str, tmp_path: Path) -> None:
    journal = tmp_path / "journal.md"
    journal.write_text(TEXT.partition("\n")[2], encoding="utf-8")
    result = run(command, "--file", journal)
    assert result.exit_code == 2
    assert "нет ссылки на таблицу" in result.output
    assert "[Журнал](журнал.xlsx)" in result.output


def test_two_rows_with_one_link_are_shown_and_the_rest_goes_on(tmp_path: Path) -> None:
    book, journal = tmp_path / "journal.xlsx", tmp_path / "journal.md"
    twice = ("1", LINKS[0], "ACME")
    table(book, fields.NAMES, twice, ("2", LINKS[1], "Other"), twice)
    result = run("pull", book, "--file", journal)
    assert result.exit_code == 3
    assert "Журнал, строка 2" in result.output
    assert "2, 4" in result.output
    assert "Other" in journal.read_text(encoding="utf-8")
    assert "ACME" not in journal.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("https://docs.google.com/spreadsheets/d/1aB/edit#gid=0", "нет идентификатора"),
        (
            "https://docs.google.com/spreadsheets/d/e/2PACX-1vQ0000000000000000000/pubhtml",
            "опубликованную копию",
        ),
        ("https://example.org/table", "не таблица"),
    ],
)
def test_an_address_of_no_workbook_is_told(link: str, words: str, tmp_path: Path) -> None:
    journal = tmp_path / "journal.md"
    journal.write_text(TEXT, encoding="utf-8")
    result = run("pull", link, "--file", journal)
    assert result.exit_code == 2
    assert words in result.output
    assert "https://docs.google.com/spreadsheets/d/…" in result.output


def test_an_error_is_one_document_too_when_a_program_asks(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["pull", str(tmp_path / "no.xlsx"), "--json", "--file", str(tmp_path / "j.md")]
    )
    error = json.loads(result.stdout)["error"]
    assert error["exit_code"] == result.exit_code == 2
    assert "no.xlsx" in error["what"]
    assert error["remedy"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a journal and a workbook in step, in which the commands are run."""
    (tmp_path / "journal.md").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run("push").exit_code == 0
    return tmp_path


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("resolve", "1", "Оклад"), "чей текст взять"),
        (("resolve", "1", "Оклад", "--sheet", "--file"), "чей текст взять"),
        (("resolve", "1", "Оклад", "--sheet", "--text", ""), "чей текст взять"),
        (("resolve", "77", "Оклад", "--sheet"), "Вакансии «77» нет"),
        (("resolve", "1", "Цвет", "--sheet"), "Поля «Цвет» нет"),
        (("resolve", "1"), "FIELD"),
        (("undo", "ffff0000"), "Операции ffff0000 нет"),
        (("undo", "aaaa1111", "bbbb2222"), "Непонятно, что отменить"),
        (("undo", "a.xlsx", "b.xlsx"), "Непонятно, что отменить"),
        (("undo", "journal.txt"), "не таблица"),
        (("log", "journal.txt"), "не таблица"),
        (("rebind",), "Не сказано, что случилось"),
        (("rebind", "--moved", "--copy"), "Не сказано, что случилось"),
        (("rebind", "other.xlsx", "--moved", "--file", "other.md"), "нет памяти"),
    ],
)
def test_what_cannot_be_decided_or_taken_back_is_told_and_nothing_changes(
    folder: Path, words: tuple[str, ...], told: str
) -> None:
    before = everything(folder)
    result = run(*words)
    assert result.exit_code == 2, result.output
    assert told in result.output
    assert "Traceback" not in result.output
    assert everything(folder) == before


@pytest.mark.parametrize(
    "words",
    [
        ("push",),
        ("pull",),
        ("undo",),
        ("resolve", "1", "Оклад", "--sheet"),
        ("suggest",),
        ("suggest", "--accept"),
        ("add", "posting.json"),
    ],
)
def test_markers_of_git_are_told_with_their_line(folder: Path, words: tuple[str, ...]) -> None:
    (folder / "journal.md").write_text(TEXT + "<<<<<<< HEAD\n", encoding="utf-8")
    (folder / "posting.json").write_text('{"id": "9", "name": "Dev"}', encoding="utf-8")
    before = everything(folder)
    result = run(*words)
    assert (result.exit_code, everything(folder)) == (2, before)
    assert "journal.md:6: Здесь осталась отметка конфликта git: «<<<<<<<»" in result.output
    checked = run("check")
    assert checked.exit_code == 1
    assert "journal.md:6" in checked.output


@pytest.mark.parametrize("command", ["push", "pull", "status", "conflicts", "undo"])
def test_a_memory_of_another_place_is_told_with_commands_that_help(folder: Path, command: str) -> None:
    (folder / "journal.xlsx").rename(folder / "новый.xlsx")
    result = run(command, "новый.xlsx")
    if command == "undo":
        assert result.exit_code == 2, "nothing is known of it"
        return
    assert result.exit_code == 5
    shown = re.findall(r"sheetsync (rebind .+)", result.output)
    assert len(shown) == 2
    assert run(*shown[0].split()).exit_code == 0
    assert run(command, "новый.xlsx").exit_code == 0
