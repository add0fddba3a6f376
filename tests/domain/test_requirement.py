from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.domain.catalog import default_catalog
from sheetsync.domain.posting import Part, Section
from sheetsync.domain.requirement import Need, Requirement, Rule, read_requirements, required
from sheetsync.domain.skill import SkillKind
from sheetsync.domain.text import Line

LINES = (
    "Уверенное знание Python 3.10+ и любого веб-фреймворка (Django/Flask)",
    "Опыт коммерческой разработки от 3-х лет; работа в команде",
    "Docker, желательно Kubernetes",
    "SQL-запросы (PostgreSQL или MySQL), опыт в e-commerce не требуется",
    "Светлая голова и хорошее настроение",
)


def read(*lines: str) -> tuple[Requirement, ...]:
    numbered = [Line(number, text) for number, text in enumerate(lines, 1)]
    return read_requirements(numbered, default_catalog())


def by_need(*lines: str) -> dict[Need, set[str]]:
    found: dict[Need, set[str]] = {}
    for requirement in read(*lines):
        found.setdefault(requirement.need, set()).update(map(str, requirement.skills))
    return found


def groups(text: str, rule: Rule) -> list[set[str]]:
    return [set(map(str, each.skills)) for each in read(text) if each.rule is rule]


def attribute(text: str, skill: str, name: str) -> object:
    return next(getattr(each, name) for each in read(text) if skill in map(str, each.skills))


# What one line leaves open, the next one must not close.
FRAGMENTS = (
    *(
        "Docker (",
        "Kafka)",
        "Redis; ",
        "Linux. ",
        "т.",
        "д. ",
        "или ",
        "опыт работы от 3 лет ",
        "Git, ",
        "5 ",
        "любой из ",
    ),
    *(
        "не обязательно знать всё",
        "не требуется ",
        "будет плюсом",
        "знание ",
        "PostgreSQL/MySQL ",
        "• ",
        "ё",
        "\u0306",
    ),
)
LINE = st.text(st.characters(exclude_characters="\n", codec="utf-8"), max_size=80)
PIECES = st.lists(st.sampled_from(FRAGMENTS), max_size=6).map("".join)


@given(st.lists(PIECES, max_size=4))
def test_a_line_requires_what_it_requires_alone(lines: list[str]) -> None:
    catalog = default_catalog()
    sections = [Section(Part.REQUIREMENTS, None, (Line(number, text),)) for number, text in enumerate(lines)]
    alone = [each for section in sections for each in required([section], catalog)]
    assert required(sections, catalog) == tuple(alone)


@given(st.permutations(LINES))
def test_the_order_of_lines_does_not_change_what_is_required(lines: list[str]) -> None:
    def essence(found: tuple[Requirement, ...]) -> set[object]:
        return {(each.text, each.need, each.rule, each.level, each.years, each.skills) for each in found}

    assert essence(read(*lines)) == essence(read(*LINES))


@given(st.lists(st.sampled_from(LINES), max_size=4).map("; ".join) | LINE)
def test_a_requirement_quotes_its_line_and_names_each_skill_once(text: str) -> None:
    for requirement in read(text):
        assert requirement.text in text
        assert len(set(requirement.skills)) == len(requirement.skills)
        assert requirement.rule is not Rule.ANY or len(requirement.skills) > 1


@pytest.mark.parametrize(
    "heading",
    [
        "Будет плюсом:",
        "ПЛЮСОМ БУДЕТ, ЕСЛИ:",
        "Желательно:",
        "Желательно",
        "Здорово, если у тебя есть:",
        "Nice to have:",
        "Дополнительным преимуществом будет:",
        "Приветствуется:",
        "Необязательно, но полезно:",
    ],
)
def test_a_heading_makes_what_follows_nice_to_have(heading: str) -> None:
    assert by_need("Python", heading, "Docker", "Git") == {
        Need.MUST: {"Python"},
        Need.NICE: {"Docker", "Git"},
    }


def test_a_short_wish_is_no_heading() -> None:
    assert by_need("Желательно наличие сертификатов", "Docker")[Need.MUST] == {"Docker"}


def test_the_next_heading_ends_what_is_nice_to_have() -> None:
    assert by_need("Будет плюсом:", "Docker", "Обязательно:", "Python") == {
        Need.NICE: {"Docker"},
        Need.MUST: {"Python"},
    }


