"""The other end of the wire as a test wants it, and the oracle of signatures."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import standardwebhooks

from tests.webhook.apps_script.harness import CODE, SECRET, Answer, Document, GoogleError, Request, Script

ACCEPTED = Answer.of(202, {"job": "a1b2-7", "url": "/v1/jobs/a1b2-7"})
DOWN = GoogleError("Address unavailable: https://sheetsync.example/v1/recompute")


def problem(code: int, title: str = "Не вышло", detail: str = "Сделайте иначе.", **headers: str) -> Answer:
    body = {"type": "urn:sheetsync:problem:x", "title": title, "status": code, "detail": detail}
    return Answer.of(code, body, content_type="application/problem+json", **headers)


def job(state: str, result: str = "", trouble: object = "") -> Answer:
    return Answer.of(200, {"job": "a1b2-7", "state": state, "result": result, "problem": trouble})


class FarEnd:
    """A service that accepts everything and is done at once, after the answers it is given to begin with.

    Args:
        posts: Answers to the first wishes; an error is one that never came.
        jobs: Answers to the first questions about a job.
        ready: Answer about its health.
    """

    def __init__(
        self,
        *posts: Answer | GoogleError,
        jobs: tuple[Answer | GoogleError, ...] = (),
        ready: Answer | GoogleError | None = None,
    ) -> None:
        self._posts, self._jobs = list(posts), list(jobs)
        self._ready = ready or Answer.of(200, {"status": "ok", "checks": {"database": "ok"}})
        self.requests: list[Request] = []

    def __call__(self, request: Request) -> Answer:
        self.requests.append(request)
        if request.url.endswith("/readyz"):
            answer = self._ready
        elif request.method == "POST":
            answer = self._posts.pop(0) if self._posts else ACCEPTED
        else:
            answer = self._jobs.pop(0) if self._jobs else job("done", "updated")
        if isinstance(answer, GoogleError):
            raise answer
        return answer

    @property
    def posts(self) -> list[Request]:
        return [request for request in self.requests if request.method == "POST"]


def script(far: FarEnd | None = None, code: str = CODE, **document: object) -> Script:
    """Return a run of the script in a document of its own."""
    return Script(Document(**document), far or FarEnd(), code)  # type: ignore[arg-type] # fields by name


def secret_of(key: bytes) -> str:
    return "whsec_" + base64.b64encode(key).decode()


def right_signature(request: Request, secret: str = SECRET) -> str:
    """Return what the reference library signs this request with."""
    at = datetime.fromtimestamp(int(request.headers["webhook-timestamp"]), UTC)
    body = request.body.decode()
    return standardwebhooks.Webhook(secret).sign(request.headers["webhook-id"], at, body)
