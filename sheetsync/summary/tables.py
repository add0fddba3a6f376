"""The three tables of «Сводка», one under another in shared columns."""

from __future__ import annotations

from collections.abc import Iterator

from sheetsync.domain.report import GapReport, VacancyReport
from sheetsync.grid import BLANK, Cell, Look, OwnCell
from sheetsync.summary.words import opened, pay

OwnRow = tuple[OwnCell, ...]

PLAN, VACANCIES, FINDINGS = HEADINGS = ("Что учить", "Вакансии", "Проверить")

COLUMNS = (11, 58, 36, 15, 24, 22)
"""Widths in characters; the tables share them, so each puts its longest text into the second column."""

_LONGEST_NUMBER = 9
"""Digits of a vacancy's number; what is longer is no number but text."""


def plan_table(report: GapReport) -> tuple[OwnRow, ...]:
    """Return «Что учить»: heading, explanation, header, then a row for what is open now and each step."""
    names = {vacancy.ref: vacancy for vacancy in report.vacancies}
    total, count = len(report.vacancies), len(report.open_now)
    rows = [
        _row("сейчас", "ничего: обязательные навыки уже есть", _listed(report.open_now, names), "", "", count)
    ]
    for number, step in enumerate(report.plan, 1):
        count += len(step.opens)
        must, nice = (
            {ref for gap in report.gaps if gap.skill in step.learn for ref in getattr(gap, side)}
            for side in ("must_in", "nice_in")
        )
        cells = (
            ", ".join(step.learn),
            _listed(step.opens, names),
            f"{len(must)} из {total}",
            f"{len(nice)} из {total}",
        )
        rows.append(_row(number, *cells, count))
    return (
        _heading(PLAN),
        _muted(
            "По шагам: что выучить, чтобы открыть больше вакансий скорее. Стаж выучить нельзя, он отдельно."
        ),
        _header("Шаг", "Учить", "Откроет вакансии", "Обязательно в", "Желательно в", "Всего открыто"),
        *rows,
    )


def vacancies_table(report: GapReport) -> tuple[OwnRow, ...]:
    """Return «Вакансии»: how far each one is."""
    return (
        _heading(VACANCIES),
        _muted("«Есть» — сколько обязательных навыков из названных вы отметили во «Владею»."),
        _header("№", "Вакансия", "Не хватает", "Есть", "Нужен стаж", "≈ на руки в месяц, ₽"),
        *(tuple(_vacancy(vacancy)) for vacancy in report.vacancies),
    )


def findings_table(report: GapReport) -> tuple[OwnRow, ...]:
    """Return «Проверить»: what a careful reader would ask about, with the rows it stands in."""
    rows = [
        _row(", ".join(finding.vacancies), finding.message, _rows_of(finding.lines, finding.conclusion_lines))
        for finding in report.findings
    ]
    nothing = [_row("", "Замечаний нет.")]
    return (
        _heading(FINDINGS),
        _muted("Противоречия и умолчания в самом журнале: их стоит поправить в строках, и сводка изменится."),
        _header("№", "Что проверить", "Где"),
        *(rows or nothing),
    )


def _vacancy(vacancy: VacancyReport) -> Iterator[OwnCell]:
    """Yield the cells of one vacancy."""
    name = ", ".join(filter(None, (vacancy.title, vacancy.company))) or "без названия"
    yield from _row(_number(vacancy.number))
    yield OwnCell(Cell.of(name, vacancy.link or None))
    gap = ", ".join(vacancy.must_gap) or "—"
    wish = f" (желательно: {', '.join(vacancy.nice_gap)})" if vacancy.nice_gap else ""
    yield from _row(
        gap + wish, f"{vacancy.met} из {vacancy.asked}", "; ".join(vacancy.experience_gate), pay(vacancy)
    )


def _rows_of(lines: tuple[int, ...], conclusions: tuple[int, ...]) -> str:
    """Return where a finding stands, as rows of the two tabs."""
    parts = (("Журнал", lines), ("Выводы", conclusions))
    return "; ".join(
        f"{tab}, {'строка' if len(set(rows)) == 1 else 'строки'} {', '.join(map(str, dict.fromkeys(rows)))}"
        for tab, rows in parts
        if rows
    )


def _listed(refs: tuple[str, ...], names: dict[str, VacancyReport]) -> str:
    """Return vacancies by number and employer."""
    return ", ".join(opened(names[ref]) for ref in refs)


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER else text


def _row(*values: str | int) -> OwnRow:
    """Return plain cells; numbers stay numbers."""
    return tuple(
        OwnCell(Cell.number(value) if isinstance(value, int) else Cell.of(value) if value else BLANK)
        for value in values
    )


def _heading(text: str) -> OwnRow:
    return (OwnCell(Cell.of(text), Look.HEADING),)


def _muted(text: str) -> OwnRow:
    return (OwnCell(Cell.of(text), Look.MUTED),)


def _header(*texts: str) -> OwnRow:
    return tuple(OwnCell(Cell.of(text), Look.HEADER) for text in texts)
