"""The one port, `Workbook`, and how a reference becomes one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sheetsync.grid import Edit, Grid, Version


class Workbook(Protocol):
    """A spreadsheet document that can be read, and written to if it has not changed since."""

    @property
    def name(self) -> str:
        """What a person calls this workbook: a path or an address."""

    def read(self, tabs: Sequence[str] | None = None) -> Grid:
        """Read the named tabs (those that exist), or all of them, in one round trip.

        Raises:
            AccessError: The workbook cannot be reached, or is refused.
        """

    def write(self, edits: Sequence[Edit], *, version: Version) -> Grid:
        """Apply all edits or none, and return the whole workbook as it is afterwards.

        The edits are meant for the workbook as it was at `version`: rows and columns are those of that
        state. Edits that change nothing write nothing.

        Raises:
            ChangedMeanwhile: The workbook is no longer at `version`; nothing was written.
            Refusal: An edit, or the workbook, is left alone on purpose; nothing was written.
        """
