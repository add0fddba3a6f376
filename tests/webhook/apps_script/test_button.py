from __future__ import annotations

import re

import pytest

from tests.webhook.apps_script.far_end import DOWN, FarEnd, job, problem, script
from tests.webhook.apps_script.harness import (
    PROPERTIES,
    Answer,
    Document,
    GoogleError,
    Request,
    Script,
)


def test_the_menu_names_functions_that_are_there() -> None:
    run = script()
    run.run("onOpen")
    assert run.document.menus == {
        "Журнал": {"Пересчитать сводку": "recompute", "Настроить": "install", "Проверить связь": "check"}
    }
    for name in run.document.menus["Журнал"].values():
        assert run.has_function(name)
        assert not name.endswith("_"), "private functions can be no menu items"


@pytest.mark.parametrize(
    ("result", "told"),
    [("updated", "Сводка пересчитана"), ("unchanged", "ничего не изменилось"), ("", "Сводка пересчитана")],
)
def test_the_person_is_told_the_result(result: str, told: str) -> None:
    run = script(FarEnd(jobs=(job("waiting"), job("running"), job("done", result))))
    run.run("recompute")
    assert told in run.document.told
    assert run.document.toasts[-1].seconds > 0


GOOD_NEWS = (
    "Пересчитываю",
    "Сводка пересчитана",
    "Сводка верна",
    "Запрос принят, сводка",
    "Готово",
    "Связь есть",
)


def test_toasts_are_russian_and_stay_if_there_is_something_to_do() -> None:
    parked, lost = job("parked", trouble="Нет доступа."), problem(404)
    waiting = (job("waiting"),) * 6
    jobs = (parked, lost, job("done", "unchanged"), *waiting, problem(404), problem(401))
    run = script(FarEnd(DOWN, DOWN, DOWN, DOWN, problem(401), jobs=jobs))
    for name in ("recompute",) * 6 + ("install", "check", "check"):
        run.run(name)
    ill = Answer.of(503, {"checks": {"database": "Locked", "workers": "away"}})
    for ready in (DOWN, ill):
        run.fetch = FarEnd(ready=ready, jobs=(problem(404),))
        run.run("check")
    assert "database: Locked; workers: away" in run.document.told
    run.document.properties.clear()
    for name in ("recompute", "install", "check"):
        run.run(name)
    assert len({toast.text for toast in run.document.toasts}) == 12
    for toast in run.document.toasts:
        assert re.search(r"[а-яё]{4,}", toast.text)
        assert toast.title == "Журнал"
        assert (toast.seconds > 0) == toast.text.startswith(GOOD_NEWS), toast.text


def test_a_problem_is_told_by_its_title_and_what_to_do_and_stays(code: str) -> None:
    run = script(FarEnd(problem(401, "Подпись не принята", "Проверьте ключ")), code)
    run.run("recompute")
    assert run.document.told == "Подпись не принята. Проверьте ключ."
    assert run.document.toasts[-1].seconds < 0


def test_a_service_that_is_away_is_told() -> None:
    run = script(FarEnd(DOWN, DOWN, DOWN, DOWN))
    run.run("recompute")
    assert "Сервис не отвечает" in run.document.told
    assert "Address unavailable" in run.document.told, "Google's own words help who has to find out why"


@pytest.mark.parametrize(
    "trouble", ["Google не ответил. Повторите.", {"title": "Google не ответил.", "detail": "Повторите"}]
)
@pytest.mark.parametrize(("state", "then"), [("failing", "попробует ещё раз сам"), ("parked", "Исправьте")])
def test_a_recompute_that_failed_is_told_with_its_problem(state: str, then: str, trouble: object) -> None:
    far = FarEnd(jobs=(job(state, trouble=trouble),) * 9)
    run = script(far)
    run.run("recompute")
    assert (len(far.requests) == 2) == (state == "parked"), "what is parked will not go on by itself"
    assert "Google не ответил. Повторите. " in run.document.told
    assert then in run.document.told
    assert run.document.toasts[-1].seconds < 0


