"""The folder .sheetsync/ beside the journal: the last agreed state, the log of a write, backups, a lock.

One journal may be kept in step with several workbooks; each pair has a folder of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from sheetsync.backups import Backups, read_write
from sheetsync.crash import crash_point
from sheetsync.errors import AccessError, FileProblem, InUseError
from sheetsync.files import move_file, read_text, remove_file, replace_file, sweep, sync_folder
from sheetsync.record import Records, VacancyKey
from sheetsync.wal import Write

FOLDER = ".sheetsync"
SCHEMA = 1
_SNAPSHOT, _WRITE, _BINDING = "snapshot.json", "write.json", "binding.json"


@dataclass(frozen=True, slots=True)
class Binding:
    """What a folder of the state belongs to.

    Attributes:
        folder: The folder.
        journals: The full path of journal.md; several when the person said that it moved.
        workbook: The full path or the address of the workbook.
    """

    folder: Path
    journals: tuple[str, ...]
    workbook: str


class State:
    """What is remembered about one journal and one workbook.

    Args:
        journal: The path of journal.md; the state lies in `.sheetsync/` beside it.
        workbook: What names the workbook for good: its path or id.
    """

    def __init__(self, journal: Path, workbook: str) -> None:
        self.journal = journal.resolve()
        self.root = self.journal.parent / FOLDER
        name = hashlib.sha256(f"{journal.name}\n{workbook}".encode()).hexdigest()[:12]
        self.folder = self.root / f"{journal.stem}-{name}"
        self.workbook = workbook

    @property
    def address(self) -> str:
        """The workbook's address, or its full path."""
        online = "://" in self.workbook
        return self.workbook if online else str((self.journal.parent / self.workbook).resolve())

    @property
    def snapshot_path(self) -> Path:
        """Where the last agreed state lies."""
        return self.folder / _SNAPSHOT

    def snapshot(self) -> Records | None:
        """Return the last state both sides agreed on, or None at the first meeting.

        Raises:
            FileProblem: The snapshot cannot be read or is damaged.
        """
        return _snapshot(self.snapshot_path) if self.snapshot_path.exists() else None

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
        crash_point("snapshot")

    @property
    def backups(self) -> Backups:
        """What operations replaced, and what they changed."""
        return Backups(self.folder / "backup")

    @property
    def _log_path(self) -> Path:
        return self.folder / _WRITE

    @property
    def _done_path(self) -> Path:
        return self.folder / "written.json"

    def begin(self, write: Write) -> None:
        """Log a write that is about to be sent."""
        self._make()
        replace_file(self._log_path, write.json())
        crash_point("log")

    def pending(self) -> Write | None:
        """Return the write that was logged and never confirmed, or None.

        Raises:
            FileProblem: The log cannot be read or is damaged.
        """
        return read_write(self._log_path)

    def done(self) -> None:
        """Note that the logged write is confirmed; it can be looked up as the last one."""
        write = self.pending()
        if write is not None:
            self.backups.confirm(write.mark)
        move_file(self._log_path, self._done_path)
        crash_point("done")

    def forget(self) -> None:
        """Drop the log: nothing was written, or what was written has been told."""
        remove_file(self._log_path)

    def forget_last(self) -> None:
        """Drop the last confirmed write: it has been looked at again."""
        remove_file(self._done_path)

    def last_write(self) -> Write | None:
        """Return the last write that was confirmed, or None.

        Raises:
            FileProblem: Its record cannot be read or is damaged.
        """
        return read_write(self._done_path)

    def binding(self) -> Binding | None:
        """Return what this memory belongs to, or None when there is none yet, or none that can be read."""
        return _binding(self.folder)

    def others(self) -> tuple[Binding, ...]:
        """Return what the other memories beside this journal belong to."""
        if not self.root.is_dir():
            return ()
        folders = sorted(path for path in self.root.iterdir() if path.is_dir() and path != self.folder)
        return tuple(filter(None, map(_binding, folders)))

    def bind(self, journals: Sequence[str] = ()) -> None:
        """Note what this memory belongs to from now on: this journal, and where it lay before."""
        self.folder.mkdir(parents=True, exist_ok=True)
        stored = {
            "schema": SCHEMA,
            "journals": list(dict.fromkeys((*journals, str(self.journal)))),
            "workbook": self.address,
        }
        text = json.dumps(stored, ensure_ascii=False, indent=1)
        replace_file(self.folder / _BINDING, text.encode("utf-8", "surrogatepass"))

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other runs of ours out; the kernel frees the lock when a process dies.

        Raises:
            InUseError: Another run is at work on this journal.
        """
        self._make()
        with self.alone():
            yield

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other runs of ours out, without binding this memory to anything.

        Raises:
            InUseError: Another run is at work on this journal.
        """
        self._make_root()
        try:
            with FileLock(self.root / "lock", timeout=0):
                for folder in (self.journal.parent, self.folder):
                    sweep(folder)
                yield
        except Timeout:
            raise InUseError(
                f"С журналом в {self.root.parent} уже работает другой запуск sheetsync.",
                remedy="Дождитесь его конца и повторите.",
            ) from None

    def set_aside(self) -> None:
        """Put what is remembered out of the way; it is kept, and nobody looks at it any more."""
        old = self.root / "old"
        old.mkdir(exist_ok=True)
        free = next(path for n in count(1) if not (path := old / f"{self.folder.name}-{n}").exists())
        self.folder.replace(free)
        sync_folder(self.root)

    def take_over(self, folder: Path) -> None:
        """Make what another folder remembers the memory of this journal and this workbook."""
        if self.folder.exists():
            self.set_aside()
        folder.replace(self.folder)
        sync_folder(self.root)

    def _make(self) -> None:
        self._make_root()
        with self._making():
            self.folder.mkdir(parents=True, exist_ok=True)
            if not (self.folder / _BINDING).exists():
                self.bind()

    def _make_root(self) -> None:
        with self._making():
            self.root.mkdir(parents=True, exist_ok=True)
            ignore = self.root / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n")

    @contextmanager
    def _making(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise AccessError(
                f"Папку {self.folder} не удалось создать: {error.strerror}.",
                remedy="sheetsync хранит там снимок и копии; дайте право на запись рядом с журналом.",
            ) from None


def snapshot_in(folder: Path) -> Records | None:
    """Return the last agreed state in a folder of the state, or None when there is none that can be read."""
    with suppress(FileProblem, OSError):
        path = folder / _SNAPSHOT
        return _snapshot(path) if path.exists() else None
    return None


def _snapshot(path: Path) -> Records:
    try:
        return _records(json.loads(read_text(path)))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise FileProblem(
            f"Снимок прошлой синхронизации {path} повреждён или от другой версии.",
            remedy="Удалите его: одинаковое примется, разное станет конфликтами, ничего не удалится.",
        ) from None


def _binding(folder: Path) -> Binding | None:
    with suppress(OSError, ValueError, KeyError, TypeError, FileProblem):
        stored = json.loads((folder / _BINDING).read_bytes().decode("utf-8", "surrogatepass"))
        return Binding(folder, tuple(map(str, stored["journals"])), str(stored["workbook"]))
    return None


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
