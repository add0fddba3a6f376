"""New tabs, and the tab that is ours: made once, then rewritten in place, touching only its own parts.

A tab is ours when the defined name ``sheetsync_own`` (or ``sheetsync_own_1``, ...) means a cell on it: such
names follow a tab that is renamed and outlive programs that write the whole file anew.
"""

from __future__ import annotations

import posixpath
import re

from sheetsync.grid import AddTab, Cell, Kind, Look, OwnCell, ReplaceOwnTab, a1
from sheetsync.workbooks import looks
from sheetsync.workbooks.xlsx import chart as charts
from sheetsync.workbooks.xlsx import content
from sheetsync.workbooks.xlsx.book import SheetRef
from sheetsync.workbooks.xlsx.cells import checked
from sheetsync.workbooks.xlsx.draft import Draft
from sheetsync.workbooks.xlsx.heights import height
from sheetsync.workbooks.xlsx.links import writable
from sheetsync.workbooks.xlsx.markup import MAIN, OFFICE, escape
from sheetsync.workbooks.xlsx.refusals import refuse
from sheetsync.workbooks.xlsx.relations import Relations, free_name, rels_name
from sheetsync.workbooks.xlsx.styles import Wanted

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
_FACE = '<name val="Calibri"/><family val="2"/>'
_DEFAULT_WIDTH = 9
_SHADE = f'<fgColor rgb="FF{looks.HEADER_FILL}"/><bgColor indexed="64"/>'
_LIGHT = f'<patternFill patternType="solid">{_SHADE}</patternFill>'
_DROPPED = ("drawing", "chart", "chartStyle", "chartColorStyle", "printerSettings", "comments", "vmlDrawing")

OwnRows = tuple[tuple[OwnCell, ...], ...]


def add_tab(draft: Draft, edit: AddTab) -> None:
    """Add a tab whose first row is its header.

    Raises:
        Refusal: ``tab_exists``, ``bad_name`` or ``structure_locked``.
    """
    if _same_name(draft, edit.name):
        raise refuse("tab_exists", f"«{edit.name}»")
    part = _new_sheet(draft, edit.name)
    rows = tuple(
        tuple(OwnCell(cell, Look.HEADER if index == 0 else Look.PLAIN) for cell in row)
        for index, row in enumerate(edit.rows)
    )
    _write(
        draft,
        part,
        ReplaceOwnTab(
            edit.name, rows, edit.widths or looks.fitting_widths(edit.rows), frozen_rows=1 if rows else 0
        ),
    )


def replace_own_tab(draft: Draft, edit: ReplaceOwnTab) -> None:
    """Make our own tab, or rewrite it.

    Raises:
        Refusal: ``not_ours`` when a tab of that name lacks our mark; ``bad_name``, ``structure_locked``.
    """
    there = _same_name(draft, edit.name)
    marks = draft.book.own_tabs()
    ref = draft.sheet(edit.name)
    if there and (ref is None or edit.name not in marks):
        raise refuse("not_ours", f"«{edit.name}»")
    if ref is None:
        part = _new_sheet(draft, edit.name)
        taken = {e.attrs.get("name", "").lower() for e in draft.book.defined_names}
        mark = "sheetsync_own" if "sheetsync_own" not in taken else free_name("sheetsync_own_{}", taken)
        quoted = edit.name.replace("'", "''")
        draft.add_name(mark, f"'{quoted}'!$A$1")
    else:
        part = ref.part
    _write(draft, part, edit)


def _same_name(draft: Draft, name: str) -> bool:
    """Whether there is a tab of any kind with this name; case does not part names."""
    names = {e.attrs.get("name", "").lower() for e in draft.book.sheet_elements}
    return name.lower() in names | {ref.name.lower() for ref in draft.sheets}


