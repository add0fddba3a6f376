from __future__ import annotations

import pytest

from tests.webhook.apps_script.far_end import DOWN, FarEnd, problem, right_signature, script
from tests.webhook.apps_script.harness import Answer, GoogleError

PAUSES = [500, 1000, 2000]
WISH = {"spreadsheet": "1abc", "tab": "Журнал", "reason": "button"}


@pytest.mark.parametrize("bad", [problem(code) for code in (429, 500, 502, 503, 504)] + [DOWN], ids=str)
def test_what_may_pass_is_tried_again(bad: Answer | GoogleError) -> None:
    far = FarEnd(bad, bad, bad)
    run = script(far)
    assert run.run("post_", WISH, PAUSES) == {"code": 202, "job": "a1b2-7", "problem": None}
    assert run.document.slept == [0.5, 1, 2]


@pytest.mark.parametrize("bad", [problem(503), DOWN], ids=str)
def test_after_the_last_try_the_problem_is_returned(bad: Answer | GoogleError) -> None:
    far = FarEnd(*[bad] * 9)
    answer = script(far).run("post_", WISH, PAUSES)
    assert len(far.posts) == 4
    assert (answer["job"], bool(answer["problem"]["title"])) == ("", True)


@pytest.mark.parametrize("code", [301, 400, 401, 403, 404, 405, 410, 411, 413, 415, 422])
def test_what_will_not_pass_is_not_tried_again(code: int) -> None:
    far = FarEnd(problem(code))
    run = script(far)
    answer = run.run("post_", WISH, PAUSES)
    assert (answer["code"], answer["job"], len(far.posts), run.document.slept) == (code, "", 1, [])


def test_a_wrong_signature_is_not_sent_again(code: str) -> None:
    far = FarEnd(problem(401))
    script(far, code).run("post_", WISH, PAUSES)
    assert len(far.posts) == 1


def test_a_repeat_keeps_its_id_and_body_and_is_signed_anew(code: str) -> None:
    far = FarEnd(problem(503), DOWN, problem(429))
    script(far, code).run("post_", WISH, PAUSES)
    assert len(far.posts) == 4
    assert len({request.headers["webhook-id"] for request in far.posts}) == 1
    assert len({request.body for request in far.posts}) == 1
    for request in far.posts:
        assert request.headers["webhook-timestamp"] == str(int(request.at))
        assert request.headers["webhook-signature"] == right_signature(request)
    assert len({request.headers["webhook-timestamp"] for request in far.posts}) > 1


@pytest.mark.parametrize(
    ("asked", "slept"),
    [
        ("3", [3]),
        ("5", [5]),
        ("0", [0.5]),
        ("-1", [0.5]),
        ("6", []),
        ("3600", []),
        ("Wed, 21 Oct 2026 07:28:00 GMT", [0.5]),
        ("nonsense", [0.5]),
    ],
)
@pytest.mark.parametrize("name", ["Retry-After", "retry-after"])
def test_the_service_may_ask_for_a_pause_but_not_for_a_long_one(
    name: str, asked: str, slept: list[float]
) -> None:
    far = FarEnd(Answer(429, b"{}", {name: asked}))
    run = script(far)
    run.run("post_", WISH, PAUSES)
    assert run.document.slept == slept


def test_a_trigger_tries_again_once(code: str) -> None:
    far = FarEnd(*[problem(503)] * 9)
    run = script(far, code)
    run.run("install")
    run.fire("ON_EDIT", tab="Журнал")
    assert (len(far.posts), run.document.slept) == (2, [0.5])


@pytest.mark.parametrize("code", [500, 502, 503])
def test_a_service_that_breaks_without_a_word_is_told_to_be_tried_later(code: int) -> None:
    found = script(FarEnd(Answer(code, b"<html>Bad gateway</html>"))).run("post_", WISH, [])
    assert str(code) in found["problem"]["title"]
    assert found["problem"]["detail"] == "Повторите позже."


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"<html>hello</html>"),
        Answer(202, b"<html>hello</html>"),
        Answer(202, b"{}"),
        Answer(202, b"null"),
        Answer(202, b"7"),
        Answer(302, b"", {"Location": "https://elsewhere.example"}),
        Answer(404, b"\xff\xfe"),
    ],
)
def test_an_answer_of_something_else_is_a_problem_and_says_what_to_look_at(answer: Answer) -> None:
    found = script(FarEnd(answer)).run("post_", WISH, PAUSES)
    assert found["job"] == ""
    assert str(answer.code) in found["problem"]["title"]
    assert "WEBHOOK_URL" in found["problem"]["detail"]