@pytest.mark.parametrize(
    ("text", "must", "nice"),
    [
        ("веб-фреймворк (Django (DRF)), опционально (Flask)", {"Django", "Django REST Framework"}, {"Flask"}),
        ("Знание Python, желательно Django", {"Python"}, {"Django"}),
        ("Уверенное знание Python, знание Go будет плюсом", {"Python"}, {"Go"}),
        ("Знание Python, PHP будет плюсом", set(), {"Python", "PHP"}),
        ("Опыт с JavaScript (будет плюсом Angular)", {"JavaScript"}, {"Angular"}),
        ("Git, Docker (желательно)", {"Git"}, {"Docker"}),
        ("Приветствуется опыт работы с OpenShift", set(), {"OpenShift"}),
        ("Будет плюсом: Docker; Kafka", set(), {"Docker", "Kafka"}),
        ("Знание Delphi не обязательно", set(), {"Delphi"}),
        ("Опыт работы с Docker необязателен", set(), {"Docker"}),
        ("опыт с Kafka знание SQL будет плюсом", {"Kafka"}, {"SQL"}),
        ("желательно знание Go опыт с Redis", {"Redis"}, {"Go"}),
        ("Уверенное владение Excel и, приветствуется, знание SQL", {"Excel"}, {"SQL"}),
        ("Git (обязательно), Docker, Kubernetes (желательно)", {"Git"}, {"Docker", "Kubernetes"}),
        ("Python, будет полезным опыт с Redis", {"Python"}, {"Redis"}),
        ("Знание Vue, Nuxt будет плюсом, CSS, HTML", {"Vue.js", "CSS", "HTML"}, {"Nuxt"}),
        ("Опыт с Kafka и SQL Будет плюсом Опыт с Go", {"Kafka", "SQL"}, {"Go"}),
        ("Плюсом будет Опыт с Kafka", set(), {"Kafka"}),
        ("Kubernetes (GCP preferred)", {"Kubernetes"}, {"GCP"}),
    ],
)
def test_a_word_within_a_line_makes_a_part_of_it_nice_to_have(
    text: str, must: set[str], nice: set[str]
) -> None:
    found = by_need(text)
    assert found.get(Need.MUST, set()) == must
    assert found.get(Need.NICE, set()) == nice


def test_what_need_not_all_be_known_is_not_required() -> None:
    assert by_need("Python, Go. Не обязательно знать всё.", "Kafka") == {
        Need.NOT_REQUIRED: {"Python", "Go"},
        Need.MUST: {"Kafka"},
    }


def test_what_is_said_to_be_not_needed_is_not_required() -> None:
    assert by_need("Знание HTML. Разрабатывать фронт не придется") == {
        Need.MUST: {"HTML"},
        Need.NOT_REQUIRED: {"Frontend"},
    }
    assert by_need("Наш стек: C++, Redis. Вам не нужно знать буквально все наши технологии") == {
        Need.NOT_REQUIRED: {"C++", "Redis"}
    }


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Отличное знание любого фреймворка (fastapi/flask/django)", {"FastAPI", "Flask", "Django"}),
        (
            "опыт интеграции Appsflyer, VK Metrica или яндекс Директ",
            {"AppsFlyer", "VK Метрика", "Яндекс Директ"},
        ),
        ("Опыт написания тестов (pytest/unittest)", {"pytest", "unittest"}),
        ("asyncio, PostgreSQL/MariaDB", {"PostgreSQL", "MariaDB"}),
        ("Владеете одним из языков: Go, C#, Java", {"Go", "C#", "Java"}),
        ("знание Java (Kotlin) или Python", {"Kotlin", "Python"}),
        ("Git, Django либо Flask", {"Django", "Flask"}),
    ],
)
def test_one_of_several_is_enough_where_the_text_says_so(text: str, group: set[str]) -> None:
    assert groups(text, Rule.ANY) == [group]


@pytest.mark.parametrize(
    "text", ["SQL/NoSQL базы", "MySQL / RabbitMQ / Celery", "JavaScript/HTML/CSS", "TDD/SOLID"]
)
def test_a_slash_between_things_of_different_kinds_is_a_list(text: str) -> None:
    assert groups(text, Rule.ANY) == []


@pytest.mark.parametrize(
    ("text", "examples"),
    [
        ("развертывание приложений, а-ля как у нас Gitlab CI, Ansible", {"GitLab CI", "Ansible"}),
        ("опыт с базами, например Redis", {"Redis"}),
        ("ML-инструменты (pandas, numpy и др.)", {"pandas", "NumPy"}),
    ],
)
def test_examples_are_marked_as_such(text: str, examples: set[str]) -> None:
    assert groups(text, Rule.EXAMPLE) == [examples]


