"""Backups: what lies in them, in which order, and how many stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.backups import KEPT, Backups
from sheetsync.grid import Cell, Kind
from sheetsync.operation import Operation, undone
from sheetsync.record import Changes, Records
from tests.kinds import KINDS, Rows, desk
from tests.small_journal import NOON, TEXT
from tests.test_wal import CHANGES, CONCLUSIONS, RECORDS, TEXTS

MARK = "0123456789abcdef0123456789abcdef"
OPERATIONS = st.builds(
    Operation,
    TEXTS,
    TEXTS,
    TEXTS,
    CHANGES,
    CHANGES,
    st.none() | st.builds(Records, RECORDS, st.lists(TEXTS, max_size=2).map(tuple), CONCLUSIONS),
    st.lists(st.dictionaries(TEXTS, st.none() | TEXTS, max_size=2), max_size=2).map(tuple),
    TEXTS,
    st.integers(0, 9),
    TEXTS,
)


def operation(number: int, undoes: int | None = None) -> Operation:
    name = "push" if undoes is None else "undo"
    of = "" if undoes is None else f"{undoes:08}"
    return Operation(f"{number:08}rest", name, NOON.isoformat(), Changes(conclusions=("x",)), undoes=of)


@given(OPERATIONS)
def test_any_operation_comes_back_as_it_was(one: Operation) -> None:
    assert Operation.read(one.json()) == one


@pytest.mark.parametrize("document", [b"", b"{", b"[]", b"{}", b'{"schema": 1}', b"\xff"])
def test_a_damaged_operation_is_an_error_and_the_list_goes_on_without_it(
    document: bytes, tmp_path: Path
) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of pydantic's and json's
        Operation.read(document)
    backups = Backups(tmp_path)
    folder = backups.keep(operation(1), {})
    backups.keep(operation(2), {})
    (folder / "changes.json").write_bytes(document)
    assert [kept.operation for kept in backups.operations()] == [operation(2)]


@given(st.lists(st.integers(0, 5), max_size=8))
def test_what_is_undone_is_what_no_later_undo_brought_back(chain: list[int]) -> None:
    """Each operation undoes an earlier one; replaying them with a switch for each says the same."""
    operations = [operation(0)]
    switched_on = [True]
    for wanted in chain:
        target = wanted % len(operations)
        operations.append(operation(len(operations), target))
        switched_on.append(True)
        place = target
        on = not switched_on[place]
        switched_on[place] = on
        while operations[place].undoes:  # an undo that is taken back gives its own target back, and so on
            place = int(operations[place].undoes)
            on = not on
            switched_on[place] = on
    gone = undone(operations)
    if len({one.undoes for one in operations[1:]}) == len(operations) - 1:  # nobody undoes a thing twice
        assert [f"{n:08}" in gone for n in range(len(operations))] == [not on for on in switched_on]


def test_only_the_newest_stay_whatever_the_clock_says(tmp_path: Path) -> None:
    backups = Backups(tmp_path / "backup")
    folders = [backups.keep(operation(n), {"journal.md": b"%d" % n}) for n in range(KEPT + 2)]
    assert [folder.exists() for folder in folders[:3]] == [False, False, True]
    assert (folders[-1] / "journal.md").read_bytes() == b"%d" % (KEPT + 1)
    assert [kept.operation for kept in backups.operations()] == [operation(n) for n in range(2, KEPT + 2)]


def test_an_operation_is_known_to_have_ended_once_it_is_confirmed(tmp_path: Path) -> None:
    backups = Backups(tmp_path)
    assert backups.operations() == ()
    backups.keep(operation(1), {})
    backups.keep(operation(2), {})
    backups.confirm(operation(2).mark)
    assert [kept.done for kept in backups.operations()] == [False, True]


@pytest.mark.parametrize("kind", KINDS)
def test_the_whole_pre_image_of_a_touched_cell_is_kept(kind: str, tmp_path: Path) -> None:
    """Text, kind, link and formula of every cell of the tab; of a file, all its bytes."""
    with desk(kind, tmp_path) as book:
        book.path.write_text(TEXT, encoding="utf-8")
        book.push()
        own = [Cell.of("Своё"), Cell.of("тут", "https://example.org/"), Cell("8", Kind.FORMULA, None, "3+5")]

        def widen(rows: Rows) -> None:
            for row, cell in zip(rows, own, strict=False):
                row.append(cell)

        book.change(widen)
        book.edit("Backend", "Frontend")
        before = book.book.read().tabs["Журнал"]
        content = book.content if kind in {"local", "office"} else b""
        book.push()
        [folder] = sorted((tmp_path / ".sheetsync").glob("*/backup/*"))[-1:]
        [kept] = [kept for kept in Backups(folder.parent).operations() if kept.folder == folder]
        write = kept.write()
        assert write
        assert list(write.before["Журнал"].rows) == list(before.rows)
        if content:
            assert content in [file.read_bytes() for file in folder.glob("*.xlsx")]
