"""How hypothesis looks for examples.

No example has a deadline: speed is not a test. CI looks at the same examples every time, so that a change is
judged by what it changed; a run by hand looks further each time, and keeps what it finds.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("by hand", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "by hand")
