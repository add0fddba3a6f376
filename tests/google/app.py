"""The Flask app over a Google: routes, the log, and where faults strike."""

from __future__ import annotations

import json
from email.utils import formatdate
from typing import Any

from flask import Flask, Response, g, request
from flask.json.provider import DefaultJSONProvider

from tests.google.channels_api import ChannelsApi
from tests.google.cloud import Google
from tests.google.drive_api import DriveApi
from tests.google.faults import Call, Cut, Fault
from tests.google.refusals import Json, NotModelled, Refused
from tests.google.sheets_api import SheetsApi


def create_app(google: Google) -> Flask:
    """Make the app; every request is logged, may meet a fault, and is applied under one lock."""
    app = Flask("tests.google")
    app.json = _Plain(app)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    app.add_url_rule(
        "/token", "token", lambda: google.accounts.exchange(request.form.to_dict()), methods=["POST"]
    )
    SheetsApi(google).register(app)
    DriveApi(google).register(app)
    ChannelsApi(google).register(app)
    app.register_error_handler(Refused, _refusal)
    app.register_error_handler(NotModelled, _not_modelled)
    _Pipeline(google).register(app)
    return app


class _Plain(DefaultJSONProvider):
    """Letters as they are, names in the order they were put."""

    ensure_ascii = False
    sort_keys = False


class _Pipeline:
    def __init__(self, google: Google) -> None:
        self.google = google

    def register(self, app: Flask) -> None:
        app.before_request(self.begin)
        app.after_request(self.end)
        app.teardown_request(self.leave)

    def begin(self) -> Response | None:
        g.call = Call(request.method, request.path, request.args.to_dict(), _body(), len(request.get_data()))
        self._take(self.google.latency)
        self.google.lock.acquire()
        g.locked = True
        self.google.log.append(g.call)
        self.google.faults.act(g.call, applied=False)
        g.fault = self.google.faults.of(g.call)
        g.struck = g.fault is not None and not g.fault.applied
        return self._strike(g.fault) if g.struck else None

    def end(self, response: Response) -> Response:
        g.call.applied = not g.struck and response.status_code < 300
        if g.call.applied:
            self.google.faults.act(g.call, applied=True)
        if g.fault and not g.struck:
            response = self._strike(g.fault) or response
        g.call.status, g.call.received = response.status_code, len(response.get_data())
        response.headers["Date"] = formatdate(self.google.clock(), usegmt=True)
        response.headers["Vary"] = "Origin, X-Origin, Referer"
        return response

    def leave(self, _: BaseException | None) -> None:
        if g.pop("locked", False):
            self.google.lock.release()

    def _strike(self, fault: Fault) -> Response | None:
        self._take(fault.seconds)
        if fault.code == 0:
            raise Cut
        if fault.code == 200:
            return None
        kind = "text/html; charset=UTF-8" if isinstance(fault.body, str) else "application/json"
        body = fault.body if isinstance(fault.body, str) else json.dumps(fault.body)
        return Response(body, fault.code, dict(fault.headers), content_type=kind)

    def _take(self, seconds: float) -> None:
        if seconds:
            g.call.took += seconds
            self.google.sleep(seconds)


def _body() -> Json | None:
    body: Any = request.get_json(force=True, silent=True) if request.mimetype == "application/json" else None
    return body if isinstance(body, dict) else None


def _refusal(refused: Refused) -> tuple[Json, int]:
    return refused.body, refused.code


def _not_modelled(what: NotModelled) -> tuple[Json, int]:
    return {"error": {"code": 501, "message": f"tests.google has no {what}", "status": "UNIMPLEMENTED"}}, 501
