"""`log` and `undo`: what was done, and taking it back."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from sheetsync import undo as undoing
from sheetsync.cli.console import console
from sheetsync.cli.options import file_option, json_option, now, program
from sheetsync.cli.syncing import REFERENCE, open_reference
from sheetsync.errors import UsageError
from sheetsync.operation import Operation
from sheetsync.record import Changes
from sheetsync.undo import Entry, Undone

AGAIN = {
    "push": "В тексте эти правки остались: следующий push отправит их снова.",
    "pull": "В таблице эти правки остались: следующий pull заберёт их снова.",
}
"""What an undo does not touch: the side that the changes came from."""

_ID = re.compile(r"[0-9a-f]{4,8}")


@click.command(short_help="Показать, что и когда было сделано.")
@REFERENCE
@file_option
@json_option
def log(reference: str | None, path: Path, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Показать последние операции с этой таблицей: когда, что, сколько изменений, отменена ли.

    REF — ссылка на таблицу Google или файл .xlsx; по умолчанию та, что в первой строке журнала.
    Хранятся последние 50.

    \b
    Пример:
      sheetsync log журнал.xlsx
    """
    entries = undoing.log(path, open_reference(reference, path, writes=False))
    if as_json:
        listed = [_as_dict(entry) for entry in entries]
        click.echo(json.dumps({"schema": 1, "operations": listed}, ensure_ascii=False, indent=2))
    elif entries:
        out = console()
        out.print(_table(entries))
        out.print(f"Отменить: {program()} undo ID; последнюю — без ID.", soft_wrap=True)
    else:
        click.echo("С этой таблицей ещё ничего не делали.")


@click.command(short_help="Отменить последнюю операцию или названную.")
@click.argument("words", metavar="[REF] [ID]", nargs=-1)
@file_option
@click.option("--dry-run", is_flag=True, help="Только показать, ничего не записывать.")
@json_option
@click.pass_context
def undo(ctx: click.Context, words: tuple[str, ...], path: Path, dry_run: bool, as_json: bool) -> None:  # noqa: FBT001
    """Вернуть то, что изменила последняя операция (или названная своим ID из log), на обеих сторонах.

    Возвращаются только места, которые с тех пор никто не менял; остальные будут названы и останутся как есть
    (код выхода 3). Отмену тоже можно отменить.

    \b
    Примеры:
      sheetsync undo
      sheetsync undo журнал.xlsx 3fa94c1e --dry-run
    """
    reference, wanted = _named(words)
    done = undoing.undo(path, open_reference(reference, path), wanted, now=now(), dry_run=dry_run)
    if as_json:
        click.echo(json.dumps(_undone_as_dict(done), ensure_ascii=False, indent=2))
    else:
        _show(done)
    ctx.exit(done.exit_code)


def _named(words: tuple[str, ...]) -> tuple[str | None, str | None]:
    """Tell the workbook from the operation: an id is a few hexadecimal digits and no file here.

    Raises:
        UsageError: There is more than one of each.
    """
    ids = [word for word in words if _ID.fullmatch(word.lower()) and not Path(word).exists()]
    rest = [word for word in words if word not in ids]
    if len(ids) > 1 or len(rest) > 1:
        raise UsageError(
            f"Непонятно, что отменить: {' '.join(words)}.",
            remedy="Назовите не больше одной таблицы и одной операции (ID из sheetsync log).",
        )
    return next(iter(rest), None), next(iter(ids), None)


def _table(entries: tuple[Entry, ...]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("ID", no_wrap=True)
    table.add_column("Когда", no_wrap=True)
    table.add_column("Что")
    table.add_column("Изменено")
    table.add_column("")
    for entry in reversed(entries):
        one = entry.operation
        moment = datetime.fromisoformat(one.moment)
        what = f"undo {one.undoes}" if one.undoes else one.name
        table.add_row(one.id, f"{moment:%d.%m.%Y %H:%M}", what, _counts(one), _fate(entry))
    return table


def _counts(operation: Operation) -> str:
    """Say how much an operation changed, side by side where it changed both."""
    sides = (("файл", operation.to_file), ("таблица", operation.to_sheet))
    said = [(side, _count(changes)) for side, changes in sides if changes]
    if len(said) == 1:
        return said[0][1]
    return "; ".join(f"{side} — {count}" for side, count in said) or "только «Сводка»" * (
        not operation.undoes
    )


def _count(changes: Changes) -> str:
    parts = (
        ("ячеек", len(changes.cells)),
        ("новых", len(changes.added)),
        ("удалено", len(changes.deleted)),
    )
    said = [f"{word} {many}" for word, many in parts if many]
    return ", ".join([*said, *(["«Выводы»"] if changes.conclusions is not None else [])])


def _fate(entry: Entry) -> Text:
    if not entry.done:
        return Text("прервана", style="yellow")
    if entry.by is None:
        return Text("")
    return Text("отменена не вся" if entry.by.left else "отменена", style="dim")


def _show(done: Undone) -> None:
    """Show what was put back, and what was left."""
    out = console()
    named = f"{done.of.name} {done.of.id} от {datetime.fromisoformat(done.of.moment):%d.%m.%Y %H:%M}"
    for note in done.notes:
        out.print(Text(note, style="yellow"))
    sides = (("в файле", done.operation.to_file), ("в таблице", done.operation.to_sheet))
    counts = "; ".join(f"{side}: {_count(changes)}" for side, changes in sides if changes)
    verb = "Будет отменено" if done.dry_run else "Отменено"
    out.print(f"{verb} — {named}: {counts or 'менять ничего не нужно'}.", soft_wrap=True)
    if done.of.name in AGAIN and counts:
        out.print(AGAIN[done.of.name], soft_wrap=True)
    for left in done.left:
        where = f"{left.key}, «{left.field}»" if left.field else left.key
        out.print(Text.assemble(("Оставлено: ", "yellow"), f"{where} — {left.why}"))


def _changes(changes: Changes) -> dict[str, int | bool]:
    return {
        "cells": len(changes.cells),
        "added": len(changes.added),
        "deleted": len(changes.deleted),
        "conclusions": changes.conclusions is not None,
    }


def _as_dict(entry: Entry) -> dict[str, object]:
    one = entry.operation
    return {
        "id": one.id,
        "operation": one.name,
        "moment": one.moment,
        "to_file": _changes(one.to_file),
        "to_sheet": _changes(one.to_sheet),
        "undoes": one.undoes or None,
        "done": entry.done,
        "undone_by": entry.by.id if entry.by else None,
        "left": one.left,
        "backup": str(entry.kept.folder),
    }


def _undone_as_dict(done: Undone) -> dict[str, object]:
    return {
        "schema": 1,
        "operation": "undo",
        "id": done.operation.id,
        "undoes": done.of.id,
        "dry_run": done.dry_run,
        "exit_code": done.exit_code,
        "to_file": asdict(done.operation.to_file),
        "to_sheet": asdict(done.operation.to_sheet),
        "left": [asdict(left) for left in done.left],
        "notes": list(done.notes),
    }
