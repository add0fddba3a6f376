"""Google as one thing: accounts, files, quota, faults, the log; who gets at which file (§6.4)."""

from __future__ import annotations

import random
import string
import time
from collections.abc import Callable, Mapping, Sequence
from threading import RLock

from cryptography.hazmat.primitives.asymmetric import rsa

from tests.google import cells, refusals
from tests.google.accounts import Account, Accounts, Grant, any_key
from tests.google.channels import Channels
from tests.google.faults import Call, Faults
from tests.google.files import NATIVE, OFFICE, File
from tests.google.quota import Quota
from tests.google.sheet import Sheet
from tests.google.spreadsheet import Spreadsheet

_AUTH = "https://www.googleapis.com/auth/"
READS_SHEETS = ("spreadsheets", "spreadsheets.readonly", "drive", "drive.readonly", "drive.file")
WRITES_SHEETS = ("spreadsheets", "drive", "drive.file")
READS_DRIVE = ("drive", "drive.readonly", "drive.file")
SEES_DRIVE = (*READS_DRIVE, "drive.metadata", "drive.metadata.readonly")
WRITES_DRIVE = ("drive", "drive.file")
SHEETS_API = ("sheets.googleapis.com", "Google Sheets API")
DRIVE_API = ("drive.googleapis.com", "Google Drive API")
OWNER = "person@example.com"
BOT = "bot@project-1.iam.gserviceaccount.com"

Value = str | float | bool | None


class Google:
    """The state of a small Google.

    Args:
        clock: Seconds since 1970: token life, quota minutes, the Date header, times of files.
        sleep: Called with the seconds that Google is said to take; does nothing unless given.

    Attributes:
        channels: What is watched; `channels.take()` are the notifications that wait to be posted.
        log: Every request, refused ones included.
        switched_off: Pairs of project number and API host that were not enabled.
        latency: Seconds that every request takes.
        lock: Held while a request, or a person's edit, is applied.
    """

    def __init__(
        self, clock: Callable[[], float] = time.time, sleep: Callable[[float], object] = lambda _: None
    ) -> None:
        self.clock = clock
        self.sleep = sleep
        self.accounts = Accounts(clock)
        self.faults = Faults()
        self.quota = Quota(clock)
        self.files: dict[str, File] = {}
        self.channels = Channels(lambda: self.clock())  # noqa: PLW0108 - a test may set another clock
        self.log: list[Call] = []
        self.switched_off: set[tuple[str, str]] = set()
        self.latency = 0.0
        self.lock = RLock()
        self._random = random.Random(0)

    def robot(
        self, email: str = BOT, key: rsa.RSAPrivateKey | None = None, project: str = "603366585132"
    ) -> Account:
        """Register a service account; without a key of its own it gets the one all of them share."""
        return self.accounts.add(Account(email, project, key or any_key()))

    def person(self, email: str = OWNER) -> Account:
        """Register a person who has logged in with OAuth once."""
        return self.accounts.add(Account(email, refresh_token=f"refresh-{email}"))

    def native(
        self,
        name: str = "Журнал",
        tabs: Mapping[str, Sequence[Sequence[Value | cells.Cell]]] | None = None,
        *,
        owner: str = OWNER,
        locale: str = "en_US",
    ) -> File:
        """Put a native spreadsheet into Drive: `tabs` are rows of plain values or whole cells by title."""
        file = self._file(name, NATIVE, owner, length=44)
        file.book = Spreadsheet(file.file_id, name, locale=locale)
        if tabs:
            file.book.sheets = [_filled(at, title, rows) for at, (title, rows) in enumerate(tabs.items())]
        return file

    def office(
        self, content: bytes, name: str = "Журнал.xlsx", *, owner: str = OWNER, mime: str = OFFICE
    ) -> File:
        """Put an Office file, or with another mime any file of bytes, into Drive: 33 characters (§2.1)."""
        file = self._file(name, mime, owner, length=33)
        file.upload(content, self.clock(), owner)
        return file

    def share(self, file: File, account: Account | str, role: str = "writer") -> None:
        """Give somebody a role: reader, commenter or writer."""
        file.permissions[account if isinstance(account, str) else account.email] = role
        file.version += 1

    def sheets_file(self, header: str, file_id: str, *, write: bool) -> tuple[File, Spreadsheet, Account]:
        """Let a Sheets request in, in Google's order, and return what it is about.

        Raises:
            Refused: 401, 403 API off or scope, 429, 404, 403 not shared, 400 for an Office file.
        """
        account = self._let_in(header, SHEETS_API, WRITES_SHEETS if write else READS_SHEETS)
        self.quota.spend(account, write=write)
        file = self.files.get(file_id)
        if file is None:
            raise refusals.not_found()
        if not file.may(account.email, "writer" if write else "reader"):
            raise refusals.forbidden()  # for a viewer who writes: [MEM]
        if file.book is None:
            raise refusals.office_file()
        return file, file.book, account

    def drive_file(
        self, header: str, file_id: str, scopes: Sequence[str], role: str = "reader"
    ) -> tuple[File, Account]:
        """Let a Drive request in; what is not shared does not exist for the caller.

        Raises:
            Refused: 401, 403 API off or scope, 404, 403 when the role is too small.
        """
        account = self.drive_account(header, scopes)
        file = self.files.get(file_id)
        if file is None or not file.may(account.email, "reader"):
            raise refusals.file_not_found(file_id)
        if not file.may(account.email, role):
            raise refusals.drive_forbidden()
        return file, account

    def drive_account(self, header: str, scopes: Sequence[str]) -> Account:
        return self._let_in(header, DRIVE_API, scopes)

    def _let_in(self, header: str, api: tuple[str, str], scopes: Sequence[str]) -> Account:
        grant: Grant = self.accounts.of_token(header)
        project = grant.account.project
        if (project, api[0]) in self.switched_off:
            raise refusals.api_off(*api, project)
        if not grant.scopes & {_AUTH + scope for scope in scopes}:
            raise refusals.scope_too_small(api[0])
        return grant.account

    def _file(self, name: str, mime: str, owner: str, length: int) -> File:
        letters = string.ascii_letters + string.digits + "-_"
        file_id = "1" + "".join(self._random.choices(letters, k=length - 1))
        now = self.clock()
        file = File(file_id, name, mime, owner, now, permissions={owner: "owner"})
        file.modified, file.modified_by = now, owner
        self.files[file_id] = file
        return file


def _filled(at: int, title: str, rows: Sequence[Sequence[Value | cells.Cell]]) -> Sheet:
    wide = max(map(len, rows), default=0)
    # Ids as Google's: 0 for the first tab, then any number.
    sheet = Sheet.new(at * 1001, title, max(1000, len(rows)), max(26, wide))
    for row, line in enumerate(rows):
        for column, value in enumerate(line):
            sheet.put(row, column, value if isinstance(value, dict) else cells.of(value))
    return sheet
