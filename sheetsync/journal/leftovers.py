"""What git leaves in a text that it could not merge; nobody's words, so nothing may be written from it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sheetsync.errors import JournalError, Problem

_MARKER = re.compile(r"^(<{7}|={7}|>{7}|\|{7})(?:[ \t].*)?\r?$", re.MULTILINE)
"""Seven equal signs at the start of a line, then nothing or a blank: the rule of `git diff --check`."""


def leftovers(text: str, name: str) -> Iterator[Problem]:
    """Yield the conflict markers of git in a text, each with its line."""
    for found in _MARKER.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Problem(
            f"{name}:{line}",
            f"Здесь осталась отметка конфликта git: «{found[1]}».",
            "Выберите нужный текст и удалите строки <<<<<<<, |||||||, =======, >>>>>>>.",
        )


def require_clean(text: str, name: str) -> None:
    """Make sure that a text has no conflict markers.

    Raises:
        JournalError: It has; the first one is named.
    """
    for problem in leftovers(text, name):
        raise JournalError(
            f"{problem.place}: {problem.what} Такой журнал не пишем ни в одну сторону.", remedy=problem.remedy
        )
