"""The adversary finds what it is there for: with any one part of the protocol off, a law is broken."""

from __future__ import annotations

import pytest

from tests.adversary.machine import MACHINES, Adversary
from tests.adversary.tales import Focus, Tale
from tests.adversary.weakened import WEAKENED, machine_of

TALES, STEPS = 12, 25


def tell(machine: type[Adversary], focus: Focus, tales: int) -> None:
    for number in range(tales):
        Tale(machine, number, focus).tell(STEPS)


@pytest.mark.parametrize("name", WEAKENED)
def test_the_adversary_finds_a_protocol_with(name: str) -> None:
    weakened = WEAKENED[name]
    machine = machine_of(weakened.kind, weakened.weaken)
    with pytest.raises(AssertionError, match=r"^I\d"):
        tell(machine, weakened.focus, TALES)


@pytest.mark.parametrize("name", WEAKENED)
def test_and_nothing_in_the_same_tales_with_the_whole_protocol(name: str) -> None:
    weakened = WEAKENED[name]
    machine = next(one for one in MACHINES if one.kind == weakened.kind)
    tell(machine, weakened.focus, 1)
