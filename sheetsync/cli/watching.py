"""`watch`: Drive itself tells the web service of edits; for an .xlsx in Drive, where no script can live."""

from __future__ import annotations

import json
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sheetsync.cli.options import json_option, tell
from sheetsync.errors import UsageError

if TYPE_CHECKING:
    from sheetsync.workbooks.drive_watch import DriveWatch
    from webhook.channels import Channel, Channels
    from webhook.settings import ServiceSettings


@click.command(short_help="Узнавать о правках файла .xlsx на Диске: без скрипта и кнопки.")
@click.argument("reference", metavar="[ССЫЛКА]", required=False)
@click.option("--url", help="Адрес веб-сервиса в интернете, https://…; по умолчанию SHEETSYNC_PUBLIC_URL.")
@click.option("--list", "listed", is_flag=True, help="Показать, за чем сервис следит и слышно ли Google.")
@click.option("--stop", is_flag=True, help="Больше не следить за ССЫЛКОЙ.")
@json_option
def watch(reference: str | None, url: str | None, listed: bool, stop: bool, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Попросить Google сообщать веб-сервису о правках таблицы; сервис пересчитает «Сводку».

    Так работает и файл .xlsx на Диске, в котором скрипты не живут. Сервис (serve или платформа) должен
    открываться из интернета по https; следить он продолжает, пока запущен, и сам продлевает договорённость.

    \b
    Примеры:
      sheetsync watch https://docs.google.com/spreadsheets/d/…/edit --url https://journal.example.org
      sheetsync watch --list
      sheetsync watch --stop https://docs.google.com/spreadsheets/d/…/edit
    """
    if listed == bool(reference) or (listed and (stop or url)) or (as_json and not listed):
        raise UsageError(
            "Непонятно, за чем следить.",
            remedy="Назовите таблицу: sheetsync watch ССЫЛКА. Показать все: sheetsync watch --list.",
        )
    if reference is None:
        _show(as_json=as_json)
    elif stop:
        _stop(_sheet(reference))
    else:
        _start(_sheet(reference), url)


def _sheet(reference: str) -> str:
    """Return the address of a table at Google.

    Raises:
        UsageError: It is something else.
    """
    from sheetsync.workbooks import is_online
    from webhook.jobs import canonical

    if not is_online(reference, Path()):
        raise UsageError(
            f"«{reference}» — не таблица на Диске Google: о её правках Google не знает.",
            remedy="Назовите ссылку вида https://docs.google.com/spreadsheets/d/…; «Сводку» файла на этом "
            "компьютере обновит sheetsync recompute.",
        )
    return canonical(reference)


def _start(sheet: str, url: str | None) -> None:
    from sheetsync.workbooks.online import file_id_of
    from webhook.watching import PATH, begin

    channels, settings = _stored()
    address = _base(url, settings) + PATH
    drive = _drive()
    drive.check(file_id_of(sheet))
    begin(channels, drive, sheet, address=address, now=time.time())
    click.echo(f"Google будет сообщать о правках {sheet} по адресу {address}.")
    tell("Через минуту проверьте, что он туда достучался: sheetsync watch --list.")


def _base(url: str | None, settings: ServiceSettings) -> str:
    """Return where Google is to find the service.

    Raises:
        UsageError: Nobody has said, or it is no place for Google.
    """
    from webhook.settings import public_url

    if url is None and settings.sheetsync_public_url is None:
        raise UsageError(
            "Не сказано, по какому адресу Google найдёт веб-сервис.",
            remedy="Добавьте --url https://… или задайте SHEETSYNC_PUBLIC_URL.",
        )
    try:
        return public_url(url) if url is not None else str(settings.sheetsync_public_url)
    except ValueError:
        raise UsageError(
            f"Адрес {url} не годится: Google шлёт уведомления только на https:// и только в интернет.",
            remedy="Назовите адрес, по которому веб-сервис открывается не только на этом компьютере: "
            "https://journal.example.org.",
        ) from None


def _stop(sheet: str) -> None:
    from webhook.watching import end

    channels, _ = _stored()
    if not any(one.sheet == sheet for one in channels.listed()):
        raise UsageError(
            f"За таблицей {sheet} никто не следит.", remedy="Посмотрите список: sheetsync watch --list."
        )
    end(channels, _drive(), sheet)
    click.echo(f"Больше не слежу за {sheet}.")


def _show(*, as_json: bool) -> None:
    channels, _ = _stored()
    found = [one for one in channels.listed() if one.current]
    if as_json:
        click.echo(
            json.dumps({"schema": 1, "channels": list(map(_facts, found))}, ensure_ascii=False, indent=2)
        )
        return
    for one in found:
        click.echo(f"{one.sheet}\n  {_told(one, time.time())}")
    if not found:
        click.echo("Сервис ни за чем не следит. Начать: sheetsync watch ССЫЛКА.")


def _facts(channel: Channel) -> dict[str, object]:
    return {
        "sheet": channel.sheet,
        "address": channel.address,
        "expires": datetime.fromtimestamp(channel.expires).astimezone().isoformat(timespec="seconds"),
        "heard": channel.heard is not None,
        "problem": channel.problem,
    }


def _told(channel: Channel, now: float) -> str:
    until = f"{datetime.fromtimestamp(channel.expires).astimezone():%d.%m в %H:%M}"
    if channel.problem:
        word = "истекло" if channel.expires <= now else "истекает"
        return f"{word} {until}, продлить не удаётся: {channel.problem}"
    if channel.expires <= now:
        return f"истекло {until}: сервис не запущен? Он продлевает сам (serve или worker)."
    if channel.heard is None:
        return f"Google ещё не достучался до {channel.address}: открывается ли он из интернета?"
    return f"уведомления приходят; действует до {until} и продлится само"


def _stored() -> tuple[Channels, ServiceSettings]:
    from webhook.channels import Channels
    from webhook.database import create_tables, open_engine
    from webhook.settings import service_settings

    settings = service_settings()
    engine = open_engine(settings.database_url)
    create_tables(engine)
    return Channels(engine), settings


def _drive() -> DriveWatch:
    from sheetsync.workbooks.drive_watch import open_drive_watch

    return open_drive_watch(folder=Path(), tell=tell)
