from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.google.asking import Answer, Asking, cell_write, marker, message
from tests.google.humans import Human
from tests.google.refusals import Json

ROWS = [["h", "x"], ["a", "1"], ["b", "2"], ["c", "3"]]


def rows(start: int, end: int) -> Json:
    return {"sheetId": 0, "dimension": "ROWS", "startIndex": start, "endIndex": end}


def journal() -> Asking:
    return Asking({"Журнал": [list(row) for row in ROWS]})


def row_note(at: int) -> Json:
    made = {
        "metadataId": 5,
        "metadataKey": "row",
        "visibility": "DOCUMENT",
        "location": {"dimensionRange": rows(at, at + 1)},
    }
    return {"createDeveloperMetadata": {"developerMetadata": made}}


def noted_row(asking: Asking) -> Answer:
    code, found = asking.ask("GET", f"{asking.url}/developerMetadata/5")
    return found["location"]["dimensionRange"]["startIndex"] if code == 200 else None


def test_requests_see_the_effect_of_earlier_ones_and_replies_mirror_them() -> None:
    """§3 atomicity: ordered; §1.5: `{}` for those without a reply."""
    asking = journal()
    insert = {"insertDimension": {"range": rows(1, 2)}}
    answer = asking.done(insert, cell_write(1, 0, "new"), marker(9), cell_write(2, 0, "A"))
    assert asking.texts() == [["h", "x"], ["new"], ["A", "1"], ["b", "2"], ["c", "3"]]
    assert [list(reply) for reply in answer["replies"]] == [[], [], ["createDeveloperMetadata"], []]


@given(st.integers(0, 5))
def test_one_bad_request_anywhere_and_nothing_is_applied(at: int) -> None:
    """§3 atomicity: any invalid request fails the entire batch; §1.5: its index is in the message."""
    asking = journal()
    requests: list[Json] = [cell_write(row, 0, "harm") for row in range(5)]
    requests.insert(at, {"deleteSheet": {"sheetId": 404}})
    before = asking.get(includeGridData="true")
    code, answer = asking.batch(*requests)
    assert code == 400
    assert answer["error"]["status"] == "INVALID_ARGUMENT"
    assert message(answer).startswith(f"Invalid requests[{at}].deleteSheet: ")
    assert asking.get(includeGridData="true") == before


def test_a_taken_metadata_id_fails_the_whole_batch() -> None:
    """§3 CAS via metadata: "If you supply an ID that is already in use, the request will be unsuccessful"."""
    asking = journal()
    asking.done(marker(101))
    code, answer = asking.batch(cell_write(1, 0, "late"), marker(101))
    assert code == 400
    assert message(answer).startswith("Invalid requests[1].createDeveloperMetadata: ")
    assert asking.texts() == ROWS


def test_a_marker_is_replaced_in_one_batch() -> None:
    asking = journal()
    asking.done(marker(1))
    lookup = {"developerMetadataLookup": {"metadataId": 1}}
    answer = asking.done(marker(2), {"deleteDeveloperMetadata": {"dataFilter": lookup}})
    assert answer["replies"][1]["deleteDeveloperMetadata"]["deletedDeveloperMetadata"][0]["metadataId"] == 1
    assert [one["metadataId"] for one in asking.get()["developerMetadata"]] == [2]


def test_metadata_is_rewritten_in_place() -> None:
    asking = journal()
    asking.done(marker(1))
    change = {
        "dataFilters": [{"developerMetadataLookup": {"metadataKey": "sheetsync.rev"}}],
        "developerMetadata": {"metadataValue": "uuid"},
        "fields": "metadataValue",
    }
    asking.done({"updateDeveloperMetadata": change})
    (entry,) = asking.get()["developerMetadata"]
    assert (entry["metadataId"], entry["metadataKey"], entry["metadataValue"]) == (1, "sheetsync.rev", "uuid")


@pytest.mark.parametrize(
    ("act", "place"),
    [
        (lambda human: human.insert_row(1), 3),
        (lambda human: human.delete_row(1), 1),
        (lambda human: human.move_row(2, before=4), 3),
        (lambda human: human.move_row(3, before=1), 3),
        (lambda human: human.delete_row(2), None),
        (lambda human: human.sort(0, descending=True), 2),
    ],
)
def test_row_metadata_follows_its_row_and_dies_with_it_but_a_sort_passes_below(
    act: Answer, place: int | None
) -> None:
    """§3 developer metadata and rows [DISC]; that a sort leaves it is [MEM]."""
    asking = journal()
    asking.done(row_note(2))
    act(Human(asking.google, asking.file))
    assert noted_row(asking) == place


