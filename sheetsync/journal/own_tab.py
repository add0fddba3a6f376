"""The tab «Навыки», the person's own words in a workbook -> Vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sheetsync.domain.own import LEVELS, OwnSkill, Vocabulary, default_vocabulary, read_level, vocabulary
from sheetsync.domain.text import normal
from sheetsync.errors import Problem
from sheetsync.grid import Cell, Grid, Tab

SKILLS = "Навыки"
_NAME, _NAMES, _LEVEL, _EVIDENCE = HEADERS = ("Навык", "Другие названия", "Уровень", "Подтверждение")
_COMMAS = re.compile(r"[,;\n]")


def read_own_tab(grid: Grid) -> Vocabulary:
    """Read the tab «Навыки»; a workbook without one has no words of its own.

    Columns are found by header: Навык, Другие названия (parted by commas), Уровень, Подтверждение (a link);
    all but the first may be missing.
    """
    tab = next((tab for name, tab in grid.tabs.items() if _form(name) == _form(SKILLS)), None)
    if tab is None or tab.own:
        return default_vocabulary()
    header = next((index for index, row in tab.filled_rows() if _NAME in _columns(row)), None)
    if header is None:
        first = next((index for index, _ in tab.filled_rows()), None)
        what, remedy = (
            f"На листе «{tab.name}» нет столбца «{_NAME}».",
            f"Первой строкой: {', '.join(HEADERS)}.",
        )
        return vocabulary((), () if first is None else (Problem(_place(tab, first), what, remedy),))
    columns = _columns(tab.rows[header])
    entries, problems = [], []
    for row, values in _rows(tab, header, columns):
        if values[_LEVEL] and read_level(values[_LEVEL]) is None:
            what = f"Навык «{values[_NAME]}»: уровня «{values[_LEVEL]}» нет."
            problems.append(Problem(_place(tab, row), what, f"Уровни: {LEVELS}."))
            continue
        names = (name.strip() for name in _COMMAS.split(values[_NAMES]))
        entries.append(
            OwnSkill(
                place=_place(tab, row),
                line=row + 1,
                name=values[_NAME],
                names=tuple(name for name in names if name),
                level=read_level(values[_LEVEL]),
                evidence=values[_EVIDENCE],
            )
        )
    return vocabulary(entries, problems)


def _rows(tab: Tab, header: int, columns: Mapping[str, int]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows that name a skill, with their values by header."""
    for index, _ in tab.filled_rows():
        values = dict.fromkeys(HEADERS, "")
        for name, column in columns.items():
            cell = tab.cell(index, column)
            text = normal(cell.text).strip()
            values[name] = (cell.link or text) if name == _EVIDENCE else text
        if index > header and values[_NAME]:
            yield index, values


def _columns(row: tuple[Cell, ...]) -> dict[str, int]:
    """Return the column of each header in a row."""
    forms = {_form(name): name for name in HEADERS}
    found = {forms.get(_form(cell.text)): column for column, cell in enumerate(row)}
    return {name: column for name, column in found.items() if name}


def _form(text: str) -> str:
    return normal(text).strip().removesuffix(":").casefold()


def _place(tab: Tab, row: int) -> str:
    return f"{tab.name}, строка {row + 1}"
