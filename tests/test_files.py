from __future__ import annotations

import os
from pathlib import Path
from threading import get_ident

import pytest

from sheetsync.errors import AccessError, ChangedMeanwhile, FileProblem
from sheetsync.files import read_text, replace_file, replace_text, sweep


def test_text_comes_back_with_its_line_ends_and_mark(tmp_path: Path) -> None:
    path = tmp_path / "journal.md"
    path.write_bytes("\ufeffраз\r\nдва\n".encode())
    assert read_text(path) == "\ufeffраз\r\nдва\n"


@pytest.mark.parametrize("content", [b"PK\x03\x04\xff\xfe", b"text\0text", "юникод".encode("utf-16")])
def test_a_binary_file_is_no_journal(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "journal.md"
    path.write_bytes(content)
    with pytest.raises(FileProblem, match="не текст в UTF-8"):
        read_text(path)


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="нет"):
        read_text(tmp_path / "journal.md")
    with pytest.raises(FileProblem, match="не читается"):
        read_text(tmp_path)


def test_replacing_keeps_the_mode_and_leaves_no_other_file(tmp_path: Path) -> None:
    path = tmp_path / "journal.md"
    path.write_bytes(b"old")
    path.chmod(0o640)
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link_to_the_replaced_file(tmp_path: Path) -> None:
    real, link = tmp_path / "real.md", tmp_path / "journal.md"
    real.write_bytes(b"old")
    link.symlink_to(real)
    replace_file(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "folder"
    path.mkdir()
    with pytest.raises(AccessError, match="не удалось записать"):
        replace_file(path, b"new")
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_run_of_our_number_left_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / f".sheetsync-{os.getpid()}-{get_ident()}.tmp").write_bytes(b"half")
    replace_file(tmp_path / "journal.md", b"new")
    assert list(tmp_path.iterdir()) == [tmp_path / "journal.md"]


def test_what_other_killed_runs_left_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / ".sheetsync-1-1.tmp").write_bytes(b"half")
    (tmp_path / "journal.md").write_bytes(b"whole")
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == [tmp_path / "journal.md"]


def test_the_last_look_can_still_keep_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "journal.md"
    path.write_bytes(b"old")

    def look() -> None:
        raise ChangedMeanwhile("Файл изменился.", remedy="Повторите.")

    with pytest.raises(ChangedMeanwhile):
        replace_file(path, b"new", check=look)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("was", ["раз\n", None])
def test_a_text_that_somebody_saved_meanwhile_stays(tmp_path: Path, was: str | None) -> None:
    path = tmp_path / "journal.md"
    path.write_text("правка\n", encoding="utf-8")
    with pytest.raises(ChangedMeanwhile, match="изменился"):
        replace_text(path, "наше\n", was=was)
    assert [path.name for path in tmp_path.iterdir()] == ["journal.md"]
    assert path.read_text(encoding="utf-8") == "правка\n"
    replace_text(path, "наше\n", was="правка\n")
    assert path.read_text(encoding="utf-8") == "наше\n"
