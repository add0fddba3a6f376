"""A vacancy is its link, whatever people do to the rows: over every kind of workbook that can hold it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sheetsync.errors import GuardError
from sheetsync.grid import BLANK, Cell, Kind
from sheetsync.journal import fields
from sheetsync.journal.link import vacancy_key
from sheetsync.record import VacancyKey
from tests.kinds import KINDS, Desk, Rows, desk

COMPANIES = ("Тензор", "ATI.SU", "OVISION", "Доктор Веб")
STATUSES = ("отклик", "отказ", "ответ", "тишина")
SKILLS = ("FastAPI", "Django", "aiohttp", "Kafka")
LINKS = [f"https://hh.ru/vacancy/10{n}" for n in range(4)]
NEW = "https://hh.ru/vacancy/900"
KEYS = [f"hh:10{n}" for n in range(4)]


def entry(n: int, company: str) -> str:
    return (
        f"# {n + 1}\nСсылка: {LINKS[n]}\nКомпания: {company}\nДолжность: Python Developer\n"
        f"**Статус**: {STATUSES[n]}\n\n"
        f"**Требования**:\n* {SKILLS[n]}\n* Linux {n}\n"
    )


TEXT = "[Журнал](journal.xlsx)\n\n" + "\n----\n".join(entry(n, name) for n, name in enumerate(COMPANIES))


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """Four vacancies, the same in both places, with a column of the person's own."""
    with desk(request.param, tmp_path) as one:
        _begin(one)
        yield one


@pytest.fixture
def native(tmp_path: Path) -> Iterator[Desk]:
    with desk("native", tmp_path) as one:
        _begin(one)
        yield one


def _begin(one: Desk) -> None:
    one.put([[Cell.of(name) for name in (*fields.NAMES, "Статус")]])
    one.path.write_text(TEXT, encoding="utf-8")
    assert len(one.push().applied.added) == 4


def column(name: str) -> int:
    return [*fields.NAMES, "Статус"].index(name)


LINK, COMPANY = column(fields.LINK), column(fields.COMPANY)


def by_company(rows: Rows) -> None:
    rows[1:] = sorted(rows[1:], key=lambda row: row[COMPANY].text)


def upside_down(rows: Rows) -> None:
    rows[1:] = rows[:0:-1]


def gaps(rows: Rows) -> None:
    for at in (4, 2, 1):
        rows.insert(at, [BLANK] * len(rows[0]))


def last_to_the_top(rows: Rows) -> None:
    rows.insert(1, rows.pop())


def columns_turned(rows: Rows) -> None:
    for row in rows:
        row.reverse()


def title_above(rows: Rows) -> None:
    rows.insert(0, [Cell.of("Мои вакансии"), *[BLANK] * (len(rows[0]) - 1)])


MOVES: list[Callable[[Rows], None]] = [
    by_company,
    upside_down,
    gaps,
    last_to_the_top,
    columns_turned,
    title_above,
]


def test_rows_and_columns_that_only_move_are_no_change(place: Desk) -> None:
    for move in MOVES:
        place.change(move)
        assert not place.status().meeting.plan, move
    place.rests()
    assert place.text == TEXT


def test_an_edit_finds_its_row_after_any_moves(place: Desk) -> None:
    for move in (by_company, gaps, columns_turned):
        place.change(move)
    place.edit("Компания: OVISION", "Компания: OVISION Group")
    place.type(KEYS[3], "Статус", Cell.of("оффер"))
    place.push()
    place.pull()
    said = place.says()
    assert [said[VacancyKey(key)][fields.COMPANY] for key in KEYS] == [
        "Тензор",
        "ATI.SU",
        "OVISION Group",
        "Доктор Веб",
    ]
    assert place.text == TEXT.replace("OVISION", "OVISION Group").replace("тишина", "оффер")


def test_a_row_put_between_others_is_a_new_vacancy_at_the_end_of_the_text(place: Desk) -> None:
    new = [Cell.of("")] * 10
    new[LINK], new[COMPANY] = Cell.of("https://hh.ru/vacancy/200"), Cell.of("Новая")
    place.change(lambda rows: rows.insert(2, [cell if cell.text else BLANK for cell in new]))
    assert list(place.pull().applied.added) == ["hh:200"]
    assert place.text.startswith(TEXT.rstrip("\n"))
    assert [(change.field, change.after) for change in place.push().applied.cells] == [(fields.NUMBER, "5")]
    place.rests()


