"""Edits -> the bytes of the edited workbook: all of them or a refusal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sheetsync.grid import AddTab, AppendRow, DeleteRow, Edit, ReplaceOwnTab, SetCell
from sheetsync.workbooks.xlsx.audit import Places, Plan, audit
from sheetsync.workbooks.xlsx.book import Book
from sheetsync.workbooks.xlsx.draft import Draft
from sheetsync.workbooks.xlsx.package import canonical
from sheetsync.workbooks.xlsx.patch import SheetPatch
from sheetsync.workbooks.xlsx.refusals import refuse
from sheetsync.workbooks.xlsx.tab import add_tab, replace_own_tab

_CellEdit = SetCell | AppendRow | DeleteRow


def edited(blob: bytes, edits: Sequence[Edit]) -> bytes:
    """Return a workbook's bytes with the edits made; the very same bytes when they change nothing.

    Raises:
        Refusal: As `rewritten` does, or the bytes are no workbook.
    """
    return rewritten(Book(blob), edits).blob


def rewritten(book: Book, edits: Sequence[Edit]) -> Book:
    """Return a workbook with the edits made; the same one when they change nothing.

    Args:
        book: The workbook; it stays as it is.
        edits: Their rows and columns are those of the workbook as it is.

    Raises:
        Refusal: The workbook, or a cell, is left alone on purpose; or ``self_audit``.
    """
    book.check_writable()
    made = _made(book, edits)
    return audit(book, *made) if made else book


def _made(book: Book, edits: Sequence[Edit]) -> tuple[bytes, Plan] | None:
    """Return the bytes of the edited workbook with what may differ in them, or None when nothing does."""
    draft = Draft(book)
    for edit in edits:
        if isinstance(edit, AddTab):
            add_tab(draft, edit)
        elif isinstance(edit, ReplaceOwnTab):
            replace_own_tab(draft, edit)
    cells, rows = _spliced(draft, [edit for edit in edits if isinstance(edit, _CellEdit)])
    parts, removed = draft.finish()
    if not parts and not removed:
        return None
    return book.package.rewritten(parts, removed), Plan(_names(parts), _names(removed), cells, rows)


def _names(parts: Iterable[str]) -> frozenset[str]:
    return frozenset(canonical(name) for name in parts)


def _spliced(draft: Draft, edits: Iterable[_CellEdit]) -> tuple[dict[str, Places], dict[str, frozenset[int]]]:
    """Splice the edits of cells, tab by tab; rows are added last, so that none takes another's place.

    Returns:
        By the part of a tab that was there before: the cells that change, the rows that are added.
    """
    patches: dict[str, SheetPatch] = {}
    for edit in sorted(edits, key=lambda edit: isinstance(edit, AppendRow)):
        ref = draft.sheet(edit.tab)
        if ref is None:
            raise refuse("no_sheet", f"«{edit.tab}»")
        if ref.part not in patches:
            patches[ref.part] = SheetPatch(draft, ref.name, ref.part)
        _apply(patches[ref.part], edit)
    for patch in patches.values():
        patch.finish()
    known = {part: patch for part, patch in patches.items() if part in draft.book.package}
    return {part: p.changed for part, p in known.items()}, {part: p.appended for part, p in known.items()}


def _apply(patch: SheetPatch, edit: _CellEdit) -> None:
    match edit:
        case SetCell():
            patch.set(edit.row, edit.column, edit.cell)
        case AppendRow():
            patch.append(edit.cells)
        case DeleteRow():
            patch.clear(edit.row, edit.columns)
