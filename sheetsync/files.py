"""Reading and replacing local files so that a crash leaves the old file or the new one, never a mixture."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import get_ident

from sheetsync.crash import crash_point
from sheetsync.errors import AccessError, ChangedMeanwhile, FileProblem


def read_text(path: Path) -> str:
    """Return a text file as it is, line ends and byte order mark included.

    Raises:
        FileProblem: There is no such file, it may not be read, or it is not UTF-8 text.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise FileProblem(
            f"Файла {path} нет.", remedy="Проверьте путь и имя; пример журнала создаст sheetsync demo."
        ) from None
    except OSError as error:
        raise FileProblem(
            f"Файл {path} не читается: {error.strerror}.", remedy="Проверьте путь и права на него."
        ) from None
    except UnicodeDecodeError as error:
        raise _not_text(path, f"байт {error.start}") from None
    if "\0" in text:
        raise _not_text(path, f"символ {text.index(chr(0))}")
    return text


def _not_text(path: Path, place: str) -> FileProblem:
    return FileProblem(
        f"Файл {path} — не текст в UTF-8 ({place}).",
        remedy="Сохраните его как текст в кодировке UTF-8; таблицу .xlsx называйте с её расширением.",
    )


def _nothing() -> None:
    """Check nothing."""


def replace_file(path: Path, content: bytes, *, check: Callable[[], None] = _nothing) -> None:
    """Put content into a file in one step: a crash at any moment leaves the old file or the new one.

    A symbolic link stays a link, and the mode of an existing file is kept.

    Args:
        path: The file; it need not be there.
        content: All of its new content.
        check: Called last, when only the one step is left: what it raises leaves the old file.

    Raises:
        AccessError: The folder or the file cannot be written to; the old file is untouched.
    """
    path = path.resolve()
    temporary = path.with_name(f".sheetsync-{os.getpid()}-{get_ident()}.tmp")
    with _telling(path):
        try:
            temporary.unlink(missing_ok=True)  # left by a run that was killed and had our number
            with temporary.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                temporary.chmod(path.stat().st_mode & 0o7777)
            check()
            crash_point(f"file {path.name}")
            temporary.replace(path)
            sync_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)


def replace_text(path: Path, text: str, *, was: str | None) -> None:
    """Put a text into a file in one step, if the file still says what it said.

    Args:
        path: The file.
        text: All of its new text.
        was: Its text as it was read; None when there was no file.

    Raises:
        ChangedMeanwhile: Somebody saved it since; nothing is written.
        AccessError: It cannot be written to.
    """

    def check() -> None:
        if (read_text(path) if path.exists() else None) != was:
            raise ChangedMeanwhile(
                f"Файл {path} изменился, пока шла работа.",
                remedy="Ничего не записано: закройте редактор или сохраните файл и повторите.",
            )

    replace_file(path, text.encode(), check=check)


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, where there are none.

    Raises:
        AccessError: It cannot be made.
    """
    with _telling(path):
        path.mkdir(parents=True, exist_ok=True)


def move_file(path: Path, target: Path) -> None:
    """Put a file in the place of another in one step.

    Raises:
        AccessError: It cannot be put there; both are untouched.
    """
    with _telling(target):
        path.replace(target)
        sync_folder(target.parent)


def remove_file(path: Path) -> None:
    """Remove a file, if it is there.

    Raises:
        AccessError: It cannot be removed.
    """
    with _telling(path):
        if path.exists():
            path.unlink(missing_ok=True)
            sync_folder(path.parent)


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """Say of what the system refuses which file it is about, and what to do.

    Raises:
        AccessError: The system refused something.
    """
    try:
        yield
    except OSError as error:
        raise AccessError(
            f"Файл {path} не удалось записать: {error.strerror}.",
            remedy="Он остался прежним. Закройте программы, в которых он открыт, проверьте права и место на "
            "диске и повторите.",
        ) from None


def remove_folder(path: Path) -> None:
    """Remove a folder and the files in it.

    Raises:
        AccessError: One of them cannot be removed.
    """
    with _telling(path):
        for file in path.iterdir():
            file.unlink()
        path.rmdir()


def sweep(folder: Path) -> None:
    """Remove what killed runs left in a folder of half-made files; whoever calls keeps other runs out."""
    for left in folder.glob(".sheetsync-*.tmp"):
        left.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder survive a power cut, where the system can do that."""
    if os.name == "nt":
        return  # Windows cannot open a folder; its rename is journalled by the file system
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
