from __future__ import annotations

import json

import pytest

from tests.webhook.apps_script.far_end import DOWN, FarEnd, problem, script, secret_of
from tests.webhook.apps_script.harness import CODE, PROPERTIES, Answer, GoogleError, Script, Trigger

STRUCTURAL = ("INSERT_ROW", "REMOVE_ROW", "INSERT_COLUMN", "REMOVE_COLUMN", "INSERT_GRID", "REMOVE_GRID")


def installed(far: FarEnd, code: str = CODE, **document: object) -> Script:
    run = script(far, code, **document)
    run.run("install")
    run.document.toasts.clear()
    return run


def asked(far: FarEnd) -> list[tuple[str, str]]:
    return [(body["tab"], body["reason"]) for body in (json.loads(each.body) for each in far.posts)]


def test_installing_twice_leaves_two_triggers(code: str) -> None:
    run = script(code=code)
    for _ in range(2):
        run.run("install")
        made = [(trigger.handler, trigger.event) for trigger in run.document.triggers]
        assert made == [("handleEdit", "ON_EDIT"), ("handleChange", "ON_CHANGE")]
        assert "Готово" in run.document.told
    assert all(run.has_function(trigger.handler) for trigger in run.document.triggers)


def test_installing_spares_the_triggers_of_others(code: str) -> None:
    theirs = Trigger("1", "myOwnReport", "CLOCK")
    run = script(code=code, triggers=[theirs])
    run.run("install")
    assert theirs in run.document.triggers
    assert len(run.document.triggers) == 3


@pytest.mark.parametrize("name", sorted(PROPERTIES))
def test_a_missing_property_is_named_with_the_place_to_put_it(name: str) -> None:
    run = script(properties={key: value for key, value in PROPERTIES.items() if key != name})
    run.run("install")
    assert name in run.document.told
    assert "Настройки проекта → Свойства скрипта" in run.document.told
    assert [other for other in PROPERTIES if other in run.document.told.replace(name, "", 1)] == []
    assert run.document.toasts[-1].seconds < 0
    assert run.document.triggers == [], "they would only fail"


def test_all_missing_properties_are_told_at_once() -> None:
    run = script(properties={})
    run.run("install")
    assert all(name in run.document.told for name in PROPERTIES)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEBHOOK_URL", "http://sheetsync.example"),
        ("WEBHOOK_URL", "sheetsync.example"),
        ("WEBHOOK_URL", "https://"),
        ("WEBHOOK_KEY", "one two"),
        ("WEBHOOK_SECRET", "whsec_"),
        ("WEBHOOK_SECRET", secret_of(b"short")),
        ("WEBHOOK_SECRET", secret_of(b"k" * 66)),
        ("WEBHOOK_SECRET", secret_of(b"k" * 32)[6:]),
        ("WEBHOOK_SECRET", secret_of(b"k" * 32)[:-2]),
        ("WEBHOOK_SECRET", f"«{secret_of(b'k' * 32)}»"),
        ("WEBHOOK_SECRET_OLD", "old"),
    ],
)
def test_a_property_that_cannot_be_right_is_told(name: str, value: str) -> None:
    run = script(properties=PROPERTIES | {name: value})
    run.run("install")
    assert f"{name} (" in run.document.told
    assert run.document.triggers == []


@pytest.mark.parametrize("length", range(24, 65))
def test_a_secret_of_any_good_length_is_taken(length: int) -> None:
    run = script(properties=PROPERTIES | {"WEBHOOK_SECRET": secret_of(b"k" * length)})
    run.run("install")
    assert len(run.document.triggers) == 2


@pytest.mark.parametrize("tab", ["Журнал", "Выводы", "журнал ", "ВЫВОДЫ"])
def test_an_edit_asks_once_at_once_and_in_silence(tab: str) -> None:
    far = FarEnd()
    run = installed(far)
    run.fire("ON_EDIT", tab=tab)
    assert asked(far) == [(tab, "edit")]
    assert (run.document.toasts, run.document.slept, len(far.requests)) == ([], [], 1)
    assert run.document.logged == []


@pytest.mark.parametrize("tab", ["Сводка", "Лист4", "Журнал (копия)", ""])
def test_an_edit_of_another_tab_asks_nothing(tab: str, code: str) -> None:
    far = FarEnd()
    installed(far, code).fire("ON_EDIT", tab=tab)
    assert far.requests == []


