"""`demo`: the whole product in one run, on files of its own."""

from __future__ import annotations

from importlib.resources import files
from itertools import count
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from sheetsync import sync
from sheetsync.cli.console import console, show_outcome, show_report
from sheetsync.cli.options import now, program
from sheetsync.errors import UsageError
from sheetsync.files import read_text, replace_file
from sheetsync.grid import Cell, SetCell
from sheetsync.journal import fields
from sheetsync.record import VacancyKey
from sheetsync.sheets import read_sheet
from sheetsync.sync import Options
from sheetsync.understanding import read_journal, understand_journal
from sheetsync.workbooks import Workbook, open_workbook

JOURNAL, WORKBOOK = "journal.md", "journal.xlsx"
EDITED = VacancyKey("hh:94412705")
IN_THE_SHEET = "от 180 000 ₽ на руки"
IN_THE_FILE = (
    ("GitLab CI\nAnsible", "Ansible"),
    ("Опыт развертывания приложений\n", "Опыт развертывания приложений\nGitLab CI\n"),
)


@click.command(short_help="Показать всё на примере: журнал, таблица, слияние, отчёт.")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(file_okay=False, path_type=Path))
def demo(folder: Path | None) -> None:
    """Создать в папке DIR журнал и таблицу, поправить обе стороны, слить правки и показать отчёт.

    Без DIR создаётся новая папка sheetsync-demo рядом. Ничего, кроме неё, не трогается.

    \b
    Пример:
      sheetsync demo примерка
    """
    folder = _folder(folder)
    out = console()
    path = folder / JOURNAL
    replace_file(path, files("sheetsync.cli").joinpath("demo.md").read_bytes())
    workbook = open_workbook(WORKBOOK, folder=folder, create=True)

    _step(out, 1, "Журнал с десятью вакансиями отправляем в новую таблицу: push")
    created = sync.push(path, workbook, Options(), now=now())
    out.print(
        f"  {folder / WORKBOOK}: вакансий {len(created.applied.added)}, листы «Журнал», «Выводы», «Сводка»."
    )

    _step(out, 2, "Правим обе стороны: в таблице оклад №3, в файле «GitLab CI» освоен. Смотрим: status")
    _edit_sheet(workbook)
    _edit_file(path)
    show_outcome(sync.status(path, workbook))

    _step(out, 3, "Сливаем: pull забирает правку из таблицы, push отдаёт правку из файла")
    show_outcome(sync.pull(path, workbook, Options(), now=now()))
    show_outcome(sync.push(path, workbook, Options(), now=now()))

    _step(out, 4, "Отчёт: report")
    show_report(understand_journal(read_journal(path), year=now().year))
    _next(out, folder)


def _folder(folder: Path | None) -> Path:
    """Return an empty folder of our own."""
    if folder is None:
        names = (Path("sheetsync-demo" + (f"-{n}" if n > 1 else "")) for n in count(1))
        folder = next(name for name in names if not name.exists())
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(
            f"Папка {folder} не пуста.", remedy="Назовите другую: demo пишет только в свою папку."
        )
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _edit_sheet(workbook: Workbook) -> None:
    """Change a salary in the workbook, as a person would."""
    sheet = read_sheet(workbook)
    row, column = sheet.table.rows[EDITED].index, sheet.table.columns[fields.SALARY]
    edit = SetCell(sheet.table.tab.name, row, column, Cell.of(IN_THE_SHEET))
    workbook.write([edit], version=sheet.grid.version)


def _edit_file(path: Path) -> None:
    """Move a line from «Не владею» to «Владею» in journal.md, as a person would."""
    text = read_text(path)
    for before, after in IN_THE_FILE:
        text = text.replace(before, after, 1)
    replace_file(path, text.encode())


def _step(out: Console, number: int, text: str) -> None:
    out.print()
    out.print(Text(f"{number}. {text}", style="bold"))


def _next(out: Console, folder: Path) -> None:
    """Say what to try now."""
    out.print()
    out.print(Text("Попробуйте сами:", style="bold"))
    path = folder / JOURNAL
    for command, why in (
        (f"{program()} check {path}", "противоречия и умолчания, с номерами строк"),
        (f"откройте {folder / WORKBOOK}", "отсортируйте строки, добавьте свой столбец, поправьте ячейку…"),
        (f"{program()} pull --file {path}", "…и заберите правки в текст"),
        (f"{program()} push --file {path}", "отправьте правки текста в таблицу"),
    ):
        out.print(f"  {command}", soft_wrap=True)
        out.print(Text(f"      {why}", style="dim"))
