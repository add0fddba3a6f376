"""Which files Drive tells us about: channels, each for one sheet, in the ledger's database."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

import sqlalchemy as sql
from sqlalchemy import Engine, Row

from webhook.database import looking
from webhook.tables import LONGEST_TEXT, channels

AHEAD = 2 * 3600.0
"""How long before its end a channel is renewed, seconds; a short-lived one after half its life."""
UNANSWERED = 3600.0
"""After how long nobody waits any more for Google's answer about a channel, seconds."""

_ID = re.compile(r"[0-9a-f]{12}")
_KNOWN = sql.select(channels).where(channels.c.id == sql.bindparam("the_id"))
_NOBODYS = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel; never its token, which Google alone keeps.

    Attributes:
        address: Where its notifications are posted.
        resource: What Drive calls the file; empty until Google has answered.
        heard: When its first notification came, if any has.
        replaced: Whether there is a newer one, or none is wanted any more.
        problem: Why it could not be renewed the last time.
    """

    id: str
    sheet: str
    address: str
    resource: str
    created: float
    expires: float
    heard: float | None
    replaced: bool
    problem: str

    @property
    def current(self) -> bool:
        """Whether it is the one that its sheet is watched by."""
        return bool(self.resource) and not self.replaced

    def due(self, now: float) -> bool:
        """Tell whether it is time to renew it."""
        return self.current and self.expires - now < min(AHEAD, (self.expires - self.created) / 2)


class Channels:
    """The channels in one database.

    Args:
        engine: Of `webhook.database.open_engine`.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, sheet: str, address: str, *, now: float) -> tuple[str, str]:
        """Note a channel that Google is about to be asked for; return its id and token.

        It is noted first because its first notification may come before Google's answer.
        """
        channel, token = secrets.token_hex(6), secrets.token_urlsafe(32)
        row = {"id": channel, "sheet": sheet, "address": address, "token_hash": _hash(token), "created": now}
        with self._engine.begin() as connection:
            connection.execute(sql.insert(channels).values(row))
        return channel, token

    def opened(self, channel: str, *, resource: str, expires: float) -> bool:
        """Note that Google has opened a channel, which takes the place of those before it.

        Returns:
            False when it is not wanted any more.
        """
        mine = channels.c.id == channel
        with self._engine.begin() as connection:
            values = {"resource": resource, "expires": expires}
            row = connection.execute(
                sql.update(channels)
                .where(mine, channels.c.replaced.is_(False))
                .values(values)
                .returning(channels.c.sheet, channels.c.created)
            ).first()
            if row is None:
                return False
            before = (channels.c.sheet == row.sheet) & (channels.c.created <= row.created) & ~mine
            connection.execute(sql.update(channels).where(before).values(replaced=True))
        return True

    def retire(self, sheet: str) -> list[Channel]:
        """Renew no channel of a sheet any more; return those that are to be stopped."""
        of_sheet = channels.c.sheet == sheet
        with self._engine.begin() as connection:
            connection.execute(sql.update(channels).where(of_sheet).values(replaced=True))
            rows = connection.execute(sql.select(channels).where(of_sheet)).all()
        return [_channel(row) for row in rows]

    def forget(self, channel: str) -> None:
        """Forget a channel: what still comes by it is refused."""
        with self._engine.begin() as connection:
            connection.execute(sql.delete(channels).where(channels.c.id == channel))

    def forget_dead(self, *, now: float) -> None:
        """Forget those that were replaced and have ended, and those that Google never answered about."""
        ended = channels.c.replaced.is_(True) & (channels.c.resource != "") & (channels.c.expires <= now)
        unanswered = (channels.c.resource == "") & (channels.c.created <= now - UNANSWERED)
        with self._engine.begin() as connection:
            connection.execute(sql.delete(channels).where(ended | unanswered))

    def listed(self) -> list[Channel]:
        """Return all channels, the oldest first."""
        query = sql.select(channels).order_by(channels.c.created, channels.c.id)
        return [_channel(row) for row in self._look(query)]

    def admits(self, channel: str, token: str) -> Channel | None:
        """Return the channel of an id if the token is its own; else None, whatever is wrong."""
        found = self._look(_KNOWN.params(the_id=channel)) if _ID.fullmatch(channel) else []
        wanted = found[0].token_hash if found else _NOBODYS
        right = compare_digest(_hash(token), wanted)
        return _channel(found[0]) if found and right else None

    def hear(self, channel: str, *, now: float) -> None:
        """Note that Google's notifications find us."""
        self._note(channel, heard=now)

    def hold(self, channel: str, *, now: float, seconds: float) -> bool:
        """Keep other workers from renewing a channel for a while; False when another one is at it."""
        mine = (channels.c.id == channel) & (channels.c.held_until <= now)
        with self._engine.begin() as connection:
            query = sql.update(channels).where(mine).values(held_until=now + seconds)
            return connection.execute(query).rowcount == 1

    def fail(self, channel: str, problem: str) -> None:
        """Note why a channel could not be renewed."""
        self._note(channel, problem=problem[:LONGEST_TEXT])

    def _note(self, channel: str, **values: object) -> None:
        with self._engine.begin() as connection:
            connection.execute(sql.update(channels).where(channels.c.id == channel).values(values))

    def _look(self, query: sql.Select[Any]) -> list[Row[Any]]:
        with looking(self._engine) as connection:
            return list(connection.execute(query))


def _channel(row: Row[Any]) -> Channel:
    return Channel(
        row.id,
        row.sheet,
        row.address,
        row.resource,
        row.created,
        row.expires,
        row.heard,
        row.replaced,
        row.problem,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
