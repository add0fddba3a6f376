"""Pull and push with a workbook at Google, of either kind: what it costs, and what survives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from sheetsync import sync
from sheetsync.errors import ChangedMeanwhile, NotReached, OutcomeUnknown, UnverifiedError
from sheetsync.grid import Cell, Edit, Grid, SetCell, Version
from sheetsync.journal import fields
from sheetsync.journal.markdown import parse
from sheetsync.journal.rewrite import render
from sheetsync.meeting import Options, Outcome
from sheetsync.merge import Side as Prefer
from sheetsync.recompute import recompute
from sheetsync.record import Records, VacancyKey
from sheetsync.sheets import read_sheet
from sheetsync.state import State
from sheetsync.workbooks import Workbook
from sheetsync.workbooks.drive import DriveXlsx
from sheetsync.workbooks.google import GoogleSheet
from sheetsync.workbooks.xlsx.edit import edited
from tests.google import BOT, Google, Human, faults, served
from tests.google.files import File
from tests.small_journal import NOON, TEXT
from tests.workbooks import files
from tests.workbooks.google_books import Time, google_at, session_of


def _sends(call: faults.Call) -> bool:
    """Tell the request that carries a push's content."""
    return call.path.endswith(":batchUpdate") or call.method == "PUT"


class Side:
    """A journal.md, a workbook of one kind at Google, and the person."""

    def __init__(self, google: Google, clock: Time, folder: Path, kind: str) -> None:
        self.google, self.clock, self.kind = google, clock, kind
        google.robot()
        self.file: File = (
            google.native() if kind == "native" else google.office(files.workbook({"Лист1": []}))
        )
        google.share(self.file, BOT)
        self.path = folder / "journal.md"
        self.path.write_text(TEXT, encoding="utf-8")

    @property
    def book(self) -> Workbook:
        """Return the workbook as a command of its own would open it."""
        self.clock.sleep(10)
        session = session_of(self.google, self.clock)
        return (GoogleSheet if self.kind == "native" else DriveXlsx)(session, self.file.file_id)

    def push(self, options: Options | None = None) -> Outcome:
        return sync.push(self.path, self.book, options or Options(), now=NOON)

    def pull(self, options: Options | None = None) -> Outcome:
        return sync.pull(self.path, self.book, options or Options(), now=NOON)

    def edit(self, old: str, new: str) -> None:
        text = self.path.read_text(encoding="utf-8")
        assert old in text
        self.path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def push_blindly(self, *, applied: bool = True) -> None:
        """Push so that the write takes place, and neither its answer nor a look afterwards gets through."""
        times = 1 if applied else 99
        self.google.faults.add(faults.unavailable(applied=applied), when=_sends, times=times)
        sent = [0]

        def afterwards(call: faults.Call) -> bool:
            sent[0] += _sends(call)
            return sent[0] > 0 and not call.signs_in

        self.google.faults.add(faults.unavailable(), when=lambda c: afterwards(c) and not _sends(c), times=99)
        with pytest.raises(OutcomeUnknown):
            self.push()
        self.google.faults.clear()

    def typing(self, key: str, name: str, text: str) -> Callable[[], None]:
        """Return what makes the person type into the sheet."""
        sheet = read_sheet(self.book)
        row, column = sheet.table.rows[VacancyKey(key)].index, sheet.table.columns[name]
        if self.kind == "native":
            person = Human(self.google, self.file, fields.JOURNAL)
            return lambda: person.type_text(f"{chr(65 + column)}{row + 1}", text)
        change = SetCell(fields.JOURNAL, row, column, Cell.of(text))
        person = Human(self.google, self.file)
        return lambda: person.replace_bytes(edited(self.file.head.content, [change]))

    def person_writes(self, key: str, name: str, text: str) -> None:
        """Let the person type into the sheet."""
        self.typing(key, name, text)()

    def says(self, key: str, name: str) -> str:
        return read_sheet(self.book).records.rows[VacancyKey(key)].get(name, "")

    def asked(self) -> list[str]:
        log = ["write" if call.writes else "read" for call in self.google.log if not call.signs_in]
        self.google.log.clear()
        return log

    @property
    def memory(self) -> State:
        return sync.state_of(self.path, self.book)

    def state(self) -> list[str]:
        return sorted(file.name for file in (self.path.parent / ".sheetsync").rglob("*.json"))


