"""Builds sheetsync/domain/skills.json from skills/*.toml: JSON loads ten times as fast as TOML.

Run ``python -m tests.domain.build_skills`` after a file there was changed.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[2] / "sheetsync" / "domain"


def written() -> dict[str, Any]:
    """Return the tables of all files as one; a skill that stands in two files is an error."""
    tables: dict[str, Any] = {"none": [], "hard": {}, "soft": {}, "experience": {}}
    for path in sorted((HERE / "skills").glob("*.toml")):
        for kind, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if kind == "none":
                tables["none"] += entries
                continue
            if twice := tables[kind].keys() & entries.keys():
                raise ValueError(f"{path.name}: in another file as well: {', '.join(sorted(twice))}")
            tables[kind] |= entries
    return tables


def main() -> None:
    """Write the table anew."""
    text = json.dumps(written(), ensure_ascii=False, indent=0)
    (HERE / "skills.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
