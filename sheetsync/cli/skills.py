"""`skills`: what the catalog knows of a name, and what the journal says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table

from sheetsync.cli.findings import wrapped
from sheetsync.cli.options import JOURNAL, format_option, now
from sheetsync.cli.reading import read
from sheetsync.domain.finding import called, quoted
from sheetsync.domain.profile import State
from sheetsync.domain.skill import SkillKind
from sheetsync.domain.unknown import line_to_add
from sheetsync.journal.markdown import parse
from sheetsync.knowledge import Known, Place, find_skill, known, nearest, skills_of
from sheetsync.understanding import Reading, read_words, understand_journal

STATES = {
    State.OWNED: "есть",
    State.MISSING: "не хватает",
    State.CONTRADICTED: "и есть, и нет",
    State.UNKNOWN: "не отмечен",
}
KINDS = {SkillKind.HARD: "навык", SkillKind.SOFT: "личное качество", SkillKind.EXPERIENCE: "опыт"}
COLOURS = {State.OWNED: "green", State.MISSING: "red", State.CONTRADICTED: "yellow", State.UNKNOWN: "white"}


@click.command(short_help="Показать, что известно о навыке: имена, связи, места в журнале.")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option(
    "--file",
    "source",
    metavar="FILE|REF",
    default=JOURNAL,
    show_default=True,
    help="Журнал: текст, файл .xlsx или ссылка на таблицу Google.",
)
@format_option
@click.pass_context
def skills(ctx: click.Context, names: tuple[str, ...], source: str, form: str) -> None:
    """Показать, под какими именами каталог знает навык NAME, с чем он связан и где он в журнале.

    Без NAME — все навыки журнала и skills.toml с их состоянием. Имя, которого каталог не знает, показывается
    с ближайшими похожими (код выхода 1), остальные — как обычно.

    \b
    Примеры:
      sheetsync skills drf "машинное обучение"
      sheetsync skills --format json
    """
    reading = _reading(source, named=bool(names))
    found = {name: find_skill(name, reading.words) for name in names}
    unknown = [name for name, skill in found.items() if skill is None]
    wanted = dict.fromkeys(skill for skill in found.values() if skill) if names else skills_of(reading)
    facts = known(reading, wanted)
    near = {name: nearest(name, reading.words) for name in unknown}
    if form == "json":
        document = {
            "schema": 1,
            "source": source,
            "skills": [asdict(fact) for fact in facts],
            "unknown": [{"name": name, "nearest": list(others)} for name, others in near.items()],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    elif names:
        for fact in facts:
            _show(reading, fact)
        for name, others in near.items():
            _show_unknown(name, others)
    else:
        _show_all(reading, facts)
    ctx.exit(1 if unknown else 0)


def _reading(source: str, *, named: bool) -> Reading:
    """Return the journal; what the catalog knows of a name can be asked where there is none."""
    path = Path(source)
    if named and source == JOURNAL and not path.exists():
        return understand_journal(parse("", name=source), year=now().year, words=read_words(path))
    return read(source)


def _show(reading: Reading, fact: Known) -> None:
    click.secho(f"{fact.name} — {KINDS[fact.kind]}, {STATES[fact.state]}", bold=True)
    names = dict.fromkeys(name.removeprefix("=") for name in fact.names)
    facts = (
        ("другие имена", ", ".join(name for name in names if name.casefold() != fact.name.casefold())),
        ("вместе с ним есть", ", ".join(fact.implies)),
        ("есть у того, кто знает", ", ".join(fact.implied_by)),
        ("относится к", ", ".join(fact.member_of)),
        ("сюда относятся", ", ".join(fact.members)),
        ("часть того, что зовут", ", ".join(fact.aspect_of)),
        ("его части", ", ".join(fact.aspects)),
        ("требуют", called(fact.asked)),
        ("в своём списке", f"{fact.own} {fact.evidence}".strip()),
    )
    for label, text in facts:
        if text:
            click.echo(wrapped(f"{label}: {text}", "  "))
    for place in fact.places:
        click.secho(f"  {_where(reading, place)}", fg="cyan")
        click.echo(wrapped(f"«{quoted(place.text)}»"))


def _where(reading: Reading, place: Place) -> str:
    """Return where a line stands: ``journal.md:12 №1, Требования`` or ``строка 2 №1, Требования``."""
    at = f"строка {place.line}" if reading.rows else f"{reading.name}:{place.line}"
    return f"{at} {', '.join(filter(None, (called([place.vacancy]) if place.vacancy else '', place.field)))}"


def _show_unknown(name: str, others: tuple[str, ...]) -> None:
    click.secho(f"{name} — каталог не знает", bold=True, fg="yellow")
    if others:
        click.echo(wrapped(f"похожи: {', '.join(others)}", "  "))
    click.echo(wrapped(f"добавить: строкой в skills.toml рядом с журналом — {line_to_add(name)}", "  "))


def _show_all(reading: Reading, facts: tuple[Known, ...]) -> None:
    from sheetsync.cli.console import console

    if not facts:
        click.echo(f"{reading.name}: ни одного навыка.")
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Навык")
    table.add_column("Состояние", no_wrap=True)
    table.add_column("Требуют")
    for fact in facts:
        table.add_row(fact.name, f"[{COLOURS[fact.state]}]{STATES[fact.state]}[/]", called(fact.asked))
    console().print(table)
    counts = ", ".join(_counts(facts))
    click.echo(f"{reading.name}: навыков {len(facts)}, из них {counts}.")


def _counts(facts: tuple[Known, ...]) -> Iterator[str]:
    for state, word in STATES.items():
        number = sum(fact.state is state for fact in facts)
        if number:
            yield f"{word} — {number}"
