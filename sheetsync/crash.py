"""Named places where a test can let the process die, to prove that the next run puts everything right.

With ``SHEETSYNC_CRASH_AT=<step>`` in the environment the process ends right after that step as by kill -9: no
`finally`, no cleaning up, exit code 137. Without it a step costs one look into the environment. The steps:

    file NAME   the new content of a file, as ``file journal.md``, lies beside it and has not replaced it yet
    backup      what is about to be replaced has been kept
    log         the write-ahead log has been written; nothing has been sent
    write       the workbook has been written
    look        what came of it has been looked at, and put right
    snapshot    what both sides agreed on has been remembered
    done        the log has been closed
"""

from __future__ import annotations

import os

VARIABLE = "SHEETSYNC_CRASH_AT"
KILLED = 128 + 9
"""The exit code by which a shell tells of kill -9."""


def crash_point(step: str) -> None:
    """Die here, if that is what the environment asks for."""
    if os.environ.get(VARIABLE) == step:
        os._exit(KILLED)
