"""An .xlsx kept in Google Drive as a workbook: its bytes come down, are edited without loss, and go up again.

The Sheets API refuses such a file; Drive serves it as bytes. Unlike a native Google Sheet it has a
precondition: version 2 of the Drive API gives an entity tag, and an upload with If-Match fails when the file
is another by then (google-api.md §2.2-2.3). What the tag cannot prevent is a browser tab that has the file
open and saves it whole, later, over ours.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence

from gspread.urls import DRIVE_FILES_API_V3_URL, DRIVE_FILES_UPLOAD_API_V2_URL

from sheetsync.errors import (
    ChangedMeanwhile,
    GoogleRefusal,
    OutcomeUnknown,
    Refusal,
    SheetsyncError,
    UnverifiedError,
)
from sheetsync.grid import Edit, Grid, Version
from sheetsync.workbooks.drive_file import ANY_DRIVE, FIELDS, DriveFile, file_of, look
from sheetsync.workbooks.session import GoogleSession
from sheetsync.workbooks.xlsx.edit import edited
from sheetsync.workbooks.xlsx.package import MAX_FILE
from sheetsync.workbooks.xlsx.reader import read_grid
from sheetsync.workbooks.xlsx.refusals import refuse

ATTEMPTS = 5
"""How often a file is looked at again that keeps changing while it is read or written."""

_UNFIT = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
_LONGEST_NAME = 100


class DriveXlsx:
    """A workbook in Drive.

    Args:
        session: The conversation with Google.
        file_id: The id in the file's address.
    """

    def __init__(self, session: GoogleSession, file_id: str) -> None:
        self._session, self._id = session, file_id
        self._file: DriveFile | None = None
        self._blob = b""

    @property
    def name(self) -> str:
        """The file's address."""
        return f"https://docs.google.com/spreadsheets/d/{self._id}/edit"

    @property
    def saved_whole(self) -> bool:
        """Always: Excel, and a browser tab in Office mode, write the file anew."""
        return True

    def image(self) -> Mapping[str, bytes]:
        """Return the file as last read, under its title; nothing before the first read."""
        if self._file is None:
            return {}
        stem = _UNFIT.sub("_", self._file.title.removesuffix(".xlsx"))[:_LONGEST_NAME].strip(". ")
        return {f"{stem or 'workbook'}.xlsx": self._blob}

    def read(self, tabs: Sequence[str] | None = None) -> Grid:
        """Read the named tabs (those that exist), or all of them; the same bytes are not fetched twice.

        Raises:
            GoogleRefusal: It cannot be reached; with the code ``native_sheet``, it is no file of bytes.
            Refusal: It is no .xlsx, or one that is not read.
            ChangedMeanwhile: It was saved anew each time we read it.
        """
        file, blob = self._load()
        with self._naming(file):
            return read_grid(blob, Version(file.md5), tabs)

    def write(self, edits: Sequence[Edit], *, version: Version, mark: str = "") -> Grid:  # noqa: ARG002 - the bytes are mark enough
        """Apply all edits or none, and return the whole workbook as it is afterwards.

        The state that is replaced is kept among the file's versions, if somebody else saved it.

        Raises:
            ChangedMeanwhile: The file is no longer at `version`; nothing was written.
            OutcomeUnknown: The file was sent, and it could not be seen afterwards.
            UnverifiedError: Drive holds other bytes than were sent.
            GoogleRefusal: It may not be changed; nothing was written.
            Refusal: An edit, or the file, is left alone on purpose; nothing was written.
        """
        file, blob = (
            self._load() if self._file is None or self._file.md5 != version else (self._file, self._blob)
        )
        if file.md5 != version:
            raise self._changed()
        with self._naming(file):
            result = edited(blob, edits)
            grid = read_grid(result, Version(_md5(result)))
        if result == blob:
            return grid
        self._check_editable(file)
        after = self._replace(self._kept(file), result)
        if after is None:
            return self.read()
        self._file, self._blob = after, result
        return grid

    def _load(self) -> tuple[DriveFile, bytes]:
        """Return the file and its bytes, which belong together by their checksum."""
        for _ in range(ATTEMPTS):
            file = look(self._session, self._id)
            if file.size > MAX_FILE:
                raise refuse("too_big", f"«{file.title}» ({self.name})")
            if self._file is None or file.md5 != self._file.md5:
                self._blob = self._session.send(
                    "get", f"{DRIVE_FILES_API_V3_URL}/{self._id}", params={"alt": "media", **ANY_DRIVE}
                )
            if _md5(self._blob) == file.md5:
                self._file = file
                return file, self._blob
            self._file = None
        raise self._changed()

    def _kept(self, file: DriveFile) -> DriveFile:
        """Keep a state that others saved from being purged after 30 days; return the file with its new tag.

        Drive keeps at most 200 states of a file for good: a refusal must not stop a push, whose backup holds
        the same bytes.
        """
        if not file.head or file.changed_by == self._session.identity.account:
            return file
        url = f"{DRIVE_FILES_API_V3_URL}/{self._id}/revisions/{file.head}"
        with contextlib.suppress(SheetsyncError):
            self._session.call("patch", url, json={"keepForever": True}, safe=True)
        now = look(self._session, self._id)
        if now.md5 != file.md5:
            raise self._changed()
        return now

    def _replace(self, base: DriveFile, content: bytes) -> DriveFile | None:
        """Upload in the place of a state, if that still is the file's.

        Returns:
            The file with our content; None when others have saved it again since.

        Raises:
            ChangedMeanwhile: It was another state by then; nothing was written.
        """
        ours, tag = _md5(content), base.etag
        for _ in range(ATTEMPTS):
            try:
                after = self._upload(content, tag, base.mime)
            except (ChangedMeanwhile, OutcomeUnknown) as error:
                now = self._seen_after(error)
                if now.md5 == ours:
                    return now
                if now.md5 == base.md5 and now.head == base.head:
                    tag = now.etag  # a star or a share moved it, or nothing came of our upload
                    continue
                if self._stood(ours):
                    return None
                raise self._changed() from None
            if after.md5 != ours:
                raise UnverifiedError(
                    f"Диск сохранил в {self.name} не то, что было отправлено.",
                    remedy="Откройте файл и проверьте его; прежнее содержание есть в «Управлять версиями» на "
                    "Диске и в .sheetsync рядом с журналом.",
                )
            return after
        raise self._changed()

    def _seen_after(self, error: SheetsyncError) -> DriveFile:
        """Look at the file after an upload that failed; where that is not possible, the failure stands."""
        try:
            return look(self._session, self._id)
        except SheetsyncError:
            raise error from None

    def _upload(self, content: bytes, tag: str, mime: str) -> DriveFile:
        """Upload if the file's tag is still the one given, so that sending it again does no harm."""
        answer = self._session.call(
            "put",
            f"{DRIVE_FILES_UPLOAD_API_V2_URL}/{self._id}",
            safe=True,
            params={"uploadType": "media", "fields": FIELDS, **ANY_DRIVE},
            headers={"If-Match": tag, "Content-Type": mime},
            data=content,
        )
        return file_of(answer)

    def _stood(self, md5: str) -> bool:
        """Tell whether bytes are among the file's former states."""
        url = f"{DRIVE_FILES_API_V3_URL}/{self._id}/revisions"
        params = {"fields": "revisions(md5Checksum)", "pageSize": "1000"}
        states = self._session.call("get", url, params=params).get("revisions", ())
        return any(state.get("md5Checksum") == md5 for state in states)

    def _check_editable(self, file: DriveFile) -> None:
        if not file.may_edit:
            account = self._session.identity.account
            raise GoogleRefusal(
                "insufficientFilePermissions",
                f"Аккаунту {account} не разрешено менять файл «{file.title}» ({self.name}).",
                remedy=f"Откройте его в браузере и в «Настройках доступа» дайте аккаунту {account} роль "
                "«Редактор».",
            )

    def _changed(self) -> ChangedMeanwhile:
        return ChangedMeanwhile(
            f"Файл {self.name} изменился, пока готовилась запись; ничего не записано.",
            remedy="Повторите команду: она прочитает его заново. Если он открыт в браузере, закройте "
            "вкладку.",
        )

    @contextlib.contextmanager
    def _naming(self, file: DriveFile) -> Iterator[None]:
        """Say in every refusal which file it is about."""
        try:
            yield
        except Refusal as refusal:
            what = f"«{file.title}» ({self.name}): {refusal.what}"
            raise Refusal(refusal.code, what, remedy=refusal.remedy) from refusal


def _md5(content: bytes) -> str:
    """Return the checksum that Drive tells of a file; it guards against mistakes, not against malice."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
