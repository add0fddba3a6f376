"""Every form in which hh publishes a vacancy reads as the same record; the real samples as what they say."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.domain.salary import Salary
from sheetsync.errors import PostingError
from sheetsync.journal import fields
from sheetsync.postings.markup import text_of
from sheetsync.postings.pay import pay_in_words
from sheetsync.postings.posting import Posting
from sheetsync.postings.reading import read_posted
from tests.shared import SHARED, needs_shared

DESCRIPTION = (
    "<p>О нас: <strong>ищем</strong> людей</p><p><strong>Обязанности:</strong></p> "
    "<ul> <li>Писать код;</li></ul>"
    "<p><strong>Требования:&nbsp;</strong></p><ul><li>Python\u200b 3 &amp; SQL</li> "
    "<li>Git<br/>Linux</li></ul>"
    "<strong>Будет плюсом:</strong><ul><li>Go</li></ul><p><strong>Условия:</strong></p><ul><li>Офис</li></ul>"
)
API: dict[str, Any] = {
    "id": "123",
    "name": " Разработчик ",
    "employer": {"id": "5", "name": "Ромашка"},
    "salary": {"from": 150000, "to": 200000, "currency": "RUR", "gross": True},
    "archived": "false",
    "description": DESCRIPTION,
    "key_skills": [],
}
VIEW: dict[str, Any] = {
    "vacancyId": 123,
    "name": "Разработчик",
    "company": {"@trusted": True, "name": "ООО Ромашка", "visibleName": "Ромашка"},
    "compensation": {"from": 150000, "to": 200000, "currencyCode": "RUR", "gross": True},
    "description": DESCRIPTION,
}
LINKED: dict[str, Any] = {
    "@context": "https://schema.org/",
    "@type": "JobPosting",
    "title": "Разработчик",
    "hiringOrganization": {"@type": "Organization", "name": "Ромашка"},
    "baseSalary": {"currency": "RUR", "value": {"minValue": 150000, "maxValue": 200000, "unitText": "MONTH"}},
    "identifier": {"value": 123},
    "description": DESCRIPTION,
}
RECORD = {
    fields.LINK: "https://hh.ru/vacancy/123",
    fields.COMPANY: "Ромашка",
    fields.TITLE: "Разработчик",
    fields.SALARY: "от 150 000 до 200 000 ₽ до вычета налогов",
    fields.REQUIREMENTS: "Python 3 & SQL\nGit\nLinux\nБудет плюсом:\nGo",
    fields.DUTIES: "Писать код;",
}
UNTAXED = {**RECORD, fields.SALARY: "от 150 000 до 200 000 ₽"}


def page(*, view: object = None, linked: object = None, head: str = "") -> str:
    state = html.escape(json.dumps({"vacancyView": view, "topLevelSite": "RUSSIA"}))
    template = f'<template id="HH-Lux-InitialState">{state}</template>' if view else ""
    script = f'<script type="application/ld+json">{json.dumps(linked)}</script>' if linked else ""
    body = f"<!-- https://hh.ru/ -->{script}{template}"
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


FORMS = {
    "the API": (json.dumps(API), RECORD),
    "the API, with salary_range": (
        json.dumps({**API, "salary_range": API["salary"], "salary": None}),
        RECORD,
    ),
    "a page with both": (page(view=VIEW, linked=LINKED), RECORD),
    "a page with hh's state": (page(view=VIEW), RECORD),
    "a page with JobPosting only": (page(linked=LINKED), UNTAXED),
    "a page with a list of linked data": (page(linked=[{"@type": "WebSite"}, LINKED]), UNTAXED),
    "the state alone": (json.dumps({"vacancyView": VIEW}), RECORD),
    "JobPosting alone": ("\ufeff" + json.dumps(LINKED), UNTAXED),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_reads_as_the_same_record(form: str) -> None:
    text, record = FORMS[form]
    assert read_posted(text).record() == record


PASTED = """Разработчик
от 150 000 до 200 000 ₽ до вычета налогов
Требуемый опыт работы: 1–3 года
Полная занятость, удалённая работа
Откликнуться
ООО Ромашка
https://spb.hh.ru/vacancy/123?from=main&query=python

