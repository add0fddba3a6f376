"""Google over real HTTP, for programs that run as processes of their own."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from tests.google.app import create_app
from tests.google.cloud import Google
from tests.google.faults import Cut


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def send_response(self, code: int, message: str | None = None) -> None:
        """Leave the Date header to the app, whose clock may be another."""
        self.send_response_only(code, message)

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002, ANN401 - werkzeug's signature
        """Keep stderr for what matters: the log of requests is `google.log`."""


def server(google: Google, port: int = 0, host: str = "127.0.0.1") -> BaseWSGIServer:
    """Make a server; port 0 takes a free one."""
    app = create_app(google)

    def cutting(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        try:
            return app(environ, start)
        except Cut:
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise ConnectionResetError from None

    return make_server(host, port, cutting, threaded=True, request_handler=_Quiet)


@contextmanager
def serving(google: Google, port: int = 0) -> Iterator[str]:
    """Serve in a thread; yields the base URL that all Google traffic should go to."""
    running = server(google, port)
    thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}"
    finally:
        running.shutdown()
        thread.join()
        running.server_close()
