from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.domain.catalog import default_catalog
from sheetsync.domain.text import fold

LATIN, CYRILLIC = "ABEKMHOPCTXaeopcx", "АВЕКМНОРСТХаеорсх"
ALIKE = dict(zip(LATIN + CYRILLIC, CYRILLIC + LATIN, strict=True))
NAMES = (
    *("Python", "FastAPI", "PostgreSQL", "Docker", "C++", "C#", ".NET", "CI/CD", "TCP/IP", "Go", "REST API"),
    *("Git", "RabbitMQ", "Excel", "микросервисная архитектура", "чистый код", "паттерны проектирования"),
    "асинхронный фреймворк, всё ещё",
)
FRAMES = (
    "Опыт работы с {}",
    "уверенное знание {};",
    "{} – ежедневно",
    "Понимание ({})",
    "{}-проектов",
    "Ещё: {}.",
)
SENTENCES = st.lists(
    st.builds(lambda frame, name: frame.format(name), st.sampled_from(FRAMES), st.sampled_from(NAMES)),
    min_size=1,
    max_size=5,
).map(" ".join)


def named(text: str) -> list[str]:
    return [mention.skill.name for mention in default_catalog().mentions(text)]


def negated(text: str) -> set[str]:
    return {mention.skill.name for mention in default_catalog().mentions(text) if mention.negated}


@given(SENTENCES)
def test_something_is_named_in_every_sentence(text: str) -> None:
    assert named(text)


@given(SENTENCES)
def test_letters_typed_in_two_parts_name_the_same_skills(text: str) -> None:
    assert named(unicodedata.normalize("NFD", text)) == named(text)


@given(SENTENCES, st.sampled_from("\u00a0\u2009\u202f\t"))
def test_any_kind_of_space_names_the_same_skills(text: str, space: str) -> None:
    assert named(text.replace(" ", space)) == named(text)


@given(SENTENCES)
def test_yo_and_ye_name_the_same_skills(text: str) -> None:
    assert named(text.replace("ё", "е")) == named(text)


@given(SENTENCES)
def test_the_case_of_ordinary_words_does_not_matter(text: str) -> None:
    words = text.split(" ")
    shouted = " ".join(word.upper() if word.islower() and not word.isascii() else word for word in words)
    assert named(shouted) == named(text)


@given(SENTENCES, st.data())
def test_a_letter_of_the_other_alphabet_names_the_same_skills(text: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([place for place, letter in enumerate(text) if letter in ALIKE]))
    assert named(text[:place] + ALIKE[text[place]] + text[place + 1 :]) == named(text)


@given(SENTENCES, st.sampled_from(["NFC", "NFD"]))
def test_offsets_quote_the_typed_text(text: str, form: str) -> None:
    typed = unicodedata.normalize("NFD", text) if form == "NFD" else text
    for mention in default_catalog().mentions(typed):
        assert named(typed[mention.start : mention.end]) == [mention.skill.name]


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    end = 0
    for mention in default_catalog().mentions(text):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6))
def test_line_breaks_part_names(names: list[str]) -> None:
    together = named("\n".join(names))
    assert together == [skill for name in names for skill in named(name)]


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("написание SQL-запросов", ["SQL"]),
        ("опыт работы с докером", ["Docker"]),
        ("C/C++, C#, .NET и ASP.NET", ["C", "C++", "C#", ".NET", "ASP.NET"]),
        ("http/rest, grpc, websocket", ["HTTP", "REST API", "gRPC", "WebSocket"]),
        ("HTTP+TCP/IP", ["HTTP", "TCP/IP"]),
        ("Python3, HTML5 и CSS3", ["Python", "HTML", "CSS"]),
        ("Python 3.11+", ["Python"]),
        ("чистого кода, с чужим кодом", ["Чистый код", "Работа с чужим кодом"]),
        ("join'ы", ["JOIN"]),
        ("Node.js и Vue.js", ["Node.js", "Vue.js"]),
        ("системой контроля версий git", ["Git"]),
        ("CI/CD (gitlab)", ["CI/CD", "GitLab CI"]),
        ("код на GitLab", ["GitLab"]),
        ("ручного и автоматизированного тестирования", ["Ручное тестирование", "Автотесты"]),
        ("теории, практики и методологий тестирования", ["Теория тестирования", "Методологии тестирования"]),
        (
            "знаете теорию, практику, методологию тестирования",
            ["Теория тестирования", "Методологии тестирования"],
        ),
        ("реляционных и NoSQL баз данных", ["Реляционные БД", "NoSQL"]),
        ("транзакции в PostgreSQL", ["Транзакции и ACID", "PostgreSQL"]),
    ],
)
def test_names_as_people_write_them(text: str, skills: list[str]) -> None:
    assert named(text) == skills


@pytest.mark.parametrize(
    "text",
    [
        "Работать с опытом",
        "категория C",
        "go to market",
        "паттерны поведения пользователей",
        "You can rest here",
        "платёжные транзакции клиентов",
        "опыт общения",
        "опыт и навыки руководства",
        "ведения и предоставления отчетности",
        "pythonic",
    ],
)
def test_what_only_looks_like_a_skill_is_none(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        (
            "Опыт в коммерческой разработке не требуется – важнее навык быстро обучаться",
            {"Коммерческий опыт"},
        ),
        ("Разрабатывать фронт не придется, но понимать JavaScript нужно", {"Frontend"}),
        ("построение sql-запросов (без использования ORM), PostgreSQL", {"ORM"}),
        ("Вам не нужно знать Redis и Celery", {"Redis", "Celery"}),
        (
            "Нет опыта интеграции Appsflyer, VK Metrica или яндекс Директ.",
            {"AppsFlyer", "VK Метрика", "Яндекс Директ"},
        ),
        ("Опыт с Kafka отсутствует", {"Kafka"}),
        ("С AWS не работал, знаю Docker", {"AWS"}),
        ("Не работал с Docker. Знаю Git", {"Docker"}),
        ("Знаю Go, не знаю Rust, но учу Python", {"Rust"}),
        ("Работаем без бюрократии: Python и Django", set()),
        ("Знание Python и не только", set()),
        ("Не менее 2 лет с Django", set()),
    ],
)
def test_what_the_words_around_deny(text: str, denied: set[str]) -> None:
    assert negated(text) == denied


def test_folding_keeps_the_typed_text() -> None:
    assert fold("Чистый\u00a0код").typed == "Чистый\u00a0код"
