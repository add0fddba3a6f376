"""Wishes that come at once are noted together, and none pays for another."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from webhook.gathering import Gathering
from webhook.wish import Wish


class Notes:
    """A place to note wishes: it remembers who came together, and refuses those for a bad sheet."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.busy = False
        self.overlaps = 0
        self.gate = threading.Event()
        self.gate.set()

    def note(self, wishes: Sequence[Wish]) -> None:
        self.overlaps += self.busy
        self.busy = True
        self.gate.wait()
        self.batches.append([wish.sheet for wish in wishes])
        try:
            if any(wish.sheet == "bad" for wish in wishes):
                raise ValueError("bad")
            for wish in wishes:
                wish.job = f"{wish.sheet}-1"
        finally:
            self.busy = False


@pytest.fixture
def notes() -> Notes:
    return Notes()


def test_one_that_comes_alone_is_noted_alone(notes: Notes) -> None:
    gathering, wish = Gathering(notes.note), Wish("a", "edit", 0.0)
    gathering.bring(wish)
    assert (wish.job, notes.batches) == ("a-1", [["a"]])


def test_those_that_come_while_one_is_noted_are_noted_together(notes: Notes) -> None:
    gathering = Gathering(notes.note)
    notes.gate.clear()
    wishes = [Wish(str(n), "edit", 0.0) for n in range(6)]
    threads = [threading.Thread(target=gathering.bring, args=(wish,)) for wish in wishes]
    threads[0].start()
    while not notes.busy:
        pass
    for thread in threads[1:]:
        thread.start()
    while len(gathering._line) < 5:  # noqa: SLF001 - all have come
        pass
    notes.gate.set()
    for thread in threads:
        thread.join()
    assert [len(batch) for batch in notes.batches] == [1, 5]
    assert all(wish.job for wish in wishes)


def test_every_wish_of_many_threads_gets_its_job_or_its_own_problem(notes: Notes) -> None:
    gathering = Gathering(notes.note)
    noted, refused = [], []

    def bring(thread: int) -> None:
        for turn in range(50):
            wish = Wish("bad" if (turn + thread) % 7 == 0 else f"{thread}.{turn}", "edit", 0.0)
            try:
                gathering.bring(wish)
            except ValueError:
                refused.append(wish)
            else:
                noted.append(wish)

    threads = [threading.Thread(target=bring, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert notes.overlaps == 0
    assert {wish.sheet for wish in refused} == {"bad"}
    assert all(wish.job == f"{wish.sheet}-1" for wish in noted)
    assert len(noted) + len(refused) == 400
    assert not any(wish.job for wish in refused)
