from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sheetsync.grid import Cell, SetCell
from sheetsync.workbooks import Workbook
from sheetsync.workbooks.xlsx import LocalXlsx
from tests.workbooks import files
from tests.workbooks.contract import TAB, WorkbookContract
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