def test_a_recompute_that_failed_once_may_still_succeed_while_we_look() -> None:
    run = script(FarEnd(jobs=(job("failing", trouble="Google не ответил."), job("done", "updated"))))
    run.run("recompute")
    assert "Сводка пересчитана" in run.document.told


def test_a_long_recompute_is_not_waited_for_for_ever() -> None:
    far = FarEnd(jobs=(job("running"),) * 99)
    run = script(far)
    run.run("recompute")
    assert "ещё считается" in run.document.told
    assert 10 <= sum(run.document.slept) <= 20
    assert len(far.requests) < 10


@pytest.mark.parametrize("bad", [DOWN, problem(503), problem(429), Answer(200, b"<html>")], ids=str)
def test_looking_goes_on_when_one_look_fails(bad: Answer | GoogleError) -> None:
    run = script(FarEnd(jobs=(bad, job("done", "updated"))))
    run.run("recompute")
    assert "Сводка пересчитана" in run.document.told


def test_looking_ends_when_no_look_can_succeed() -> None:
    far = FarEnd(jobs=(problem(404, "Здесь ничего нет"),) * 9)
    run = script(far)
    run.run("recompute")
    assert "Здесь ничего нет" in run.document.told
    assert len(far.requests) == 2


def test_two_presses_at_once_ask_once(code: str) -> None:
    document, far = Document(), FarEnd()
    second = Script(document, far, code)

    def pressed_again_meanwhile(request: Request) -> Answer:
        if request.method == "POST" and len(document.toasts) == 1:
            second.run("recompute")
        return far(request)

    Script(document, pressed_again_meanwhile, code).run("recompute")
    assert len(far.posts) == 1
    assert [toast.text.split()[-1] for toast in document.toasts][1:] == ["немного.", "пересчитана."]


@pytest.mark.parametrize("posts", [(), (problem(401),), (DOWN,) * 4], ids=["well", "refused", "away"])
def test_after_a_press_one_may_press_again(posts: tuple[Answer | GoogleError, ...], code: str) -> None:
    document, far = Document(), FarEnd(*posts)
    for _ in range(2):
        Script(document, far, code).run("recompute")
        assert document.locked_by is None
    assert "Сводка пересчитана" in document.told


def test_the_button_without_settings_says_what_is_missing_and_sends_nothing() -> None:
    far = FarEnd()
    run = script(far, properties={})
    run.run("recompute")
    assert far.requests == []
    assert "WEBHOOK_URL" in run.document.told
    assert "Свойства скрипта" in run.document.told


@pytest.mark.parametrize(
    ("ready", "jobs", "told"),
    [
        (None, (problem(404),), "Связь есть, ключ принят."),
        (None, (problem(401, "Подпись не принята"),), "не принимает. Подпись не принята."),
        (None, (DOWN,), "не принимает. Сервис не отвечает."),
        (DOWN, (), "Сервис не отвечает."),
        (Answer(200, b"<html>"), (), "ответил непонятно (код 200)"),
        (Answer(404, b"<html>"), (), "Проверьте WEBHOOK_URL"),
        (problem(503, "Сервис не готов"), (), "Сервис не готов."),
        (
            Answer.of(503, {"status": "failing", "checks": {"database": "Locked", "workers": "ok"}}),
            (problem(404),),
            "ключ принят, но не всё в порядке: database: Locked.",
        ),
    ],
)
def test_the_check_looks_at_the_service_and_at_the_key(
    ready: Answer | GoogleError | None, jobs: tuple[Answer | GoogleError, ...], told: str
) -> None:
    far = FarEnd(ready=ready, jobs=jobs)
    run = script(far)
    run.run("check")
    assert told in run.document.told
    assert far.requests[0].url.endswith("/readyz")
    assert far.posts == [], "a check changes nothing"


def test_the_check_without_settings_says_what_is_missing() -> None:
    far = FarEnd()
    run = script(far, properties={**PROPERTIES, "WEBHOOK_SECRET": ""})
    run.run("check")
    assert "WEBHOOK_SECRET" in run.document.told
    assert far.requests == []
