"""The tables of the ledger: the same for SQLite and Postgres; times are seconds since 1970."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Integer, MetaData, String, Table, Text

LONGEST_SHEET = 500
"""Characters in the name of a sheet: an address, an id or a path."""
LONGEST_TEXT = 2000
"""Characters that are kept of a result or a problem."""

metadata = MetaData()

sheets = Table(
    "sheetsync_sheets",
    metadata,
    Column("sheet", String(LONGEST_SHEET), primary_key=True),
    Column("name", String(16), nullable=False, unique=True),  # what jobs are called after
    Column("wanted", Integer, nullable=False, default=0),  # generations asked for
    Column("done", Integer, nullable=False, default=0),  # the last generation computed
    Column("claimed", Integer, nullable=False, default=0),  # the generation that the running worker covers
    Column("first_wanted", Float, nullable=False, default=0.0),  # of those that nobody has claimed yet
    Column("last_wanted", Float, nullable=False, default=0.0),
    Column("due", Float, nullable=False, default=0.0),  # when the burst counts as over
    Column("retry_at", Float, nullable=False, default=0.0),
    Column("attempts", Integer, nullable=False, default=0),
    Column("parked", Boolean, nullable=False, default=False),
    Column("token", Integer, nullable=False, default=0),  # grows with every claim: fences off late workers
    Column("worker", String(100), nullable=False, default=""),
    Column("leased_until", Float, nullable=True),
    Column("reason", String(20), nullable=False, default=""),
    Column("result", Text, nullable=False, default=""),
    Column("problem", Text, nullable=False, default=""),
    Column("done_at", Float, nullable=True),
)

keys = Table(
    "sheetsync_keys",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("sheet", String(LONGEST_SHEET), nullable=False),
    Column("secret", String(100), nullable=False),
    Column("old_secret", String(100), nullable=True),
    Column("old_until", Float, nullable=True),
    Column("created", Float, nullable=False),
    Column("revoked", Float, nullable=True),
)

replays = Table(
    "sheetsync_replays",
    metadata,
    Column("key", String(12), primary_key=True),
    Column("webhook", String(64), primary_key=True),
    Column("job", String(40), nullable=False),
    Column("seen", Float, nullable=False),
    sqlite_with_rowid=False,
)

channels = Table(
    "sheetsync_channels",
    metadata,
    Column("id", String(12), primary_key=True),  # ours; Google repeats it in every notification
    Column("sheet", String(LONGEST_SHEET), nullable=False),
    Column("address", String(LONGEST_SHEET), nullable=False),  # where notifications are posted
    Column("token_hash", String(64), nullable=False),  # the token itself is known to Google alone
    Column("resource", String(200), nullable=False, default=""),  # empty until Google has answered
    Column("created", Float, nullable=False),
    Column("expires", Float, nullable=False, default=0.0),
    Column("heard", Float, nullable=True),  # when the first notification came
    Column("replaced", Boolean, nullable=False, default=False),  # a newer one is there: to be stopped
    Column("held_until", Float, nullable=False, default=0.0),  # a worker is about to renew it
    Column("problem", Text, nullable=False, default=""),  # why it could not be renewed
)
