"""The adversary, shortly: `python -m tests.adversary` runs it at length."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.adversary.machine import MACHINES, Adversary

EXAMPLES = {"memory": 12, "native": 8, "office": 3, "local": 3}


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.kind)
def test_whatever_happens_every_law_holds(machine: type[Adversary]) -> None:
    few = settings(
        max_examples=EXAMPLES[machine.kind],
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=few)
