from __future__ import annotations

from sheetsync.record import CellChange, Changes, VacancyKey

ONE, TWO = VacancyKey("hh:1"), VacancyKey("hh:2")
FIRST = Changes(
    (CellChange(ONE, "Оклад", "1", "2"), CellChange(TWO, "Оклад", "a", "b")), {TWO: {"Оклад": "b"}}
)


def test_what_was_not_made_is_taken_away() -> None:
    assert FIRST.without(Changes()) == FIRST
    assert not FIRST.without(FIRST)
    assert FIRST.without(Changes(FIRST.cells[:1])) == Changes(FIRST.cells[1:], FIRST.added)
    listed = Changes(conclusions=("x",))
    assert not listed.without(Changes(conclusions=("x",)))


def test_two_steps_read_as_one() -> None:
    later = Changes((CellChange(ONE, "Оклад", "2", "3"),), {}, {TWO: {}}, ("x",))
    assert FIRST.then(later) == Changes(
        (CellChange(ONE, "Оклад", "1", "3"), FIRST.cells[1]), FIRST.added, {TWO: {}}, ("x",)
    )
    assert FIRST.then(Changes()) == Changes().then(FIRST) == FIRST
