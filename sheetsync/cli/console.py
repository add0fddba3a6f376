"""Draws plans and outcomes for a person, with rich."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sheetsync.cli.options import program
from sheetsync.domain.report import GapReport, SkillGap, VacancyReport
from sheetsync.domain.text import normal
from sheetsync.errors import Problem
from sheetsync.journal import fields
from sheetsync.journal.link import split_link
from sheetsync.merge import Conflict, Side
from sheetsync.record import CellChange, Changes, Record, VacancyKey
from sheetsync.renames import Rename
from sheetsync.summary.words import claimed, counts, named, opened, pay
from sheetsync.sync import Meeting, Outcome
from sheetsync.understanding import Reading

LONG = 60
"""A value longer than this, or of several lines, is shown line by line."""
TITLES = {
    "pull": ("Таблица → текст", "Будет забрано из таблицы"),
    "push": ("Текст → таблица", "Будет записано в таблицу"),
}


def console(*, error: bool = False) -> Console:
    """Return the terminal; addresses and numbers are not coloured by guesswork."""
    return Console(highlight=False, stderr=error, soft_wrap=False)


def show_outcome(outcome: Outcome) -> None:
    """Show what an operation did, or would do, and what it leaves to the person."""
    out = console()
    if outcome.operation == "status":
        _show_status(out, outcome)
    else:
        title = TITLES[outcome.operation][outcome.dry_run]
        if outcome.applied:
            out.print(Text(title, style="bold"))
            out.print(changes_view(outcome.applied, outcome.meeting))
        else:
            out.print(f"{TITLES[outcome.operation][0]}: изменений нет.")
    for part in _remarks(outcome):
        out.print(part)


def _show_status(out: Console, outcome: Outcome) -> None:
    plan = outcome.meeting.plan
    sides = (("Таблица → текст (pull)", plan.to_file), ("Текст → таблица (push)", plan.to_sheet))
    for title, changes in sides:
        if changes:
            out.print(Text(title, style="bold"))
            out.print(changes_view(changes, outcome.meeting))
    if not plan:
        out.print("Текст и таблица говорят одно и то же.")


def show_report(reading: Reading) -> None:
    """Show what to learn and how far each vacancy is."""
    out, report = console(), reading.report()
    for problem in reading.problems:
        out.print(_problem(problem))
    if not report.vacancies:
        return
    names = {vacancy.ref: named(vacancy) for vacancy in report.vacancies}
    out.print(Text("\nЧто учить", style="bold"))
    out.print(_plan(report, {vacancy.ref: opened(vacancy) for vacancy in report.vacancies}))
    out.print(Text("Вакансии", style="bold"))
    for vacancy in report.vacancies:
        out.print(Padding(_vacancy(vacancy), (0, 0, 0, 2), expand=False))
    if report.gaps:
        out.print(Text("\nЧего не хватает: откуда это видно", style="bold"))
    for gap in report.gaps:
        out.print(Padding(_gap(gap, names), (0, 0, 0, 2), expand=False))
    if report.findings:
        count = len(report.findings)
        out.print(
            f"\nЗамечаний к журналу: {count}. Посмотреть: {program()} check {reading.name}", soft_wrap=True
        )


def _plan(report: GapReport, names: Mapping[str, str]) -> RenderableType:
    """Return the plan: each step with the vacancies it opens."""
    table = Table(box=SIMPLE_HEAD, pad_edge=True, padding=(0, 1))
    for title, wide in (("Шаг", False), ("Учить", True), ("Откроет", True), ("Всего", False)):
        table.add_column(title, no_wrap=not wide, justify="left" if wide else "right")
    total, count = len(report.vacancies), len(report.open_now)
    table.add_row("", "уже открыты", _listed(report.open_now, names), f"{count} из {total}")
    for number, step in enumerate(report.plan, 1):
        count += len(step.opens)
        table.add_row(str(number), ", ".join(step.learn), _listed(step.opens, names), f"{count} из {total}")
    return table


def _listed(refs: Iterable[str], names: Mapping[str, str]) -> str:
    """Return vacancies by number and employer, one a line."""
    return "\n".join(names[ref] for ref in refs)


def _vacancy(vacancy: VacancyReport) -> RenderableType:
    """Return how far a vacancy is: what is met, what is lacking, what no learning opens, what it pays."""
    words = [word for word in (vacancy.title, vacancy.company) if word]
    paid = "на руки" if vacancy.salary.net_month_from or vacancy.salary.net_month_to else "оклад"
    facts = (
        ("есть", f"{vacancy.met} из {vacancy.asked}", ""),
        ("не хватает", ", ".join(vacancy.must_gap), "red"),
        ("нужен стаж", ", ".join(vacancy.experience_gate), "yellow"),
        ("желательно", ", ".join(vacancy.nice_gap), "dim"),
        (paid, pay(vacancy), ""),
    )
    table = Table.grid(padding=(0, 2))
    for label, fact, style in facts:
        if fact:
            table.add_row(Text(label, style="dim"), Text(fact, style=style))
    return Group(Text(f"№{vacancy.ref} {', '.join(words)}", style="bold"), Padding(table, (0, 0, 0, 2)))


def _gap(gap: SkillGap, names: Mapping[str, str]) -> RenderableType:
    """Return the counts of a skill that is lacking, and under them the lines that prove them."""
    head = Text.assemble((gap.skill, "bold"), f": {counts(gap, len(names))}")
    lines = [
        Text.assemble(
            f"{names[want.vacancy]}, строка {want.line}: «{want.quote}» ",
            (f"← {claimed(want)} {want.link.partition('?')[0]}".rstrip(), "dim"),
        )
        for want in gap.wants
    ]
    return Group(head, *(Padding(line, (0, 0, 0, 2), expand=False) for line in lines))


def changes_view(changes: Changes, meeting: Meeting) -> RenderableType:
    """Return changes as they read best: by vacancy, field by field."""
    parts: list[RenderableType] = []
    by_key: dict[VacancyKey, list[CellChange]] = {}
    for change in changes.cells:
        by_key.setdefault(change.key, []).append(change)
    for key, cells in by_key.items():
        parts.append(called(key, meeting))
        parts += [Padding(_cell(change), (0, 0, 0, 2), expand=False) for change in cells]
    for key, record in changes.added.items():
        parts.append(Text.assemble(("+ новая: ", "green"), called(key, meeting, record)))
    for key, record in changes.deleted.items():
        parts.append(Text.assemble(("− удалена: ", "red"), called(key, meeting, record)))
    if changes.conclusions is not None:
        parts.append(Text("Выводы"))
        parts += [
            Padding(line, (0, 0, 0, 2), expand=False) for line in _conclusions(changes.conclusions, meeting)
        ]
    return Padding(Group(*parts), (0, 0, 0, 2), expand=False)


def called(key: VacancyKey, meeting: Meeting, record: Record | None = None) -> Text:
    """Return how a person recognises a vacancy: number, title, company."""
    sides = (meeting.ours.rows, meeting.theirs.rows)
    known = record or next((side[key] for side in sides if key in side), {})
    shown = {name: split_link(text)[0] for name, text in known.items()}
    number = f"№{shown[fields.NUMBER]} " if shown.get(fields.NUMBER) else ""
    words = [shown[name] for name in (fields.TITLE, fields.COMPANY) if shown.get(name)]
    return Text.assemble((number + (", ".join(words) or key), "bold"), (f"  {key}", "dim"))


def _cell(change: CellChange) -> RenderableType:
    """Return one change: on one line if it is short, else the lines that differ."""
    if max(len(change.before), len(change.after)) <= LONG and "\n" not in change.before + change.after:
        before, after = change.before or "пусто", change.after or "пусто"
        return Text.assemble((f"{change.field}: ", "cyan"), (before, "red"), " → ", (after, "green"))
    return Group(Text(f"{change.field}:", style="cyan"), *_differences(change.before, change.after))


def _differences(before: str, after: str) -> Iterator[Text]:
    """Yield the lines that went and the lines that came."""
    old, new = before.split("\n"), after.split("\n")
    matcher = SequenceMatcher(None, [normal(x) for x in old], [normal(x) for x in new], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            yield from (Text(f"  − {line}", style="red") for line in old[a:b] if line)
            yield from (Text(f"  + {line}", style="green") for line in new[c:d] if line)


def _conclusions(wanted: tuple[str, ...], meeting: Meeting) -> Iterator[Text]:
    """Yield the conclusions that go and those that come, whichever side they change."""
    sides = (meeting.ours.conclusions or (), meeting.theirs.conclusions or ())
    known = {normal(text): text for side in sides for text in side}
    forms = {normal(text) for text in wanted}
    yield from (Text(f"− {text}", style="red") for form, text in known.items() if form not in forms)
    shared = {normal(text) for text in sides[0]} & {normal(text) for text in sides[1]}
    yield from (Text(f"+ {text}", style="green") for text in wanted if normal(text) not in shared)


def _remarks(outcome: Outcome) -> Iterator[RenderableType]:
    """Yield what the person still has to know or to do."""
    plan = outcome.meeting.plan
    if outcome.pending:
        names = ", ".join(called(key, outcome.meeting).plain for key in outcome.pending.deleted)
        yield Text(f"Удалено на другой стороне, здесь оставлено: {names}. Перенести удаление: --delete.")
    for conflict in plan.conflicts:
        yield _conflict(conflict, outcome.meeting)
    if plan.open_conflicts:
        yield Text(
            "Остальное не задето. Решить по одному: conflicts и resolve; все сразу: --prefer sheet|file."
        )
    for rename in outcome.meeting.renames:
        yield _rename(rename, outcome.meeting)
    undecided = {key for rename in outcome.meeting.renames for key in (rename.old, rename.new)}
    for skip in plan.skips:
        if skip.key in undecided:
            continue
        yield Text.assemble(
            ("Не перенесено: ", "yellow"), called(skip.key, outcome.meeting), f" — {skip.why}"
        )
    for problem in outcome.meeting.problems:
        yield _problem(problem)
    for note in outcome.notes:
        yield Text(note, style="yellow")
    if outcome.summary and not outcome.dry_run:
        yield Text("Лист «Сводка» обновлён.")


def _problem(problem: Problem) -> Text:
    return Text.assemble((f"{problem.place}: ", "yellow"), f"{problem.what} {problem.remedy}")


def _rename(rename: Rename, meeting: Meeting) -> Text:
    """Return the question of a link that seems to have been replaced, with both answers."""
    command = "pull" if rename.side is Side.SHEET else "push"
    return Text.assemble(
        ("Вопрос: ", "bold yellow"),
        called(rename.old, meeting),
        f" — {rename.why} До ответа эта вакансия не переносится. "
        f"Если да: {command} --accept-rename. Если это разные вакансии: {command} --reject-rename.",
    )


def _conflict(conflict: Conflict, meeting: Meeting) -> RenderableType:
    """Return a conflict with its three texts side by side."""
    taken = {None: "", "file": " — взят текст файла", "sheet": " — взят текст таблицы"}[conflict.resolved]
    where = conflict.field or "изменена здесь, удалена там"
    head = Text.assemble(("Конфликт", "bold red"), taken, ": ", called(conflict.key, meeting), f" — {where}")
    texts = (("было", conflict.base), ("в файле", conflict.ours), ("в таблице", conflict.theirs))
    lines = [Text(f"{label}: {'нет' if text is None else text or 'пусто'}") for label, text in texts]
    return Group(head, *(Padding(line, (0, 0, 0, 4), expand=False) for line in lines))
