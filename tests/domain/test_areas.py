"""What people of each trade write, and what only looks like their skills."""

from __future__ import annotations

import functools

import pytest

from sheetsync.domain.catalog import default_catalog
from tests.domain.build_skills import written

Entry = dict[str, dict[str, list[str]]]


def named(text: str) -> list[str]:
    return [mention.skill.name for mention in default_catalog().mentions(text)]


@functools.cache
def entries() -> dict[str, Entry]:
    return {
        skill: entry for kind, table in written().items() if kind != "none" for skill, entry in table.items()
    }


def dangerous() -> list[tuple[str, str, str]]:
    """Return skill, name, neighbour of every name that counts only beside a certain skill."""
    return [
        (skill, name.removeprefix("="), near)
        for skill, entry in entries().items()
        for near, names in entry.get("near", {}).items()
        if near in entries()
        for name in names
    ]


def plain_name(skill: str) -> str | None:
    return next((name.removeprefix("=") for name in entries()[skill].get("names", ())), None)


def test_a_dangerous_name_counts_beside_its_neighbour() -> None:
    lost = [
        (skill, name, near)
        for skill, name, near in dangerous()
        if (neighbour := plain_name(near)) and skill not in named(f"{neighbour}; {name}; {neighbour}")
    ]
    assert not lost


def test_a_dangerous_name_does_not_count_alone() -> None:
    alone = [(skill, name) for skill, name, _ in dangerous() if skill in named(f"Будет {name}")]
    assert not alone


def test_a_tool_answers_a_demand_for_its_class() -> None:
    for tool, kind in (
        ("Fiddler", "Снифферы"),
        ("Zustand", "Управление состоянием"),
        ("Kaiten", "Трекеры задач"),
        ("Cypress", "Инструменты автоматизации тестирования"),
        ("SolidWorks", "САПР"),
    ):
        skill = default_catalog().find(tool)
        assert skill
        assert kind in map(str, default_catalog().classes(skill))


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        (
            "смоук, регресс и санити",
            ["Smoke-тестирование", "Регрессионное тестирование", "Sanity-тестирование"],
        ),
        (
            "функциональное, регрессионное, интеграционное тестирование",
            ["Функциональное тестирование", "Регрессионное тестирование", "Интеграционное тестирование"],
        ),
        ("написание тест-кейсов, чек-листов и баг-репортов", ["Тест-кейсы", "Чек-листы", "Баг-репорты"]),
        ("Опыт тестирования REST API", ["API-тестирование"]),
        ("Опыт тестирования мобильных приложений", ["Тестирование мобильных приложений"]),
        ("Опыт написания unit-тестов", ["Модульное тестирование"]),
        ("классы эквивалентности, граничные значения", ["Классы эквивалентности", "Граничные значения"]),
        ("Charles или Fiddler", ["Charles", "Fiddler"]),
        ("Allure TestOps, Test IT, Qase", ["Allure TestOps", "Test IT", "Qase"]),
        ("нагрузочное и UI-тестирование", ["Нагрузочное тестирование", "UI-тестирование"]),
    ],
)
def test_what_testers_write(text: str, skills: list[str]) -> None:
    assert named(text) == skills


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("адаптивная и кроссбраузерная вёрстка по БЭМ", ["Адаптивная вёрстка", "Кроссбраузерность", "БЭМ"]),
        ("HTML5/CSS3, Flex, Grid", ["HTML", "CSS", "Flexbox", "CSS Grid"]),
        ("React, Next, MUI", ["React", "Next.js", "Material UI"]),
        ("Redux/Zustand/MobX", ["Redux", "Zustand", "MobX"]),
        ("стейт-менеджеры (Effector, Pinia)", ["Effector", "Pinia"]),
        ("Webpack, Vite и другие сборщики", ["Webpack", "Vite", "Сборщики фронтенда"]),
        ("Kotlin, Coroutines, Room, Hilt", ["Kotlin", "Kotlin Coroutines", "Room", "Hilt"]),
        ("Swift, UIKit, Combine", ["Swift", "UIKit", "Combine"]),
        ("MVVM, MVP и VIPER", ["MVVM", "MVP (паттерн)", "VIPER"]),
    ],
)
def test_what_frontend_and_mobile_developers_write(text: str, skills: list[str]) -> None:
    assert named(text) == skills


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("вёрстка на цсс и сасс, тейлвинд", ["Вёрстка", "CSS", "Sass", "Tailwind"]),
        ("джс, жквери, лодаш, аякс", ["JavaScript", "jQuery", "Lodash", "AJAX"]),
        ("редакс тулкит, реакт квери, зустанд", ["Redux Toolkit", "React Query", "Zustand"]),
        ("сторибук, еслинт, нпм", ["Storybook", "ESLint", "npm"]),
        ("ларавель и симфони, мавен, графкл", ["Laravel", "Symfony", "Maven", "GraphQL"]),
        ("Vanilla, HTML5, CSS3", ["JavaScript", "HTML", "CSS"]),
        ("saga/thunk/RxJs", ["Redux-Saga", "Redux-Thunk", "RxJS"]),
    ],
)
def test_what_developers_call_their_tools(text: str, skills: list[str]) -> None:
    assert named(text) == skills


