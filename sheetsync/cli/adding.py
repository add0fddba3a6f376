"""`add`: a vacancy from the browser into journal.md."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import click

from sheetsync.cli.findings import wrapped
from sheetsync.cli.options import command, file_option, json_option, tell
from sheetsync.errors import FileProblem, PostingError
from sheetsync.files import read_text, replace_text
from sheetsync.journal import fields
from sheetsync.journal.adding import with_vacancy
from sheetsync.journal.entries import Entry, Journal
from sheetsync.journal.link import vacancy_key
from sheetsync.journal.markdown import parse
from sheetsync.journal.page import Page
from sheetsync.postings.posting import Posting
from sheetsync.postings.reading import read_posted


@click.command(short_help="Добавить вакансию из текста, страницы или JSON в журнал.")
@click.argument("source", metavar="[FILE]", default="-")
@file_option
@click.option("--link", help="Ссылка на вакансию, если в тексте её нет.")
@click.option("--company", help="Компания, если она не нашлась или нашлась не та.")
@click.option("--title", help="Должность, так же.")
@click.option("--salary", help="Оклад, так же: «от 150 000 ₽ на руки».")
@click.option("--dry-run", is_flag=True, help="Только показать запись, ничего не записывать.")
@json_option
def add(  # noqa: PLR0913, PLR0917 - an option each
    source: str,
    path: Path,
    link: str | None,
    company: str | None,
    title: str | None,
    salary: str | None,
    dry_run: bool,  # noqa: FBT001 - click's way
    as_json: bool,  # noqa: FBT001 - the same
) -> None:
    """Дописать в journal.md вакансию: ссылка, компания, должность, оклад, требования, задачи.

    FILE — сохранённая из браузера страница вакансии, ответ API hh.ru (JSON) или скопированный текст;
    без FILE текст берётся из stdin. Ничего не скачивается. Вакансия, которая в журнале уже есть, не
    добавляется (код выхода 3).

    \b
    Примеры:
      sheetsync add "Вакансия Python-разработчик.html"
      sheetsync add текст.txt --link https://hh.ru/vacancy/94412705 --dry-run
    """
    given = {"link": link, "company": company, "title": title, "salary": salary}
    posting = replace(read_posted(_read(source)), **{name: text for name, text in given.items() if text})
    was = read_text(path) if path.exists() else None
    journal = parse(was or "", name=str(path))
    record = posting.record()
    text = with_vacancy(journal, record)
    if not dry_run:
        replace_text(path, text, was=was)
    key = vacancy_key(posting.link)
    added = parse(text, name=str(path))
    entry = next(entry for entry in added.entries if entry.key == key)
    if as_json:
        document = {
            "schema": 1,
            "operation": "add",
            "key": key,
            "line": entry.line,
            "dry_run": dry_run,
            "record": record,
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        _show(added, entry, posting, dry_run=dry_run)


def _read(source: str) -> str:
    """Return what is to be added.

    Raises:
        FileProblem: There is no such file, or it is no text.
        PostingError: It is an address: nothing is fetched.
    """
    if "://" in source:
        raise PostingError(
            "Страницы отсюда не скачиваются: hh.ru отвечает только браузеру.",
            remedy="Откройте вакансию, сохраните страницу (Ctrl+S) или скопируйте текст: sheetsync add файл "
            f"--link {source}",
        )
    if source != "-":
        return read_text(Path(source))
    if sys.stdin.isatty():
        tell("Вставьте текст вакансии и нажмите Ctrl+D (в Windows Ctrl+Z и Enter).")
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileProblem(
            f"Во входном потоке не текст в UTF-8 (байт {error.start}).", remedy="Сохраните текст в UTF-8."
        ) from None


def _show(journal: Journal, entry: Entry, posting: Posting, *, dry_run: bool) -> None:
    if dry_run:
        click.echo("\n".join(Page.of(journal.text).lines[entry.line - 1 : entry.last]))
        tell(f"Ничего не записано. Запись встанет в {journal.name}, строка {entry.line}.")
    else:
        name = ", ".join(filter(None, (posting.title, posting.company))) or posting.link
        click.echo(wrapped(f"Добавлена №{entry.number_text} {name}: {journal.name}:{entry.line}.", ""))
        counts = (
            f"в «{name}» {len(entry.by_name[name].lines)}"
            for name in (fields.REQUIREMENTS, fields.DUTIES)
            if name in entry.by_name
        )
        click.echo(f"Строк {', '.join(counts) or 'требований и задач нет'}.")
        click.echo(f"Заполнить «Владею» и «Не владею» черновиком:\n  {command('suggest', journal.name)}")
    missing = [name for name in (fields.COMPANY, fields.TITLE) if not entry.value(name)]
    if missing:
        tell(f"Не нашлось: {', '.join(missing)}. Впишите сами или назовите: --company, --title.")
    if not posting.in_sections:
        tell("Разделы в тексте не нашлись: всё записано в «Требования». Лишнее удалите.")
