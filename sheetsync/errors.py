"""Everything that can go wrong, as one tree; the exit code stands on the class.

    SheetsyncError
    ├── UsageError            2  the command or a setting is wrong
    │   └── FileProblem       2  a named file cannot be used as what it is given for
    ├── JournalError          2  the journal cannot be understood as a table or text
    ├── CatalogError          2  a catalog of skills contradicts itself
    ├── GuardError            5  a guard refused: nothing was written
    ├── UnverifiedError       4  a write happened that could not be confirmed
    └── AccessError           6  the workbook cannot be reached or used
        ├── Refusal           6  this workbook, or this cell of it, is not edited on purpose
        ├── InUseError        6  another program has the file open
        └── ChangedMeanwhile  6  the workbook changed after it was read

Every error says what happened, where, and what to do about it. Bad rows and bad lines are not errors
but data (`Problem`): the rest goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class SheetsyncError(Exception):
    """Base of all our errors.

    Args:
        what: What happened and where, one plain sentence.
        remedy: What to do about it, one plain sentence.
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, what: str, *, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy


class UsageError(SheetsyncError):
    """The command line or a setting asks for something that cannot be done."""


class FileProblem(UsageError):
    """A file named by the person is missing, or is not what it is used as."""


class JournalError(SheetsyncError):
    """The journal as a whole cannot be read as a journal."""


class CatalogError(SheetsyncError):
    """A catalog of skills contradicts itself.

    Args:
        entry: Name of the skill where it does.
        what: What is wrong with it.
    """

    def __init__(self, entry: str, what: str) -> None:
        super().__init__(f"Каталог навыков, «{entry}»: {what}", remedy="Исправьте эту запись каталога.")
        self.entry = entry


class GuardError(SheetsyncError):
    """A guard found the change too large or too strange to make without being asked twice."""

    exit_code = 5


class UnverifiedError(SheetsyncError):
    """Something was written and could not be confirmed."""

    exit_code = 4


class AccessError(SheetsyncError):
    """The workbook cannot be reached, or may not be used."""

    exit_code = 6


class Refusal(AccessError):
    """A workbook, or a cell in it, that is left alone on purpose.

    Args:
        code: A stable word for programs, such as ``encrypted_or_xls`` or ``merged``.
        what: What was refused and where.
        remedy: What to do about it.
    """

    def __init__(self, code: str, what: str, *, remedy: str) -> None:
        super().__init__(what, remedy=remedy)
        self.code = code


class InUseError(AccessError):
    """Another program holds the file open."""


class ChangedMeanwhile(AccessError):
    """The workbook is no longer the version that the edits were made for."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the input that could not be understood; the rest of the input still counts.

    Attributes:
        place: Where, as a person looks for it: ``journal.md:12`` or ``Журнал, строка 12``.
        what: What is wrong.
        remedy: What to do about it.
    """

    place: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what} {self.remedy}"
