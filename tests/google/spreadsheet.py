"""A native spreadsheet: its tabs, names and metadata, and how `spreadsheets.get` shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tests.google import a1, cells, masks
from tests.google.a1 import Box
from tests.google.metadata import Metadata
from tests.google.refusals import Json, invalid
from tests.google.sheet import Dimension, Sheet, Shift, pulled, pushed, shift

MOST_CELLS = 10_000_000
_DIMENSION = "hiddenByFilter,hiddenByUser,pixelSize,developerMetadata,dataSourceColumnReference"
_CELL = ",".join(cells.KNOWN)
SHEET = masks.parse(
    "properties(sheetId,title,index,sheetType,gridProperties,hidden,tabColor,tabColorStyle,rightToLeft,"
    f"dataSourceSheetProperties),data(startRow,startColumn,rowData(values({_CELL})),"
    f"rowMetadata({_DIMENSION}),columnMetadata({_DIMENSION})),merges,conditionalFormats,filterViews,protectedRanges,"
    "basicFilter,charts,bandedRanges,developerMetadata,rowGroups,columnGroups,slicers,tables"
)
KNOWN: masks.Mask = masks.parse(
    "spreadsheetId,properties,namedRanges,spreadsheetUrl,developerMetadata,dataSources,dataSourceSchedules"
) | {"sheets": SHEET}
KNOWN_BATCH: masks.Mask = {"spreadsheetId": {}, "replies": {}, "updatedSpreadsheet": KNOWN}


@dataclass
class Spreadsheet:
    """The document that batchUpdate changes: a copy is changed, and takes its place if all went well."""

    spreadsheet_id: str
    title: str
    sheets: list[Sheet] = field(default_factory=lambda: [Sheet.new(0, "Sheet1")])
    locale: str = "en_US"
    named_ranges: dict[str, tuple[str, int, Box]] = field(default_factory=dict)
    metadata: list[Metadata] = field(default_factory=list)
    last_id: int = 0

    def copy(self) -> Spreadsheet:
        sheets = [sheet.copy() for sheet in self.sheets]
        return replace(
            self, sheets=sheets, named_ranges=self.named_ranges.copy(), metadata=self.metadata.copy()
        )

    def new_id(self) -> int:
        """Return an id for a tab, chart or metadata; Google's are random, these are repeatable."""
        self.last_id += 1
        return 1_000_000 + self.last_id

    def sheet(self, sheet_id: int) -> Sheet:
        """Return a tab by id.

        Raises:
            Refused: 400 when there is none.
        """
        for sheet in self.sheets:
            if sheet.sheet_id == sheet_id:
                return sheet
        raise invalid(f"No grid with id: {sheet_id}")  # [MEM] the words

    def titled(self, title: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.title.lower() == title.lower()), None)

    def locate(self, text: str) -> tuple[Sheet, Box]:
        """Read an A1 range, a title or the name of a named range.

        Raises:
            Refused: 400 when it is none of these, or begins outside the tab.
        """
        title, place = a1.split(text)
        if title is None:
            return self._locate_bare(text)
        sheet = self.titled(title)
        box = sheet and (a1.parse_box(place, len(sheet.rows), len(sheet.columns)) if place else sheet.box)
        if not sheet or not box:
            raise invalid(f"Unable to parse range: {text}")
        return self._inside(sheet, box)

    def _locate_bare(self, text: str) -> tuple[Sheet, Box]:
        """Without a title: a named range, else cells of the first visible tab, else a tab."""
        for name, sheet_id, box in self.named_ranges.values():
            if name == text:
                return self.sheet(sheet_id), box
        first = next(sheet for sheet in self.sheets if not sheet.properties.get("hidden"))
        cells_there = a1.parse_box(text, len(first.rows), len(first.columns))
        if cells_there:
            return self._inside(first, cells_there)
        whole = self.titled(text)
        if not whole:
            raise invalid(f"Unable to parse range: {text}")
        return whole, whole.box

    def _inside(self, sheet: Sheet, box: Box) -> tuple[Sheet, Box]:
        if box.top >= len(sheet.rows) or box.left >= len(sheet.columns):
            raise exceeds(sheet, box)
        return sheet, box.within(len(sheet.rows), len(sheet.columns))

    def check_size(self, more: int = 0) -> None:
        """Refuse to grow above ten million cells; `more` are those about to be added.

        Raises:
            Refused: 400.
        """
        if more + sum(len(sheet.rows) * len(sheet.columns) for sheet in self.sheets) > MOST_CELLS:
            words = "This action would increase the number of cells in the workbook above the limit of"
            raise invalid(f"{words} {MOST_CELLS} cells.")

    def json(self, ranges: Sequence[str], *, grid: bool, project: str) -> Json:
        """Return the answer of `spreadsheets.get`; with ranges, only the tabs they are in."""
        places = [self.locate(text) for text in ranges]
        chosen = [sheet for sheet in self.sheets if not places or any(one is sheet for one, _ in places)]
        sheets = [self._sheet_json(sheet, places, grid=grid, project=project) for sheet in chosen]
        names = [
            {"namedRangeId": key, "name": name, "range": box.json(sheet_id)}
            for key, (name, sheet_id, box) in self.named_ranges.items()
        ]
        mine = self._metadata_json(project, "SPREADSHEET")
        return {
            "spreadsheetId": self.spreadsheet_id,
            "properties": {
                "title": self.title,
                "locale": self.locale,
                "autoRecalc": "ON_CHANGE",
                "timeZone": "Etc/GMT",
            },
            "sheets": sheets,
            **({"namedRanges": names} if names else {}),
            "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{self.spreadsheet_id}/edit",
            **({"developerMetadata": mine} if mine else {}),
        }

    def properties_json(self, sheet: Sheet) -> Json:
        """SheetProperties: id and index stay even when they are 0 (§1.5)."""
        size = {"rowCount": len(sheet.rows), "columnCount": len(sheet.columns)}
        own = {
            "sheetId": sheet.sheet_id,
            "title": sheet.title,
            "index": self.sheets.index(sheet),
            "sheetType": "GRID",
        }
        return own | {"gridProperties": size | sheet.grid} | sheet.properties

    def _sheet_json(
        self, sheet: Sheet, places: Sequence[tuple[Sheet, Box]], *, grid: bool, project: str
    ) -> Json:
        boxes = [box for one, box in places if one is sheet] or [sheet.box]
        carried = self._metadata_by_uid(sheet, project)
        parts: Json = {
            "data": [self._grid_json(sheet, box, carried) for box in boxes] if grid else [],
            "merges": [box.json(sheet.sheet_id) for box in sheet.merges],
            "charts": sheet.charts,
            "developerMetadata": self._metadata_json(project, "SHEET", sheet.sheet_id),
            "basicFilter": sheet.basic_filter,
        }
        return {"properties": self.properties_json(sheet)} | {name: one for name, one in parts.items() if one}

    def _grid_json(self, sheet: Sheet, box: Box, carried: dict[int, list[Json]]) -> Json:
        rows = [sheet.rows[row].cells[box.left : box.right] for row in range(box.top, box.bottom)]
        values = [[cells.render(cell, self.locale) for cell in row] for row in rows]
        for row_values in values:
            _trim(row_values)
        row_data: list[Json] = [{"values": row_values} if row_values else {} for row_values in values]
        _trim(row_data)
        start = {"startRow": box.top, "startColumn": box.left}
        result: Json = {name: at for name, at in start.items() if at}
        if row_data:
            result["rowData"] = row_data
        for name, lines in (
            ("rowMetadata", sheet.rows[box.top : box.bottom]),
            ("columnMetadata", sheet.columns[box.left : box.right]),
        ):
            result[name] = [_dimension_json(line, name, carried) for line in lines]
        return result

    def _metadata_json(self, project: str, kind: str, sheet_id: int | None = None) -> list[Json]:
        found = (one for one in self.metadata if one.kind == kind and one.sheet_id == sheet_id)
        return [one.json(self.sheets) for one in found if one.seen_by(project)]

    def _metadata_by_uid(self, sheet: Sheet, project: str) -> dict[int, list[Json]]:
        carried: dict[int, list[Json]] = {}
        for one in self.metadata:
            if one.uid is not None and one.sheet_id == sheet.sheet_id and one.seen_by(project):
                carried.setdefault(one.uid, []).append(one.json(self.sheets))
        return carried

    def insert(self, sheet: Sheet, name: str, start: int, end: int, *, inherit_before: bool = False) -> None:
        sheet.insert(name, start, end, inherit_before=inherit_before)
        self._shift_names(sheet, name, pushed(start, end - start))

    def delete(self, sheet: Sheet, name: str, start: int, end: int) -> None:
        sheet.delete(name, start, end)
        self._shift_names(sheet, name, pulled(start, end))
        self.forget_dead_metadata()

    def _shift_names(self, sheet: Sheet, name: str, shifted: Shift) -> None:
        for key, (title, sheet_id, box) in list(self.named_ranges.items()):
            if sheet_id == sheet.sheet_id:
                self.named_ranges[key] = (title, sheet_id, shift(box, name, shifted))

    def forget_dead_metadata(self) -> None:
        self.metadata = [one for one in self.metadata if one.lives_on(self.sheets)]


def exceeds(sheet: Sheet, box: Box) -> Exception:
    # [MEM] the words, quoted in many public reports.
    name = a1.echo(sheet.title, box)
    size = f"Max rows: {len(sheet.rows)}, max columns: {len(sheet.columns)}"
    return invalid(f"Range ({name}) exceeds grid limits. {size}")


def _trim(values: list[Json]) -> None:
    while values and not values[-1]:
        values.pop()


def _dimension_json(line: Dimension, name: str, carried: dict[int, list[Json]]) -> Json:
    size = 21 if name == "rowMetadata" else 100
    metadata = carried.get(line.uid)
    return {"pixelSize": size} | line.properties | ({"developerMetadata": metadata} if metadata else {})
