"""Builds sheetsync/domain/skills.json from skills.toml: JSON loads ten times as fast as TOML.

Run ``python -m tests.domain.build_skills`` after skills.toml was changed.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parents[2] / "sheetsync" / "domain"


def main() -> None:
    """Write the table anew."""
    skills = tomllib.loads((HERE / "skills.toml").read_text(encoding="utf-8"))
    text = json.dumps(skills, ensure_ascii=False, indent=0)
    (HERE / "skills.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
