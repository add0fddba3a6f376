r"""A journal as records of text: the common form of journal.md, a tab and a snapshot.

Field names are the Russian column headers themselves (`sheetsync.journal.fields`), so that a column of the
person's own and a column we know are the same kind of thing. A value is plain text, lines parted by
``\\n``; a link that shows other text than itself is written ``[text](address)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NewType

VacancyKey = NewType("VacancyKey", str)
"""Identity of a vacancy: ``hh:<digits>`` or ``url:<host><path>``. Never a row number, never a title."""

Record = Mapping[str, str]
"""Field name -> text. A field that is absent is empty."""


@dataclass(frozen=True, slots=True)
class Records:
    """One side of a synchronisation.

    Attributes:
        rows: The vacancies by key, in the order they stand in.
        fields: The fields this side has a place for, in order. A text has a place for any field.
        conclusions: The lines of «Выводы», or None where there is no such list.
        held: Keys that may not be written, with the reason: two rows have that key, for instance.
        fixed: Cells that may not be written, such as formulas: (key, field).
    """

    rows: Mapping[VacancyKey, Record]
    fields: tuple[str, ...] = ()
    conclusions: tuple[str, ...] | None = None
    held: Mapping[VacancyKey, str] | None = None
    fixed: frozenset[tuple[VacancyKey, str]] = frozenset()

    def lacks(self, name: str) -> bool:
        """Tell whether this side has no place for a field."""
        return bool(self.fields) and name not in self.fields


@dataclass(frozen=True, slots=True)
class CellChange:
    """One field of one vacancy gets another text."""

    key: VacancyKey
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What must happen to one side so that it says what the plan decided.

    Attributes:
        cells: Fields to change in vacancies that stay.
        added: New vacancies, in the order they are to stand in, after those that are there.
        deleted: Vacancies to take away, as they were.
        conclusions: The whole new list «Выводы», or None when it stays as it is.
    """

    cells: tuple[CellChange, ...] = ()
    added: Mapping[VacancyKey, Record] = field(default_factory=dict)
    deleted: Mapping[VacancyKey, Record] = field(default_factory=dict)
    conclusions: tuple[str, ...] | None = None

    def __bool__(self) -> bool:
        return bool(self.cells or self.added or self.deleted or self.conclusions is not None)

    def without(self, undone: Changes) -> Changes:
        """Return the changes but for those that were not made."""
        return Changes(
            tuple(change for change in self.cells if change not in undone.cells),
            {key: record for key, record in self.added.items() if key not in undone.added},
            {key: record for key, record in self.deleted.items() if key not in undone.deleted},
            self.conclusions if undone.conclusions is None else None,
        )

    def then(self, later: Changes) -> Changes:
        """Return the changes of two steps, one after the other, as those of one."""
        cells = {(change.key, change.field): change for change in self.cells}
        for change in later.cells:
            before = cells.get((change.key, change.field), change).before
            cells[change.key, change.field] = replace(change, before=before)
        return Changes(
            tuple(cells.values()),
            {**self.added, **later.added},
            {**self.deleted, **later.deleted},
            self.conclusions if later.conclusions is None else later.conclusions,
        )
