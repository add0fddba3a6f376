"""The tab «Журнал» as records: columns by header, rows by vacancy, edits for the cells that must change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sheetsync.domain.text import normal
from sheetsync.errors import JournalError, Problem
from sheetsync.grid import BLANK, AddTab, AppendRow, Cell, DeleteRow, Edit, Grid, Kind, SetCell, Tab, a1
from sheetsync.journal import fields
from sheetsync.journal.cells import as_cell, is_typed, link_of, named, value_of
from sheetsync.journal.fields import JOURNAL
from sheetsync.journal.typed import TYPED, says
from sheetsync.record import Changes, Record, VacancyKey

HEADER_DEPTH = 50
"""The header is looked for in so many rows from the top."""
_KINDS = {Kind.NUMBER: "числа", Kind.DATE: "даты", Kind.BOOLEAN: "отметки"}
_UNIT = re.compile(r"[^\d\s.,−-]")
"""What a number is shown with that is no digit: a currency, a percent sign."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the tab that has anything in it.

    Attributes:
        index: The row, counted from 0.
        key: The vacancy, or None for a draft, a row with no link.
        record: Its fields; blank ones are left out.
    """

    index: int
    key: VacancyKey | None
    record: Record

    @property
    def place(self) -> str:
        """Where a person finds the row."""
        return f"{JOURNAL}, строка {self.index + 1}"


@dataclass(frozen=True, slots=True)
class Table:
    """The tab «Журнал», understood.

    Attributes:
        tab: The tab it was read from.
        columns: Field -> column.
        all_rows: Every row below the header that has a value in one of the columns.
        problems: What could not be used, with its place.
    """

    tab: Tab
    columns: Mapping[str, int]
    all_rows: tuple[Row, ...]
    problems: tuple[Problem, ...]

    @property
    def rows(self) -> dict[VacancyKey, Row]:
        """The vacancies by key; of two rows with one key, the first."""
        found: dict[VacancyKey, Row] = {}
        for row in self.all_rows:
            if row.key is not None:
                found.setdefault(row.key, row)
        return found

    @property
    def drafts(self) -> dict[str, Record]:
        """The rows without a link, by place."""
        return {row.place: row.record for row in self.all_rows if row.key is None}

    @property
    def held(self) -> dict[VacancyKey, str]:
        """The keys that stand in several rows, with the reason not to touch them."""
        places: dict[VacancyKey, list[str]] = {}
        for row in self.all_rows:
            if row.key is not None:
                places.setdefault(row.key, []).append(str(row.index + 1))
        return {
            key: f"Одна ссылка в нескольких строках таблицы: {', '.join(rows)}."
            for key, rows in places.items()
            if len(rows) > 1
        }

    @property
    def fixed(self) -> frozenset[tuple[VacancyKey, str]]:
        """The cells that hold formulas."""
        return frozenset(
            (key, name)
            for key, row in self.rows.items()
            for name, column in self.columns.items()
            if self.tab.cell(row.index, column).kind is Kind.FORMULA
        )

    def edits(self, changes: Changes) -> Iterator[Edit]:
        """Yield the edits that bring changes into the tab: changed cells only, then new rows."""
        rows = self.rows
        for change in changes.cells:
            row, column = rows[change.key].index, self.columns[change.field]
            yield SetCell(self.tab.name, row, column, as_cell(change.after, self._model(row, column)))
        for key in changes.deleted:
            yield DeleteRow(self.tab.name, rows[key].index, tuple(sorted(self.columns.values())))
        for record in changes.added.values():
            yield AppendRow(self.tab.name, self._new_row(record))

    def says(self, key: VacancyKey, name: str, text: str) -> bool:
        """Tell whether a field of a vacancy says a text, a number or a date in whatever spelling."""
        row = self.rows.get(key)
        if row is None:
            return not normal(text)
        cell = self.tab.cell(row.index, self.columns[name]) if name in self.columns else BLANK
        return normal(row.record.get(name, "")) == normal(text) or (cell.kind in TYPED and says(cell, text))

    def untyped(self, changes: Changes) -> Iterator[str]:
        """Yield what to tell of each number, date and truth value that changes would make a text."""
        for change in changes.cells:
            place = self.rows[change.key].index, self.columns[change.field]
            now, new = self.tab.cell(*place), as_cell(change.after, self._model(*place))
            if now.kind in TYPED and new.kind is Kind.TEXT:
                yield (
                    f"{self.tab.name}!{a1(*place)} («{change.field}»): вместо {_KINDS[now.kind]} "
                    f"«{now.shown}» будет текст «{change.after}»: однозначно его не понять."
                )

    def _model(self, row: int, column: int) -> Cell:
        """Return a cell whose kind a value in its place should have: itself, or for a blank one, its column.

        A column tells its kind when all that people typed into it is of one kind, and is shown as such
        without a format that a blank cell may lack.
        """
        cell = self.tab.cell(row, column)
        if cell.kind is not Kind.BLANK:
            return cell
        others = [self.tab.cell(one.index, column) for one in self.all_rows]
        others = [other for other in others if other.kind not in (Kind.BLANK, Kind.FORMULA, Kind.ERROR)]
        kinds = {other.kind for other in others}
        if len(kinds) != 1 or not kinds & set(TYPED):
            return BLANK
        plain = [other for other in others if other.kind is not Kind.NUMBER or not _UNIT.search(other.shown)]
        return plain[-1] if len(plain) == len(others) else BLANK

    def _new_row(self, record: Record) -> tuple[Cell, ...]:
        """Return the cells of a new vacancy, numbers as numbers where the row above has them."""
        above = self.all_rows[-1].index if self.all_rows else None
        cells = [BLANK] * (max(self.columns.values()) + 1)
        for name, text in record.items():
            column = self.columns[name]
            model = BLANK if above is None else self._model(above, column)
            if name == fields.NUMBER and text.isdecimal():
                model = Cell(kind=Kind.NUMBER)
            cells[column] = as_cell(text, model)
        return tuple(cells)


def begun(grid: Grid) -> tuple[Edit, ...]:
    """Return the edits that give a workbook with nothing in it a tab «Журнал» with its header.

    A workbook that says anything at all gets none: there the person knows better where the journal is. What
    a tab of ours says does not count.
    """
    if any(True for tab in grid.tabs.values() if not tab.own for _ in tab.filled_rows()):
        return ()
    header = tuple(map(Cell.of, fields.NAMES))
    named = [name for name in grid.tabs if normal(name).strip().casefold() == JOURNAL.casefold()]
    if named:
        return tuple(SetCell(named[0], 0, column, cell) for column, cell in enumerate(header))
    return (AddTab(JOURNAL, (header,), tuple(fields.WIDTHS.values())),)


def find_journal(grid: Grid, workbook: str) -> Tab:
    """Return the tab of vacancies: the one called «Журнал», or else the only one with its header.

    Raises:
        JournalError: There is no such tab, or there are several.
    """
    named = [tab for name, tab in grid.tabs.items() if normal(name).strip().casefold() == JOURNAL.casefold()]
    found = named or [tab for tab in grid.tabs.values() if not tab.own and _header_row(tab) is not None]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"«{name}»" for name in grid.tabs) or "ни одного листа"
    what = "нет листа «Журнал»" if not found else "несколько листов похожи на журнал"
    raise JournalError(
        f"В {workbook} {what}; есть: {listed}.", remedy="Назовите лист с вакансиями «Журнал» и повторите."
    )


def read_table(tab: Tab) -> Table:
    """Understand a tab as a journal; rows that cannot be used become problems.

    Raises:
        JournalError: There is no header row, or a known header stands twice in it.
    """
    header = _header_row(tab)
    if header is None:
        raise JournalError(
            f"На листе «{tab.name}» не найдена строка заголовков.",
            remedy=f"Первой строкой сделайте заголовки: {', '.join(fields.NAMES)}.",
        )
    columns, problems = _columns(tab, header)
    rows = tuple(_rows(tab, header, columns))
    problems += [
        Problem(
            row.place,
            "В строке нет ссылки на вакансию: это черновик.",
            "Впишите ссылку, и он войдёт в обмен.",
        )
        for row in rows
        if row.key is None
    ]
    table = Table(tab, columns, rows, tuple(problems))
    doubled = tuple(
        Problem(table.rows[key].place, why, "Оставьте одну строку: до тех пор эта вакансия не пишется.")
        for key, why in table.held.items()
    )
    return Table(tab, columns, rows, (*problems, *doubled))


def require(table: Table) -> None:
    """Make sure that every field we know, but for the number, has its column.

    Raises:
        JournalError: A column is missing.
    """
    missing = [name for name in fields.NAMES if name != fields.NUMBER and name not in table.columns]
    if missing:
        names = ", ".join(f"«{name}»" for name in missing)
        raise JournalError(
            f"На листе «{table.tab.name}» нет столбцов: {names}.",
            remedy="Добавьте их в строку заголовков, пусть и пустые: без них текст было бы некуда класть.",
        )


def _header_row(tab: Tab) -> int | None:
    """Return the first row with at least two known headers, one of which the link's or the company's."""
    for index, row in list(tab.filled_rows())[:HEADER_DEPTH]:
        known = {fields.canonical(cell.text) for cell in row} - {None}
        if len(known) > 1 and known & {fields.LINK, fields.COMPANY, fields.REQUIREMENTS}:
            return index
    return None


def _columns(tab: Tab, header: int) -> tuple[dict[str, int], list[Problem]]:
    """Return the column of each field, and the person's own columns that cannot be told apart."""
    found: dict[str, list[int]] = {}
    for column, cell in enumerate(tab.rows[header]):
        text = " ".join(normal(cell.text).split())
        if text:
            found.setdefault(fields.field_name(text), []).append(column)
    problems = []
    for name, columns in found.items():
        places = ", ".join(a1(header, column) for column in columns)
        if len(columns) > 1 and name in fields.NAMES:
            raise JournalError(
                f"На листе «{tab.name}» столбец «{name}» встречается дважды: {places}.",
                remedy="Переименуйте лишний: иначе не понять, который из них настоящий.",
            )
        if len(columns) > 1:
            what = f"Столбец «{name}» встречается дважды: {places}."
            problems.append(Problem(f"{tab.name}, строка {header + 1}", what, "Пока он не синхронизируется."))
    return {name: columns[0] for name, columns in found.items() if len(columns) == 1}, problems


def _rows(tab: Tab, header: int, columns: Mapping[str, int]) -> Iterator[Row]:
    """Yield the rows below the header that have a value in one of the columns."""
    for index in range(header + 1, len(tab.rows)):
        cells = {name: tab.cell(index, column) for name, column in columns.items()}
        values = {name: value_of(cell) for name, cell in cells.items()}
        if fields.LINK in cells:
            values[fields.LINK] = link_of(cells[fields.LINK])
        record = {name: value for name, value in values.items() if value}
        key = named(cells.get(fields.LINK, BLANK))
        if key or any(is_typed(cells[name]) for name in record if name != fields.NUMBER):
            yield Row(index, key, record)
