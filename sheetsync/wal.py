"""The write-ahead log: what a push is about to do, in a form that survives the process that does it.

Written and synced before a request is sent, dropped once the write is confirmed. Whoever finds one knows that
a write may have taken place that nobody has looked at (reference: sync.md §4.2).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from sheetsync.grid import AppendRow, DeleteRow, Edit, Grid, SetCell, Tab, Version
from sheetsync.record import Changes, Records

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SCHEMA = 1

CellEdit = SetCell | AppendRow | DeleteRow


@dataclass(frozen=True, slots=True)
class Write:
    """A write that is about to be sent.

    Attributes:
        mark: Names this write; left in the workbook where that can hold it.
        version: The state of the workbook that the edits were made for.
        edits: The edits of cells and rows; a tab that is ours entirely needs no log.
        before: The tabs that are edited, as they were read.
        changes: The same edits by vacancy.
        base: What both sides will have agreed on when the write has taken place.
        fingerprint: That of the summary written along, which no person changes; empty when there is none.
        schema: Version of this form.
    """

    mark: str
    version: Version
    edits: tuple[CellEdit, ...]
    before: Mapping[str, Tab]
    changes: Changes
    base: Records
    fingerprint: str = ""
    schema: int = SCHEMA

    @staticmethod
    def of(  # a log says all there is to say  # noqa: PLR0913
        mark: str,
        grid: Grid,
        edits: Iterable[Edit],
        changes: Changes,
        base: Records,
        *,
        fingerprint: str = "",
    ) -> Write:
        """Return the log of edits of a workbook as it was read."""
        kept = tuple(edit for edit in edits if isinstance(edit, SetCell | AppendRow | DeleteRow))
        names = {edit.tab for edit in kept}
        before = {name: _whole(tab) for name, tab in grid.tabs.items() if name in names}
        return Write(mark, grid.version, kept, before, changes, base, fingerprint)

    def json(self) -> bytes:
        """Return it as a JSON document."""
        # in JSON mode half characters in keys would be replaced
        return json.dumps(_form().dump_python(self), default=sorted).encode()

    @staticmethod
    def read(document: bytes) -> Write:
        """Read one back.

        Raises:
            ValueError: It is damaged, or of another version.
        """
        write = _form().validate_python(json.loads(document), strict=False)
        if write.schema != SCHEMA:
            raise ValueError(write.schema)
        return replace(write, before={name: _whole(tab) for name, tab in write.before.items()})


def _whole(tab: Tab) -> Tab:
    """Return a tab with all its rows made."""
    return replace(tab, rows=tuple(tab.rows))


@cache
def _form() -> TypeAdapter[Write]:
    """Return what knows the form; pydantic is loaded by those who write, `status` does without."""
    from pydantic import TypeAdapter  # noqa: PLC0415 - see above

    return TypeAdapter(Write)
