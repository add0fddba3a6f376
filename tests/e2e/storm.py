"""`python -m tests.e2e.storm [SECONDS] [sqlite|postgres]`: random edits while everything is killed.

SQLite: one `serve` that takes requests and recomputes. Postgres: one `serve` that only takes requests, and
two workers. Every few seconds one of them dies by SIGKILL and is started again. Then everybody is left in
peace, and each «Сводка» must be right.
"""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import requests

from sheetsync.grid import Cell, SetCell
from sheetsync.journal import fields
from sheetsync.recompute import recompute
from sheetsync.workbooks.xlsx.local import LocalXlsx
from tests.webhook.databases import address
from tests.workbooks import files
from webhook.signature import secret_bytes, sign

ROOT = Path(__file__).parents[2]
SHEETS = 5
KILL_EVERY = (2.0, 4.0)
EDIT_EVERY = (0.05, 0.4)
CONVERGE = 10.0
SKILLS = ("Docker", "Kafka", "Redis", "Flask", "Django", "SQL", "Git", "Linux", "Python", "pytest")


@dataclass
class Report:
    """What came of it.

    Attributes:
        refused: Wishes that nobody took, because the service was dead; they are sent again.
        lost: Sheets whose «Сводка» is wrong in the end.
        overlaps: Runs of one sheet that were at work at the same time.
        converged: Seconds from the last edit until all was right.
    """

    edits: int = 0
    refused: int = 0
    kills: int = 0
    runs: int = 0
    lost: int = 0
    overlaps: int = 0
    converged: float = 0.0


@dataclass
class Storm:
    """Five journals, a service, and somebody who kills it."""

    folder: Path
    kind: str
    seed: int = 0
    report: Report = field(default_factory=Report)
    deaths: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        for name in self.names:
            row = ["1", f"https://hh.ru/vacancy/{name[1]}", "ATI", "Dev", "", "Docker", "", "", "Docker"]
            rows = [list(map(Cell.of, line)) for line in (fields.NAMES, row)]
            (self.folder / name).write_bytes(files.workbook({"Журнал": rows}))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = str(free.getsockname()[1])
        kept = {name: text for name, text in os.environ.items() if not name.startswith("SHEETSYNC_")}
        self.environment = kept | {
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": address(self.kind, self.folder),
            "SHEETSYNC_RATE": "100000",
        }
        self.keys = {name: self._key(name) for name in self.names}
        serve = ["serve", "--port", self.port]
        roles = [serve] if self.kind == "sqlite" else [[*serve, "--no-worker"], ["worker"], ["worker"]]
        self.processes = [(role, self._start(role)) for role in roles]
        self.count = 0

    @property
    def names(self) -> list[str]:
        return [f"j{n}.xlsx" for n in range(SHEETS)]

    def _key(self, name: str) -> tuple[str, str]:
        shown = subprocess.run(
            [sys.executable, "-m", "sheetsync", "keys", "add", name],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        return shown[shown.index("WEBHOOK_KEY") + 1], shown[shown.index("WEBHOOK_SECRET") + 1]

    def _start(self, role: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "sheetsync", *role], cwd=self.folder, env=self.environment, stderr=log
            )

    def kill_one(self) -> None:
        at = self.random.randrange(len(self.processes))
        role, process = self.processes[at]
        process.kill()
        process.wait()
        self.deaths[process.pid] = time.time()
        self.report.kills += 1
        self.processes[at] = (role, self._start(role))

    def edit(self) -> str:
        """Let the person change a requirement; return the sheet."""
        name = self.random.choice(self.names)
        book = LocalXlsx(self.folder / name)
        text = ", ".join(self.random.sample(SKILLS, 3))
        while True:
            try:
                book.write([SetCell("Журнал", 1, 5, Cell.of(text))], version=book.read().version)
            except Exception:  # noqa: BLE001, S112 - the service wrote in the same moment: a person saves again
                continue
            self.report.edits += 1
            return name

    def wish(self, name: str) -> bool:
        """Send one signed wish; tell whether it was taken."""
        key, secret = self.keys[name]
        body = json.dumps({"spreadsheet": name, "reason": "edit"}).encode()
        self.count += 1
        webhook_id, at = f"msg_{self.count:032x}", int(time.time())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": webhook_id,
            "webhook-timestamp": str(at),
            "webhook-signature": sign(secret_bytes(secret), webhook_id, at, body),
            "x-sheetsync-key": key,
        }
        url = f"http://127.0.0.1:{self.port}/v1/recompute"
        try:
            return requests.post(url, data=body, headers=headers, timeout=5).status_code == 202
        except requests.RequestException:
            self.report.refused += 1
            return False

    def rage(self, seconds: float) -> None:
        """Edit and kill for so long; wishes that were refused are sent again, as the script does."""
        ends, next_kill = time.monotonic() + seconds, time.monotonic() + self.random.uniform(*KILL_EVERY)
        waiting: set[str] = set()
        while time.monotonic() < ends:
            waiting.add(self.edit())
            waiting = {name for name in waiting if not self.wish(name)}
            if time.monotonic() >= next_kill:
                self.kill_one()
                next_kill = time.monotonic() + self.random.uniform(*KILL_EVERY)
            time.sleep(self.random.uniform(*EDIT_EVERY))
        last = time.monotonic()
        while waiting:
            waiting = {name for name in waiting if not self.wish(name)}
            time.sleep(0.1)
        while self.wrong() and time.monotonic() - last < 3 * CONVERGE:
            time.sleep(0.1)
        self.report.converged = time.monotonic() - last
        self.report.lost = len(self.wrong())

    def wrong(self) -> list[str]:
        """Return the sheets whose summary is not what their rows say."""
        return [name for name in self.names if self._is_wrong(name)]

    def _is_wrong(self, name: str) -> bool:
        copy = self.folder / f"copy-{name}"
        copy.write_bytes((self.folder / name).read_bytes())
        return recompute(LocalXlsx(copy), now=datetime.now(UTC))

    def end(self) -> Report:
        """Stop everything and read the log for runs that overlapped."""
        for _, process in self.processes:
            process.terminate()
        for _, process in self.processes:
            process.wait()
        runs: list[tuple[str, float, float]] = []
        begun: dict[tuple[str, int], float] = {}
        for line in (self.folder / "log").read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                event = json.loads(line)
            except ValueError:
                continue  # half a line of a process that died
            if event.get("event") in {"claimed", "recomputed"}:
                pid = int(event["worker"].rpartition(":")[2])
                if event["event"] == "claimed":
                    begun[event["sheet"], pid] = event["at"]
                else:
                    runs.append((event["sheet"], begun.pop((event["sheet"], pid)), event["at"]))
                    self.report.runs += 1
        runs += [(sheet, start, self.deaths.get(pid, start)) for (sheet, pid), start in begun.items()]
        runs.sort()
        self.report.overlaps = sum(one[0] == other[0] and other[1] < one[2] for one, other in pairwise(runs))
        return self.report


def main() -> None:
    """Print the report."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    kind = sys.argv[2] if len(sys.argv) > 2 else "sqlite"
    with tempfile.TemporaryDirectory() as folder:
        storm = Storm(Path(folder), kind)
        storm.rage(seconds)
        sys.stdout.write(f"{kind}: {storm.end()}\n")


if __name__ == "__main__":
    main()
