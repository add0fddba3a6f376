"""What several commands take."""

from __future__ import annotations

import sys
from datetime import datetime
from functools import partial
from pathlib import Path

import click

JOURNAL = "journal.md"


def _remember_json(ctx: click.Context, _option: click.Parameter, value: bool | str) -> bool | str:  # noqa: FBT001 - click's signature
    """Let an error know, too, that a program is listening."""
    ctx.meta["json"] = value in {True, "json"}
    return value


json_option = click.option(
    "--json", "as_json", is_flag=True, callback=_remember_json, help="Один документ JSON в stdout."
)

_format_option = partial(
    click.option, "--format", "form", default="text", show_default=True, callback=_remember_json
)
format_option = _format_option(type=click.Choice(["text", "json"]), help="Для человека или для программы.")
report_format_option = _format_option(
    type=click.Choice(["text", "json", "html"]),
    help="Для человека, для программы или страницей, которую можно отправить ментору.",
)
file_option = click.option(
    "--file",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=JOURNAL,
    show_default=True,
    help="Текстовый журнал.",
)
journal_option = click.option(
    "--journal",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=JOURNAL,
    show_default=True,
    help="Текстовый журнал.",
)
"""The same where --file means a side."""


def program() -> str:
    """Return how this program was called, so that a command shown to the person works when copied."""
    if Path(sys.argv[0]).name != "__main__.py":
        return "sheetsync"
    python = Path(sys.executable)
    near = python.is_relative_to(Path.cwd())
    return f"{python.relative_to(Path.cwd()) if near else python} -m sheetsync"


def command(words: str, journal: str | Path) -> str:
    """Return one of our commands about a journal, as short as it works when copied."""
    file = "" if str(journal) == JOURNAL else f' --file "{journal}"'
    return f"{program()} {words}{file}"


def tell(line: str) -> None:
    """Say on stderr what a command waits for, or should be warned of."""
    click.echo(click.style(line, dim=True), err=True)


def now() -> datetime:
    """Return the moment of the run, in the person's own time zone."""
    return datetime.now().astimezone()
