"""The OpenAPI document, written from the routes' table and the models: what is not in it does not exist."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from webhook.admission import KEY_HEADER
from webhook.models import Accepted, JobState, Live, ProblemDocument, Ready, Recompute
from webhook.notices import CHANGED, CHANNEL, NUMBER, STATE, TOKEN
from webhook.problems import KINDS, MEDIA_TYPE

_SIGNED = ("unsigned", "expired", "bad_signature", "too_often", "internal")
_BODY = ("malformed", "truncated", "wrong_sheet", "no_length", "too_large", "media_type", "schema")

Json = dict[str, Any]

ROUTES: Mapping[tuple[str, str], Json] = {
    ("post", "/v1/recompute"): {
        "summary": "Note that «Сводка» must be recomputed.",
        "body": Recompute,
        "answers": {202: Accepted},
        "problems": (*_BODY, *_SIGNED, "method"),
        "security": ["key", "signature"],
    },
    ("post", "/v1/drive"): {
        "summary": "What Drive posts when a watched file changes; its body is empty.",
        "headers": {STATE: "^[a-z_]{1,30}$", NUMBER: "^[0-9]{1,20}$", CHANGED: None},
        "answers": {202: Accepted},
        "nothing": "Nothing to do.",
        "problems": (
            *("malformed", "truncated", "no_channel", "no_length", "too_large", "too_often", "internal"),
            *("not_ready", "method"),
        ),
        "security": ["channel", "token"],
    },
    ("get", "/v1/jobs/{job}"): {
        "summary": "How far a recompute is.",
        "answers": {200: JobState},
        "problems": (*_SIGNED, "not_found", "method"),
        "security": ["key", "signature"],
    },
    ("get", "/livez"): {"summary": "The process answers.", "answers": {200: Live}, "problems": ("method",)},
    ("get", "/readyz"): {
        "summary": "Whether work can be done.",
        "answers": {200: Ready, 503: Ready},
        "problems": ("method",),
    },
    ("get", "/metrics"): {
        "summary": "Counters for Prometheus.",
        "text": True,
        "answers": {},
        "problems": ("forbidden", "method"),
    },
    ("get", "/openapi.json"): {
        "summary": "This document.",
        "answers": {},
        "problems": ("method",),
        "free": True,
    },
}
"""Method and path -> what is asked and answered there."""


def document() -> Json:
    """Return the document."""
    models: list[type[BaseModel]] = [Accepted, JobState, Live, ProblemDocument, Ready, Recompute]
    _, schemas = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/components/schemas/{model}"
    )
    paths: dict[str, Json] = {}
    for (method, path), route in ROUTES.items():
        paths.setdefault(path, {})[method] = _operation(path, route)
    header = {"type": "apiKey", "in": "header"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "sheetsync", "version": version("sheetsync-journal")},
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "key": {**header, "name": KEY_HEADER},
                "channel": {**header, "name": CHANNEL},
                "token": {**header, "name": TOKEN, "description": "Told to Drive when the channel opens."},
                "signature": {
                    **header,
                    "name": "webhook-signature",
                    "description": "Standard Webhooks v1, with webhook-id and webhook-timestamp.",
                },
            },
        },
    }


def _operation(path: str, route: Json) -> Json:
    operation: Json = {"summary": route["summary"], "responses": _responses(route)}
    if "{job}" in path:
        operation["parameters"] = [
            {"name": "job", "in": "path", "required": True, "schema": {"type": "string"}}
        ]
    if "body" in route:
        operation["requestBody"] = {"required": True, "content": _json(route["body"])}
    if "headers" in route:
        operation["parameters"] = [_header(*each) for each in route["headers"].items()]
    if "security" in route:
        operation["security"] = [{scheme: [] for scheme in route["security"]}]
    return operation


def _responses(route: Json) -> Json:
    responses: Json = {
        str(status): {"description": model.__doc__.partition("\n")[0], "content": _json(model)}
        for status, model in route["answers"].items()
    }
    if route.get("text"):
        responses["200"] = {
            "description": "Counters.",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        }
    if route.get("free"):
        responses["200"] = {
            "description": "OpenAPI.",
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    if "nothing" in route:
        responses["204"] = {"description": route["nothing"]}
    for kind in route["problems"]:
        status, title, _ = KINDS[kind]
        said = responses.setdefault(
            str(status), {"description": "", "content": {MEDIA_TYPE: {"schema": _ref(ProblemDocument)}}}
        )
        said["description"] = f"{said['description']}; {title}".strip("; ")
    return responses


def _header(name: str, pattern: str | None) -> Json:
    """Describe a header; one without a pattern need not be there."""
    schema: Json = {"type": "string"} | ({"pattern": pattern} if pattern else {})
    return {"name": name, "in": "header", "required": pattern is not None, "schema": schema}


def _plain(media: str, kind: str) -> Json:
    return {media: {"schema": {"type": kind}}}


def _json(model: type[BaseModel]) -> Json:
    return {"application/json": {"schema": _ref(model)}}


def _ref(model: type[BaseModel]) -> Json:
    return {"$ref": f"#/components/schemas/{model.__name__}"}
