"""A native Google Sheet as a workbook: one request to read it, one atomic request to write it.

Google offers no precondition for a write (google-api.md §3). What stands in for it: every write of ours takes
the next of our own revision numbers as the id of a piece of developer metadata, and an id that is taken makes
the whole batch fail, so that of two programs of ours one wins. Against a person who types in that very moment
there is only a short time between reading and writing, and a look at what came of it (`sheetsync.sync`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gspread.urls import SPREADSHEET_BATCH_UPDATE_URL, SPREADSHEET_URL

from sheetsync.errors import ChangedMeanwhile, GoogleRefusal, OutcomeUnknown, SheetsyncError
from sheetsync.grid import Edit, Grid, Tab, Version
from sheetsync.workbooks.google_batch import GoogleTab, batch, trimmed
from sheetsync.workbooks.google_cells import READ, Json, cell_of
from sheetsync.workbooks.google_tab import OWN_KEY
from sheetsync.workbooks.session import GoogleSession

FRESH = 1.0
"""A reading younger than this is written upon without looking again; seconds (DESIGN §5)."""

_ADDRESS = "https://docs.google.com/spreadsheets/d/{}/edit"
_KEY = "sheetsync.revision"
_FIRST = 1_800_000_000
"""Our revision numbers start here: metadata ids are positive 32-bit numbers, and Google's own are random."""

_SHEETS = (
    "properties(sheetId,title,sheetType,gridProperties(rowCount,columnCount,frozenRowCount)),"
    f"data(rowData(values({READ}))),merges,charts(chartId),developerMetadata(metadataKey)"
)
_FIELDS = f"developerMetadata(metadataId,metadataKey,metadataValue),sheets({_SHEETS})"


@dataclass(frozen=True, slots=True)
class _Reading:
    """The workbook as it was read: what is told of it, and what writing needs to know.

    Attributes:
        grid: What it says.
        tabs: Its tabs by name, those that are no grid included.
        revisions: Our revision numbers that stand in it: one, or none before our first write.
        moment: When it was read; seconds of the session's clock.
    """

    grid: Grid
    tabs: Mapping[str, GoogleTab]
    revisions: tuple[int, ...]
    moment: float


