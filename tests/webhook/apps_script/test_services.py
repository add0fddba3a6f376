"""The fakes have the pitfalls of Google's services, or the tests that lean on them would prove nothing."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
import quickjs  # type: ignore[import-untyped] # it ships no types

from tests.webhook.apps_script.far_end import FarEnd, problem
from tests.webhook.apps_script.harness import FOLDER, Answer, Document, Request, Script


def js(code: str, far: FarEnd | None = None) -> object:
    return Script(Document(), far or FarEnd(), f"function go() {{ return {code}; }}").run("go")


def sign(value: str, key: str, more: str = "") -> str:
    return f"Utilities.computeHmacSha256Signature({value}, {key}{more})"


def test_bytes_are_signed() -> None:
    assert js("Utilities.newBlob('Ж😀').getBytes()") == [-48, -106, -16, -97, -104, -128]
    assert js("Utilities.base64Decode('/wA=')") == [-1, 0]
    assert js("Utilities.base64Encode([-1, 0])") == "/wA="


def test_a_signature_of_strings_takes_all_russian_letters_for_one() -> None:
    assert js(sign("'Журнал'", "'k'")) == js(sign("'Выводы'", "'k'")) == js(sign("'??????'", "'k'"))
    in_utf8 = js(sign("'Журнал'", "'k'", ", Utilities.Charset.UTF_8"))
    of_bytes = js(sign("Utilities.newBlob('Журнал').getBytes()", "[107]"))
    assert in_utf8 == of_bytes != js(sign("'Журнал'", "'k'"))


@pytest.mark.parametrize(
    "call",
    [
        sign("[1]", "'k'"),
        sign("'a'", "[1]"),
        sign("[200]", "[1]"),
        "Utilities.base64Encode('text')",
        "Utilities.newBlob([255])",
        "UrlFetchApp.fetch('https://x', {method: 'post', followRedirects: false, payload: [128]})",
        "ScriptApp.newTrigger('go').forSpreadsheet('another')",
    ],
)
def test_values_of_the_wrong_kind_throw(call: str) -> None:
    with pytest.raises(quickjs.JSException, match="don't match the method signature"):
        js(call)


@pytest.mark.parametrize("text", ["'@@'", "'abc'"])
def test_what_is_no_base64_throws(text: str) -> None:
    with pytest.raises(quickjs.JSException, match="Could not decode"):
        js(f"Utilities.base64Decode({text})")


def test_without_being_muted_an_answer_that_is_an_error_throws() -> None:
    with pytest.raises(quickjs.JSException, match="returned code 401"):
        js("UrlFetchApp.fetch('https://x', {method: 'post', followRedirects: false})", FarEnd(problem(401)))


@pytest.mark.parametrize(
    "options",
    ["{fetchh: 1, followRedirects: false}", "{}", "{followRedirects: false, payload: [1]}"],
)
def test_options_nobody_has_looked_up_throw(options: str) -> None:
    with pytest.raises(quickjs.JSException):
        js(f"UrlFetchApp.fetch('https://x', {options})")


def test_services_that_the_fakes_do_not_have_throw() -> None:
    with pytest.raises(quickjs.JSException):
        js("SpreadsheetApp.getActive().getRange('A1')")


def test_an_assertion_in_the_internet_is_not_lost_in_a_catch_of_the_script() -> None:
    def refuse(request: Request) -> Answer:
        raise AssertionError(request.method)

    code = "function go() { try { UrlFetchApp.fetch('https://x', {followRedirects: false}); } catch (e) {} }"
    with pytest.raises(AssertionError, match="GET"):
        Script(Document(), refuse, code).run("go")


def test_one_run_at_a_time_holds_the_lock() -> None:
    document = Document()
    code = "function go(op) { return LockService.getDocumentLock()[op](0) ?? null; }"
    first, second = (Script(document, FarEnd(), code) for _ in range(2))
    assert [run.run("go", "tryLock") for run in (first, second)] == [True, False]
    second.run("go", "releaseLock")
    assert not second.run("go", "tryLock")
    first.run("go", "releaseLock")
    assert second.run("go", "tryLock")


def test_the_manifest_asks_for_no_more_than_the_script_needs() -> None:
    manifest = json.loads((FOLDER / "appsscript.json").read_text(encoding="utf-8"))
    assert manifest["runtimeVersion"] == "V8"
    assert [scope.rpartition("/")[2] for scope in manifest["oauthScopes"]] == [
        "spreadsheets.currentonly",
        "script.external_request",
        "script.scriptapp",
    ]


def test_the_script_is_part_of_the_package() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))
    assert "apps_script/*" in project["tool"]["setuptools"]["package-data"]["webhook"]
