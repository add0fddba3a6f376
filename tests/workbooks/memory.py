"""A workbook in memory that keeps the contract of the port: for tests of what stands above it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sheetsync.errors import ChangedMeanwhile, Refusal
from sheetsync.grid import (
    BLANK,
    AddTab,
    AppendRow,
    Cell,
    DeleteRow,
    Edit,
    Grid,
    Kind,
    ReplaceOwnTab,
    SetCell,
    Tab,
    Version,
)

_LONGEST = 32_767
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d*[1-9])?")
_REMEDY = "Проверьте запрос."


@dataclass
class _Sheet:
    rows: list[list[Cell]]
    own: bool = False

    def copy(self) -> _Sheet:
        return _Sheet([list(row) for row in self.rows], self.own)

    def get(self, row: int, column: int) -> Cell:
        inside = row < len(self.rows) and column < len(self.rows[row])
        return self.rows[row][column] if inside else BLANK

    def put(self, row: int, column: int, cell: Cell) -> None:
        self.rows.extend([] for _ in range(row + 1 - len(self.rows)))
        self.rows[row].extend([BLANK] * (column + 1 - len(self.rows[row])))
        self.rows[row][column] = cell

    def end(self) -> int:
        filled = (i for i, row in enumerate(self.rows, start=1) if any(c.kind is not Kind.BLANK for c in row))
        return max(filled, default=0)

    def tab(self, name: str) -> Tab:
        rows = [_trimmed(row) for row in self.rows]
        while rows and not rows[-1]:
            rows.pop()
        return Tab(name, tuple(rows), self.own)


@dataclass
class MemoryWorkbook:
    """An in-memory twin of the port; rows really move when one is deleted, as in a native Google Sheet."""

    sheets: dict[str, _Sheet] = field(default_factory=dict)
    turn: int = 0
    name: str = "память"
    mark: str = ""
    saved_whole: bool = False

    @staticmethod
    def of(tabs: Mapping[str, Sequence[Sequence[Cell]]]) -> MemoryWorkbook:
        """Return a workbook with these cells."""
        return MemoryWorkbook({name: _Sheet([list(row) for row in rows]) for name, rows in tabs.items()})

    def read(self, tabs: Sequence[str] | None = None) -> Grid:
        """Return the named tabs, or all."""
        wanted = {n: s.tab(n) for n, s in self.sheets.items() if tabs is None or n in tabs}
        return Grid(Version(str(self.turn)), wanted, self.mark)

    def image(self) -> Mapping[str, bytes]:
        """Return nothing: there is no file."""
        return {}

    def write(self, edits: Sequence[Edit], *, version: Version, mark: str = "") -> Grid:
        """Apply all edits or none."""
        if version != str(self.turn):
            raise ChangedMeanwhile("Книга изменилась.", remedy="Прочтите её снова.")
        sheets = {name: sheet.copy() for name, sheet in self.sheets.items()}
        before = self.read()
        for edit in sorted(edits, key=_order):
            _apply(sheets, edit)
        self.sheets = sheets
        if self.read().tabs != before.tabs:
            self.turn += 1
            self.mark = mark
        return self.read()


def _order(edit: Edit) -> tuple[int, int]:
    """New tabs first, then cells, then new rows; rows go last and from the bottom: none moves another."""
    match edit:
        case AddTab() | ReplaceOwnTab():
            return 0, 0
        case SetCell():
            return 1, 0
        case AppendRow():
            return 2, 0
        case DeleteRow():
            return 3, -edit.row


def _apply(sheets: dict[str, _Sheet], edit: Edit) -> None:
    match edit:
        case AddTab():
            if edit.name.lower() in map(str.lower, sheets):
                raise Refusal("tab_exists", f"Вкладка «{edit.name}» уже есть.", remedy=_REMEDY)
            sheets[edit.name] = _Sheet([list(row) for row in edit.rows])
        case ReplaceOwnTab():
            if edit.name in sheets and not sheets[edit.name].own:
                raise Refusal("not_ours", f"Вкладка «{edit.name}» не наша.", remedy=_REMEDY)
            sheets[edit.name] = _Sheet([[own.cell for own in row] for row in edit.rows], own=True)
        case _ if edit.tab not in sheets:
            raise Refusal("no_sheet", f"Вкладки «{edit.tab}» нет.", remedy=_REMEDY)
        case SetCell():
            _set(sheets[edit.tab], edit.row, edit.column, edit.cell)
        case AppendRow():
            row = sheets[edit.tab].end()
            for column, cell in enumerate(edit.cells):
                _set(sheets[edit.tab], row, column, cell)
        case DeleteRow():
            del sheets[edit.tab].rows[edit.row : edit.row + 1]


def _set(sheet: _Sheet, row: int, column: int, cell: Cell) -> None:
    now = sheet.get(row, column)
    if len(cell.text.encode("utf-16-le")) // 2 > _LONGEST:
        raise Refusal("too_long", "Слишком длинный текст.", remedy=_REMEDY)
    if _lf(now.text) == _lf(cell.text) and now.link == cell.link and cell.kind in (now.kind, Kind.TEXT):
        return
    if now.kind is Kind.FORMULA or cell.kind is Kind.FORMULA:
        raise Refusal("formula", "В ячейке формула.", remedy=_REMEDY)
    if now.kind is Kind.NUMBER and cell.kind is Kind.TEXT and _NUMBER.fullmatch(cell.text):
        cell = replace(cell, kind=Kind.NUMBER)
    sheet.put(row, column, cell)


def _lf(text: str) -> str:
    return text.replace("\r\n", "\n")


def _trimmed(row: Sequence[Cell]) -> tuple[Cell, ...]:
    used = [i for i, cell in enumerate(row, start=1) if cell != BLANK]
    return tuple(row[: max(used, default=0)])
