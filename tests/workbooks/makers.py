"""Workbooks made by other programs, with a journal amid all that a person may keep beside it."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
import zlib
from datetime import datetime
from pathlib import Path

import xlsxwriter

HEADER = (
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
)
ROWS = (
    (
        1,
        "https://hh.ru/vacancy/1",
        "ACME",
        "Python",
        "не указан",
        "Python\nDocker",
        "Код",
        "Python",
        "Docker",
        "да",
    ),
    (2, "https://hh.ru/vacancy/2", "Ещё & <одна>", "QA", "не указан", "pytest", "Тесты", "pytest", "", "нет"),
    (3, "https://hh.ru/vacancy/3", "Третья", "Backend", "не указан", "Go", "", "", "Go", ""),
)
OFFICE = shutil.which("soffice")


def picture() -> io.BytesIO:
    """A PNG of one pixel."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + pixel)


def by_xlsxwriter(path: Path, *, table: bool) -> None:
    """Make the workbook; with a «smart» table over the journal, or with a filter and frozen panes."""
    with xlsxwriter.Workbook(str(path)) as book:
        wrap = book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#EEF3FA"})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        tab, other = book.add_worksheet("Журнал"), book.add_worksheet("Разное")
        tab.write_row(0, 0, HEADER, book.add_format({"bold": True}))
        for at, (number, link, *texts) in enumerate(ROWS, start=1):
            tab.write_number(at, 0, number)
            tab.write_url(at, 1, link, string="hh.ru", tip="открыть")
            tab.write_row(at, 2, texts, wrap)
            tab.write_formula(at, 10, f"=LEN(C{at + 1})", None, len(texts[0]))
        tab.write(0, 10, "Длина")
        tab.set_column(2, 9, 24)
        tab.write_comment("D2", "спросить про удалёнку")
        tab.data_validation("J2:J100", {"validate": "list", "source": ["да", "нет"]})
        tab.conditional_format(
            "J2:J100", {"type": "text", "criteria": "containing", "value": "да", "format": wrap}
        )
        if table:
            columns = [{"header": name} for name in (*HEADER, "Длина")]
            tab.add_table(0, 0, len(ROWS), len(columns) - 1, {"columns": columns, "name": "Вакансии"})
        else:
            tab.autofilter(0, 0, len(ROWS), len(HEADER))
            tab.freeze_panes(1, 2)
        tab.insert_image("M2", "точка.png", {"image_data": picture()})
        _fill(book, other, day)


def _fill(
    book: xlsxwriter.Workbook, tab: xlsxwriter.workbook.Worksheet, day: xlsxwriter.format.Format
) -> None:
    """Fill the tab that is none of ours."""
    tab.write_row(0, 0, ("месяц", "откликов"))
    for row in range(1, 7):
        tab.write_datetime(row, 0, datetime(2026, row, 1), day)  # noqa: DTZ001 (cells know no time zones)
        tab.write_number(row, 1, row * 3)
    tab.merge_range("D1:F2", "сводно")
    chart = book.add_chart({"type": "line"})
    chart.add_series(
        {"categories": "=Разное!$A$2:$A$7", "values": "=Разное!$B$2:$B$7", "trendline": {"type": "linear"}}
    )
    tab.insert_chart("D4", chart)
    tab.insert_textbox("D20", "напоминание")
    tab.add_sparkline("C2", {"range": "Разное!B2:B7"})
    tab.conditional_format("B2:B7", {"type": "data_bar"})
    tab.data_validation("B2:B7", {"validate": "integer", "criteria": ">=", "value": 0})
    tab.write_rich_string("H1", day, "при", "вет")
    tab.protect()
    book.define_name("Отклики", "=Разное!$B$2:$B$7")


def by_libreoffice(path: Path, folder: Path, to: str = "xlsx") -> Path:
    """Open a file in LibreOffice and save it there anew, in a folder."""
    assert OFFICE
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [OFFICE, profile, "--headless", "--convert-to", to, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / f"{path.stem}.{to.partition(':')[0]}"
