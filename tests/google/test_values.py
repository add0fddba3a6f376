from __future__ import annotations

import pytest

from tests.google.asking import Answer, Asking, message


def read(asking: Asking, place: str = "Sheet1", **options: Answer) -> Answer:
    code, answer = asking.ask("GET", f"{asking.url}/values/{place}", **options)
    assert code == 200
    return answer


def write(asking: Asking, place: str, values: Answer, option: str = "RAW") -> Answer:
    code, answer = asking.ask(
        "PUT", f"{asking.url}/values/{place}", {"values": values}, valueInputOption=option
    )
    assert code == 200
    return answer


def append(asking: Asking, values: Answer, **options: Answer) -> Answer:
    path = f"{asking.url}/values/'Sheet1':append"
    return asking.ask("POST", path, {"values": values}, valueInputOption="RAW", **options)[1]


def test_an_append_after_a_row_with_a_gap_lands_in_the_wrong_columns() -> None:
    """§1.5, the append proof [REC]: C1 is taken for the last table."""
    asking = Asking()
    first = append(asking, [["x", "", "z"]])
    second = append(asking, [["x", "", "z"]])
    assert "tableRange" not in first
    assert first["updates"]["updatedRange"] == "Sheet1!A1:C1"
    assert second["tableRange"] == "Sheet1!C1"
    assert second["updates"]["updatedRange"] == "Sheet1!C2:E2"


def test_an_append_goes_below_a_table_without_gaps() -> None:
    asking = Asking({"Sheet1": [["a", "b"], ["c"]]})
    assert append(asking, [["d", "e"]])["updates"]["updatedRange"] == "Sheet1!A3:B3"


def test_an_append_can_push_rows_down() -> None:
    asking = Asking({"Sheet1": [["a"], ["b"], [], ["total"]]})
    code, _ = asking.ask(
        "POST",
        f"{asking.url}/values/A1:A2:append",
        {"values": [["c"]]},
        valueInputOption="RAW",
        insertDataOption="INSERT_ROWS",
    )
    assert code == 200
    assert asking.texts() == [["a"], ["b"], ["c"], [], ["total"]]


def test_an_append_grows_the_grid() -> None:
    asking = Asking({"Sheet1": [["x"]] * 1000})
    append(asking, [["y"]])
    assert len(asking.book.sheets[0].rows) == 1001


def test_blanks_at_the_end_are_dropped_and_an_empty_row_inside_is_an_empty_list() -> None:
    """§1.5."""
    asking = Asking({"Sheet1": [["a", "", "c", ""], [], ["d"], [""]]})
    assert read(asking)["values"] == [["a", "", "c"], [], ["d"]]
    assert read(asking, "A1:C3", majorDimension="COLUMNS")["values"] == [["a", "", "d"], [], ["c"]]


def test_an_empty_range_has_no_values_at_all() -> None:
    """§1.5."""
    assert read(Asking(), "A1:B2") == {"range": "Sheet1!A1:B2", "majorDimension": "ROWS"}


def test_an_empty_text_is_counted_and_clears_a_null_is_passed_over() -> None:
    """§1.5; null [DISC]."""
    asking = Asking({"Sheet1": [["a", "b", "c"]]})
    answer = write(asking, "A1", [["", None, "C"]])
    assert asking.texts() == [["", "b", "C"]]
    assert answer["updatedCells"] == 2


@pytest.mark.parametrize(
    ("options", "value"),
    [
        ({}, "2020-01-01"),
        ({"valueRenderOption": "UNFORMATTED_VALUE"}, 43831),
        ({"valueRenderOption": "FORMULA"}, 43831),
        (
            {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "FORMATTED_STRING"},
            "2020-01-01",
        ),
    ],
)
def test_a_date_typed_in_comes_back_by_the_render_option(options: dict[str, str], value: Answer) -> None:
    """§1.5 [REC], en_US."""
    asking = Asking()
    write(asking, "A1", [["2020-01-01"]], "USER_ENTERED")
    assert read(asking, "A1", **options)["values"] == [[value]]


def test_a_formula_typed_in_is_kept() -> None:
    """§1.5: "=4/2" under FORMULA; RAW stores it as text (§3)."""
    asking = Asking()
    write(asking, "A1", [["=4/2"]], "USER_ENTERED")
    write(asking, "B1", [["=4/2"]])
    assert read(asking, "A1:B1", valueRenderOption="FORMULA")["values"] == [["=4/2", "=4/2"]]
    assert asking.book.sheets[0].get(0, 0)["userEnteredValue"] == {"formulaValue": "=4/2"}
    assert asking.book.sheets[0].get(0, 1)["userEnteredValue"] == {"stringValue": "=4/2"}


@pytest.mark.parametrize(
    ("locale", "typed", "stored"),
    [
        ("en_US", "1.5", 1.5),
        ("en_US", "1,500", 1500),
        ("ru_RU", "1,5", 1.5),
        ("ru_RU", "1 500", 1500),
        ("en_US", "007", 7),
        ("en_US", "true", True),
        ("en_US", "'007", "007"),
        ("en_US", "слово", "слово"),
        ("ru_RU", "01.01.2020", 43831),
        ("en_US", "-", "-"),
    ],
)
def test_what_is_typed_in_is_read_by_the_locale(locale: str, typed: str, stored: Answer) -> None:
    asking = Asking({"Sheet1": []}, locale=locale)
    write(asking, "A1", [[typed]], "USER_ENTERED")
    (value,) = asking.book.sheets[0].get(0, 0)["userEnteredValue"].values()
    assert (value, type(value)) == (stored, type(stored))


def test_values_that_are_no_lists_are_refused_with_the_field() -> None:
    """§1.5 errors [REC]."""
    asking = Asking()
    code, answer = asking.ask("PUT", f"{asking.url}/values/A1", {"values": "A1:D4"}, valueInputOption="RAW")
    assert code == 400
    words = "Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), \"A1:D4\""
    assert message(answer) == words
    assert answer["error"]["details"][0]["fieldViolations"][0]["field"] == "data.values"


def test_values_wider_than_their_range_are_refused() -> None:
    asking = Asking()
    code, _ = asking.ask(
        "PUT", f"{asking.url}/values/A1:B1", {"values": [["a", "b", "c"]]}, valueInputOption="RAW"
    )
    assert (code, asking.texts()) == (400, [])


def test_many_ranges_are_written_read_and_cleared_in_one_call() -> None:
    asking = Asking()
    data = [{"range": "A1", "values": [["a"]]}, {"range": "B2:C2", "values": [["b", "c"]]}]
    code, answer = asking.ask(
        "POST", f"{asking.url}/values:batchUpdate", {"valueInputOption": "RAW", "data": data}
    )
    assert (code, answer["totalUpdatedCells"], answer["totalUpdatedSheets"]) == (200, 3, 1)
    code, answer = asking.ask("GET", f"{asking.url}/values:batchGet", ranges=["A1", "B2:C2"])
    assert [one["values"] for one in answer["valueRanges"]] == [[["a"]], [["b", "c"]]]
    code, answer = asking.ask("POST", f"{asking.url}/values/B2:clear", {})
    assert (answer["clearedRange"], asking.texts()) == ("Sheet1!B2", [["a"], ["", "", "c"]])
