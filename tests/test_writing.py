"""What a workbook says of a write that nobody saw arrive."""

from __future__ import annotations

import pytest

from sheetsync.journal.fields import COMPANY, LINK, TITLE
from sheetsync.record import CellChange, Changes, Record, Records, VacancyKey
from sheetsync.writing import present, undone

KEY, OTHER = VacancyKey("hh:1"), VacancyKey("hh:2")
NEW = {LINK: "https://hh.ru/vacancy/1", COMPANY: "ACME", TITLE: "Developer"}
BARE = {LINK: NEW[LINK]}
ADDED = Changes(added={KEY: NEW})


@pytest.mark.parametrize(
    ("there", "arrived", "whole"),
    [
        (Records({KEY: NEW}), True, True),
        (Records({KEY: {**NEW, TITLE: "Lead"}}), True, False),
        (Records({KEY: {**NEW, COMPANY: "Другая", TITLE: "Lead"}}), False, False),
        (Records({KEY: BARE}), False, False),
        (Records({OTHER: NEW}), False, False),
    ],
)
def test_a_new_vacancy_is_known_by_more_than_its_link(there: Records, *, arrived: bool, whole: bool) -> None:
    """Its row may be another one, whose link a person retyped; agreed is only what came whole."""
    assert (present(ADDED, there), not undone(ADDED, there)) == (arrived, whole)


@pytest.mark.parametrize("row", [BARE, {**BARE, COMPANY: ""}])
def test_a_new_vacancy_of_nothing_but_its_link_is_known_by_that(row: Record) -> None:
    changes = Changes(added={KEY: row})
    assert present(changes, Records({KEY: BARE}))
    assert not undone(changes, Records({KEY: BARE}))
    assert not present(changes, Records({}))


def test_a_deletion_took_place_when_all_its_rows_are_gone() -> None:
    changes = Changes(deleted={KEY: NEW, OTHER: NEW})
    assert present(changes, Records({}))
    assert not present(changes, Records({OTHER: NEW}))
    assert undone(changes, Records({OTHER: NEW}))


def test_an_edit_is_known_by_its_text() -> None:
    changes = Changes((CellChange(KEY, TITLE, "Developer", "Lead"),))
    assert present(changes, Records({KEY: {**NEW, TITLE: "Lead"}}))
    assert not present(changes, Records({KEY: NEW}))
    assert undone(changes, Records({KEY: NEW}))
