"""`conflicts`, `resolve` and `rebind`: what only the person can decide."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sheetsync import sync
from sheetsync.binding import rebind as bind_anew
from sheetsync.cli.console import called, console
from sheetsync.cli.options import file_option, journal_option, json_option, now, program
from sheetsync.cli.syncing import REFERENCE, open_reference
from sheetsync.errors import UsageError
from sheetsync.journal import fields
from sheetsync.meeting import Meeting
from sheetsync.merge import Conflict, Side
from sheetsync.resolve import Resolved
from sheetsync.resolve import resolve as decide
from sheetsync.settlement import WHOLE, told

NARROW = 60
"""In fewer columns three texts do not fit side by side: they are shown one below the other."""


@click.command(short_help="Показать конфликты: что было, что в файле, что в таблице.")
@REFERENCE
@file_option
@json_option
@click.pass_context
def conflicts(ctx: click.Context, reference: str | None, path: Path, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Показать каждое место, которое обе стороны изменили по-разному: три текста рядом.

    REF — ссылка на таблицу Google или файл .xlsx; по умолчанию та, что в первой строке журнала.
    Ничего не записывает. Код выхода 3, если конфликты есть.

    \b
    Пример:
      sheetsync conflicts журнал.xlsx
    """
    meeting = sync.status(path, open_reference(reference, path, writes=False)).meeting
    found = meeting.plan.open_conflicts
    if as_json:
        listed = [{**asdict(one), "number": _number(one, meeting)} for one in found]
        click.echo(json.dumps({"schema": 1, "conflicts": listed}, ensure_ascii=False, indent=2))
    else:
        out = console()
        for one in found:
            out.print(_conflict(one, meeting, out))
        out.print(_advice(found[0], meeting) if found else "Конфликтов нет.", soft_wrap=True)
    ctx.exit(3 if found else 0)


@click.command(short_help="Решить один конфликт.")
@click.argument("key")
@click.argument("field")
@REFERENCE
@journal_option
@click.option("--sheet", is_flag=True, help="Взять текст таблицы.")
@click.option("--file", "of_file", is_flag=True, help="Взять текст файла.")
@click.option("--text", metavar="TEXT", help="Взять свой текст: он ляжет на обе стороны.")
@json_option
def resolve(  # one argument a word on the command line  # noqa: PLR0913, PLR0917
    key: str,
    field: str,
    reference: str | None,
    path: Path,
    sheet: bool,  # noqa: FBT001 - click's way
    of_file: bool,  # noqa: FBT001
    text: str | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Решить один конфликт: записать выбранный текст туда, где стоит другой. Проигравший останется в копиях.

    KEY — вакансия, как её показывает conflicts: №, номер на hh или ссылка. FIELD — поле по-русски;
    «вакансия», если одна сторона её удалила, а другая изменила. REF — таблица; по умолчанию та, что в первой
    строке журнала.

    \b
    Примеры:
      sheetsync resolve 3 Оклад --sheet
      sheetsync resolve 94412705 Должность --text "Python Developer"
    """
    if sheet + of_file + (text is not None) != 1:
        raise UsageError(
            "Не сказано, чей текст взять.", remedy="Добавьте одно: --sheet, --file или --text ТЕКСТ."
        )
    choice = text if text is not None else (Side.SHEET if sheet else Side.FILE)
    done = decide(path, open_reference(reference, path), key, field, choice, now=now())
    if as_json:
        click.echo(json.dumps(_as_dict(done), ensure_ascii=False, indent=2))
    else:
        console().print(_resolved(done))


@click.command(short_help="Сказать, что журнал или таблицу перенесли, или что это копия.")
@REFERENCE
@file_option
@click.option("--moved", is_flag=True, help="Это те же журнал и таблица в другом месте: помнить всё дальше.")
@click.option("--copy", "copied", is_flag=True, help="Это копия: начать с ней заново.")
def rebind(reference: str | None, path: Path, moved: bool, copied: bool) -> None:  # noqa: FBT001 - click's way
    """Ответить, когда pull или push не узнали журнал или таблицу: их перенесли или скопировали.

    Ни журнал, ни таблица не меняются: меняется только то, что о них помнится в .sheetsync.

    \b
    Примеры:
      sheetsync rebind журнал.xlsx --moved
      sheetsync rebind журнал.xlsx --copy
    """
    if moved == copied:
        raise UsageError("Не сказано, что случилось.", remedy="Добавьте одно: --moved или --copy.")
    state = sync.state_of(path, open_reference(reference, path, writes=False))
    with state.alone():
        click.echo(bind_anew(state, moved=moved))


def _number(conflict: Conflict, meeting: Meeting) -> str:
    sides = (meeting.ours.rows, meeting.theirs.rows)
    return next(filter(None, (side.get(conflict.key, {}).get(fields.NUMBER) for side in sides)), "")


def _texts(conflict: Conflict) -> list[tuple[str, Text]]:
    """Return the three texts with their headings; what is missing is said in words."""
    gone = "вакансия удалена" if conflict.field is None else "нет"
    texts = (("Было", conflict.base), ("В файле", conflict.ours), ("В таблице", conflict.theirs))
    return [
        (title, Text(text) if text else Text(gone if text is None else "пусто", style="dim"))
        for title, text in texts
    ]


def _conflict(conflict: Conflict, meeting: Meeting, out: Console) -> RenderableType:
    """Return a conflict: its place, and below it the three texts side by side."""
    head = Text.assemble(
        called(conflict.key, meeting), " — ", (conflict.field or "изменена и удалена", "cyan")
    )
    if out.width < NARROW:
        lines = [Text.assemble((f"{title}: ", "dim"), text) for title, text in _texts(conflict)]
        return Group(head, *(Padding(line, (0, 0, 0, 2)) for line in lines))
    table = Table(box=SIMPLE_HEAD, expand=True, pad_edge=False, padding=(0, 2, 0, 0))
    for title, _ in _texts(conflict):
        table.add_column(title, ratio=1, overflow="fold")
    table.add_row(*(text for _, text in _texts(conflict)))
    return Group(head, Padding(table, (0, 0, 0, 2)))


def _advice(conflict: Conflict, meeting: Meeting) -> Text:
    key = _number(conflict, meeting) or conflict.key.removeprefix("hh:")
    field = conflict.field or WHOLE
    name = f'"{field}"' if " " in field else field
    own = "" if conflict.field is None else ' | --text "свой текст"'
    return Text(f"Решить: {program()} resolve {key} {name} --sheet | --file{own}")


def _resolved(done: Resolved) -> Text:
    place = f"{told(done.meeting, done.key)}, «{done.field or WHOLE}»"
    if done.settlement.conflict is None:
        what = f"{place}: решать нечего, стороны уже согласны."
    else:
        taken = {"sheet": "взят текст таблицы", "file": "взят текст файла", "text": "взят ваш текст"}
        what = f"{place}: {taken[done.settlement.taken]}. Другой остался в копиях, вернуть: {program()} undo."
    left = f" Ещё конфликтов: {done.left}." if done.left else ""
    return Text("\n".join((*done.notes, what + left)))


def _as_dict(done: Resolved) -> dict[str, object]:
    conflict = done.settlement.conflict
    return {
        "schema": 1,
        "operation": "resolve",
        "key": done.key,
        "field": done.field,
        "resolved": conflict is not None,
        "taken": done.settlement.taken if conflict else None,
        "conflict": asdict(conflict) if conflict else None,
        "left": done.left,
        "notes": list(done.notes),
    }
