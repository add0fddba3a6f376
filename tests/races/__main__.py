"""`python -m tests.races [PUSHES]`: the harm done by each protocol in the same world, as a table."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.races.run import PROTOCOLS, WINDOW, run


def main() -> None:
    """Print one line a protocol."""
    pushes = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    say = sys.stdout.write
    say(f"{pushes} pushes, a person acts in the window of {WINDOW:.0%}\n\n")
    say(f"{'protocol':<36}{'silent harm':>12}{'told harm':>12}{'same-cell races':>17}\n")
    for name, begin in PROTOCOLS.items():
        with TemporaryDirectory() as folder:
            count = run(begin, Path(folder), pushes=pushes, seed=1)
        say(f"{name:<36}{count['silent']:>12}{count['told']:>12}{count['races']:>17}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
