from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sheetsync.errors import AlreadyThere, JournalError, PostingError
from sheetsync.journal.adding import with_vacancy
from sheetsync.journal.fields import COMPANY, DUTIES, LINK, REQUIREMENTS, SALARY, TITLE
from sheetsync.journal.leftovers import leftovers
from sheetsync.journal.markdown import parse
from sheetsync.record import Records, VacancyKey
from tests.journal import strategies as journals
from tests.small_journal import TEXT

NEW = "https://hh.ru/vacancy/777"
RECORDS = st.fixed_dictionaries(
    {LINK: st.just(NEW)},
    optional=dict.fromkeys((COMPANY, TITLE, SALARY, REQUIREMENTS, DUTIES), journals.values),
)


@given(journals.texts, RECORDS)
def test_what_is_added_reads_back_and_every_byte_that_was_there_stays(
    text: str, record: dict[str, str]
) -> None:
    assume(not list(leftovers(text, "")))
    journal, key = parse(text), VacancyKey("hh:777")
    added = with_vacancy(journal, record)
    kept = next((place for place in range(len(text)) if added[place] != text[place]), len(text))
    assert added.endswith(text[kept:])
    [entry] = [entry for entry in parse(added).entries if entry.key == key]
    wanted = journals.normal_form(Records({key: record})).rows[key]
    assert {name: entry.value(name) for name in wanted} == wanted
    others = [each.record for each in parse(added).entries if each.key != key]
    assert others == [each.record for each in journal.entries]


def test_it_stands_below_the_last_vacancy_above_the_conclusions_with_the_next_number() -> None:
    added = with_vacancy(parse(TEXT), {LINK: NEW, TITLE: "Dev", REQUIREMENTS: "Git\nБудет плюсом:\nGo"})
    block = "\n----\n# 4\n\n**Ссылка**: https://hh.ru/vacancy/777\n**Должность**: Dev\n\n"
    block += "**Требования**:\n- Git\nБудет плюсом:\n- Go\n"
    above, below = TEXT.split("\n# Выводы")
    assert added == above + block + "\n# Выводы" + below


def test_a_vacancy_that_is_there_is_refused_with_its_line_whatever_the_link_looks_like() -> None:
    with pytest.raises(AlreadyThere, match=r"№1 Backend developer, OVISION: j.md:4") as caught:
        with_vacancy(parse(TEXT, name="j.md"), {LINK: "https://hh.ru/vacancy/101"})
    assert caught.value.exit_code == 3


def test_without_a_link_or_beside_marks_of_git_nothing_is_added() -> None:
    with pytest.raises(PostingError, match="--link"):
        with_vacancy(parse(TEXT), {TITLE: "Dev", LINK: "https://hh.ru/employer/5"})
    with pytest.raises(JournalError, match="<<<<<<<"):
        with_vacancy(parse(TEXT + "<<<<<<< HEAD\n"), {LINK: NEW})
