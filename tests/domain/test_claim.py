"""What people say of themselves in the two lists, in the words that people of several trades use."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from sheetsync.domain.audit import FindingKind, audit
from sheetsync.domain.catalog import default_catalog
from sheetsync.domain.grade import grade
from sheetsync.domain.profile import State, fold_profile
from sheetsync.domain.text import Line
from sheetsync.domain.vacancy import Assessment, Verdict
from tests.domain.test_vacancy import vacancy, verdicts

MET, PARTIAL, MISSING, UNMENTIONED = Verdict.MET, Verdict.PARTIAL, Verdict.MISSING, Verdict.UNMENTIONED
WORK = "Коммерческий опыт"


def verdict(skill: str, asks: str, have: Sequence[str] = (), lack: Sequence[str] = ()) -> Verdict:
    return verdicts([asks], have, lack)[skill]


@pytest.mark.parametrize(
    "claim",
    [
        "Kotlin немного",
        "Kotlin - чуть-чуть",
        "Kotlin (базово)",
        "немного Kotlin",
        "Kotlin на уровне pet-проекта",
        "Kotlin: пробовал на курсах",
        "Kotlin — только основы",
        "Git, Kotlin (для себя)",
        "Kotlin: один раз настраивал, в процессе изучения",
        "Kotlin и Swift немного",
        "Kotlin только запускала",
        "Kotlin: читаю код, но сама не пишу",
        "Kotlin (курсы)",
        "Kotlin прошла на курсах",
    ],
)
def test_a_little_is_not_enough_where_confidence_is_asked_for(claim: str) -> None:
    assert verdict("Kotlin", "Уверенное владение Kotlin", [claim]) is PARTIAL
    assert verdict("Kotlin", "Опыт с Kotlin", [claim]) is MET
    assert verdict("Kotlin", "Опыт с Kotlin", [], [claim]) is PARTIAL


def test_never_tried_is_not_a_little() -> None:
    assert verdict("Kotlin", "Опыт с Kotlin", [], ["Kotlin не пробовал"]) is MISSING


def test_a_little_speaks_of_its_own_skill_only() -> None:
    claim = ["Git, Kotlin (немного), Docker - чуть-чуть, Bash"]
    found = verdicts(["Уверенное знание Git, Kotlin, Docker, Bash"], claim)
    assert found == {"Git": MET, "Kotlin": PARTIAL, "Docker": PARTIAL, "Bash": MET}


def test_a_second_name_of_a_skill_does_not_part_it_from_what_is_said_of_it() -> None:
    assert verdict("SQL", "Уверенное знание SQL", ["SQL на уровне селектов"]) is PARTIAL


def test_who_copies_a_demand_has_what_it_asks_for() -> None:
    text = "Уверенно владеете Kotlin, основы тоже знаете"
    assert verdict("Kotlin", text, [text]) is MET
    assert verdict("Kotlin", text, ["основы Kotlin"]) is PARTIAL


def test_a_wish_to_grow_in_a_field_is_a_wish() -> None:
    for claim in ("хочу развиваться в автоматизации тестирования", "готова изучать автотесты"):
        assert verdict("Автотесты", "Опыт с автотестами", [claim]) is MISSING
        assert verdict("Автотесты", "Желание развиваться в сторону автотестов", [claim]) is MET


def test_a_wish_is_enough_where_a_wish_is_asked_for_as_the_other_choice() -> None:
    asks = "Опыт с Kotlin, либо понимаете его место и готовы изучить"
    assert verdict("Kotlin", asks, ["Kotlin: готов изучать"]) is MET
    assert verdict("Kotlin", "Опыт с Kotlin", ["Kotlin: готов изучать"]) is MISSING


def test_theory_is_little_among_what_is_owned_and_nothing_among_what_is_lacking() -> None:
    assert verdict("Kanban", "Уверенное знание Kanban", ["Kanban — в теории"]) is PARTIAL
    assert verdict("Kanban", "Опыт с Kanban", [], ["Kanban — только в теории"]) is MISSING


@pytest.mark.parametrize(
    "claim",
    [
        "с MySQL не работал, но знаю SQLite",
        "MySQL (работал только с SQLite)",
        "MySQL - только SQLite",
        "Нет опыта с MySQL, только SQLite",
        "MySQL нет, SQLite есть",
    ],
)
def test_what_is_there_after_all_is_not_lacking(claim: str) -> None:
    found = verdicts(["MySQL, SQLite"], [], [claim])
    assert found == {"MySQL": MISSING, "SQLite": MET}


@pytest.mark.parametrize(
    ("claim", "denied"),
    [
        ("Redux есть, MobX нет", ["MobX"]),
        ("Redux, с MobX не работал", ["MobX"]),
        ("Redux знаю, MobX, Effector - нет", ["MobX", "Effector"]),
        ("Redux (MobX пока не знаю)", ["MobX"]),
        ("Redux (MobX не юзал)", ["MobX"]),
    ],
)
def test_what_is_denied_among_what_is_owned_is_lacking(claim: str, denied: list[str]) -> None:
    found = verdicts(["Redux; MobX; Effector"], [claim])
    assert found["Redux"] is MET
    assert [skill for skill in ("MobX", "Effector") if found[skill] is MISSING] == denied


def test_what_is_done_without_is_neither_there_nor_lacking() -> None:
    assert verdict("ORM", "ORM", ["запросы без использования ORM"]) is UNMENTIONED


@pytest.mark.parametrize(
    ("asks", "short", "skill"),
    [
        ("Нагрузочное тестирование", "нагрузочное", "Нагрузочное тестирование"),
        ("Высшее техническое образование", "высшее", "Высшее образование"),
        ("Опыт с Computer Vision", "CV", "Компьютерное зрение"),
        ("Языки программирования: Python и R", "R", "R"),
        ("Знание React, React hooks", "хуки", "React Hooks"),
        ("Знание основ статистики", "статистика", "Математическая статистика"),
    ],
)
def test_a_claim_may_name_what_it_answers_in_short(asks: str, short: str, skill: str) -> None:
    assert verdict(skill, asks, [short]) is MET
    assert verdict(skill, asks, [], [short]) is MISSING
    assert skill not in {mention.skill.name for mention in default_catalog().mentions(short)}


@pytest.mark.parametrize(
    ("asks", "slang", "skill"),
    [
        ("Знание TypeScript", "третий год на тайпскрипте", "TypeScript"),
        ("Опыт с Node.js", "на ноде писал бота", "Node.js"),
        ("Участие в code review", "ревьюю младших", "Code review"),
        ("Понимание сетей: принципы работы сетей", "с сетями на ты", "Сетевые технологии"),
        ("Знание SQL", "запросы к базе каждый день", "SQL"),
        ("Опыт тестирования веб-приложений", "веб: личный кабинет и витрина", "Тестирование веб-приложений"),
        ("Настройка CI/CD", "собрал пайплайн на проекте", "CI/CD"),
        ("Знание инструментов CI/CD", "CI/CD", "CI-системы"),
        ("Написание unit-тестов", "юниты пишу сразу", "Модульное тестирование"),
        ("Умение работать в команде", "команда из пяти человек", "Работа в команде"),
        ("Опыт тестирования веб-сервисов", "апишки тестила", "API-тестирование"),
        ("Опыт тестирования от года", "полтора года мануальщиком", "QA"),
        ("Знание видов тестирования", "теория: виды, уровни", "Виды тестирования"),
        ("Знание техник тест-дизайна", "КЭ, ГЗ, попарка", "Тест-дизайн"),
        ("Попарное тестирование", "попарка", "Попарное тестирование"),
        ("Опыт работы в Confluence", "доки в конфе", "Confluence"),
        ("Опыт с JUnit", "джюнит", "JUnit"),
        ("Знание pytest", "питест", "pytest"),
        ("Тестирование бэкенда", "бэк руками", "Тестирование бэкенда"),
    ],
)
def test_people_speak_of_skills_in_the_words_of_their_trade(asks: str, slang: str, skill: str) -> None:
    assert verdict(skill, asks, [slang]) is MET


@pytest.mark.parametrize(
    ("asks", "have", "skill"),
    [
        ("Знание техник тест-дизайна", "классы эквивалентности, граничные значения", "Тест-дизайн"),
        ("Ведение тестовой документации", "чек-листы и тест-кейсы", "Тестовая документация"),
        ("Опыт тестирования API", "Postman", "API-тестирование"),
        ("Опыт в тестировании", "регрессионное тестирование", "QA"),
        ("Понимание процесса разработки", "SDLC", "Процесс разработки"),
    ],
)
def test_the_parts_of_a_trade_show_the_whole(asks: str, have: str, skill: str) -> None:
    assert verdict(skill, asks, [have]) is MET
    assert verdict(skill, asks, [], [have]) is UNMENTIONED


def test_a_word_of_the_same_stem_speaks_of_what_no_line_names() -> None:
    asks = ["Опыт бюджетирования", "Виртуализация"]
    assert verdicts(asks, ["бюджеты строил каждый месяц"], ["с виртуалками не сталкивался"]) == {
        "Бюджетирование": MET,
        "Виртуализация": MISSING,
    }
    assert verdict("Бюджетирование", asks[0], ["бюджеты семьи"], ["бюджетирование"]) is MISSING


def test_to_know_of_a_thing_and_not_more_is_to_lack_it() -> None:
    assert verdict("Kotlin", "Опыт с Kotlin", [], ["Kotlin - название знаю, а написать не смогу"]) is MISSING
    assert verdict("Kotlin", "Опыт с Kotlin", [], ["Kotlin знаю, но Swift не знаю"]) is MET


def test_a_little_among_what_is_lacking_is_nothing_beside_a_denial() -> None:
    assert verdict("Kotlin", "Опыт с Kotlin", [], ["Kotlin - читал пару статей, сам не писал"]) is MISSING
    assert verdict("Kotlin", "Опыт с Kotlin", [], ["Kotlin - собрал пару экранов"]) is PARTIAL


def test_a_year_at_the_university_is_no_course() -> None:
    assert verdict("Высшее образование", "Высшее образование", [], ["вуз оставил на втором курсе"]) is MISSING


def test_the_full_name_of_what_is_asked_goes_before_a_short_one() -> None:
    found = verdicts(["Опыт с CI/CD", "Знание инструментов CI/CD"], [], ["CI/CD"])
    assert found == {"CI/CD": MISSING, "CI-системы": MISSING}


@pytest.mark.parametrize(
    "said", ["знаю плохо", "понимаю смутно", "в общих чертах", "слабо", "плаваю", "знаю что это"]
)
def test_badly_is_little_among_what_is_owned_and_nothing_among_what_is_lacking(said: str) -> None:
    assert verdict("Kotlin", "Уверенное знание Kotlin", [f"Kotlin {said}"]) is PARTIAL
    assert verdict("Kotlin", "Опыт с Kotlin", [], [f"Kotlin {said}"]) is MISSING
    assert verdict("Kotlin", "Уверенное знание Kotlin", ["Kotlin знаю неплохо"]) is MET


def test_who_lacks_what_a_skill_brings_along_lacks_the_skill() -> None:
    asks = ["Опыт с PostgreSQL, Python", "Знание Django"]
    found = verdicts(asks, [], ["базы данных - вообще нет", "питон"])
    assert found == {"PostgreSQL": MISSING, "Python": MISSING, "Django": MISSING}
    found = verdicts(asks, ["Django"], ["Python - немного"])
    assert found == {"PostgreSQL": UNMENTIONED, "Python": PARTIAL, "Django": MET}


def test_who_lacks_a_class_with_its_members_lacks_the_class() -> None:
    assert verdict("Очереди сообщений", "Очереди сообщений", [], ["брокеры сообщений (Kafka)"]) is MISSING


def test_a_class_is_lacking_where_every_member_asked_beside_it_is() -> None:
    asks = "Опыт с брокерами сообщений, такими как Kafka или RabbitMQ"
    assert verdict("Очереди сообщений", asks, [], ["Kafka, RabbitMQ"]) is MISSING
    assert verdict("Очереди сообщений", asks, [], ["Kafka"]) is UNMENTIONED
    assert verdict("Очереди сообщений", asks, ["RabbitMQ"], ["Kafka"]) is MET


def test_a_part_is_lacking_alone_unless_the_whole_is() -> None:
    asks = "PostgreSQL, шардирование"
    assert verdict("PostgreSQL", asks, ["PostgreSQL"], ["PostgreSQL, шардирование"]) is MET
    assert verdict("PostgreSQL", asks, [], ["PostgreSQL, шардирование"]) is MISSING
    assert verdict("PostgreSQL", asks, [], ["PostgreSQL (шардирование)"]) is UNMENTIONED
    vue = "Vue (Composition API, Vue Router)"
    assert verdict("Vue.js", vue, [], [vue]) is MISSING


@pytest.mark.parametrize(
    ("asks", "have", "expected"),
    [
        ("Опыт работы тестировщиком от 2 лет", "опыт в тестировании 1 год", MISSING),
        ("Опыт работы тестировщиком от 2 лет", "Ручное тестирование - 3 года", MET),
        ("Опыт вёрстки от 1 года", "вёрстка 1,5 года", MET),
        ("Опыт работы аналитиком данных от трёх лет", "Опыт аналитиком 2 года", MISSING),
        ("Опыт работы аналитиком от года", "Опыта нет", MISSING),
        ("5+ years of experience in QA", "QA 2 года", MISSING),
        ("Опыт работы: от 2 лет", "Стаж 4 года", MET),
        ("Опыт коммерческой разработки от 1 года", "8 месяцев коммерческой разработки", MISSING),
        ("Опыт коммерческой разработки от 1 года", "коммерческая разработка, 18 мес.", MET),
        ("Опыт коммерческой разработки от 1 года", "коммерческий опыт полгода", MISSING),
    ],
)
def test_years_are_measured_against_those_asked_for(asks: str, have: str, expected: Verdict) -> None:
    assert verdict(WORK, asks, [have]) is expected


@pytest.mark.parametrize(
    "claim", ["Опыт тестирования от 3 лет", "Тестирование 3 года (есть 1,5)", "3 года опыта в QA - нет"]
)
def test_to_lack_years_of_a_skill_is_not_to_lack_it(claim: str) -> None:
    asks = ["Опыт ручного тестирования от 3 лет", "Postman"]
    found = vacancy(asks, ["Postman"], [claim]).judge(default_catalog())
    lacking = {skill.name for judged in found.requirements for skill in judged.lacking}
    assert lacking == {WORK}
    profile = fold_profile([found])
    assert {skill.name for skill in profile.in_state(State.MISSING)} == {WORK}


def test_a_skill_that_is_there_for_less_time_than_asked_for_is_there_in_part() -> None:
    asks = "Уверенное знание Svelte от 3 лет"
    assert verdict("Svelte", asks, ["Svelte"], ["Svelte от 3 лет"]) is PARTIAL


def test_years_with_a_skill_that_is_lacking_are_lacking() -> None:
    asks = "Опыт коммерческой разработки на React Native от 2 лет"
    assert verdict(WORK, asks, [], ["React Native"]) is MISSING
    assert verdict(WORK, asks, [], []) is UNMENTIONED


def test_years_asked_of_one_skill_are_measured_by_that_skill() -> None:
    asks = "Глубокое понимание Svelte от 3 лет"
    assert verdict("Svelte", asks, ["Svelte 4 года"]) is MET
    assert verdict("Svelte", asks, ["Svelte 1 год"]) is PARTIAL
    assert verdict("Svelte", asks, [], ["Svelte от 3 лет"]) is MISSING


@pytest.mark.parametrize(
    ("asks", "have", "expected"),
    [
        ("Английский язык не ниже B2", "английский B1", PARTIAL),
        ("Английский язык не ниже B2", "английский B2", MET),
        ("Английский язык не ниже B2", "английский C1 (Advanced)", MET),
        ("Английский Upper-Intermediate", "английский Intermediate", PARTIAL),
        ("Английский Intermediate", "английский Upper-Intermediate", MET),
        ("Английский язык", "английский A2", MET),
        ("Свободный английский", "английский разговорный", PARTIAL),
    ],
)
def test_a_language_is_measured_by_its_level(asks: str, have: str, expected: Verdict) -> None:
    assert verdict("Английский язык", asks, [have]) is expected


def test_a_span_of_levels_is_its_lower_end() -> None:
    assert grade("b1-b2") == grade("intermediate") == 3
    assert grade("читаю документацию") is None


def findings(*journal: Assessment, lines: Sequence[str] = ()) -> list[tuple[FindingKind, str | None]]:
    concluded = [Line(900 + number, text) for number, text in enumerate(lines)]
    return [(each.kind, each.skill) for each in audit(journal, concluded, default_catalog())]


def test_to_learn_on_what_there_is_a_little_of_is_no_conclusion_in_vain() -> None:
    owned = (FindingKind.CONCLUSION_OWNED, "Kotlin")
    for claim, found in (("Kotlin немного", False), ("Kotlin", True)):
        entry = vacancy(["Kotlin"], [claim]).judge(default_catalog())
        assert (owned in findings(entry, lines=["Kotlin"])) is found


def test_a_language_may_be_enough_here_and_not_there() -> None:
    journal = [
        vacancy(["Английский"], ["Английский B1"]).judge(default_catalog()),
        vacancy(["Английский C1"], [], ["Английский C1"]).judge(default_catalog()),
    ]
    assert FindingKind.CONTRADICTION not in {kind for kind, _ in findings(*journal)}


def test_examples_of_a_kind_are_neither_lacking_nor_silent_where_one_is_there() -> None:
    entry = vacancy(["BI-системы: Tableau, Power BI и др."], ["Tableau"], []).judge(default_catalog())
    assert not any(judged.lacking or judged.silent for judged in entry.requirements)
