"""An .xlsx as the tabs of a native spreadsheet: what "Save as Google Sheets" keeps that matters here."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.cell import Cell as OfficeCell

from tests.google import cells
from tests.google.cells import EPOCH, Cell


def tabs(content: bytes) -> dict[str, list[list[Cell]]]:
    """Return the cells of each tab: values, links of whole cells, formulas with no value yet, dates."""
    book = openpyxl.load_workbook(BytesIO(content))
    return {
        sheet.title: [[_cell(one) for one in row] for row in sheet.iter_rows()] for sheet in book.worksheets
    }


def _cell(one: OfficeCell) -> Cell:
    cell = _value(one.value)
    link = getattr(one, "hyperlink", None)
    if link and link.target:
        cell = cell | {"userEnteredFormat": {"textFormat": {"link": {"uri": link.target}}}}
    return cell


def _value(value: Any) -> Cell:  # noqa: ANN401 - whatever openpyxl reads
    if isinstance(value, str) and value.startswith("="):
        return cells.formula(value)
    if isinstance(value, datetime):
        days = (value - EPOCH).total_seconds() / 86400
        dated = {"numberFormat": {"type": "DATE", "pattern": "yyyy-mm-dd"}}
        return cells.of(days) | {"userEnteredFormat": dated}
    return cells.of(value if isinstance(value, int | float | str | None) else str(value))
