"""The moments of an operation, and what the adversary lets happen at them.

A moment is what another program, or a later run, could see of an operation: a file about to be opened for
writing, renamed or removed, a folder about to be made, a request before and after it is applied.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FILE_STEPS = ("open", "os.rename", "os.remove", "os.mkdir")

Act = Callable[[str], None]
"""Something that happens at a moment, given its name."""


class Killed(BaseException):
    """The process is gone: nothing it would still have done is done."""


@dataclass
class Moments:
    """Counts the moments of an operation and acts at the chosen ones.

    Attributes:
        folder: Only files below it count.
        acts: What happens, by the number of the moment, counted from 1, or by its name: the first such one.
        seen: The names of the moments that came.
        dead: Whether the operation was killed: every later moment kills it again, `finally` and all.
    """

    folder: Path
    acts: Mapping[int | str, Act] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    dead: bool = False
    _acting: bool = False

    def come(self, name: str) -> None:
        """Let a moment come."""
        if self._acting:
            return
        if self.dead:
            raise Killed
        first = name not in self.seen
        self.seen.append(name)
        for act in (self.acts.get(len(self.seen)), self.acts.get(name) if first else None):
            if act is not None:
                self._acting = True
                try:
                    act(name)
                finally:
                    self._acting = False

    def kill(self, _: str) -> None:
        """Kill the operation."""
        self.dead = True
        raise Killed


_now: list[Moments] = []


@contextmanager
def watched(moments: Moments) -> Iterator[Moments]:
    """Let what happens to files be moments."""
    _hook()
    _now.append(moments)
    try:
        yield moments
    finally:
        _now.remove(moments)


@cache
def _hook() -> None:
    """Listen to the interpreter, once: an audit hook cannot be taken off again."""
    sys.addaudithook(_heard)


def _heard(event: str, args: tuple[object, ...]) -> None:
    if not _now or event not in FILE_STEPS:
        return
    if event == "open" and "x" not in str(args[1]):
        return
    path, moments = Path(str(args[1] if event == "os.rename" else args[0])), _now[-1]
    if not path.is_relative_to(moments.folder):
        return
    # making what is there and removing what is not is nothing that anybody sees
    if event in {"open", "os.rename"} or path.exists() == (event == "os.remove"):
        moments.come(f"{event} {path.name}")


def disk_full(name: str) -> None:
    """Let a file not be written for want of room, if that is what the moment is about."""
    if name.startswith(FILE_STEPS):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
