"""The forty real vacancies behind labels_hh.json, drawn the same way by anybody who has the collection."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from typing import Any

from tests.shared import SHARED

COLLECTION = SHARED / "data" / "hh_vacancies.jsonl.gz"
_SEED, _SIZE, _SHORTEST = 20261125, 40, 400


def sample() -> dict[str, str]:
    """Return the texts by the name that labels_hh.json gives them."""
    with gzip.open(COLLECTION, "rt", encoding="utf-8") as lines:
        rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    fit = [row for row in rows if row.get("it") is True and len(row["text"]) >= _SHORTEST]
    drawn = random.Random(_SEED).sample(sorted(fit, key=lambda row: str(row.get("id"))), _SIZE)
    return {_name(row): row["text"] for row in drawn}


def _name(row: dict[str, Any]) -> str:
    if row["id"] is not None:
        return str(row["id"])
    return "sha256:" + hashlib.sha256(row["text"].encode()).hexdigest()[:12]
