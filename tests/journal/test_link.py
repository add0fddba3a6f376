from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.journal.link import join_link, split_link, vacancy_key, vacancy_link, workbook_id
from tests.journal.strategies import values

HH = [
    "https://hh.ru/vacancy/94519574",
    "http://hh.ru/vacancy/94519574/",
    "https://spb.hh.ru/vacancy/94519574?query=Python+backend+разработчик&hhtmFrom=vacancy_search_list",
    "https://m.hh.ru/vacancy/94519574#apply",
    "https://HH.RU/vacancy/94519574",
    "https://hh.kz/vacancy/94519574",
    "https://hh.uz/vacancy/94519574",
    "https://almaty.hh.kz/vacancy/94519574",
    "https://hh1.az/vacancy/94519574",
    "https://rabota.by/vacancy/94519574",
    "https://headhunter.ge/vacancy/94519574",
    "https://headhunter.kg/vacancy/94519574",
    "https://zarplata.ru/vacancy/94519574",
    "https://api.hh.ru/vacancies/94519574?host=hh.ru",
    "https://spb.hh.ru/applicant/vacancy_response?vacancyId=94519574&hhtmFrom=vacancy",
    "spb.hh.ru/vacancy/94519574",
]


@pytest.mark.parametrize("address", HH)
@pytest.mark.parametrize(
    "text",
    ["{}", "[hh.ru]({})", "см.{}.", "(вот: {}), ждут", "<{}>", '=HYPERLINK("{}";"hh")', "**{}**", "«{}»"],
)
def test_a_vacancy_of_hh_is_known_by_its_id_wherever_the_link_sits(address: str, text: str) -> None:
    """Any site and path form of hh.ru (field.md §2.1), in any surroundings."""
    if text == "см.{}." and "://" not in address:
        return  # a bare host glued to a word is not a link
    assert vacancy_key(text.format(address)) == "hh:94519574"


@pytest.mark.parametrize(
    "address",
    [
        "https://hh.ru/employer/4373268?hhtmFrom=vacancy",
        "https://hh.ru/search/vacancy?text=python&vacancyId=1",
        "https://adsrv.hh.ru/click?b=1&vacancyId=1",
        "https://hh.ru/vacancies/python",
        "https://hh.ru/vacancy/",
        "https://hh.ru/vacancy/12ab",
        "https://hh.ru/",
    ],
)
def test_a_page_of_hh_that_is_no_vacancy_names_nothing(address: str) -> None:
    """Two vacancies found by one search must not look like one."""
    assert vacancy_key(address) is None


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://nothh.ru/vacancy/1", "url:nothh.ru/vacancy/1"),
        ("https://hh.ru.evil.com/vacancy/1", "url:hh.ru.evil.com/vacancy/1"),
        ("https://hh.ru@evil.com/vacancy/1", "url:evil.com/vacancy/1"),
        ("https://evil.com/hh.ru/vacancy/1", "url:evil.com/hh.ru/vacancy/1"),
        ("https://www.Example.com/Jobs/Py/?utm_source=tg&from=a#top", "url:example.com/Jobs/Py"),
        ("https://example.com:8080/jobs/1/", "url:example.com:8080/jobs/1"),
        ("http://пример.рф/вакансия/1", "url:пример.рф/вакансия/1"),
        ("https://e.com/job?lang=ru&jobId=4&gclid=5", "url:e.com/job?jobId=4"),
        ("https://e.com/wiki_(py)", "url:e.com/wiki_(py)"),
    ],
)
def test_another_link_is_known_by_its_host_and_path(address: str, key: str) -> None:
    """Scheme, www., trailing slash, fragment and tracking go; a look-alike of hh.ru is another site."""
    assert vacancy_key(address) == vacancy_key(f"[текст]({address})") == key


@pytest.mark.parametrize("text", ["", None, "нет ссылки", "http://", "https://[::1", "hh:1", "a/vacancy/1"])
def test_no_link_is_no_key(text: str | None) -> None:
    assert vacancy_key(text) is None


def test_places_are_tried_in_order_and_hh_goes_first() -> None:
    assert (
        vacancy_key(None, "hh.ru", "https://a.b/c", "https://hh.ru/vacancy/2 https://hh.ru/vacancy/3")
        == "hh:2"
    )
    assert vacancy_link("https://a.b/c", "[x](https://hh.ru/vacancy/2)") == "https://hh.ru/vacancy/2"
    assert vacancy_key("https://a.b/c", "https://d.e/f") == "url:a.b/c"
    assert vacancy_key("[https://hh.ru/…](https://hh.ru/vacancy/5)") == "hh:5"


@given(st.text() | values)
def test_any_text_has_a_key_or_none(text: str) -> None:
    key = vacancy_key(text)
    assert (key is None) == (vacancy_link(text) is None)


@given(values)
def test_a_value_is_the_join_of_its_parts(value: str) -> None:
    """Splitting and joining gives the value back, but for a link that only repeats its text."""
    text, address = split_link(value)
    assert join_link(text, address) == (value if text != address else text)


@given(
    values.filter(bool), st.sampled_from(["https://a.b/c_(d)", "mailto:a@b.c", "#gid=1", "https://a.b/c d"])
)
def test_a_text_and_its_link_come_back(text: str, link: str) -> None:
    """Unless the text itself holds what parts text and address."""
    if "](" in text:
        assert join_link(text, link) == text
    else:
        assert split_link(join_link(text, link)) == (text, link.replace(" ", "%20"))


def test_a_link_without_another_text_is_the_address() -> None:
    assert join_link("https://a.b", "https://a.b") == "https://a.b"
    assert join_link("", "https://a.b") == "https://a.b"
    assert join_link("текст", None) == "текст"


@pytest.mark.parametrize(
    "value", ["[a](b)", "[a](https://b c)", "x [a](https://b)", "[a](https://b).", "[](https://b)"]
)
def test_what_only_looks_like_a_link_is_text(value: str) -> None:
    assert split_link(value) == (value, None)


ID = "19ul3OVRNHcbeP5zdbIzhToON9tQTBe1n"


@pytest.mark.parametrize(
    "link",
    [
        ID,
        f"https://docs.google.com/spreadsheets/d/{ID}/edit#gid=153291412",
        f"https://docs.google.com/spreadsheets/u/0/d/{ID}",
        f"https://drive.google.com/file/d/{ID}/view?usp=sharing",
        f"https://drive.google.com/open?id={ID}",
    ],
)
def test_a_workbook_is_known_by_its_address_or_id(link: str) -> None:
    assert workbook_id(link) == ID


@pytest.mark.parametrize(
    "link", ["журнал.xlsx", "https://hh.ru/vacancy/1", "", "https://docs.google.com/document/d/1"]
)
def test_other_references_are_no_google_workbook(link: str) -> None:
    assert workbook_id(link) is None