class GoogleSheet:
    """A native Google Sheet.

    Args:
        session: The conversation with Google.
        file_id: The id in the sheet's address.
    """

    def __init__(self, session: GoogleSession, file_id: str) -> None:
        self._session, self._id = session, file_id
        self._last: _Reading | None = None

    @property
    def name(self) -> str:
        """The sheet's address."""
        return _ADDRESS.format(self._id)

    @property
    def saved_whole(self) -> bool:
        """Never: an open browser sends single edits."""
        return False

    def image(self) -> Mapping[str, bytes]:
        """Return nothing: there is no file."""
        return {}

    def read(self, tabs: Sequence[str] | None = None) -> Grid:
        """Read the sheet, in one request; `tabs` only chooses from what came.

        Raises:
            OfficeFile: It is an .xlsx kept in Drive.
            SheetsyncError: As of `GoogleSession.call`.
        """
        grid = self._read().grid
        if tabs is None:
            return grid
        return Grid(grid.version, {name: tab for name, tab in grid.tabs.items() if name in tabs}, grid.mark)

    def write(self, edits: Sequence[Edit], *, version: Version, mark: str = "") -> Grid:
        """Apply all edits or none, in one request, and return the sheet as Google says it then was.

        The sheet is read again before, when `version` is older than `FRESH`; and after, when the answer was
        lost: what came of a write is never guessed, and no write is sent twice.

        Raises:
            ChangedMeanwhile: It is no longer at `version`, or another program of ours was first; nothing was
                written.
            OutcomeUnknown: The answer was lost, and the sheet could not be read afterwards.
            Refusal: An edit asks for what is never done; nothing was written.
            SheetsyncError: As of `GoogleSession.call`; nothing was written.
        """
        last = self._at(version)
        requests = batch(last.tabs, edits)
        if not requests:
            return last.grid
        body = {"requests": [*_mark(last.revisions, mark), *requests], "includeSpreadsheetInResponse": True}
        try:
            self._last = self._understood(self._send(body, version)["updatedSpreadsheet"])
        except OutcomeUnknown as lost:
            return self._outcome(last, mark, lost)
        except GoogleRefusal as refusal:
            if refusal.request == 0:  # our revision number is taken: another program was first
                raise ChangedMeanwhile(
                    f"В таблицу {self.name} в тот же миг писала другая программа; наша запись не состоялась.",
                    remedy="Повторите команду: она прочитает таблицу заново.",
                ) from None
            raise
        return self._last.grid

    def _at(self, version: Version) -> _Reading:
        """Return a fresh reading of the sheet at a version.

        Raises:
            ChangedMeanwhile: It is at another one.
        """
        last = self._last
        if last is None or last.grid.version != version or self._session.now() - last.moment >= FRESH:
            last = self._read()
        if last.grid.version != version:
            raise ChangedMeanwhile(
                f"Таблица {self.name} изменилась, пока готовилась запись; ничего не записано.",
                remedy="Повторите команду: она прочитает таблицу заново.",
            )
        return last

    def _send(self, body: Json, version: Version) -> Json:
        """Send a batch, having made sure of the version right before, after any wait for the quota."""
        url, fields = SPREADSHEET_BATCH_UPDATE_URL % self._id, f"updatedSpreadsheet({_FIELDS})"
        return self._session.call(
            "post", url, json=body, params={"fields": fields}, check=lambda: self._still(version)
        )

    def _still(self, version: Version) -> None:
        self._at(version)

    def _outcome(self, before: _Reading, mark: str, lost: OutcomeUnknown) -> Grid:
        """Look whether a write whose answer was lost took place.

        One that did not, and still might, cannot do so after the next write of ours: both take the same
        revision number.
        """
        try:
            now = self._read()
        except SheetsyncError:
            raise lost from None
        if now.revisions == before.revisions:
            raise ChangedMeanwhile(
                f"Запись в таблицу {self.name} не состоялась: {lost.why.what}", remedy="Повторите команду."
            )
        if now.grid.mark != mark:
            raise lost
        return now.grid

    def _read(self) -> _Reading:
        self._last = self._understood(
            self._session.call("get", SPREADSHEET_URL % self._id, params={"fields": _FIELDS})
        )
        return self._last

    def _understood(self, answer: Json) -> _Reading:
        tabs = {one.tab.name: one for one in map(_tab, answer.get("sheets", ()))}
        ours = [one for one in answer.get("developerMetadata", ()) if one["metadataKey"] == _KEY]
        latest: Json = max(ours, key=lambda one: int(one["metadataId"]), default={})
        revisions = tuple(sorted(one["metadataId"] for one in ours))
        shown = {name: one.tab for name, one in tabs.items() if one.rows}
        version = Version(
            hashlib.sha256(repr((revisions, *tabs.values())).encode("utf-8", "replace")).hexdigest()
        )
        grid = Grid(version, shown, latest.get("metadataValue", ""))
        return _Reading(grid, tabs, revisions, self._session.now())


def _tab(sheet: Json) -> GoogleTab:
    properties = sheet["properties"]
    grid = properties.get("gridProperties", {})
    own = any(one["metadataKey"] == OWN_KEY for one in sheet.get("developerMetadata", ()))
    lines = (line for data in sheet.get("data", ()) for line in data.get("rowData", ()))
    rows = trimmed(tuple(map(cell_of, line.get("values", ()))) for line in lines)
    return GoogleTab(
        Tab(properties["title"], rows, own),
        properties.get("sheetId", 0),
        grid.get("rowCount", 0),
        grid.get("columnCount", 0),
        grid.get("frozenRowCount", 0),
        tuple(chart["chartId"] for chart in sheet.get("charts", ())),
        tuple(map(_area, sheet.get("merges", ()))),
    )


def _area(area: Json) -> tuple[int, int, int, int]:
    names = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
    top, bottom, left, right = (area.get(name, 0) for name in names)
    return top, bottom, left, right


def _mark(revisions: Sequence[int], mark: str) -> Iterator[Json]:
    """Yield the requests that take the next revision number, with a mark on it, and give back the old ones.

    Visible to every program (DOCUMENT), so that ours compete even when run under different projects.
    """
    new = {
        "metadataId": max(revisions, default=_FIRST) + 1,
        "metadataKey": _KEY,
        "metadataValue": mark,
        "visibility": "DOCUMENT",
        "location": {"spreadsheet": True},
    }
    yield {"createDeveloperMetadata": {"developerMetadata": new}}
    for old in revisions:
        lookup = {"developerMetadataLookup": {"metadataId": old}}
        yield {"deleteDeveloperMetadata": {"dataFilter": lookup}}