def _new_sheet(draft: Draft, name: str) -> str:
    """Enter a new, last sheet into the workbook and return its part."""
    if not name or len(name.encode("utf-16-le")) // 2 > _LONGEST_NAME or _FORBIDDEN.search(name):
        raise refuse("bad_name", f"вкладка «{name}»")
    book = draft.book
    if book.structure_locked:
        raise refuse("structure_locked")
    folder = posixpath.dirname(book.sheets[0].part)
    part = free_name(posixpath.join(folder, "sheet{}.xml"), draft.taken)
    relation = draft.relations(book.part).add("worksheet", "/" + part)
    ids = [e.attrs.get("sheetId", "0") for e in book.sheet_elements]
    number = max((int(i) for i in ids if i.isdigit()), default=0) + 1 + len(draft.sheets) - len(book.sheets)
    root, prefix = book.document.root, book.document.prefixes.get(OFFICE)
    declared = "" if prefix else f' xmlns:r="{OFFICE}"'
    tag = f'{root.prefix}sheet name="{escape(name)}" sheetId="{number}"'
    new = f'<{tag}{declared} {prefix or "r"}:id="{relation}"/>'
    draft.workbook.insert_into(book.xml, root.find("sheets") or root, new.encode())
    draft.sheets.append(SheetRef(name, part))
    return part


def _write(draft: Draft, part: str, edit: ReplaceOwnTab) -> None:
    """Write sheet, relationships, drawing and chart; parts of the old state that are not needed go."""
    old = _old_parts(draft, part)
    relations = Relations(None, part)
    drawing = _write_chart(draft, edit, old) if edit.chart else None
    sheet = _SheetXml(draft, relations, edit)
    draft.put(part, sheet.build(relations.add("drawing", "/" + drawing) if drawing else None), _TYPE)
    content_of_rels = relations.changed()
    if content_of_rels is not None:
        draft.put(relations.name, content_of_rels)
        old.discard(relations.name)
    for name in sorted(old):
        draft.remove(name)


def _old_parts(draft: Draft, part: str) -> set[str]:
    """Return the parts that hang on a sheet of ours alone, their relationships included."""
    package, found, seen = draft.book.package, set(), [part]
    while seen:
        here = seen.pop()
        if rels_name(here) not in package:
            continue
        found.add(rels_name(here))
        for relation in draft.book.relations(here).by_id.values():
            if relation.part and relation.kind in _DROPPED and relation.part in package:
                found.add(relation.part)
                seen.append(relation.part)
    return found


def _write_chart(draft: Draft, edit: ReplaceOwnTab, old: set[str]) -> str:
    """Write chart and drawing in the place of the old ones, and return the drawing's part."""
    assert edit.chart  # noqa: S101 (asked before)
    root = posixpath.dirname(draft.book.part)
    chart = _place(draft, old, posixpath.join(root, "charts/chart{}.xml"))
    drawing = _place(draft, old, posixpath.join(root, "drawings/drawing{}.xml"))
    relations = Relations(None, drawing)
    relation = relations.add("chart", "/" + chart)
    draft.put(chart, charts.chart_xml(edit.chart, edit.name, edit.rows), charts.CHART_TYPE)
    draft.put(drawing, charts.drawing_xml(edit.chart, relation), charts.DRAWING_TYPE)
    draft.put(relations.name, relations.changed() or b"")
    old.discard(relations.name)
    return drawing


def _place(draft: Draft, old: set[str], pattern: str) -> str:
    """Return the part of ours that fits a numbered pattern, or the first free name."""
    fitting = re.compile(re.escape(pattern).replace(r"\{\}", r"\d+"), re.IGNORECASE)
    reused = sorted(name for name in old if fitting.fullmatch(name))
    old.difference_update(reused[:1])
    return reused[0] if reused else free_name(pattern, draft.taken)


