"""`status`, `pull`, `push` and `recompute`: the spreadsheet and the text in step."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from sheetsync import recompute as recomputing
from sheetsync import sync
from sheetsync.cli.console import show_outcome
from sheetsync.cli.options import file_option, json_option, now, tell
from sheetsync.cli.outcome_json import outcome_json
from sheetsync.errors import UsageError
from sheetsync.merge import Side
from sheetsync.sync import Options, Outcome
from sheetsync.understanding import read_journal
from sheetsync.workbooks import Workbook, open_workbook

REFERENCE = click.argument("reference", metavar="[REF]", required=False)


def _transfer_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Take what a pull and a push have in common, and hand it over as `Options`."""

    @wraps(command)
    def with_options(*, prefer: str | None, delete: bool, force: bool, dry_run: bool, **rest: Any) -> Any:  # noqa: ANN401
        accept_rename = rest.pop("accept_rename")
        side = Side(prefer) if prefer else None
        summary = not rest.pop("no_summary", False)
        return command(options=Options(side, delete, force, dry_run, summary, accept_rename), **rest)

    for option in (
        click.option(
            "--prefer",
            type=click.Choice([side.value for side in Side]),
            help="Чей текст взять в конфликтах: таблицы (sheet) или файла (file); второй останется в копиях.",
        ),
        click.option("--delete", is_flag=True, help="Переносить и удаления вакансий."),
        click.option(
            "--accept-rename/--reject-rename",
            default=None,
            help="Где у вакансии, похоже, сменилась ссылка: это она же — или это разные вакансии.",
        ),
        click.option("--force", is_flag=True, help="Писать и там, где остановила бы защита."),
        click.option("--dry-run", is_flag=True, help="Только показать, ничего не записывать."),
    ):
        with_options = option(with_options)
    return with_options


def open_reference(
    reference: str | None, path: Path, *, create: bool = False, writes: bool = True
) -> Workbook:
    """Return the named workbook, or the one that the journal's first line links to.

    Raises:
        UsageError: Nothing is named and the journal has no link.
    """
    if reference is not None:
        return open_workbook(reference, folder=Path(), create=create, writes=writes, tell=tell)
    link = read_journal(path).workbook
    if link is None:
        raise UsageError(
            f"В первой строке {path} нет ссылки на таблицу, и в команде она не названа.",
            remedy=f"Назовите её, например: sheetsync push журнал.xlsx --file {path} — или впишите первой "
            "строкой [Журнал](журнал.xlsx); на месте файла может быть и ссылка на таблицу Google.",
        )
    return open_workbook(link, folder=path.parent, create=create, writes=writes, tell=tell)


@click.command(short_help="Показать, что изменили бы pull и push.")
@REFERENCE
@file_option
@json_option
@click.pass_context
def status(ctx: click.Context, reference: str | None, path: Path, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Показать, чем текст и таблица разошлись и кто что изменил; ничего не записать.

    REF — ссылка на таблицу Google или файл .xlsx; по умолчанию та, что в первой строке журнала.
    Код выхода 1, если различия есть.

    \b
    Пример:
      sheetsync status журнал.xlsx --file journal.md
    """
    outcome = sync.status(path, open_reference(reference, path, writes=False))
    _show(outcome, as_json=as_json)
    ctx.exit(outcome.exit_code or (1 if outcome.meeting.plan else 0))


@click.command(short_help="Забрать изменения из таблицы в текст.")
@REFERENCE
@file_option
@_transfer_options
@json_option
@click.pass_context
def pull(ctx: click.Context, reference: str | None, path: Path, options: Options, as_json: bool) -> None:  # noqa: FBT001
    """Забрать в journal.md то, что изменилось в таблице; правки в самом файле останутся.

    REF — ссылка на таблицу Google или файл .xlsx; по умолчанию та, что в первой строке журнала.
    Если текста ещё нет, он появится.

    \b
    Примеры:
      sheetsync pull журнал.xlsx
      sheetsync pull --prefer sheet --dry-run
    """
    workbook = open_reference(reference, path, writes=False)
    outcome = sync.pull(path, workbook, options, now=now())
    _show(outcome, as_json=as_json)
    ctx.exit(outcome.exit_code)


@click.command(short_help="Отправить изменения из текста в таблицу и обновить «Сводку».")
@REFERENCE
@file_option
@click.option("--no-summary", is_flag=True, help="Не трогать лист «Сводка».")
@_transfer_options
@json_option
@click.pass_context
def push(ctx: click.Context, reference: str | None, path: Path, options: Options, as_json: bool) -> None:  # noqa: FBT001
    """Записать в таблицу то, что изменилось в journal.md, и обновить лист «Сводка».

    REF — ссылка на таблицу Google или файл .xlsx; по умолчанию та, что в первой строке журнала.
    Файл .xlsx появится, если его ещё нет. Меняются только отличающиеся ячейки; ваши столбцы, листы, цвета
    и формулы остаются как есть.

    \b
    Примеры:
      sheetsync push журнал.xlsx
      sheetsync push --dry-run
    """
    outcome = sync.push(path, open_reference(reference, path, create=True), options, now=now())
    _show(outcome, as_json=as_json)
    ctx.exit(outcome.exit_code)


@click.command(short_help="Пересчитать лист «Сводка» в таблице.")
@REFERENCE
@file_option
@json_option
def recompute(reference: str | None, path: Path, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Пересчитать лист «Сводка» по строкам таблицы; без изменений таблица не записывается.

    \b
    Пример:
      sheetsync recompute журнал.xlsx
    """
    workbook = open_reference(reference, path)
    written = recomputing.recompute(workbook, now=now())
    if as_json:
        click.echo(f'{{"schema": 1, "operation": "recompute", "summary": {str(written).lower()}}}')
    else:
        click.echo("Сводка обновлена." if written else "Сводка уже соответствует строкам.")


def _show(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        click.echo(outcome_json(outcome))
    else:
        show_outcome(outcome)
