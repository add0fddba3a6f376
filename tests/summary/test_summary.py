from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.domain.catalog import default_catalog
from sheetsync.domain.gap_report import gap_report
from sheetsync.domain.report import GapReport
from sheetsync.domain.vacancy import Assessment
from sheetsync.grid import BLANK, Cell, Kind, Look, ReplaceOwnTab, Tab
from sheetsync.summary import SUMMARY, summary_hash, summary_tab
from tests.domain import seed
from tests.domain.small import CATALOG, conclusions, seed_conclusions, vacancy
from tests.shared import needs_shared
from tests.workbooks.memory import MemoryWorkbook

NOON, EVENING = "23.11.2026 в 12:00", "23.11.2026 в 19:30"
SKILLS = ("Kafka", "RabbitMQ", "Очереди", "Django", "DRF", "SOAP", "Git", "коммерческий опыт от 2 лет")
LINES = st.lists(st.sampled_from(SKILLS), unique=True, max_size=4)
PAYS = st.sampled_from(["", "не указан", "от 100 000 ₽ на руки", "3000 USD", "до 90 000 р. gross"])


@st.composite
def reports(draw: st.DrawFn) -> GapReport:
    made = [
        vacancy(str(number), asks=draw(LINES), have=draw(LINES), lack=draw(LINES), pay=draw(PAYS))
        for number in range(1, draw(st.integers(0, 4)) + 1)
    ]
    return gap_report(made, conclusions(*draw(LINES)), CATALOG)


def report_of(*assessments: Assessment) -> GapReport:
    return gap_report(assessments, (), CATALOG)


def texts(tab: ReplaceOwnTab) -> list[list[str]]:
    return [[own.cell.text for own in row] for row in tab.rows]


def table(tab: ReplaceOwnTab, heading: str) -> list[list[str]]:
    """Return the rows of a table, from the one below its header to the next blank one."""
    rows = texts(tab)
    first = rows.index([heading]) + 3
    end = next((n for n, row in enumerate(rows) if n >= first and not any(row)), len(rows))
    return rows[first:end]


@given(reports())
def test_the_moment_changes_the_second_line_only(report: GapReport) -> None:
    noon, evening = summary_tab(report, moment=NOON), summary_tab(report, moment=EVENING)
    assert [
        number for number, pair in enumerate(zip(noon.rows, evening.rows, strict=True)) if len({*pair}) > 1
    ] == [1]
    assert NOON in noon.rows[1][0].cell.text
    assert summary_hash(noon) == summary_hash(evening)
    assert summary_tab(report, moment=NOON) == noon


@given(reports(), reports())
def test_summaries_have_one_fingerprint_just_when_they_say_the_same(one: GapReport, other: GapReport) -> None:
    tabs = [summary_tab(report, moment=NOON) for report in (one, other)]
    assert (summary_hash(tabs[0]) == summary_hash(tabs[1])) == (tabs[0].rows[2:] == tabs[1].rows[2:])


@given(reports())
def test_the_fingerprint_reads_back_from_a_workbook(report: GapReport) -> None:
    workbook = MemoryWorkbook()
    tab = summary_tab(report, moment=NOON)
    written = workbook.write([tab], version=workbook.read().version).tabs[SUMMARY]
    assert summary_hash(written) == summary_hash(tab) is not None


@pytest.mark.parametrize("rows", [(), ((), ()), ((Cell.of("Мои заметки"),), (Cell.of("отпечаток"),))])
def test_a_tab_of_another_hand_has_no_fingerprint(rows: Sequence[tuple[Cell, ...]]) -> None:
    assert summary_hash(Tab(SUMMARY, tuple(rows))) is None


@given(reports())
def test_everything_in_the_report_stands_in_its_table_and_within_the_columns(report: GapReport) -> None:
    tab = summary_tab(report, moment=NOON)
    assert max(map(len, tab.rows)) <= len(tab.widths)
    assert [row[0] for row in table(tab, "Вакансии")] == [each.number for each in report.vacancies]
    assert [row[1] for row in table(tab, "Что учить")][1:] == [", ".join(step.learn) for step in report.plan]
    messages = [finding.message for finding in report.findings] or ["Замечаний нет."]
    assert [row[1] for row in table(tab, "Проверить")] == messages


@given(reports())
def test_the_chart_has_a_number_for_every_step_and_covers_no_text(report: GapReport) -> None:
    tab = summary_tab(report, moment=NOON)
    chart = tab.chart
    if chart is None:
        assert not report.plan
        return
    bars = tab.rows[chart.first_row : chart.last_row + 1]
    values = [row[chart.values].cell for row in bars]
    opened = [len(report.open_now)]
    for step in report.plan:
        opened.append(opened[-1] + len(step.opens))
    assert [(cell.kind, cell.text) for cell in values] == [(Kind.NUMBER, str(count)) for count in opened]
    assert all(row[chart.labels].cell.text for row in bars)
    below = texts(tab).index(["Вакансии"])
    assert not any(any(row) for row in texts(tab)[chart.row : below])
    assert below - chart.row > len(bars)  # a row of room for each bar, and the frame


def test_what_looks_like_a_formula_is_text() -> None:
    entry = replace(vacancy("1").vacancy, title="=1+1", number="=2")
    tab = summary_tab(report_of(entry.judge(CATALOG)), moment=NOON)
    cells = {own.cell.text: own.cell.kind for row in tab.rows for own in row}
    assert (cells["=1+1"], cells["=2"]) == (Kind.TEXT, Kind.TEXT)