@pytest.mark.parametrize(
    ("text", "skill", "level"),
    [
        ("Уверенное владение Python", "Python", "confident"),
        ("Отличное знание Python, asyncio", "asyncio", "excellent"),
        ("Хорошее владение: Pydantic", "Pydantic", "good"),
        ("понимаете принципы работы Redis", "Redis", "understanding"),
        ("Базовые алгоритмические знания", "Алгоритмы", "basic"),
        ("Знание или желание изучить Golang", "Go", "want-to-learn"),
        ("Опыт работы с React или желание в нём развиваться", "React", "want-to-learn"),
        ("Опыт с Kafka либо готовность быстро погрузиться", "Kafka", "want-to-learn"),
        ("Опыт работы с Docker", "Docker", "experience"),
        ("Опыт работы с базами данных, знание языка запросов SQL", "SQL", None),
        ("Git", "Git", None),
        ("Знания Go только самые базовые", "Go", "basic"),
        ("SQL и Python на базовом уровне", "SQL", "basic"),
        ("Опыт с Redis, Python - уверенно, Git", "Python", "confident"),
        ("Опыт с Redis, Python - уверенно, Git", "Git", "confident"),
        ("Опыт с Redis, Python - уверенно, Git", "Redis", "experience"),
        ("Опыт с Redis, хорошее знание Git, понимание REST", "Git", "good"),
        ("Опыт с Redis, Git и понимание процессов", "Git", "experience"),
        ("Знание Redis или готовность освоить", "Redis", "want-to-learn"),
    ],
)
def test_the_level_asked_for(text: str, skill: str, level: str | None) -> None:
    assert attribute(text, skill, "level") == level


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("Python 3.8+", ">=3.8"),
        ("Python 3.10 и выше", ">=3.10"),
        ("Python 3.x (2.x)", "3.x (2.x)"),
        ("рефакторинг Python 2.7 >> Python 3.11+", "2.7 -> >=3.11"),
        ("Python 3", "3"),
        ("Python3.11", "3.11"),
        ("Python-3.11", "3.11"),
        ("Опыт от 3 лет, Python 3.11", "3.11"),
        ("Python 3.11, Django, от 3 лет", "3.11"),
        ("Python 3 года", None),
        ("Python, Django, 3 проекта", None),
        ("3 проекта на Python", None),
        ("Python", None),
    ],
)
def test_the_version_asked_for(text: str, version: str | None) -> None:
    assert attribute(text, "Python", "version") == version


def test_years_of_experience_are_a_gate_and_the_language_its_subject() -> None:
    gate, language = read("Опыт коммерческой разработки на Python от 3-х лет")
    assert (gate.kind, gate.years, gate.level) == (SkillKind.EXPERIENCE, 3, None)
    assert [str(skill) for skill in gate.skills] == ["Коммерческий опыт"]
    assert (language.subject, [str(skill) for skill in language.skills]) == (True, ["Python"])


def test_the_subject_of_an_experience_is_no_demand_of_its_own_where_it_is_asked_for_anyway() -> None:
    found = read("Опыт коммерческой разработки на Python от 3-х лет", "Уверенное знание Python")
    assert not any(each.subject for each in found)


def test_a_skill_beside_the_years_is_still_required_but_not_for_years() -> None:
    text = "Опыт разработки на Python от 2 лет, знание Django"
    assert by_need(text) == {Need.MUST: {"Коммерческий опыт", "Python", "Django"}}
    assert attribute(text, "Django", "years") is None


def test_years_belong_to_their_own_demand_where_the_line_breaks_were_lost() -> None:
    found = read("Опыт работы с Kafka от 3 лет Опыт работы с Linux и Docker")
    assert [each.years for each in found if "Linux" in map(str, each.skills)] == [None]
    gates = [each.years for each in found if each.kind is SkillKind.EXPERIENCE]
    assert gates == [3]


def test_years_without_a_word_of_work_belong_to_the_skill() -> None:
    assert attribute("Уверенное владение Python (от 3х лет)", "Python", "years") == 3


def test_a_choice_between_two_names_of_one_skill_is_none() -> None:
    (requirement,) = read("Docker или докер")
    assert (requirement.rule, len(requirement.skills)) == (Rule.ALL, 1)


def test_a_line_without_a_known_skill_is_one_requirement_without_skills() -> None:
    (requirement,) = read("  Светлая голова  ")
    assert (requirement.text, requirement.skills, requirement.need) == ("Светлая голова", (), Need.MUST)


def test_hard_and_soft_parts_of_a_line_are_two_requirements_of_its_text() -> None:
    team = "Имеешь опыт командной разработки с использованием Git, CI/CD."
    assert {(each.kind, each.text) for each in read(team)} == {
        (SkillKind.HARD, team.rstrip(".")),
        (SkillKind.SOFT, team.rstrip(".")),
    }


@pytest.mark.parametrize(
    "text",
    ["Node.js и JavaScript - хорошее знание (хотя бы 2-3 библиотеки)", "SQL, Git хотя бы на уровне основ"],
)
def test_at_least_some_knowledge_is_no_choice(text: str) -> None:
    assert groups(text, Rule.ANY) == []


def test_a_choice_may_be_written_and_or() -> None:
    assert groups("уверенное владение Gatling и/или k6", Rule.ANY) == [{"Gatling", "k6"}]


@pytest.mark.parametrize(
    "heading", ["Очень здорово, если вы:", "Особенно круто, если у тебя есть:", "Desired:"]
)
def test_a_warm_heading_begins_what_is_nice(heading: str) -> None:
    assert by_need("Git", heading, "опыт с Figma")[Need.NICE] == {"Figma"}


@pytest.mark.parametrize("text", ["Будет здорово, если ты работал с Figma", "Знание Figma не будет лишним"])
def test_a_warm_word_makes_a_line_nice(text: str) -> None:
    assert by_need("Git", text) == {Need.MUST: {"Git"}, Need.NICE: {"Figma"}}


def test_experience_before_a_colon_is_no_heading_of_its_years() -> None:
    assert attribute("Опыт работы: от 2 лет", "Коммерческий опыт", "years") == 2
    assert attribute("3+ years of experience with Angular", "Коммерческий опыт", "years") == 3
