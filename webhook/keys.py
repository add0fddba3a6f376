"""Who may ask for a recompute of which sheet: keys, each bound to one sheet, in the ledger's database."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import sqlalchemy as sql
from sqlalchemy import Engine

from webhook.signature import new_secret, secret_bytes
from webhook.tables import keys

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_GOOD = sql.select(keys).where(keys.c.id == sql.bindparam("the_key"), keys.c.revoked.is_(None))


@dataclass(frozen=True, slots=True)
class Key:
    """A key as the person sees it in a list: never its secret."""

    id: str
    sheet: str
    created: float
    revoked: float | None
    rotating: bool


class Keys:
    """The keys in one database.

    Args:
        engine: Of `webhook.database.open_engine`.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, sheet: str, *, now: float) -> tuple[str, str]:
        """Make a key for a sheet; return its id and its secret, which is shown this once."""
        key_id, secret = "".join(secrets.choice(_LETTERS) for _ in range(12)), new_secret()
        with self._engine.begin() as connection:
            connection.execute(sql.insert(keys).values(id=key_id, sheet=sheet, secret=secret, created=now))
        return key_id, secret

    def rotate(self, key_id: str, *, now: float, overlap: float) -> str | None:
        """Return a new secret of a key, or None without one; the old secret stays good for some seconds."""
        secret = new_secret()
        mine = (keys.c.id == key_id) & keys.c.revoked.is_(None)
        with self._engine.begin() as connection:
            values = {"old_secret": keys.c.secret, "old_until": now + overlap, "secret": secret}
            changed = connection.execute(sql.update(keys).where(mine).values(values)).rowcount
        return secret if changed else None

    def revoke(self, key_id: str, *, now: float) -> bool:
        """Take a key out of use at once; False when there is none in use with that id."""
        mine = (keys.c.id == key_id) & keys.c.revoked.is_(None)
        with self._engine.begin() as connection:
            return connection.execute(sql.update(keys).where(mine).values(revoked=now)).rowcount == 1

    def listed(self) -> list[Key]:
        """Return all keys, the oldest first."""
        with self._engine.begin() as connection:
            rows = connection.execute(sql.select(keys).order_by(keys.c.created, keys.c.id)).all()
        return [Key(row.id, row.sheet, row.created, row.revoked, bool(row.old_secret)) for row in rows]

    def good(self, key_id: str, *, now: float) -> tuple[str, tuple[bytes, ...]] | None:
        """Return the sheet that a key is for, and what it signs with; None when it is not in use."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            row = connection.execute(_GOOD, {"the_key": key_id}).first()
        if row is None:
            return None
        old = (row.old_secret,) if row.old_secret and row.old_until > now else ()
        return row.sheet, tuple(map(secret_bytes, (row.secret, *old)))
