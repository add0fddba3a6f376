"""Developer metadata: notes of a program on a spreadsheet, a tab, a row or a column (google-api.md §3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from tests.google.refusals import Json
from tests.google.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Metadata:
    """One entry.

    Attributes:
        project: Who made it; an entry of PROJECT visibility is there for that project only.
        kind: SPREADSHEET, SHEET, ROW or COLUMN.
        sheet_id: The tab of a SHEET, ROW or COLUMN.
        uid: The row or column it follows through inserts and moves; a sort leaves it at its place ([MEM]).
    """

    number: int
    key: str
    value: str | None
    visibility: str
    project: str
    kind: str
    sheet_id: int | None = None
    uid: int | None = None

    def seen_by(self, project: str) -> bool:
        return self.visibility == "DOCUMENT" or self.project == project

    def json(self, sheets: Iterable[Sheet]) -> Json:
        own = {"metadataId": self.number, "metadataKey": self.key}
        value = {} if self.value is None else {"metadataValue": self.value}
        return own | value | {"location": self._location(sheets), "visibility": self.visibility}

    def _location(self, sheets: Iterable[Sheet]) -> Json:
        if self.kind == "SPREADSHEET":
            return {"locationType": "SPREADSHEET", "spreadsheet": True}
        if self.kind == "SHEET":
            return {"locationType": "SHEET", "sheetId": self.sheet_id}
        name = self.kind + "S"
        sheet = next(sheet for sheet in sheets if sheet.sheet_id == self.sheet_id)
        at = [line.uid for line in sheet.dimension(name)].index(self.uid or 0)
        place = {"sheetId": self.sheet_id, "dimension": name, "startIndex": at, "endIndex": at + 1}
        return {"locationType": self.kind, "dimensionRange": place}

    def matches(self, lookup: Json) -> bool:
        """Tell whether a DeveloperMetadataLookup finds this entry."""
        mine = {
            "metadataId": self.number,
            "metadataKey": self.key,
            "metadataValue": self.value,
            "visibility": self.visibility,
            "locationType": self.kind,
        }
        return all(lookup[name] == value for name, value in mine.items() if name in lookup)

    def lives_on(self, sheets: Iterable[Sheet]) -> bool:
        """Tell whether what it is attached to still exists: else it goes too ([DISC])."""
        if self.kind == "SPREADSHEET":
            return True
        sheet = next((sheet for sheet in sheets if sheet.sheet_id == self.sheet_id), None)
        if sheet is None or self.kind == "SHEET":
            return sheet is not None
        return any(line.uid == self.uid for line in sheet.dimension(self.kind + "S"))

    def changed(self, source: Json, names: Collection[str]) -> Metadata:
        """Return the entry with the named fields of a DeveloperMetadata; its id and location stay."""
        return replace(
            self,
            key=source.get("metadataKey", "") if "metadataKey" in names else self.key,
            value=source.get("metadataValue") if "metadataValue" in names else self.value,
            visibility=source.get("visibility", "") if "visibility" in names else self.visibility,
        )
