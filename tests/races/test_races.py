"""A person acts in the very moment between our reading and our writing: what is harmed, by protocol.

`python -m tests.races` prints the whole table.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.races.protocols import fresh_rows, old_rows, ours, unlooking
from tests.races.run import run


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_harmed_without_a_word(seed: int, tmp_path: Path) -> None:
    """500 pushes in all, a person at work in three of ten; `python -m tests.races 2000` makes more."""
    count = run(ours, tmp_path, pushes=125, seed=seed)
    assert count["silent"] == 0, count


def test_every_step_of_the_protocol_is_needed(tmp_path: Path) -> None:
    """With a step switched off, the same world shows harm; `python -m tests.races` has larger counts."""
    silent = []
    for begin in (old_rows, fresh_rows, unlooking, ours):
        folder = tmp_path / begin.__name__
        folder.mkdir()
        silent.append(run(begin, folder, pushes=100, seed=0)["silent"])
    assert silent[0] > silent[1] > 0, silent
    assert silent[2] > silent[3] == 0, silent
