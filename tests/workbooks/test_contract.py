from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from sheetsync.grid import Cell, SetCell
from sheetsync.workbooks import Workbook
from sheetsync.workbooks.google import FRESH, GoogleSheet
from sheetsync.workbooks.xlsx import LocalXlsx
from tests.google import Google, Human, served
from tests.workbooks import files
from tests.workbooks.contract import TAB, WorkbookContract
from tests.workbooks.google_books import Time, google_at, native, session_of
from tests.workbooks.memory import MemoryWorkbook


class TestLocalXlsx(WorkbookContract):
    def make(self, tabs: Mapping[str, files.Rows], folder: Path) -> Workbook:
        path = folder / "Журнал.xlsx"
        path.write_bytes(files.workbook(tabs))
        return LocalXlsx(path)

    def meddle(self, workbook: Workbook) -> None:
        other = LocalXlsx(Path(workbook.name))
        other.write([SetCell(TAB, 0, 2, Cell.of("чужая правка"))], version=other.read().version)


class TestMemoryWorkbook(WorkbookContract):
    def make(self, tabs: Mapping[str, files.Rows], folder: Path) -> Workbook:
        assert folder.exists()
        return MemoryWorkbook.of(tabs)

    def meddle(self, workbook: Workbook) -> None:
        self.write(workbook, SetCell(TAB, 0, 2, Cell.of("чужая правка")))


class TestGoogleSheet(WorkbookContract):
    longest = 50_000

    @pytest.fixture(autouse=True)
    def google(self) -> Iterator[Google]:
        self.time = Time()
        with served(google_at(self.time)) as google:
            self.cloud = google
            yield google

    def make(self, tabs: Mapping[str, files.Rows], folder: Path) -> Workbook:
        assert folder.exists()
        self.file = native(self.cloud, tabs)
        return GoogleSheet(session_of(self.cloud, self.time), self.file.file_id)

    def meddle(self, workbook: Workbook) -> None:
        assert workbook.name.endswith("/edit")
        Human(self.cloud, self.file, TAB).type("C1", "чужая правка")
        self.time.sleep(FRESH)
