from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sheetsync.domain.report import GapReport
from sheetsync.grid import Cell, Kind, Look, OwnCell, ReplaceOwnTab, Tab
from sheetsync.summary import SUMMARY, notice_tab, summary_hash, summary_tab
from tests.summary.test_summary import EVENING, NOON, reports
from tests.workbooks.memory import MemoryWorkbook

WHAT, REMEDY = "На листе «Журнал» столбец «Оклад» встречается дважды: E1, J1.", "Переименуйте лишний."
LATER = "24.11.2026 в 09:00"


def written(edit: ReplaceOwnTab, workbook: MemoryWorkbook | None = None) -> Tab:
    """Return the tab as it is read back."""
    book = workbook or MemoryWorkbook()
    return book.write([edit], version=book.read().version).tabs[SUMMARY]


def told(last: Tab | None, *, what: str = WHAT, remedy: str = REMEDY, moment: str = EVENING) -> ReplaceOwnTab:
    edit = notice_tab(last, what=what, remedy=remedy, moment=moment)
    assert edit
    return edit


def tables(edit: ReplaceOwnTab) -> list[tuple[OwnCell, ...]]:
    """Return the rows from the first table on, without the blank cells at their ends."""
    first = next(number for number, row in enumerate(edit.rows) if row and row[0].look is Look.HEADING)
    return [trimmed(row) for row in edit.rows[first:]]


def trimmed(row: tuple[OwnCell, ...]) -> tuple[OwnCell, ...]:
    used = [number for number, own in enumerate(row, start=1) if own.cell != Cell()]
    return row[: max(used, default=0)]


def first_texts(edit: ReplaceOwnTab) -> list[str]:
    return [row[0].cell.text for row in edit.rows if row]


@given(reports())
def test_below_the_notice_the_last_summary_stays_with_its_looks_links_and_chart(report: GapReport) -> None:
    last = summary_tab(report, moment=NOON)
    edit = told(written(last))
    assert tables(edit) == tables(last)
    assert edit.widths == last.widths
    down = len(edit.rows) - len(last.rows)
    if last.chart is None:
        assert edit.chart is None
    else:
        assert edit.chart
        assert edit.chart.first_row == last.chart.first_row + down
        assert edit.chart.last_row == last.chart.last_row + down
        assert edit.chart.row == last.chart.row + down
    assert first_texts(edit)[1:6] == [
        f"С {EVENING} сводка не пересчитывается. Ниже — прежняя.",
        WHAT,
        f"Что делать: {REMEDY}",
        "Когда исправите, сводка посчитается сама (или нажмите кнопку), и эта заметка исчезнет.",
        last.rows[1][0].cell.text,
    ]
    assert edit.rows[1][0].look is Look.ALERT


@given(reports())
def test_with_a_notice_the_summary_is_out_of_date_whatever_the_rows(report: GapReport) -> None:
    assert summary_hash(told(written(summary_tab(report, moment=NOON)))) is None


@given(reports(), st.booleans())
def test_a_notice_told_again_is_not_written_and_another_one_takes_its_place(
    report: GapReport, fresh: bool
) -> None:
    last = None if fresh else written(summary_tab(report, moment=NOON))
    first = told(last)
    tab = written(first)
    assert notice_tab(tab, what=WHAT, remedy=REMEDY, moment=LATER) is None
    other = told(tab, what="Google не ответил.", moment=LATER)
    assert len(other.rows) == len(first.rows)
    assert first_texts(other)[1] == first_texts(first)[1], "since when does not move"
    assert WHAT not in first_texts(other)


def test_a_new_summary_is_nothing_but_the_notice() -> None:
    edit = told(None)
    assert first_texts(edit) == [
        SUMMARY,
        f"С {EVENING} сводку не удаётся посчитать.",
        WHAT,
        f"Что делать: {REMEDY}",
        "Когда исправите, сводка посчитается сама (или нажмите кнопку), и эта заметка исчезнет.",
        "Этот лист пишет sheetsync, ваши правки здесь не сохранятся.",
    ]
    assert edit.chart is None


@given(st.text(max_size=900), st.text(max_size=900))
def test_no_line_is_longer_than_the_columns_are_wide(what: str, remedy: str) -> None:
    assert all(len(text) <= 140 for text in first_texts(told(None, what=what, remedy=remedy)))


def test_what_a_person_put_there_is_kept_as_text() -> None:
    rows = [[Cell.of(text)] for text in (SUMMARY, "Посчитано вчера.", "", "Что учить", "…", "Шаг")]
    tab = Tab(SUMMARY, (*map(tuple, rows), (Cell("7", Kind.FORMULA, formula="3+4"),)), own=True)
    assert told(tab).rows[-1] == (OwnCell(Cell.of("7")),)


def test_a_tab_that_was_emptied_gets_the_notice() -> None:
    assert told(Tab(SUMMARY, ((), ()), own=True)) == told(None)
