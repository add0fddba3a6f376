"""Reading and replacing local files so that a crash leaves the old file or the new one, never a mixture."""

from __future__ import annotations

import os
from pathlib import Path

from sheetsync.errors import AccessError, FileProblem


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
        remedy="Нужен журнал в Markdown; таблицу .xlsx называйте с её расширением.",
    )


def replace_file(path: Path, content: bytes) -> None:
    """Put content into a file in one step: a crash at any moment leaves the old file or the new one.

    A symbolic link stays a link, and the mode of an existing file is kept.

    Raises:
        AccessError: The folder or the file cannot be written to; the old file is untouched.
    """
    path = path.resolve()
    temporary = path.with_name(f".sheetsync-{os.getpid()}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o7777)
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise AccessError(
            f"Файл {path} не удалось записать: {error.strerror}.",
            remedy="Он остался прежним. Закройте программы, в которых он открыт, проверьте права и место на "
            "диске и повторите.",
        ) from None
    finally:
        temporary.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder survive a power cut, where the system can do that."""
    if os.name == "nt":
        return  # Windows cannot open a folder; its rename is journalled by the file system
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
