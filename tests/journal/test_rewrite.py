from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetsync.domain.text import normal
from sheetsync.journal.entries import Journal
from sheetsync.journal.fields import DUTIES, LINK, MET, MISSING, NUMBER, REQUIREMENTS, SALARY, TITLE
from sheetsync.journal.markdown import parse
from sheetsync.journal.markup import one_line, tidy
from sheetsync.journal.rewrite import render, rewrite
from sheetsync.record import CellChange, Changes, Record, Records, VacancyKey
from tests.journal.strategies import conclusions, journals, names, normal_form, rows, texts, tidied, values

ONE = VacancyKey("hh:1")
Compared = tuple[dict[VacancyKey, dict[str, str]], list[str] | None]


@settings(max_examples=250)
@given(rows, conclusions)
def test_what_is_rendered_reads_back_as_it_was(
    found: dict[VacancyKey, Record], items: tuple[str, ...] | None
) -> None:
    """Parse is the inverse of render for any text in any field, own fields included."""
    records = Records(found, conclusions=items)
    journal = parse(render(records))
    assert journal.records() == normal_form(records)


@given(st.text(st.characters(exclude_characters="\r\n"), min_size=1).map(str.strip).filter(bool))
def test_the_workbook_reads_back_as_it_was(workbook: str) -> None:
    assert parse(render(Records({}), workbook=workbook)).workbook == workbook


@given(texts | journals)
def test_without_changes_nothing_changes(text: str) -> None:
    """Rewriting is the identity on any text."""
    assert rewrite(parse(text), Changes()) == text


_rendered = st.builds(lambda found, items: render(Records(found, conclusions=items)), rows, conclusions)
_numbers = st.tuples(st.just(NUMBER), st.sampled_from(["", "12", "б/н", "1\n2"]))
_links = st.tuples(
    st.just(LINK),
    st.sampled_from(["https://m.hh.ru/vacancy/{}", "[*h* [x]](https://hh.ru/vacancy/{}?a=_b_)"]),
)


@st.composite
def asked(draw: st.DrawFn) -> tuple[Journal, Changes]:
    """Return a journal and changes that make sense for it."""
    journal = parse(draw(journals | _rendered))
    there = journal.records().rows
    mine = sorted(set(there) - set(journal.held))
    gone = draw(st.sets(st.sampled_from(mine), max_size=2)) if mine else set()
    stay = [key for key in mine if key not in gone and key.startswith("hh:")]
    cells = st.dictionaries(
        st.sampled_from(stay), st.lists(_numbers | _links | st.tuples(names, values), max_size=4).map(dict)
    )
    changed = tuple(
        CellChange(key, name, there[key].get(name, ""), text.format(key[3:]) if name == LINK else text)
        for key, record in (draw(cells) if stay else {}).items()
        for name, text in record.items()
    )
    added = {key: row for key, row in draw(rows).items() if key not in there}
    return journal, Changes(changed, added, {key: there[key] for key in gone}, draw(conclusions))


def compared(found: Mapping[VacancyKey, Record], items: tuple[str, ...] | None) -> Compared:
    """Return records in the form in which they are compared."""
    filled = {key: {name: normal(text) for name, text in tidied(row).items()} for key, row in found.items()}
    return filled, None if items is None else [normal(item) for item in items]


@settings(max_examples=400)
@given(asked())
def test_a_rewritten_journal_says_what_was_asked(case: tuple[Journal, Changes]) -> None:
    """Any changes to any journal: exactly they are made, and what may not be written is as it was."""
    journal, changes = case
    before = journal.records()
    wanted = {key: dict(row) for key, row in before.rows.items() if key not in changes.deleted}
    for cell in changes.cells:
        wanted[cell.key][cell.field] = tidy(cell.after)
    wanted |= {key: tidied(row) for key, row in changes.added.items()}
    items = before.conclusions
    if changes.conclusions is not None:
        items = tuple(text for text in map(one_line, changes.conclusions) if text) or (items and ())
    after = parse(rewrite(journal, changes))
    assert compared(after.records().rows, after.records().conclusions) == compared(wanted, items)
    assert after.workbook == journal.workbook
    assert set(after.held) == set(journal.held)


@settings(max_examples=200)
@given(asked())
def test_lines_outside_a_changed_field_keep_their_bytes(case: tuple[Journal, Changes]) -> None:
    """A change of a field that is there touches its own lines only, whatever the line ends are."""
    journal, changes = case
    before = journal.text.splitlines(keepends=True) if "\x0b" not in journal.text else []
    for cell in changes.cells:
        entry = journal.find(cell.key)
        field = entry.by_name.get(cell.field) if entry else None
        if field and before and not set(journal.text) & set("\x1c\x1d\x1e\x85\x0c\u2028\u2029\ufeff"):
            after = rewrite(journal, Changes((cell,)))
            assert after.startswith("".join(before[: field.line - 1]))
            assert after.endswith("".join(before[field.last :]))


