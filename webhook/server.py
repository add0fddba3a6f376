"""The small server behind `serve`: threads, HTTP/1.1, no more than one machine needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from sheetsync.errors import UsageError


class _Quiet(WSGIRequestHandler):
    """Leaves the log to the app, and keeps connections."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's signature
        """Log nothing: `webhook.logs` does."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server at work."""

    port: int
    _server: BaseWSGIServer

    def close(self) -> None:
        """Take no more requests; those begun are answered."""
        self._server.shutdown()


@contextmanager
def listen(app: Flask, host: str, port: int) -> Iterator[Server]:
    """Serve an app from a thread until closed; port 0 takes a free one.

    Raises:
        UsageError: The port is taken, or may not be used.
    """
    try:
        server = make_server(host, port, app, threaded=True, request_handler=_Quiet)
    except (OSError, SystemExit):
        raise UsageError(
            f"Адрес {host}:{port} занят или недоступен.",
            remedy="Назовите другой порт: sheetsync serve --port 8001.",
        ) from None
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1})
    thread.start()
    try:
        yield Server(server.server_port, server)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
