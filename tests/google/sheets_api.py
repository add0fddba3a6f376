"""Routes of Sheets v4."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, g, request

from tests.google import batch, masks, refusals, values
from tests.google.cloud import Google
from tests.google.files import File
from tests.google.refusals import Json
from tests.google.spreadsheet import KNOWN, KNOWN_BATCH, Spreadsheet

_ROOT = "/v4/spreadsheets/<file_id>"
_SEARCH = "developerMetadata:search"


class SheetsApi:
    """The calls on spreadsheets, over the state of a Google."""

    def __init__(self, google: Google) -> None:
        self.google = google

    def register(self, app: Flask) -> None:
        for method, path, view in (
            ("GET", _ROOT, self.get),
            ("POST", f"{_ROOT}:batchUpdate", self.batch_update),
            ("GET", f"{_ROOT}/values:batchGet", self.values_batch_get),
            ("POST", f"{_ROOT}/values:batchUpdate", self.values_batch_update),
            ("POST", f"{_ROOT}/values:batchClear", self.values_batch_clear),
            ("GET", f"{_ROOT}/values/<path:place>", self.values_get),
            ("PUT", f"{_ROOT}/values/<path:place>", self.values_update),
            ("POST", f"{_ROOT}/values/<path:place>:append", self.values_append),
            ("POST", f"{_ROOT}/values/<path:place>:clear", self.values_clear),
            ("POST", f"{_ROOT}/{_SEARCH}", self.search),
            ("GET", f"{_ROOT}/developerMetadata/<int:number>", self.metadata),
        ):
            app.add_url_rule(path, f"sheets.{view.__name__}", view, methods=[method])

    def get(self, file_id: str) -> Json:
        _, book, project = self._let_in(file_id, write=False)
        mask = _mask(KNOWN)
        # includeGridData is ignored when a mask is set (§3 [DISC]).
        grid = masks.wants(mask, "sheets", "data") if mask else _flag("includeGridData")
        answer = book.json(request.args.getlist("ranges"), grid=grid, project=project)
        return _selected(answer, mask)

    def batch_update(self, file_id: str) -> Json:
        file, old, project = self._let_in(file_id, write=True)
        body = _body()
        mask = _mask(KNOWN_BATCH)
        book, replies = batch.apply(old, body, project)
        answer: Json = {"spreadsheetId": file_id, "replies": replies}
        if body.get("includeSpreadsheetInResponse"):
            path = ("updatedSpreadsheet", "sheets", "data")
            grid = masks.wants(mask, *path) if mask else body.get("responseIncludeGridData", False)
            answer["updatedSpreadsheet"] = book.json(
                body.get("responseRanges", []), grid=grid, project=project
            )
        self._commit(file, book)
        return _selected(answer, mask)

    def values_get(self, file_id: str, place: str) -> Json:
        _, book, _ = self._let_in(file_id, write=False)
        return values.get(book, place, request.args.to_dict())

    def values_batch_get(self, file_id: str) -> Json:
        _, book, _ = self._let_in(file_id, write=False)
        ranges = [values.get(book, place, request.args.to_dict()) for place in request.args.getlist("ranges")]
        return {"spreadsheetId": file_id, "valueRanges": ranges}

    def values_update(self, file_id: str, place: str) -> Json:
        options = request.args.to_dict()
        return self._change(file_id, lambda book: _updated(book, place, _body(), options))

    def values_batch_update(self, file_id: str) -> Json:
        """Apply each range in turn. Google promises no atomicity here (sync.md §4.1); this one has it."""
        body = _body()

        def write(book: Spreadsheet) -> Json:
            done = [values.update(book, one["range"], one, body) for one in body.get("data", [])]
            sums = {
                f"totalUpdated{name}": sum(one.get(f"updated{name}", 0) for one in done)
                for name in ("Rows", "Columns", "Cells")
            }
            return {
                "spreadsheetId": file_id,
                **sums,
                "totalUpdatedSheets": len({one["updatedRange"].rpartition("!")[0] for one in done}),
                "responses": done,
            }

        return self._change(file_id, write)

    def values_append(self, file_id: str, place: str) -> Json:
        options = request.args.to_dict()
        return self._change(file_id, lambda book: values.append(book, place, _body(), options))

    def values_clear(self, file_id: str, place: str) -> Json:
        return self._change(file_id, lambda book: values.clear(book, place))

    def values_batch_clear(self, file_id: str) -> Json:
        def clear(book: Spreadsheet) -> Json:
            cleared = [values.clear(book, place)["clearedRange"] for place in _body().get("ranges", [])]
            return {"spreadsheetId": file_id, "clearedRanges": cleared}

        return self._change(file_id, clear)

    def search(self, file_id: str) -> Json:
        """Find metadata by lookup; like all reads by filter it needs a scope that may write (§3, §6.2)."""
        _, book, project = self._let_in(file_id, write=True)
        filters = [one.get("developerMetadataLookup", {}) for one in _body().get("dataFilters", [])]
        seen = [one for one in book.metadata if one.seen_by(project)]
        found = [(one, [lookup for lookup in filters if one.matches(lookup)]) for one in seen]
        matched = [
            {
                "developerMetadata": one.json(book.sheets),
                "dataFilters": [{"developerMetadataLookup": lookup} for lookup in lookups],
            }
            for one, lookups in found
            if lookups
        ]
        return {"matchedDeveloperMetadata": matched} if matched else {}

    def metadata(self, file_id: str, number: int) -> Json:
        _, book, project = self._let_in(file_id, write=False)
        for one in book.metadata:
            if one.number == number and one.seen_by(project):
                return one.json(book.sheets)
        raise refusals.not_found()

    def _change(self, file_id: str, write: Callable[[Spreadsheet], Json]) -> Json:
        file, old, _ = self._let_in(file_id, write=True)
        book = old.copy()
        answer = write(book)
        self._commit(file, book)
        return answer

    def _let_in(self, file_id: str, *, write: bool) -> tuple[File, Spreadsheet, str]:
        header = request.headers.get("Authorization", "")
        file, book, account = self.google.sheets_file(header, file_id, write=write)
        g.call.account = account.email
        return file, book, account.project

    def _commit(self, file: File, book: Spreadsheet) -> None:
        file.book = book
        file.touch(self.google.clock(), g.call.account)


def _updated(book: Spreadsheet, place: str, body: Json, options: Json) -> Json:
    answer = values.update(book, place, body, options)
    if _flag("includeValuesInResponse"):
        answer["updatedData"] = values.get(book, answer["updatedRange"], {})
    return answer


def _body() -> Json:
    body: Any = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise refusals.invalid("Invalid JSON payload received.")
    return body


def _flag(name: str) -> bool:
    return request.args.get(name, "").lower() == "true"


def _mask(known: masks.Mask) -> masks.Mask:
    text = request.args.get("fields", "")
    return masks.parse(text, known) if text else {}


def _selected(answer: Json, mask: masks.Mask) -> Json:
    selected: Json = masks.select(answer, mask)
    return selected
