from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.webhook.apps_script.far_end import FarEnd, right_signature, script, secret_of
from tests.webhook.apps_script.harness import PROPERTIES, SECRET, URL, Document, Script
from webhook.signature import secret_bytes, verify

OLD = secret_of(b"o" * 64)


def test_the_published_vector() -> None:
    """Of the specification's own Python library."""
    body = list(b'{"test": 2432232314}')
    run = script(now=1614265330.0)
    headers = run.run("signed_", {"secrets": [SECRET]}, "msg_p5jXN8AQM9LWM0D4loKWxJek", body)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=100), st.binary(min_size=24, max_size=64), st.floats(1e9, 9e9))
def test_any_body_is_signed_as_the_reference_library_does(tab: str, key: bytes, now: float) -> None:
    far = FarEnd()
    run = script(far, properties=PROPERTIES | {"WEBHOOK_SECRET": secret_of(key)}, now=now)
    payload = {"spreadsheet": "1abc", "tab": tab, "reason": "edit"}
    assert run.run("post_", payload, [])["code"] == 202
    (request,) = far.requests
    assert json.loads(request.body) == payload
    assert request.headers["webhook-signature"] == right_signature(request, secret_of(key))


def test_russian_letters_are_signed_as_they_are_sent(code: str) -> None:
    """With a key of letters, a signature over strings instead of bytes is wrong for Russian bodies only."""
    secret = secret_of(b"k" * 24)
    for tab in ("Journal", "Журнал", "Выводы", "😀"):
        far = FarEnd()
        run = script(far, code, properties=PROPERTIES | {"WEBHOOK_SECRET": secret})
        run.run("post_", {"spreadsheet": "1abc", "tab": tab, "reason": "edit"}, [])
        assert [each.headers["webhook-signature"] for each in far.posts] == [
            right_signature(each, secret) for each in far.posts
        ]


def test_a_wish_is_thin_and_has_all_that_the_service_needs() -> None:
    far = FarEnd()
    run = script(far, active="Выводы")
    run.run("recompute")
    (request,) = far.posts
    assert request.url == f"{URL}/v1/recompute"
    assert json.loads(request.body) == {
        "spreadsheet": run.document.id,
        "tab": "Выводы",
        "reason": "button",
    }
    assert request.headers["content-type"] == "application/json"
    assert request.headers["x-sheetsync-key"] == PROPERTIES["WEBHOOK_KEY"]
    assert request.headers["webhook-timestamp"] == str(int(request.at))
    assert re.fullmatch(r"msg_[0-9a-f]{32}", request.headers["webhook-id"])


def test_each_wish_has_an_id_of_its_own() -> None:
    far = FarEnd()
    run = script(far)
    for _ in range(3):
        run.run("recompute")
    assert len({request.headers["webhook-id"] for request in far.requests}) == len(far.requests) == 6


def test_the_question_about_a_job_is_signed_over_no_body() -> None:
    far = FarEnd()
    script(far).run("recompute")
    (question,) = [request for request in far.requests if request.method == "GET"]
    assert question.url == f"{URL}/v1/jobs/a1b2-7"
    assert question.body == b""
    assert question.headers["webhook-signature"] == right_signature(question)


def test_while_a_secret_is_replaced_both_sign() -> None:
    far = FarEnd()
    script(far, properties=PROPERTIES | {"WEBHOOK_SECRET_OLD": OLD}).run("recompute")
    for request in far.requests:
        new, old = request.headers["webhook-signature"].split(" ")
        assert (new, old) == (right_signature(request, SECRET), right_signature(request, OLD))
    for secret in (SECRET, OLD):
        verify(request.headers, request.body, [secret_bytes(secret)], now=request.at)


@pytest.mark.parametrize("address", [URL, f"{URL}/", f"  {URL}// \n"])
def test_an_address_may_be_pasted_carelessly(address: str) -> None:
    far = FarEnd()
    script(far, properties=PROPERTIES | {"WEBHOOK_URL": address}).run("recompute")
    assert far.posts[0].url == f"{URL}/v1/recompute"


def test_no_secret_is_ever_told_or_logged() -> None:
    far = FarEnd()
    document = Document(properties=PROPERTIES | {"WEBHOOK_SECRET_OLD": f"{OLD}'"})
    run = Script(document, far)
    for name in ("install", "check", "recompute"):
        run.run(name)
    told = " ".join([*document.logged, *(toast.text for toast in document.toasts)])
    assert "WEBHOOK_SECRET_OLD" in told
    assert far.requests == []
    assert SECRET[6:] not in told
    assert OLD[6:] not in told