def written(text: str, **fields: str) -> str:
    """Return a journal after fields of vacancy 1 were changed."""
    cells = tuple(CellChange(ONE, name.replace("_", " "), "", value) for name, value in fields.items())
    return rewrite(parse(text), Changes(cells))


HEAD = "# 1\nСсылка: https://hh.ru/vacancy/1\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Оклад: 100", "Оклад: 200"),
        ("*Оклад*:\u00a0100  ", "*Оклад*:\u00a0200"),
        ("**Зарплата:** 100", "**Зарплата:** 200"),
        ("Оклад:", "Оклад: 200"),
        ("Оклад:\n\n100\n", "Оклад:\n\n200\n"),
    ],
)
def test_label_and_placement_stay(before: str, after: str) -> None:
    assert written(HEAD + before, Оклад="200") == HEAD + after


def test_lines_that_did_not_change_keep_markup_marks_and_blanks() -> None:
    """A normal form that is equal is no change either: a decomposed letter stays."""
    text = HEAD + "**Требования**:  \n* **Python** 3  \n* `Git`\n\n* биллинговый\u00a0код  \n* SQL"
    after = written(text, Требования="Python 3\nGit\nDocker\n\nбиллинговый код")
    assert after == text.replace("`Git`\n", "`Git`\n* Docker\n").removesuffix("\n* SQL")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Компания: [OVISION](https://a.b)", "Компания: OVISION"),
        ("Компания:\n[OVISION](https://a.b)\nСпб", "Компания:\nOVISION"),
        ("Компания: OVISION\n[Спб](https://a.b)", "Компания: OVISION"),
    ],
)
def test_a_kept_line_is_written_anew_where_it_would_say_something_else(before: str, after: str) -> None:
    """A line that is a link says its address too once it is the whole value."""
    assert written(HEAD + before, Компания="OVISION") == HEAD + after


def test_new_vacancies_follow_a_second_list_of_conclusions() -> None:
    text = f"# Выводы\n{HEAD}\n# Выводы\nУчить:"
    added = {VacancyKey("hh:2"): {LINK: "https://hh.ru/vacancy/2"}}
    after = rewrite(parse(text), Changes(added=added, conclusions=("Go",)))
    assert after == f"{text}\n\n- Go\n\n# 2\n\n**Ссылка**: https://hh.ru/vacancy/2"


def test_an_emptied_field_keeps_its_label() -> None:
    text = HEAD + "**Оклад**: 100\n\n**Требования**: \nPython\n\nGit\n\n**Владею**:\nGit"
    after = written(text, Оклад="", Требования="")
    assert after == HEAD + "**Оклад**:\n\n**Требования**: \n\n**Владею**:\nGit"


def test_a_scalar_of_many_lines_moves_below_its_label() -> None:
    assert (
        written(HEAD + "Оклад: 100\nДолжность: x", Оклад="100\nплюс")
        == HEAD + "Оклад:\n100\nплюс\nДолжность: x"
    )


def test_a_new_field_takes_style_words_and_place_of_its_neighbours() -> None:
    """Both vocabularies (R8) and every style (R9)."""
    formal = "# 1\n*Ссылка*: https://hh.ru/vacancy/1\n__Название вакансии__: x\n\n*Требования:*\nGit\n\nOwn"
    after = written(formal, Оклад="100", Статус="отклик", Не_владею="Go", Задачи="Писать код")
    assert after == (
        "# 1\n*Ссылка*: https://hh.ru/vacancy/1\n__Название вакансии__: x\n__Оклад__: 100\n"
        "__Статус__: отклик\n"
        "\n*Требования:*\nGit\n\nOwn\n\n*Задачи/функционал:*\nПисать код\n"
        "\n*Инструменты, которыми не владеете:*\n- Go"
    )
    plain = written(HEAD + "**Владею**:\nGit\n", Статус="отклик", Требования="Git")
    assert plain == HEAD + "**Статус**: отклик\n\n**Требования**:\n- Git\n\n**Владею**:\nGit\n"


