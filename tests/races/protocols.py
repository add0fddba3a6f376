"""Four ways to write into a sheet that a person edits meanwhile, each more careful than the one before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sheetsync import sync
from sheetsync.errors import SheetsyncError
from sheetsync.files import read_text
from sheetsync.grid import Edit, Grid, Version, after
from sheetsync.journal import fields
from sheetsync.journal.link import vacancy_key
from sheetsync.journal.markdown import parse
from sheetsync.journal.rewrite import rewrite
from sheetsync.meeting import Options
from sheetsync.record import CellChange, Changes, VacancyKey
from sheetsync.workbooks.google import GoogleSheet
from sheetsync.workbooks.session import GoogleSession
from tests.google.a1 import cell_name
from tests.races.world import HEADER, LINK_COLUMN, TAB, Edits, World, some_edits

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

Push = Callable[[], bool]
"""Carries edits over; returns whether it says that all is well."""

Begin = Callable[[World, GoogleSession, Path], tuple[Edits, Push]]
"""Reads the sheet, lets the person act once, and chooses edits to push."""


def old_rows(world: World, session: GoogleSession, _: Path) -> tuple[Edits, Push]:
    """Write by the row numbers of an earlier reading."""
    old = _values(world, session)
    world.act()
    edits = some_edits(world, world.rows())
    return edits, lambda: _by_number(world, session, edits, old)


def fresh_rows(world: World, session: GoogleSession, _: Path) -> tuple[Edits, Push]:
    """Look the rows up by their links right before writing."""
    world.act()
    edits = some_edits(world, world.rows())
    return edits, lambda: _by_number(world, session, edits, _values(world, session))


def _by_number(world: World, session: GoogleSession, edits: Edits, lines: list[list[str]]) -> bool:
    links = [line[LINK_COLUMN] if line else "" for line in lines]
    cells = [
        ((links.index(link), HEADER.index(name)), text)
        for (link, name), text in edits.cells.items()
        if link in links
    ]
    cells += [((len(lines), HEADER.index(name)), text) for name, text in edits.new.items()]
    data = [{"range": f"{TAB}!{cell_name(*place)}", "values": [[text]]} for place, text in cells]
    session.values_batch_update(world.file.file_id, {"valueInputOption": "RAW", "data": data})
    return True


def _values(world: World, session: GoogleSession) -> list[list[str]]:
    lines: list[list[str]] = session.values_get(world.file.file_id, TAB).get("values", [])
    return lines


class Unlooking(GoogleSheet):
    """A sheet that writes as ours does and then says what was meant, not what came of it."""

    def write(self, edits: Sequence[Edit], *, version: Version, mark: str = "") -> Grid:
        before = self.read()
        grid = super().write(edits, version=version, mark=mark)
        return Grid(grid.version, {name: after(tab, edits) for name, tab in before.tabs.items()}, grid.mark)


def unlooking(world: World, session: GoogleSession, folder: Path) -> tuple[Edits, Push]:
    """Push in one atomic batch that inserts new rows, and never look at what came of it."""
    return _pushed(world, folder, Unlooking(session, world.file.file_id))


def ours(world: World, session: GoogleSession, folder: Path) -> tuple[Edits, Push]:
    """Push as `sheetsync push` does."""
    return _pushed(world, folder, GoogleSheet(session, world.file.file_id))


def _pushed(world: World, folder: Path, workbook: GoogleSheet) -> tuple[Edits, Push]:
    path = folder / f"{world.file.file_id}.md"
    sync.pull(path, workbook, Options(), now=NOON)
    known = {link: rows for link, rows in world.rows().items() if len(rows) == 1}
    world.act()
    edits = some_edits(world, known)
    _edit(path, edits)

    def push() -> bool:
        try:
            return sync.push(path, workbook, Options(summary=False), now=NOON).exit_code == 0
        except SheetsyncError:
            return False

    return edits, push


def _edit(path: Path, edits: Edits) -> None:
    journal = parse(read_text(path), name=str(path))
    rows = journal.records().rows
    cells = tuple(
        CellChange(key, name, rows[key].get(name, ""), text)
        for (link, name), text in edits.cells.items()
        if (key := _key(link)) in rows
    )
    added = {_key(edits.new[fields.LINK]): dict(edits.new)}
    path.write_text(rewrite(journal, Changes(cells, added)), encoding="utf-8")


def _key(link: str) -> VacancyKey:
    key = vacancy_key(link)
    assert key
    return key
