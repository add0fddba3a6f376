"""The ten vacancies of the seed journal as values, and what their annotator found in them.

Built from the hand-made parse, so that matching is measured apart from the reading of journal.md.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sheetsync.domain.salary import Salary
from sheetsync.domain.text import Line, normal
from sheetsync.domain.vacancy import Vacancy
from tests.shared import GOLD, SEED

YEAR = 2024
_MARKS = re.compile(r"^\s*(?:\*\*-\*\*|[*-])\s+|\*\*|`")


@dataclass(frozen=True, slots=True)
class Item:
    """One skill of one line as the annotator judged it."""

    vacancy: int
    line: int
    skill: str
    kind: str
    need: str
    years: int | None
    rule: str
    verdict: str
    sources: tuple[str, ...]


def plain(text: str) -> str:
    """Return a line of the journal without list mark and emphasis."""
    return _MARKS.sub("", text).strip()


def _load(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((GOLD / name).read_text(encoding="utf-8"))
    return loaded


@functools.cache
def journal() -> tuple[str, ...]:
    return tuple(SEED.read_text(encoding="utf-8").split("\n"))


@functools.cache
def vacancies() -> tuple[Vacancy, ...]:
    return tuple(_vacancy(entry) for entry in _load("seed_parse.json")["vacancies"])


def _vacancy(entry: dict[str, Any]) -> Vacancy:
    labelled = {field["key"]: field["line"] for field in entry["fields"]}
    numbers = {
        key: [line["line"] for line in entry[key]] for key in ("requirements", "duties", "met", "missing")
    }
    if "nice" in labelled:
        numbers["requirements"] = sorted([*numbers["requirements"], labelled["nice"]])
    lines = {
        key: tuple(Line(number, plain(journal()[number - 1])) for number in found)
        for key, found in numbers.items()
    }
    return Vacancy(
        key=f"hh:{entry['hh_id']}",
        line=entry["heading_line"],
        number=str(entry["number"]),
        link=entry["url"],
        company=entry["company"],
        title=entry["title"],
        salary=Salary.parse(entry["salary"]["raw"], year=YEAR),
        requirements=lines["requirements"],
        duties=lines["duties"],
        have=lines["met"] if "met" in labelled else None,
        lack=lines["missing"] if "missing" in labelled else None,
    )


@functools.cache
def items() -> tuple[Item, ...]:
    """Return every skill of every line that the annotator labelled."""
    return labelled(vacancies(), GOLD / "seed_requirements.json")


def labelled(journal: Sequence[Vacancy], gold: Path) -> tuple[Item, ...]:
    """Return every skill of every line that is labelled in a file of the form of seed_requirements.json."""
    found = []
    entries = json.loads(gold.read_text(encoding="utf-8"))["vacancies"]
    for vacancy, entry in zip(journal, entries, strict=True):
        for line in entry["lines"]:
            number = _number(vacancy, line["text"])
            found += [_item(entry["n"], number, item) for item in line["items"]]
    return tuple(found)


def _item(vacancy: int, line: int, item: dict[str, Any]) -> Item:
    source = item["verdict_source"] or ()
    return Item(
        vacancy=vacancy,
        line=line,
        skill=item["skill"],
        kind=item["kind"],
        need=item["need"],
        years=item["years"],
        rule=(item["group"] or {"rule": "all"})["rule"],
        verdict=item["verdict"],
        sources=(source,) if isinstance(source, str) else tuple(source),
    )


def _number(vacancy: Vacancy, text: str) -> int:
    """Return the number of the line that a labelled text stands in."""
    wanted = _bare(text)
    lines = (*vacancy.requirements, *vacancy.duties)
    whole = [line.number for line in lines if _bare(line.text) == wanted]
    return (whole or [line.number for line in lines if wanted[:40] in _bare(line.text)])[0]


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", normal(text).lower()))
