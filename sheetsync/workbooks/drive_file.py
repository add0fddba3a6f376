"""What Drive says of a file without its content, and whether it is one we can work with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gspread.urls import DRIVE_FILES_API_V3_URL

from sheetsync.errors import GoogleRefusal, Refusal
from sheetsync.workbooks.session import GoogleSession

ANY_DRIVE = {"supportsAllDrives": "true"}
FIELDS = (
    "id,title,mimeType,etag,md5Checksum,headRevisionId,fileSize,labels(trashed),capabilities(canModifyContent),"
    "lastModifyingUser(displayName,emailAddress),modifiedDate"
)
"""What is asked of a file; names of version 2 of the API, the only one that tells the entity tag."""

NATIVE = "application/vnd.google-apps.spreadsheet"
_FILES = "https://www.googleapis.com/drive/v2/files"
_XLSX = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel.sheet.macroenabled.12",
)
_PLACES = ("application/vnd.google-apps.folder", "application/vnd.google-apps.shortcut")
_KINDS = {
    "application/vnd.google-apps.folder": "папка",
    "application/vnd.google-apps.shortcut": "ярлык",
    "application/vnd.google-apps.document": "документ Google",
    "application/vnd.ms-excel": "книга старого формата .xls",
    "application/vnd.oasis.opendocument.spreadsheet": "таблица OpenDocument (.ods)",
    "text/csv": "текст CSV",
}


@dataclass(frozen=True, slots=True)
class DriveFile:
    """A file in Drive.

    Attributes:
        title: Its name as the person sees it.
        mime: Its kind.
        etag: Its entity tag; moves with anything, a star or a share included.
        md5: Checksum of its content; empty for what has no bytes.
        head: Id of its present state among its versions.
        size: Bytes.
        trashed: Whether it lies in the bin.
        may_edit: Whether the account may change its content.
        changed_by: Address of who saved it last, where that is told.
        changed_at: When, as ISO 8601 text.
    """

    title: str
    mime: str
    etag: str = ""
    md5: str = ""
    head: str = ""
    size: int = 0
    trashed: bool = False
    may_edit: bool = False
    changed_by: str = ""
    changed_at: str = ""


def file_of(answer: dict[str, Any]) -> DriveFile:
    """Read a File of version 2 of the Drive API."""
    return DriveFile(
        answer.get("title", ""),
        answer.get("mimeType", ""),
        answer.get("etag", ""),
        answer.get("md5Checksum", ""),
        answer.get("headRevisionId", ""),
        int(answer.get("fileSize", 0)),
        bool(answer.get("labels", {}).get("trashed")),
        bool(answer.get("capabilities", {}).get("canModifyContent")),
        answer.get("lastModifyingUser", {}).get("emailAddress", ""),
        answer.get("modifiedDate", ""),
    )


def head(session: GoogleSession, file_id: str) -> DriveFile:
    """Ask Drive about a file, whatever it is.

    Raises:
        SheetsyncError: As of `GoogleSession.call`.
    """
    return file_of(session.call("get", f"{_FILES}/{file_id}", params={"fields": FIELDS, **ANY_DRIVE}))


def look(session: GoogleSession, file_id: str) -> DriveFile:
    """Ask Drive about a file that should be an .xlsx.

    Raises:
        GoogleRefusal: It is a native Google Sheet (``native_sheet``), or cannot be reached.
        Refusal: It is something else (``not_xlsx``), or lies in the bin (``trashed``).
    """
    file = head(session, file_id)
    where = f"«{file.title}» (https://drive.google.com/file/d/{file_id})"
    if file.trashed:
        raise Refusal("trashed", f"{where} лежит в корзине Диска.", remedy="Восстановите файл и повторите.")
    if file.mime == NATIVE:
        raise GoogleRefusal(
            "native_sheet",
            f"{where} — таблица Google, а не файл Excel.",
            remedy="Назовите её ссылкой вида https://docs.google.com/spreadsheets/d/…",
        )
    if file.mime.lower() not in _XLSX and not file.title.lower().endswith((".xlsx", ".xlsm")):
        kind = _KINDS.get(file.mime, f"файл вида {file.mime}")
        remedy = (
            "Возьмите ссылку на саму таблицу: откройте её и скопируйте адрес."
            if file.mime in _PLACES
            else "Откройте и сохраните её как таблицу Google или как файл .xlsx и возьмите новую ссылку."
        )
        raise Refusal("not_xlsx", f"{where} — {kind}, а нужна таблица.", remedy=remedy)
    return file


def shared_with(session: GoogleSession, file_id: str) -> list[tuple[str, str]]:
    """Return whom a file is open to, address and role; an empty address stands for a link or a domain.

    Raises:
        SheetsyncError: Only those who may edit it can see that; or as of `GoogleSession.call`.
    """
    url = f"{DRIVE_FILES_API_V3_URL}/{file_id}/permissions"
    params = {"fields": "permissions(emailAddress,role)", "pageSize": "100", **ANY_DRIVE}
    entries = session.call("get", url, params=params).get("permissions", ())
    return [(entry.get("emailAddress", ""), entry.get("role", "")) for entry in entries]
