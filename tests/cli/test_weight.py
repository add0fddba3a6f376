"""What `check` on a text must not import: it answers at once."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

from sheetsync.cli.findings import TITLES
from sheetsync.domain.finding import FindingKind

HEAVY = {
    "pydantic",
    "rich",
    "filelock",
    "gspread",
    "google",
    "requests",
    "flask",
    "tomllib",
    "zipfile",
    "xml",
}


def test_check_imports_nothing_it_does_not_need(tmp_path: Path) -> None:
    journal = tmp_path / "journal.md"
    journal.write_bytes(files("sheetsync.cli").joinpath("demo.md").read_bytes())
    program = (
        "import sys, contextlib\n"
        "from sheetsync.cli import main\n"
        "with contextlib.suppress(SystemExit):\n"
        f"    main(['check', {str(journal)!r}])\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(run.stderr.split())
    assert "sheetsync.domain.audit" in loaded
    assert not HEAVY & loaded
    assert not {name for name in loaded if name.startswith(("sheetsync.workbooks", "sheetsync.sync"))}


def test_every_kind_of_finding_has_a_title() -> None:
    assert set(TITLES) == set(FindingKind)
