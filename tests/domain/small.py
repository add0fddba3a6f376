"""Small journals by hand, and the seed with its annotator's own verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from sheetsync.domain.catalog import SkillCatalog, default_catalog
from sheetsync.domain.claim import read_proofs
from sheetsync.domain.requirement import Need, Requirement, Rule
from sheetsync.domain.salary import Salary
from sheetsync.domain.skill import Skill, SkillKind
from sheetsync.domain.text import Line
from sheetsync.domain.vacancy import Assessment, Evidence, Judged, Judgement, Vacancy, Verdict
from tests.domain import seed

CATALOG = SkillCatalog.parse(
    """
    [hard]
    Kafka = { names = ["kafka"], member_of = ["Очереди"] }
    RabbitMQ = { names = ["rabbitmq"], member_of = ["Очереди"] }
    "Очереди" = { names = ["очереди"] }
    Django = { names = ["django"] }
    DRF = { names = ["drf"], implies = ["Django"] }
    PostgreSQL = { names = ["postgresql"] }
    "Шардирование" = { names = ["шардирование"], aspect_of = ["PostgreSQL"] }
    SOAP = { names = ["soap"] }
    Git = { names = ["git"] }

    [soft]
    "Общительность" = { names = ["общительность"] }

    [experience]
    "Коммерческий опыт" = { names = ["коммерческий опыт"] }
    """,
    {},
)


def vacancy(
    number: str,
    *,
    asks: Sequence[str] = (),
    duties: Sequence[str] = (),
    have: Sequence[str] | None = (),
    lack: Sequence[str] | None = (),
    key: str | None = None,
    pay: str = "",
) -> Assessment:
    """Return a vacancy, judged.

    Number 3 begins in line 300; it asks from line 301 on, has duties from 311, «Владею» from 321 and
    «Не владею» from 331.
    """
    first = 100 * int(number)

    def lines(offset: int, texts: Sequence[str]) -> tuple[Line, ...]:
        return tuple(Line(first + offset + index, text) for index, text in enumerate(texts, 1))

    return Vacancy(
        key=key or f"hh:{number}",
        line=first,
        number=number,
        link="",
        company="",
        title="",
        salary=Salary.parse(pay, year=2024),
        requirements=lines(0, asks),
        duties=lines(10, duties),
        have=None if have is None else lines(20, have),
        lack=None if lack is None else lines(30, lack),
    ).judge(CATALOG)


def conclusions(*texts: str) -> tuple[Line, ...]:
    """Return lines of «Выводы», from line 9001 on."""
    return tuple(Line(9000 + index, text) for index, text in enumerate(texts, 1))


def seed_conclusions() -> tuple[Line, ...]:
    """Return «Выводы» of the seed journal: its last thirteen lines."""
    return tuple(Line(number, seed.plain(seed.journal()[number - 1])) for number in range(362, 375))


def gold_assessments() -> tuple[Assessment, ...]:
    """Return the seed's vacancies with the verdicts of their annotator in place of the program's."""
    return tuple(_gold(number, vacancy) for number, vacancy in enumerate(seed.vacancies(), 1))


def _gold(number: int, vacancy: Vacancy) -> Assessment:
    items = [item for item in seed.items() if item.vacancy == number]
    requirements = []
    for (_, rule), group in groupby(items, key=lambda item: (item.line, item.rule)):
        found = list(group)
        alike = [found] if rule == Rule.ANY else [[item] for item in found]
        requirements += [_judged(each, vacancy) for each in alike]
    proofs = read_proofs(vacancy.claims(), default_catalog())
    return Assessment(vacancy, tuple(requirements), proofs, swapped=number == 9, from_duties=number == 8)


def _judged(items: Sequence[seed.Item], vacancy: Vacancy) -> Judged:
    first = items[0]
    judgements = tuple(
        Judgement(_skill(item), Verdict(item.verdict), _evidence(item, vacancy)) for item in items
    )
    requirement = Requirement(
        line=first.line,
        text="",
        need=Need(first.need),
        rule=Rule(first.rule),
        kind=SkillKind(first.kind),
        level=None,
        years=first.years,
        version=None,
        skills=tuple(judgement.skill for judgement in judgements),
    )
    return Judged(requirement, judgements)


def _skill(item: seed.Item) -> Skill:
    return default_catalog().find(item.skill) or Skill(item.skill, SkillKind(item.kind))


def _evidence(item: seed.Item, vacancy: Vacancy) -> tuple[Evidence, ...]:
    sides = ((vacancy.have or (), True), (vacancy.lack or (), False))
    wanted = {seed.plain(source) for source in item.sources}
    return tuple(
        Evidence(line.number, line.text, owned)
        for lines, owned in sides
        for line in lines
        if line.text in wanted
    )
