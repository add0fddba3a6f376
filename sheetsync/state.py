"""The folder .sheetsync/ beside the journal: the last agreed state, the log of a write, backups, a lock.

One journal may be kept in step with several workbooks; each pair has a folder of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from sheetsync.errors import AccessError, FileProblem, InUseError
from sheetsync.files import read_text, replace_file, sync_folder
from sheetsync.record import Records, VacancyKey
from sheetsync.wal import Write

FOLDER = ".sheetsync"
SCHEMA = 1
BACKUPS_KEPT = 50
"""How many operations can be looked up in backup/; older ones are dropped."""


class State:
    """What is remembered about one journal and one workbook.

    Args:
        journal: The path of journal.md; the state lies in `.sheetsync/` beside it.
        workbook: What names the workbook for good: its path or id.
    """

    def __init__(self, journal: Path, workbook: str) -> None:
        self.root = journal.resolve().parent / FOLDER
        name = hashlib.sha256(f"{journal.name}\n{workbook}".encode()).hexdigest()[:12]
        self.folder = self.root / f"{journal.stem}-{name}"
        self.workbook = workbook

    @property
    def snapshot_path(self) -> Path:
        """Where the last agreed state lies."""
        return self.folder / "snapshot.json"

    def snapshot(self) -> Records | None:
        """Return the last state both sides agreed on, or None at the first meeting.

        Raises:
            FileProblem: The snapshot cannot be read or is damaged.
        """
        if not self.snapshot_path.exists():
            return None
        try:
            return _records(json.loads(read_text(self.snapshot_path)))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise FileProblem(
                f"Снимок прошлой синхронизации {self.snapshot_path} повреждён или от другой версии.",
                remedy="Удалите его: одинаковое примется, разное станет конфликтами, ничего не удалится.",
            ) from None

    def save(self, base: Records) -> None:
        """Remember a state both sides agreed on."""
        self._make()
        stored = {
            "schema": SCHEMA,
            "workbook": self.workbook,
            "fields": base.fields,
            "rows": base.rows,
            "conclusions": base.conclusions,
        }
        text = json.dumps(stored, ensure_ascii=False, indent=1)
        replace_file(self.snapshot_path, text.encode("utf-8", "surrogatepass"))

    @property
    def backups(self) -> Path:
        """Where the backups lie, one folder an operation."""
        return self.folder / "backup"

    @property
    def _log_path(self) -> Path:
        return self.folder / "write.json"

    @property
    def _done_path(self) -> Path:
        return self.folder / "written.json"

    def begin(self, write: Write) -> None:
        """Log a write that is about to be sent."""
        self._make()
        replace_file(self._log_path, write.json())

    def pending(self) -> Write | None:
        """Return the write that was logged and never confirmed, or None.

        Raises:
            FileProblem: The log cannot be read or is damaged.
        """
        return _write(self._log_path)

    def done(self) -> None:
        """Note that the logged write is confirmed; it can be looked up as the last one."""
        self._log_path.replace(self._done_path)
        sync_folder(self.folder)

    def forget(self) -> None:
        """Drop the log: nothing was written, or what was written has been told."""
        self._log_path.unlink(missing_ok=True)
        sync_folder(self.folder)

    def forget_last(self) -> None:
        """Drop the last confirmed write: it has been looked at again."""
        self._done_path.unlink(missing_ok=True)

    def last_write(self) -> Write | None:
        """Return the last write that was confirmed, or None.

        Raises:
            FileProblem: Its record cannot be read or is damaged.
        """
        return _write(self._done_path)

    def backup(self, operation: str, now: datetime, files: Mapping[str, bytes]) -> Path:
        """Keep the bytes that an operation is about to replace; return the folder they lie in."""
        self._make()
        name = f"{now:%Y%m%dT%H%M%S.%f}-{operation}"
        names = (f"{name}-{n}" if n else name for n in count())
        folder = next(path for path in (self.backups / name for name in names) if not path.exists())
        folder.mkdir(parents=True)
        for name, content in files.items():
            replace_file(folder / name, content)
        for old in sorted(self.backups.iterdir())[:-BACKUPS_KEPT]:
            for file in old.iterdir():
                file.unlink()
            old.rmdir()
        return folder

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other runs of ours out; the kernel frees the lock when a process dies.

        Raises:
            InUseError: Another run is at work on this journal.
        """
        self._make()
        try:
            with FileLock(self.root / "lock", timeout=0):
                yield
        except Timeout:
            raise InUseError(
                f"С журналом в {self.root.parent} уже работает другой запуск sheetsync.",
                remedy="Дождитесь его конца и повторите.",
            ) from None

    def _make(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            ignore = self.root / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n")
        except OSError as error:
            raise AccessError(
                f"Папку {self.folder} не удалось создать: {error.strerror}.",
                remedy="sheetsync хранит там снимок и копии; дайте право на запись рядом с журналом.",
            ) from None


def _write(path: Path) -> Write | None:
    if not path.exists():
        return None
    try:
        return Write.read(path.read_bytes())
    except (ValueError, OSError):
        raise FileProblem(
            f"Запись о прошлой отправке в таблицу {path} повреждена или от другой версии.",
            remedy="Удалите её и выполните status: она сравнит обе стороны заново.",
        ) from None


def _records(stored: dict[str, Any]) -> Records:
    """Return a stored snapshot as records; anything unexpected in it is a ValueError or the like."""
    if stored["schema"] != SCHEMA:
        raise ValueError(stored["schema"])
    conclusions = stored["conclusions"]
    return Records(
        {VacancyKey(key): dict(record) for key, record in stored["rows"].items()},
        tuple(stored["fields"]),
        None if conclusions is None else tuple(conclusions),
    )
