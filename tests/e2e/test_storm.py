"""A short storm over the service; `python -m tests.e2e.storm` is a long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.storm import CONVERGE, Storm
from tests.webhook.databases import KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_lost_and_nobody_works_at_what_another_is_at(kind: str, tmp_path: Path) -> None:
    storm = Storm(tmp_path, kind)
    storm.rage(8)
    report = storm.end()
    assert report.kills >= 1
    assert (report.lost, report.overlaps) == (0, 0), report
    assert report.converged < 3 * CONVERGE, report
