"""One JSON line an event on stderr. Names of sheets are shortened, secrets and rows never come here."""

from __future__ import annotations

import atexit
import json
import sys
import time
from threading import Lock, Timer

KNOWN = frozenset(
    {"request", "method", "path", "status", "job", "sheet", "key", "generation", "outcome", "why", "error"}
    | {"worker", "channel"}
)
"""The facts that may be logged; another one is a mistake in the code, and raises."""
_encoded = json.JSONEncoder(ensure_ascii=False).encode


SOON = 0.05
"""How long lines of requests are gathered before they are written together, seconds."""

_gathered: list[str] = []
_lock = Lock()


def log(event: str, **facts: object) -> None:
    """Write one line now."""
    with _lock:
        _gathered.append(_line(event, facts))
    flush()


def log_soon(event: str, **facts: object) -> None:
    """Write one line in a moment: requests come by the hundred, and each write holds all threads up."""
    line = _line(event, facts)
    with _lock:
        first = not _gathered
        _gathered.append(line)
    if first:
        timer = Timer(SOON, flush)
        timer.daemon = True
        timer.start()


@atexit.register
def flush() -> None:
    """Write what was gathered."""
    with _lock:
        lines = "".join(_gathered)
        _gathered.clear()
    sys.stderr.write(lines)


def _line(event: str, facts: dict[str, object]) -> str:
    if not facts.keys() <= KNOWN:
        raise ValueError(sorted(facts.keys() - KNOWN))
    if "sheet" in facts:
        facts["sheet"] = "…" + str(facts["sheet"]).removesuffix("/edit")[-6:]
    return _encoded({"at": round(time.time(), 3), "event": event, **facts}) + "\n"
