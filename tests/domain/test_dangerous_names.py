"""Names of skills that are ordinary words as well: each counts as a name only, never as the word."""

from __future__ import annotations

import pytest

from sheetsync.domain.catalog import default_catalog


def named(text: str) -> list[str]:
    return [mention.skill.name for mention in default_catalog().mentions(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Let's go to the next step and make it real",
        "Express your ideas, echo the values, rest well",
        "We offer a gin bar, a phoenix mural and a falcon on the flag",
        "Flow of work, beam of light, a dash of salt",
        "A rocket launch, an ant farm, a hive of activity",
        "C уважением, команда",
        "R&D-центр, C-level, B2B",
        "Приглашаем на собеседование в word-кафе",
        "Ежегодная индексация заработной платы",
        "Мониторинг цен и рынка",
        "Миллионы транзакций в день, анализ транзакций клиентов",
        "Медицинская визуализация",
        "Программные пакеты обработки ГИС",
        "Обработка облаков точек",
        "Solid understanding of the business",
        "Join our team and look for patterns in traffic, routing and reporting",
        "Переводы по SWIFT",
        "Поддержка клиентов и интеграция новых сотрудников",
        "Консул и вождь, шеф и повар",
        "Амплитуда и кегль, агентский договор, лес и деревья, куб и озеро",
        "Поездка в цвате, лама и клод, айсберг, квадрант",
    ],
)
def test_an_ordinary_word_is_no_skill(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("Go, Gin, Echo", ["Go", "Gin", "Echo"]),
        ("python и go", ["Python", "Go"]),
        ("Node.js: Express, Nest, Koa", ["Node.js", "Express", "NestJS", "Koa"]),
        ("Rust: Rocket, Actix, Tokio", ["Rust", "Rocket", "Actix", "Tokio"]),
        ("Elixir, Phoenix", ["Elixir", "Phoenix"]),
        ("maven/gradle/ant", ["Maven", "Gradle", "Ant"]),
        ("Ansible, Salt, Puppet, Chef", ["Ansible", "SaltStack", "Puppet", "Chef"]),
        ("Consul, Vault, Nomad, Helm", ["Consul", "Vault", "Nomad", "Helm"]),
        ("Plotly и Dash", ["Plotly", "Dash"]),
        ("Airflow или Prefect", ["Airflow", "Prefect"]),
        ("Hive, Spark, YARN", ["Hive", "Spark", "YARN"]),
        ("Kafka / MQ", ["Kafka", "IBM MQ"]),
        ("nginx, apache", ["Nginx", "Apache HTTP Server"]),
        ("LLM: LoRA, Llama, MCP", ["LLM", "LoRA", "Llama", "MCP"]),
        ("Python, R, SQL", ["Python", "R", "SQL"]),
        ("CatBoost/XGBoost, SHAP, LIME", ["CatBoost", "XGBoost", "SHAP", "LIME"]),
        ("VLAN, NAT, ACL, STP", ["VLAN", "NAT", "ACL", "STP"]),
        ("Linux (RedHat, Alt)", ["Linux", "RHEL", "ALT Linux"]),
        ("Python 3: requests, Black, uv", ["Python", "Requests", "Black", "uv"]),
        ("A/B-тесты: CUPED, bootstrap", ["A/B-тесты", "CUPED", "Бутстрэп"]),
    ],
)
def test_the_same_word_beside_its_kin_is_one(text: str, skills: list[str]) -> None:
    assert named(text) == skills


@pytest.mark.parametrize(
    ("typed", "skill"),
    [
        ("PosgreSQL", "PostgreSQL"),
        ("kubernates", "Kubernetes"),
        ("Oralce", "Oracle"),
        ("scikit learn", "scikit-learn"),
        ("RESTfull", "REST API"),
        ("Qlick View", "Qlik"),
        ("Кафка", "Kafka"),
        ("джанго", "Django"),
        ("АБ-тест", "A/B-тесты"),
    ],
)
def test_a_slip_or_a_russian_spelling_is_the_same_name(typed: str, skill: str) -> None:
    assert named(typed) == [skill]


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("Weights & Biases, ClearML", ["Weights & Biases", "ClearML"]),
        ("MLflow/Weights&Biases", ["MLflow", "Weights & Biases"]),
        ("торч не пробовал, зато тензорфлоу и керас", ["TensorFlow", "Keras"]),
        ("склерн, катбуст, лайтгбм", ["scikit-learn", "CatBoost", "LightGBM"]),
        ("матплотлиб и сиборн", ["Matplotlib", "Seaborn"]),
        ("лангчейн, ланграф, ллмки", ["LangChain", "LangGraph", "LLM"]),
        ("постгря, монга и кассандра", ["PostgreSQL", "MongoDB", "Cassandra"]),
        ("паверби, метабейз, адхоки", ["Power BI", "Metabase", "Ad-hoc анализ"]),
        ("ексель, аутлук", ["Excel", "Outlook"]),
        ("етл на эйрфлоу, двх", ["ETL", "Airflow", "DWH"]),
        ("excelе, dashboardы, llmки, docker-ом", ["Excel", "Визуализация данных", "LLM", "Docker"]),
        ("SQL: joinы, sqlем пишу", ["SQL", "JOIN", "SQL"]),
        ("ML/DL-модели", ["Машинное обучение", "Глубокое обучение"]),
        ("RNN, CNN, Transformers", ["RNN", "CNN", "Трансформеры"]),
        ("RAG-архитектура", ["RAG"]),
        ("вывод ML-моделей в продакшн", ["Вывод моделей в продакшен"]),
        ("производительность запросов", ["Оптимизация SQL-запросов"]),
        ("Агенты на LangGraph", ["AI-агенты", "LangGraph"]),
        (
            "задачи детекции, сегментации, классификации",
            ["Детекция объектов", "Сегментация изображений", "Классификация"],
        ),
    ],
)
def test_names_as_people_of_data_say_them(text: str, skills: list[str]) -> None:
    assert named(text) == skills


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("BI-системы (Tableau, Power BI и др.)", ["BI-системы", "Tableau", "Power BI"]),
        ("брокеры сообщений (Kafka и т.п.), Git", ["Очереди сообщений", "Kafka", "Git"]),
        ("СУБД (Oracle, MS SQL)", ["Oracle", "MS SQL Server"]),
        ("система контроля версий (Git)", ["Git"]),
        ("система контроля версий git, Docker", ["Git", "Docker"]),
    ],
)
def test_a_class_with_examples_is_asked_for_itself(text: str, skills: list[str]) -> None:
    assert named(text) == skills
