"""A journal amid charts, pictures, comments, tables, pivots: commands change the journal and nothing else."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from sheetsync.cli import main
from sheetsync.grid import AddTab, Cell
from sheetsync.workbooks.xlsx import edited
from sheetsync.workbooks.xlsx.book import Book
from tests.shared import SHARED, needs_shared
from tests.workbooks import compare, makers

MAY_DIFFER = re.compile(
    r"(?:sharedStrings|styles|workbook)\.xml|workbook\.xml\.rels|\[Content_Types\]\.xml|tables/table\d+\.xml$"
)
NEW = """
----
# 4
Ссылка: https://hh.ru/vacancy/4
Компания: =Новая & «компания»
Должность: Разработчик
Оклад: от 100 000 ₽

**Требования**:
- Redis
- Kafka

**Задачи**:
Строить.

**Владею**:
- Redis

**Не владею**:
- Kafka
"""
needs_office = pytest.mark.skipif(not makers.OFFICE, reason="LibreOffice is not installed")


def with_journal(path: Path, sample: str) -> None:
    """Add the journal to a real workbook that has what no maker makes."""
    header = tuple(map(Cell.of, makers.HEADER))
    rows = (tuple(Cell.number(x) if isinstance(x, int) else Cell.of(x) for x in row) for row in makers.ROWS)
    before = (SHARED / "data" / "xlsx" / sample).read_bytes()
    path.write_bytes(edited(before, [AddTab("Журнал", (header, *rows))]))


def by_office(path: Path, *, table: bool) -> None:
    """Make the workbook, and let LibreOffice write it anew in its own way."""
    folder = path.parent / "офис"
    folder.mkdir()
    makers.by_xlsxwriter(folder / "исходный.xlsx", table=table)
    (folder / "вышло").mkdir()
    path.write_bytes(makers.by_libreoffice(folder / "исходный.xlsx", folder / "вышло").read_bytes())


MADE: dict[str, Callable[[Path], None]] = {
    "XlsxWriter": lambda path: makers.by_xlsxwriter(path, table=False),
    "XlsxWriter, a smart table": lambda path: makers.by_xlsxwriter(path, table=True),
}
REAL = {
    "pivot tables": "062_excel-mac_pivot_notes.xlsx",
    "pivots of LibreOffice": "138_libreoffice_pivot_table_first_header_row.xlsx",
    "a timeline and slicers": "064_excel-mac_timeline.xlsx",
    "form controls and comments": "041_excel-16_formscomments.xlsx",
    "a stock chart": "043_excel-16_32readwriteStockChart5.xlsx",
    "connections": "057_excel-mac_connection.xlsx",
    "Google": "113_google-sheets_pr2225-datavalidation-onezero.xlsx",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> str:
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, (words, done.output, done.exception)
    return done.output


def journal_part(blob: bytes) -> str:
    return next(ref.part for ref in Book(blob).sheets if ref.name == "Журнал")


def check_untouched(before: bytes, after: bytes) -> None:
    """Every part but the journal's and what all sheets share is the same bytes, in the same order."""
    old, new = compare.parts(before), compare.parts(after)
    assert [name for name in new if name in old] == list(old)
    part = journal_part(before)
    rels = part.replace("worksheets/", "worksheets/_rels/") + ".rels"
    for name, content in old.items():
        if name not in {part, rels} and not MAY_DIFFER.search(name):
            assert new[name] == content, name
    assert compare.without_cells(old[part]) == compare.without_cells(new[part])


def by_openpyxl(blob: bytes) -> list[list[object]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells what it would lose; here it only reads
        tab = load_workbook(io.BytesIO(blob))["Журнал"]
        return [[value or None for value in row[:10]] for row in tab.iter_rows(values_only=True, max_row=6)]


def by_calamine(blob: bytes) -> list[list[object]]:
    tab = CalamineWorkbook.from_filelike(io.BytesIO(blob)).get_sheet_by_name("Журнал")
    return [list(row) for row in tab.to_python()]


def check_story(path: Path) -> None:
    """Pull, edit the text, push, push again, recompute, undo: what each leaves in the file."""
    before = path.read_bytes()
    run("pull", path.name)
    journal = path.with_name("journal.md")
    journal.write_text(journal.read_text(encoding="utf-8").replace("Тесты", "Тесты и стенд") + NEW, "utf-8")
    run("push")
    after = path.read_bytes()
    check_untouched(before, after)
    for read in (by_openpyxl, by_calamine):
        table = read(after)
        assert table[2][6] == "Тесты и стенд"
        assert table[3][2] == "Третья"
        assert table[4][2] == "=Новая & «компания»"
        assert table[4][5] == "Redis\nKafka"
    for again in (("push",), ("recompute",)):
        run(*again)
        assert path.read_bytes() == after
    run("undo")
    check_untouched(before, path.read_bytes())
    was, now = by_openpyxl(before), by_openpyxl(path.read_bytes())
    assert [row for row in now if any(row)] == [row for row in was if any(row)]


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_commands_change_the_journal_and_nothing_beside_it(
    make: Callable[[Path], None], folder: Path
) -> None:
    make(folder / "журнал.xlsx")
    check_story(folder / "журнал.xlsx")


@needs_shared
@pytest.mark.parametrize("sample", REAL.values(), ids=REAL)
def test_commands_leave_a_real_workbook_as_it_is(sample: str, folder: Path) -> None:
    path = folder / "журнал.xlsx"
    with_journal(path, sample)
    check_story(path)


def test_a_smart_table_takes_in_the_new_vacancy(folder: Path) -> None:
    path = folder / "журнал.xlsx"
    makers.by_xlsxwriter(path, table=True)
    run("pull", path.name)
    with Path("journal.md").open("a", encoding="utf-8") as journal:
        journal.write(NEW)
    run("push")
    assert b'ref="A1:K5"' in compare.parts(path.read_bytes())["xl/tables/table1.xml"]


@needs_office
def test_libreoffice_writes_a_journal_and_reads_what_was_pushed(folder: Path) -> None:
    path = folder / "журнал.xlsx"
    by_office(path, table=False)
    before = path.read_bytes()
    run("pull", path.name)
    with Path("journal.md").open("a", encoding="utf-8") as journal:
        journal.write(NEW)
    run("push")
    check_untouched(before, path.read_bytes())
    shown = makers.by_libreoffice(path, folder / "офис", "csv:Text - txt - csv (StarCalc):44,34,76,1")
    table = list(csv.reader(io.StringIO(shown.read_text(encoding="utf-8"))))
    assert [row[2] for row in table[1:5]] == ["ACME", "Ещё & <одна>", "Третья", "=Новая & «компания»"]
    assert table[4][5] == "Redis\nKafka"
