"""Signed POSTs, each with its commit in the ledger, beside an empty Flask route under the same gunicorn.

`python -m tests.benchmarks.webhook [SECONDS]`: both are asked in turn, three times, by the same clients.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from threading import Thread

from flask import Flask

from webhook.database import create_tables, open_engine
from webhook.keys import Keys
from webhook.signature import secret_bytes, sign

CLIENTS = 8
ROUNDS = 3
ROOT = Path(__file__).parents[2]
SHEETS = [f"journal-{n}.xlsx" for n in range(20)]


def empty() -> Flask:
    """Return an app that does nothing, for gunicorn to serve."""
    app = Flask("empty")
    app.add_url_rule("/v1/recompute", "nothing", lambda: ("", 202), methods=["POST"])
    return app


@contextmanager
def gunicorn(app: str, folder: Path) -> Iterator[int]:
    """Serve an app with the settings of the Procfile; recomputing is left to nobody."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{folder / 'ledger.db'}",
        "SHEETSYNC_WORKER": "apart",
        "SHEETSYNC_RATE": "100000",
        "PYTHONPATH": str(ROOT),
    }
    command = ["-m", "gunicorn", "--config", str(ROOT / "webhook" / "gunicorn_conf.py"), app]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen([sys.executable, *command], env=environment, cwd=folder, stderr=log)
        try:
            _wait(port)
            yield port
        finally:
            server.terminate()
            server.wait()


def _wait(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError


def asked(port: int, seconds: float, headers: Callable[[bytes], tuple[bytes, dict[str, str]]]) -> list[float]:
    """Let the clients ask for some seconds; return how long each request took."""
    took: list[float] = []
    ends = time.perf_counter() + seconds

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while (start := time.perf_counter()) < ends:
            body, given = headers(b"")
            connection.request("POST", "/v1/recompute", body, given)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 202:
                raise ValueError(answer.status)
            took.append(time.perf_counter() - start)

    threads = [Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


def signing(folder: Path) -> Callable[[bytes], tuple[bytes, dict[str, str]]]:
    """Make keys, and return what makes a signed request for one of the sheets."""
    engine = open_engine(f"sqlite:///{folder / 'ledger.db'}")
    create_tables(engine)
    made = {sheet: Keys(engine).add(sheet, now=time.time()) for sheet in SHEETS}
    engine.dispose()
    count = iter(range(10**9))

    def request(_: bytes) -> tuple[bytes, dict[str, str]]:
        number = next(count)
        sheet = SHEETS[number % len(SHEETS)]
        key, secret = made[sheet]
        body, at = json.dumps({"spreadsheet": sheet, "reason": "edit"}).encode(), int(time.time())
        webhook_id = f"msg_{number:032x}"
        return body, {
            "Content-Type": "application/json",
            "webhook-id": webhook_id,
            "webhook-timestamp": str(at),
            "webhook-signature": sign(secret_bytes(secret), webhook_id, at, body),
            "x-sheetsync-key": key,
        }

    return request


def main() -> None:
    """Print throughput and the 99th percentile of both, and the ratio."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        request = signing(Path(one))
        plain = {"Content-Type": "application/json"}
        with (
            gunicorn("webhook:create_app()", Path(one)) as real,
            gunicorn("tests.benchmarks.webhook:empty()", Path(other)) as bare,
        ):
            rounds = [
                (asked(real, seconds, request), asked(bare, seconds, lambda _: (request(b"")[0], plain)))
                for _ in range(ROUNDS)
            ]
    say = sys.stdout.write
    names = ("signed, with its commit", "empty route")
    for name, column in zip(names, zip(*rounds, strict=True), strict=True):
        rate = median(len(took) / seconds for took in column)
        p99 = median(quantiles(took, n=100)[98] for took in column) * 1000
        say(f"{name:<26}{rate:>8.0f} a second   p99 {p99:>6.1f} ms\n")
    say(f"ratio {median(len(a) / len(b) for a, b in rounds):.2f}\n")


if __name__ == "__main__":
    main()
