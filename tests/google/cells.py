"""One cell: CellData without the read-only parts, never changed in place; what it shows is derived here."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from tests.google import masks
from tests.google.refusals import Json, invalid

Cell = Json
EMPTY: Cell = {}
SHOWS = "#shows"
"""Where a formula's value is kept; formulas are not computed, somebody says what they show."""

LONGEST = 50_000
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - serial numbers have no zone
KNOWN = masks.parse(
    "userEnteredValue(numberValue,stringValue,boolValue,formulaValue,errorValue),effectiveValue,formattedValue,"
    "userEnteredFormat,effectiveFormat,hyperlink,note,textFormatRuns,dataValidation,pivotTable,"
    "dataSourceTable,dataSourceFormula,chipRuns"
)
WRITTEN = ("userEnteredValue", "userEnteredFormat", "note", "textFormatRuns", "dataValidation", "chipRuns")

_HYPERLINK = re.compile(r'=HYPERLINK\(\s*"((?:[^"]|"")*)"\s*(?:[,;]\s*"((?:[^"]|"")*)"\s*)?\)', re.IGNORECASE)
_LOADING = {"errorValue": {"type": "LOADING", "message": "Loading..."}}


def of(value: str | float | bool | None) -> Cell:
    """Make a cell of a plain value: text stays text."""
    if value is None or value == "":
        return EMPTY
    kind = (
        "boolValue" if isinstance(value, bool) else "stringValue" if isinstance(value, str) else "numberValue"
    )
    return {"userEnteredValue": {kind: value}}


def formula(text: str, shows: str | float | None = None) -> Cell:
    """Make a formula cell; `shows` is the value it is said to have."""
    cell: Json = {"userEnteredValue": {"formulaValue": text}}
    return cell if shows is None else cell | {SHOWS: of(shows)["userEnteredValue"]}


def write(cell: Cell, source: Cell, mask: masks.Mask) -> Cell:
    """Write the masked parts; a new value erases old runs and chips ([DISC] on textFormatRuns, chipRuns)."""
    result = masks.assign(cell, source, mask)
    if masks.wants(mask, "userEnteredValue"):
        result.pop(SHOWS, None)
        for runs in ("textFormatRuns", "chipRuns"):
            if not masks.wants(mask, runs):
                result.pop(runs, None)
    kept = {name: result[name] for name in WRITTEN if result.get(name)}
    if kept.get("userEnteredValue") == {"stringValue": ""}:
        del kept["userEnteredValue"]  # §1.5 has it for values; for updateCells it is [MEM]
    if SHOWS in result:
        kept[SHOWS] = result[SHOWS]
    return kept


def check(cell: Cell) -> None:
    """Refuse what Google refuses in a value.

    Raises:
        Refused: 400 for more than 50,000 characters, several kinds of value, or a kind of the wrong type.
    """
    value = cell.get("userEnteredValue") or {}
    kinds: dict[str, type | tuple[type, ...]] = {
        "stringValue": str,
        "formulaValue": str,
        "boolValue": bool,
        "numberValue": (int, float),
    }
    if len(value) > 1:
        raise invalid("Invalid value: oneof field 'value' is already set.")  # [MEM] the words
    for kind, content in value.items():
        if kind in kinds and not isinstance(content, kinds[kind]):
            raise invalid(f"Invalid value at 'user_entered_value.{kind}'.")  # [MEM] the words
        if isinstance(content, str) and len(content) > LONGEST:
            raise invalid("Your input contains more than the maximum of 50000 characters in a single cell.")


def effective(cell: Cell) -> Json:
    """Return the ExtendedValue a cell shows, or {}."""
    value: Json = cell.get("userEnteredValue", {})
    if "formulaValue" not in value:
        return value
    link = _HYPERLINK.fullmatch(value["formulaValue"].strip())
    if link:
        text = link[1] if link[2] is None else link[2]
        return {"stringValue": text.replace('""', '"')}
    shown: Json = cell.get(SHOWS, _LOADING)
    return shown


def hyperlink(cell: Cell) -> str | None:
    """Return the one link of a cell; with several different ones the field is empty ([DISC])."""
    link = _HYPERLINK.fullmatch(cell.get("userEnteredValue", {}).get("formulaValue", "").strip())
    if link:
        return link[1].replace('""', '"')
    formats = [cell.get("userEnteredFormat", {}).get("textFormat", {})]
    formats += [run.get("format", {}) for run in cell.get("textFormatRuns", [])]
    links = {one["link"]["uri"] for one in formats if one.get("link", {}).get("uri")}
    return links.pop() if len(links) == 1 else None


def plain(cell: Cell) -> str | float | bool | None:
    """Return the value without its format: what UNFORMATTED_VALUE gives."""
    value = effective(cell)
    if "errorValue" in value:
        return str(value["errorValue"]["message"])
    return next(iter(value.values()), None)


def formatted(cell: Cell, locale: str) -> str | None:
    """Return what the person sees."""
    value = plain(cell)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    number_format = cell.get("userEnteredFormat", {}).get("numberFormat", {})
    if number_format.get("type") in {"DATE", "DATE_TIME"}:
        return date_text(value, number_format.get("pattern", "yyyy-mm-dd"))
    marks = "\u00a0," if locale.startswith("ru") else ",."
    pattern = number_format.get("pattern", "")
    text = number_text(value, pattern) if pattern else f"{value:.15g}"
    return text.translate(str.maketrans(",.", marks))


def number_text(value: float, pattern: str) -> str:
    """Write a number by a pattern such as `#,##0.00`, with a percent sign or quoted words around it."""
    before, place, after = re.split(r"([#0,.]+)", pattern, maxsplit=1)
    decimals = len(place.partition(".")[2])
    percent = 100 if "%" in after else 1
    text = f"{value * percent:{',' if ',' in place else ''}.{decimals}f}"
    return before.replace('"', "") + text + after.replace('"', "")


def date_text(serial: float, pattern: str) -> str:
    """Write a serial number by a pattern of yyyy, mm or MM, dd, hh, nn."""
    moment = EPOCH + timedelta(days=serial)
    codes = {"yyyy": "%Y", "mm": "%m", "MM": "%m", "dd": "%d", "hh": "%H", "nn": "%M", "M": "%-m", "d": "%-d"}
    return moment.strftime(re.sub("yyyy|mm|MM|dd|hh|nn|M|d", lambda found: codes[found[0]], pattern))


def render(cell: Cell, locale: str) -> Json:
    """Return CellData as an answer has it; default effectiveFormat of the theme is not modelled."""
    result = {name: value for name, value in cell.items() if name != SHOWS}
    text = formatted(cell, locale)
    if text is not None:
        result |= {"effectiveValue": effective(cell), "formattedValue": text}
    link = hyperlink(cell)
    if link:
        result["hyperlink"] = link
    if "userEnteredFormat" in cell:
        result["effectiveFormat"] = cell["userEnteredFormat"]
    return result
