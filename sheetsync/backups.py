"""The backups: one folder an operation, with what it replaced and what it changed.

In each lie whole files as they were (journal.md, an .xlsx), the log of the write with every touched tab as it
was read (text, kind, link and formula of each cell), and the operation itself. The newest `KEPT` stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sheetsync.crash import crash_point
from sheetsync.errors import FileProblem
from sheetsync.files import make_folder, remove_folder, replace_file, sync_folder
from sheetsync.operation import Operation, short
from sheetsync.wal import Write

KEPT = 50
"""How many operations can be looked up and taken back; older ones are dropped."""

_OPERATION, _WRITE, _DONE = "changes.json", "write.json", "done"
_NUMBERED = re.compile(r"(\d{6})-")


@dataclass(frozen=True, slots=True)
class Kept:
    """An operation as it lies in backup/.

    Attributes:
        operation: What it changed.
        folder: Where its backup lies.
        done: Whether it is known to have come to its end.
    """

    operation: Operation
    folder: Path
    done: bool

    def write(self) -> Write | None:
        """Return the log of what it wrote into the workbook: the tabs as they were before are in it.

        Raises:
            FileProblem: It is damaged.
        """
        return read_write(self.folder / _WRITE)


class Backups:
    """The backups of one journal and one workbook.

    Args:
        folder: Where they lie.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __str__(self) -> str:
        return str(self._folder)

    def keep(self, operation: Operation, files: Mapping[str, bytes], write: Write | None = None) -> Path:
        """Keep what an operation is about to replace; return the folder it lies in.

        Args:
            operation: What it is about to change.
            files: Whole files that it replaces, by name.
            write: The log of its write: the pre-image of every cell it touches.
        """
        olds = self._folders()
        number = _number(olds[-1]) + 1 if olds else 1
        time = re.sub(r"[^\dT]", "", operation.moment[:19])
        folder = self._folder / f"{number:06}-{time}-{operation.name}-{operation.id}"
        make_folder(folder)
        log = {} if write is None else {_WRITE: write.json()}
        for name, content in {**files, **log, _OPERATION: operation.json()}.items():
            replace_file(folder / name, content)
        for old in [*olds, folder][:-KEPT]:
            remove_folder(old)
        crash_point("backup")
        return folder

    def confirm(self, mark: str) -> None:
        """Note that an operation came to its end."""
        for folder in self._folders():
            if folder.name.endswith(f"-{short(mark)}"):
                with suppress(OSError):  # then it counts as cut short, and can be taken back all the same
                    (folder / _DONE).touch()
                    sync_folder(folder)

    def operations(self) -> tuple[Kept, ...]:
        """Return the operations that are still known, the oldest first; damaged ones are left out."""
        found = []
        for folder in self._folders():
            with suppress(ValueError, OSError):
                operation = Operation.read((folder / _OPERATION).read_bytes())
                found.append(Kept(operation, folder, (folder / _DONE).exists()))
        return tuple(found)

    def _folders(self) -> list[Path]:
        """Return the folders of the operations, the oldest first."""
        if not self._folder.is_dir():
            return []
        return sorted((path for path in self._folder.iterdir() if path.is_dir()), key=_age)


def read_write(path: Path) -> Write | None:
    """Return the log of a write, or None when there is none.

    Raises:
        FileProblem: It cannot be read or is damaged.
    """
    if not path.exists():
        return None
    try:
        return Write.read(path.read_bytes())
    except (ValueError, OSError):
        raise FileProblem(
            f"Запись о прошлой отправке в таблицу {path} повреждена или от другой версии.",
            remedy="Удалите её и выполните status: она сравнит обе стороны заново.",
        ) from None


def _number(folder: Path) -> int:
    found = _NUMBERED.match(folder.name)
    return int(found[1]) if found else 0


def _age(folder: Path) -> tuple[int, str]:
    """Return what puts backups in order; the clock does not: it may be set back."""
    return _number(folder), folder.name