@pytest.fixture(params=["native", "office"])
def side(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Side]:
    clock = Time()
    with served(google_at(clock)) as google:
        yield Side(google, clock, tmp_path, request.param)


@pytest.fixture
def native(tmp_path: Path) -> Iterator[Side]:
    clock = Time()
    with served(google_at(clock)) as google:
        yield Side(google, clock, tmp_path, "native")


def test_a_journal_goes_up_comes_back_and_rests(side: Side) -> None:
    created = side.push()
    assert len(created.applied.added) == 3
    assert side.says("hh:102", fields.COMPANY) == "ATI.SU"
    side.asked()
    assert side.push().applied == side.pull().applied
    assert "write" not in side.asked(), "nothing to do, nothing written"
    assert list(read_sheet(side.book).grid.tabs)[-2:] == ["Выводы", "Сводка"]


def test_both_sides_edits_meet(side: Side) -> None:
    side.push()
    side.edit("Backend developer", "Senior developer")
    side.person_writes("hh:102", fields.SALARY, "от 200 000")
    assert [change.after for change in side.pull().applied.cells] == ["от 200 000"]
    assert [change.after for change in side.push().applied.cells] == ["Senior developer"]
    assert side.says("hh:101", fields.TITLE) == "Senior developer"
    assert "от 200 000" in side.path.read_text(encoding="utf-8")


def test_a_dry_run_writes_nothing_anywhere(side: Side) -> None:
    before = side.file.version
    side.push(Options(dry_run=True))
    assert side.file.version == before
    assert "write" not in side.asked()
    assert side.state() == []


def test_pull_with_nothing_new_is_one_request(native: Side) -> None:
    native.push()
    native.asked()
    native.pull()
    assert native.asked() == ["read"]


def test_a_command_signs_in_once(native: Side) -> None:
    native.push()
    native.google.log.clear()
    native.pull()
    assert [call.path for call in native.google.log if call.signs_in] == ["/token"]


def test_recompute_of_what_is_up_to_date_reads_once(native: Side) -> None:
    native.push()
    native.asked()
    assert not recompute(native.book, now=NOON)
    assert native.asked() == ["read"]


@pytest.mark.parametrize("many", [1, 500])
def test_a_push_over_a_thousand_rows_is_a_reading_and_a_write(native: Side, many: int) -> None:
    names = (fields.LINK, fields.COMPANY, fields.TITLE, fields.SALARY, fields.REQUIREMENTS)
    native.file.book = None
    rows = [
        [f"https://hh.ru/vacancy/{n}" if name == fields.LINK else f"{name} {n}" for name in fields.NAMES]
        for n in range(1000)
    ]
    native.file = native.google.native(tabs={fields.JOURNAL: [list(fields.NAMES), *rows]})
    native.google.share(native.file, BOT)
    native.path.unlink()
    native.pull()
    assert len(names) == 5
    journal = parse(native.path.read_text(encoding="utf-8"), name="journal.md").records()
    changed = {
        key: {**row, fields.SALARY: f"новый {at}"} if at < many else row
        for at, (key, row) in enumerate(journal.rows.items())
    }
    native.path.write_text(render(Records(changed), workbook=native.book.name), encoding="utf-8")
    native.asked()
    outcome = native.push(Options(summary=False))
    assert (len(outcome.applied.cells), native.asked()) == (many, ["read", "write"])


