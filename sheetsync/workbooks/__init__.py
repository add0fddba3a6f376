"""The one port, `Workbook`, and how a reference becomes one."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from sheetsync.errors import UsageError
from sheetsync.grid import Edit, Grid, Version

_GOOGLE = re.compile(r"^https?://(docs|drive)\.google\.com/|^[\w-]{25,}$")


def _silent(_: str) -> None:
    """Tell nobody."""


class Workbook(Protocol):
    """A spreadsheet document that can be read, and written to if it has not changed since."""

    @property
    def name(self) -> str:
        """What a person calls this workbook: a path or an address."""

    @property
    def saved_whole(self) -> bool:
        """Whether other programs save this workbook as a whole, and so bring back what they read long ago."""

    def read(self, tabs: Sequence[str] | None = None) -> Grid:
        """Read the named tabs (those that exist), or all of them, in one round trip.

        Raises:
            AccessError: The workbook cannot be reached, or is refused.
        """

    def write(self, edits: Sequence[Edit], *, version: Version, mark: str = "") -> Grid:
        """Apply all edits or none, and return the whole workbook as it is afterwards.

        The edits are meant for the workbook as it was at `version`: rows and columns are those of that
        state. Edits that change nothing write nothing.

        Where no write can be made to depend on what people do meanwhile (a native Google Sheet), a row that
        a person moves in that very moment takes the edit's place: compare what is returned.

        Args:
            edits: What to change.
            version: The state they were made for.
            mark: Left in the workbook by the same write, where it can hold one: whoever reads it later
                (`Grid.mark`) knows that this write took place.

        Raises:
            ChangedMeanwhile: The workbook is no longer at `version`; nothing was written.
            OutcomeUnknown: The write was sent and its answer never came.
            Refusal: An edit, or the workbook, is left alone on purpose; nothing was written.
        """

    def image(self) -> Mapping[str, bytes]:
        """Return the files the workbook consists of, by name, as last read: what a backup has to keep.

        A workbook that is no file returns nothing.
        """


def is_online(reference: str, folder: Path) -> bool:
    """Tell whether a reference names something at Google: by its address, or an id that is no file here."""
    return bool(_GOOGLE.match(reference)) and not (folder / reference).exists()


def address_if_online(reference: str, folder: Path) -> str:
    """Return the one address of a workbook at Google, or the reference as it is when it names a file.

    Raises:
        UsageError: It looks like an address at Google and has no id in it.
    """
    if not is_online(reference, folder):
        return reference
    from sheetsync.workbooks.online import address_of, file_id_of  # noqa: PLC0415 - a local file needs no Google

    return address_of(file_id_of(reference))


def open_workbook(
    reference: str,
    *,
    folder: Path,
    create: bool = False,
    writes: bool = True,
    tell: Callable[[str], None] = _silent,
) -> Workbook:
    """Return the workbook a reference names; nothing is read yet.

    Args:
        reference: The address of a spreadsheet or an .xlsx at Google, its id, or the path of an .xlsx,
            relative to `folder` or absolute.
        folder: Where relative paths start.
        create: Whether an .xlsx that does not exist is to be made by the first write.
        writes: Whether more than reading is meant: decides what Google is asked to allow.
        tell: Is given a line for the person when there is a wait, or a warning.

    Raises:
        UsageError: The reference is of a kind that is not served.
        SettingsError: A setting for Google cannot be used.
    """
    if is_online(reference, folder):
        from sheetsync.workbooks.online import open_online  # noqa: PLC0415 - a local file needs no Google

        return open_online(reference, folder=Path(), writes=writes, tell=tell)
    if "://" in reference or not reference.lower().endswith((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")):
        raise UsageError(
            f"«{reference}» — не таблица.",
            remedy="Назовите файл .xlsx (если его ещё нет, push создаст его) или ссылку вида "
            "https://docs.google.com/spreadsheets/d/…",
        )
    from sheetsync.workbooks.xlsx.local import LocalXlsx  # noqa: PLC0415 - `check` on a text needs no workbook

    return LocalXlsx(folder / reference, create=create)


def reference_beside(workbook: Workbook, folder: Path) -> str:
    """Return how a workbook is named in a journal that lies in `folder`: its address, or a relative path."""
    if "://" in workbook.name:
        return workbook.name
    return Path(os.path.relpath(workbook.name, folder.resolve())).as_posix()
