"""A workbook being changed: which parts will differ, and the file made of them."""

from __future__ import annotations

import posixpath

from sheetsync.workbooks.xlsx import markup
from sheetsync.workbooks.xlsx.book import Book, SheetRef
from sheetsync.workbooks.xlsx.markup import Splices, place_before, set_attrs
from sheetsync.workbooks.xlsx.package import canonical
from sheetsync.workbooks.xlsx.relations import CONTENT_TYPES, ContentTypes, Relations
from sheetsync.workbooks.xlsx.strings import NewStrings

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_AFTER_NAMES: tuple[str, ...] = (
    "calcPr",
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
)
_AFTER_NAMES += ("webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst")


class Draft:
    """Collects what is to differ from a book; the book itself stays as it is."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.sheets = list(book.sheets)
        self.styles, self.strings = book.styles(), NewStrings(book.strings)
        self.workbook = Splices()
        self.taken = {canonical(name) for name in book.package.names()}
        self.removed: set[str] = set()
        self._types = ContentTypes(book.package.part(CONTENT_TYPES))
        self._parts: dict[str, bytes] = {}
        self._relations: dict[str, Relations] = {}

    def sheet(self, name: str) -> SheetRef | None:
        """Return the tab of a name, tabs added here included."""
        return next((ref for ref in self.sheets if ref.name == name), None)

    def part(self, name: str) -> bytes:
        """Return a part as it will be."""
        return self._parts[name] if name in self._parts else self.book.package.part(name)

    def put(self, name: str, content: bytes, content_type: str = "") -> None:
        """Set the content of a part; a new one comes with its content type."""
        if content_type and name not in self.book.package:
            self._types.add(name, content_type)
        self.taken.add(canonical(name))
        if name not in self.book.package or self.book.package.part(name) != content:
            self._parts[name] = content

    def remove(self, name: str) -> None:
        """Take a part of ours away."""
        self.removed.add(name)
        self._types.remove(name)

    def relations(self, part: str) -> Relations:
        """Return the relationships of a part, to be read and changed."""
        if part not in self._relations:
            self._relations[part] = self.book.relations(part)
        return self._relations[part]

    def finish(self) -> tuple[dict[str, bytes], frozenset[str]]:
        """Return the parts that differ and those that go; nothing when nothing changed."""
        self._put_styles()
        self._put_strings()
        if self._parts or self.workbook or self.removed or any(r.changed() for r in self._relations.values()):
            self._calculate_on_load()
        self._put_relations()
        self._put_if(self.book.part, self.workbook.apply(self.book.xml) if self.workbook else None)
        self._put_if(CONTENT_TYPES, self._types.changed())
        return self._parts, frozenset(self.removed)

    def _put_if(self, name: str, content: bytes | None) -> None:
        if content is not None:
            self.put(name, content)

    def _put_styles(self) -> None:
        grown = self.styles.grown()
        if grown and self.styles.missing:
            name = posixpath.join(posixpath.dirname(self.book.part), "styles.xml")
            self.put(name, grown, _TYPE + "styles+xml")
            self.relations(self.book.part).add("styles", "styles.xml")
        elif grown:
            self._put_if(self.book.related("styles") or "", grown)

    def _put_strings(self) -> None:
        self._put_if(self.book.related("sharedStrings") or "", self.strings.appended())

    def _put_relations(self) -> None:
        for relations in self._relations.values():
            changed = relations.changed()
            if changed is not None:
                self._types.add_relationships()
                self.put(relations.name, changed)

    def _calculate_on_load(self) -> None:
        """Ask the program that opens the file next to compute formulas anew."""
        root, blob = self.book.document.root, self.book.xml
        found = root.find("calcPr")
        if found and found.attrs.get("fullCalcOnLoad") in ("1", "true"):
            return
        if found:
            tag = set_attrs(blob[found.start : found.inner], fullCalcOnLoad="1")
            self.workbook.replace(found.start, found.inner, tag)
        else:
            place = place_before(root, _AFTER_NAMES[1:])
            self.workbook.replace(place, place, f'<{root.prefix}calcPr fullCalcOnLoad="1"/>'.encode())

    def add_name(self, name: str, value: str) -> None:
        """Add a defined name to the workbook, or let the one of that name mean something else."""
        root, blob = self.book.document.root, self.book.xml
        tag = f"{root.prefix}definedName"
        new = f'<{tag} name="{name}">{markup.escape(value)}</{tag}>'.encode()
        box = root.find("definedNames")
        old = next((e for e in self.book.defined_names if e.attrs.get("name") == name), None)
        if old:
            self.workbook.replace(old.start, old.end, new)
        elif box:
            self.workbook.insert_into(blob, box, new)
        else:
            place = place_before(root, _AFTER_NAMES)
            self.workbook.replace(place, place, f"<{tag}s>".encode() + new + f"</{tag}s>".encode())
