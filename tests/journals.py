"""Journals for laws: one base, and copies of it that people have worked on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from sheetsync.domain.text import normal
from sheetsync.merge import Conflict, Forms, Side, Skip
from sheetsync.record import CellChange, Changes, Record, Records, VacancyKey

TITLE, LIST, PROSE, OWN = "Должность", "Требования", "Задачи", "Статус"
FIELDS = (TITLE, LIST, PROSE, OWN)
FORMS = Forms(lists=frozenset({LIST}), prose=frozenset({PROSE}))
KEYS = tuple(VacancyKey(f"hh:{n}") for n in range(1, 5))
Three = tuple[Records | None, Records, Records]
"""Base, ours, theirs."""
Place = tuple[VacancyKey, str | None]
"""A cell, or a whole vacancy."""
PREFER = st.sampled_from([None, Side.FILE, Side.SHEET])

LINES = st.sampled_from(
    ["Python", "Go", "SQL;", "чистый код", "C++", "Docker", "Желательно:", "опыт от 2х лет"]
)
CONCLUSIONS = st.lists(LINES, max_size=4, unique=True).map(tuple)
TEXTS = {
    TITLE: st.sampled_from(["", "Dev", "QA", "Junior QA", "чистый DevOps"]),
    LIST: st.lists(LINES, max_size=5, unique=True).map("\n".join),
    PROSE: st.lists(LINES, max_size=5).map("\n".join),
    OWN: st.sampled_from(["", "отклик", "отказ"]),
}
ROWS = st.fixed_dictionaries(TEXTS).map(lambda row: {name: text for name, text in row.items() if text})


@st.composite
def bases(draw: st.DrawFn) -> Records:
    """Return the state both sides once agreed on."""
    keys = draw(st.lists(st.sampled_from(KEYS[:3]), unique=True))
    blank = dict.fromkeys(FIELDS, "")
    return Records({key: {**blank, **draw(ROWS)} for key in keys}, FIELDS, draw(CONCLUSIONS))


@st.composite
def worked_on(draw: st.DrawFn, base: Records) -> Records:
    """Return a copy of a base after some edits of cells and lines, new vacancies and deletions."""
    rows: dict[VacancyKey, Record] = {
        key: {n: t for n, t in row.items() if t} for key, row in base.rows.items()
    }
    for _ in range(draw(st.integers(0, 6))):
        key = draw(st.sampled_from(KEYS))
        if key not in rows:
            rows[key] = draw(ROWS)
        elif draw(st.integers(0, 5)) == 0:
            del rows[key]
        else:
            name = draw(st.sampled_from((*FIELDS, LIST, LIST, PROSE)))
            rows[key] = with_text(rows[key], name, draw(edited(name, rows[key].get(name, ""))))
    conclusions = draw(st.none() | st.just(base.conclusions) | CONCLUSIONS)
    return replace(base, rows=rows, conclusions=conclusions)


@st.composite
def edited(draw: st.DrawFn, name: str, text: str) -> str:
    """Return a text after one edit: another text, or a line put in, taken out, replaced or moved."""
    lines = text.split("\n")
    if name in {TITLE, OWN} or not text or draw(st.integers(0, 7)) == 0:
        return draw(TEXTS[name])
    at = draw(st.integers(0, len(lines) - 1))
    before, after = lines[:at], lines[at + 1 :]
    edit: Callable[[], list[str]] = draw(
        st.sampled_from(
            [
                lambda: [*lines, draw(LINES)],
                lambda: [*before, draw(LINES), *lines[at:]],
                lambda: [*before, draw(LINES), *after],
                lambda: [*before, *after],
                lambda: [*before, "", *lines[at:]],
                lambda: list(draw(st.permutations(lines))),
            ]
        )
    )
    return "\n".join(once(edit()) if name == LIST else edit())


def once(lines: list[str]) -> list[str]:
    """Return lines without those that came before; blank ones may come again."""
    return [line for place, line in enumerate(lines) if not line or line not in lines[:place]]


@st.composite
def three(draw: st.DrawFn) -> Three:
    """Return a base and two copies of it that were worked on: a text that takes all, a tab with its limits.

    The base may be forgotten or not know some cells; the tab may miss a column, hold formulas and vacancies
    that stand in two rows; it may have missed a column when the base was made.
    """
    base = draw(bases())
    ours, theirs = draw(worked_on(base)), draw(limited(draw(worked_on(base))))
    gone = draw(st.sampled_from([None, None, *FIELDS]))
    fields = tuple(name for name in FIELDS if name != gone)
    rows = {key: {n: t for n, t in row.items() if draw(st.integers(0, 9))} for key, row in base.rows.items()}
    known = draw(st.sampled_from([base, replace(base, rows=rows), replace(base, fields=fields), None]))
    return known, replace(ours, fields=()), theirs


@st.composite
def limited(draw: st.DrawFn, side: Records) -> Records:
    """Return a side as a tab that may not be written everywhere."""
    gone = draw(st.sampled_from([None, None, TITLE, LIST, OWN]))
    fields = tuple(name for name in FIELDS if name != gone)
    rows = {key: {n: t for n, t in row.items() if n != gone} for key, row in side.rows.items()}
    keys = sorted(rows)
    some = st.sets(st.sampled_from(keys), max_size=1) if keys else st.just(set[VacancyKey]())
    fixed = frozenset((key, draw(st.sampled_from(fields))) for key in draw(some))
    return replace(side, rows=rows, fields=fields, held=dict.fromkeys(draw(some), "дважды"), fixed=fixed)


def with_text(row: Record, name: str, text: str) -> Record:
    """Return a row with one field changed; an empty field is left out."""
    return {key: value for key, value in {**row, name: text}.items() if value}


def applied(side: Records, changes: Changes) -> Records:
    """Return a side after changes, all of them such as may be made there."""
    held = set(side.held or ())
    assert held.isdisjoint((*changes.added, *changes.deleted))
    rows: dict[VacancyKey, Record] = {
        key: row for key, row in side.rows.items() if key not in changes.deleted
    }
    for change in changes.cells:
        assert change.key not in held
        assert not side.lacks(change.field)
        assert (change.key, change.field) not in side.fixed
        assert normal(rows[change.key].get(change.field, "")) == normal(change.before)
        rows[change.key] = with_text(rows[change.key], change.field, change.after)
    for key, row in changes.added.items():
        assert key not in rows
        assert not any(side.lacks(name) for name in row)
        rows[key] = {name: text for name, text in row.items() if text}
    conclusions = side.conclusions if changes.conclusions is None else changes.conclusions
    return replace(side, rows=rows, conclusions=conclusions)


def said(side: Records) -> tuple[dict[VacancyKey, dict[str, str]], set[str]]:
    """Return what a side says, in the form in which sides are compared."""
    rows = {key: {n: normal(t) for n, t in row.items() if normal(t)} for key, row in side.rows.items()}
    return rows, {normal(text) for text in side.conclusions or ()}


def places(*found: CellChange | Conflict | Skip) -> set[Place]:
    """Return where changes, conflicts and skips are."""
    return {(one.key, one.field) for one in found}


def touched(changes: Changes) -> set[Place]:
    """Return where changes are; a vacancy that comes or goes is a place without a field."""
    rows = (*changes.added, *changes.deleted)
    return places(*changes.cells) | {(key, None) for key in rows}
