from __future__ import annotations

import pytest
from hypothesis import given

from sheetsync.journal.fields import COMPANY, DUTIES, LINK, MET, MISSING, NUMBER, REQUIREMENTS, SALARY, TITLE
from sheetsync.journal.markdown import parse
from sheetsync.record import Record, VacancyKey
from tests.journal.strategies import journals, texts

URL = "https://hh.ru/vacancy/1"
SHEET = f"https://docs.google.com/spreadsheets/d/{'x' * 33}"
HEAD = f"# 1\nСсылка: {URL}\n"
ONE = VacancyKey("hh:1")


def record(text: str) -> Record:
    """Return what an entry with this text says."""
    return parse(HEAD + text).records().rows[ONE]


def problems(text: str) -> list[str]:
    return [str(problem) for problem in parse(text).problems]


@given(texts | journals)
def test_any_text_is_read(text: str) -> None:
    """Nothing is refused, and no line is told of twice or out of the file."""
    journal = parse(text)
    assert journal.text == text
    numbers = [line.number for entry in journal.entries for field in entry.fields for line in field.lines]
    assert len(set(numbers)) == len(numbers)
    assert all(problem.place.startswith("journal.md:") for problem in journal.problems)


@given(journals)
def test_line_ends_and_the_byte_order_mark_change_nothing(text: str) -> None:
    unix = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    assert parse("\ufeff" + unix.replace("\n", "\r\n")).records() == parse(unix).records()


@pytest.mark.parametrize(
    "heading", ["# 3", "## 3", "#3", "№ 3", "# №3", "# 3.", "  # 3 ", "#\u00a03", "###### 3)"]
)
def test_headings_of_every_form_start_an_entry(heading: str) -> None:
    """Rule R6."""
    (entry,) = parse(f"{heading}\nСсылка: {URL}").entries
    assert (entry.number, entry.line, entry.last, entry.key) == (3, 1, 2, ONE)


@pytest.mark.parametrize(
    "line", ["# Golang", "# 3 года опыта", "3", "####### 3", "# 1С", "#", "Выводы", "Ссылка 3"]
)
def test_other_lines_start_none(line: str) -> None:
    assert record(f"Требования:\n{line}")[REQUIREMENTS] == line


def test_numbers_may_have_gaps_and_repeat() -> None:
    text = "\n".join(f"# {n}\nСсылка: https://hh.ru/vacancy/{key}" for key, n in enumerate((5, 5, 2), 1))
    assert [entry.number for entry in parse(text).entries] == [5, 5, 2]
    assert problems(text) == []


def test_the_number_is_a_field_and_a_label_beats_the_heading() -> None:
    assert record("")[NUMBER] == "1"
    assert record("№: 3а")[NUMBER] == "3а"
    assert NUMBER not in record("№:")


@pytest.mark.parametrize(
    ("first", "workbook"),
    [
        (
            "[Журнал](https://docs.google.com/spreadsheets/d/1/edit#gid=1)",
            "https://docs.google.com/spreadsheets/d/1/edit#gid=1",
        ),
        ("\n[журнал](<мой журнал.xlsx>)  ", "мой журнал.xlsx"),
        (f"[Работа]({SHEET})", SHEET),
        (SHEET, SHEET),
        ("[Журнал]()", None),
        ("[hh](https://hh.ru)", None),
        ("Журнал", None),
        ("", None),
    ],
)
def test_the_first_line_names_the_workbook(first: str, workbook: str | None) -> None:
    journal = parse(f"{first}\n{HEAD}")
    assert journal.workbook == workbook
    assert (journal.without_workbook() is None) == (workbook is not None)


def test_values_stand_on_the_label_line_or_below_or_both() -> None:
    """Rules R12, R18 and R19: a blank line does not end a value, items on one line stay together."""
    text = "**Требования**: Python; Git\n\n* SQL;  \n\n\nGo\n\n**Задачи**:\n\nПисать код\n"
    assert record(text)[REQUIREMENTS] == "Python; Git\n\nSQL;\n\n\nGo"
    assert record(text)[DUTIES] == "Писать код"


def test_only_a_known_label_a_heading_or_a_separator_ends_the_employers_text() -> None:
    """Rules R10, R13, R19, R20: bold words with a colon are content of what the employer wrote."""
    text = "Требования:\nGit\n**Будет плюсом:**\n**Backend**: Python\n\n*Стек*: Go\n**Владею**:\nGit\n----\n"
    assert record(text)[REQUIREMENTS] == "Git\nБудет плюсом:\nBackend: Python\n\nСтек: Go"
    assert record(text)[MET] == "Git"


def test_elsewhere_a_bold_label_is_a_field_of_ones_own() -> None:
    text = "Оклад: 1\n**Статус**: отклик\n*Когда?*: вчера\nи сегодня\n\nНе владею:\nGo\n\n**Мой план:** учить"
    wanted = {
        SALARY: "1",
        "Статус": "отклик",
        "Когда?": "вчера\nи сегодня",
        MISSING: "Go",
        "Мой план": "учить",
    }
    assert record(text) == {NUMBER: "1", LINK: URL, **wanted}


