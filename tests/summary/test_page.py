from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from sheetsync.domain.gap_report import gap_report
from sheetsync.domain.report import GapReport
from sheetsync.summary.page import page
from sheetsync.summary.words import counts, opened
from tests.domain.small import CATALOG, conclusions, vacancy
from tests.summary.test_summary import reports

NOON = "23.11.2026 в 12:00"
VOID = {"meta", "br"}


class Seen(HTMLParser):
    """What a browser would make of a page: its text, its links, and that every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def shown(report: GapReport) -> Seen:
    return Seen(page(report, name="journal.md", moment=NOON))


def quotes(report: GapReport) -> Iterator[str]:
    for gap in report.gaps:
        yield counts(gap, len(report.vacancies))
        for want in gap.wants:
            yield f"строка {want.line}: «{want.quote}»"
            yield from (f"строка {claim.line}: «{claim.quote}»" for claim in want.claims)
    for each in report.vacancies:
        yield f"есть {each.met} из {each.asked}"
        for requirement in each.requirements:
            yield f"строка {requirement.line}: «{requirement.text}»"


@given(reports())
def test_every_number_stands_on_the_page_with_the_lines_that_prove_it(report: GapReport) -> None:
    seen = shown(report)
    assert not seen.open
    assert all(quote in seen.text for quote in quotes(report))
    assert all(", ".join(step.learn) in seen.text for step in report.plan)
    assert all(finding.message in seen.text for finding in report.findings)


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_text_of_a_journal_becomes_markup(title: str, link: str) -> None:
    plain = shown(gap_report([vacancy("1", asks=["SOAP"], lack=["SOAP"])], (), CATALOG))
    entry = replace(
        vacancy("1", asks=["SOAP"], lack=["SOAP"]).vacancy, title=f"<b onclick=x>{title}", link=link
    )
    seen = shown(gap_report([entry.judge(CATALOG)], conclusions(f"<script>{title}"), CATALOG))
    assert seen.tags - plain.tags <= {"a"}
    assert not seen.open


def test_only_addresses_of_the_web_are_links() -> None:
    for link, links in (("https://hh.ru/vacancy/1?a=b&c", True), ("javascript:alert(1)", False), ("", False)):
        entry = replace(vacancy("1", asks=["SOAP"], lack=["SOAP"]).vacancy, link=link)
        found = shown(gap_report([entry.judge(CATALOG)], (), CATALOG)).links
        assert set(found) == ({link} if links else set())


def test_a_page_needs_nothing_from_elsewhere() -> None:
    seen = shown(gap_report([vacancy("1", asks=["SOAP"], lack=["SOAP"])], (), CATALOG))
    assert not seen.tags & {"script", "link", "img", "iframe"}
    assert not seen.links


def test_pay_is_told_with_the_number_of_those_it_is_known_of() -> None:
    pays = ("от 90 000 ₽ на руки", "не указан", "от 80 000 ₽ на руки")
    journal = [
        vacancy(str(number), asks=["SOAP, Git"], lack=["SOAP, Git"], pay=pay)
        for number, pay in enumerate(pays, 1)
    ]
    report = gap_report(journal, (), CATALOG)
    assert counts(report.gaps[0], 3) == "обязательно в 3 из 3; 2 из 3 с суммой: от 80\u00a0000 ₽ на руки"
    unpaid = gap_report(journal[1:2], (), CATALOG)
    assert counts(unpaid.gaps[0], 1) == "обязательно в 1 из 1; сумма нигде не названа"


def test_what_skills_open_and_years_keep_shut_says_so() -> None:
    asks = ["SOAP", "коммерческий опыт от 2 лет"]
    report = gap_report([vacancy("1", asks=asks, lack=asks)], (), CATALOG)
    assert report.plan[0].opens == ("1",)
    assert opened(report.vacancies[0]) == "№1 (нужен стаж)"
    assert "№1 (нужен стаж)" in shown(report).text
