from __future__ import annotations

import pytest

from tests.webhook.apps_script.harness import CODE


@pytest.fixture
def code() -> str:
    """The script that is tested; tests of the tests hand over broken ones (test_broken_variants.py)."""
    return CODE
