"""Everything that can go wrong, as one tree; the exit code stands on the class.

    SheetsyncError
    ├── UsageError            2  the command or a setting is wrong
    │   ├── FileProblem       2  a named file cannot be used as what it is given for
    │   ├── PostingError      2  what is to be added cannot be read as a vacancy
    │   └── SettingsError     2  a setting is missing or cannot be what it is
    ├── JournalError          2  the journal cannot be understood as a table or text
    ├── CatalogError          2  a catalog of skills contradicts itself
    ├── AlreadyThere          3  the vacancy to be added is in the journal already
    ├── GuardError            5  a guard refused: nothing was written
    ├── UnverifiedError       4  a write happened that could not be confirmed
    │   └── OutcomeUnknown    4  a write was sent and its answer was lost: read before doing anything else
    └── AccessError           6  the workbook cannot be reached or used
        ├── Refusal           6  this workbook, or this cell of it, is not edited on purpose
        ├── InUseError        6  another program has the file open
        ├── ChangedMeanwhile  6  the workbook changed after it was read
        ├── SignInError       6  Google does not accept who we say we are
        ├── GoogleRefusal     6  Google understood and said no; nothing was written
        │   └── OfficeFile    6  the Sheets API was asked about an .xlsx kept in Drive
        └── NotReached        6  no usable answer within the time allowed; nothing was written

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


class PostingError(UsageError):
    """A page, a text or a JSON that is to be added to the journal is no vacancy, or lacks what one needs."""


class SettingsError(UsageError):
    """A setting is missing, or its value cannot be used.

    Args:
        variable: The environment variable a person sets it by, such as ``SHEETSYNC_CREDENTIALS``.
        what: What is wrong with it; never the value itself, which may be a secret.
        remedy: What to do about it.
    """

    def __init__(self, variable: str, what: str, *, remedy: str) -> None:
        super().__init__(f"Настройка {variable}: {what}", remedy=remedy)
        self.variable = variable


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
        self.why = what


class AlreadyThere(SheetsyncError):
    """A vacancy is in the journal already, so it is skipped.

    Args:
        place: Where it stands: ``journal.md:12``.
        name: How the journal calls it.
    """

    exit_code = 3

    def __init__(self, place: str, name: str) -> None:
        super().__init__(
            f"Эта вакансия в журнале уже есть — {name}: {place}.",
            remedy="Ничего не записано. Если она изменилась, поправьте запись там.",
        )
        self.place = place


class GuardError(SheetsyncError):
    """A guard found the change too large or too strange to make without being asked twice."""

    exit_code = 5


class UnverifiedError(SheetsyncError):
    """Something was written and could not be confirmed."""

    exit_code = 4


class OutcomeUnknown(UnverifiedError):
    """A write was sent and may have been applied, but its answer never came.

    Never to be sent again as it is: read the workbook and look whether the write is there.

    Args:
        workbook: What names the workbook.
        why: What became of the answer.
    """

    def __init__(self, workbook: str, why: SheetsyncError) -> None:
        super().__init__(
            f"Запись в таблицу {workbook} отправлена, но подтверждение не пришло: {why.what}",
            remedy="Запустите команду ещё раз: сначала она прочитает таблицу и ничего не запишет дважды.",
        )
        self.workbook = workbook
        self.why = why


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


class SignInError(AccessError):
    """Google does not accept the credentials: a deleted key, a revoked login, a wrong clock.

    Args:
        code: A stable word for programs, such as ``invalid_grant`` or ``clock``.
        what: Who was not let in, and why.
        remedy: What to do about it.
    """

    def __init__(self, code: str, what: str, *, remedy: str) -> None:
        super().__init__(what, remedy=remedy)
        self.code = code


class GoogleRefusal(AccessError):
    """Google understood the request and refused it; nothing was written.

    Args:
        code: Google's own word for the reason, such as ``SERVICE_DISABLED`` or ``notFound``.
        what: What was refused, to whom and where.
        remedy: What to do about it.
        request: Which request of an atomic batch was at fault, from 0, where Google says so.
    """

    def __init__(self, code: str, what: str, *, remedy: str, request: int | None = None) -> None:
        super().__init__(what, remedy=remedy)
        self.code = code
        self.request = request


class OfficeFile(GoogleRefusal):
    """The workbook is an .xlsx kept in Drive, which the Sheets API does not serve."""


class NotReached(AccessError):
    """Google could not be reached, was too busy, or answered nonsense until our time was up."""


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
