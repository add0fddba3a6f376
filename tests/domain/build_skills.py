"""Builds sheetsync/domain/skills.json and names.json from skills/*.toml: they load ten times as fast.

Run ``python -m tests.domain.build_skills`` after a file there was changed.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from sheetsync.domain.catalog import SkillCatalog, names_ahead

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
    """Write the tables anew.

    Raises:
        CatalogError: The skills contradict one another.
    """
    tables = written()
    SkillCatalog.compile(tables, {})
    for name, table in (("skills.json", tables), ("names.json", names_ahead(tables))):
        text = json.dumps(table, ensure_ascii=False, indent=0)
        (HERE / name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
