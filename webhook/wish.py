"""The statements that note wishes: one that raises a sheet's generation, one that remembers deliveries.

A wish is what the service does all day, so its statements are made once, and all that is decided about a
sheet is decided by the database in one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql
from sqlalchemy import ColumnDefault, Engine, Table
from sqlalchemy.dialects import postgresql, sqlite

from webhook.tables import replays, sheets

_NOW, _QUIET_UNTIL = sql.bindparam("now", type_=sql.Float), sql.bindparam("quiet_until", type_=sql.Float)
_CEILING, _WISHES = sql.bindparam("ceiling", type_=sql.Float), sql.bindparam("wishes", type_=sql.Integer)

SEEN = sql.select(replays.c.job).where(
    replays.c.key == sql.bindparam("the_key"), replays.c.webhook == sql.bindparam("the_webhook")
)


@dataclass(slots=True)
class Wish:
    """One wish on its way into the ledger.

    Attributes:
        delivery: The key and id of the webhook delivery, if it came by one.
        job: The job it became; None until it is noted.
    """

    sheet: str
    reason: str
    now: float
    delivery: tuple[str, str] | None = None
    job: str | None = None


def raising(engine: Engine) -> Any:  # noqa: ANN401 - either dialect's own
    """Return the statement that makes a sheet or raises its generation: name and generation come back."""
    old = sheets.c
    running = sql.and_(old.leased_until.is_not(None), old.leased_until > _NOW, old.claimed > old.done)
    covered = sql.case((running, old.claimed), else_=old.done)
    first = sql.case((old.wanted <= covered, _NOW), else_=old.first_wanted)
    latest = first + _CEILING
    fresh = {column.name: column.default.arg for column in old if isinstance(column.default, ColumnDefault)}
    fresh |= {name: sql.bindparam(name) for name in ("sheet", "name", "reason")}
    fresh |= {"wanted": _WISHES, "first_wanted": _NOW, "last_wanted": _NOW}
    fresh["due"] = sql.case((_QUIET_UNTIL < _NOW + _CEILING, _QUIET_UNTIL), else_=_NOW + _CEILING)
    return (
        _insert(engine, sheets)
        .values(fresh)
        .on_conflict_do_update(
            index_elements=[old.sheet],
            set_={
                "wanted": old.wanted + _WISHES,
                "first_wanted": first,
                "last_wanted": _NOW,
                "due": sql.case((latest > _QUIET_UNTIL, _QUIET_UNTIL), else_=latest),
                "reason": sql.bindparam("reason"),
                "attempts": sql.case((old.parked, 0), else_=old.attempts),
                "retry_at": sql.case((old.parked, 0.0), else_=old.retry_at),
                "parked": False,
            },
        )
        .returning(old.name, old.wanted)
    )


def remembering(engine: Engine) -> Any:  # noqa: ANN401 - the same
    """Return the statement that remembers deliveries: of one that is known already it makes no row."""
    values: dict[str, Any] = {column.name: sql.bindparam(column.name) for column in replays.c}
    return _insert(engine, replays).values(values).on_conflict_do_nothing()


def _insert(engine: Engine, table: Table) -> Any:  # noqa: ANN401 - the same
    return (postgresql if engine.dialect.name == "postgresql" else sqlite).insert(table)