class _SheetXml:
    """Writes the sheet's part."""

    def __init__(self, draft: Draft, relations: Relations, edit: ReplaceOwnTab) -> None:
        self._draft, self._relations, self._edit = draft, relations, edit
        self._links: list[str] = []

    def build(self, drawing: str | None) -> bytes:
        rows = "".join(self._row(index, row) for index, row in enumerate(self._edit.rows))
        links = f"<hyperlinks>{''.join(self._links)}</hyperlinks>" if self._links else ""
        tail = f'<drawing r:id="{drawing}"/>' if drawing else ""
        return (
            f'{_HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">'
            f'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>{self._views()}'
            f'<sheetFormatPr defaultRowHeight="15"/>{self._columns()}<sheetData>{rows}</sheetData>{links}'
            f'<pageMargins left="0.5" right="0.5" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
            f'<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>{tail}</worksheet>'
        ).encode()

    def _views(self) -> str:
        frozen = self._edit.frozen_rows
        pane = (
            f'<pane ySplit="{frozen}" topLeftCell="A{frozen + 1}" activePane="bottomLeft" state="frozen"/>'
            if frozen
            else ""
        )
        return f'<sheetViews><sheetView showGridLines="0" workbookViewId="0">{pane}</sheetView></sheetViews>'

    def _columns(self) -> str:
        columns = "".join(
            f'<col min="{i}" max="{i}" width="{width}" customWidth="1"/>'
            for i, width in enumerate(self._edit.widths, start=1)
        )
        return f"<cols>{columns}</cols>" if columns else ""

    def _row(self, row: int, cells: tuple[OwnCell, ...]) -> str:
        alone = looks.stands_alone([own.cell for own in cells])
        inner = "".join(self._cell(row, column, own, alone=alone) for column, own in enumerate(cells))
        height = self._height(cells, alone=alone)
        return f'<row r="{row + 1}" ht="{height}">{inner}</row>' if inner else ""

    def _height(self, cells: tuple[OwnCell, ...], *, alone: bool) -> float:
        widths = [*self._edit.widths, *[_DEFAULT_WIDTH] * len(cells)]
        texts = [
            (own.cell.text, width if not alone or "\n" in own.cell.text else None)
            for own, width in zip(cells, widths, strict=False)
        ]
        return height(texts, max((looks.SIZES[own.look] for own in cells), default=looks.SIZES[Look.PLAIN]))

    def _cell(self, row: int, column: int, own: OwnCell, *, alone: bool) -> str:
        if own == OwnCell():
            return ""
        where = f"{self._edit.name}!{a1(row, column)}"
        cell = checked(own.cell, where)
        style = self._style(cell, own.look, wrap=not alone or "\n" in cell.text)
        if cell.link:
            self._link(row, column, cell.link, where)
        kind, inner = self._content(cell, where)
        return f'<c r="{a1(row, column)}" s="{style}"{kind}>{inner}</c>'

    def _style(self, cell: Cell, look: Look, *, wrap: bool) -> int:
        marks = ("<b/>" if look in looks.BOLD else "") + ("<u/>" if cell.link else "")
        hue = looks.LINK if cell.link else looks.COLORS.get(look)
        color = f'<color rgb="FF{hue}"/>' if hue else ""
        font = f'{marks}<sz val="{looks.SIZES[look]}"/>{color}{_FACE}'
        style = self._draft.styles.look(font, _LIGHT if look is Look.HEADER else "", wrap=wrap)
        if cell.kind is Kind.DATE:
            return self._draft.styles.variant(style, Wanted.for_date(cell.text))
        if cell.kind is Kind.TEXT and cell.text.startswith(("=", "+", "-", "@")):
            return self._draft.styles.variant(style, Wanted(quote=True))
        return style

    def _link(self, row: int, column: int, link: str, where: str) -> None:
        at = f'<hyperlink ref="{a1(row, column)}"'
        if link.startswith("#"):
            self._links.append(f'{at} location="{escape(link[1:])}"/>')
        elif writable(link):
            self._links.append(f'{at} r:id="{self._relations.add("hyperlink", link, outside=True)}"/>')
        else:
            raise refuse("link_conflict", where)

    def _content(self, cell: Cell, where: str) -> tuple[str, str]:
        match cell.kind:
            case Kind.NUMBER:
                return "", f"<v>{cell.text}</v>"
            case Kind.BOOLEAN:
                return ' t="b"', f"<v>{int(cell.text == 'TRUE')}</v>"
            case Kind.DATE:
                days = content.serial(cell.text, where, since_1904=self._draft.book.since_1904)
                return "", f"<v>{days}</v>"
            case Kind.TEXT if cell.text:
                return ' t="inlineStr"', f"<is>{content.text_element(cell.text).decode()}</is>"
            case _:
                return "", ""
