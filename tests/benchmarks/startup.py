"""`check` as a whole process, beside importing pydantic and click.

Run ``python -m tests.benchmarks.startup [JOURNAL]``; without a journal it takes the demo's.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from importlib.resources import files
from pathlib import Path
from statistics import median
from time import perf_counter

RUNS = 25


def seconds(*words: str) -> float:
    """Return how long a Python process takes with these arguments."""
    start = perf_counter()
    subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, check=False)
    return perf_counter() - start


def main() -> None:
    """Print the medians of both, run in turn, and the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        journal = sys.argv[1] if len(sys.argv) > 1 else str(Path(folder, "journal.md"))
        if len(sys.argv) == 1:
            Path(journal).write_bytes(files("sheetsync.cli").joinpath("demo.md").read_bytes())
        pairs = [
            (seconds("-m", "sheetsync", "check", journal), seconds("-c", "import pydantic, click"))
            for _ in range(RUNS + 1)
        ][1:]
    check, peer = (median(column) for column in zip(*pairs, strict=True))
    ratio = median(one / other for one, other in pairs)
    print(f"check {check * 1000:.0f} ms, import pydantic, click {peer * 1000:.0f} ms, ratio {ratio:.2f}")  # noqa: T201


if __name__ == "__main__":
    main()