@pytest.mark.parametrize("kind", STRUCTURAL)
def test_rows_columns_and_tabs_that_come_or_go_ask_once(kind: str) -> None:
    far = FarEnd()
    run = installed(far)
    run.fire("ON_CHANGE", changeType=kind)
    assert asked(far) == [("" if kind == "REMOVE_GRID" else "Журнал", "change")]
    assert (run.document.toasts, run.document.slept) == ([], [])


@pytest.mark.parametrize("kind", ["EDIT", "FORMAT", "OTHER", ""])
def test_edits_and_colours_are_not_told_twice(kind: str, code: str) -> None:
    far = FarEnd()
    installed(far, code).fire("ON_CHANGE", changeType=kind)
    assert far.requests == []


@pytest.mark.parametrize("tab", ["Сводка", "Лист4"])
@pytest.mark.parametrize("kind", STRUCTURAL[:-1])
def test_changes_of_another_tab_ask_nothing(tab: str, kind: str) -> None:
    far = FarEnd()
    installed(far, active=tab).fire("ON_CHANGE", changeType=kind)
    assert far.requests == []


def test_a_tab_that_is_gone_asks_whichever_tab_is_seen_now() -> None:
    """The removed one may have been «Выводы»; the event does not say."""
    far = FarEnd()
    installed(far, active="Лист4").fire("ON_CHANGE", changeType="REMOVE_GRID")
    assert asked(far) == [("", "change")]


EVENTS = [("ON_EDIT", {"tab": "Журнал"}), ("ON_CHANGE", {"changeType": "INSERT_ROW"})]


@pytest.mark.parametrize(("event", "given"), EVENTS)
@pytest.mark.parametrize("bad", [DOWN, problem(503), problem(429)], ids=str)
def test_a_service_that_is_away_disturbs_nobody(
    event: str, given: dict[str, str], bad: Answer | GoogleError, code: str
) -> None:
    far = FarEnd(*[bad] * 9)
    run = installed(far, code)
    run.fire(event, **given)
    assert len(far.posts) == 2
    assert run.document.toasts == []
    assert "warn:" in run.document.logged[-1]


@pytest.mark.parametrize(("event", "given"), EVENTS)
@pytest.mark.parametrize("status", [400, 401, 403])
def test_what_does_not_pass_by_itself_is_told(event: str, given: dict[str, str], status: int) -> None:
    far = FarEnd(problem(status, "Ключ от другой таблицы"))
    run = installed(far)
    run.fire(event, **given)
    assert "Ключ от другой таблицы" in run.document.told
    assert len(far.posts) == 1
    assert len(run.document.triggers) == 2, "only 410 ends them"


def test_settings_that_were_deleted_are_told_and_nothing_is_sent() -> None:
    far = FarEnd()
    run = installed(far)
    run.document.properties.clear()
    run.fire("ON_EDIT", tab="Журнал")
    assert "WEBHOOK_SECRET" in run.document.told
    assert far.requests == []


def test_a_service_that_is_gone_for_good_is_told_and_not_asked_again(code: str) -> None:
    far = FarEnd(problem(410))
    run = installed(far, code)
    for _ in range(3):
        run.fire("ON_EDIT", tab="Журнал")
        run.fire("ON_CHANGE", changeType="INSERT_ROW")
    assert len(far.posts) == 1
    assert run.document.triggers == []
    assert "закрыт" in run.document.told
    assert "«Настроить»" in run.document.told


def test_the_button_too_stops_what_is_gone_for_good() -> None:
    run = installed(FarEnd(problem(410)))
    run.run("recompute")
    assert run.document.triggers == []
    assert "закрыт" in run.document.told


@pytest.mark.parametrize(("event", "given"), EVENTS)
def test_nothing_escapes_a_trigger(event: str, given: dict[str, str], code: str) -> None:
    """Google mails the owner about each trigger that throws."""
    for far, document in (
        (FarEnd(problem(401)), {"toast_fails": True}),
        (FarEnd(), {"properties": None}),
        (FarEnd(DOWN, DOWN), {}),
    ):
        run = installed(FarEnd(), code)
        for name, value in document.items():
            setattr(run.document, name, value)
        run.fetch = far
        run.fire(event, **given)


@pytest.mark.parametrize("handler", ["handleEdit", "handleChange"])
def test_a_trigger_run_by_hand_does_nothing(handler: str) -> None:
    far = FarEnd()
    run = installed(far)
    run.from_editor(handler)
    assert far.requests == []
    assert "error:" in run.document.logged[-1]
