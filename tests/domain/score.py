"""How far matching agrees with the hand-made labels; ``python -m tests.domain.score`` names the misses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sheetsync.domain.catalog import default_catalog
from sheetsync.domain.requirement import Need, Requirement
from sheetsync.domain.vacancy import Judgement
from tests.domain.seed import Item, items, vacancies

Place = tuple[int, int, str]  # vacancy, line, skill
Found = tuple[Requirement, Judgement]


@dataclass(frozen=True, slots=True)
class Score:
    """Hits out of a number, with the misses as text."""

    hits: int
    of: int
    misses: tuple[str, ...]


def found() -> dict[Place, Found]:
    """Return what the program says of each skill of each line; the first clause that names it counts."""
    said: dict[Place, Found] = {}
    for number, vacancy in enumerate(vacancies(), 1):
        for judged in vacancy.judge(default_catalog()).requirements:
            for judgement in judged.judgements:
                place = (number, judged.requirement.line, judgement.skill.name)
                said.setdefault(place, (judged.requirement, judgement))
    return said


def _pairs() -> Iterator[tuple[Item, Found | None]]:
    said = found()
    for item in items():
        yield item, said.get(_place(item))


def verdicts() -> Score:
    """Return the agreement on verdicts over the items that are required."""
    return _agreement(
        (item, item.verdict, pair[1].verdict if pair else "not found")
        for item, pair in _pairs()
        if item.need != Need.NOT_REQUIRED
    )


def needs() -> Score:
    """Return the agreement on must and nice over the skills that both sides found."""
    return _agreement((item, item.need, pair[0].need) for item, pair in _pairs() if pair)


def rules() -> Score:
    """Return the agreement on all, any and example over the skills that both sides found."""
    return _agreement((item, item.rule, pair[0].rule) for item, pair in _pairs() if pair)


def kinds() -> Score:
    """Return the agreement on hard, soft and experience over the skills that both sides found."""
    return _agreement((item, item.kind, pair[0].kind) for item, pair in _pairs() if pair)


def years() -> Score:
    """Return the agreement on years where either side names a number."""
    return _agreement(
        (item, str(item.years), str(pair[0].years if pair else None))
        for item, pair in _pairs()
        if item.years or (pair and pair[0].years)
    )


def skills() -> tuple[float, Score, Score]:
    """Return F1 of the required skills line by line, with recall and precision."""
    wanted = {_place(item) for item in items() if item.need != Need.NOT_REQUIRED}
    said = {place for place, (requirement, _) in found().items() if requirement.need is not Need.NOT_REQUIRED}
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


def report() -> Iterator[str]:
    """Yield the lines of the report."""
    f1, recall, precision = skills()
    named = {"verdict": verdicts(), "need": needs(), "rule": rules(), "kind": kinds(), "years": years()}
    named |= {"skills recall": recall, "skills precision": precision}
    yield f"skills F1 {f1:.3f}"
    for name, score in named.items():
        yield f"{name} {score.hits}/{score.of} = {score.hits / score.of:.3f}"
        yield from (f"    {miss}" for miss in score.misses)


if __name__ == "__main__":
    print("\n".join(report()))  # noqa: T201  a command for developers