def test_a_person_who_types_between_reading_and_writing_is_merged_with(side: Side) -> None:
    side.push()
    side.edit("Backend developer", "Senior developer")
    side.google.faults.meanwhile(side.typing("hh:102", fields.SALARY, "от 200 000"), when=_sends)
    side.push()
    assert side.says("hh:101", fields.TITLE) == "Senior developer"
    assert side.says("hh:102", fields.SALARY) == "от 200 000"


@pytest.mark.parametrize("applied", [False, True])
@pytest.mark.parametrize(
    "fault", [faults.unavailable, faults.bad_gateway, faults.cut], ids=lambda f: f.__name__
)
def test_a_lost_answer_doubles_no_row(side: Side, fault: type, applied: bool) -> None:
    side.push()
    side.path.write_text(
        side.path.read_text(encoding="utf-8").replace(
            "# Выводы", "# 4\nСсылка: https://hh.ru/vacancy/104\nКомпания: Новая\n\n# Выводы"
        ),
        encoding="utf-8",
    )
    side.google.faults.add(fault(applied=applied), when=faults.writes)
    side.push()
    table = read_sheet(side.book).table
    assert [row.key for row in table.all_rows] == [f"hh:{n}" for n in (101, 102, 103, 104)]
    assert table.held == {}


def test_a_push_whose_answer_is_lost_is_finished_by_the_next_run(side: Side) -> None:
    """The write took place, nobody could see it; meanwhile the person edits what we wrote."""
    side.push()
    side.edit("Backend developer", "Senior developer")
    side.push_blindly()
    assert side.memory.pending()
    side.person_writes("hh:101", fields.TITLE, "Lead developer")
    outcome = side.pull()
    assert any("прервался" in note for note in outcome.notes)
    assert [change.after for change in outcome.applied.cells] == ["Lead developer"]
    assert outcome.exit_code == 0, "a clean edit of what was written, no conflict"
    assert side.memory.pending() is None


def test_status_tells_of_an_unfinished_write_and_leaves_it(native: Side) -> None:
    native.push()
    native.edit("Backend developer", "Senior developer")
    native.push_blindly()
    outcome = sync.status(native.path, native.book)
    assert any("не проверена" in note for note in outcome.notes)
    assert native.memory.pending()


def test_rows_sorted_in_the_window_are_put_right(native: Side) -> None:
    native.push()
    native.edit("Backend developer", "Senior developer")
    person = Human(native.google, native.file, fields.JOURNAL)
    native.google.faults.meanwhile(lambda: person.sort(1, descending=True), when=faults.writes)
    outcome = native.push()
    assert outcome.exit_code == 0
    assert [(c.before, c.after) for c in outcome.applied.cells] == [("Backend developer", "Senior developer")]
    sheet = read_sheet(native.book)
    titles = {key: row[fields.TITLE] for key, row in sheet.records.rows.items()}
    assert titles == {"hh:101": "Senior developer", "hh:102": "Python Developer", "hh:103": "Разработчик"}


def test_a_recomputed_summary_does_not_hide_what_a_push_left_undone(native: Side) -> None:
    """Rows are sorted under a push that never learns of it; then a button is pressed; then the next push."""
    native.push()
    native.edit("Backend developer", "Senior developer")
    person = Human(native.google, native.file, fields.JOURNAL)
    native.google.faults.meanwhile(lambda: person.sort(1, descending=True), when=faults.writes)
    native.push_blindly()
    person.append_row(["4", "https://hh.ru/vacancy/104", "Новая"])
    assert recompute(native.book, now=NOON)
    native.push()
    records = read_sheet(native.book).records
    titles = {key: row.get(fields.TITLE) for key, row in records.rows.items() if key != "hh:104"}
    assert titles == {"hh:101": "Senior developer", "hh:102": "Python Developer", "hh:103": "Разработчик"}


