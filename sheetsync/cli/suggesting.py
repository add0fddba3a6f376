"""`suggest`: drafts of «Владею» and «Не владею» from what the rest of the journal says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from sheetsync.cli.findings import wrapped
from sheetsync.cli.options import command, file_option, json_option, now
from sheetsync.domain.vacancy import DRAFT_MARK
from sheetsync.files import replace_text
from sheetsync.journal.drafting import Draft, accepted, drafted, drafts
from sheetsync.journal.entries import Journal
from sheetsync.journal.fields import MET, MISSING
from sheetsync.journal.leftovers import require_clean
from sheetsync.journal.link import split_link
from sheetsync.journal.rewrite import rewrite
from sheetsync.record import Changes
from sheetsync.understanding import read_journal, read_words, understand_journal


@click.command(short_help="Заполнить «Владею» и «Не владею» черновиком по остальным вакансиям.")
@file_option
@click.option("--accept", is_flag=True, help="Принять черновики: убрать отметку, дальше это ваши слова.")
@click.option("--dry-run", is_flag=True, help="Только показать, ничего не записывать.")
@json_option
def suggest(path: Path, accept: bool, dry_run: bool, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Заполнить в journal.md пустые «Владею» и «Не владею» вакансий, о которых вы ещё ничего не отметили.

    Берётся то, что о тех же навыках сказано у других вакансий и в skills.toml. Первой строкой ставится
    «(черновик, проверьте)»: пока она там, черновик ничего не доказывает, и check о нём напомнит. Удалите
    строку, когда проверите раздел, или примите все черновики сразу: --accept. Заполненное не трогается.

    \b
    Примеры:
      sheetsync suggest
      sheetsync suggest --accept
    """
    journal = read_journal(path)
    require_clean(journal.text, journal.name)
    found: tuple[Draft, ...] = ()
    if accept:
        changes = accepted(journal)
    else:
        reading = understand_journal(journal, year=now().year, words=read_words(path))
        found = tuple(drafts(journal, reading.assessments, reading.profile))
        changes = drafted(found)
    text = rewrite(journal, changes)
    if changes and not dry_run:
        replace_text(path, text, was=journal.text)
    if as_json:
        document = {
            "schema": 1,
            "operation": "accept" if accept else "suggest",
            "dry_run": dry_run,
            "drafts": [asdict(draft) for draft in found],
            "changes": [asdict(change) for change in changes.cells],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    elif accept:
        _show_accepted(journal, changes, dry_run=dry_run)
    else:
        _show_drafts(found, path, dry_run=dry_run)


def _show_accepted(journal: Journal, changes: Changes, *, dry_run: bool) -> None:
    numbers = {entry.key: entry.number_text for entry in journal.entries}
    keys = dict.fromkeys(change.key for change in changes.cells)
    if not keys:
        click.echo("Черновиков нет.")
        return
    verb = "Будут приняты" if dry_run else "Приняты"
    click.echo(f"{verb} черновики: {', '.join(f'№{numbers[key]}' if numbers[key] else key for key in keys)}.")


def _show_drafts(found: Sequence[Draft], path: Path, *, dry_run: bool) -> None:
    for draft in found:
        name = split_link(draft.company)[0]
        click.secho(f"№{draft.number} {name}".rstrip(), bold=True)
        for label, lines in ((MET, draft.met), (MISSING, draft.missing), ("решите сами", draft.unknown)):
            if lines:
                click.echo(wrapped(f"{label}: {', '.join(lines)}"))
    filled = [draft for draft in found if draft.met or draft.missing]
    if not found:
        click.echo("Заполнять нечего: у каждой вакансии с требованиями есть «Владею» или «Не владею».")
    elif not filled:
        click.echo("О том, что здесь требуется, журнал ещё ничего не знает: отметьте сами хотя бы часть.")
    else:
        verb = "Будет заполнено" if dry_run else "Заполнено"
        click.echo(f"\n{verb} черновиком: {len(filled)}.")
        click.echo(wrapped(f"Проверьте и удалите строки «{DRAFT_MARK}» или примите всё:", ""))
        click.echo(f"  {command('suggest --accept', path)}")
