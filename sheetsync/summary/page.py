"""A GapReport as one page of HTML: the same numbers as «Сводка», each with the quotes that prove it.

The page needs nothing from elsewhere, so that it can be sent to a mentor as a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape

from sheetsync.domain.finding import called
from sheetsync.domain.report import FindingReport, GapReport, RequirementReport, SkillGap, VacancyReport
from sheetsync.domain.requirement import Need
from sheetsync.domain.verdict import Verdict
from sheetsync.summary.words import claimed, counts, named, opened, pay

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --muted: #767676; --bar: #4a86c8; --bad: #c0392b }
body { font: 16px/1.5 system-ui, "Segoe UI", Roboto, Arial, sans-serif; max-width: 68rem; margin: 2rem auto;
  padding: 0 1rem }
h1 { margin-bottom: 0 } h2 { margin: 2.5rem 0 .25rem }
.muted { color: var(--muted); margin-top: 0 }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0;
  border-bottom: 1px solid var(--line) }
th { font-weight: 600; font-size: .875rem; color: var(--muted) }
.bar { display: block; height: .5rem; border-radius: .25rem; background: var(--bar); min-width: 2px }
.track { display: block; width: 9rem; background: var(--line); border-radius: .25rem }
details { border-bottom: 1px solid var(--line); padding: .4rem 0 }
details details { border: 0; padding: 0 }
summary { cursor: pointer } summary b { margin-right: .5rem }
details table { margin: .5rem 0 .5rem 1rem; width: calc(100% - 1rem); font-size: .9rem }
.lack { color: var(--bad) }
li { margin: .5rem 0 }
@media print { details > * { display: revert } }
"""

_VERDICTS = {
    Verdict.MET: "есть",
    Verdict.PARTIAL: "отчасти",
    Verdict.MISSING: "нет",
    Verdict.UNMENTIONED: "не отмечено",
    Verdict.CONFLICT: "и да, и нет",
    Verdict.NOT_REQUIRED: "не требуется",
}
_NEEDS = {Need.MUST: "обязательно", Need.NICE: "желательно", Need.NOT_REQUIRED: "не требуется"}


def page(report: GapReport, *, name: str, moment: str) -> str:
    """Return a report as a page.

    Args:
        report: What the journal says.
        name: What it was read from.
        moment: When, in words for the person, such as ``23.11.2026 в 12:00``.
    """
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="ru"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Что учить: {escape(name)}</title><style>{_STYLE}</style></head><body>",
            "<h1>Что учить</h1>",
            f'<p class="muted">{escape(name)}. Посчитано {escape(moment)}.</p>',
            *_plan(report),
            *_gaps(report),
            *_vacancies(report),
            *_findings(report),
            "</body></html>\n",
        )
    )


def _plan(report: GapReport) -> Iterator[str]:
    by_ref = {vacancy.ref: vacancy for vacancy in report.vacancies}
    total, count = len(report.vacancies), len(report.open_now)
    rows = [("сейчас", "обязательные навыки уже есть", _list(report.open_now, by_ref), _bar(count, total))]
    for number, step in enumerate(report.plan, 1):
        count += len(step.opens)
        learn = escape(", ".join(step.learn))
        rows.append((str(number), learn, _list(step.opens, by_ref), _bar(count, total)))
    yield from _section("По шагам", "Порядок, который открывает больше вакансий скорее. Стаж выучить нельзя.")
    yield from _table(("Шаг", "Учить", "Откроет", "Всего открыто"), rows)


def _gaps(report: GapReport) -> Iterator[str]:
    yield from _section("Чего не хватает", "За каждым числом — строки журнала: нажмите на навык.")
    names = {vacancy.ref: named(vacancy) for vacancy in report.vacancies}
    yield from (_gap(gap, names) for gap in report.gaps)
    if not report.gaps:
        yield "<p>Всё названное есть.</p>"


def _gap(gap: SkillGap, names: Mapping[str, str]) -> str:
    rows = [
        (
            _link(names[want.vacancy], want.link),
            _NEEDS[want.need],
            f"строка {want.line}: «{escape(want.quote)}»",
            escape(claimed(want)),
        )
        for want in gap.wants
    ]
    head = f"<b>{escape(gap.skill)}</b> {escape(counts(gap, len(names)))}"
    table = "".join(_table(("Вакансия", "Нужно", "Требование", "У вас"), rows))
    return f"<details><summary>{head}</summary>{table}</details>"


