"""gunicorn, as the Procfile starts it: one process with threads, a worker inside it where SQLite is used."""

from __future__ import annotations

import os
from threading import Event, Thread
from typing import Any

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = 8  # wishes that come at once are noted together: more threads, fewer commits
timeout = 30
graceful_timeout = 25
no_control_socket = True
accesslog = None

_stop = Event()
_workers: list[Thread] = []


def post_worker_init(worker: Any) -> None:  # noqa: ANN401 - gunicorn's own
    """Start recomputing in this process, if it is to."""
    service = worker.wsgi.extensions.get("sheetsync")
    if service and service.settings.recomputes:
        from webhook.jobs import Worker  # noqa: PLC0415 - once gunicorn has forked

        _workers.append(Thread(target=Worker(service.ledger).run, args=(_stop,)))
        _workers[0].start()


def worker_exit(_server: Any, _worker: Any) -> None:  # noqa: ANN401 - the same
    """Let the worker finish what it has begun."""
    _stop.set()
    for thread in _workers:
        thread.join()
