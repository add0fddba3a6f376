"""Shows findings as lines of plain text, without the weight of rich: `check` answers at once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from textwrap import fill

import click

from sheetsync.cli.options import command
from sheetsync.domain.finding import Finding, FindingKind, forgotten
from sheetsync.errors import Problem
from sheetsync.journal.fields import CONCLUSIONS, JOURNAL
from sheetsync.understanding import Reading

TITLES = {
    "contradiction": "Противоречия",
    "sections_swapped": "Перепутанные разделы",
    "no_missing_section": "Нет раздела «Не владею»",
    "no_owned_section": "Нет раздела «Владею»",
    "draft": "Черновики: проверьте и примите",
    "not_judged": "Вакансии, о которых вы ещё ничего не отметили",
    "claims_repeat_duties": "Отмечены задачи вместо требований",
    "duplicate_vacancy": "Двойники",
    "conclusion_owned": "В выводах то, чем вы уже владеете",
    "conclusion_forgotten": "Пробелы, забытые в выводах",
    "conclusion_never_judged": "В выводах то, чего нет ни во «Владею», ни в «Не владею»",
    "unmentioned": "Требования, о которых вы ничего не отметили",
    "unknown_word": "Слова, которых нет в каталоге навыков",
}
WIDEST = 100


def show_findings(reading: Reading, findings: Sequence[Finding]) -> None:
    """Show what `check` found, each finding with the place to look at."""
    for problem in reading.problems:
        click.echo("\n".join(_problem(problem)))
    for kind, group in groupby(findings, key=lambda finding: finding.kind):
        click.secho(f"\n{TITLES.get(kind, kind)}", bold=True)
        for finding in _gathered(group) if kind is FindingKind.CONCLUSION_FORGOTTEN else group:
            click.secho(f"  {place(reading, finding)}", fg="cyan")
            click.echo(wrapped(finding.message))
        if kind is FindingKind.NOT_JUDGED and not reading.rows:
            click.echo(f"  Черновик по остальным вакансиям: {command('suggest', reading.name)}")
    total = len(findings) + len(reading.problems)
    click.echo(
        f"\n{reading.name}: вакансий {len(reading.vacancies)}, выводов {len(reading.conclusions)}, "
        f"замечаний {total}."
    )


def _gathered(found: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings of what «Выводы» forget as one for each set of vacancies: of three there are thirty."""
    same: dict[tuple[str, ...], list[Finding]] = {}
    for finding in found:
        same.setdefault(finding.vacancies, []).append(finding)
    for vacancies, group in same.items():
        lines = tuple(sorted({line for each in group for line in each.lines}))
        message = forgotten([each.skill for each in group if each.skill], vacancies)
        yield replace(group[0], skill=None, lines=lines, message=message)


def place(reading: Reading, finding: Finding) -> str:
    """Return where a finding stands: ``journal.md:133, 252`` or ``Журнал, строка 5, 8; Выводы, строка 4``."""
    if not reading.rows:
        lines = dict.fromkeys((*finding.lines, *finding.conclusion_lines))
        return f"{reading.name}:{', '.join(map(str, lines))}"
    tabs = ((JOURNAL, finding.lines), (CONCLUSIONS, finding.conclusion_lines))
    return "; ".join(
        f"{tab}, строка {', '.join(map(str, dict.fromkeys(rows)))}" for tab, rows in tabs if rows
    )


def _problem(problem: Problem) -> Iterator[str]:
    yield click.style(f"  {problem.place}", fg="yellow")
    yield wrapped(f"{problem.what} {problem.remedy}")


def wrapped(text: str, indent: str = "    ") -> str:
    """Return a text in lines no wider than the terminal, indented."""
    return fill(
        text,
        width=min(_columns(), WIDEST),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
    )


def _columns() -> int:
    """Return the width of the terminal; `shutil` knows it too, and costs more to import than all of this."""
    try:
        return os.get_terminal_size().columns
    except OSError:
        return WIDEST
