"""A folder with a journal.xlsx, a key for it, and the service in processes of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from sheetsync.grid import Cell, SetCell
from sheetsync.journal import fields
from sheetsync.summary import SUMMARY
from sheetsync.workbooks.xlsx.local import LocalXlsx
from tests.workbooks import files
from webhook.signature import secret_bytes, sign

ROOT = Path(__file__).parents[2]
ROW = ["1", "https://hh.ru/vacancy/1", "ATI", "Dev", "", "Docker", "", "", "Docker"]
PATIENCE = 30.0
"""Seconds that a machine under load may need for what takes three."""


class Post:
    """A folder with a journal.xlsx, a key for it, and a service."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        rows = [list(map(Cell.of, line)) for line in (fields.NAMES, ROW)]
        (folder / "journal.xlsx").write_bytes(files.workbook({"Журнал": rows}))
        self.book = LocalXlsx(folder / "journal.xlsx")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith("SHEETSYNC_")},
            "PYTHONPATH": str(ROOT),
            "PORT": str(self.port),
            "DATABASE_URL": f"sqlite:///{folder / 'service.db'}",
            **settings,
        }
        shown = self.run("keys", "add", "journal.xlsx").stdout.split()
        self.key = shown[shown.index("WEBHOOK_KEY") + 1]
        self.secret = shown[shown.index("WEBHOOK_SECRET") + 1]
        self.count = 0

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-m", "sheetsync", *command]
        run = subprocess.run(
            words, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stderr
        return run

    @contextmanager
    def started(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *words], cwd=self.folder, env=self.environment, stderr=log
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def signed(self, content: bytes, *, delivery: str | None = None, at: int | None = None) -> dict[str, str]:
        """Return the headers of a signed request."""
        self.count += 1
        webhook_id, at = delivery or f"msg_{self.count:032x}", at or int(time.time())
        return {
            "webhook-id": webhook_id,
            "webhook-timestamp": str(at),
            "webhook-signature": sign(secret_bytes(self.secret), webhook_id, at, content),
            "x-sheetsync-key": self.key,
            "Content-Type": "application/json",
        }

    def send(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        content = json.dumps(body).encode() if body else b""
        headers = self.signed(content)
        answer = requests.request(
            method, f"http://127.0.0.1:{self.port}{path}", data=content, headers=headers, timeout=5
        )
        assert answer.status_code in {200, 202}, answer.text
        return answer.json()

    def wish(self) -> str:
        return str(
            self.send("POST", "/v1/recompute", {"spreadsheet": "journal.xlsx", "reason": "edit"})["url"]
        )

    def edit(self, requirement: str) -> None:
        change = SetCell("Журнал", 1, 5, Cell.of(requirement))
        self.book.write([change], version=self.book.read().version)

    def summarised(self, requirement: str) -> bool:
        tab = self.book.read().tabs.get(SUMMARY)
        return tab is not None and any(requirement in cell.text for row in tab.rows for cell in row)

    def live(self) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/livez", timeout=1).ok
        except requests.RequestException:
            return False


def until(true: Callable[[], bool]) -> None:
    """Wait for something that a process does in its own time."""
    ends = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < ends, "it did not come to be"
        time.sleep(0.05)


SERVE = ("sheetsync", "serve", "--port")
GUNICORN = ("gunicorn", "--config", str(ROOT / "webhook" / "gunicorn_conf.py"), "webhook:create_app()")
"""As the Procfile has it."""
