"""A workbook's parts by what they are: found by relationships, never by assumed paths."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from sheetsync.workbooks.xlsx import markup
from sheetsync.workbooks.xlsx.package import Package
from sheetsync.workbooks.xlsx.refusals import refuse
from sheetsync.workbooks.xlsx.relations import CONTENT_TYPES, ContentTypes, Relations, rels_name
from sheetsync.workbooks.xlsx.sheet import Sheet
from sheetsync.workbooks.xlsx.strings import Strings
from sheetsync.workbooks.xlsx.styles import Styles

OWN_NAME = re.compile(r"sheetsync_own(?:_\d+)?")
_TRUE = ("1", "true")


@dataclass(frozen=True, slots=True)
class SheetRef:
    """A tab with cells: its name and its part."""

    name: str
    part: str


class Book:
    """A workbook opened for reading; what was taken apart once is kept.

    Args:
        blob: The whole file.
        like: The book that this one was made of: parts that are the same are not taken apart again.

    Raises:
        Refusal: The file is no workbook, is damaged or is hostile.
    """

    def __init__(self, blob: bytes, like: Book | None = None) -> None:
        self.package: Package = Package(blob, like.package if like else None)
        self._sheets: dict[str, Sheet] = {
            part: sheet
            for part, sheet in (like._sheets if like else {}).items()  # noqa: SLF001 (its own kind)
            if like and self.package.shares(part, like.package)
        }
        if CONTENT_TYPES not in self.package or "_rels/.rels" not in self.package:
            raise refuse("not_xlsx")
        self.types = ContentTypes(self.package.part(CONTENT_TYPES))
        self.root_rels = Relations(self.package.part("_rels/.rels"), "")
        self.part = self._workbook_part()
        self.xml = self.package.part(self.part)
        self.document = markup.parse(self.xml, self.part)
        if self.document.root.name != "workbook":
            raise refuse("not_xlsx")
        self.rels = self.relations(self.part)
        self.sheets = self._worksheets()
        if not self.sheets:
            raise refuse("no_sheet")

    @property
    def blob(self) -> bytes:
        """The whole file."""
        return self.package.blob

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

    def sheet(self, part: str) -> Sheet:
        """Return the sheet of a part."""
        if part not in self._sheets:
            self._sheets[part] = Sheet(self.package.part(part), part)
        return self._sheets[part]

    def follow(self, before: Book, places: Mapping[str, Collection[tuple[int, int]]]) -> None:
        """Take the parts apart that differ from those of the book that this one was made of.

        Args:
            before: That book.
            places: By sheet part, rows and columns of the cells that may differ.
        """
        for part, cells in places.items():
            if part not in self._sheets:
                self._sheets[part] = before.sheet(part).followed(self.package.part(part), cells)
        strings = self.related("sharedStrings")
        if strings and strings == before.related("sharedStrings"):
            if self.package.shares(strings, before.package):
                self.strings = before.strings
            else:
                self.strings = before.strings.followed(self.package.part(strings), strings)

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
