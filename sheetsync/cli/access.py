"""`doctor` and `login`: what stands between a person and their table at Google."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from sheetsync.cli.options import file_option, json_option, tell
from sheetsync.doctor import Check, Health, examine
from sheetsync.errors import SheetsyncError
from sheetsync.settings import load_settings
from sheetsync.understanding import read_journal
from sheetsync.workbooks.credentials import Need
from sheetsync.workbooks.surroundings import Surroundings

_SIGNS = {Health.OK: ("✓", "green"), Health.WARNING: ("!", "yellow"), Health.BAD: ("✗", "red")}


@click.command(short_help="Проверить настройки, ключ, доступ и заголовки таблицы.")
@click.argument("reference", metavar="[REF]", required=False)
@file_option
@json_option
@click.pass_context
def doctor(ctx: click.Context, reference: str | None, path: Path, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Проверить всё, что нужно для обмена с таблицей, и сказать, что исправить; ничего не записать.

    REF — ссылка на таблицу Google или файл .xlsx; по умолчанию та, что в первой строке журнала. Код выхода —
    тот, с которым закончились бы pull или push: 0, 2 (настройки) или 6 (доступ).

    \b
    Пример:
      sheetsync doctor https://docs.google.com/spreadsheets/d/…/edit
    """
    checks = examine(reference or _linked(path), path, folder=Path(), surroundings=Surroundings(tell=tell))
    code = next((check.exit_code for check in checks if check.exit_code), 0)
    if as_json:
        listed = [asdict(check) for check in checks]
        document = {"schema": 1, "operation": "doctor", "checks": listed, "exit_code": code}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        _show(checks)
    ctx.exit(code)


def _linked(path: Path) -> str | None:
    """Return the workbook that the journal's first line links to, if there is a journal."""
    try:
        link = read_journal(path).workbook
    except SheetsyncError:
        return None
    local = link is not None and "://" not in link
    return str(path.parent / link) if local and link else link


def _show(checks: tuple[Check, ...]) -> None:
    wide = max(len(check.name) for check in checks)
    for check in checks:
        sign, colour = _SIGNS[check.health]
        click.echo(f"{click.style(sign, fg=colour, bold=True)} {check.name:<{wide}}  {check.what}")
        if check.remedy:
            click.echo(f"  {'':<{wide}}  {click.style('→ ' + check.remedy, fg=colour)}")


@click.command(short_help="Войти в Google под своим аккаунтом (нужен файл приложения OAuth).")
def login() -> None:
    """Войти в Google один раз под своим аккаунтом, чтобы дальше работать без сервисного.

    Нужен файл приложения OAuth (Desktop app) из консоли Google Cloud: положите его рядом под именем
    credentials.json или укажите в SHEETSYNC_CREDENTIALS. Откроется браузер; вход сохранится в вашей
    домашней папке, и прочитать его сможете только вы.

    \b
    Пример:
      SHEETSYNC_CREDENTIALS=client.json sheetsync login
    """
    from sheetsync.workbooks.login import log_in

    needs = frozenset({Need.SHEET_WRITE, Need.DRIVE_WRITE})
    kept = log_in(load_settings(Path()), needs, folder=Path())
    click.echo(f"Вход выполнен и хранится в {kept}. Теперь работают pull, push и doctor.")
