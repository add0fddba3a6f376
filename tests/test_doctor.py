from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sheetsync.doctor import Check, Health, examine
from sheetsync.grid import Cell, Grid, Version
from sheetsync.record import Changes, Records
from sheetsync.state import State
from sheetsync.wal import Write
from tests.e2e.desk import Desk, address, desk_over_http
from tests.google import BOT, Human
from tests.google.files import File
from tests.small_journal import TEXT
from tests.workbooks import files
from tests.workbooks.google_keys import forget_settings

HEADER = [
    "№",
    "Ссылка",
    "Компания",
    "Должность",
    "Оклад",
    "Требования",
    "Задачи",
    "Владею",
    "Не владею",
    "Отклик",
]
ROW = ["1", "https://hh.ru/vacancy/1", "ATI", "Dev", "", "Python", "", "Python", "", "да"]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    forget_settings(monkeypatch)
    with desk_over_http(tmp_path) as made:
        monkeypatch.setenv("SHEETSYNC_GOOGLE_API_ENDPOINT", made.base)
        yield made


def journal(desk: Desk, *rows: list[str]) -> File:
    file = desk.google.native(tabs={"Журнал": [HEADER, ROW, *rows], "Выводы": [["Вывод"], ["Docker"]]})
    desk.google.share(file, BOT)
    return file


def checks(desk: Desk, reference: str | None) -> dict[str, list[Check]]:
    found: dict[str, list[Check]] = {}
    for check in examine(reference, desk.journal, folder=desk.folder):
        found.setdefault(check.name, []).append(check)
    return found


def test_a_table_in_order(desk: Desk) -> None:
    seen = checks(desk, address(journal(desk)))
    assert {check.health for found in seen.values() for check in found} == {Health.OK}
    assert list(seen) == [
        "Настройки",
        "Ключ",
        "Доступ",
        "Права",
        "Лист «Журнал»",
        "Лист «Выводы»",
        "Часы",
        "Квота",
        "Память",
    ]
    assert "вакансий 1; ваши столбцы: Отклик" in seen["Лист «Журнал»"][0].what
    assert "person@example.com — владелец" in seen["Права"][0].what
    assert not any((desk.folder / name).exists() for name in (".sheetsync", "journal.md")), (
        "nothing is written"
    )
    assert all(not call.writes for call in desk.google.log)


def test_an_office_file_in_order(desk: Desk) -> None:
    rows = [list(map(Cell.of, HEADER)), list(map(Cell.of, ROW))]
    file = desk.google.office(files.workbook({"Журнал": rows}))
    desk.google.share(file, BOT)
    seen = checks(desk, address(file))
    assert {check.health for found in seen.values() for check in found} == {Health.OK}
    assert "файл Excel (.xlsx) на Диске" in seen["Доступ"][0].what


def test_a_local_file_needs_no_account(desk: Desk) -> None:
    (desk.folder / "credentials.json").unlink()
    rows = [list(map(Cell.of, HEADER)), list(map(Cell.of, ROW))]
    (desk.folder / "j.xlsx").write_bytes(files.workbook({"Журнал": rows}))
    seen = checks(desk, "j.xlsx")
    assert list(seen) == ["Таблица", "Лист «Журнал»", "Лист «Выводы»", "Память"]
    assert checks(desk, "no.xlsx")["Таблица"][0].exit_code == 2


def test_without_a_table_the_rest_is_looked_at(desk: Desk) -> None:
    seen = checks(desk, None)
    assert seen["Таблица"][0].health is Health.WARNING
    assert BOT in seen["Ключ"][0].what
    assert seen["Память"][0].health is Health.OK


def test_bad_settings_end_the_visit_to_google_only(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHEETSYNC_DEADLINE", "soon")
    seen = checks(desk, address(journal(desk)))
    assert list(seen) == ["Настройки", "Память"]
    assert (seen["Настройки"][0].health, seen["Настройки"][0].exit_code) == (Health.BAD, 2)


def test_a_key_others_can_read_is_warned_of(desk: Desk) -> None:
    (desk.folder / "credentials.json").chmod(0o644)
    warned = checks(desk, address(journal(desk)))["Ключ"][1]
    assert (warned.health, "chmod 600" in warned.what) == (Health.WARNING, True)


def test_a_viewer_is_told_what_does_not_work(desk: Desk) -> None:
    file = journal(desk)
    desk.google.share(file, BOT, "reader")
    right = checks(desk, address(file))["Права"][0]
    assert right.health is Health.WARNING
    assert BOT in right.what
    assert "«Редактор»" in right.remedy


def test_a_native_sheet_works_without_drive_and_only_its_role_is_unknown(desk: Desk) -> None:
    desk.google.switched_off.add((desk.bot.project, "drive.googleapis.com"))
    seen = checks(desk, address(journal(desk)))
    assert seen["Права"][0].health is Health.WARNING
    assert "Google Drive API" in seen["Права"][0].what
    assert seen["Лист «Журнал»"][0].health is Health.OK


def test_what_is_not_shared_ends_with_the_account_and_the_remedy(desk: Desk) -> None:
    file = journal(desk)
    del file.permissions[BOT]
    access = checks(desk, address(file))["Доступ"][0]
    assert (access.health, access.exit_code) == (Health.BAD, 6)
    assert BOT in access.what + access.remedy


def test_drafts_doubles_and_a_foreign_summary_are_pointed_at(desk: Desk) -> None:
    draft = ["", "", "Без ссылки"]
    file = journal(desk, ROW, draft)
    assert file.book
    file.book.sheets.append(desk.google.native(tabs={"Сводка": [["моё"]]}).book.sheets[0])  # type: ignore[union-attr]
    file.book.sheets[-1].sheet_id = 99
    seen = checks(desk, address(file))
    assert [check.health for check in seen["Лист «Журнал»"]] == [Health.OK, Health.WARNING, Health.WARNING]
    assert "не sheetsync" in seen["Лист «Сводка»"][0].what


def test_a_renamed_header_is_named(desk: Desk) -> None:
    file = journal(desk)
    Human(desk.google, file).rename_header("Оклад", "Деньги")
    tab = checks(desk, address(file))["Лист «Журнал»"][0]
    assert (tab.health, tab.exit_code, "«Оклад»" in tab.what) == (Health.BAD, 2, True)


def test_a_clock_that_is_off_is_told_before_google_refuses(desk: Desk) -> None:
    clock = desk.google.clock
    desk.google.clock = lambda: clock() + 120
    off = checks(desk, address(journal(desk)))["Часы"][0]
    assert (off.health, "отстают на 120 с" in off.what or "отстают на 119 с" in off.what) == (
        Health.WARNING,
        True,
    )


def test_an_unfinished_write_and_a_damaged_memory_are_told(desk: Desk) -> None:
    file = journal(desk)
    desk.journal.write_text(TEXT, encoding="utf-8")
    state = State(desk.journal, f"https://docs.google.com/spreadsheets/d/{file.file_id}/edit")
    state.begin(Write.of("m", Grid(Version("1"), {}), [], Changes(), Records({})))
    assert "прервалась" in checks(desk, address(file))["Память"][0].what
    state.snapshot_path.write_text("{")
    assert checks(desk, address(file))["Память"][0].exit_code == 2
