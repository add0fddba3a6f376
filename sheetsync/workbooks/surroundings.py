"""The clock, the dice and the ear of whoever talks to Google: handed in, so that tests hand in others."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass


def _silent(_: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a session takes from outside itself, so that a test can hand it something else.

    Attributes:
        tell: Is given a line for the person whenever there is a wait.
        monotonic: Seconds that never go back.
        wall: Seconds since 1970.
        sleep: Waits for some seconds.
        random: A number from 0 to 1.
    """

    tell: Callable[[str], None] = _silent
    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = random.random
