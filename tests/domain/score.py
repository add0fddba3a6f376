"""How far matching agrees with hand-made labels, and every miss by name.

``python -m tests.domain.score [JOURNAL GOLD]``: a journal.md and its labels in the form of
seed_requirements.json; without them the seed, built from the hand-made parse.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sheetsync.domain.catalog import default_catalog
from sheetsync.domain.requirement import Need, Requirement
from sheetsync.domain.vacancy import Judgement, Vacancy
from sheetsync.understanding import read_journal, understand_journal
from tests.domain import seed
from tests.domain.seed import Item

Place = tuple[int, int, str]  # vacancy, line, skill
Found = tuple[Requirement, Judgement]


@dataclass(frozen=True, slots=True)
class Score:
    """Hits out of a number, with the misses as text."""

    hits: int
    of: int
    misses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A journal with the labels of its annotator."""

    vacancies: tuple[Vacancy, ...]
    items: tuple[Item, ...]

    @classmethod
    def seed(cls) -> Case:
        return cls(seed.vacancies(), seed.items())

    @classmethod
    def read(cls, journal: Path, gold: Path) -> Case:
        """Return a journal.md with its labels; a skill may be labelled by any of its names."""
        vacancies = understand_journal(read_journal(journal), year=seed.YEAR).vacancies
        catalog = default_catalog()
        items = []
        for item in seed.labelled(vacancies, gold):
            skill = catalog.find(item.skill) or next((m.skill for m in catalog.mentions(item.skill)), None)
            items.append(replace(item, skill=skill.name) if skill else item)
        return cls(vacancies, tuple(items))


def found(case: Case | None = None) -> dict[Place, Found]:
    """Return what the program says of each skill of each line; the first clause that names it counts."""
    said: dict[Place, Found] = {}
    for number, vacancy in enumerate((case or Case.seed()).vacancies, 1):
        for judged in vacancy.judge(default_catalog()).requirements:
            for judgement in judged.judgements:
                place = (number, judged.requirement.line, judgement.skill.name)
                said.setdefault(place, (judged.requirement, judgement))
    return said


def _pairs(case: Case | None) -> Iterator[tuple[Item, Found | None]]:
    case = case or Case.seed()
    said = found(case)
    for item in case.items:
        yield item, said.get(_place(item))


def verdicts(case: Case | None = None) -> Score:
    """Return the agreement on verdicts over the items that are required."""
    return _agreement(
        (item, item.verdict, pair[1].verdict if pair else "not found")
        for item, pair in _pairs(case)
        if item.need != Need.NOT_REQUIRED
    )


def needs(case: Case | None = None) -> Score:
    """Return the agreement on must and nice over the skills that both sides found."""
    return _agreement((item, item.need, pair[0].need) for item, pair in _pairs(case) if pair)


def rules(case: Case | None = None) -> Score:
    """Return the agreement on all, any and example over the skills that both sides found."""
    return _agreement((item, item.rule, pair[0].rule) for item, pair in _pairs(case) if pair)


def kinds(case: Case | None = None) -> Score:
    """Return the agreement on hard, soft and experience over the skills that both sides found."""
    return _agreement((item, item.kind, pair[0].kind) for item, pair in _pairs(case) if pair)


def years(case: Case | None = None) -> Score:
    """Return the agreement on years where either side names a number."""
    return _agreement(
        (item, str(item.years), str(pair[0].years if pair else None))
        for item, pair in _pairs(case)
        if item.years or (pair and pair[0].years)
    )


def skills(case: Case | None = None) -> tuple[float, Score, Score]:
    """Return F1 of the required skills line by line, with recall and precision."""
    case = case or Case.seed()
    wanted = {_place(item) for item in case.items if item.need != Need.NOT_REQUIRED}
    said = {
        place for place, (requirement, _) in found(case).items() if requirement.need is not Need.NOT_REQUIRED
    }
    both = wanted & said
    lost = tuple(map(str, sorted(wanted - said)))
    extra = tuple(map(str, sorted(said - wanted)))
    f1 = 2 * len(both) / (len(wanted) + len(said))
    return f1, Score(len(both), len(wanted), lost), Score(len(both), len(said), extra)


def _agreement(pairs: Iterator[tuple[Item, str, str]]) -> Score:
    compared = list(pairs)
    misses = tuple(
        f"#{item.vacancy} line {item.line} {item.skill}: {gold}, not {ours}"
        for item, gold, ours in compared
        if gold != ours
    )
    return Score(len(compared) - len(misses), len(compared), misses)


def _place(item: Item) -> Place:
    return item.vacancy, item.line, item.skill


def report(case: Case) -> Iterator[str]:
    """Yield the lines of the report."""
    f1, recall, precision = skills(case)
    measures = {"verdict": verdicts, "need": needs, "rule": rules, "kind": kinds, "years": years}
    named = {name: measure(case) for name, measure in measures.items()}
    named |= {"skills recall": recall, "skills precision": precision}
    yield f"skills F1 {f1:.3f}"
    for name, score in named.items():
        yield f"{name} {score.hits}/{score.of} = {score.hits / (score.of or 1):.3f}"
        yield from (f"    {miss}" for miss in score.misses)


if __name__ == "__main__":
    print("\n".join(report(Case.read(*map(Path, sys.argv[1:])) if sys.argv[1:] else Case.seed())))  # noqa: T201  a command for developers