О нас: ищем людей
Обязанности:
• Писать код;
Требования:
• Python 3 & SQL
– Git
Linux
Будет плюсом:
Go
Условия:
Офис
"""


def test_a_text_as_copied_reads_as_the_same_record() -> None:
    assert read_posted(PASTED).record() == {**RECORD, fields.COMPANY: "ООО Ромашка"}


def test_labels_of_the_journal_count_in_a_pasted_text() -> None:
    text = "Ссылка: https://hh.ru/vacancy/9\nКомпания: Ягода\nДолжность: Dev\nОклад: 100 000 ₽\n"
    text += "\nТребования:\nGit"
    assert read_posted(text).record() == {
        fields.LINK: "https://hh.ru/vacancy/9",
        fields.COMPANY: "Ягода",
        fields.TITLE: "Dev",
        fields.SALARY: "100 000 ₽",
        fields.REQUIREMENTS: "Git",
    }


@pytest.mark.parametrize(
    ("line", "company"),
    [
        ("ООО «Рога и копыта»", "ООО «Рога и копыта»"),
        ("АО Ромашка", "АО Ромашка"),
        ("ГК Ромашка, лидер рынка, ищет людей", ""),
        ("Компания растёт", ""),
    ],
)
def test_an_employer_is_a_line_of_its_own(line: str, company: str) -> None:
    assert read_posted(f"Dev\n{line}\nТребования:\nGit").company == company


def test_a_text_that_begins_with_a_section_has_no_title() -> None:
    posting = read_posted("Требования:\nGit\nО компании:\nООО Ромашка\n100 000 ₽")
    assert (posting.title, posting.company, posting.salary) == ("", "", "не указан")


def test_a_text_without_sections_is_kept_whole_as_requirements() -> None:
    posting = read_posted("Dev\nhttps://hh.ru/vacancy/9\nНужен человек, который знает Git")
    assert not posting.in_sections
    assert posting.record()[fields.REQUIREMENTS] == "Нужен человек, который знает Git"
    assert posting.record()[fields.SALARY] == "не указан"


SAMPLES = {
    "10_real_2024_vacancy_91672663_to_75000_gross": (
        ("hh.ru/vacancy/91672663", "Имаклик", "Программист - разработчик Python / PHP Developer"),
        "до 75 000 ₽ до вычета налогов",
        ("Базовые знания (основы): Linux", "Ключевые навыки: Python, PHP"),
        ("(приветствуется): Git, OpenCV, Numpy, Redis, RabbitMQ",),
    ),
    "11_real_2024_vacancy_92292020_usd_net_minsk": (
        ("hh.ru/vacancy/92292020", "Рэдис Бай", "Программист Python junior"),
        "от 300 до 1 000 $ на руки",
        ("Знание языка python.", "Знание хотя бы одного", "Опыт работы с базами данных (PostgreSQL, mongo)."),
        (),
    ),
    "12_real_2025_vacancy_107907244_salary_range": (
        ("hh.ru/vacancy/107907244", "Российские космические системы", "Программист Bitrix24, PHP"),
        "от 150 000 ₽ на руки",
        ("Умение работать с чужим кодом;", "Опыт работы с сайтами", "Опыт интеграции", "Опыт написания"),
        (),
    ),
    "13_real_2025_search_item_null_salary": (
        ("hh.ru/vacancy/119920638", "Studio Nargiz balloons&Flowers", "Ученик флориста"),
        "не указан",
        ("Ты будешь учиться",),
        (),
    ),
    "20_real_page_jsonld_JobPosting": (
        ("hh.ru/vacancy/105250895", "Объединенные кондитеры", "Инженер по качеству"),
        "от 45 000 ₽",
        ("Среднее профессиональное или высшее техническое образование.",),
        (),
    ),
    "21_real_page_HH-Lux-InitialState_vacancyView_subset": (
        ("hh.ru/vacancy/105250895", "Объединенные кондитеры", "Инженер по качеству"),
        "от 45 000 ₽ до вычета налогов",
        ("Среднее профессиональное или высшее техническое образование.",),
        (),
    ),
}


@needs_shared
@pytest.mark.parametrize("name", SAMPLES)
def test_the_real_samples(name: str) -> None:
    """Also within a page, as the browser saves it: the same, and the state before JobPosting."""
    text = (SHARED / "data" / "hh" / f"{name}.json").read_text(encoding="utf-8")
    names, salary, must, nice = SAMPLES[name]
    saved = {"20": page(linked=json.loads(text)), "21": page(view=json.loads(text), linked=LINKED)}
    for form in (text, saved.get(name[:2], text)):
        record = read_posted(form).record()
        assert (record[fields.LINK], record[fields.COMPANY], record[fields.TITLE]) == (
            f"https://{names[0]}",
            *names[1:],
        )
        assert record[fields.SALARY] == salary
        required, _, wished = record[fields.REQUIREMENTS].partition("\nБудет плюсом:\n")
        assert [line[: len(want)] for line, want in zip(required.split("\n"), must, strict=False)] == list(
            must
        )
        assert tuple(wished.split("\n") if wished else ()) == nice


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Пустой текст"),
        (" \n ", "Пустой текст"),
        ('{"id": "1", "name": ', "JSON оборван или испорчен, строка 1"),
        ("[" * 5000, "JSON оборван"),
        ("{}", "нет вакансии"),
        ("[1]", "нет вакансии"),
        ('{"items": [], "found": 0}', "результаты поиска"),
        ('{"errors": [{"type": "not_found"}]}', "отказ hh.ru"),
        ('{"id": "x", "name": "Dev"}', "поле «id»"),
        ('{"id": "1", "name": ""}', "поле «name»"),
        ('{"id": "1", "name": "Dev", "salary": {"from": "много"}}', "поле «salary.from»"),
        ('{"id": "1", "name": "Dev", "employer": "Ромашка"}', "поле «employer»"),
        ("<html><body>hh.ru</body></html>", "нет вакансии"),
        ('<html><template id="HH-Lux-InitialState">{&quot;a</template></html>', "нет вакансии"),
        ("From: <Saved by Blink>\nMIME-Version: 1.0", "MHTML"),
    ],
)
def test_what_is_no_vacancy_is_told_with_what_to_do(text: str, told: str) -> None:
    with pytest.raises(PostingError, match=told) as caught:
        read_posted(text)
    assert caught.value.remedy


def test_a_page_of_another_site_has_its_own_address_or_none() -> None:
    head = '<link rel="canonical" href="https://example.org/jobs/7?a=1&amp;b=2">'
    assert read_posted(page(linked=LINKED, head=head)).link == "https://example.org/jobs/7?a=1&b=2"
    assert read_posted(page(linked=LINKED).replace("hh.ru", "example.org")).link == ""


def test_pay_for_other_than_a_month_says_so() -> None:
    shift = {
        **API["salary"],
        "mode": {"id": "SHIFT", "name": "За смену"},
        "frequency": {"id": "TWICE_PER_MONTH"},
    }
    words = read_posted(json.dumps({**API, "salary_range": shift})).salary
    assert words == "от 150 000 до 200 000 ₽ за смену до вычета налогов"
    assert not Salary.parse(words, year=2025).monthly
    hour = {**LINKED, "baseSalary": {"currency": "USD", "value": {"value": 20, "unitText": "HOUR"}}}
    assert read_posted(json.dumps(hour)).salary == "20 $ за час"


SUMS = st.integers(1000, 9_999_999)


@given(
    SUMS | st.none(),
    SUMS | st.none(),
    st.sampled_from(["RUR", "USD", "EUR", "KZT", "BYR"]),
    st.sampled_from([True, False, None]),
)
def test_a_salary_in_words_reads_back_as_what_it_was(
    low: int | None, high: int | None, currency: str, gross: bool | None
) -> None:
    if low and high:
        low, high = sorted((low, high))
    said = Salary.parse(pay_in_words(low, high, currency, gross=gross), year=2025)
    codes = {"RUR": "RUB", "BYR": "BYN"}
    assert (said.low, said.high) == (low, high)
    if low or high:
        assert (said.currency, said.net) == (
            codes.get(currency, currency),
            None if gross is None else not gross,
        )


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["<p>", "</p>", "<li>", "a", "&lt;", "<", "<style>", "\n", "<!--"])).map(
        "".join
    )
)
def test_any_markup_comes_out_as_lines_without_blank_ones(text: str) -> None:
    lines = text_of(text).split("\n")
    assert lines == [""] or all(line.strip() == line and line for line in lines)


@given(st.text(max_size=200))
def test_any_text_is_a_posting_or_told_what_it_is_not(text: str) -> None:
    try:
        posting = read_posted(text)
    except PostingError:
        return
    assert isinstance(posting, Posting)
    assert all(replace(posting, link="x").record().values())