def test_a_deleted_row_is_told_and_deleted_from_the_text_only_when_asked(place: Desk) -> None:
    place.change(lambda rows: rows.pop(2))
    assert list(place.pull().pending.deleted) == [KEYS[1]]
    assert not place.push().applied
    assert place.text == TEXT
    assert list(place.pull(delete=True).applied.deleted) == [KEYS[1]]
    place.rests()


def test_a_duplicated_row_stops_that_vacancy_alone_and_neither_copy_is_touched(place: Desk) -> None:
    def twice(rows: Rows) -> None:
        rows.insert(2, list(rows[1]))
        rows[2][COMPANY] = Cell.of("правка в копии")

    place.change(twice)
    place.edit("Компания: Тензор", "Компания: Тензор Плюс")
    place.edit("Компания: ATI.SU", "Компания: ATI")
    rows = place.rows()
    outcome = place.push()
    assert outcome.exit_code == 3
    assert [change.key for change in outcome.applied.cells] == [KEYS[1]]
    assert place.rows()[1:3] == rows[1:3]
    assert any("строка 2" in problem.place for problem in outcome.meeting.problems)
    assert not place.pull().applied
    place.change(lambda rows: rows.pop(2))
    assert [change.after for change in place.push().applied.cells] == ["Тензор Плюс"]
    assert place.push().exit_code == 0


def test_a_link_doubled_on_both_sides_waits_on_both(place: Desk) -> None:
    place.change(lambda rows: rows.append(list(rows[1])))
    double = TEXT + "\n----\n" + entry(0, "Тензор").replace("# 1", "# 5")
    place.path.write_text(double, encoding="utf-8")
    rows = place.rows()
    assert not place.push().applied
    assert not place.pull().applied
    assert (place.rows(), place.text) == (rows, double)
    assert place.status().exit_code == 3


@pytest.mark.parametrize("at", [COMPANY, LINK])
def test_one_column_sorted_apart_from_the_others_is_stopped_before_any_write(place: Desk, at: int) -> None:
    def sort_alone(rows: Rows) -> None:
        turned = [row[at] for row in rows[1:]]
        for row, cell in zip(rows[1:], (*turned[1:], turned[0]), strict=True):
            row[at] = cell

    place.change(sort_alone)
    rows = place.rows()
    with pytest.raises(GuardError, match="все вакансии до одной"):
        place.pull()
    assert not place.push().applied
    assert (place.text, place.rows()) == (TEXT, rows)


def test_a_row_pasted_over_another_loses_neither(place: Desk) -> None:
    """The pasted link stands twice then; the covered vacancy is gone from the table, not from the text."""

    def paste(rows: Rows) -> None:
        rows[2] = list(rows[1])

    place.change(paste)
    outcome = place.pull()
    assert not outcome.applied
    assert list(outcome.pending.deleted) == [KEYS[1]]
    assert outcome.exit_code == 3
    rows = place.rows()
    assert not place.push().applied
    assert (place.text, place.rows()) == (TEXT, rows)


def test_a_cleared_link_makes_a_draft_and_takes_nothing_away_until_it_is_typed_again(place: Desk) -> None:
    place.type(KEYS[1], fields.LINK, BLANK)
    for delete in (False, True):
        outcome = place.pull(delete=delete)
        assert not outcome.applied
        assert not outcome.pending
        assert [skip.why for skip in outcome.meeting.plan.skips] == [
            "Похоже, это черновик (Журнал, строка 3), в котором нет ссылки. Впишите её туда."
        ]
        assert "черновик" in outcome.meeting.problems[0].what
        assert not place.push(delete=delete).applied
    place.change(lambda rows: rows[2].__setitem__(LINK, Cell.of(LINKS[1])))
    assert place.pull().exit_code == 0
    place.rests()


def test_a_cleared_link_in_the_text_takes_nothing_away_either(place: Desk) -> None:
    place.edit(f"Ссылка: {LINKS[1]}", "Ссылка:")
    before, rows = place.text, place.rows()
    assert not place.pull(delete=True).applied
    outcome = place.push(delete=True)
    assert not outcome.applied
    assert "journal.md:" in outcome.meeting.plan.skips[0].why
    assert (place.text, place.rows()) == (before, rows)


FORMS = (
    "https://spb.hh.ru/vacancy/101?query=python&from=search",
    "https://hh.ru/applicant/vacancy_response?vacancyId=101",
    "https://rabota.by/vacancy/101",
    "смотри https://hh.ru/vacancy/101 до пятницы",
    "spb.hh.ru/vacancy/101",
)


