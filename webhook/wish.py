"""The statements that note a wish: one that raises a sheet's generation, one that remembers the delivery.

A wish is what the service does all day, so its statements are made once, and all that is decided about a
sheet is decided by the database in one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from webhook.tables import replays, sheets

_NOW, _QUIET_UNTIL = sql.bindparam("now", type_=sql.Float), sql.bindparam("quiet_until", type_=sql.Float)
_CEILING = sql.bindparam("ceiling", type_=sql.Float)

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


def _raised(dialect: Any) -> Any:  # noqa: ANN401 - either dialect's module
    """Return the statement that makes or raises a sheet: name and generation come back."""
    old = sheets.c
    running = sql.and_(old.leased_until.is_not(None), old.leased_until > _NOW, old.claimed > old.done)
    covered = sql.case((running, old.claimed), else_=old.done)
    first = sql.case((old.wanted <= covered, _NOW), else_=old.first_wanted)
    latest = first + _CEILING
    insert = dialect.insert(sheets).values(
        sheet=sql.bindparam("sheet"),
        name=sql.bindparam("name"),
        wanted=1,
        first_wanted=_NOW,
        last_wanted=_NOW,
        due=sql.case((_QUIET_UNTIL < _NOW + _CEILING, _QUIET_UNTIL), else_=_NOW + _CEILING),
        reason=sql.bindparam("reason"),
    )
    return insert.on_conflict_do_update(
        index_elements=[sheets.c.sheet],
        set_={
            "wanted": old.wanted + 1,
            "first_wanted": first,
            "last_wanted": _NOW,
            "due": sql.case((latest > _QUIET_UNTIL, _QUIET_UNTIL), else_=latest),
            "reason": sql.bindparam("reason"),
            "attempts": sql.case((old.parked, 0), else_=old.attempts),
            "retry_at": sql.case((old.parked, 0.0), else_=old.retry_at),
            "parked": False,
        },
    ).returning(sheets.c.name, sheets.c.wanted)


RAISE = {"sqlite": _raised(sqlite), "postgresql": _raised(postgresql)}
REMEMBER = {
    "sqlite": sqlite.insert(replays).on_conflict_do_nothing().returning(replays.c.job),
    "postgresql": postgresql.insert(replays).on_conflict_do_nothing().returning(replays.c.job),
}
"""By the name of the dialect; the second gives nothing back for a delivery that is known already."""
