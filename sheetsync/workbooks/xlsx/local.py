"""A local .xlsx file as a workbook: read whole, written whole or not at all."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from sheetsync.errors import AccessError, ChangedMeanwhile, FileProblem, InUseError, Refusal
from sheetsync.files import replace_file
from sheetsync.grid import Edit, Grid, Version
from sheetsync.workbooks.xlsx.book import Book
from sheetsync.workbooks.xlsx.edit import rewritten
from sheetsync.workbooks.xlsx.package import MAX_FILE
from sheetsync.workbooks.xlsx.reader import grid_of
from sheetsync.workbooks.xlsx.refusals import refuse

_NEW = Version("new")
_WRITABLE = 0o222
"""Write permission for anybody: a file without it is not replaced, though its folder would allow that."""
_OWNER_NAME = 55
"""Where Excel's lock file holds the length of the user's name; the name follows in UTF-16."""


class LocalXlsx:
    """A workbook in a file.

    Args:
        path: The file; a link is followed to the real one.
        create: Whether a file that is not there is made, from our template, by the first write.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self._path, self._create = path, create
        self._image: dict[str, bytes] = {}
        self._opened: tuple[Version, Book] | None = None

    @property
    def name(self) -> str:
        """The path as it was given."""
        return str(self._path)

    @property
    def saved_whole(self) -> bool:
        """Always: a program that has the file open writes it anew."""
        return True

    def read(self, tabs: Sequence[str] | None = None) -> Grid:
        """Read the named tabs (those that exist), or all of them.

        Raises:
            FileProblem: The file is missing, or is no file.
            AccessError: It may not be read, or is refused.
        """
        blob, version = self._load()
        self._image = {} if version == _NEW else {self._path.name: blob}
        with self._naming():
            return grid_of(self._book(blob, version), version, tabs)

    def write(self, edits: Sequence[Edit], *, version: Version, mark: str = "") -> Grid:  # noqa: ARG002 - a file's version is mark enough
        """Apply all edits or none, and return the whole workbook as it is afterwards.

        Raises:
            ChangedMeanwhile: The file is no longer at `version`.
            InUseError: Excel or LibreOffice has it open.
            FileProblem: The file is missing, or is no file.
            AccessError: It may not be written, or is refused; nothing was written.
        """
        self._check_free()
        blob = self._load_at(version)
        with self._naming():
            book = self._book(blob, version)
            del blob  # a book that was opened before has the same in its own copy
            book = rewritten(book, edits)
            after = _version(book.blob)
            grid = grid_of(book, after)
        if after != version:
            replace_file(self._path, book.blob, check=lambda: self._check_still(version))
            self._opened = after, book
        return grid

    def image(self) -> Mapping[str, bytes]:
        """Return the file as last read, by name; nothing before the first read, or while there is no file."""
        return self._image

    def _book(self, blob: bytes, version: Version) -> Book:
        """Return the file opened; what was opened last is not opened again."""
        if self._opened is None or self._opened[0] != version:
            self._opened = version, Book(blob)
        return self._opened[1]

    def _check_still(self, version: Version) -> None:
        """Look a last time, when only the one step is left that puts the new file in the old one's place."""
        self._check_free()
        self._load_at(version)

    def _load_at(self, version: Version) -> bytes:
        """Return the file's content if it still is the version that is meant."""
        blob, now = self._load()
        if now != version:
            raise ChangedMeanwhile(
                f"Файл {self.name} изменился, пока мы готовили запись; ничего не записано.",
                remedy="Запустите команду ещё раз: она прочтёт новое содержимое.",
            )
        return blob

    def _load(self) -> tuple[bytes, Version]:
        try:
            if self._path.stat().st_size > MAX_FILE:
                raise refuse("too_big", self.name)
            blob = self._path.read_bytes()
        except FileNotFoundError as error:
            if self._create and self._path.parent.is_dir() and not self._path.is_symlink():
                return files("sheetsync.workbooks.xlsx").joinpath("template.xlsx").read_bytes(), _NEW
            raise FileProblem(f"Файла {self.name} нет.", remedy="Проверьте имя и папку.") from error
        except IsADirectoryError as error:
            raise FileProblem(f"{self.name} — это папка.", remedy="Назовите файл .xlsx в ней.") from error
        except OSError as error:
            raise self._no_access(error) from error
        return blob, _version(blob)

    def _no_access(self, error: OSError) -> AccessError:
        return AccessError(
            f"Нет доступа к файлу {self.name}: {error.strerror}.",
            remedy="Проверьте права на файл и папку и закройте программы, в которых он открыт.",
        )

    @contextlib.contextmanager
    def _naming(self) -> Iterator[None]:
        """Say in every refusal which file it is about."""
        try:
            yield
        except Refusal as refusal:
            raise Refusal(refusal.code, f"{self.name}: {refusal.what}", remedy=refusal.remedy) from refusal

    def _check_free(self) -> None:
        """Refuse a file that is read-only, or beside which a lock file of Excel or LibreOffice stands."""
        real = self._path.resolve()
        if real.exists() and not (real.stat().st_mode & _WRITABLE and os.access(real, os.W_OK)):
            raise AccessError(
                f"Файл {self.name} открыт только для чтения; ничего не записано.",
                remedy="Снимите с него защиту от записи (Свойства → «Только чтение», chmod u+w) и повторите.",
            )
        for lock, owner in ((f"~${real.name}", _excel_owner), (f".~lock.{real.name}#", _libreoffice_owner)):
            path = real.with_name(lock)
            if _exists(path):
                name = owner(path)
                raise InUseError(
                    f"Файл {self.name} открыт в другой программе" + (f" ({name})." if name else "."),
                    remedy=f"Закройте его там. Если он нигде не открыт, удалите файл {path}.",
                )


def _version(blob: bytes) -> Version:
    return Version(hashlib.sha256(blob).hexdigest())


def _exists(path: Path) -> bool:
    """Whether a lock file is there; a name too long for the folder cannot be."""
    with contextlib.suppress(OSError):
        return path.exists()
    return False


def _excel_owner(lock: Path) -> str:
    """Return the user's name in Excel's lock file, or nothing when it cannot be read."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        blob = lock.read_bytes()
        length = blob[_OWNER_NAME] if len(blob) > _OWNER_NAME else 0
        return blob[_OWNER_NAME + 2 :][: 2 * length].decode("utf-16-le")
    return ""


def _libreoffice_owner(lock: Path) -> str:
    """Return the user's name (or login and host) in LibreOffice's lock file, or nothing."""
    with contextlib.suppress(OSError, UnicodeDecodeError, csv.Error):
        fields = next(csv.reader([lock.read_text(encoding="utf-8")], escapechar="\\"), [])
        return fields[0] or " ".join(field for field in fields[1:3] if field) if fields else ""
    return ""
