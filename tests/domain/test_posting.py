"""A vacancy copied whole from its page, parted by its headings: laws first, then wordings of real ones."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.domain.catalog import default_catalog
from sheetsync.domain.posting import Part, Section, asked, read_posting, unmarked
from sheetsync.domain.requirement import Need, read_requirements, required
from sheetsync.domain.text import Line
from sheetsync.journal.markdown import parse
from sheetsync.journal.vacancies import from_journal

WHOLE = {
    "О компании:": Part.ABOUT,
    "Чем предстоит заниматься:": Part.DUTIES,
    "Обязанности:": Part.DUTIES,
    "Требования:": Part.REQUIREMENTS,
    "Мы ждём, что вы:": Part.REQUIREMENTS,
    "Наши ожидания:": Part.REQUIREMENTS,
    "Будет плюсом:": Part.NICE,
    "Желательно:": Part.NICE,
    "Наш стек:": Part.STACK,
    "Условия:": Part.CONDITIONS,
    "Что мы предлагаем:": Part.CONDITIONS,
}
BODIES = (
    "опыт с Docker, Git и Linux;",
    "- знание SQL",
    "писать код на Python",
    "Kafka / RabbitMQ.",
    "офис в центре",
)
PARTS = st.lists(
    st.tuples(st.sampled_from(sorted(WHOLE)), st.lists(st.sampled_from(BODIES), min_size=1, max_size=3)),
    min_size=1,
    max_size=6,
)


def text_of(sections: Sequence[Section]) -> str:
    """Return what the sections hold, put together again."""
    lines: dict[int, str] = {}
    for section in sections:
        for line in (section.heading, *section.lines):
            if line:
                lines[line.number] = lines.get(line.number, "") + line.text
    return "\n".join(lines[number] for number in sorted(lines))


def parts(text: str) -> list[Part]:
    return [section.part for section in read_posting(text) if section.heading]


def needs(text: str) -> dict[Need, set[str]]:
    found: dict[Need, set[str]] = {}
    for requirement in required(read_posting(text), default_catalog()):
        found.setdefault(requirement.need, set()).update(map(str, requirement.skills))
    return found


def meant(heading: str, body: Sequence[str]) -> Part:
    """Return the part that a heading begins: a stack worded as a demand is one."""
    part = WHOLE[heading]
    worded = any(word in line for line in body for word in ("опыт", "знание"))
    return Part.REQUIREMENTS if part is Part.STACK and worded else part


LINES = st.lists(
    st.sampled_from(
        [*WHOLE, *BODIES, "", "  ", "Опыт: Java. Условия: офис", "ТРЕБОВАНИЯ К КАНДИДАТУ", "\u200b"]
    )
    | st.text(max_size=30),
    max_size=8,
)


@given(LINES)
def test_no_line_is_lost_and_none_is_added(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert text_of(read_posting(text)) == unmarked(text)


@given(LINES)
def test_nor_in_a_field_of_the_journal(lines: list[str]) -> None:
    numbered = [Line(number, text) for number, text in enumerate(lines, 7)]
    assert text_of(asked(numbered)) == "\n".join(lines)


@given(PARTS)
def test_every_heading_on_a_line_of_its_own_begins_its_part(given: list[tuple[str, list[str]]]) -> None:
    assert parts(_joined(given)) == [meant(heading, body) for heading, body in given]


@given(PARTS)
def test_so_does_every_heading_in_a_text_without_line_breaks(given: list[tuple[str, list[str]]]) -> None:
    text = " ".join(f"{heading} {' '.join(body).removesuffix(';')}." for heading, body in given)
    assert parts(text) == [meant(heading, body) for heading, body in given]


@given(PARTS)
def test_html_has_the_parts_and_the_demands_of_its_text(given: list[tuple[str, list[str]]]) -> None:
    items = ["".join(f"<li>{each}</li>" for each in body) for _, body in given]
    marked = "".join(
        f"<p><strong>{heading}</strong></p>\n<ul>{body}</ul>"
        for (heading, _), body in zip(given, items, strict=True)
    )
    plain = "\n".join("\n".join((heading, *body)) for heading, body in given)
    assert parts(marked) == parts(plain)
    assert needs(marked) == needs(plain)


@given(PARTS)
def test_a_whole_vacancy_in_the_field_asks_for_what_it_asks_for_on_its_page(
    given: list[tuple[str, list[str]]],
) -> None:
    text = "\n".join("\n".join((heading, *body)) for heading, body in given)
    lines = [Line(number, line) for number, line in enumerate(text.split("\n"), 1)]
    catalog = default_catalog()
    assert read_requirements(lines, catalog) == required(read_posting(text), catalog)


@given(PARTS, st.data())
def test_only_requirements_nice_ones_and_a_named_stack_say_what_is_needed(
    given: list[tuple[str, list[str]]], data: st.DataObject
) -> None:
    kept = [pair for pair in given if WHOLE[pair[0]] not in {Part.DUTIES, Part.CONDITIONS, Part.ABOUT}]
    shuffled = [(heading, data.draw(st.permutations(body))) for heading, body in kept]
    assert needs(_joined(given)) == needs(_joined(shuffled)) or not any(
        WHOLE[heading] is Part.REQUIREMENTS for heading, _ in given
    )


def _joined(given: Sequence[tuple[str, Sequence[str]]]) -> str:
    return "\n".join("\n".join((heading, *body)) for heading, body in given)


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("Требования к кандидату:", Part.REQUIREMENTS),
        ("Обязательные:", Part.REQUIREMENTS),
        ("ЧТО МЫ ОЖИДАЕМ ОТ КАНДИДАТА:", Part.REQUIREMENTS),
        ("Мы ожидаем, что ты", Part.REQUIREMENTS),
        ("Ты нам подходишь, если у тебя есть:", Part.REQUIREMENTS),
        ("Что для нас важно в кандидате:", Part.REQUIREMENTS),
        ("Для нас важно:", Part.REQUIREMENTS),
        ("От успешного соискателя мы ожидаем:", Part.REQUIREMENTS),
        ("Кого мы ищем?", Part.REQUIREMENTS),
        ("Необходимые навыки", Part.REQUIREMENTS),
        ("Что нужно знать и уметь:", Part.REQUIREMENTS),
        ("Эта вакансия для вас, если вы:", Part.REQUIREMENTS),
        ("1. Требования (must-have):", Part.REQUIREMENTS),
        ("**Требования:**", Part.REQUIREMENTS),
        ("✅ Ожидания по компетенциям:", Part.REQUIREMENTS),
        ("Required qualifications and skills:", Part.REQUIREMENTS),
        ("Your Profile", Part.REQUIREMENTS),
        ("Мы хотим видеть у тебя", Part.REQUIREMENTS),
        ("Эта работа тебе подойдёт, если:", Part.REQUIREMENTS),
        ("Также ты нам подходишь, если у тебя есть:", Part.REQUIREMENTS),
        ("Плюсом для кандидата будет:", Part.NICE),
        ("Будет здорово, если ты", Part.NICE),
        ("Желательно, но не обязательно:", Part.NICE),
        ("Дополнительным преимуществом будет:", Part.NICE),
        ("Бонусные баллы к твоим скиллам добавят:", Part.NICE),
        ("Важно, но можно научиться в процессе:", Part.NICE),
        ("Preferred qualifications and skills", Part.NICE),
        ("Nice to have:", Part.NICE),
        ("Плюсом будет являться", Part.NICE),
        ("Чем вам предстоит заниматься?", Part.DUTIES),
        ("О твоих задачах:", Part.DUTIES),
        ("Твои будущие задачи:", Part.DUTIES),
        ("Что нужно делать:", Part.DUTIES),
        ("В ваши обязанности будет входить:", Part.DUTIES),
        ("Key responsibilities:", Part.DUTIES),
        ("Какие будут задачи:", Part.DUTIES),
        ("Что ты получишь от работы с нами:", Part.CONDITIONS),
        ("Условия, которые мы предлагаем:", Part.CONDITIONS),
        ("В «Газпром нефть» ты можешь:", Part.CONDITIONS),
        ("Работа в Сбере – это:", Part.CONDITIONS),
        ("Плюсы быть в команде Сбера:", Part.CONDITIONS),
        ("What we offer:", Part.CONDITIONS),
        ("Мы в свою очередь предлагаем:", Part.CONDITIONS),
        ("Зачем тебе к нам?", Part.CONDITIONS),
        ("Наши пожелания к будущему коллеге:", Part.REQUIREMENTS),
        ("Что для этого потребуется:", Part.REQUIREMENTS),
        ("Для решения задач необходимы:", Part.REQUIREMENTS),
        ("С тебя:", Part.REQUIREMENTS),
        ("Нам по пути, если у тебя есть:", Part.REQUIREMENTS),
        ("У нашего кандидата есть:", Part.REQUIREMENTS),
        ("Как понять, что ты подходишь:", Part.REQUIREMENTS),
        ("Наши пожелания к знаниям и опыту работы:", Part.REQUIREMENTS),
        ("От тебя потребуется:", Part.REQUIREMENTS),
        ("Our requirements:", Part.REQUIREMENTS),
        ("Желаемые навыки:", Part.NICE),
        ("We'd love it if you have:", Part.NICE),
        ("Что компания может предложить:", Part.CONDITIONS),
        ("Мы рады предложить вам:", Part.CONDITIONS),
        ("Работа в Acme - это:", Part.CONDITIONS),
        ("Что ты получаешь от нас:", Part.CONDITIONS),
        ("Чем именно нужно будет заниматься:", Part.DUTIES),
        ("Про задачи:", Part.DUTIES),
        ("Что мы используем:", Part.STACK),
        ("Какие задачи решать:", Part.DUTIES),
        ("Задачи на проекте:", Part.DUTIES),
        ("С чем предстоит работать:", Part.STACK),
        ("Про команду и рабочий процесс:", Part.ABOUT),
        ("О проекте:", Part.ABOUT),
        ("Используемый стек технологий:", Part.STACK),
        ("С каким стеком мы работаем:", Part.STACK),
        ("Наш стек технологий (и то, с чем ты будешь работать):", Part.STACK),
    ],
)
def test_headings_as_employers_word_them(heading: str, part: Part) -> None:
    assert parts(f"{heading}\n- Python") == [part]


@pytest.mark.parametrize(
    "line",
    [
        "Желательно наличие сертификатов",
        "Требования к качеству кода высокие",
        "Задачи ставятся в Jira",
        "Обучение за счет Компании: курсы и конференции",
        "Опыт работы с Apache Stack: HDFS, Spark",
        "Ждем твоего отклика!",
        "Мы ищем Python-разработчика",
    ],
)
def test_what_only_looks_like_a_heading_is_none(line: str) -> None:
    assert parts(line) == []


def test_headings_without_a_colon_in_a_text_that_lost_its_line_breaks() -> None:
    text = (
        "Мы развиваем платформу данных. Обязанности сопровождение отчетности и витрин в Greenplum. "
        "Требования высшее образование (желательно математическое) уверенное владение SQL опыт работы с DWH. "
        "Будет плюсом Опыт с Kafka. Условия стабильный оклад и обучение Python в школе." + " Мы растём." * 30
    )
    assert parts(text) == [Part.DUTIES, Part.REQUIREMENTS, Part.NICE, Part.CONDITIONS]
    assert needs(text)[Need.MUST] >= {"SQL", "DWH"}
    assert needs(text)[Need.NICE] == {"Kafka"}


@pytest.mark.parametrize(
    "heading",
    [
        "Требования",
        "Мы ожидаем",
        "Ждем от кандидата",
        "Что для этого нужно",
        "Что важно уметь",
        "Наш идеальный кандидат",
    ],
)
def test_such_a_heading_may_stand_between_sentences_that_end_without_a_stop(heading: str) -> None:
    text = (
        f"Обязанности строить отчеты на Go {heading} Опыт работы с SQL опыт с DWH"
        " Условия гибкий график и обучение Python в школе" + " Мы растём." * 40
    )
    assert parts(text) == [Part.DUTIES, Part.REQUIREMENTS, Part.CONDITIONS]
    assert needs(text) == {Need.MUST: {"SQL", "DWH"}}


def test_a_heading_may_be_glued_to_what_stands_above_it() -> None:
    text = (
        "Обязанности: писать отчеты на новом языкеТребования: опыт с SQL и витринамиБудет плюсом: Kafka в бою"
        "Условия: школа Python" + " Мы растём." * 40
    )
    assert parts(text) == [Part.DUTIES, Part.REQUIREMENTS, Part.NICE, Part.CONDITIONS]
    assert needs(text) == {Need.MUST: {"SQL", "Витрины данных"}, Need.NICE: {"Kafka"}}


def test_a_heading_with_its_only_item_speaks_of_its_own_line() -> None:
    assert needs("Требования:\nPython\nБудет плюсом: Docker\nGit") == {
        Need.MUST: {"Python", "Git"},
        Need.NICE: {"Docker"},
    }
    assert needs("Требования:\nPython\nБудет плюсом: - Docker\n- Git")[Need.NICE] == {"Docker", "Git"}


def test_a_stack_is_no_demand_unless_it_is_worded_as_one() -> None:
    assert needs("Требования:\nPython\nНаш стек: Go, Redis\nGit") == {
        Need.MUST: {"Python", "Git"},
        Need.NOT_REQUIRED: {"Go", "Redis"},
    }
    assert needs("Требования:\nGit\nИнструменты: Postman, Swagger") == {
        Need.MUST: {"Git", "Postman", "Swagger"}
    }
    assert needs("Растём.\nИнструменты: Postman\nТребования:\nGit") == {
        Need.MUST: {"Git"},
        Need.NOT_REQUIRED: {"Postman"},
    }
    assert needs("Требования:\nGit\nСтек: уверенный Python, SQL") == {Need.MUST: {"Git", "Python", "SQL"}}


def test_a_demand_in_the_opening_is_heard() -> None:
    text = "Мы растём.\nИщем аналитика с уверенным знанием Python и SQL.\nПишем на Go.\nУсловия:\nKafka"
    assert needs(text) == {Need.MUST: {"Python", "SQL"}}
    text = "Мы растём.\nМы ожидаем от тебя опыта с Vue.\nВ команде нужен опыт написания автотестов."
    assert needs(text) == {Need.MUST: {"Vue.js", "Автотесты"}}
    assert needs("Нам нужен опытный аналитик.\nПишем на Go.\nУсловия:\nKafka") == {}


def test_demands_without_any_heading_are_known_by_their_first_word() -> None:
    assert needs("Делаем игры на Unity.\nЗнание C#.\nОпыт работы с Git от года.") == {
        Need.MUST: {"C#", "Git", "Коммерческий опыт"}
    }


def test_entities_of_html_are_read() -> None:
    assert unmarked("<p>C&#43;&#43;&nbsp;&amp; <b>C#</b></p>") == "C++\u00a0& C#"
    assert unmarked("x < y и List<String> &amp;") == "x < y и List<String> &amp;"


def test_a_whole_vacancy_pasted_into_a_journal_asks_only_for_its_requirements() -> None:
    page = "Пишем на Go.\nЧто предстоит делать:\n- Писать на Java\nТребования:\n- SQL\nБудет плюсом:\n- Git"
    text = f"# 1\nСсылка: https://hh.ru/vacancy/1\nТребования:\n{page}\nУсловия:\n- Excel\nВладею:\nSQL\n"
    (vacancy,) = from_journal(parse(text), year=2025)
    found = read_requirements(vacancy.requirements, default_catalog())
    assert {(str(skill), each.need) for each in found for skill in each.skills} == {
        ("SQL", Need.MUST),
        ("Git", Need.NICE),
    }
