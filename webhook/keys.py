"""Who may ask for a recompute of which sheet: keys, each bound to one sheet, in the ledger's database."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import sqlalchemy as sql
from sqlalchemy import Engine

from webhook.database import Prepared, looking
from webhook.signature import new_secret, secret_bytes
from webhook.tables import keys

FRESH = 1.0
"""How long what is known of a key is taken as it is, seconds."""

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_GOOD = sql.select(keys.c.sheet, keys.c.secret, keys.c.old_secret, keys.c.old_until).where(
    keys.c.id == sql.bindparam("the_key"), keys.c.revoked.is_(None)
)


@dataclass(frozen=True, slots=True)
class Key:
    """A key as the person sees it in a list: never its secret."""

    id: str
    sheet: str
    created: float
    revoked: float | None
    rotating: bool


@dataclass(frozen=True, slots=True)
class Good:
    """A key in use: its sheet, what requests may be signed with, and when it was looked up."""

    sheet: str
    secrets: tuple[bytes, ...]
    at: float


class Keys:
    """The keys in one database.

    Args:
        engine: Of `webhook.database.open_engine`.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine, self._good = engine, Prepared(_GOOD, engine)
        self._known: dict[str, Good] = {}

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
        with looking(self._engine) as connection:
            rows = connection.execute(sql.select(keys).order_by(keys.c.created, keys.c.id)).all()
        return [Key(row.id, row.sheet, row.created, row.revoked, bool(row.old_secret)) for row in rows]

    def good(self, key_id: str, *, now: float) -> Good | None:
        """Return what is known of a key, or None when it is not in use.

        A key that was looked up within the last second is not looked up again: it is the same sheet's next
        edit. So one that is revoked is good for that second more.
        """
        known = self._known.get(key_id)
        if known and 0 <= now - known.at < FRESH:
            return known
        with looking(self._engine) as connection:
            rows = self._good.rows(connection, {"the_key": key_id})
        if not rows:
            self._known.pop(key_id, None)
            return None
        [(sheet, secret, old_secret, old_until)] = rows
        old = (old_secret,) if old_secret and old_until > now else ()
        good = self._known[key_id] = Good(sheet, tuple(map(secret_bytes, (secret, *old))), now)
        return good

    def forget(self, key_id: str) -> None:
        """Look a key up anew the next time."""
        self._known.pop(key_id, None)
