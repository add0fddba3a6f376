from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.grid import AddTab, AppendRow, Cell, DeleteRow, Edit, Grid, Kind, SetCell, Tab, Version
from sheetsync.record import CellChange, Changes, Records, VacancyKey
from sheetsync.wal import CellEdit, Write

TEXTS = st.text(st.characters(), max_size=8)
"""Any characters: half of a surrogate pair too, as a damaged file may hold."""
CELLS = st.builds(Cell, TEXTS, st.sampled_from(Kind), st.none() | TEXTS, st.none() | TEXTS)
ROWS = st.lists(st.lists(CELLS, max_size=3).map(tuple), max_size=3).map(tuple)
PLACES = st.integers(0, 99)
EDITS: st.SearchStrategy[CellEdit] = (
    st.builds(SetCell, TEXTS, PLACES, PLACES, CELLS)
    | st.builds(AppendRow, TEXTS, st.lists(CELLS, max_size=3).map(tuple))
    | st.builds(DeleteRow, TEXTS, PLACES, st.lists(PLACES, max_size=3).map(tuple))
)
KEYS = TEXTS.map(VacancyKey)
RECORDS = st.dictionaries(KEYS, st.dictionaries(TEXTS, TEXTS, max_size=2), max_size=2)
CONCLUSIONS = st.none() | st.lists(TEXTS, max_size=2).map(tuple)
CHANGES = st.builds(
    Changes,
    st.lists(st.builds(CellChange, KEYS, TEXTS, TEXTS, TEXTS), max_size=2).map(tuple),
    RECORDS,
    RECORDS,
    CONCLUSIONS,
)
WRITES = st.builds(
    Write,
    TEXTS,
    TEXTS.map(Version),
    st.lists(EDITS, max_size=3).map(tuple),
    st.dictionaries(TEXTS, st.builds(Tab, TEXTS, ROWS, st.booleans()), max_size=2),
    CHANGES,
    st.builds(Records, RECORDS, st.lists(TEXTS, max_size=2).map(tuple), CONCLUSIONS),
    TEXTS,
)


@given(WRITES)
def test_any_log_comes_back_as_it_was(write: Write) -> None:
    assert Write.read(write.json()) == write


def test_a_log_keeps_the_edited_tabs_and_no_others() -> None:
    tabs = {name: Tab(name, ((Cell.of(name),),)) for name in ("Журнал", "Другая")}
    edits: list[Edit] = [SetCell("Журнал", 0, 0, Cell.of("x")), AddTab("Новая", ())]
    write = Write.of("m", Grid(Version("1"), tabs), edits, Changes(), Records({}))
    assert (list(write.before), write.edits) == (["Журнал"], (edits[0],))


@pytest.mark.parametrize("document", [b"", b"{", b"[]", b"{}", b'{"schema": 9}', b"\xff"])
def test_a_damaged_log_is_an_error(document: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of pydantic's and json's
        Write.read(document)


def test_a_log_of_another_version_is_an_error() -> None:
    write = Write.of("m", Grid(Version("1"), {}), [], Changes(), Records({}))
    stored = json.loads(write.json()) | {"schema": 2}
    with pytest.raises(ValueError, match="2"):
        Write.read(json.dumps(stored).encode())
