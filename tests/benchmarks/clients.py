"""One push by four clients over the same server: what it costs, and what it destroys.

`python -m tests.benchmarks.clients`, after ``pip install '.[bench]'`` beside the test extra. The task: six
cells of existing vacancies and a new vacancy without a number, in a Google Sheet that a person has lived in:
formulas, notes, links, rich text, leading zeros, blanks, a column of their own. The server takes 50 ms for an
answer. Bytes are counted before compression.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import google.oauth2.service_account
import gspread
from google.auth.transport.requests import AuthorizedSession
from gspread.http_client import HTTPClient

from sheetsync import sync
from sheetsync.files import read_text
from sheetsync.journal import fields
from sheetsync.journal.markdown import parse
from sheetsync.journal.rewrite import rewrite
from sheetsync.meeting import Options
from sheetsync.record import CellChange, Changes, VacancyKey
from sheetsync.workbooks.google import GoogleSheet
from sheetsync.workbooks.wire import Adapter
from tests.google import BOT, Google, Human, serving
from tests.google.files import File
from tests.google.sheet import Sheet
from tests.workbooks.google_books import Time, session_of

LATENCY = 0.05
ROWS = 100
HEADER = [*fields.NAMES, "Длина", "Код", "Моё"]
FORMULA, CODE, OWN = HEADER.index("Длина"), HEADER.index("Код"), HEADER.index("Моё")
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def link(number: int) -> str:
    return f"https://hh.ru/vacancy/{number}"


EDITS = {(number, fields.SALARY): f"от {number} 000 ₽" for number in range(20, 25)} | {(25, "Код"): "008"}
NEW = {fields.LINK: link(999), fields.COMPANY: "Новая", fields.REQUIREMENTS: "Python\nDocker"}


def lived_in(google: Google) -> File:
    """Make the sheet."""
    rows: list[list[Any]] = [list(HEADER)]
    for n in range(ROWS):
        texts = {fields.NUMBER: float(n + 1), fields.LINK: link(n), "Код": "007", "Моё": "1,5"}
        rows.append([texts.get(name, f"{name} {n}") for name in HEADER])
    rows[-1][HEADER.index(fields.MET)] = None
    file = google.native(tabs={fields.JOURNAL: rows})
    google.share(file, BOT)
    person = Human(google, file, fields.JOURNAL)
    for row in range(2, ROWS + 2):
        person.type_formula(f"{chr(65 + FORMULA)}{row}", f"=LEN(F{row})", 12)
        person.link(f"C{row}", f"Компания {row - 2}", f"https://hh.ru/employer/{row}")
    for row in range(2, 12):
        person.note(f"D{row}", "заметка")
        person.rich(f"G{row}", "Писать ", ("сервисы", "https://example.org/"), ".")
    return file


def client(desk: Desk) -> gspread.Client:
    """Return gspread as its users have it, sent to our server."""
    scopes = ["https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive"]
    credentials = google.oauth2.service_account.Credentials.from_service_account_info(
        desk.google.accounts.by_email[BOT].credentials(f"{desk.base}/token"), scopes=scopes
    )
    session = AuthorizedSession(credentials)
    session.mount("https://", Adapter(desk.base, lambda _: None))
    made = gspread.Client(auth=credentials, session=session)
    made.http_client = HTTPClient(credentials, session)
    return made


@dataclass
class Desk:
    """The server and where it is."""

    google: Google
    base: str
    folder: Path


def naive(desk: Desk, file: File) -> None:
    """Records, then cell by cell, then a row appended: what tutorials teach."""
    sheet = client(desk).open_by_key(file.file_id).worksheet(fields.JOURNAL)
    links = [str(record[fields.LINK]) for record in sheet.get_all_records()]
    for (number, name), text in EDITS.items():
        sheet.update_cell(links.index(link(number)) + 2, HEADER.index(name) + 1, text)
    sheet.append_row([NEW.get(name, "") for name in HEADER])


def batched(desk: Desk, file: File) -> None:
    """The same with a batch of ranges: what the careful do."""
    sheet = client(desk).open_by_key(file.file_id).worksheet(fields.JOURNAL)
    links = [row[1] for row in sheet.get_all_values()]
    sheet.batch_update(
        [
            {"range": f"{chr(65 + HEADER.index(name))}{links.index(link(number)) + 1}", "values": [[text]]}
            for (number, name), text in EDITS.items()
        ]
    )
    sheet.append_row([NEW.get(name, "") for name in HEADER])


def dataframe(desk: Desk, file: File) -> None:
    """The whole sheet as a table and back: gspread-dataframe."""
    from gspread_dataframe import get_as_dataframe, set_with_dataframe  # noqa: PLC0415 - of this bench alone

    sheet = client(desk).open_by_key(file.file_id).worksheet(fields.JOURNAL)
    frame = get_as_dataframe(sheet).dropna(how="all").astype(object)
    for (number, name), text in EDITS.items():
        frame.loc[frame[fields.LINK] == link(number), name] = text
    frame.loc[len(frame)] = [NEW.get(name, "") for name in HEADER]
    set_with_dataframe(sheet, frame)


def ours(desk: Desk, file: File) -> None:
    """Push from a text that was pulled before: `prepared` has done that, uncounted."""
    book = GoogleSheet(session_of(desk.google, Time(), endpoint=desk.base), file.file_id)
    sync.push(desk.folder / f"{file.file_id}.md", book, Options(summary=False), now=NOON)


def prepared(desk: Desk, file: File) -> None:
    """Pull and edit the text."""
    path = desk.folder / f"{file.file_id}.md"
    book = GoogleSheet(session_of(desk.google, Time(), endpoint=desk.base), file.file_id)
    sync.pull(path, book, Options(), now=NOON)
    journal = parse(read_text(path), name=str(path))
    rows = journal.records().rows
    cells = tuple(
        CellChange(VacancyKey(f"hh:{number}"), name, rows[VacancyKey(f"hh:{number}")][name], text)
        for (number, name), text in EDITS.items()
    )
    path.write_text(rewrite(journal, Changes(cells, {VacancyKey("hh:999"): NEW})), encoding="utf-8")


def facts(sheet: Sheet) -> dict[str, dict[tuple[int, int], Any]]:
    """Return what a person put into the cells that nobody was asked to change."""
    asked = {(number + 1, HEADER.index(name)) for number, name in EDITS}
    found: dict[str, dict[tuple[int, int], Any]] = {
        "formulas": {},
        "notes": {},
        "links": {},
        "rich text": {},
        "values": {},
    }
    for row in range(ROWS + 1):
        for column in range(len(HEADER)):
            cell = sheet.get(row, column)
            if (row, column) in asked:
                continue
            value = cell.get("userEnteredValue", {})
            found["formulas"] |= {(row, column): value} if "formulaValue" in value else {}
            found["notes"] |= {(row, column): cell["note"]} if cell.get("note") else {}
            linked = cell.get("userEnteredFormat", {}).get("textFormat", {}).get("link")
            found["links"] |= {(row, column): linked} if linked else {}
            found["rich text"] |= (
                {(row, column): cell["textFormatRuns"]} if cell.get("textFormatRuns") else {}
            )
            found["values"] |= {(row, column): value} if value and "formulaValue" not in value else {}
    return found


def lost(before: Sheet, after: Sheet) -> dict[str, int]:
    """Count what is not as it was, and whether the new row stands under its headers."""
    old, new = facts(before), facts(after)
    count = {kind: sum(new[kind].get(place) != what for place, what in old[kind].items()) for kind in old}
    count["edits not as asked"] = sum(
        after.get(number + 1, HEADER.index(name)).get("userEnteredValue") != {"stringValue": text}
        for (number, name), text in EDITS.items()
    )
    count["new rows misplaced"] = after.texts()[-1][1:3] != [link(999), "Новая"]
    return {kind: many for kind, many in count.items() if many}


CLIENTS: dict[str, Callable[[Desk, File], None]] = {
    "gspread, as in tutorials": naive,
    "gspread, batched": batched,
    "gspread-dataframe": dataframe,
    "sheetsync": ours,
}


def main() -> None:
    """Print a line a client."""
    google_ = Google(sleep=time.sleep)
    google_.robot()
    say = sys.stdout.write
    say(f"{'':<26}{'requests':>9}{'bytes':>10}{'seconds':>9}  lost\n")
    with TemporaryDirectory() as folder, serving(google_) as base:
        desk = Desk(google_, base, Path(folder))
        for name, push in CLIENTS.items():
            file = lived_in(google_)
            if push is ours:
                prepared(desk, file)
            assert file.book
            before = file.book.sheets[0].copy()
            google_.log.clear()
            google_.latency = LATENCY
            start = time.perf_counter()
            push(desk, file)
            seconds = time.perf_counter() - start
            google_.latency = 0.0
            log = [call for call in google_.log if not call.signs_in]
            size = sum(call.sent + call.received for call in log)
            harm = ", ".join(f"{kind} {many}" for kind, many in lost(before, file.book.sheets[0]).items())
            say(f"{name:<26}{len(log):>9}{size:>10}{seconds:>9.2f}  {harm or 'nothing'}\n")


if __name__ == "__main__":
    main()
