"""The app, a key for one sheet, and requests signed with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from webhook import create_app
from webhook.jobs import Worker
from webhook.keys import Keys
from webhook.ledger import Ledger
from webhook.settings import ServiceSettings
from webhook.signature import secret_bytes, sign
from webhook.work import Rules

RULES = Rules(quiet=2, ceiling=10, lease=30, attempts=2, backoff=4, longest=20)
SHEET = "journal.xlsx"


class Desk:
    """One app with a clock of its own."""

    def __init__(self, url: str, **settings: Any) -> None:  # noqa: ANN401 - the values of any setting
        self.now = 1_800_000_000.0
        self.app = create_app(
            ServiceSettings(database_url=url, **settings), rules=RULES, clock=lambda: self.now
        )
        service = self.app.extensions["sheetsync"]
        self.engine, self.ledger = service.engine, service.ledger
        self.keys = Keys(self.engine)
        self.key, self.secret = self.keys.add(SHEET, now=self.now)
        self.client = self.app.test_client()
        self._count = 0

    def signed(
        self, body: bytes, *, secret: str | None = None, delivery: str | None = None
    ) -> dict[str, str]:
        """Return the headers of a signed request."""
        self._count += 1
        webhook_id = delivery or f"msg_{self._count:032x}"
        at = int(self.now)
        return {
            "webhook-id": webhook_id,
            "webhook-timestamp": str(at),
            "webhook-signature": sign(secret_bytes(secret or self.secret), webhook_id, at, body),
            "x-sheetsync-key": self.key,
            "Content-Type": "application/json",
        }

    def post(self, body: object, headers: dict[str, str] | None = None, **changes: str) -> TestResponse:
        """Ask for a recompute; `changes` are headers that are not as they should be."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = (headers or self.signed(content)) | changes
        return self.client.post("/v1/recompute", data=content, headers=given)

    def ask(self, sheet: str = SHEET) -> str:
        """Ask well; return the job."""
        answer = self.post({"spreadsheet": sheet})
        assert answer.status_code == 202, answer.get_data(as_text=True)
        return str(answer.get_json()["job"])

    def job(self, job: str) -> TestResponse:
        return self.client.get(f"/v1/jobs/{job}", headers=self.signed(b""))

    def worker(self, act: Any = lambda _: "updated", tell: Any = lambda *_: None) -> Worker:  # noqa: ANN401 - any callables
        return Worker(self.ledger, act, clock=lambda: self.now, tell=tell)


@contextmanager
def desk_in(folder: Path, **settings: Any) -> Iterator[Desk]:  # noqa: ANN401 - as above
    desk = Desk(f"sqlite:///{folder / 'ledger.db'}", **settings)
    try:
        yield desk
    finally:
        desk.engine.dispose()


__all__ = ["RULES", "SHEET", "Desk", "Ledger", "desk_in"]
