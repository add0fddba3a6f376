"""How the parts of a package name each other: relationships and content types."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from sheetsync.workbooks.xlsx import markup
from sheetsync.workbooks.xlsx.markup import Splices, escape, set_attrs

CONTENT_TYPES = "[Content_Types].xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "application/vnd.openxmlformats-package.relationships+xml"


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship: id, last word of its type, target as written and as a part's name.

    Attributes:
        id: Its id, unique in its part.
        kind: The last word of its type: ``worksheet``, ``hyperlink``.
        target: What it leads to, as written.
        part: The part it leads to, or None when it leads outside.
        start: Where its bytes begin.
        end: Where its bytes end.
    """

    id: str
    kind: str
    target: str
    part: str | None
    start: int
    end: int


def rels_name(part: str) -> str:
    """Return the name of the part that holds a part's relationships."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")


class Relations:
    """The relationships of one part, and those to be added, changed or removed.

    Args:
        blob: The relationships part, or None when there is none yet.
        part: The part whose relationships these are; empty for the package itself.
    """

    def __init__(self, blob: bytes | None, part: str) -> None:
        self.name = rels_name(part)
        self._part = part
        empty = f'{_HEAD}<Relationships xmlns="{_RELS}"></Relationships>'.encode()
        self._blob = empty if blob is None else blob
        self._root = markup.parse(self._blob, self.name).root
        self.by_id = {e.attrs.get("Id", ""): self._relation(e) for e in self._root.all("Relationship")}
        self._ids = {key.lower() for key in self.by_id}
        self._splices = Splices()

    def _relation(self, element: markup.Element) -> Relation:
        target = element.attrs.get("Target", "")
        kind = element.attrs.get("Type", "").rpartition("/")[2]
        outside = element.attrs.get("TargetMode") == "External"
        part = None if outside else _resolve(self._part, target)
        return Relation(element.attrs.get("Id", ""), kind, target, part, element.start, element.end)

    def of(self, kind: str) -> list[Relation]:
        """Return the relationships of a kind, in order."""
        return [relation for relation in self.by_id.values() if relation.kind == kind]

    def add(self, kind: str, target: str, *, outside: bool = False) -> str:
        """Add a relationship and return its id."""
        number = next(n for n in range(1, len(self._ids) + 2) if f"rid{n}" not in self._ids)
        self._ids.add(f"rid{number}")
        mode = ' TargetMode="External"' if outside else ""
        new = (
            f'<{self._root.prefix}Relationship Id="rId{number}" Type="{markup.OFFICE}/{kind}" '
            f'Target="{escape(target)}"{mode}/>'
        )
        self._splices.insert_into(self._blob, self._root, new.encode())
        return f"rId{number}"

    def retarget(self, relation: Relation, target: str) -> None:
        """Let a relationship lead elsewhere."""
        new = set_attrs(self._blob[relation.start : relation.end], Target=target)
        self._splices.replace(relation.start, relation.end, new)

    def remove(self, relation: Relation) -> None:
        """Take a relationship away."""
        self._splices.replace(relation.start, relation.end, b"")

    def changed(self) -> bytes | None:
        """Return the part with what was asked for, or None when nothing was."""
        return self._splices.apply(self._blob) if self._splices else None


def _resolve(part: str, target: str) -> str:
    """Return the part's name that a target means, seen from another part."""
    plain = target.replace("\\", "/").partition("#")[0]
    if plain.startswith("/"):
        return plain.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), plain))


class ContentTypes:
    """The table that says what each part is."""

    def __init__(self, blob: bytes) -> None:
        self._blob = blob
        self._root = markup.parse(blob, CONTENT_TYPES).root
        self._splices = Splices()
        self._defaults = {e.attrs.get("Extension", "").lower(): e for e in self._root.all("Default")}
        self._overrides = {e.attrs.get("PartName", "").lower(): e for e in self._root.all("Override")}

    def of(self, part: str) -> str:
        """Return the content type of a part, or nothing."""
        found = self._overrides.get("/" + part.lower()) or self._defaults.get(part.lower().rpartition(".")[2])
        return found.attrs.get("ContentType", "") if found else ""

    def add(self, part: str, content_type: str) -> None:
        """Say what a new part is."""
        new = f'<{self._root.prefix}Override PartName="/{escape(part)}" ContentType="{content_type}"/>'
        self._splices.insert_into(self._blob, self._root, new.encode())

    def add_relationships(self) -> None:
        """Make sure that relationships parts are known for what they are."""
        if "rels" not in self._defaults:
            new = f'<{self._root.prefix}Default Extension="rels" ContentType="{_TYPES}"/>'
            self._splices.replace(self._root.inner, self._root.inner, new.encode())

    def remove(self, part: str) -> None:
        """Forget a part that goes."""
        found = self._overrides.get("/" + part.lower())
        if found:
            self._splices.replace(found.start, found.end, b"")

    def changed(self) -> bytes | None:
        """Return the part with what was asked for, or None when nothing was."""
        return self._splices.apply(self._blob) if self._splices else None


def free_name(pattern: str, taken: set[str]) -> str:
    """Return the first name of a numbered pattern that is not taken, case aside; take it."""
    number = next(n for n in range(1, len(taken) + 2) if pattern.format(n).lower() not in taken)
    taken.add(pattern.format(number).lower())
    return pattern.format(number)