def test_an_edit_of_a_row_that_went_in_the_window_of_a_lost_push_is_no_agreed_deletion(native: Side) -> None:
    """The edit never came to stand in the sheet: that the row is gone is a conflict, not a deletion."""
    native.push()
    native.edit("Backend developer", "Senior developer")
    person = Human(native.google, native.file, fields.JOURNAL)
    native.google.faults.meanwhile(lambda: person.delete_row(1), when=faults.writes)
    native.push_blindly()
    outcome = native.push()
    assert [(c.key, c.field) for c in outcome.meeting.plan.open_conflicts] == [("hh:101", None)]
    assert native.pull(Options(delete=True)).applied.deleted == {}
    assert "Senior developer" in native.path.read_text(encoding="utf-8")


def test_a_row_retyped_to_the_link_of_one_that_never_got_there_is_not_taken_for_it(native: Side) -> None:
    """The new row was lost on its way; what the sheet says under its link is nothing we wrote."""
    native.push()
    native.edit("# Выводы", "# 4\nСсылка: https://hh.ru/vacancy/104\nКомпания: Новая\n\n# Выводы")
    native.push_blindly(applied=False)
    native.person_writes("hh:101", fields.LINK, "https://hh.ru/vacancy/104")
    native.push()
    outcome = native.pull(Options(force=True))
    found = {(c.key, c.field, c.ours) for c in outcome.meeting.plan.open_conflicts}
    assert ("hh:104", fields.COMPANY, "Новая") in found
    assert "Новая" in native.path.read_text(encoding="utf-8")


def test_a_column_inserted_in_the_window_is_put_right(native: Side) -> None:
    native.push()
    native.edit("Backend developer", "Senior developer")
    native.edit("# Выводы", "# 4\nСсылка: https://hh.ru/vacancy/104\nКомпания: Новая\n\n# Выводы")
    person = Human(native.google, native.file, fields.JOURNAL)
    native.google.faults.meanwhile(lambda: person.add_column(1, "Отклик"), when=faults.writes)
    native.push()
    records = read_sheet(native.book).records
    assert records.rows[VacancyKey("hh:101")][fields.TITLE] == "Senior developer"
    assert records.rows[VacancyKey("hh:101")][fields.COMPANY].startswith("[OVISION]")
    assert records.rows[VacancyKey("hh:104")][fields.COMPANY] == "Новая"
    assert len(records.rows) == 4


def test_a_row_deleted_in_the_place_of_another_comes_back(native: Side) -> None:
    native.push()
    text = native.path.read_text(encoding="utf-8")
    start, end = text.index("----\n# 2"), text.index("----\n# 3")
    native.path.write_text(text[:start] + text[end:], encoding="utf-8")
    person = Human(native.google, native.file, fields.JOURNAL)
    native.google.faults.meanwhile(lambda: person.move_row(2, 1), when=faults.writes)
    native.push(Options(delete=True))
    assert set(read_sheet(native.book).records.rows) == {"hh:101", "hh:103"}


def test_a_value_typed_under_ours_in_a_new_row_is_told_with_its_place(native: Side) -> None:
    """A person types a whole new row exactly where ours goes: what we overwrote there nobody knows."""
    native.push()
    native.edit("Backend developer", "Senior developer")
    row = ["9", "https://hh.ru/vacancy/109", "Свежая", "Тестировщик"]
    person = Human(native.google, native.file, fields.JOURNAL)
    native.google.faults.meanwhile(lambda: person.insert_row(1, row), when=faults.writes)
    with pytest.raises(UnverifiedError, match="D2") as error:
        native.push()
    assert "История версий" in error.value.remedy
    assert any((native.path.parent / ".sheetsync").rglob("backup/*/write.json"))


def test_a_tab_that_was_open_and_saved_over_us_is_noticed(tmp_path: Path) -> None:
    clock = Time()
    with served(google_at(clock)) as google:
        side = Side(google, clock, tmp_path, "office")
        side.push()
        stale = side.file.head.content
        side.edit("Backend developer", "Senior developer")
        side.push()
        Human(google, side.file).replace_bytes(stale)
        outcome = sync.status(side.path, side.book)
        assert any("поверх" in note for note in outcome.notes)
        assert [c.field for c in outcome.meeting.plan.open_conflicts] == [fields.TITLE]
        assert side.push(Options(prefer=Prefer.FILE)).exit_code == 0
        assert side.says("hh:101", fields.TITLE) == "Senior developer"