def test_values_are_plain_and_keep_their_letters() -> None:
    """Rules R1-R4, R17, R21: marks and emphasis go; NBSP, decomposed letters and typos stay."""
    text = "Требования:\n**-**\u00a0Знание\u00a0**Python\u00a03.8**+;\n- `Git`  \n* биллинговый\n"
    text += "1. Некотоые >> C\\*"
    assert record(text)[REQUIREMENTS] == "Знание\u00a0Python\u00a03.8+;\nGit\nбиллинговый\n1. Некотоые >> C*"


def test_a_value_that_is_a_link_keeps_its_address() -> None:
    """Rule R15; a link within a text shows its text."""
    text = "Компания: [**BLACKHUB** GAMES](https://hh.ru/employer/2?a=b_c)\n"
    text += "Должность: [Dev](https://a.b), Python\n"
    assert record(text)[COMPANY] == "[BLACKHUB GAMES](https://hh.ru/employer/2?a=b_c)"
    assert record(text)[TITLE] == "Dev, Python"


@pytest.mark.parametrize(
    ("value", "link"),
    [
        (f"[hh.ru]({URL})", f"[hh.ru]({URL})"),
        (f"[{URL}]({URL})", URL),
        (f"<{URL}>", URL),
        (f"[hh.ru]({URL}) (архив)", f"[hh.ru (архив)]({URL})"),
        (f"\n\nсмотреть [тут]({URL})\nзавтра", f"[смотреть тут\nзавтра]({URL})"),
        (f"{URL} архив", f"{URL} архив"),
    ],
)
def test_the_link_of_a_vacancy_is_kept_wherever_it_sits(value: str, link: str) -> None:
    """It is the identity: a record must lead to the same vacancy as its entry."""
    journal = parse(f"# 1\nСсылка: {value}")
    assert journal.records().rows[ONE][LINK] == link


def test_conclusions_are_the_items_of_their_section() -> None:
    """Rule R30; an item goes on in lines right below it or indented."""
    text = (
        "# Выводы\n\nПодтянуть:\n\n- **Go**\n* SQL:\n  индексы\n\n  и планы\n\nДо весны.\n\n- `git`\n\n# 1\n"
    )
    section = parse(text).conclusions
    assert section
    assert [item.text for item in section.items] == ["Go", "SQL: индексы и планы", "git"]
    assert [line.text for line in section.intro] == ["Подтянуть:"]
    assert (section.line, section.last) == (1, 13)
    assert parse(HEAD).records().conclusions is None
    assert parse("# Выводы").records().conclusions == ()


def test_a_draft_is_shown_and_left_out() -> None:
    text = "# 1\nДолжность: Dev\n"
    assert parse(text).records().rows == {}
    (problem,) = parse(text).problems
    assert problem.place == "journal.md:1"
    assert "нет ссылки на вакансию: это черновик" in problem.what
    assert "Ссылка: https://hh.ru/vacancy/" in problem.remedy


def test_two_entries_of_one_vacancy_are_both_named_and_held() -> None:
    journal = parse(f"{HEAD}\n# 2\nСсылка: [hh](https://spb.hh.ru/vacancy/1?from=x)\n", name="j.md")
    assert journal.records().rows == {ONE: {NUMBER: "1", LINK: URL}}
    assert [problem.place for problem in journal.problems] == ["j.md:1", "j.md:4"]
    assert all("строки 1, 4" in problem.what for problem in journal.problems)
    assert journal.held == {ONE: "j.md: записи в строках 1 и 4 ведут на одну вакансию."}


def test_a_label_twice_is_named_held_and_read_in_full() -> None:
    journal = parse(f"{HEAD}Оклад: 1\nЗарплата: 2")
    assert [problem.place for problem in journal.problems] == ["journal.md:4"]
    assert "строка 3" in journal.problems[0].what
    assert journal.records().rows[ONE][SALARY] == "1\n2"
    assert list(journal.held) == [ONE]


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("", 1, "Журнал пуст."),
        ("Привет", 1, "В журнале нет ни одной вакансии."),
        ("# 1\n\n# 2\nСсылка: https://a.b/c", 1, "нет ни одного поля"),
        ("# 1\nпривет\nи ещё\nСсылка: https://a.b/c", 2, "не относится ни к одному полю"),
        (HEAD + "Оклад: 1\n----\nпривет", 5, "не относится ни к одному полю"),
        ("Оклад: 1\n" + HEAD, 1, "стоит до заголовка"),
        (HEAD + "Оклад: 1\nСтатус: отклик", 4, "попала в поле «Оклад»"),
        (HEAD + "<<<<<<< HEAD\nОклад: 1", 3, "метка слияния"),
        (HEAD + "Оклад: 1\n\n# Выводы\n- Go\n# Выводы\n- SQL", 7, "уже есть (строка 5)"),
        (HEAD + "Оклад: 1\n\n# Выводы\nGo\nSQL", 6, "нет ни одного пункта"),
    ],
)
def test_what_cannot_be_understood_is_named_with_its_line(text: str, place: int, what: str) -> None:
    found = [problem for problem in parse(text).problems if what in problem.what]
    assert [problem.place for problem in found] == [f"journal.md:{place}"]
    assert all(problem.remedy for problem in found)


def test_what_is_understood_is_no_problem() -> None:
    assert problems(HEAD + "Оклад: 1\n\nТребования:\n=======\n> x\n\n# Выводы\nx:\n- Go") == []
