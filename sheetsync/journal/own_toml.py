"""skills.toml, the person's own words beside journal.md -> Vocabulary.

"ClickHouse" = { names = ["кликхаус"], level = "базовый", evidence = "https://github.com/me/ch" }
"Space" = { level = "не навык" }
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from sheetsync.domain.own import LEVELS, OwnSkill, Vocabulary, read_level, vocabulary
from sheetsync.domain.skill import SkillKind
from sheetsync.errors import FileProblem, Problem

_RELATIONS = ("implies", "member_of", "aspect_of")
_LISTS = ("names", *_RELATIONS)
_TEXTS = ("level", "evidence", "kind")
_EXAMPLE = '"Kafka" = { names = ["кафка"], level = "базовый" }'
_PLACE = re.compile(r" ?\((?:at line (?P<line>\d+), column \d+|at end of document)\)")


def read_own_toml(text: str, name: str) -> Vocabulary:
    """Read a skills.toml.

    Args:
        text: Its text: a table for each skill with ``names``, ``level``, ``evidence``, ``kind``,
            ``implies``, ``member_of``, ``aspect_of``, each of which may be left out.
        name: What the person calls the file; it begins the place of every problem.

    Raises:
        FileProblem: It is no TOML; the line is named.
    """
    try:
        tables = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = (place and place["line"]) or text.count("\n") + 1
        raise FileProblem(
            f"{name}:{line}: здесь не TOML ({_PLACE.sub('', str(error))}).",
            remedy=f"Навык пишется одной строкой: {_EXAMPLE}",
        ) from None
    entries: list[OwnSkill] = []
    problems: list[Problem] = []
    for skill, table in tables.items():
        line = _line_of(skill, text)
        wrong = list(_wrong(table))
        if wrong:
            problems += [
                Problem(f"{name}:{line}", f"Навык «{skill}»: {what}", remedy) for what, remedy in wrong
            ]
        else:
            entries.append(_entry(skill, table, f"{name}:{line}", line))
    return vocabulary(entries, problems)


def _entry(skill: str, table: dict[str, Any], place: str, line: int) -> OwnSkill:
    return OwnSkill(
        place=place,
        line=line,
        name=skill,
        names=tuple(table.get("names", ())),
        level=read_level(table.get("level", "")),
        evidence=table.get("evidence", ""),
        kind=SkillKind(table["kind"]) if "kind" in table else None,
        relations={key: tuple(table[key]) for key in _RELATIONS if key in table},
    )


def _wrong(table: object) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an entry, and what to do."""
    if not isinstance(table, dict):
        yield "это не запись в фигурных скобках.", f"Напишите, например: {_EXAMPLE}"
        return
    for key, value in table.items():
        if key in _LISTS and not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
            yield f"«{key}» — не список строк.", f'Напишите: {key} = ["…", "…"]'
        elif key in _TEXTS and not isinstance(value, str):
            yield f"«{key}» — не строка.", f'Напишите: {key} = "…"'
        elif key == "level" and value and read_level(value) is None:
            yield f"уровня «{value}» нет.", f"Уровни: {LEVELS}."
        elif key == "kind" and value not in list(SkillKind):
            yield f"вида «{value}» нет.", f"Виды: {', '.join(SkillKind)}."
        elif key not in {*_LISTS, *_TEXTS}:
            yield f"ключа «{key}» нет.", f"Ключи: {', '.join((*_LISTS, *_TEXTS))}."


def _line_of(skill: str, text: str) -> int:
    """Return the line that an entry begins in."""
    quoted = re.escape(skill)
    found = re.search(
        rf"^[ \t]*\[?[ \t]*(?:\"{quoted}\"|'{quoted}'|{quoted})[ \t]*[=\].]", text, re.MULTILINE
    )
    return text.count("\n", 0, found.start()) + 1 if found else 1
