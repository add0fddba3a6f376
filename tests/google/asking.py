"""A program that asks the fake, stripped to what its tests need: one method, one token."""

from __future__ import annotations

from typing import Any, TypeAlias

from tests.google.accounts import Account
from tests.google.app import create_app
from tests.google.cloud import Google
from tests.google.files import File
from tests.google.refusals import Json
from tests.google.spreadsheet import Spreadsheet

Answer: TypeAlias = Any
"""JSON of an answer, whatever its shape."""

MINUTE = 1_800_000_000.0
"""A whole minute, where a clock of the tests starts."""


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = MINUTE

    def __call__(self) -> float:
        return self.now


class Asking:
    """One spreadsheet, one service account that may write, and requests to it."""

    def __init__(self, tabs: dict[str, list[list[Any]]] | None = None, *, locale: str = "en_US") -> None:
        self.clock = Clock()
        self.google = Google(self.clock)
        self.bot: Account = self.google.robot()
        self.file: File = self.google.native(tabs=tabs, locale=locale)
        self.google.share(self.file, self.bot)
        self.token = self.google.accounts.grant(self.bot, "spreadsheets", "drive")
        self.client = create_app(self.google).test_client()

    @property
    def book(self) -> Spreadsheet:
        assert self.file.book is not None
        return self.file.book

    def texts(self, tab: int = 0) -> list[list[str]]:
        return self.book.sheets[tab].texts()

    def ask(
        self,
        method: str,
        path: str,
        body: Json | bytes | None = None,
        *,
        headers: Json | None = None,
        **query: Answer,
    ) -> tuple[int, Any]:
        """Ask with the token; returns the code and the JSON, or the bytes."""
        sent = {"data": body} if isinstance(body, bytes) else {"json": body} if body is not None else {}
        said = self.client.open(
            path,
            method=method,
            query_string=query,
            headers={"Authorization": f"Bearer {self.token}"} | (headers or {}),
            **sent,
        )
        return said.status_code, said.get_json() if said.is_json else said.get_data()

    def get(self, **query: Answer) -> Answer:
        """Read the spreadsheet; it must succeed."""
        code, answer = self.ask("GET", self.url, **query)
        assert code == 200, answer
        return answer

    def batch(self, *requests: Json, **body: Answer) -> tuple[int, Any]:
        return self.ask("POST", f"{self.url}:batchUpdate", {"requests": list(requests), **body})

    def done(self, *requests: Json, **body: Answer) -> Answer:
        """Change the spreadsheet; it must succeed."""
        code, answer = self.batch(*requests, **body)
        assert code == 200, answer
        return answer

    @property
    def url(self) -> str:
        return f"/v4/spreadsheets/{self.file.file_id}"


def cell_write(row: int, column: int, text: str, sheet_id: int = 0) -> Json:
    """Write one text cell: updateCells."""
    return {
        "updateCells": {
            "start": {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column},
            "rows": [{"values": [{"userEnteredValue": {"stringValue": text}}]}],
            "fields": "userEnteredValue",
        }
    }


def marker(number: int, key: str = "sheetsync.rev") -> Json:
    """Mark the spreadsheet with a number of one's own: createDeveloperMetadata."""
    made = {
        "metadataId": number,
        "metadataKey": key,
        "visibility": "DOCUMENT",
        "location": {"spreadsheet": True},
    }
    return {"createDeveloperMetadata": {"developerMetadata": made}}


def message(answer: Answer) -> str:
    return str(answer["error"]["message"])
