"""The whole way: Code.gs as it is, over HTTP to gunicorn, and from there over HTTP to the stateful Google."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from sheetsync.journal.fields import JOURNAL
from sheetsync.summary import SUMMARY
from tests.e2e.desk import Desk, address, desk_over_http
from tests.e2e.service import GUNICORN, PATIENCE, Post, until
from tests.google import Human
from tests.google.files import File
from tests.webhook.apps_script.harness import URL, Answer, Document, Request, Script
from tests.webhook.places import ROWS
from tests.workbooks.google_books import native


class Table:
    """A native sheet with the script in it, a person, and the service at the other end.

    What the person does fires the triggers, as Google does; what comes through Google's interface fires none.
    """

    def __init__(self, desk: Desk, post: Post) -> None:
        self.desk, self.post = desk, post
        self.file: File = native(desk.google, {JOURNAL: ROWS})
        self.person = Human(desk.google, self.file, JOURNAL)
        shown = post.run("keys", "add", address(self.file)).stdout.split()
        properties = {name: shown[shown.index(name) + 1] for name in ("WEBHOOK_KEY", "WEBHOOK_SECRET")}
        self.document = Document(
            id=self.file.file_id, now=time.time(), properties={"WEBHOOK_URL": URL, **properties}
        )
        self.script = Script(self.document, self.fetch)

    def fetch(self, request: Request) -> Answer:
        """Carry a request of the script to the service; a look at a job waits for its end."""
        answer = self._sent(request)
        if "/v1/jobs/" in request.url:
            until(lambda: self._sent(request).json().get("state", "unknown") not in {"waiting", "running"})
            answer = self._sent(request)
        return Answer(answer.status_code, answer.content, dict(answer.headers))

    def _sent(self, request: Request) -> requests.Response:
        url = request.url.replace(URL, f"http://127.0.0.1:{self.post.port}")
        return requests.request(
            request.method, url, data=request.body, headers=dict(request.headers), timeout=PATIENCE
        )

    def types(self, requirement: str) -> None:
        self.person.type_text("F2", requirement)
        self.script.fire("ON_EDIT", tab=JOURNAL)

    def says(self, requirement: str) -> bool:
        with self.desk.google.lock:
            summary = self.file.book.titled(SUMMARY) if self.file.book else None
            return summary is not None and any(requirement in text for row in summary.texts() for text in row)

    def is_right(self) -> bool:
        """Tell whether a recompute by hand finds nothing to do."""
        run = self.desk.run("recompute", address(self.file), "--json")
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)["summary"] is False


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Table]:
    with desk_over_http(tmp_path) as desk:
        post = Post(tmp_path, SHEETSYNC_GOOGLE_API_ENDPOINT=desk.base, HOME=str(tmp_path))
        with post.started(*GUNICORN):
            until(post.live)
            yield Table(desk, post)


def test_edits_rows_and_the_button_bring_the_summary_up_to_date(table: Table) -> None:
    table.script.run("install")
    assert "Готово" in table.document.told
    table.script.run("check")
    assert table.document.told == "Связь есть, ключ принят."

    table.types("Kafka")
    until(lambda: table.says("Kafka"))
    assert table.is_right()

    table.person.insert_row(
        1, ["2", "https://hh.ru/vacancy/2", "Тензор", "Dev", "", "Redis", "", "", "Redis"]
    )
    table.script.fire("ON_CHANGE", changeType="INSERT_ROW")
    until(lambda: table.says("Redis"))
    assert table.is_right()

    table.person.type_text("F2", "RabbitMQ")
    table.script.run("recompute")
    assert table.document.told == "Сводка пересчитана."
    assert table.says("RabbitMQ")
    assert table.is_right()
    table.script.run("recompute")
    assert "ничего не изменилось" in table.document.told