def test_who_tests_with_a_framework_of_unit_tests_writes_unit_tests() -> None:
    for tool in ("Jest", "Vitest", "Mocha", "React Testing Library"):
        skill = default_catalog().find(tool)
        assert skill
        assert "Модульное тестирование" in map(str, default_catalog().implied(skill))


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("опыт в тестировании, запросы к БД", ["QA", "SQL"]),
        (
            "КМД и ЛМД, архитектура ХД, SparkML",
            ["Проектирование БД", "Проектирование БД", "DWH", "Spark MLlib"],
        ),
        ("опыт А/B-тестов и понимание статистики", ["A/B-тесты", "Математическая статистика"]),
        ("обучение моделей, анализ изображений", ["Машинное обучение", "Компьютерное зрение"]),
        ("умение визуализировать данные", ["Визуализация данных"]),
        ("Threat Intelligence и Threat Hunting", ["Threat Intelligence", "Threat Hunting"]),
        ("знание банковских продуктов", ["Финтех"]),
        ("опыт профилирования и логирования", ["Профилирование кода", "Логирование"]),
        ("1С:Предприятие 8.3, СКД и управляемые формы", ["1С", "СКД", "Управляемые формы"]),
        ("1C: УТ, БП, ЗУП", ["1С", "1С:Управление торговлей", "1С:Бухгалтерия", "1С:ЗУП"]),
        ("STM32, FreeRTOS, UART, CAN", ["STM32", "FreeRTOS", "UART", "CAN"]),
        ("запуск MVP и CustDev", ["MVP (продукт)", "CustDev"]),
        ("Word, Access и Excel", ["Word", "MS Access", "Excel"]),
        ("ГОСТ 19, docs as code", ["ГОСТ 34", "Docs as Code"]),
        (
            "умение работать в команде и доводить дело до конца",
            ["Работа в команде", "Нацеленность на результат"],
        ),
    ],
)
def test_what_others_write(text: str, skills: list[str]) -> None:
    assert named(text) == skills


@pytest.mark.parametrize(
    "text",
    [
        "Мы Unity и это не просто слова",
        "ability to react quickly",
        "работаем из Home Office",
        "тест на вождение",
        "зона ответственности отдела",
        "доступ Access для гостей",
        "лучшие метрики и проценты",
        "компания растёт по всему миру",
        "гибкий подход к графику",
        "SPA-салон со скидкой",
        "дружелюбный коллектив",
        "поддержим ваши инициативы",
    ],
)
def test_what_only_looks_like_a_skill_of_a_trade_is_none(text: str) -> None:
    assert named(text) == []


def test_reading_documentation_in_english_is_english() -> None:
    assert named("английский на уровне чтения технической документации") == ["Английский язык"]
