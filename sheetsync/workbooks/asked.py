"""Who asks Google, and for what: the facts that every message about a failure names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from sheetsync.workbooks.quota import Use

_ID = re.compile(r"/(?:spreadsheets|files)/([\w-]+)")
_READS = ("get", "head")
_READING_POSTS = ("ByDataFilter", "developerMetadata:search")


@dataclass(frozen=True, slots=True)
class Identity:
    """The account that asks.

    Attributes:
        account: Its address, or where it was taken from: both read well after «аккаунт».
        source: The file or variable it comes from.
        kind: A robot with a key, a person who logged in, or a robot acted as through another account.
    """

    account: str
    source: str
    kind: Literal["service", "person", "impersonated"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as far as messages and rules are concerned.

    Attributes:
        identity: Who asks.
        method: The HTTP method, lower case.
        url: Where the request goes.
    """

    identity: Identity
    method: str = "get"
    url: str = ""

    @property
    def workbook(self) -> str:
        """The id of the workbook, or an empty text where the request is about none."""
        found = _ID.search(urlsplit(self.url).path)
        return found[1] if found else ""

    @property
    def of_sheets(self) -> bool:
        """Whether the Sheets API is asked, not Drive."""
        return (urlsplit(self.url).hostname or "").startswith("sheets.")

    @property
    def reads(self) -> bool:
        """Whether nothing can change by asking."""
        path = urlsplit(self.url).path
        return self.method in _READS or (
            self.method == "post" and "batchUpdate" not in path and path.endswith(_READING_POSTS)
        )

    @property
    def use(self) -> Use | None:
        """What it costs of the Sheets quota; Drive has its own, which we never come near."""
        return Use("read" if self.reads else "write", self.workbook) if self.of_sheets else None
