"""`spreadsheets.batchUpdate`: every request checked and applied in order on a copy, all or none (§3)."""

from __future__ import annotations

import re
from typing import Any

from tests.google import batch_cells, batch_lines, batch_metadata, batch_tabs
from tests.google.change import Change, Kind
from tests.google.refusals import Json, NotModelled, Refused, invalid
from tests.google.spreadsheet import Spreadsheet

KINDS: dict[str, Kind] = batch_cells.KINDS | batch_lines.KINDS | batch_metadata.KINDS | batch_tabs.KINDS
_BODY = {
    "requests",
    "includeSpreadsheetInResponse",
    "responseRanges",
    "responseIncludeGridData",
    "commentsViewMode",
}


def apply(book: Spreadsheet, body: Json, project: str) -> tuple[Spreadsheet, list[Json]]:
    """Return the changed copy and the replies, one per request, empty where a kind has no reply.

    Raises:
        Refused: 400 with the index of the request that cannot be done.
    """
    _check_names(body, _BODY, "")
    requests: list[Json] = body.get("requests") or []
    if not requests:
        raise invalid("Must specify at least one request.")
    for index, request in enumerate(requests):
        _check_request(request, index)
    change = Change(book.copy(), project)
    return change.book, [_applied(change, request, index) for index, request in enumerate(requests)]


def _check_request(request: Json, index: int) -> None:
    if len(request) != 1:
        # [MEM] the words for none; two kinds break a oneof.
        raise invalid(f"Invalid requests[{index}]: exactly one kind of request must be set.")
    (name,) = request
    if name not in KINDS:
        raise NotModelled(f"batchUpdate: {name}")
    _check_names(request[name], KINDS[name].names, f" at 'requests[{index}].{_snake(name)}'")


def _applied(change: Change, request: Json, index: int) -> Json:
    ((name, body),) = request.items()
    try:
        reply = KINDS[name].apply(change, body)
    except Refused as refused:
        message = refused.body["error"]["message"]
        refused.body["error"]["message"] = f"Invalid requests[{index}].{name}: {message}"
        raise
    return {} if reply is None else {name: reply}


def _check_names(body: Any, names: set[str], where: str) -> None:  # noqa: ANN401 - not yet known to be an object
    if not isinstance(body, dict):
        raise invalid(f"Invalid value{where}.")  # [MEM] the words
    for name in body:
        if name not in names:
            raise invalid(f'Invalid JSON payload received. Unknown name "{name}"{where}: Cannot find field.')


def _snake(name: str) -> str:
    return re.sub("(?=[A-Z])", "_", name).lower()
