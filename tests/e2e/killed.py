"""`python -m tests.e2e.killed N COMMAND...`: run sheetsync and die by SIGKILL right before its N-th step.

A step is what another process or a later run could see: a request sent, a file renamed or removed, a folder
made. With N = 0 nothing dies, and the steps are listed on stderr.
"""

from __future__ import annotations

import os
import signal
import sys

STEPS = ("http.client.send", "os.rename", "os.remove", "os.mkdir")


def main() -> None:
    """Install the hook and run."""
    last, command = int(sys.argv[1]), sys.argv[2:]
    steps: list[str] = []

    def step(event: str, args: tuple[object, ...]) -> None:
        if event not in STEPS or (event == "os.mkdir" and ".sheetsync" not in str(args[0])):
            return
        steps.append(f"{event} {str(args[-1])[:40]!r}" if event.startswith("http") else f"{event} {args[0]}")
        if len(steps) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    from sheetsync.cli import main as sheetsync  # noqa: PLC0415 - what is imported is no step

    sys.addaudithook(step)
    try:
        sheetsync(command)
    finally:
        if last == 0:
            sys.stderr.write("\n".join(["", "STEPS", *steps, ""]))


if __name__ == "__main__":
    main()
