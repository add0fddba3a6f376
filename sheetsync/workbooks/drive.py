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
    NotReached,
    OutcomeUnknown,
    Refusal,
    SheetsyncError,
    UnverifiedError,
)
from sheetsync.grid import Edit, Grid, Version
from sheetsync.workbooks.drive_file import ANY_DRIVE, FIELDS, DriveFile, file_of, look
from sheetsync.workbooks.session import GoogleSession
from sheetsync.workbooks.xlsx.book import Book
from sheetsync.workbooks.xlsx.edit import rewritten
from sheetsync.workbooks.xlsx.package import MAX_FILE
from sheetsync.workbooks.xlsx.reader import grid_of, read_grid
from sheetsync.workbooks.xlsx.refusals import refuse

ATTEMPTS = 5
"""How often a file is looked at again that keeps changing while it is read or written."""

_UNFIT = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
_SUFFIX = ".xlsx"
_LONGEST_STEM = 95
"""Of a backup's name without its ending, characters; a hundred in all."""
_LONGEST_IN_BYTES = 190
"""The same in UTF-8: file systems count bytes, 255 at most."""


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
        return {_file_name(self._file.title): self._blob}

    def read(self, tabs: Sequence[str] | None = None) -> Grid:
        """Read the named tabs (those that exist), or all of them; the same bytes are not fetched twice.

        Raises:
            GoogleRefusal: It cannot be reached; with the code ``native_sheet``, it is no file of bytes.
            Refusal: It is no .xlsx, or one that is not read.
            ChangedMeanwhile: It was saved anew each time it was read.
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
            book = rewritten(Book(blob), edits)
            result = book.blob
            grid = grid_of(book, Version(_md5(result)))
        if result == blob:
            if look(self._session, self._id).md5 != version:
                raise self._changed()
            return grid
        self._check_editable(file)
        return self._replace(self._kept(file), result, grid)

    def _load(self) -> tuple[DriveFile, bytes]:
        """Return the file and its bytes, which belong together by their checksum."""
        for _ in range(ATTEMPTS):
            file = look(self._session, self._id)
            self._check_readable(file)
            blob = self._blob
            if self._file is None or file.md5 != self._file.md5:
                blob = self._session.send(
                    "get", f"{DRIVE_FILES_API_V3_URL}/{self._id}", params={"alt": "media", **ANY_DRIVE}
                )
            if _md5(blob) == file.md5:
                self._file, self._blob = file, blob
                return file, blob
        raise ChangedMeanwhile(
            f"Файл {self.name} сохраняют снова и снова: прочитать его целиком не удалось.",
            remedy="Подождите, пока в нём закончат работать, и повторите команду.",
        )

    def _kept(self, file: DriveFile) -> DriveFile:
        """Keep a state that others saved from being purged after 30 days; return the file with its new tag.

        Drive keeps at most 200 states of a file for good: a refusal must not stop a push, whose backup holds
        the same bytes.
        """
        who = self._session.identity
        # a person's login saves under the name that their own edits bear: those are always kept
        if not file.head or (who.kind != "person" and file.changed_by == who.account):
            return file
        url = f"{DRIVE_FILES_API_V3_URL}/{self._id}/revisions/{file.head}"
        with contextlib.suppress(SheetsyncError):
            self._session.call("patch", url, json={"keepForever": True}, safe=True)
        now = look(self._session, self._id)
        if now.md5 != file.md5:
            raise self._changed()
        return now

    def _replace(self, base: DriveFile, content: bytes, grid: Grid) -> Grid:
        """Upload in the place of a state, if that still is the file's.

        Args:
            base: The state that is meant.
            content: What to upload.
            grid: The same, as it reads.

        Returns:
            The workbook then: `grid`, or what others have saved on top of it since.

        Raises:
            ChangedMeanwhile: It was another state by then; nothing was written.
            OutcomeUnknown: It was sent, and what came of it cannot be seen.
            UnverifiedError: Drive holds other bytes than were sent.
        """
        tag = base.etag
        lost: OutcomeUnknown | None = None
        for _ in range(ATTEMPTS):
            try:
                now = self._upload(content, tag, base.mime)
            except (ChangedMeanwhile, OutcomeUnknown) as error:
                lost = error if isinstance(error, OutcomeUnknown) else lost
                with self._seeing(lost or error):
                    now = look(self._session, self._id)
                    still = now.md5 == base.md5 and now.head == base.head
                    if lost and not still and now.md5 != grid.version and self._stood_after(base, content):
                        return self.read()
                if still:
                    tag = now.etag  # a star or a share moved it, or nothing came of our upload
                    continue
                if now.md5 != grid.version:
                    raise self._changed() from None
            self._file, self._blob = now, content
            return grid
        raise lost or self._changed()

    @contextlib.contextmanager
    def _seeing(self, failure: SheetsyncError) -> Iterator[None]:
        """Look at what came of an upload that failed; where that fails too, the outcome stays as unknown."""
        try:
            yield
        except SheetsyncError as error:
            unknown = isinstance(failure, OutcomeUnknown)
            raise (OutcomeUnknown(self.name, error) if unknown else failure) from None

    def _upload(self, content: bytes, tag: str, mime: str) -> DriveFile:
        """Upload if the file's tag is still the one given, so that sending it again does no harm.

        Raises:
            UnverifiedError: Drive took it for other bytes.
        """
        answer = self._session.call(
            "put",
            f"{DRIVE_FILES_UPLOAD_API_V2_URL}/{self._id}",
            safe=True,
            params={"uploadType": "media", "fields": FIELDS, **ANY_DRIVE},
            headers={"If-Match": tag, "Content-Type": mime},
            data=content,
        )
        after = file_of(answer)
        if after.md5 != _md5(content):
            raise UnverifiedError(
                f"Диск сохранил в {self.name} не то, что было отправлено.",
                remedy="Откройте файл и проверьте его; прежнее содержание есть в «Управлять версиями» на "
                "Диске и в .sheetsync рядом с журналом.",
            )
        return after

    def _stood_after(self, base: DriveFile, content: bytes) -> bool:
        """Tell whether bytes are among the states that came after `base`.

        The same bytes may stand before it too, from an earlier push: those are no sign of this one.

        Raises:
            NotReached: The list lacks `base`, so what came after it cannot be told.
        """
        url = f"{DRIVE_FILES_API_V3_URL}/{self._id}/revisions"
        params = {"fields": "revisions(id,md5Checksum,modifiedTime)", "pageSize": "1000"}
        states = self._session.call("get", url, params=params).get("revisions", [])
        states.sort(key=lambda state: state.get("modifiedTime", ""))
        ids = [state.get("id") for state in states]
        if base.head not in ids:
            raise NotReached(
                f"В списке версий файла {self.name} нет той, поверх которой шла запись.",
                remedy="Посмотрите «Управлять версиями» на Диске и повторите команду.",
            )
        ours = _md5(content)
        return any(state.get("md5Checksum") == ours for state in states[ids.index(base.head) + 1 :])

    def _check_readable(self, file: DriveFile) -> None:
        if not file.md5:
            raise Refusal(
                "not_xlsx",
                f"«{file.title}» ({self.name}) — папка, ярлык или документ Google, а не файл .xlsx.",
                remedy="Откройте на Диске сам файл .xlsx и возьмите ссылку на него.",
            )
        if file.size > MAX_FILE:
            raise refuse("too_big", f"«{file.title}» ({self.name})")

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


def _file_name(title: str) -> str:
    """Return a title as the name of a file that any system can hold."""
    stem = title[: -len(_SUFFIX)] if title.lower().endswith(_SUFFIX) else title
    short = _UNFIT.sub("_", stem)[:_LONGEST_STEM].encode(errors="ignore")[:_LONGEST_IN_BYTES]
    return (short.decode(errors="ignore").strip(". ") or "workbook") + _SUFFIX


def _md5(content: bytes) -> str:
    """Return the checksum that Drive tells of a file; it guards against mistakes, not against malice."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
