"""`serve`, `worker`, `tables` and `keys`: the webhook on a machine of one's own, or on a platform."""

from __future__ import annotations

import json
import signal
import threading
import time
from typing import TYPE_CHECKING

import click

from sheetsync.cli.options import tell
from sheetsync.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from webhook.keys import Keys


@click.command(short_help="Принимать запросы кнопки и пересчитывать «Сводку».")
@click.option("--port", default=8000, show_default=True, help="Порт.")
@click.option("--host", default="127.0.0.1", show_default=True, help="На каком адресе слушать.")
@click.option("--no-worker", is_flag=True, help="Только принимать запросы: считает отдельный worker.")
def serve(port: int, host: str, no_worker: bool) -> None:  # noqa: FBT001 - click's way
    """Запустить веб-сервис: он принимает подписанные запросы и пересчитывает «Сводку» в этом же процессе.

    Ключ для таблицы создаёт «sheetsync keys add». Настройки — переменные окружения: DATABASE_URL
    (по умолчанию sqlite:///sheetsync.db), SHEETSYNC_RATE, SHEETSYNC_METRICS_TOKEN, SHEETSYNC_PUBLIC_URL и
    те, что для доступа к Google. Без скрипта и ключа о правках узнаёт «sheetsync watch».

    \b
    Пример:
      sheetsync serve --port 8000
    """
    from webhook import create_app
    from webhook.jobs import Worker
    from webhook.server import listen

    app = create_app()
    stop = threading.Event()
    worker = threading.Thread(target=Worker(app.extensions["sheetsync"].ledger).run, args=(stop,))
    with listen(app, host, port) as server:
        if not no_worker:
            worker.start()
        tell(f"Слушаю http://{host}:{server.port}. Остановить: Ctrl+C.")
        _until_told(stop)
        server.close()
    if not no_worker:
        worker.join()


@click.command(short_help="Только пересчитывать: отдельный процесс рядом с веб-сервисом.")
def worker() -> None:
    """Пересчитывать то, что отметил веб-сервис; нужен там, где сам он не считает (Postgres, Procfile).

    \b
    Пример:
      DATABASE_URL=postgresql://… sheetsync worker
    """
    from webhook.database import create_tables, open_engine
    from webhook.jobs import Worker
    from webhook.ledger import Ledger
    from webhook.settings import service_settings

    engine = open_engine(service_settings().database_url)
    create_tables(engine)
    stop = threading.Event()
    thread = threading.Thread(target=Worker(Ledger(engine)).run, args=(stop,))
    thread.start()
    _until_told(stop)
    thread.join()


def _until_told(stop: threading.Event) -> None:
    """Wait for Ctrl+C or SIGTERM."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    while not stop.wait(0.2):
        pass


@click.command(short_help="Создать таблицы в базе веб-сервиса (для Procfile).")
def tables() -> None:
    """Создать таблицы там, куда указывает DATABASE_URL; есть — останутся как есть.

    \b
    Пример:
      sheetsync tables
    """
    _engine()
    click.echo("Таблицы на месте.")


@click.group(short_help="Ключи кнопки: создать, сменить, отозвать, показать.")
def keys() -> None:
    """Ключи, которыми таблица подписывает свои запросы; каждый годится для одной таблицы.

    \b
    Примеры:
      sheetsync keys add https://docs.google.com/spreadsheets/d/…/edit
      sheetsync keys list
    """


@keys.command(short_help="Создать ключ для таблицы.")
@click.argument("sheet")
def add(sheet: str) -> None:
    """Создать ключ для таблицы SHEET (ссылка, номер или файл .xlsx) и показать его секрет: один раз."""
    from webhook.jobs import canonical

    key, secret = _keys().add(canonical(sheet), now=time.time())
    _show(key, secret)


@keys.command(short_help="Сменить секрет; старый ещё действует сутки.")
@click.argument("key")
@click.option("--hours", default=24.0, show_default=True, help="Сколько часов ещё действует старый секрет.")
def rotate(key: str, hours: float) -> None:
    """Сменить секрет ключа KEY; пока старый действует, можно не спешить менять его в таблице."""
    secret = _keys().rotate(key, now=time.time(), overlap=hours * 3600)
    if secret is None:
        raise _unknown(key)
    _show(key, secret)


@keys.command(short_help="Отозвать ключ.")
@click.argument("key")
def revoke(key: str) -> None:
    """Отозвать ключ KEY: с этой минуты запросы с ним не принимаются."""
    if not _keys().revoke(key, now=time.time()):
        raise _unknown(key)
    click.echo(f"Ключ {key} отозван.")


@keys.command(name="list", short_help="Показать ключи, без секретов.")
@click.option("--json", "as_json", is_flag=True, help="Один документ JSON в stdout.")
def list_(as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Показать все ключи: для какой таблицы, действует ли; секретов здесь нет."""
    found = _keys().listed()
    if as_json:
        shown = [{"key": one.id, "sheet": one.sheet, "revoked": one.revoked is not None} for one in found]
        click.echo(json.dumps({"schema": 1, "keys": shown}, ensure_ascii=False, indent=2))
        return
    for one in found:
        state = "отозван" if one.revoked is not None else "меняется" if one.rotating else "действует"
        click.echo(f"{one.id}  {state:<10} {one.sheet}")
    if not found:
        click.echo("Ключей нет. Создайте: sheetsync keys add ССЫЛКА.")


def _engine() -> Engine:
    from webhook.database import create_tables, open_engine
    from webhook.settings import service_settings

    engine = open_engine(service_settings().database_url)
    create_tables(engine)
    return engine


def _keys() -> Keys:
    from webhook import keys as stored

    return stored.Keys(_engine())


def _show(key: str, secret: str) -> None:
    click.echo("Впишите в таблице: Расширения → Apps Script → Настройки проекта → Свойства скрипта")
    click.echo(f"  WEBHOOK_KEY     {key}")
    click.echo(f"  WEBHOOK_SECRET  {secret}")
    tell("Секрет показан один раз и больше нигде не хранится открыто, кроме базы сервиса.")


def _unknown(key: str) -> UsageError:
    return UsageError(f"Действующего ключа {key} нет.", remedy="Посмотрите список: sheetsync keys list.")
