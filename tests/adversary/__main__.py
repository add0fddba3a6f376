"""`python -m tests.adversary [STEPS [NUMBER]]`: many tales, their figures, and what was found."""

from __future__ import annotations

import sys
import time
from collections import Counter

from tests.adversary.machine import Adversary, OnLocal, OnMemory, OnNative, OnOffice
from tests.adversary.tales import Tale

TURNS = (OnMemory, OnNative, OnMemory, OnOffice, OnMemory, OnNative, OnMemory, OnLocal)
LENGTH = 40


def main() -> None:
    """Tell tales until so many steps are done; a finding is told and does not end the run."""
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    began, findings, by_kind = time.monotonic(), 0, Counter[str]()
    while Adversary.counts["steps"] < steps:
        machine, before = TURNS[number % len(TURNS)], Adversary.counts["steps"]
        tale = Tale(machine, number)
        try:
            tale.tell(LENGTH)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            findings += 1
            told = "\n  ".join(tale.told)
            sys.stdout.write(f"FOUND {machine.kind} {number}: {error!r:.3000}\n  {told}\n")
        by_kind[machine.kind] += Adversary.counts["steps"] - before
        number += 1
        if number % 20 == 0:
            sys.stdout.write(_figures(time.monotonic() - began, findings, by_kind))
            sys.stdout.flush()
    sys.stdout.write(_figures(time.monotonic() - began, findings, by_kind))


def _figures(seconds: float, findings: int, by_kind: Counter[str]) -> str:
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(by_kind.items()))
    counts = ", ".join(f"{name} {count}" for name, count in sorted(Adversary.counts.items()))
    return f"{seconds:.0f} s, findings {findings}; steps by kind: {kinds}; {counts}\n"


if __name__ == "__main__":
    main()
