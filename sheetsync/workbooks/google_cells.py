"""One cell as the Sheets API tells it and takes it (CellData), and as ours."""

from __future__ import annotations

from typing import Any

from sheetsync.errors import Refusal
from sheetsync.grid import BLANK, Cell, Kind
from sheetsync.workbooks.xlsx.content import date_text, plain_number, serial
from sheetsync.workbooks.xlsx.refusals import refuse

Json = dict[str, Any]

READ = (
    "userEnteredValue,effectiveValue(numberValue,boolValue,errorValue(type)),formattedValue,hyperlink,"
    "textFormatRuns(format(link)),"
    "chipRuns(chip(richLinkProperties(uri))),effectiveFormat(numberFormat(type))"
)
"""What is asked of a cell: the fields mask below `values`. A text comes twice then, not three times."""

LONGEST = 50_000
"""UTF-16 units in a cell; more is a 400 (google-api.md §3)."""

_DATES = ("DATE", "DATE_TIME")
_LINK = "userEnteredFormat.textFormat.link"
_NUMBER_FORMAT = "userEnteredFormat.numberFormat"


def cell_of(data: Json) -> Cell:
    """Return what a cell says, and where it leads.

    A link of the whole cell, of a part of its text, of a chip and of a HYPERLINK formula are all the cell's
    link; of several, the first.
    """
    entered = data.get("userEnteredValue", {})
    text, kind = _value(data, entered)
    link, seen = _link(data), _seen(data, text)
    if "formulaValue" in entered:
        return Cell(text, Kind.FORMULA, link, entered["formulaValue"].removeprefix("="), seen)
    if not text:
        return BLANK  # a link left in the format of an empty cell leads nowhere
    if not entered:  # filled by the formula of another cell
        return Cell(text, Kind.FORMULA, link, "", seen)
    return Cell(text, kind, link, seen=seen)


def _seen(data: Json, text: str) -> str:
    """Return what a person sees of a number, a date or a truth value where that is not its plain form."""
    formatted: str = data.get("formattedValue", "")
    typed = data.get("effectiveValue", {}).keys() & {"numberValue", "boolValue"}
    return formatted if typed and formatted != text else ""


def _value(data: Json, entered: Json) -> tuple[str, Kind]:
    formatted: str = data.get("formattedValue", "")
    match data.get("effectiveValue"):
        case {"numberValue": number}:
            return _number(number, data)
        case {"boolValue": truth}:
            return ("TRUE" if truth else "FALSE"), Kind.BOOLEAN
        case {"errorValue": _}:
            return formatted, Kind.ERROR
    # a chip stands in the text as "@"; what a person sees is the formatted value
    typed = "" if data.get("chipRuns") else entered.get("stringValue", "")
    return typed or formatted, Kind.TEXT


def _number(number: float, data: Json) -> tuple[str, Kind]:
    shape = data.get("effectiveFormat", {}).get("numberFormat", {}).get("type")
    date = date_text(number, since_1904=False) if shape in _DATES else None
    return (plain_number(repr(number)), Kind.NUMBER) if date is None else (date, Kind.DATE)


def _link(data: Json) -> str | None:
    if data.get("hyperlink"):
        return str(data["hyperlink"])
    runs = [run.get("format", {}).get("link", {}) for run in data.get("textFormatRuns", ())]
    chips = [run.get("chip", {}).get("richLinkProperties", {}) for run in data.get("chipRuns", ())]
    return next((str(one["uri"]) for one in (*runs, *chips) if one.get("uri")), None)


def check(cell: Cell, where: str) -> None:
    """Refuse what cannot be written.

    Raises:
        Refusal: ``formula``, ``bad_value`` or ``too_long``.
    """
    if cell.kind is Kind.FORMULA:
        raise refuse("formula", where)
    if cell.kind is Kind.ERROR or _unpaired(cell.text):
        raise refuse("bad_value", where)
    if len(cell.text) * 2 > LONGEST and len(cell.text.encode("utf-16-le")) // 2 > LONGEST:
        what = f"{where}: в ячейку таблицы Google входит не больше 50 000 знаков."
        raise Refusal("too_long", what, remedy="Сократите текст.")


def _unpaired(text: str) -> bool:
    """Tell whether a text has half a surrogate pair, which no JSON reader has to accept."""
    return not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text)


def data_of(cell: Cell, where: str) -> Json:
    """Return a value to be written as CellData; text stays text whatever it looks like."""
    value = _extended(cell, where)
    data: Json = {"userEnteredValue": value} if value else {}
    look: Json = {}
    if cell.link:
        look["textFormat"] = {"link": {"uri": cell.link}}
    if cell.kind is Kind.DATE:
        day = "T" not in cell.text
        look["numberFormat"] = (
            {"type": "DATE", "pattern": "dd.mm.yyyy"}
            if day
            else {"type": "DATE_TIME", "pattern": "dd.mm.yyyy hh:mm"}
        )
    return data | ({"userEnteredFormat": look} if look else {})


def _extended(cell: Cell, where: str) -> Json:
    match cell.kind:
        case Kind.NUMBER:
            return {"numberValue": _float(cell.text, where)}
        case Kind.DATE:
            return {"numberValue": _float(serial(cell.text, where, since_1904=False), where)}
        case Kind.BOOLEAN:
            return {"boolValue": cell.text == "TRUE"}
        case _:
            return {"stringValue": cell.text} if cell.text else {}


def _float(text: str, where: str) -> float | int:
    try:
        return int(text) if text.lstrip("-").isdecimal() else float(text)
    except ValueError:
        raise refuse("bad_value", where) from None


def mask_of(now: Cell, new: Cell) -> str:
    """Return the fields that have to be written to turn one cell into another, and no more.

    The person's colours and notes stay. A new value takes old links in its text with it; a link of the whole
    cell is part of the format, so it is named wherever there was one or is to be one, and in empty cells too:
    an inserted row takes the format of its neighbour.
    """
    fields = ["userEnteredValue"]
    if now.link or new.link or now.kind is Kind.BLANK:
        fields.append(_LINK)
    if (now.kind is Kind.DATE) != (new.kind is Kind.DATE) and new.kind in (Kind.DATE, Kind.NUMBER):
        fields.append(_NUMBER_FORMAT)
    return ",".join(fields)
