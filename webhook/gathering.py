"""Notes wishes together that come at the same time: a commit costs more than all the rest of a request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Condition, Lock

from webhook.wish import Wish

PATIENCE = 0.003
"""How long wishes wait for others while they come thick, seconds; one that comes alone does not wait."""


class _Place:
    """Where a thread waits with its wish, until it is noted, has failed, or is the first in line."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self._closed = Lock()
        self._closed.acquire()
        self.problem: Exception | None = None
        self.wait, self.open = self._closed.acquire, self._closed.release


class Gathering:
    """Where the threads of a process bring their wishes: one of them notes all that are there.

    Args:
        note: Notes wishes together and gives each its job; when it raises, none of them is noted.
    """

    def __init__(self, note: Callable[[Sequence[Wish]], None]) -> None:
        self._note = note
        self._arrived = Condition(Lock())
        self._line: list[_Place] = []
        self._led = False
        self._together = 1

    def bring(self, wish: Wish) -> None:
        """Return when a wish has its job.

        Raises:
            Exception: What `note` raised for this very wish.
        """
        place = _Place(wish)
        with self._arrived:
            self._line.append(place)
            leads, self._led = not self._led, True
            if len(self._line) == self._together:
                self._arrived.notify()
        if not leads:
            place.wait()
        if wish.job is None and place.problem is None:
            self._lead()
        if place.problem:
            raise place.problem

    def _lead(self) -> None:
        """Note what is there, once it is as much as came together the last time, or after a moment."""
        with self._arrived:
            self._arrived.wait_for(lambda: len(self._line) >= self._together, PATIENCE)
            batch, self._line = self._line, []
            self._together = len(batch)
        try:
            self._settle(batch)
        finally:
            with self._arrived:
                self._led = bool(self._line)
                settled = [*batch, *self._line[:1]]
            for place in settled:
                place.open()

    def _settle(self, batch: Sequence[_Place]) -> None:
        """Note wishes together; if that fails, each by itself, so that one takes no others with it."""
        try:
            self._note([place.wish for place in batch])
        except Exception as problem:  # noqa: BLE001 - handed on to those whose wish it is
            for place in batch:
                if len(batch) == 1:
                    place.problem = problem
                else:
                    self._settle([place])
