from __future__ import annotations

from collections.abc import Iterator

import pytest

from webhook.logs import flush


@pytest.fixture(autouse=True)
def lines_stay_with_their_test() -> Iterator[None]:
    """Write the lines that wait to be written before another test begins."""
    yield
    flush()