def test_a_vacancy_leads_to_its_page_and_one_without_a_link_nowhere() -> None:
    linked = replace(vacancy("1").vacancy, link="https://hh.ru/vacancy/1", title="Dev", company="A")
    tab = summary_tab(report_of(linked.judge(CATALOG), vacancy("2")), moment=NOON)
    links = {own.cell.text: own.cell.link for row in tab.rows for own in row if own.cell != BLANK}
    assert (links["Dev, A"], links["без названия"]) == ("https://hh.ru/vacancy/1", None)


def test_a_vacancy_without_a_number_is_named_by_its_key() -> None:
    nameless = replace(vacancy("2", asks=["Git"], have=["Git"]).vacancy, number="", company="Б")
    tab = summary_tab(report_of(vacancy("1"), nameless.judge(CATALOG)), moment=NOON)
    assert table(tab, "Что учить")[0][2] == "№1, hh:2 Б"


@pytest.mark.parametrize(
    ("typed", "kind"), [("7", Kind.NUMBER), ("7а", Kind.TEXT), ("\u0667", Kind.TEXT), ("9" * 5000, Kind.TEXT)]
)
def test_a_number_of_a_vacancy_stays_a_number_so_that_it_sorts_as_one(typed: str, kind: Kind) -> None:
    entry = replace(vacancy("1").vacancy, number=typed, title="Dev").judge(CATALOG)
    rows = summary_tab(report_of(entry), moment=NOON).rows
    cell = next(row[0].cell for row in rows if len(row) > 1 and row[1].cell.text == "Dev")
    assert (cell.text, cell.kind) == (typed, kind)


def test_counts_stand_over_counts_and_the_gate_apart_from_the_gap() -> None:
    asked = ["Kafka", "Git", "коммерческий опыт от 2 лет", "Будет плюсом:", "SOAP"]
    judged = vacancy("1", asks=asked, have=["Git"], lack=["Kafka", "SOAP", "коммерческий опыт"])
    tab = summary_tab(report_of(judged, vacancy("2", asks=["Kafka"], lack=["Kafka"])), moment=NOON)
    assert table(tab, "Вакансии")[0][2:5] == [
        "Kafka (желательно: SOAP)",
        "1 из 2",
        "Коммерческий опыт от 2 лет",
    ]
    assert table(tab, "Что учить")[1][3:] == ["2 из 2", "0 из 2", "2"]


@pytest.mark.parametrize(
    ("pay", "shown"),
    [
        ("от 150 000 до 200 000 ₽ на руки", "150\u00a0000 – 200\u00a0000"),
        ("от 175 000 ₽ до вычета налогов", "от 152\u00a0250"),
        ("до 60 000 ₽ до вычета налогов", "до 52\u00a0200"),
        ("100 000 ₽ на руки", "100\u00a0000"),
        ("по результатам собеседования", "по собеседованию"),
        ("обсуждается индивидуально", "обсуждается"),
        ("договорная", "договорная"),
        ("", "не указан"),
        ("достойная", "достойная"),
        ("от 2 500 USD на руки", "от 2 500 USD на руки"),
        ("от 100 000 руб.", "от 100 000 руб. (с налогом или без, не сказано)"),
    ],
)
def test_pay_is_net_where_that_is_known_else_as_typed_or_why_not(pay: str, shown: str) -> None:
    assert table(summary_tab(report_of(vacancy("1", pay=pay)), moment=NOON), "Вакансии")[0][5] == shown


def test_an_empty_journal_has_a_summary_without_a_chart() -> None:
    tab = summary_tab(report_of(), moment=NOON)
    assert tab.chart is None
    assert tab.rows[0][0].look is Look.TITLE
    assert table(tab, "Проверить") == [["", "Замечаний нет."]]


@needs_shared
def test_the_summary_of_the_seed_says_what_the_reference_says() -> None:
    """The plan of matching.md §5, the sums of field.md §3.3, the lines of field.md §0.3."""
    catalog = default_catalog()
    report = gap_report([each.judge(catalog) for each in seed.vacancies()], seed_conclusions(), catalog)
    tab = summary_tab(report, moment=NOON)
    plan = table(tab, "Что учить")
    assert [(row[1], row[2].split()[0]) for row in plan[1:5]] == [
        ("FastAPI", "№4"),
        ("aiohttp", "№10"),
        ("Профилирование запросов", "№5"),
        ("Шардирование", "№1"),
    ]
    assert [row[5] for row in plan[:5]] == ["3", "4", "5", "6", "7"]
    assert [row[5].replace("\u00a0", " ") for row in table(tab, "Вакансии")] == [
        "150 000 – 200 000",
        "120 000 – 160 000",
        "по собеседованию",
        "обсуждается",
        "от 152 250",
        "от 150 000",
        "не указан",
        "8 700 – 52 200",
        "не указан",
        "не указан",
    ]
    places = {
        row[0]: row[2] for row in table(tab, "Проверить") if "«SOLID»" in row[1] or "«SQLAlchemy»" in row[1]
    }
    assert places == {
        "4, 7, 9": "Журнал, строки 133, 252, 315",
        "9": "Журнал, строка 313; Выводы, строка 365",
    }
