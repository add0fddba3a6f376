"""A sheet that is given up says so itself: on «Сводка», until it can be recomputed again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sheetsync.errors import NotReached, SheetsyncError
from sheetsync.grid import AddTab, Cell
from sheetsync.recompute import recompute, tell_on_summary
from sheetsync.summary import SUMMARY
from tests.webhook.desk import RULES, SHEET, Desk, desk_in
from tests.webhook.places import KINDS, Place, place
from webhook.jobs import Worker, recompute_sheet, tell_on_sheet

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
AWAY = NotReached("Google не ответил.", remedy="Повторите.")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path) as made:
        yield made


def worker(desk: Desk, journal: Place) -> Worker:
    """Return a worker that recomputes a journal, and tells what keeps it from that, at noon."""

    def act(_: str) -> str:
        return "updated" if recompute(journal.open(), now=NOON) else "unchanged"

    return desk.worker(act, tell=lambda _, problem: tell_on_summary(journal.open(), problem, now=NOON))


def works(desk: Desk, worker: Worker) -> None:
    """Let a sheet be asked for, and worked at until it is done or given up."""
    desk.ask()
    for _ in range(RULES.attempts):
        desk.now += RULES.longest
        worker.step()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_given_up_says_so_keeps_the_last_summary_and_is_mended(
    kind: str, desk: Desk, tmp_path: Path
) -> None:
    with place(kind, tmp_path) as journal:
        mine = worker(desk, journal)
        works(desk, mine)
        before = journal.texts()
        journal.types(0, 9, "Оклад")
        journal.clock.sleep(5)
        works(desk, mine)
        told = journal.texts()
        assert told[1] == "С 23.11.2026 в 12:00 сводка не пересчитывается. Ниже — прежняя."
        assert "столбец «Оклад» встречается дважды: E1, J1." in told[2]
        assert told[3].startswith("Что делать: Переименуйте лишний")
        assert told[5:] == before[1:], "when it was computed, and all its tables"

        journal.types(0, 9, "Заметки")
        journal.clock.sleep(5)
        works(desk, mine)
        assert journal.texts() == before, (
            "these very rows were summarised before: all the same it is rewritten"
        )


@pytest.mark.parametrize("kind", KINDS)
def test_a_workbook_without_a_summary_gets_one_that_says_why_it_has_none(
    kind: str, desk: Desk, tmp_path: Path
) -> None:
    with place(kind, tmp_path) as journal:
        journal.types(0, 9, "Оклад")
        works(desk, worker(desk, journal))
        assert journal.texts()[:2] == [SUMMARY, "С 23.11.2026 в 12:00 сводку не удаётся посчитать."]
        tab = journal.tab()
        assert tab
        assert tab.own
        journal.types(0, 9, "Заметки")
        journal.clock.sleep(5)
        works(desk, worker(desk, journal))
        assert journal.texts()[1].startswith("Посчитано 23.11.2026 в 12:00")


def test_before_the_last_try_nothing_is_told(desk: Desk) -> None:
    told: list[tuple[str, str]] = []

    def act(_: str) -> str:
        raise AWAY

    mine = desk.worker(act, tell=lambda sheet, problem: told.append((sheet, problem.what)))
    desk.ask()
    for _ in range(RULES.attempts - 1):
        desk.now += RULES.longest
        assert mine.step()
    assert told == []
    desk.now += RULES.longest
    assert mine.step()
    assert told == [(SHEET, "Google не ответил.")]


def test_a_fault_of_ours_is_told_too_without_its_text(desk: Desk) -> None:
    told: list[SheetsyncError] = []
    works(desk, desk.worker(lambda _: str(1 / 0), tell=lambda _, problem: told.append(problem)))
    assert [problem.what for problem in told] == ["Внутренняя ошибка."]


@pytest.mark.parametrize("error", [AWAY, ValueError("что угодно")])
def test_who_cannot_be_told_breaks_nothing(
    desk: Desk, error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    def act(_: str) -> str:
        raise AWAY

    def tell(_: str, problem: SheetsyncError) -> None:
        raise error from problem

    job = desk.ask()
    works(desk, desk.worker(act, tell=tell))
    assert desk.job(job).get_json()["state"] == "parked"
    logged = capsys.readouterr().err
    assert f'"error": "{type(error).__name__}"' in logged
    assert "что угодно" not in logged


def test_a_worker_that_another_has_relieved_tells_nothing(desk: Desk) -> None:
    told: list[str] = []

    def act(_: str) -> str:
        desk.now += RULES.lease + 1
        assert desk.ledger.claim("another", now=desk.now)
        raise AWAY

    desk.ask()
    for _ in range(RULES.attempts):
        desk.now += RULES.longest + RULES.lease
        desk.worker(act, tell=lambda sheet, _: told.append(sheet)).step()
    assert told == []


def test_a_tab_of_that_name_which_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    with place("local", tmp_path) as journal:
        book = journal.open()
        book.write([AddTab(SUMMARY, ((Cell.of("моё"),),))], version=book.read().version)
        assert not tell_on_summary(journal.open(), AWAY, now=NOON)
        assert journal.texts() == ["моё"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_summary_that_somebody_else_brought_up_to_date_is_left_alone(kind: str, tmp_path: Path) -> None:
    with place(kind, tmp_path) as journal:
        recompute(journal.open(), now=NOON)
        before = journal.texts()
        assert not tell_on_summary(journal.open(), AWAY, now=NOON)
        assert journal.texts() == before


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_told_already_is_not_written_again(kind: str, tmp_path: Path) -> None:
    with place(kind, tmp_path) as journal:
        assert tell_on_summary(journal.open(), AWAY, now=NOON)
        version = journal.open().read().version
        assert not tell_on_summary(journal.open(), AWAY, now=NOON.replace(hour=13))
        assert journal.open().read().version == version


def test_the_worker_itself_opens_the_workbook_by_its_name(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with place("local", tmp_path) as journal:
        journal.types(0, 9, "Оклад")
        works(desk, desk.worker(recompute_sheet, tell=tell_on_sheet))
        assert journal.texts()[1].endswith("сводку не удаётся посчитать.")
