"""`check` and `report`: what a journal says, without writing anything."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from sheetsync.cli.options import JOURNAL, format_option, now, report_format_option, tell
from sheetsync.understanding import Reading, read_journal, read_words, understand_journal

SOURCE = click.argument("source", metavar="[FILE|REF]", default=JOURNAL)


@click.command(short_help="Найти противоречия и умолчания в журнале.")
@SOURCE
@format_option
@click.pass_context
def check(ctx: click.Context, source: str, form: str) -> None:
    """Найти в журнале противоречия, умолчания и описки; у каждой находки — место и что сделать.

    FILE — journal.md, REF — файл .xlsx или ссылка на таблицу Google. Код выхода 1, если находки есть.

    \b
    Пример:
      sheetsync check journal.md
    """
    reading = read(source)
    findings = reading.findings()
    if form == "json":
        document = {
            "schema": 1,
            "source": source,
            "findings": [asdict(finding) for finding in findings],
            "problems": [asdict(problem) for problem in reading.problems],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        from sheetsync.cli.findings import show_findings

        show_findings(reading, findings)
    ctx.exit(1 if findings or reading.problems else 0)


@click.command(short_help="Показать, чего не хватает и что учить дальше.")
@SOURCE
@report_format_option
def report(source: str, form: str) -> None:
    """Показать каждую вакансию против того, чем вы владеете, и что учить, чтобы открыть больше вакансий.

    FILE — journal.md, REF — файл .xlsx или ссылка на таблицу Google.

    \b
    Примеры:
      sheetsync report journal.md
      sheetsync report журнал.xlsx --format json
      sheetsync report journal.md --format html > report.html
    """
    reading = read(source)
    if form == "json":
        click.echo(reading.report().model_dump_json(by_alias=True, indent=2))
    elif form == "html":
        from sheetsync.summary.page import page

        click.echo(page(reading.report(), name=reading.name, moment=f"{now():%d.%m.%Y в %H:%M}"))
    else:
        from sheetsync.cli.console import show_report

        show_report(reading)


def read(source: str) -> Reading:
    """Read a journal for understanding: a text, or else a workbook."""
    path, year = Path(source), now().year
    if path.suffix.lower() in {".md", ".markdown", ".txt"} or (path.is_file() and not path.suffix):
        return understand_journal(read_journal(path), year=year, words=read_words(path))
    from sheetsync.sheets import read_sheet, understand_sheet
    from sheetsync.workbooks import open_workbook

    workbook = open_workbook(source, folder=Path(), writes=False, tell=tell)
    return understand_sheet(read_sheet(workbook), workbook.name, year=year)
