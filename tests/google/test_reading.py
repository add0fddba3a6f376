from __future__ import annotations

import pytest

from tests.google.asking import Answer, Asking, marker
from tests.google.cloud import Google
from tests.google.humans import Human

LINK = "https://hh.ru/vacancy/1"


def cell_of(asking: Asking, place: str) -> Answer:
    return asking.get(ranges=place, includeGridData="true")["sheets"][0]["data"][0]["rowData"][0]["values"][0]


def test_a_new_file_is_google_s_new_file() -> None:
    """§1.5: 44 characters, one tab "Sheet1" with id 0 and index 0, 1000 x 26, en_US, Etc/GMT, ON_CHANGE."""
    asking = Asking()
    answer = asking.get()
    assert len(answer["spreadsheetId"]) == 44
    sheet = {
        "sheetId": 0,
        "title": "Sheet1",
        "index": 0,
        "sheetType": "GRID",
        "gridProperties": {"rowCount": 1000, "columnCount": 26},
    }
    assert answer["sheets"] == [{"properties": sheet}]
    rest = {name: answer["properties"][name] for name in ("locale", "timeZone", "autoRecalc")}
    assert rest == {"locale": "en_US", "timeZone": "Etc/GMT", "autoRecalc": "ON_CHANGE"}


def test_an_office_file_has_33_characters() -> None:
    """§2.1: length is a heuristic, but it is what the real one looks like."""
    assert len(Google().office(b"PK").file_id) == 33


def test_no_named_ranges_make_an_empty_answer() -> None:
    """§1.5: `fields=namedRanges` with none is `{}`."""
    assert Asking().get(fields="namedRanges") == {}


def test_blanks_at_the_end_of_rows_and_of_the_range_are_dropped() -> None:
    """§1.5: an empty row inside is kept, trailing ones are not."""
    asking = Asking({"Sheet1": [["a", None, "c", ""], [], ["d"], ["", ""]]})
    asking_for = "sheets.data.rowData.values.formattedValue"
    rows = asking.get(fields=asking_for)["sheets"][0]["data"][0]["rowData"]
    assert rows == [
        {"values": [{"formattedValue": "a"}, {}, {"formattedValue": "c"}]},
        {},
        {"values": [{"formattedValue": "d"}]},
    ]


def test_only_tabs_with_an_asked_range_come_back_one_grid_a_range() -> None:
    asking = Asking({"One": [["a", "b"]], "Two": [["c"]], "Three": [["d"]]})
    answer = asking.get(
        ranges=["One!A1", "One!B1:C2", "Three"], fields="sheets(properties.title,data.startColumn)"
    )
    assert answer["sheets"] == [
        {"properties": {"title": "One"}, "data": [{}, {"startColumn": 1}]},
        {"properties": {"title": "Three"}, "data": [{}]},
    ]


@pytest.mark.parametrize(
    "put",
    [
        lambda human: human.link("A1", "вакансия", LINK),
        lambda human: human.rich("A1", "см. ", ("вакансия", LINK), " сейчас"),
        lambda human: human.type("A1", f'=HYPERLINK("{LINK}","вакансия")'),
        lambda human: human.type("A1", f'=hyperlink("{LINK}"; "вакансия")'),
    ],
)
def test_a_link_shows_however_it_was_made(put: Answer) -> None:
    asking = Asking()
    put(Human(asking.google, asking.file))
    cell = cell_of(asking, "A1")
    assert cell["hyperlink"] == LINK
    assert "вакансия" in cell["formattedValue"]
    assert cell["effectiveValue"] == {"stringValue": cell["formattedValue"]}


def test_two_links_in_one_cell_leave_hyperlink_empty() -> None:
    """[DISC] on CellData.hyperlink; the runs carry both."""
    asking = Asking()
    Human(asking.google, asking.file).rich("A1", ("one", LINK), " and ", ("two", LINK + "2"))
    cell = cell_of(asking, "A1")
    assert "hyperlink" not in cell
    assert [run.get("startIndex", 0) for run in cell["textFormatRuns"]] == [0, 3, 8]


def test_chips_notes_and_hidden_rows_are_there() -> None:
    asking = Asking({"Журнал": [["h"], ["one"], ["two"], ["three"]]})
    human = Human(asking.google, asking.file)
    human.chip("A1", LINK)
    human.note("A2", "позвонить")
    human.hide_row(2)
    human.filter_rows(lambda texts: texts[0] == "three")
    data = asking.get(includeGridData="true")["sheets"][0]["data"][0]
    assert data["rowData"][0]["values"][0]["chipRuns"][0]["chip"] == {"richLinkProperties": {"uri": LINK}}
    assert data["rowData"][1]["values"][0]["note"] == "позвонить"
    assert data["rowMetadata"][2]["hiddenByUser"]
    assert data["rowMetadata"][3]["hiddenByFilter"]


def test_formulas_are_kept_and_show_what_they_were_said_to_show() -> None:
    asking = Asking()
    human = Human(asking.google, asking.file)
    human.type_formula("A1", "=4/2", 2)
    cell = cell_of(asking, "A1")
    assert cell["userEnteredValue"] == {"formulaValue": "=4/2"}
    assert (cell["effectiveValue"], cell["formattedValue"]) == ({"numberValue": 2}, "2")


def test_numbers_are_shown_by_the_locale() -> None:
    """§3, reading: formatting follows the spreadsheet's locale."""
    assert cell_of(Asking({"Sheet1": [[1.5]]}), "A1")["formattedValue"] == "1.5"
    assert cell_of(Asking({"Sheet1": [[1.5]]}, locale="ru_RU"), "A1")["formattedValue"] == "1,5"


def test_metadata_of_one_project_is_not_there_for_another() -> None:
    """§3: visibility PROJECT is for our own Google Cloud project only."""
    asking = Asking()
    mine = marker(7)
    mine["createDeveloperMetadata"]["developerMetadata"]["visibility"] = "PROJECT"
    asking.done(mine, marker(8))
    stranger = asking.google.robot("other@project-2.iam.gserviceaccount.com", project="2")
    asking.google.share(asking.file, stranger)
    assert [one["metadataId"] for one in asking.get()["developerMetadata"]] == [7, 8]
    asking.token = asking.google.accounts.grant(stranger, "spreadsheets")
    assert [one["metadataId"] for one in asking.get()["developerMetadata"]] == [8]
