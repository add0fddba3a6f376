"""Field names: the canonical Russian headers, the other words people use for them, their order and kind.

A header or label that is none of these is a field of the person's own, under its own text.
"""

from __future__ import annotations

import re

from sheetsync.domain.text import normal

JOURNAL = "Журнал"
CONCLUSIONS = "Выводы"
"""The tabs, and the section of the same name in the text."""

NUMBER = "№"
LINK = "Ссылка"
COMPANY = "Компания"
TITLE = "Должность"
SALARY = "Оклад"
REQUIREMENTS = "Требования"
DUTIES = "Задачи"
MET = "Владею"
MISSING = "Не владею"

SCALARS = (NUMBER, LINK, COMPANY, TITLE, SALARY)
"""Fields of one line, in their usual order."""

SECTIONS = (REQUIREMENTS, DUTIES, MET, MISSING)
"""Fields of many lines, in their usual order; they follow the scalars and the person's own fields."""

NAMES = SCALARS + SECTIONS

WIDTHS = dict(zip(NAMES, (5, 28, 22, 30, 18, 60, 50, 36, 36), strict=True))
"""Widths of the columns of a new journal, in characters."""

LISTS = frozenset({REQUIREMENTS, MET, MISSING})
"""Fields that are ordered sets of lines."""

PROSE = frozenset({DUTIES})
"""Fields that are running text."""

EMPLOYERS = frozenset({REQUIREMENTS, DUTIES})
"""Fields that hold the employer's text, pasted with whatever bold words it has."""

FORMAL = {
    TITLE: "Название вакансии",
    DUTIES: "Задачи/функционал",
    MET: "Требования, которым соответствуете",
    MISSING: "Инструменты, которыми не владеете",
}
"""The second set of words in use (rule R8 of the reference on the journal's form)."""

_ALIASES = {
    NUMBER: ("№ п/п", "Номер"),
    LINK: ("Ссылка на вакансию", "Линк", "URL"),
    COMPANY: ("Работодатель", "Организация", "Название компании"),
    TITLE: ("Вакансия", "Название", "Позиция", "Название должности"),
    SALARY: ("Зарплата", "ЗП", "З/П", "Заработная плата", "Уровень дохода"),
    REQUIREMENTS: ("Требование", "Требования вакансии", "Требования к кандидату"),
    DUTIES: ("Обязанности", "Функционал", "Задачи и функционал"),
    MET: (
        "Инструменты, которыми владеете",
        "Инструменты, которыми владею",
        "Требования, которым соответствую",
    ),
    MISSING: (
        "Инструменты, которыми не владею",
        "Требования, которым не соответствую",
        "Требования, которым не соответствуете",
    ),
}


def _form(label: str) -> str:
    """Return the form in which labels are compared: without case, blanks and a colon at the end."""
    return re.sub(r"\s", "", normal(label)).casefold().removesuffix(":")


_CANONICAL = {
    _form(word): name
    for name in NAMES
    for word in (name, *([FORMAL[name]] if name in FORMAL else []), *_ALIASES[name])
}


def canonical(label: str) -> str | None:
    """Return the canonical name of a known label or header, or None.

    Whole labels are compared, so «Требования, которым соответствуете» is not «Требования» (rule R14).
    """
    return _CANONICAL.get(_form(label))


def field_name(header: str) -> str:
    """Return the name under which a label or header is kept: canonical, or its own text on one line."""
    return canonical(header) or re.sub(r"\s+", " ", normal(header)).strip()