def test_a_workbook_that_never_rests_is_left_as_the_person_wants_it(native: Side) -> None:
    native.push()
    native.edit("Backend developer", "Senior developer")
    other = GoogleSheet(session_of(native.google, native.clock), native.file.file_id)
    turns = iter(range(99))

    def another_program() -> None:
        version = other.read().version
        other.write([SetCell(fields.JOURNAL, 2, 4, Cell.of(f"правка {next(turns)}"))], version=version)

    native.google.faults.meanwhile(
        another_program,
        when=lambda call: call.writes and call.sent > 0 and "Senior" in str(call.body),
        times=99,
    )
    with pytest.raises(ChangedMeanwhile):
        native.push()
    assert native.says("hh:101", fields.TITLE) == "Backend developer"


def test_a_storm_of_refusals_for_haste_is_waited_out(side: Side) -> None:
    storm = faults.too_often if side.kind == "native" else (lambda _: faults.drive_too_often())
    side.google.faults.add(storm("Read"), when=faults.reads, times=4)
    side.google.faults.add(storm("Write"), when=_sends, times=4)
    assert len(side.push().applied.added) == 3
    assert any("ограничил частоту" in line for line in side.clock.told)
    assert len(read_sheet(side.book).table.all_rows) == 3


def test_a_storm_that_does_not_end_is_given_up_with_nothing_written(side: Side) -> None:
    storm = faults.too_often("Write") if side.kind == "native" else faults.drive_too_often()
    side.google.faults.add(storm, when=_sends, times=99)
    version = side.file.version
    with pytest.raises(NotReached, match="частоту"):
        side.push()
    side.google.faults.clear()
    assert side.memory.pending() is None
    assert side.memory.snapshot() is None
    if side.kind == "native":
        assert side.file.version == version


def test_a_first_push_that_died_before_writing_is_begun_anew(native: Side) -> None:
    """The workbook is still empty, and not as it was: the person made room in it."""
    native.google.faults.add(faults.unavailable(), when=_sends)
    native.google.faults.add(
        faults.unavailable(), when=lambda call: call.method == "GET" and _sent(native), times=99
    )
    with pytest.raises(OutcomeUnknown):
        native.push()
    native.google.faults.clear()
    assert native.memory.pending()
    Human(native.google, native.file).insert_row(0)
    outcome = native.push()
    assert len(outcome.applied.added) == 3
    assert any("до записи" in note for note in outcome.notes)


def _sent(side: Side) -> bool:
    return any(map(_sends, side.google.log))


class Restless(GoogleSheet):
    """A sheet whose person sorts it once more before we put anything right."""

    writes = 0
    sort_again: Callable[[], None]

    def write(self, edits: Sequence[Edit], *, version: Version, mark: str = "") -> Grid:
        self.writes += 1
        if self.writes == 2:
            self.sort_again()
        return super().write(edits, version=version, mark=mark)


def test_repairs_follow_rows_that_move_again(native: Side) -> None:
    native.push()
    native.edit("Backend developer", "Senior developer")
    person = Human(native.google, native.file, fields.JOURNAL)
    native.google.faults.meanwhile(lambda: person.sort(1, descending=True), when=faults.writes)
    book = Restless(session_of(native.google, native.clock), native.file.file_id)

    def sort_again() -> None:
        native.clock.sleep(2)
        person.sort(1)

    book.sort_again = sort_again
    sync.push(native.path, book, Options(), now=NOON)
    titles = {key: row[fields.TITLE] for key, row in read_sheet(native.book).records.rows.items()}
    assert titles == {"hh:101": "Senior developer", "hh:102": "Python Developer", "hh:103": "Разработчик"}
