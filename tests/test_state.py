from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.errors import AccessError, FileProblem, InUseError
from sheetsync.grid import Grid, Version
from sheetsync.record import Changes, Records, VacancyKey
from sheetsync.state import State
from sheetsync.wal import Write


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "journal.md", "journal.xlsx")


def test_nothing_is_remembered_and_nothing_made_before_the_first_meeting(
    state: State, tmp_path: Path
) -> None:
    assert state.snapshot() is None
    assert list(tmp_path.iterdir()) == []


TEXTS = st.text(max_size=20)


@given(
    rows=st.dictionaries(TEXTS, st.dictionaries(TEXTS, TEXTS, max_size=3), max_size=3),
    fields=st.lists(TEXTS, max_size=3),
    conclusions=st.none() | st.lists(TEXTS, max_size=3),
)
def test_any_records_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory,
    rows: dict[str, dict[str, str]],
    fields: list[str],
    conclusions: list[str] | None,
) -> None:
    state = State(tmp_path_factory.mktemp("state") / "journal.md", "x")
    keyed = {VacancyKey(key): record for key, record in rows.items()}
    records = Records(keyed, tuple(fields), None if conclusions is None else tuple(conclusions))
    state.save(records)
    assert state.snapshot() == records


def test_each_workbook_and_each_journal_has_a_memory_of_its_own(state: State, tmp_path: Path) -> None:
    state.save(Records({VacancyKey("hh:1"): {}}))
    assert State(tmp_path / "journal.md", "other.xlsx").snapshot() is None
    assert State(tmp_path / "other.md", "journal.xlsx").snapshot() is None
    assert State(tmp_path / "journal.md", "journal.xlsx").snapshot() is not None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"schema": 2}', '{"schema": 1, "rows": 5}', "\0"])
def test_a_damaged_snapshot_is_told_with_the_way_out(state: State, content: str) -> None:
    state.save(Records({}))
    state.snapshot_path.write_text(content)
    with pytest.raises(FileProblem) as caught:
        state.snapshot()
    assert str(state.snapshot_path) in caught.value.what


def test_a_second_run_at_the_same_time_is_refused(state: State) -> None:
    with state.lock(), pytest.raises(InUseError, match="уже работает"), state.lock():
        pass
    with state.lock():
        pass


def test_the_memory_stays_out_of_version_control(state: State) -> None:
    state.save(Records({}))
    assert (state.root / ".gitignore").read_text() == "*\n"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / ".sheetsync").write_text("a file in the way")
    with pytest.raises(AccessError, match="не удалось создать"):
        State(tmp_path / "journal.md", "x").save(Records({}))


def a_write() -> Write:
    return Write.of("mark", Grid(Version("1"), {}), [], Changes(), Records({}))


def test_a_write_is_pending_until_it_is_done_or_forgotten(state: State) -> None:
    assert state.pending() is None
    state.begin(a_write())
    assert state.pending() == a_write()
    assert state.last_write() is None
    state.done()
    assert (state.pending(), state.last_write()) == (None, a_write())
    state.forget_last()
    assert state.last_write() is None
    state.begin(a_write())
    state.forget()
    assert (state.pending(), state.last_write()) == (None, None)


def test_a_damaged_log_is_told_with_the_way_out(state: State) -> None:
    state.begin(a_write())
    (state.folder / "write.json").write_text("{")
    with pytest.raises(FileProblem, match=r"write\.json") as error:
        state.pending()
    assert "status" in error.value.remedy
