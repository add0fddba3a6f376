"""Signed POSTs, each with its commit in the ledger, beside an empty Flask route under the same gunicorn.

`python -m tests.benchmarks.webhook [SECONDS]`: both are asked in turn, several times, by the same clients.
They send what was signed beforehand and do no more than a socket needs: it is the server that is measured.
A script in a table opens a connection for each edit; kept ones are measured too.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from threading import Thread

from flask import Flask

from webhook.database import create_tables, open_engine
from webhook.keys import Keys
from webhook.signature import secret_bytes, sign

CLIENTS = 8
ROUNDS = 5
ROOT = Path(__file__).parents[2]
SHEETS = [f"journal-{n}.xlsx" for n in range(20)]
MOST_A_SECOND = 12000
"""Requests that are signed beforehand for each second."""


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
    """Wait until a worker answers: the port is open before there is one."""
    for _ in range(100):
        try:
            with socket.create_connection(("127.0.0.1", port), 10) as connection:
                connection.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
                if connection.recv(1):
                    return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError


def asked(port: int, seconds: float, requests: list[bytes], *, keep: bool) -> list[float]:
    """Let the clients ask for some seconds, on kept connections or new ones; return how long each took."""
    took: list[float] = []
    left, ends = iter(requests), time.perf_counter() + seconds

    def client() -> None:
        connection = _connected(port)
        while (start := time.perf_counter()) < ends:
            if not keep:
                connection.close()
                connection = _connected(port)
            connection.sendall(next(left))
            if not _answer(connection).startswith(b"HTTP/1.1 202"):
                raise ValueError
            took.append(time.perf_counter() - start)
        connection.close()

    threads = [Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


def _connected(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _answer(connection: socket.socket) -> bytes:
    """Read one answer, its body too."""
    with connection.makefile("rb") as read:
        head = b"".join(iter(read.readline, b"\r\n"))
        read.read(int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]))
    return head


def signed(folder: Path) -> Iterator[bytes]:
    """Make keys, and yield signed requests for the sheets in turn."""
    engine = open_engine(f"sqlite:///{folder / 'ledger.db'}")
    create_tables(engine)
    made = [(sheet, *Keys(engine).add(sheet, now=time.time())) for sheet in SHEETS]
    engine.dispose()
    for number in count():
        sheet, key, secret = made[number % len(made)]
        body, at = json.dumps({"spreadsheet": sheet, "reason": "edit"}).encode(), int(time.time())
        webhook_id = f"msg_{number:032x}"
        yield (
            f"POST /v1/recompute HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nwebhook-id: {webhook_id}\r\nwebhook-timestamp: {at}\r\n"
            f"webhook-signature: {sign(secret_bytes(secret), webhook_id, at, body)}\r\n"
            f"x-sheetsync-key: {key}\r\n\r\n"
        ).encode() + body


def main() -> None:
    """Print throughput and the 99th percentile of both, and the ratio."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        requests = signed(Path(one))
        with (
            gunicorn("webhook:create_app()", Path(one)) as real,
            gunicorn("tests.benchmarks.webhook:empty()", Path(other)) as bare,
        ):
            for keep in (False, True):
                rounds: list[tuple[list[float], list[float]]] = []
                for _ in range(ROUNDS):
                    batch = [next(requests) for _ in range(round(seconds * MOST_A_SECOND))]
                    real_took, bare_took = (asked(port, seconds, batch, keep=keep) for port in (real, bare))
                    rounds.append((real_took, bare_took))
                _show(rounds, seconds, "connections kept" if keep else "a connection each, as a script's")


def _show(rounds: list[tuple[list[float], list[float]]], seconds: float, how: str) -> None:
    say = sys.stdout.write
    say(f"{how}\n")
    names = ("signed, with its commit", "empty route")
    for name, column in zip(names, zip(*rounds, strict=True), strict=True):
        rate = median(len(took) / seconds for took in column)
        middle, p99 = (median(quantiles(took, n=100)[at] for took in column) * 1000 for at in (49, 98))
        say(f"  {name:<26}{rate:>8.0f} a second   p50 {middle:>5.1f} ms   p99 {p99:>5.1f} ms\n")
    say(f"  ratio {median(len(a) / len(b) for a, b in rounds):.2f}\n")


if __name__ == "__main__":
    main()
