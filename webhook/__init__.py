"""The webhook: a small web service that recomputes «Сводка» when rows change.

A request is let in (`admission`), noted in the `ledger`, and answered: no Google within it. A `jobs.Worker`,
in this process or another, does the work.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from hmac import compare_digest
from importlib.metadata import version

from flask import Flask, Response, g, request
from prometheus_client import generate_latest
from pydantic import BaseModel
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from sheetsync.errors import SheetsyncError
from webhook.admission import Gate, Rate, parsed
from webhook.channels import Channels
from webhook.database import create_tables, open_engine
from webhook.jobs import canonical
from webhook.keys import Keys
from webhook.ledger import Ledger
from webhook.logs import log, log_soon
from webhook.metrics import PENDING, REFUSED, REGISTRY, answers, wanted
from webhook.models import Accepted, JobState, Live, Ready, Recompute
from webhook.notices import Notices
from webhook.openapi import document
from webhook.problems import MEDIA_TYPE, Problem
from webhook.settings import ServiceSettings, service_settings
from webhook.work import Rules, Stage

__all__ = ["create_app"]

_ALWAYS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_OF_FLASK = {404: "not_found", 405: "method", 411: "no_length", 413: "too_large", 415: "media_type"}


@dataclass(frozen=True, slots=True)
class _Service:
    """What the routes work with."""

    settings: ServiceSettings
    engine: Engine
    ledger: Ledger
    gate: Gate
    notices: Notices
    clock: Callable[[], float]


def create_app(
    settings: ServiceSettings | None = None,
    *,
    rules: Rules | None = None,
    clock: Callable[[], float] = time.time,
) -> Flask:
    """Make the app; its tables are made if they are not there.

    Args:
        settings: The settings; the environment's by default.
        rules: How patient the ledger is.
        clock: The wall clock, seconds since 1970.

    Raises:
        SettingsError: A setting cannot be used.
    """
    settings = settings or service_settings()
    engine = open_engine(settings.database_url)
    create_tables(engine)
    rate = Rate(settings.sheetsync_rate)
    gate, notices = Gate(Keys(engine), rate, clock), Notices(Channels(engine), rate, clock)
    service = _Service(settings, engine, Ledger(engine, rules), gate, notices, clock)
    app = Flask("webhook")
    app.extensions["sheetsync"] = service
    for method, path, view in (
        ("POST", "/v1/recompute", _recompute),
        ("POST", "/v1/drive", _drive),
        ("GET", "/v1/jobs/<job>", _job),
        ("GET", "/livez", _livez),
        ("GET", "/readyz", _readyz),
        ("GET", "/metrics", _metrics),
        ("GET", "/openapi.json", _openapi),
    ):
        app.add_url_rule(path, view.__name__, _bound(view, service), methods=[method])
    app.before_request(_begin)
    app.after_request(_end)
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _of_flask)
    app.register_error_handler(Exception, _broken)
    return app


def _bound(view: Callable[..., Response], service: _Service) -> Callable[..., Response]:
    def bound(**path: str) -> Response:
        return view(service, **path)

    return bound


def _recompute(service: _Service) -> Response:
    admitted = service.gate.admit(request)
    wish = parsed(Recompute, request, admitted.body)
    try:
        named = canonical(wish.spreadsheet)
    except SheetsyncError as error:
        raise Problem("schema", detail=f"spreadsheet: {error.what}") from None
    if named != admitted.sheet:
        raise Problem("wrong_sheet")
    job = service.ledger.want(
        admitted.sheet,
        reason=wish.reason,
        now=service.clock(),
        delivery=(admitted.key, admitted.delivery),
    )
    wanted(wish.reason).inc()
    log_soon("wanted", request=g.request_id, job=job.id, sheet=job.sheet, key=admitted.key, why=wish.reason)
    return _json(Accepted(job=job.id, url=f"/v1/jobs/{job.id}"), 202)


def _drive(service: _Service) -> Response:
    """Take what Drive posts about a watched file; most of it asks for nothing."""
    notice = service.notices.admit(request)
    if not notice.content:
        return Response(status=204)
    job = service.ledger.want(
        notice.sheet, reason="drive", now=service.clock(), delivery=(notice.channel, notice.number)
    )
    wanted("drive").inc()
    log_soon("wanted", request=g.request_id, job=job.id, sheet=job.sheet, channel=notice.channel, why="drive")
    return _json(Accepted(job=job.id, url=f"/v1/jobs/{job.id}"), 202)


def _job(service: _Service, job: str) -> Response:
    admitted = service.gate.admit(request)
    state = service.ledger.state(job)
    if state is None or state.sheet != admitted.sheet:
        raise Problem("not_found")
    body = JobState(
        job=job,
        state=state.stage.value,
        attempts=state.attempts,
        result=state.result,
        problem="" if state.stage is Stage.DONE else state.problem,
    )
    return _json(body, 200)


def _livez(_: _Service) -> Response:
    return _json(Live(status="ok", version=version("sheetsync-journal")), 200)


def _readyz(service: _Service) -> Response:
    """Look at what work needs. Google is not asked, and strangers read no more than numbers here."""
    checks: dict[str, str] = {}
    try:
        pending = service.ledger.pending()
        checks["database"] = "ok"
        parked = [state for state in pending if state.stage is Stage.PARKED]
        checks["parked"] = f"таблиц, с которыми не справились: {len(parked)}" if parked else "ok"
        oldest = min((state.wanted_at for state in pending if state.stage is not Stage.PARKED), default=None)
        late = oldest is not None and service.clock() - oldest > _late(service.ledger.rules)
        checks["workers"] = "давно ничего не пересчитано: запущен ли worker?" if late else "ok"
    except SQLAlchemyError as error:
        checks["database"] = type(error).__name__
    well = all(said == "ok" for said in checks.values())
    return _json(Ready(status="ok" if well else "failing", checks=checks), 200 if well else 503)


def _late(rules: Rules) -> float:
    """Return after how long a wish that nobody serves is a fault of ours; seconds."""
    return rules.ceiling + rules.lease + rules.longest


def _metrics(service: _Service) -> Response:
    token = service.settings.sheetsync_metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and not compare_digest(given.encode(), token.get_secret_value().encode()):
        raise Problem("forbidden")
    stages = [state.stage for state in service.ledger.pending()]
    for stage in Stage:
        PENDING.labels(stage.value).set(stages.count(stage))
    return Response(generate_latest(REGISTRY), mimetype="text/plain")


def _openapi(_: _Service) -> Response:
    return Response(json.dumps(document(), ensure_ascii=False), mimetype="application/json")


def _json(body: BaseModel, status: int) -> Response:
    return Response(body.model_dump_json(), status, content_type="application/json")


def _begin() -> None:
    g.request_id = f"{random.getrandbits(128):032x}"


def _end(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "none"
    answers(route, response.status_code).inc()
    response.headers.extend({**_ALWAYS, "X-Request-Id": g.request_id})
    if response.status_code >= 400:  # noqa: PLR2004 - refusals only
        log_soon(
            "refused", request=g.request_id, method=request.method, path=route, status=response.status_code
        )
    return response


def _problem(problem: Problem) -> Response:
    REFUSED.labels(problem.kind).inc()
    response = Response(
        json.dumps(problem.body(g.request_id), ensure_ascii=False), problem.status, content_type=MEDIA_TYPE
    )
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _of_flask(error: HTTPException) -> Response:
    """Turn what Flask itself refuses into a problem, its headers (Allow) kept."""
    kind = _OF_FLASK.get(error.code or 500, "malformed" if (error.code or 500) < 500 else "internal")  # noqa: PLR2004 - client or server
    response = _problem(Problem(kind))
    for name, value in error.get_headers():
        if name.lower() == "allow":
            response.headers[name] = value
    return response


def _broken(error: Exception) -> Response:
    """Answer a fault of ours without a word of what it was; the log has its kind."""
    log("broke", request=g.request_id, error=type(error).__name__)
    return _problem(Problem("not_ready" if isinstance(error, SQLAlchemyError) else "internal"))
