"""A stateful Google for tests: Sheets v4, Drive v2 and v3, the token endpoint.

`Google()` holds accounts and files; `served(google)` answers for Google's hosts in this process,
`serving(google)` over real HTTP; `Human(google, file)` edits as a person does; `google.faults` breaks things.
What Google does is taken from the recorded and documented facts (google-api.md); a comment says [MEM] or
[live?] where nobody here has seen it.
"""

from tests.google.cloud import BOT, OWNER, Google
from tests.google.humans import Human
from tests.google.inprocess import served
from tests.google.server import serving

__all__ = ["BOT", "OWNER", "Google", "Human", "served", "serving"]