def test_the_answer_carries_the_state_after_the_write() -> None:
    """§3 state in the answer: one call writes and verifies."""
    asking = journal()
    answer = asking.done(
        cell_write(1, 0, "new"),
        includeSpreadsheetInResponse=True,
        responseRanges=["Журнал!A2:B2"],
        responseIncludeGridData=True,
    )
    (sheet,) = answer["updatedSpreadsheet"]["sheets"]
    (row,) = sheet["data"][0]["rowData"]
    assert [cell["formattedValue"] for cell in row["values"]] == ["new", "1"]


def test_text_stays_text_even_when_it_looks_like_a_formula() -> None:
    """§3 RAW vs USER_ENTERED: stringValue is never parsed."""
    asking = journal()
    asking.done(cell_write(1, 0, "=1+1"))
    code, answer = asking.ask("GET", f"{asking.url}/values/A2", valueRenderOption="UNFORMATTED_VALUE")
    assert (code, answer["values"]) == (200, [["=1+1"]])
    assert asking.book.sheets[0].get(1, 0) == {"userEnteredValue": {"stringValue": "=1+1"}}


def test_a_range_clears_what_its_rows_do_not_cover_and_a_start_does_not() -> None:
    """sync.md §4.1 on updateCells."""
    change = {
        "rows": [{"values": [{"userEnteredValue": {"stringValue": "new"}}]}],
        "fields": "userEnteredValue",
    }
    asking = journal()
    asking.done({"updateCells": change | {"start": {"rowIndex": 1, "columnIndex": 0}}})
    assert asking.texts()[1:] == [["new", "1"], ["b", "2"], ["c", "3"]]
    area = {"startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 2}
    asking.done({"updateCells": change | {"range": area}})
    assert asking.texts()[1:] == [["new"], [], ["c", "3"]]


def test_a_new_value_keeps_note_and_format_and_erases_runs() -> None:
    """§3: `fields: userEnteredValue` keeps formatting and notes; [DISC] a new value erases textFormatRuns."""
    asking = journal()
    human = Human(asking.google, asking.file)
    human.rich("A2", "см. ", ("тут", "https://hh.ru/vacancy/1"))
    human.note("A2", "note")
    human.format("A2", bold=True)
    asking.done(cell_write(1, 0, "new"))
    cell = asking.book.sheets[0].get(1, 0)
    assert cell == {
        "userEnteredValue": {"stringValue": "new"},
        "note": "note",
        "userEnteredFormat": {"textFormat": {"bold": True}},
    }


def test_a_cell_takes_50000_characters_and_not_one_more() -> None:
    """§3 sizes."""
    asking = journal()
    asking.done(cell_write(1, 0, "я" * 50_000))
    code, answer = asking.batch(cell_write(1, 1, "я" * 50_001))
    assert code == 400
    assert message(answer).endswith(
        "Your input contains more than the maximum of 50000 characters in a single cell."
    )


def test_a_workbook_takes_ten_million_cells() -> None:
    """§3 sizes, with the whole message as it was seen."""
    size = {
        "properties": {"sheetId": 0, "gridProperties": {"rowCount": 384_616}},
        "fields": "gridProperties.rowCount",
    }
    code, answer = Asking().batch({"updateSheetProperties": size})
    words = (
        "This action would increase the number of cells in the workbook above the limit of 10000000 cells."
    )
    assert (code, message(answer)) == (400, f"Invalid requests[0].updateSheetProperties: {words}")


def test_all_tabs_cannot_be_hidden() -> None:
    """§1.5 [REC], the whole message."""
    hide = {"properties": {"sheetId": 0, "hidden": True}, "fields": "hidden"}
    code, answer = Asking().batch({"updateSheetProperties": hide})
    words = "Invalid requests[0].updateSheetProperties: You can't hide all the sheets in a document."
    assert (code, message(answer)) == (400, words)


def test_writes_beyond_the_grid_fail() -> None:
    assert journal().batch(cell_write(1000, 0, "x"))[0] == 400


def test_rows_are_appended_moved_and_deleted() -> None:
    asking = journal()
    asking.done({"moveDimension": {"source": rows(1, 2), "destinationIndex": 4}})
    assert [row[0] for row in asking.texts()] == ["h", "b", "c", "a"]
    asking.done({"deleteDimension": {"range": rows(1, 3)}})
    assert [row[0] for row in asking.texts()] == ["h", "a"]
    asking.done({"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 5}})
    assert len(asking.book.sheets[0].rows) == 1003


def test_an_inserted_row_takes_the_format_of_the_row_it_is_asked_to() -> None:
    asking = journal()
    Human(asking.google, asking.file).format("A4", bold=True)
    asking.done({"insertDimension": {"range": rows(4, 5), "inheritFromBefore": True}})
    assert asking.book.sheets[0].get(4, 0) == {"userEnteredFormat": {"textFormat": {"bold": True}}}


def test_cells_are_merged_keeping_the_first_value_and_merges_move_with_rows() -> None:
    asking = journal()
    area = {"startRowIndex": 2, "endRowIndex": 4, "startColumnIndex": 0, "endColumnIndex": 2}
    asking.done(
        {"mergeCells": {"range": area, "mergeType": "MERGE_ALL"}}, {"insertDimension": {"range": rows(0, 1)}}
    )
    assert asking.texts()[3:] == [["b"]]
    assert asking.get()["sheets"][0]["merges"] == [area | {"startRowIndex": 3, "endRowIndex": 5}]


def test_rows_are_sorted_blanks_last() -> None:
    asking = Asking({"Журнал": [["h"], ["b"], [None, "blank"], [10], ["a"], [9]]})
    area = {"startRowIndex": 1, "endRowIndex": 6}
    asking.done(
        {"sortRange": {"range": area, "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]}}
    )
    assert asking.texts() == [["h"], ["9"], ["10"], ["a"], ["b"], ["", "blank"]]


def test_find_replace_is_a_write_on_a_condition() -> None:
    """sync.md §4.1: range, matchCase, matchEntireCell; valuesChanged is reported."""
    asking = journal()
    area = {"startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 1}
    change = {"find": "a", "replacement": "A!", "range": area, "matchCase": True, "matchEntireCell": True}
    answer = asking.done({"findReplace": change}, {"findReplace": change})
    assert asking.texts()[1] == ["A!", "1"]
    assert answer["replies"][0]["findReplace"]["valuesChanged"] == 1
    assert answer["replies"][1]["findReplace"] == {}


def test_tabs_come_and_go_and_charts_stand_on_them() -> None:
    asking = journal()
    chart = {"spec": {"title": "t"}, "position": {"overlayPosition": {"anchorCell": {"sheetId": 77}}}}
    add = {
        "properties": {"sheetId": 77, "title": "Сводка", "gridProperties": {"rowCount": 5, "columnCount": 4}}
    }
    answer = asking.done({"addSheet": add}, {"addChart": {"chart": chart}})
    assert answer["replies"][0]["addSheet"]["properties"]["gridProperties"] == {
        "rowCount": 5,
        "columnCount": 4,
    }
    number = answer["replies"][1]["addChart"]["chart"]["chartId"]
    asking.done({"updateChartSpec": {"chartId": number, "spec": {"title": "new"}}})
    assert asking.get()["sheets"][1]["charts"][0]["spec"] == {"title": "new"}
    asking.done({"deleteEmbeddedObject": {"objectId": number}})
    assert "charts" not in asking.get()["sheets"][1]
    code, again = asking.batch({"addSheet": {"properties": {"title": "сводка"}}})
    assert code == 400
    assert "already exists" in message(again)
    asking.done({"deleteSheet": {"sheetId": 77}})
    assert [sheet.title for sheet in asking.book.sheets] == ["Журнал"]


def test_a_named_range_moves_with_its_cells_and_its_id_is_taken_once() -> None:
    """sync.md §4.1: a duplicate id is an error for addNamedRange."""
    asking = journal()
    area = {"startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 1}
    name = {"addNamedRange": {"namedRange": {"namedRangeId": "n1", "name": "mark", "range": area}}}
    asking.done(name)
    assert asking.batch(name)[0] == 400
    Human(asking.google, asking.file).insert_row(0)
    (entry,) = asking.get()["namedRanges"]
    assert entry["range"] == area | {"startRowIndex": 2, "endRowIndex": 3}


def test_an_unknown_name_in_a_request_is_refused() -> None:
    asking = journal()
    code, answer = asking.batch({"updateCells": {"start": {}, "rows": [], "field": "userEnteredValue"}})
    assert code == 400
    assert "Unknown name \"field\" at 'requests[0].update_cells'" in message(answer)


def test_a_kind_the_fake_lacks_is_no_answer_of_google_s() -> None:
    assert journal().batch({"addSlicer": {}})[0] == 501
