"""Killed at any moment and run again, `undo` and `resolve` end as if nothing had happened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sheetsync.grid import Cell
from sheetsync.journal import fields
from sheetsync.resolve import resolve
from sheetsync.undo import undo
from tests.adversary.moments import Killed, Moments, watched
from tests.kinds import Desk, desk
from tests.small_journal import NOON, TEXT

MOST = 80


def pushed(book: Desk) -> None:
    book.path.write_text(TEXT, encoding="utf-8")
    book.push()
    book.edit("Backend", "Frontend")
    book.edit("* Docker\n", "* Docker\n* Git\n")
    book.push()


def pulled(book: Desk) -> None:
    book.path.write_text(TEXT, encoding="utf-8")
    book.push()
    book.type("hh:101", fields.TITLE, Cell.of("Lead"))
    book.pull()


def in_conflict(book: Desk) -> None:
    book.path.write_text(TEXT, encoding="utf-8")
    book.push()
    book.type("hh:101", fields.TITLE, Cell.of("Lead"))
    book.edit("Backend", "Frontend")


def take_back(book: Desk) -> None:
    undo(book.path, book.book, now=NOON)


def decide(book: Desk) -> None:
    resolve(book.path, book.book, "1", fields.TITLE, "Middle", now=NOON)


def end(book: Desk) -> tuple[str, object, object]:
    plan = book.status().meeting.plan
    return book.text, book.says(), plan


CASES: dict[str, tuple[Callable[[Desk], None], Callable[[Desk], None]]] = {
    "undo of a push": (pushed, take_back),
    "undo of a pull": (pulled, take_back),
    "resolve": (in_conflict, decide),
}


@pytest.mark.parametrize("case", CASES)
def test_killed_at_any_moment_and_run_again_ends_as_without(case: str, tmp_path: Path) -> None:
    begin, command = CASES[case]
    with desk("memory", make(tmp_path / "calm")) as book:
        begin(book)
        moments = Moments(book.path.parent)
        with watched(moments):
            command(book)
        expected = end(book)
    assert 0 < len(moments.seen) < MOST
    for step in range(1, len(moments.seen) + 1):
        with desk("memory", make(tmp_path / str(step))) as book:
            begin(book)
            moments = Moments(book.path.parent)
            moments.acts = {step: moments.kill}
            with watched(moments), pytest.raises(Killed):
                command(book)
            if end(book) != expected:
                command(book)
            assert end(book) == expected, moments.seen[-1]


def make(folder: Path) -> Path:
    folder.mkdir()
    return folder
