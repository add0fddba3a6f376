"""The commands; each is loaded when it is called, so that `check` never waits for what `push` needs."""

from __future__ import annotations

import gc
import importlib
import json
from typing import Any

import click

from sheetsync.errors import SheetsyncError

COMMANDS = {
    "demo": "sheetsync.cli.demo",
    "check": "sheetsync.cli.reading",
    "report": "sheetsync.cli.reading",
    "skills": "sheetsync.cli.skills",
    "add": "sheetsync.cli.adding",
    "suggest": "sheetsync.cli.suggesting",
    "status": "sheetsync.cli.syncing",
    "pull": "sheetsync.cli.syncing",
    "push": "sheetsync.cli.syncing",
    "conflicts": "sheetsync.cli.deciding",
    "resolve": "sheetsync.cli.deciding",
    "log": "sheetsync.cli.history",
    "undo": "sheetsync.cli.history",
    "rebind": "sheetsync.cli.deciding",
    "recompute": "sheetsync.cli.syncing",
    "doctor": "sheetsync.cli.access",
    "login": "sheetsync.cli.access",
    "serve": "sheetsync.cli.serving",
    "keys": "sheetsync.cli.serving",
    "watch": "sheetsync.cli.watching",
    "worker": "sheetsync.cli.serving",
    "tables": "sheetsync.cli.serving",
}


class Commands(click.Group):
    """A group whose commands are imported on first use; our errors end as words and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import the module of a command and return it."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(COMMANDS[cmd_name]), cmd_name)
        assert isinstance(command, click.Command)  # noqa: S101 - the table above names commands only
        return command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run a command; tell the person about an error, and the program that asked for JSON too."""
        gc.disable()  # a command is short and drops all it made at its end: looking for garbage only costs
        try:
            return super().invoke(ctx)
        except SheetsyncError as error:
            click.echo(f"{click.style('Ошибка:', fg='red', bold=True)} {error.what}", err=True)
            click.echo(f"{click.style('Что делать:', bold=True)} {error.remedy}", err=True)
            if ctx.meta.get("json"):
                click.echo(json.dumps({"schema": 1, "error": as_dict(error)}, ensure_ascii=False))
            ctx.exit(error.exit_code)
        finally:
            gc.enable()


def as_dict(error: SheetsyncError) -> dict[str, str | int]:
    """Return an error as facts for a program."""
    return {
        "kind": type(error).__name__,
        "code": getattr(error, "code", ""),
        "what": error.what,
        "remedy": error.remedy,
        "exit_code": error.exit_code,
    }


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="sheetsync-journal", message="sheetsync %(version)s")
def main() -> None:
    """Журнал вакансий: таблица и текст в ногу, и что учить дальше.

    Начните с «sheetsync demo»: она всё покажет на примере, без аккаунтов и настроек.

    \b
    Коды выхода:
      0  сделано или делать нечего
      1  есть замечания (check), изменения (status), незнакомые имена (skills)
      2  ошибка в команде, настройках или самом журнале
      3  остались конфликты или пропущенные строки; вакансия уже есть (add)
      4  запись не удалось проверить, нужен взгляд
      5  сработала защита, ничего не записано
      6  нет доступа к таблице
    """
