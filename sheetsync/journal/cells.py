"""One cell of the tab «Журнал» as the text of a field, and back."""

from __future__ import annotations

from sheetsync.grid import Cell, Kind
from sheetsync.journal.link import addresses, join_link, split_link, vacancy_key
from sheetsync.journal.typed import typed
from sheetsync.record import VacancyKey


def as_cell(text: str, model: Cell) -> Cell:
    """Return a value as a cell of the kind it replaces, where the text allows that.

    A link is set from ``[text](address)`` or from a bare address; a text of several lines cannot carry a
    link in the journal, so there the cell keeps the one it has.
    """
    shown, link = split_link(text)
    if link is None and _is_address(shown) and "://" in shown:
        link = shown.strip()
    if link is None and "\n" in shown:
        link = model.link
    return (typed(shown, model) if link is None else None) or Cell.of(shown, link)


def is_typed(cell: Cell) -> bool:
    """Tell whether a person wrote a cell; formulas and empty check boxes are dragged down in advance."""
    return cell.kind is not Kind.FORMULA and (cell.kind, cell.text) != (Kind.BOOLEAN, "FALSE")


def named(cell: Cell) -> VacancyKey | None:
    """Return the vacancy that a cell of the link names."""
    return vacancy_key(*_places(cell))


def _places(cell: Cell) -> tuple[str | None, str]:
    """Return where a cell may name its vacancy, what counts first in front.

    An address that stands in the cell for all to see counts before the link underneath: programs that move
    texts, and people who type over them, leave old links behind.
    """
    return (None, cell.text) if _is_address(cell.text) else (cell.link, cell.text)


def value_of(cell: Cell) -> str:
    """Return a cell as a field of a record."""
    text = _normal_ends(cell.shown)
    return text if "\n" in text or _is_address(text) else join_link(text, cell.link)


def link_of(cell: Cell) -> str:
    """Return the cell of the link as a field: it names the same vacancy as the cell, whatever it shows."""
    key, value = named(cell), value_of(cell)
    values = (value, join_link(_normal_ends(cell.shown), cell.link), cell.link)
    return next((one for one in values if one and vacancy_key(one) == key), value)


def _is_address(text: str) -> bool:
    """Tell whether a text is nothing but the address of a vacancy."""
    return list(addresses(text)) == [text.strip()] and bool(vacancy_key(text))


def _normal_ends(text: str) -> str:
    """Return a text without blank lines around it and blanks at its line ends, otherwise as typed."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip(" \t\u00a0") for line in lines).strip("\n")
