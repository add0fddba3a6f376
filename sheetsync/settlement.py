"""How one conflict is decided by the person's word: a pure decision over a meeting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sheetsync.domain.text import normal
from sheetsync.errors import UsageError
from sheetsync.journal import fields
from sheetsync.journal.link import vacancy_key
from sheetsync.meeting import FORMS, Meeting
from sheetsync.merge import Conflict, Side, plan
from sheetsync.record import CellChange, Changes, Records, VacancyKey

WHOLE = "вакансия"
"""What stands for the field where one side deleted the vacancy that the other one edited."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a decision changes.

    Attributes:
        conflict: What was decided, or None when both sides agreed already.
        taken: ``sheet``, ``file`` or ``text``.
        to_file: What changes in journal.md.
        to_sheet: What changes in the workbook.
        base: What both sides agree on then.
    """

    conflict: Conflict | None
    taken: str
    to_file: Changes
    to_sheet: Changes
    base: Records


def settle(meeting: Meeting, key: VacancyKey, name: str | None, choice: Side | str) -> Settlement:
    """Decide one place; where both sides agree already, nothing changes.

    Args:
        meeting: Both sides.
        key: The vacancy.
        name: The field, or None for the whole vacancy.
        choice: The side whose text is taken, or a text of the person's own.

    Raises:
        UsageError: There is no conflict in that place, or it cannot be decided so.
    """
    taken = choice.value if isinstance(choice, Side) else "text"
    base = meeting.base or Records({})
    conflict = next((c for c in meeting.plan.conflicts if (c.key, c.field) == (key, name)), None)
    if conflict is None:
        _require_agreed(meeting, key, name)
        return Settlement(None, taken, Changes(), Changes(), base)
    if isinstance(choice, Side):
        to_file, to_sheet = _of_side(meeting, conflict, choice)
    else:
        to_file, to_sheet = _of_text(meeting, conflict, choice)
    return Settlement(conflict, taken, to_file, to_sheet, _agreed(base, meeting, conflict, choice))


def _of_side(meeting: Meeting, conflict: Conflict, side: Side) -> tuple[Changes, Changes]:
    """Return what the plan would change if that side were preferred, in this one place."""
    decided = plan(meeting.base, meeting.ours, meeting.theirs, FORMS, prefer=side)
    place = conflict.key, conflict.field
    if any((c.key, c.field) == place and c.resolved is None for c in decided.conflicts):
        _refuse_formula()
    return _only(decided.to_file, *place), _only(decided.to_sheet, *place)


def _of_text(meeting: Meeting, conflict: Conflict, text: str) -> tuple[Changes, Changes]:
    key, name = conflict.key, conflict.field
    if name is None:
        raise UsageError(
            "Одна сторона удалила вакансию, другая изменила: своим текстом это не решить.",
            remedy="Возьмите одну из сторон: --sheet или --file.",
        )
    if (key, name) in meeting.theirs.fixed:
        _refuse_formula()
    if name == fields.LINK and vacancy_key(text) != key:
        raise UsageError(
            f"По ссылке {key} узнаётся вакансия, а в вашем тексте другая.",
            remedy="Дайте ссылку на ту же вакансию или возьмите одну из сторон.",
        )
    sides = ((conflict.ours or ""), (conflict.theirs or ""))
    to_file, to_sheet = (
        Changes((CellChange(key, name, was, text),)) if normal(was) != normal(text) else Changes()
        for was in sides
    )
    return to_file, to_sheet


def _refuse_formula() -> None:
    raise UsageError(
        "В этой ячейке таблицы формула: она важнее, её не меняем.",
        remedy="Возьмите текст таблицы (--sheet) или замените формулу сами.",
    )


def _only(changes: Changes, key: VacancyKey, name: str | None) -> Changes:
    """Return the changes of one place."""
    if name is not None:
        return Changes(tuple(c for c in changes.cells if (c.key, c.field) == (key, name)))
    return Changes(
        added={k: record for k, record in changes.added.items() if k == key},
        deleted={k: record for k, record in changes.deleted.items() if k == key},
    )


def _agreed(base: Records, meeting: Meeting, conflict: Conflict, choice: Side | str) -> Records:
    """Return the base in which both sides agree on this place."""
    rows, key = dict(base.rows), conflict.key
    if conflict.field is None:
        side = meeting.ours if choice is Side.FILE else meeting.theirs
        blank = dict.fromkeys(rows.pop(key, {}), "")
        if key in side.rows:
            rows[key] = {**blank, **side.rows[key]}
        return replace(base, rows=rows)
    texts = {Side.FILE: conflict.ours, Side.SHEET: conflict.theirs}
    text = (texts[choice] if isinstance(choice, Side) else choice) or ""
    rows[key] = {**rows.get(key, {}), conflict.field: text}
    return replace(base, rows=rows)


def _require_agreed(meeting: Meeting, key: VacancyKey, name: str | None) -> None:
    """Make sure that a place without a conflict is one that both sides agree on.

    Raises:
        UsageError: They do not, and it is no conflict: there is nothing to choose.
    """
    ours, theirs = meeting.ours.rows.get(key), meeting.theirs.rows.get(key)
    if name is None or ours is None or theirs is None:
        if (ours is None) == (theirs is None):
            return
    elif normal(ours.get(name, "")) == normal(theirs.get(name, "")):
        return
    raise UsageError(
        f"{key}, «{name or WHOLE}»: изменила только одна сторона, выбирать не из чего. {listed(meeting)}",
        remedy="Такое переносят pull и push.",
    )


def key_named(meeting: Meeting, text: str) -> VacancyKey:
    """Return the vacancy that a person names by its number, hh id, key or link.

    Raises:
        UsageError: There is none, or several.
    """
    known = dict.fromkeys((*meeting.ours.rows, *meeting.theirs.rows))
    bare = text.strip().lstrip("№#").strip()
    linked = vacancy_key(bare)
    if linked is not None:
        return linked
    for key in (VacancyKey(bare), VacancyKey(f"hh:{bare}")):
        if key in known:
            return key
    sides = (meeting.ours.rows, meeting.theirs.rows)
    found = [k for k in known if any(r.get(k, {}).get(fields.NUMBER, "").strip() == bare for r in sides)]
    open_keys = {conflict.key for conflict in meeting.plan.open_conflicts}
    found = [key for key in found if key in open_keys] if len(found) > 1 else found
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            f"Под номером {bare} несколько вакансий: {', '.join(found)}.",
            remedy="Назовите её по номеру на hh или ссылкой.",
        )
    raise UsageError(f"Вакансии «{text}» нет. {listed(meeting)}", remedy=_NAMES)


_NAMES = "Назовите вакансию так, как она показана в sheetsync conflicts: №, номер на hh или ссылка."


def field_named(meeting: Meeting, key: VacancyKey, text: str) -> str | None:
    """Return the field that a person names by its Russian name or another word for it.

    Raises:
        UsageError: The vacancy has no such field.
    """
    form = normal(text).strip().casefold()
    if form == WHOLE:
        return None
    name = fields.field_name(text)
    sides = (meeting.ours, meeting.theirs)
    known = dict.fromkeys(name for side in sides for name in (*side.rows.get(key, {}), *side.fields))
    found = next((one for one in (*fields.NAMES, *known) if one == name or one.casefold() == form), None)
    if found is None:
        raise UsageError(
            f"Поля «{text}» нет. {listed(meeting)}", remedy=f"Поля: {', '.join(known or fields.NAMES)}."
        )
    return found


def listed(meeting: Meeting) -> str:
    """Say which conflicts are open."""
    places = [f"{told(meeting, c.key)} — {c.field or WHOLE}" for c in meeting.plan.open_conflicts]
    return f"Открытые конфликты: {'; '.join(places)}." if places else "Открытых конфликтов нет."


def told(meeting: Meeting, key: VacancyKey) -> str:
    """Return a vacancy by its number, where it has one, and its key."""
    rows: Iterable[str] = (
        side.rows.get(key, {}).get(fields.NUMBER, "") for side in (meeting.ours, meeting.theirs)
    )
    number = next(filter(None, rows), "")
    return f"№{number} ({key})" if number else key
