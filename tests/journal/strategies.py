"""Text that is hard for a journal: labels, separators, headings, marks, links, escapes, odd blanks."""

from __future__ import annotations

from hypothesis import strategies as st

from sheetsync.journal.fields import LINK, NAMES, NUMBER, canonical, field_name
from sheetsync.journal.link import vacancy_key
from sheetsync.journal.markup import one_line, tidy
from sheetsync.record import Record, Records, VacancyKey

_PIECES = [
    *"*_`[]()<>\\!:;-#~|.3№ab ",
    *("\u00a0", "\u2028", "\x0b", "\x85", "\t", "й", "  ", "\ufeff"),
    *(
        "**",
        "***",
        "__",
        "---",
        "# ",
        "## 3",
        "# 3",
        "#3",
        "№ 3",
        "- ",
        "* ",
        "+ ",
        "1. ",
        "> ",
        "**-**\u00a0",
    ),
    *("Требования", "требования:", "**Оклад**:", "*Оклад:* ", "Владею:", "Не владею", "Требования, которым"),
    *("# Выводы", "Выводы", "**Статус**: ", "*Статус*:", "**Будет плюсом:**", "----", "<<<<<<< ours"),
    *("https://hh.ru/vacancy/1", "https://", "](", "[a](https://b.c)", "[a](b)", "<https://x>", "`x`", "\\*"),
    *("C#", "snake_case", "2 * 3", "a-b", "python", "Опыт работы с Git;", "хорошо (**Django (DRF**))"),
]

lines = st.lists(st.sampled_from(_PIECES), max_size=6).map("".join) | st.text(
    st.characters(exclude_characters="\r\n"), max_size=8
)
"""One line of whatever."""

values = st.lists(lines, max_size=5).map("\n".join)
"""Many lines of whatever, blank ones between and around them."""

texts = st.lists(st.tuples(lines, st.sampled_from(["\n", "\r\n", "\r", "\n\n"])), max_size=14).map(
    lambda parts: "".join(line + end for line, end in parts)
)
"""A file of whatever."""

own_names = (lines.map(field_name) | st.sampled_from(["Статус", "Заметки", "Отклик: когда", "*"])).filter(
    lambda name: bool(name) and canonical(name) is None
)
"""Headers of the person's own columns, in their normal form."""

_links = st.integers(1, 30).map(
    lambda number: f"https://spb.hh.ru/vacancy/{number}?query=Python+разработчик&from=vacancy_search_list"
)
link_values = _links | st.builds("[{}]({})".format, st.sampled_from(["hh.ru", "a*b*", "C [x]"]), _links)
"""Values of «Ссылка», in both ways of writing a link."""

names = st.sampled_from([name for name in NAMES if name not in (LINK, NUMBER)]) | own_names
"""Fields with values of any text."""

_numbers = st.integers(0, 999).map(str) | st.sampled_from(["007", "3а", "- 3", "# 3", "1\n2"])


def _row(number: str, link: str, record: dict[str, str]) -> tuple[VacancyKey, dict[str, str]]:
    key = vacancy_key(link)
    assert key
    return key, {NUMBER: number, LINK: link, **record}


rows = st.lists(
    st.builds(_row, _numbers, link_values, st.dictionaries(names, values, max_size=6)), max_size=4
).map(dict)
"""Vacancies by key, with any text in any field."""

conclusions = st.none() | st.lists(values, max_size=4).map(tuple)
"""A list «Выводы» with any text in it."""


def tidied(row: Record) -> dict[str, str]:
    """Return a row in its normal form: values tidy, empty ones left out."""
    return {name: text for name, text in ((name, tidy(text)) for name, text in row.items()) if text}


def normal_form(records: Records) -> Records:
    """Return what a journal can say of records."""
    kept = tuple(text for text in map(one_line, records.conclusions or ()) if text)
    rows = {key: tidied(row) for key, row in records.rows.items()}
    return Records(rows, conclusions=kept or None, held={})


_seedlike = [
    "[Журнал](https://docs.google.com/spreadsheets/d/1/edit)",
    *(
        "----",
        "",
        "",
        " ",
        "# 1",
        "## 2",
        "# Выводы",
        "text",
        "  text",
        "- item",
        "* item  ",
        "**-**\u00a0item",
    ),
    *(
        "Ссылка: https://hh.ru/vacancy/1",
        "*Ссылка*: [hh.ru](https://hh.ru/vacancy/2?a=b_c_d)",
        "**Ссылка:** ",
    ),
    *("**Должность**: Python\u00a0Developer", "Оклад:", "Оклад: от 100\u00a0000 ₽", "**Статус**: отклик"),
    *("**Требования**:  ", "**Задачи/функционал**: текст", "**Владею**:", "__Не владею__:", "Желательно:"),
    *("https://hh.ru/vacancy/3", "**Backend**: Python", "**Backend:** `x`", "[a](https://b.c)", "\\# 3"),
]
journals = st.lists(st.sampled_from(_seedlike) | lines, max_size=24).flatmap(
    lambda found: st.sampled_from(["\n", "\r\n"]).map(lambda end: end.join(found))
)
"""A file that looks like a journal, in any order."""
