"""A workbook's parts by what they are: found by relationships, never by assumed paths."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from sheetsync.workbooks.xlsx import markup
from sheetsync.workbooks.xlsx.content import Strings
from sheetsync.workbooks.xlsx.package import Package
from sheetsync.workbooks.xlsx.refusals import refuse
from sheetsync.workbooks.xlsx.relations import CONTENT_TYPES, ContentTypes, Relations, rels_name
from sheetsync.workbooks.xlsx.styles import Styles

OWN_NAME = re.compile(r"sheetsync_own(?:_\d+)?")
_TRUE = ("1", "true")


@dataclass(frozen=True, slots=True)
class SheetRef:
    """A tab with cells: its name and its part."""

    name: str
    part: str


class Book:
    """A workbook opened for reading.

    Args:
        blob: The whole file.

    Raises:
        Refusal: The file is no workbook, is damaged or is hostile.
    """

    def __init__(self, blob: bytes) -> None:
        self.package = Package(blob)
        if CONTENT_TYPES not in self.package or "_rels/.rels" not in self.package:
            raise refuse("not_xlsx")
        self.types = ContentTypes(self.package.part(CONTENT_TYPES))
        self.root_rels = Relations(self.package.part("_rels/.rels"), "")
        self.part = self._workbook_part()
        self.blob = self.package.part(self.part)
        self.document = markup.parse(self.blob, self.part)
        if self.document.root.name != "workbook":
            raise refuse("not_xlsx")
        self.rels = self.relations(self.part)
        self.sheets = self._worksheets()
        if not self.sheets:
            raise refuse("no_sheet")

    def _workbook_part(self) -> str:
        found = [r.part for r in self.root_rels.of("officeDocument") if r.part]
        if not found or found[0].lower().endswith(".bin"):
            raise refuse("not_xlsx")
        return found[0]

    def _worksheets(self) -> list[SheetRef]:
        sheets = []
        for element in self.sheet_elements:
            relation = self.rels.by_id.get(element.attrs.get("r:id", ""))
            if relation and relation.kind == "worksheet" and relation.part:
                sheets.append(SheetRef(element.attrs.get("name", ""), relation.part))
        return sheets

    @property
    def sheet_elements(self) -> list[markup.Element]:
        """The ``<sheet>`` elements, chart sheets included."""
        box = self.document.root.find("sheets")
        return list(box.all("sheet")) if box else []

    @property
    def defined_names(self) -> list[markup.Element]:
        """The ``<definedName>`` elements."""
        box = self.document.root.find("definedNames")
        return list(box.all("definedName")) if box else []

    def relations(self, part: str) -> Relations:
        """Return the relationships of a part."""
        name = rels_name(part)
        return Relations(self.package.part(name) if name in self.package else None, part)

    def related(self, kind: str) -> str | None:
        """Return the workbook's part of a kind, such as ``styles``."""
        found = [r.part for r in self.rels.of(kind) if r.part and r.part in self.package]
        return found[0] if found else None

    @property
    def since_1904(self) -> bool:
        """Whether days are counted from 1904."""
        return self._says("workbookPr", "date1904")

    @property
    def structure_locked(self) -> bool:
        """Whether tabs may not be added."""
        return self._says("workbookProtection", "lockStructure")

    def _says(self, name: str, attr: str) -> bool:
        element = self.document.root.find(name)
        return element is not None and element.attrs.get(attr) in _TRUE

    def own_tabs(self) -> dict[str, str]:
        """Return the names of tabs that carry our mark, with the defined name that marks each."""
        marked = {}
        for element in self.defined_names:
            tab, bang, _ = element.text.strip().rpartition("!")
            if bang and OWN_NAME.fullmatch(element.attrs.get("name", "")):
                marked[tab.strip("'").replace("''", "'")] = element.attrs["name"]
        return marked

    def styles(self) -> Styles:
        """Return the styles."""
        part = self.related("styles")
        return Styles(self.package.part(part) if part else None, part or "styles.xml")

    @cached_property
    def strings(self) -> Strings:
        """The shared strings."""
        part = self.related("sharedStrings")
        return Strings.of(self.package.part(part), part) if part else Strings(None)

    def check_writable(self) -> None:
        """Refuse what is only read: ``strict``, ``signed``, with macros (``not_xlsx``)."""
        if self.document.root.space.startswith(markup.STRICT):
            raise refuse("strict")
        signatures = any("_xmlsignatures/" in name.lower() for name in self.package.names())
        if signatures or self.root_rels.of("origin"):
            raise refuse("signed")
        if "macroenabled" in self.types.of(self.part).lower():
            raise refuse("not_xlsx", "книга с макросами (.xlsm)")