@pytest.mark.parametrize(
    ("heading", "number", "after"),
    [
        ("## 3", "4", "## 4"),
        ("#№3.", "4", "#№4."),
        ("№ 3", "4", "№ 4"),
        ("# 3", "", "# №"),
        ("# №", "7", "# 7"),
        ("# 3", "3а", "# 3\n№: 3а"),
    ],
)
def test_the_number_lives_in_the_heading(heading: str, number: str, after: str) -> None:
    text = f"{heading}\nСсылка: https://hh.ru/vacancy/1"
    rewritten = rewrite(parse(text), Changes((CellChange(ONE, NUMBER, "3", number),)))
    assert rewritten == text.replace(heading, after)
    assert parse(rewritten).records().rows[ONE].get(NUMBER, "") == number


def test_new_vacancies_are_numbered_on() -> None:
    added = {
        VacancyKey(f"hh:{n}"): {LINK: f"https://hh.ru/vacancy/{n}", **({NUMBER: "9"} if n == 5 else {})}
        for n in (4, 5, 6)
    }
    after = parse(rewrite(parse(HEAD), Changes(added=added)))
    assert [entry.number_text for entry in after.entries] == ["1", "2", "9", "10"]


def test_a_file_of_windows_stays_one() -> None:
    """Line ends, the byte order mark and a missing final newline stay."""
    text = "\ufeff# 1\r\nСсылка: https://hh.ru/vacancy/1\r\n**Требования**:\r\nGit"
    added = {VacancyKey("hh:2"): {LINK: "https://hh.ru/vacancy/2", TITLE: "Dev"}}
    changes = Changes((CellChange(ONE, REQUIREMENTS, "Git", "Git\nSQL"),), added, conclusions=("Go",))
    assert rewrite(parse(text), changes) == text + (
        "\r\nSQL\r\n\r\n# 2\r\n\r\n**Ссылка**: https://hh.ru/vacancy/2\r\n**Должность**: Dev"
        "\r\n\r\n# Выводы\r\n\r\n- Go"
    )


def test_a_new_journal_is_in_one_style() -> None:
    record = {
        NUMBER: "3",
        LINK: "[hh.ru](https://hh.ru/vacancy/1?query=Python+разработчик)",
        TITLE: "C++ / C# Developer",
        SALARY: "от 100 000 ₽",
        "Статус": "отклик",
        REQUIREMENTS: "Python;\nЖелательно:\n- Go",
        DUTIES: "Писать код.\n\nТребования: нет",
        MET: "Git",
        MISSING: "snake_case, 2 * 3",
    }
    text = render(Records({ONE: record}, conclusions=("Go", "SQL:\n индексы ")), workbook="журнал 1.xlsx")
    assert text == (
        "[Журнал](<журнал 1.xlsx>)\n\n----\n# 3\n\n"
        "**Ссылка**: [hh.ru](https://hh.ru/vacancy/1?query=Python+разработчик)\n"
        "**Должность**: C++ / C# Developer\n**Оклад**: от 100 000 ₽\n**Статус**: отклик\n\n"
        "**Требования**:\n- Python;\nЖелательно:\n- \\- Go\n\n"
        "**Задачи**:\nПисать код.\n\nТребования\\: нет\n\n**Владею**:\n- Git\n\n"
        "**Не владею**:\n- snake_case, 2 * 3\n\n----\n\n# Выводы\n\n- Go\n- SQL: индексы\n"
    )


def test_conclusions_change_item_by_item() -> None:
    """Kept items keep their bytes, moved ones take them along, what is not an item stays."""
    text = "# Выводы\n\nПодтянуть:\n\n* **Go**  \n* SQL:\n  индексы\n* `git`\n\nДо весны.\n"
    after = rewrite(parse(text), Changes(conclusions=("git", "Go", "Redis")))
    assert after == "# Выводы\n\nПодтянуть:\n\n* `git`\n* **Go**  \n* Redis\n\nДо весны.\n"
    assert rewrite(parse(text), Changes(conclusions=())) == "# Выводы\n\nПодтянуть:\n\n\nДо весны.\n"


def test_what_is_held_is_left_alone() -> None:
    """Two entries of one vacancy, or a label twice: nothing of it is written, the rest is."""
    text = HEAD + "Оклад: 1\n\n" + HEAD + "\n# 2\nСсылка: https://hh.ru/vacancy/2\nОклад: 1\nОклад: 2"
    two = VacancyKey("hh:2")
    cells = (CellChange(ONE, SALARY, "1", "2"), CellChange(two, SALARY, "1\n2", "3"))
    assert rewrite(parse(text), Changes(cells, deleted={ONE: {}, two: {}})) == text


def test_a_conclusion_that_begins_with_a_colon_stays_an_item_behind_a_bold_mark() -> None:
    journal = parse("# Выводы\n**-**\u00a0item")
    after = parse(rewrite(journal, Changes(conclusions=(":", "item"))))
    assert after.records().conclusions == (":", "item")
