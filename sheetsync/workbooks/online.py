"""What a person calls «the table in Google»: a native Google Sheet or an .xlsx in Drive, told apart on sight.

Both have the same kind of address. The length of the id is a hint (44 characters or 33), the proof is what
Google answers (google-api.md §2.1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from sheetsync.errors import GoogleRefusal, OfficeFile, UsageError
from sheetsync.grid import Edit, Grid, Version
from sheetsync.settings import load_settings
from sheetsync.workbooks.credentials import Need
from sheetsync.workbooks.drive import DriveXlsx
from sheetsync.workbooks.google import GoogleSheet
from sheetsync.workbooks.session import GoogleSession, connect
from sheetsync.workbooks.surroundings import Surroundings

_BARE = re.compile(r"[\w-]{25,}")
_IN_PATH = re.compile(r"/d/([\w-]{25,})")
_PUBLISHED = "/d/e/"
NATIVE_LENGTH = 44
"""Length of a native sheet's id; an .xlsx has 33 characters. A hint, no proof."""

Sign = Callable[[frozenset[Need]], GoogleSession]
"""Starts a conversation with Google for some needs."""


def file_id_of(reference: str) -> str:
    """Return the id in an address of a spreadsheet or file, or in itself when it is nothing but an id.

    Raises:
        UsageError: There is none in it.
    """
    if _BARE.fullmatch(reference):
        return reference
    parts = urlsplit(reference)
    if _PUBLISHED in parts.path:
        raise UsageError(
            f"{reference} — ссылка на опубликованную копию: в ней нельзя ничего менять.",
            remedy="Откройте саму таблицу и скопируйте адрес из браузера: "
            "https://docs.google.com/spreadsheets/d/…/edit",
        )
    found = _IN_PATH.search(parts.path)
    given = found[1] if found else next(iter(parse_qs(parts.query).get("id", ())), "")
    if not _BARE.fullmatch(given):
        raise UsageError(
            f"В ссылке {reference} нет идентификатора таблицы.",
            remedy="Скопируйте её целиком из адресной строки: https://docs.google.com/spreadsheets/d/…/edit",
        )
    return given


def address_of(file_id: str) -> str:
    """Return the one address that a workbook at Google goes by."""
    return f"https://docs.google.com/spreadsheets/d/{file_id}/edit"


class OnlineWorkbook:
    """A workbook at Google whose kind is found out at the first reading.

    Args:
        file_id: Its id.
        sign_in: Starts a conversation for what is needed, least first: Drive is asked for only if need be.
        writes: Whether more than reading is meant; a write that comes unannounced asks for more then.
    """

    def __init__(self, file_id: str, sign_in: Sign, *, writes: bool) -> None:
        self._id, self._sign_in, self._writes = file_id, sign_in, writes
        self._known: GoogleSheet | DriveXlsx | None = None

    @property
    def name(self) -> str:
        """Its address."""
        return address_of(self._id)

    @property
    def saved_whole(self) -> bool:
        """Whether it is an .xlsx, as far as is known."""
        return isinstance(self._known, DriveXlsx)

    def image(self) -> Mapping[str, bytes]:
        """Return the file it consists of, if it is one."""
        return self._known.image() if self._known else {}

    def read(self, tabs: Sequence[str] | None = None) -> Grid:
        """Read it, and thereby find out what it is.

        Raises:
            SheetsyncError: As of `GoogleSheet.read` and `DriveXlsx.read`.
        """
        if self._known is None:
            return self._recognised(tabs)
        return self._known.read(tabs)

    def write(self, edits: Sequence[Edit], *, version: Version, mark: str = "") -> Grid:
        """Write to what was read.

        Raises:
            SheetsyncError: As of `GoogleSheet.write` and `DriveXlsx.write`.
        """
        if self._known is None or not self._writes:
            self._writes = True
            self._recognised(None)
        assert self._known  # noqa: S101 - known from here on
        return self._known.write(edits, version=version, mark=mark)

    def _recognised(self, tabs: Sequence[str] | None) -> Grid:
        if len(self._id) == NATIVE_LENGTH:
            try:
                return self._as(self._native(), tabs)
            except OfficeFile:
                return self._as(self._office(), tabs)
        try:
            return self._as(self._office(), tabs)
        except GoogleRefusal as refusal:
            if refusal.code != "native_sheet":
                raise
            return self._as(self._native(), tabs)

    def _as(self, workbook: GoogleSheet | DriveXlsx, tabs: Sequence[str] | None) -> Grid:
        grid = workbook.read(tabs)
        self._known = workbook
        return grid

    def _native(self) -> GoogleSheet:
        need = Need.SHEET_WRITE if self._writes else Need.SHEET_READ
        return GoogleSheet(self._sign_in(frozenset({need})), self._id)

    def _office(self) -> DriveXlsx:
        need = Need.DRIVE_WRITE if self._writes else Need.DRIVE_READ
        return DriveXlsx(self._sign_in(frozenset({need})), self._id)


def open_online(reference: str, *, folder: Path, writes: bool, tell: Callable[[str], None]) -> OnlineWorkbook:
    """Return the workbook at Google that a reference names; nothing is sent yet.

    Args:
        reference: Its address, or its id.
        folder: Where `.env` and relative paths in the settings are looked for.
        writes: Whether more than reading is meant: decides what Google is asked to allow.
        tell: Is given a line for the person whenever there is a wait, or a warning.

    Raises:
        UsageError: There is no id in the reference.
        SettingsError: The settings cannot be used.
    """
    settings = load_settings(folder)

    def sign_in(needs: frozenset[Need]) -> GoogleSession:
        session = connect(settings, needs, folder=folder, surroundings=Surroundings(tell=tell))
        for warning in session.warnings:
            tell(warning)
        return session

    return OnlineWorkbook(file_id_of(reference), sign_in, writes=writes)
