"""Journals for laws: one base, and copies of it that people have worked on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from sheetsync.domain.text import normal
from sheetsync.merge import Forms
from sheetsync.record import Changes, Record, Records, VacancyKey

TITLE, LIST, PROSE, OWN = "Должность", "Требования", "Задачи", "Статус"
FIELDS = (TITLE, LIST, PROSE, OWN)
FORMS = Forms(lists=frozenset({LIST}), prose=frozenset({PROSE}))
KEYS = tuple(VacancyKey(f"hh:{n}") for n in range(1, 6))

LINES = st.sampled_from(["Python", "Go", "SQL;", "чистый код", "C++", "Docker", "git", "опыт от 2х лет"])
CONCLUSIONS = st.lists(LINES, max_size=4, unique=True).map(tuple)
TEXTS = {
    TITLE: st.sampled_from(["", "Dev", "QA", "DevOps", "Junior"]),
    LIST: st.lists(LINES, max_size=5, unique=True).map("\n".join),
    PROSE: st.lists(LINES, max_size=5).map("\n".join).map(normal),
    OWN: st.sampled_from(["", "отклик", "отказ"]),
}
ROWS = st.fixed_dictionaries(TEXTS).map(lambda row: {name: text for name, text in row.items() if text})


@st.composite
def bases(draw: st.DrawFn) -> Records:
    """Return the state both sides once agreed on."""
    keys = draw(st.lists(st.sampled_from(KEYS[:4]), unique=True))
    blank = dict.fromkeys(FIELDS, "")
    return Records({key: {**blank, **draw(ROWS)} for key in keys}, FIELDS, draw(CONCLUSIONS))


@st.composite
def worked_on(draw: st.DrawFn, base: Records) -> Records:
    """Return a copy of a base after some edits of cells and lines, new vacancies and deletions."""
    rows: dict[VacancyKey, Record] = {
        key: {n: t for n, t in row.items() if t} for key, row in base.rows.items()
    }
    for _ in range(draw(st.integers(0, 4))):
        key = draw(st.sampled_from(KEYS))
        if key not in rows:
            rows[key] = draw(ROWS)
        elif draw(st.integers(0, 4)) == 0:
            del rows[key]
        else:
            name = draw(st.sampled_from(FIELDS))
            rows[key] = with_text(rows[key], name, draw(edited(name, rows[key].get(name, ""))))
    conclusions = draw(st.none() | st.just(base.conclusions) | CONCLUSIONS)
    return replace(base, rows=rows, conclusions=conclusions)


@st.composite
def edited(draw: st.DrawFn, name: str, text: str) -> str:
    """Return a text after one edit: another text, a line more, a line less, or lines in another order."""
    lines = text.split("\n") if text else []
    if name in {TITLE, OWN} or not lines or draw(st.integers(0, 5)) == 0:
        return draw(TEXTS[name])
    edit: Callable[[], list[str]] = draw(
        st.sampled_from(
            [
                lambda: [*lines, draw(LINES)],
                lambda: [draw(LINES), *lines],
                lambda: lines[:-1],
                lambda: lines[1:],
                lambda: list(draw(st.permutations(lines))),
            ]
        )
    )
    changed = edit()
    return "\n".join(dict.fromkeys(changed) if name == LIST else changed)


def with_text(row: Record, name: str, text: str) -> Record:
    """Return a row with one field changed; an empty field is left out."""
    return {key: value for key, value in {**row, name: text}.items() if value}


def applied(side: Records, changes: Changes) -> Records:
    """Return a side after changes."""
    rows: dict[VacancyKey, Record] = {
        key: row for key, row in side.rows.items() if key not in changes.deleted
    }
    for change in changes.cells:
        assert normal(rows[change.key].get(change.field, "")) == normal(change.before)
        rows[change.key] = with_text(rows[change.key], change.field, change.after)
    for key, row in changes.added.items():
        assert key not in rows
        rows[key] = {name: text for name, text in row.items() if text}
    conclusions = side.conclusions if changes.conclusions is None else changes.conclusions
    return replace(side, rows=rows, conclusions=conclusions)


def said(side: Records) -> tuple[dict[VacancyKey, dict[str, str]], set[str]]:
    """Return what a side says, in the form in which sides are compared."""
    rows = {key: {n: normal(t) for n, t in row.items() if normal(t)} for key, row in side.rows.items()}
    return rows, {normal(text) for text in side.conclusions or ()}