def test_another_form_of_the_same_link_is_an_edit_of_the_link_and_no_other_vacancy(place: Desk) -> None:
    for form in FORMS:
        place.type(KEYS[1], fields.LINK, Cell.of(form))
        outcome = place.pull()
        assert [(change.key, change.field) for change in outcome.applied.cells] == [(KEYS[1], fields.LINK)]
        assert outcome.exit_code == 0
        assert form in place.text.replace("\\", "")
    place.rests()
    assert place.rows()[2][LINK].text == FORMS[-1]


def test_a_link_typed_without_https_in_the_text_is_written_as_text(place: Desk) -> None:
    place.edit(LINKS[1], "spb.hh.ru/vacancy/101")
    assert [change.key for change in place.push().applied.cells] == [KEYS[1]]
    assert place.rows()[2][LINK] == Cell.of("spb.hh.ru/vacancy/101")
    place.rests()


BEHIND = (
    Cell.of("hh.ru", LINKS[1]),
    Cell.of("вакансия\nна hh.ru", LINKS[1]),
    Cell("hh.ru", Kind.FORMULA, LINKS[1], f'HYPERLINK("{LINKS[1]}","hh.ru")'),
)


def test_a_link_behind_other_words_is_the_same_vacancy(place: Desk) -> None:
    for n, cell in enumerate(BEHIND):
        place.type(KEYS[1], fields.LINK, cell)
        place.edit(f"Компания: ATI.SU{' !' * n}", f"Компания: ATI.SU{' !' * (n + 1)}")
        assert place.pull().exit_code == 0
        assert [change.key for change in place.push().applied.cells] == [KEYS[1]]
        assert place.rows()[2][LINK] == cell
        place.rests()


def test_a_link_that_is_a_formula_is_never_written(place: Desk) -> None:
    formula = Cell("hh.ru", Kind.FORMULA, LINKS[1], f'HYPERLINK("{LINKS[1]}","hh.ru")')
    place.type(KEYS[1], fields.LINK, formula)
    place.pull()
    place.edit(f"[hh.ru]({LINKS[1]})", "https://spb.hh.ru/vacancy/101")
    place.push()
    assert place.rows()[2][LINK].formula == formula.formula


@pytest.mark.parametrize("how", ["chip", "rich"])
def test_a_chip_and_a_link_within_rich_text_are_the_same_vacancy(native: Desk, how: str) -> None:
    if how == "chip":
        native.person.chip("B3", LINKS[1])
    else:
        native.person.rich("B3", "вот ", ("эта", LINKS[1]), " вакансия")
    raw = native.sheet.get(2, LINK)
    assert native.pull().exit_code == 0
    native.rests()
    native.edit("Компания: ATI.SU", "Компания: ATI")
    native.push()
    assert native.sheet.get(2, LINK) == raw, "what a person put into the link stays as it is"
    native.rests()


def test_a_native_row_can_be_sorted_moved_and_duplicated_by_a_real_hand(native: Desk) -> None:
    native.person.sort(COMPANY, descending=True)
    native.person.move_row(1, 4)
    native.person.insert_row(2)
    native.rests()
    native.person.duplicate_row(1)
    assert native.push().exit_code == 3
    assert native.text == TEXT


def test_a_vacancy_elsewhere_is_known_by_its_address(place: Desk) -> None:
    elsewhere = (
        ("https://career.habr.com/vacancies/1000?utm_source=x", "https://career.habr.com/vacancies/1000/"),
        (
            "https://company.example/jobs?jobId=7",
            "http://www.company.example/jobs?jobId=7&utm_medium=y",
        ),
    )
    for n, (link, later) in enumerate(elsewhere):
        key = vacancy_key(link)
        assert key
        place.edit(LINKS[n], link)
        place.push(accept_rename=True)
        assert place.says()[key][fields.COMPANY] == COMPANIES[n]
        place.change(by_company)
        place.type(key, fields.LINK, Cell.of(later))
        assert [change.field for change in place.pull().applied.cells] == [fields.LINK]
    place.rests()


