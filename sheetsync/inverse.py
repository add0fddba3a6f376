"""The inverse of what an operation did, for sides that people have worked on since: a pure decision.

Only what still says what the operation made it say is put back; the rest is left and told. What says already
what it said before needs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sheetsync.domain.text import normal
from sheetsync.journal import fields
from sheetsync.journal.link import vacancy_key
from sheetsync.lines import merge_set, same_set
from sheetsync.record import CellChange, Changes, Record, Records, VacancyKey
from sheetsync.renames import readdressed

SHORT = 40
"""How much of a text is shown where a line has to do."""


@dataclass(frozen=True, slots=True)
class Left:
    """A place that an undo leaves alone; ``field`` None means the whole vacancy."""

    key: VacancyKey
    field: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Inverse:
    """What puts a side back.

    Attributes:
        changes: What has to change.
        settled: The part of the operation that is taken back then, what needs no change included.
        left: What is left alone.
        names: Vacancies that get their old link back: key then -> key now.
    """

    changes: Changes = field(default_factory=Changes)
    settled: Changes = field(default_factory=Changes)
    left: tuple[Left, ...] = ()
    names: Mapping[VacancyKey, VacancyKey] = field(default_factory=dict)

    @property
    def addressed(self) -> Changes:
        """The changes by the keys that the vacancies have now."""
        return readdressed(self.changes, self.names)


class _Planner:
    """Decides place by place; `inverse` is its only user."""

    def __init__(self, did: Changes, before: tuple[str, ...], now: Records) -> None:
        self.did, self.before, self.now = did, before, now
        self.left: list[Left] = []

    def plan(self) -> Inverse:
        cells = list(self._cells())
        added, deleted = list(self._added()), list(self._deleted())
        conclusions, settled = self._conclusions()
        links = [change for _, change in cells if change and change.field == fields.LINK]
        keys = {change.key: vacancy_key(change.after) or change.key for change in links}
        changes = Changes(
            tuple(replace(change, key=keys.get(change.key, change.key)) for _, change in cells if change),
            {key: record for key, record, needed in deleted if needed},
            {key: self.now.rows[key] for key, _, needed in added if needed},
            conclusions,
        )
        done = Changes(
            tuple(change for change, _ in cells),
            {key: record for key, record, _ in added},
            {key: record for key, record, _ in deleted},
            settled,
        )
        names = {then: now for now, then in keys.items() if then != now}
        return Inverse(changes, done, tuple(self.left), names)

    def _leave(self, key: VacancyKey, name: str | None, why: str) -> None:
        self.left.append(Left(key, name, why))

    def _cells(self) -> Iterator[tuple[CellChange, CellChange | None]]:
        for change in self.did.cells:
            key, name = change.key, change.field
            if key not in self.now.rows or (self.now.held and key in self.now.held):
                self._leave(key, name, self._why_not(key))
                continue
            text = self.now.rows[key].get(name, "")
            if self.now.lacks(name):
                self._leave(key, name, f"Столбца «{name}» больше нет.")
            elif (key, name) in self.now.fixed:
                self._leave(key, name, "В ячейке теперь формула.")
            elif normal(text) == normal(change.before):
                yield change, None
            elif normal(text) == normal(change.after):
                yield change, CellChange(key, name, text, change.before)
            else:
                self._leave(key, name, f"Изменено после: «{_short(text)}».")

    def _added(self) -> Iterator[tuple[VacancyKey, Record, bool]]:
        for key, record in self.did.added.items():
            now = self.now.rows.get(key)
            if now is None:
                yield key, record, False
            elif self.now.held and key in self.now.held:
                self._leave(key, None, self.now.held[key])
            elif _same(record, now):
                yield key, record, True
            else:
                self._leave(key, None, "Новая вакансия с тех пор изменена.")

    def _deleted(self) -> Iterator[tuple[VacancyKey, Record, bool]]:
        for key, record in self.did.deleted.items():
            now = self.now.rows.get(key)
            if now is None:
                yield key, record, True
            elif _same(record, now):
                yield key, record, False
            else:
                self._leave(key, None, "Удалённая вакансия с тех пор появилась снова, с другим текстом.")

    def _conclusions(self) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
        """Return the list «Выводы» to write, if it must change, and what is taken back of it."""
        made = self.did.conclusions
        if made is None:
            return None, None
        now = self.now.conclusions or ()
        merged = self.before if same_set(now, made) else tuple(merge_set(made, self.before, now))
        return (None if same_set(merged, now) else merged), made

    def _why_not(self, key: VacancyKey) -> str:
        return (self.now.held or {}).get(key, "Вакансии больше нет.")


def inverse(did: Changes, before: tuple[str, ...] | None, now: Records) -> Inverse:
    """Decide what puts a side back.

    Args:
        did: What the operation changed on it.
        before: Its list «Выводы» as it was before.
        now: The side as it is.
    """
    return _Planner(did, before or (), now).plan()


def base_back(base: Records | None, old: Records | None, back: Inverse) -> Records:
    """Return the base after an undo: of what is taken back, both sides know again what they knew before.

    So an edit that was pushed, and taken back from the workbook, is an edit of journal.md that waits again.
    """
    now, was, settled = base or Records({}), old or Records({}), back.settled
    rows = {key: row for key, row in now.rows.items() if key not in back.names.values()}
    rows |= {key: was.rows[key] for key in back.names if key in was.rows}
    for change in settled.cells:
        if change.key in back.names.values():
            continue
        texts = dict(rows.get(change.key, {}))
        texts.pop(change.field, None)
        known = was.rows.get(change.key, {})
        if change.field in known:
            texts[change.field] = known[change.field]
        rows[change.key] = texts
    for key in (*settled.added, *settled.deleted):
        rows.pop(key, None)
        if key in was.rows:
            rows[key] = was.rows[key]
    conclusions = now.conclusions if settled.conclusions is None else was.conclusions
    return replace(now, rows=rows, conclusions=conclusions)


def _same(one: Record, other: Record) -> bool:
    """Tell whether two records say the same; a number that only one has was given by us."""
    names = {*one, *other}
    if not (one.get(fields.NUMBER) and other.get(fields.NUMBER)):
        names.discard(fields.NUMBER)
    return all(normal(one.get(name, "")) == normal(other.get(name, "")) for name in names)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[: SHORT - 1]}…"
