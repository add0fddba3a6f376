"""Where the reference material of the project lies, and the mark of tests that need it."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
SEED = SHARED / "seeds" / "000_c3645650c728661f.txt"
GOLD = SHARED / "gold"

needs_shared = pytest.mark.skipif(
    not SEED.exists(),
    reason="the reference material (../shared: seed journal, gold labels) is not beside the project",
)
