"""One JSON line an event on stderr. Names of sheets are shortened, secrets and rows never come here."""

from __future__ import annotations

import json
import sys
import time

KNOWN = frozenset(
    {"request", "method", "path", "status", "job", "sheet", "key", "generation", "outcome", "why", "error"}
    | {"worker", "channel"}
)
"""The facts that may be logged; another one is a mistake in the code, and raises."""


def log(event: str, **facts: object) -> None:
    """Write one line."""
    if not facts.keys() <= KNOWN:
        raise ValueError(sorted(facts.keys() - KNOWN))
    if "sheet" in facts:
        facts["sheet"] = "…" + str(facts["sheet"]).removesuffix("/edit")[-6:]
    line = {"at": round(time.time(), 3), "event": event, **facts}
    sys.stderr.write(json.dumps(line, ensure_ascii=False) + "\n")
