"""How well real vacancies are understood: required hard skills against the labels of labels_hh.json.

``python -m tests.domain.score_hh`` prints recall and precision with their bootstrap intervals, then every
miss and every false one with its quote. A hit is a mention that overlaps the labelled span and stands in a
requirement of need must; what an experience is in («опыт на Python») counts as named by its requirement.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sheetsync.domain.catalog import default_catalog
from sheetsync.domain.posting import read_posting
from sheetsync.domain.requirement import Need, Requirement, required
from sheetsync.domain.skill import Mention, SkillKind
from sheetsync.domain.text import Line
from tests.domain.sample_hh import sample

_LABELS = Path(__file__).with_name("labels_hh.json")
_DRAWS = 2000
_HARD = SkillKind.HARD


@dataclass(frozen=True, slots=True)
class Span:
    """A skill at its place in the text of a vacancy."""

    start: int
    end: int
    skill: str
    kind: str
    need: str
    quote: str

    def meets(self, other: Span) -> bool:
        """Tell whether two spans share a letter."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Scored:
    """One vacancy: its labels of required hard skills, and what was found, each with what it lacks."""

    vacancy: str
    wanted: int
    missed: tuple[Span, ...]
    found: int
    false: tuple[Span, ...]


def labels() -> dict[str, tuple[Span, ...]]:
    """Return the labels by vacancy."""
    read: dict[str, Any] = json.loads(_LABELS.read_text(encoding="utf-8"))
    return {
        vacancy["id"]: tuple(_label(label) for label in vacancy["labels"]) for vacancy in read["vacancies"]
    }


def _label(label: dict[str, Any]) -> Span:
    start, quote = label["at"], label["quote"]
    return Span(start, start + len(quote), label["skill"], label["kind"], label["need"], quote)


def found(text: str) -> tuple[Span, ...]:
    """Return what the program reads in a vacancy: each mention with the need of its requirement."""
    lines, starts, start = [], {}, 0
    for number, line in enumerate(text.split("\n"), 1):
        lines.append(Line(number, line))
        starts[number] = start
        start += len(line) + 1
    requirements = required(read_posting(text), default_catalog())
    return tuple(
        span
        for line in lines
        for span in _spans(line, [each for each in requirements if each.line == line.number], starts)
    )


def _spans(line: Line, requirements: Sequence[Requirement], starts: dict[int, int]) -> Iterator[Span]:
    mentions = default_catalog().mentions(line.text)
    place, text = 0, ""
    for requirement in requirements:
        if requirement.text != text:
            text = requirement.text
            place = line.text.index(text, place)
        for mention in mentions:
            inside = place <= mention.start and mention.end <= place + len(text)
            if inside and _is_named(mention, requirement, requirements):
                start, end = starts[line.number] + mention.start, starts[line.number] + mention.end
                quote = line.text[mention.start : mention.end]
                yield Span(start, end, str(mention.skill), mention.skill.kind, requirement.need, quote)


def _is_named(mention: Mention, requirement: Requirement, among: Sequence[Requirement]) -> bool:
    if mention.skill in requirement.skills:
        return True
    catalog = default_catalog()
    is_subject = catalog.find("Языки программирования") in catalog.classes(mention.skill)
    return (
        is_subject
        and requirement.kind is SkillKind.EXPERIENCE
        and not any(mention.skill in other.skills for other in among if other.text == requirement.text)
    )


def scored() -> tuple[Scored, ...]:
    """Return the score of each vacancy."""
    texts = sample()
    return tuple(_score(vacancy, texts[vacancy], given) for vacancy, given in labels().items())


def _score(vacancy: str, text: str, given: Sequence[Span]) -> Scored:
    wanted = [span for span in given if span.kind == _HARD and span.need == Need.MUST]
    known = [span for span in given if span.need == Need.MUST]
    said = [span for span in found(text) if span.need == Need.MUST]
    hard = [span for span in said if span.kind == _HARD]
    return Scored(
        vacancy=vacancy,
        wanted=len(wanted),
        missed=tuple(span for span in wanted if not any(span.meets(other) for other in said)),
        found=len(hard),
        false=tuple(span for span in hard if not any(span.meets(other) for other in known)),
    )


def recall(vacancies: Sequence[Scored]) -> float:
    """Return the share of required hard skills that were found."""
    wanted = sum(each.wanted for each in vacancies)
    return 1 - sum(len(each.missed) for each in vacancies) / max(1, wanted)


def precision(vacancies: Sequence[Scored]) -> float:
    """Return the share of hard skills said to be required that are."""
    said = sum(each.found for each in vacancies)
    return 1 - sum(len(each.false) for each in vacancies) / max(1, said)


def interval(
    measure: Callable[[Sequence[Scored]], float], vacancies: Sequence[Scored]
) -> tuple[float, float]:
    """Return the middle 95 % of a measure over vacancies drawn again with repetition."""
    draw = random.Random(1)
    values = sorted(measure(draw.choices(vacancies, k=len(vacancies))) for _ in range(_DRAWS))
    return values[_DRAWS // 40], values[-_DRAWS // 40]


def lost(vacancies: Sequence[Scored]) -> list[str]:
    """Return every miss and every false one with its quote."""
    missed = [f"{each.vacancy} missed {one.skill}: {one.quote}" for each in vacancies for one in each.missed]
    return missed + [
        f"{each.vacancy} false {one.skill}: {one.quote}" for each in vacancies for one in each.false
    ]


def report() -> Iterator[str]:
    """Yield the lines of the report."""
    vacancies = scored()
    for measure in (recall, precision):
        low, high = interval(measure, vacancies)
        yield f"{measure.__name__} {measure(vacancies):.3f} [{low:.3f}-{high:.3f}]"
    wanted, said = sum(each.wanted for each in vacancies), sum(each.found for each in vacancies)
    yield f"{wanted} labels in {len(vacancies)} vacancies, {said} mentions"
    yield from lost(vacancies)


if __name__ == "__main__":
    print("\n".join(report()))  # noqa: T201  a command for developers
