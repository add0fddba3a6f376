"""The styles of a workbook: which number formats are dates, and new styles beside the old ones.

A style is an index into ``cellXfs``. Nothing that is there is changed; an equal style is reused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sheetsync.workbooks.xlsx import markup
from sheetsync.workbooks.xlsx.markup import Element, Splices, set_attrs
from sheetsync.workbooks.xlsx.shown import BUILT_IN, GENERAL

_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_A_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_DATE_CODE = re.compile("[ymdhs]", re.IGNORECASE)
_ALIGNMENT = re.compile(rb"<(?:[\w.-]+:)?alignment\b[^>]*>")
_QUOTED = re.compile(rb"\squotePrefix=[\"'](?:1|true)[\"']")
_GENERAL, _DAY, _MOMENT = "0", "14", "22"

EMPTY = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{markup.MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
).encode()
"""A styles part for a workbook that has none."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a cell's style must have besides what it has.

    Attributes:
        wrap: Lines break; without it some programs join them.
        quote: The text stays text when a person enters the cell (``quotePrefix``).
        format: Number format to show a day, a moment or a plain number by, where the style says otherwise.
    """

    wrap: bool = False
    quote: bool = False
    format: str | None = None

    @staticmethod
    def for_date(text: str) -> Wanted:
        """Return what a cell with this ISO date needs."""
        return Wanted(format=_MOMENT if "T" in text else _DAY)

    @staticmethod
    def for_number() -> Wanted:
        """Return what a cell with a number needs that is no date."""
        return Wanted(format=_GENERAL)


class _Listed:
    """One list of the part (fonts, fills, cellXfs): what is there as bytes, and what was added."""

    def __init__(self, blob: bytes, box: Element | None) -> None:
        self.box = box
        self.there = [blob[e.start : e.end] for e in box.children] if box else []
        self.added: list[bytes] = []

    def index(self, item: bytes) -> int:
        known = self.there + self.added
        if item in known:
            return known.index(item)
        self.added.append(item)
        return len(known)


class Styles:
    """The styles part, or its absence.

    Args:
        blob: The part, or None in a workbook without styles.
        part: Its name, for messages.
    """

    def __init__(self, blob: bytes | None, part: str) -> None:
        self._blob = blob if blob is not None else EMPTY
        self.missing = blob is None
        root = markup.parse(self._blob, part).root
        self._prefix = root.prefix
        self._lists = {name: _Listed(self._blob, root.find(name)) for name in ("fonts", "fills", "cellXfs")}
        box = self._lists["cellXfs"].box
        self._formats = [xf.attrs.get("numFmtId", "0") for xf in box.all("xf")] if box else []
        custom = root.find("numFmts")
        formats = [e.attrs for e in custom.children] if custom else []
        codes = {format_.get("numFmtId", ""): format_.get("formatCode", "") for format_ in formats}
        self._dates = [_is_date(number, codes) for number in self._formats]
        self._codes = [_code(number, codes) for number in self._formats]

    def is_date(self, style: int) -> bool:
        """Whether a number in this style is a date."""
        return 0 <= style < len(self._dates) and self._dates[style]

    def code(self, style: int) -> str:
        """Return the code by which numbers in this style are shown."""
        return self._codes[style] if 0 <= style < len(self._codes) else GENERAL

    def variant(self, style: int, wanted: Wanted) -> int:
        """Return the style like `style` that has what is wanted, made if there is none."""
        listed = self._lists["cellXfs"]
        known = listed.there + listed.added
        if not 0 <= style < len(known):
            return style
        return listed.index(self._with(known[style], wanted, dated=self.is_date(style)))

    def _with(self, xf: bytes, wanted: Wanted, *, dated: bool) -> bytes:
        if wanted.wrap:
            xf = _wrapped(xf, self._prefix)
        cut = markup.tag_end(xf, 0)
        tag = xf[:cut]
        if wanted.quote != bool(_QUOTED.search(tag)) and (wanted.quote or wanted.format):
            tag = set_attrs(tag, quotePrefix=str(int(wanted.quote)))
        if wanted.format and dated == (wanted.format == _GENERAL):
            tag = set_attrs(tag, numFmtId=wanted.format, applyNumberFormat="1")
        return tag + xf[cut:]

    def look(self, font: str, fill: str, *, wrap: bool) -> int:
        """Return the style of our own tab with this font and fill, aligned to the upper left.

        Args:
            font: Content of ``<font>``, without prefixes.
            fill: Content of ``<fill>``, or nothing for none.
            wrap: Whether lines break; a note that does not wrap runs on to the right.
        """
        fonts = self._index("fonts", f"<font>{font}</font>")
        fills = self._index("fills", f"<fill>{fill}</fill>") if fill else 0
        return self._index(
            "cellXfs",
            f'<xf numFmtId="0" fontId="{fonts}" fillId="{fills}" borderId="0" xfId="0" applyFont="1" '
            f'applyFill="1" applyAlignment="1">'
            f'<alignment horizontal="left" vertical="top" wrapText="{int(wrap)}"/></xf>',
        )

    def _index(self, name: str, item: str) -> int:
        return self._lists[name].index(re.sub(r"<(/?)(?=\w)", rf"<\1{self._prefix}", item).encode())

    def grown(self) -> bytes | None:
        """Return the part with the added styles, or None when nothing was added."""
        splices = Splices()
        for listed in self._lists.values():
            if not listed.added or not listed.box:
                continue
            box = listed.box
            count = str(len(listed.there) + len(listed.added))
            tag = self._blob[box.start : box.inner]
            if not box.hollow:
                splices.replace(box.start, box.inner, set_attrs(tag, count=count))
            splices.insert_into(self._blob, box, b"".join(listed.added))
        return splices.apply(self._blob) if splices else None


def _code(number: str, codes: dict[str, str]) -> str:
    """Return the code of a number format; of a built-in one, the Russian one."""
    return codes.get(number) or BUILT_IN.get(int(number) if number.isdecimal() else 0, GENERAL)


def _is_date(number: str, codes: dict[str, str]) -> bool:
    if number in codes:
        code = _NOT_A_CODE.sub("", codes[number]).split(";")[0]
        return not _ELAPSED.search(code) and bool(_DATE_CODE.search(code.replace("General", "")))
    return number.isdigit() and int(number) in _BUILT_IN_DATES


def _wrapped(xf: bytes, prefix: str) -> bytes:
    """Return a style that breaks lines; one that does already comes back as it is."""
    alignment = _ALIGNMENT.search(xf)
    if alignment and re.search(rb"wrapText=[\"'](?:1|true)", alignment[0]):
        return xf
    if alignment:
        return xf[: alignment.start()] + set_attrs(alignment[0], wrapText="1") + xf[alignment.end() :]
    cut = markup.tag_end(xf, 0)
    tag, rest = set_attrs(xf[:cut], applyAlignment="1"), xf[cut:]
    new = f'<{prefix}alignment vertical="top" wrapText="1"/>'.encode()
    if tag.endswith(b"/>"):
        return tag[:-2] + b">" + new + f"</{prefix}xf>".encode()
    return tag + new + rest