def test_a_draft_on_either_side_is_shown_left_alone_and_joins_once_it_has_a_link(place: Desk) -> None:
    def draft(rows: Rows) -> None:
        new = [BLANK] * len(rows[0])
        new[COMPANY], new[COMPANY + 1] = Cell.of("Яндекс"), Cell.of("Бэкенд в Лавку")
        rows.insert(1, new)

    place.change(draft)
    mine = "\n----\n# 7\nКомпания: Озон\nДолжность: Разработчик\n"
    place.path.write_text(place.text + mine, encoding="utf-8")
    rows, text = place.rows(), place.text
    for outcome in (place.status(), place.push(), place.pull()):
        shown = [problem.place for problem in outcome.meeting.problems if "черновик" in problem.what]
        assert [place_.rpartition("/")[2] for place_ in shown] == ["journal.md:47", "Журнал, строка 2"]
        assert outcome.exit_code == 3
        assert not outcome.applied
    assert (place.rows(), place.text) == (rows, text)
    place.edit("Компания: Озон", "Ссылка: https://hh.ru/vacancy/300\nКомпания: Озон")
    place.change(lambda rows: rows[1].__setitem__(LINK, Cell.of("https://hh.ru/vacancy/400")))
    assert list(place.push().applied.added) == ["hh:300"]
    assert list(place.pull().applied.added) == ["hh:400"]
    assert place.push().exit_code == 0, "the new vacancy has got its number"
    place.rests()


def test_boxes_and_formulas_dragged_down_in_advance_are_no_drafts(place: Desk) -> None:
    total = Cell("0", Kind.FORMULA, None, "LEN(C9)")
    place.change(lambda rows: rows.extend([[*[BLANK] * 9, total]] * 3))
    outcome = place.pull()
    assert outcome.exit_code == 0
    assert outcome.meeting.problems == ()


def test_a_replaced_link_is_asked_about_and_nothing_comes_of_it_meanwhile(place: Desk) -> None:
    place.type(KEYS[1], fields.LINK, Cell.of(NEW))
    place.edit("* Linux 1", "* Linux 1\n* Git")
    rows, text = place.rows(), place.text
    for outcome in (place.status(), place.pull(delete=True), place.push(delete=True)):
        assert [(one.side, one.old, one.new) for one in outcome.meeting.renames] == [
            ("sheet", KEYS[1], "hh:900")
        ]
        assert not outcome.applied
        assert not outcome.pending
        assert outcome.exit_code == 3
    assert (place.rows(), place.text) == (rows, text)


def test_an_accepted_link_goes_over_and_the_rest_of_the_vacancy_merges(place: Desk) -> None:
    """The table has a new link, another status; the text another requirement."""
    place.type(KEYS[1], fields.LINK, Cell.of(NEW))
    place.type("hh:900", "Статус", Cell.of("оффер"))
    place.edit("* Linux 1", "* Linux 1\n* Git")
    assert not place.push(accept_rename=True).applied, "a push brings nothing from the table"
    outcome = place.pull(accept_rename=True)
    assert {(change.field, change.after) for change in outcome.applied.cells} == {
        (fields.LINK, NEW),
        ("Статус", "оффер"),
    }
    assert outcome.exit_code == 0
    assert place.text == TEXT.replace(LINKS[1], NEW).replace("отказ", "оффер").replace(
        "* Linux 1", "* Linux 1\n* Git"
    )
    assert [(change.key, change.field) for change in place.push().applied.cells] == [
        ("hh:900", fields.REQUIREMENTS)
    ]
    place.rests()


def test_a_link_replaced_in_the_text_is_written_into_its_row(place: Desk) -> None:
    place.change(by_company)
    place.edit(LINKS[1], NEW)
    place.edit("Компания: ATI.SU", "Компания: ATI")
    row, column_ = place.at(KEYS[1], fields.LINK)
    assert not place.pull(accept_rename=True).applied
    assert place.status().meeting.renames, "a pull cannot follow it"
    outcome = place.push(accept_rename=True)
    assert [change.field for change in outcome.applied.cells] == [fields.LINK, fields.COMPANY]
    assert place.rows()[row][column_].text == NEW
    assert place.says()[VacancyKey("hh:900")][fields.COMPANY] == "ATI"
    assert len(place.says()) == 4
    place.rests()


def test_a_refused_proposal_is_two_vacancies(place: Desk) -> None:
    place.type(KEYS[1], fields.LINK, Cell.of(NEW))
    outcome = place.pull(accept_rename=False)
    assert list(outcome.applied.added) == ["hh:900"]
    assert list(outcome.pending.deleted) == [KEYS[1]]
    assert not place.status().meeting.renames
    assert KEYS[1] not in place.says()


def test_a_link_that_is_a_formula_cannot_be_followed_and_stays_a_question(place: Desk) -> None:
    formula = Cell("hh.ru", Kind.FORMULA, LINKS[1], f'HYPERLINK("{LINKS[1]}","hh.ru")')
    place.type(KEYS[1], fields.LINK, formula)
    place.pull()
    place.edit(LINKS[1], NEW)
    rows = place.rows()
    outcome = place.push(accept_rename=True)
    assert not outcome.applied
    assert [one.new for one in outcome.meeting.renames] == ["hh:900"]
    assert place.rows() == rows
