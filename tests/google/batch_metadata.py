"""Requests on developer metadata."""

from __future__ import annotations

from tests.google import masks
from tests.google.change import Change, Kind, listed_fields
from tests.google.metadata import Metadata
from tests.google.refusals import Json, invalid

_MOST_CHARACTERS = 30_000


def _create(change: Change, body: Json) -> Json:
    source = body.get("developerMetadata", {})
    book = change.book
    number = source.get("metadataId") or book.new_id()
    if any(one.number == number for one in book.metadata):
        # §3 CAS: "the request will be unsuccessful"; the words are unknown ([MEM], E2). Match on the index.
        raise invalid(f"A developer metadata with id {number} already exists.")
    if not source.get("metadataKey") or source.get("visibility") not in {"DOCUMENT", "PROJECT"}:
        raise invalid("metadataKey and visibility must be set.")  # [MEM] the words
    kind, sheet_id, uid = _attached(change, source.get("location", {}))
    made = Metadata(
        number=number,
        key=source["metadataKey"],
        value=source.get("metadataValue"),
        visibility=source["visibility"],
        project=change.project,
        kind=kind,
        sheet_id=sheet_id,
        uid=uid,
    )
    book.metadata.append(made)
    _check_room(change, made)
    return {"developerMetadata": made.json(book.sheets)}


def _attached(change: Change, location: Json) -> tuple[str, int | None, int | None]:
    if location.get("spreadsheet"):
        return "SPREADSHEET", None, None
    if "dimensionRange" in location:
        sheet, name, start, end = change.lines(location["dimensionRange"])
        if end - start != 1 or end > len(sheet.dimension(name)):
            raise invalid("Metadata must be on exactly one row or column.")  # [MEM] the words
        return name[:-1], sheet.sheet_id, sheet.dimension(name)[start].uid
    if "sheetId" in location:
        return "SHEET", change.book.sheet(location["sheetId"]).sheet_id, None
    raise invalid("No location specified for developer metadata.")  # [MEM] the words


def _check_room(change: Change, made: Metadata) -> None:
    """30,000 characters for the spreadsheet and for each tab ([MEM, docs])."""
    together = [one for one in change.book.metadata if one.sheet_id == made.sheet_id]
    if sum(len(one.key) + len(one.value or "") for one in together) > _MOST_CHARACTERS:
        raise invalid("Developer metadata limit of 30000 characters exceeded.")  # [MEM] the words


def _found(change: Change, data_filter: Json) -> list[Metadata]:
    lookup = data_filter.get("developerMetadataLookup")
    if lookup is None:
        raise invalid("the fake finds metadata by developerMetadataLookup only")
    seen = (one for one in change.book.metadata if one.seen_by(change.project))
    return [one for one in seen if one.matches(lookup)]


def _update(change: Change, body: Json) -> Json:
    mask = masks.parse(listed_fields(body))
    found = [one for data_filter in body.get("dataFilters", []) for one in _found(change, data_filter)]
    names = ("metadataKey", "metadataValue", "visibility") if "*" in mask else tuple(mask)
    changed = {one.number: one.changed(body.get("developerMetadata", {}), names) for one in found}
    book = change.book
    book.metadata = [changed.get(one.number, one) for one in book.metadata]
    return _answer(change, list(changed.values()))


def _delete(change: Change, body: Json) -> Json:
    """What the filter does not find is not an error here; for Google that is [live?] (E4)."""
    found = _found(change, body.get("dataFilter", {}))
    answer = _answer(change, found)
    change.book.metadata = [one for one in change.book.metadata if one not in found]
    if "developerMetadata" in answer:
        answer["deletedDeveloperMetadata"] = answer.pop("developerMetadata")
    return answer


def _answer(change: Change, affected: list[Metadata]) -> Json:
    entries = [one.json(change.book.sheets) for one in affected]
    return {"developerMetadata": entries} if entries else {}


KINDS = {
    "createDeveloperMetadata": Kind(_create, {"developerMetadata"}),
    "updateDeveloperMetadata": Kind(_update, {"dataFilters", "developerMetadata", "fields"}),
    "deleteDeveloperMetadata": Kind(_delete, {"dataFilter"}),
}
