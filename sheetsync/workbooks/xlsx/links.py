"""Links of cells: ``<hyperlinks>`` with its relationships, and formulas that are links."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from sheetsync.grid import a1
from sheetsync.workbooks.xlsx.area import Area, parse_area
from sheetsync.workbooks.xlsx.markup import OFFICE, Element, Splices, place_before, set_attrs
from sheetsync.workbooks.xlsx.refusals import refuse
from sheetsync.workbooks.xlsx.relations import Relations
from sheetsync.workbooks.xlsx.sheet import Sheet

MAX_LINK = 2_079
_LATER: tuple[str, ...] = (
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
)
_LATER += ("customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing")
_LATER += ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems")
_LATER += ("tableParts", "extLst")
"""What the schema wants after ``<hyperlinks>``."""
_MAX_SPREAD = 100_000
_FORMULA = re.compile(r'\s*HYPERLINK\(\s*"((?:[^"]|"")*)"', re.IGNORECASE)
_RELATION_ID = re.compile(rb"\s([\w.-]+:id)\s*=")
_WRITABLE = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)


def formula_link(formula: str) -> str | None:
    """Return where ``HYPERLINK("address"; ...)`` leads, or None for any other formula."""
    found = _FORMULA.match(formula)
    return found[1].replace('""', '"') or None if found else None


def writable(link: str) -> bool:
    """Whether a link may be written: http, https or mailto, and short enough for Excel."""
    return bool(_WRITABLE.match(link)) and len(link) <= MAX_LINK


def elements(sheet: Sheet) -> list[tuple[Area, Element]]:
    """Return the hyperlinks of a sheet with the cells they cover."""
    box = sheet.root.find("hyperlinks")
    return [(parse_area(e.attrs.get("ref", ""), sheet.part), e) for e in box.all("hyperlink")] if box else []


def address(element: Element, relations: Relations) -> str | None:
    """Return where a hyperlink leads; a place in the workbook itself begins with ``#``."""
    relation = relations.by_id.get(element.attrs.get("r:id", ""))
    place = element.attrs.get("location")
    return (relation.target if relation else "") + (f"#{place}" if place else "") or None


class Link(NamedTuple):
    """Where a cell leads, and whether the hyperlink is of that cell alone."""

    address: str
    alone: bool


def by_row(sheet: Sheet, relations: Relations) -> dict[int, dict[int, Link]]:
    """Return the links by row and column; one over absurdly many cells counts for the first of them."""
    found: dict[int, dict[int, Link]] = {}
    budget = _MAX_SPREAD
    for area, element in elements(sheet):
        target = address(element, relations)
        if target is None:
            continue
        budget -= area.size
        covered = area if budget > 0 else Area(area.top, area.left, area.top, area.left)
        link = Link(target, area.single)
        for row in range(covered.top, covered.bottom + 1):
            columns = range(covered.left, covered.right + 1)
            found.setdefault(row, {}).update(dict.fromkeys(columns, link))
    return found


class LinkEdits:
    """Changes to the hyperlinks of one sheet.

    Args:
        sheet: The sheet as it is.
        relations: Its relationships, which change with the links.
        splices: Where the changes of the sheet's part go.
    """

    def __init__(self, sheet: Sheet, relations: Relations, splices: Splices) -> None:
        self._sheet, self._relations, self._splices = sheet, relations, splices
        self._elements = elements(sheet)
        self._uses = Counter(e.attrs.get("r:id") for _, e in self._elements)
        self._left = len(self._elements)
        self._added: list[bytes] = []

    def set(self, row: int, column: int, link: str | None, where: str) -> None:
        """Give a cell a link, another one, or none.

        Raises:
            Refusal: ``link_conflict`` when the link may not be written, or is one of several cells.
        """
        there = [(area, e) for area, e in self._elements if area.holds(row, column)]
        if (link and not writable(link)) or len(there) > 1 or any(not area.single for area, _ in there):
            raise refuse("link_conflict", where)
        old = there[0][1] if there else None
        if old is None and link:
            self._added.append(
                self._element(row, column, self._relations.add("hyperlink", link, outside=True))
            )
        elif old is not None and link:
            self._splices.replace(old.start, old.end, self._changed(row, column, old, link))
        elif old is not None:
            self._splices.replace(old.start, old.end, b"")
            self._left -= 1
            self._led(old, None)

    def _changed(self, row: int, column: int, old: Element, link: str) -> bytes:
        """Return a hyperlink that leads elsewhere; an address that it repeats for show changes with it."""
        relation, was = self._led(old, link), address(old, self._relations)
        if "r:id" not in old.attrs or "location" in old.attrs:
            return self._element(row, column, relation)
        tag = self._sheet.blob[old.start : old.inner]
        repeated = {name: link for name in ("display", "tooltip") if old.attrs.get(name) == was}
        found = _RELATION_ID.search(tag)
        name = found[1].decode() if found else "r:id"
        return set_attrs(tag, **repeated, **{name: relation}) + self._sheet.blob[old.inner : old.end]

    def _led(self, element: Element, link: str | None) -> str:
        """Let a hyperlink's relationship lead elsewhere, or take it away; others may use the same one."""
        relation = self._relations.by_id.get(element.attrs.get("r:id", ""))
        alone = relation and self._uses[relation.id] == 1
        if relation and alone and link:
            self._relations.retarget(relation, link)
            return relation.id
        if relation and alone:
            self._relations.remove(relation)
        return self._relations.add("hyperlink", link, outside=True) if link else ""

    def _element(self, row: int, column: int, relation: str) -> bytes:
        document = self._sheet.listing.document
        prefix = document.prefixes.get(OFFICE)
        declared = "" if prefix else f' xmlns:r="{OFFICE}"'
        tag = f'{document.root.prefix}hyperlink ref="{a1(row, column)}"'
        return f'<{tag}{declared} {prefix or "r"}:id="{relation}"/>'.encode()

    def finish(self) -> None:
        """Put new hyperlinks where the schema wants them; take an emptied list away."""
        root = self._sheet.root
        box, name = root.find("hyperlinks"), f"{root.prefix}hyperlinks"
        if self._added and box:
            self._splices.insert_into(self._sheet.blob, box, b"".join(self._added))
        elif self._added:
            place = place_before(root, _LATER)
            new = b"".join([f"<{name}>".encode(), *self._added, f"</{name}>".encode()])
            self._splices.replace(place, place, new)
        elif box and not self._left:
            self._splices.replace(box.start, box.inner, b"")
            self._splices.replace(box.close, box.end, b"")