def _vacancies(report: GapReport) -> Iterator[str]:
    yield from _section(
        "Вакансии", "«Есть» — сколько обязательных навыков из названных отмечено во «Владею»; стаж отдельно."
    )
    yield from map(_vacancy, report.vacancies)


def _vacancy(vacancy: VacancyReport) -> str:
    title = ", ".join(filter(None, (vacancy.title, vacancy.company))) or "без названия"
    facts = (
        ("не хватает", ", ".join(vacancy.must_gap), "lack"),
        ("желательно", ", ".join(vacancy.nice_gap), ""),
        ("нужен стаж", "; ".join(vacancy.experience_gate), ""),
        ("не отмечено", ", ".join(vacancy.unmentioned), ""),
        ("на руки в месяц, ₽", pay(vacancy), ""),
    )
    told = "".join(
        f'<br><span class="muted">{label}:</span> <span class="{style}">{escape(fact)}</span>'
        for label, fact, style in facts
        if fact
    )
    rows = [row for each in vacancy.requirements for row in _requirement(each)]
    met = f"есть {vacancy.met} из {vacancy.asked}"
    head = f"<b>{escape(called([vacancy.ref]))}</b>{_link(title, vacancy.link)} — {met}"
    table = "".join(_table(("Требование", "Нужно", "Навык", "Вывод", "Доказательство"), rows))
    return f"<details><summary>{head}{told}</summary>{table}</details>"


def _requirement(requirement: RequirementReport) -> Iterator[tuple[str, ...]]:
    where = f"строка {requirement.line}: «{escape(requirement.text)}»"
    for skill in requirement.skills:
        proof = "; ".join(f"строка {each.line}: «{each.quote}»" for each in skill.evidence)
        yield (
            where,
            _NEEDS[requirement.need],
            escape(skill.skill),
            _VERDICTS[skill.verdict],
            escape(proof) or "—",
        )
    if not requirement.skills:
        yield where, _NEEDS[requirement.need], "—", "—", "—"


def _findings(report: GapReport) -> Iterator[str]:
    yield from _section("Проверить", "Противоречия и умолчания в самом журнале.")
    items = "".join(f"<li>{escape(each.message)} {_where(each)}</li>" for each in report.findings)
    yield f"<ul>{items}</ul>" if items else "<p>Замечаний нет.</p>"


def _where(finding: FindingReport) -> str:
    """Return the lines that a finding is about."""
    places = (("журнал", finding.lines), ("выводы", finding.conclusion_lines))
    told = "; ".join(
        f"{tab}, строки {', '.join(map(str, dict.fromkeys(lines)))}" for tab, lines in places if lines
    )
    return f'<span class="muted">({told})</span>' if told else ""


def _section(heading: str, explained: str) -> tuple[str, ...]:
    return f"<h2>{heading}</h2>", f'<p class="muted">{explained}</p>'


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield a table; its cells are HTML already."""
    yield f'<div class="wide"><table><thead><tr>{_cells("th", header)}</tr></thead><tbody>'
    yield from (f"<tr>{_cells('td', row)}</tr>" for row in rows)
    yield "</tbody></table></div>"


def _cells(tag: str, values: Iterable[str]) -> str:
    return "".join(f"<{tag}>{value}</{tag}>" for value in values)


def _bar(part: int, total: int) -> str:
    share = 100 * part // total if total else 0
    return f'{part} из {total}<span class="track"><span class="bar" style="width:{share}%"></span></span>'


def _list(refs: Iterable[str], by_ref: dict[str, VacancyReport]) -> str:
    return "<br>".join(_link(opened(by_ref[ref]), by_ref[ref].link) for ref in refs) or "—"


def _link(text: str, address: str) -> str:
    """Return a link to a page of the web; any other address stays text."""
    if not address.lower().startswith(("https://", "http://")):
        return escape(text)
    return f'<a href="{escape(address)}" rel="noreferrer">{escape(text)}</a>'
