"""The document against the app: every route, every answer; and an adversary who reads the document."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core import NOT_SET

from tests.webhook.desk import Desk, desk_in
from webhook.openapi import ROUTES, document


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401 - yields a Desk
    folder: Path = tmp_path_factory.mktemp("openapi")
    with desk_in(folder, sheetsync_rate=100_000) as made:
        yield made


def test_every_route_is_in_the_document_and_none_beside(desk: Desk) -> None:
    served = {
        (method.lower(), rule.rule.replace("<", "{").replace(">", "}"))
        for rule in desk.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }
    assert served == set(ROUTES)
    assert desk.client.get("/openapi.json").get_json() == document()


def fuzzed(desk: Desk, method: str, path: str, check: Callable[[Any], None]) -> None:
    """Let schemathesis make requests of a route from the document alone."""
    schema = schemathesis.openapi.from_wsgi("/openapi.json", desk.app)
    strategy = schema[path][method.upper()].as_strategy()

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def run(case: Any) -> None:  # noqa: ANN401 - schemathesis' own
        check(case)

    run()


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_what_a_stranger_sends_is_answered_as_the_document_says(desk: Desk, method: str, path: str) -> None:
    fuzzed(desk, method, path, lambda case: case.call_and_validate())


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_so_is_what_a_holder_of_a_key_sends(desk: Desk, method: str, path: str) -> None:
    """Signed over whatever body was made up."""

    def check(case: Any) -> None:  # noqa: ANN401 - schemathesis' own
        body = b"" if case.body is NOT_SET else json.dumps(case.body).encode()
        answer = desk.client.open(
            case.formatted_path, method=case.method, data=body, headers=desk.signed(body)
        )
        said = document()["paths"][path][method]["responses"]
        assert str(answer.status_code) in said
        assert answer.status_code < 500 or path == "/readyz"

    fuzzed(desk, method, path, check)
