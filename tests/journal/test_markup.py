from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetsync.domain.text import normal
from sheetsync.journal.fields import canonical
from sheetsync.journal.grammar import Label, content, heading_number, is_separator, write_line
from sheetsync.journal.link import split_link
from sheetsync.journal.markup import escape, plain, read_link, tidy, write_link
from tests.journal.strategies import lines, own_names, values


@settings(max_examples=400)
@given(lines)
def test_escaped_text_shows_as_it_is(text: str) -> None:
    assert plain(escape(text)) == text


@settings(max_examples=400)
@given(lines.map(tidy), st.sampled_from(["", "- ", "* ", "**-**\u00a0", "  - "]))
def test_a_written_line_is_content_and_says_its_text(text: str, mark: str) -> None:
    """Whatever the text looks like: a heading, a separator, a label, an item, emphasis, a link."""
    assert (content(write_line(text, mark)) or "") == text


@given(own_names, st.sampled_from(["*", "**", "_", "__", "***"]), st.booleans(), lines)
def test_an_own_label_is_read_as_written(name: str, mark: str, inside: bool, value: str) -> None:
    """Any header can be a label, and is no known label, heading or separator by mistake."""
    label = Label.make(name, name, mark, inside=inside)
    raw = f"{label.prefix} {value}"
    assert Label.parse_own(raw) == label
    assert Label.parse_known(raw) is None
    assert heading_number(raw) is None
    assert not is_separator(raw)


@given(
    lines,
    st.lists(st.sampled_from(["(", ")", "\\", "_a_", "*", "[", "]", ".", "а"]), max_size=6).map("".join),
)
def test_a_written_link_reads_back(text: str, path: str) -> None:
    value = f"[{text}](https://a.b/{path})"
    if split_link(value)[1]:
        assert read_link(write_link(*split_link(value))) == split_link(value)  # type: ignore[arg-type]  # has one


@given(values)
def test_the_normal_form_is_its_own_and_compares_equal(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert normal(tidy(text)) == normal(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "C#",
            "C++",
            "snake_case",
            "vacancy_search_list",
            "2 * 3",
            "a-b",
            "*args, **kwargs",
            "f(x)[0]",
            "\\d+",
        ),
        *(
            "«Python» > 3.8",
            "https://a.b/c_d_e?x=_y_",
            "1. Опыт",
            "+ опыт",
            "> цитата",
            "PostgreSQL: индексы",
            "-",
        ),
        *(
            "#python",
            "# Golang",
            "## 3 года",
            "Хорошее владение: Pydantic",
            "[x] сделано",
            "--",
            "=======",
            "5*",
        ),
    ],
)
def test_what_is_clear_is_not_escaped(text: str) -> None:
    assert write_line(text) == text


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("**важно**", "\\*\\*важно**"),
        ("__init__", "\\_\\_init__"),
        ("`x`", "\\`x`"),
        ("[a](b)", "\\[a](b)"),
        ("\\*", "\\\\*"),
        ("- x", "\\- x"),
        ("----", "\\----"),
        ("# 3", "\\# 3"),
        ("  # Выводы", "  \\# Выводы"),
        ("№ 3", "\\№ 3"),
        ("Требования: нет", "Требования\\: нет"),
    ],
)
def test_what_would_be_markup_gets_one_backslash_where_it_helps(text: str, raw: str) -> None:
    assert write_line(text) == raw


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("**Python\u00a03.8**+ и (**Django (DRF**))", "Python\u00a03.8+ и (Django (DRF))"),
        ("Flask, `threading`, ``a ` b``.", "Flask, threading, a ` b."),
        ("[hh](https://a.b/c_(d)) и <https://x.y>", "hh и https://x.y"),
        ("[**жирная** \\[1\\]](b)", "жирная [1]"),
        ("***оба*** _курсив_ __жирно__ не_это_нет", "оба курсив жирно не_это_нет"),
        ("https://hh.ru/?from=_vacancy_search_ и `\\*`", "https://hh.ru/?from=_vacancy_search_ и \\*"),
        ("5 * 3 * 2, * a *, `не код", "5 * 3 * 2, * a *, `не код"),
        ("\\*не курсив\\* \\\\ \\я", "*не курсив* \\ \\я"),
    ],
)
def test_a_line_shows_what_a_markdown_reader_shows(raw: str, text: str) -> None:
    assert plain(raw) == text


@pytest.mark.parametrize(
    ("raw", "name", "style"),
    [
        ("*Ссылка*: x", "Ссылка", "italic"),
        ("**Компания**: x", "Компания", "bold"),
        ("Ссылка:https://a.b", "Ссылка", "plain"),
        ("**Требования:** x", "Требования", "bold-with-colon-inside"),
        ("***Задачи / функционал*** : x", "Задачи", "bold-italic"),
        ("__Зарплата__:", "Оклад", "bold"),
        ("Требования, которым соответствуете: x", "Владею", "plain"),
    ],
)
def test_labels_of_every_style_are_known(raw: str, name: str, style: str) -> None:
    """Rules R8-R14."""
    label = Label.parse_known(raw)
    assert label
    assert (label.name, label.style) == (name, style)
    assert canonical(label.text) == name


@pytest.mark.parametrize(
    "raw",
    [
        "Чем тебе предстоит заниматься: Интеграции с psp",
        "Хорошее владение: Pydantic, FastAPI",
        "опыт работы с PostgreSQL: построение запросов",
        "Мы ищем Python-разработчиков в проекты:",
        "**-** Имеешь опыт: да",
        "- Требования: x",
        "* Оклад*: x",
        "Требования и задачи: x",
        "Требования",
        "Оклад\\: 100",
    ],
)
def test_content_with_a_colon_is_no_label(raw: str) -> None:
    """Only a whole known label is one (R13); an item of a list never is."""
    assert Label.parse_known(raw) is None
