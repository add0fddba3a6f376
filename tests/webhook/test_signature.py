from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import standardwebhooks
from hypothesis import given
from hypothesis import strategies as st

from webhook.signature import TOLERANCE, SignatureProblem, Signed, new_secret, secret_bytes, sign, verify

NOW = 1_800_000_000
KEY = secret_bytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
BODY = '{"tab": "Журнал"}'.encode()
KEYS = st.binary(min_size=24, max_size=64)
IDS = st.from_regex(r"\A[A-Za-z0-9_-]{8,64}\Z")


def headers(
    key: bytes = KEY, body: bytes = BODY, *, webhook_id: str = "msg_12345678", at: int = NOW
) -> dict[str, str]:
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(at),
        "webhook-signature": sign(key, webhook_id, at, body),
    }


def code(given_headers: dict[str, str], body: bytes = BODY, *keys: bytes, now: float = NOW) -> str:
    with pytest.raises(SignatureProblem) as problem:
        verify(given_headers, body, keys or (KEY,), now=now)
    return problem.value.code


def test_the_published_vector() -> None:
    """Of the specification's own Python library."""
    signature = sign(KEY, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(KEYS, IDS, st.text(max_size=50))
def test_what_the_reference_library_signs_we_accept_and_the_other_way_round(
    key: bytes, webhook_id: str, text: str
) -> None:
    other = standardwebhooks.Webhook("whsec_" + base64.b64encode(key).decode())
    now = datetime.now(UTC)
    at = int(now.timestamp())
    theirs = other.sign(webhook_id, now, text)
    assert theirs == sign(key, webhook_id, at, text.encode())
    ours = headers(key, text.encode(), webhook_id=webhook_id, at=at)
    assert verify(ours, text.encode(), [key], now=at) == Signed(webhook_id, at)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("json.loads", lambda data: data)  # the library insists on a JSON body
        other.verify(text, ours)


@given(
    st.dictionaries(
        st.sampled_from(["webhook-id", "Webhook-Timestamp", "WEBHOOK-SIGNATURE", "x"]), st.text(max_size=40)
    ),
    st.binary(max_size=40),
    st.lists(KEYS, max_size=2),
)
def test_no_garbage_raises_anything_else(
    given_headers: dict[str, str], body: bytes, keys: list[bytes]
) -> None:
    with pytest.raises(SignatureProblem):
        verify(given_headers, body, keys, now=NOW)


@given(st.text(st.characters(), max_size=60) | st.from_regex(r"\A(v1,[A-Za-z0-9+/=]{0,50} ?){0,20}\Z"))
def test_no_garbage_for_a_signature_is_taken_or_raises_anything_else(signature: str) -> None:
    """Half characters, too: a server hands over bytes that are no text as such."""
    assert code(headers() | {"webhook-signature": signature}) == "mismatch"


@pytest.mark.parametrize("write", [str.upper, str.title, str.lower])
def test_upper_and_lower_case_of_names_do_not_matter(write: Callable[[str], str]) -> None:
    given_headers = {write(name): text for name, text in headers().items()}
    assert verify(given_headers, BODY, [KEY], now=NOW) == Signed("msg_12345678", NOW)


def test_only_the_first_ten_signatures_are_looked_at() -> None:
    good = headers()["webhook-signature"]
    many = " ".join(["v1,AAAA"] * 9)
    assert verify(headers() | {"webhook-signature": f"{many} {good}"}, BODY, [KEY], now=NOW).timestamp == NOW
    assert code(headers() | {"webhook-signature": f"{many} v1,AAAA {good}"}) == "mismatch"


@pytest.mark.parametrize("apart", [-TOLERANCE, TOLERANCE])
def test_a_clock_may_be_off_by_just_so_much(apart: float) -> None:
    assert verify(headers(), BODY, [KEY], now=NOW + apart).timestamp == NOW


@pytest.mark.parametrize(("size", "good"), [(23, False), (24, True), (64, True), (65, False)])
def test_a_key_has_24_to_64_bytes(size: int, good: bool) -> None:
    text = "whsec_" + base64.b64encode(b"k" * size).decode()
    if good:
        assert secret_bytes(text) == b"k" * size
    else:
        with pytest.raises(ValueError, match="24 to 64"):
            secret_bytes(text)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_each_header_is_needed(name: str) -> None:
    assert code({key: value for key, value in headers().items() if key != name}) == "missing"


@pytest.mark.parametrize(
    "timestamp", ["", "1", "123.9", " 1800000000", "180000_000", "١٨٠٠٠٠٠٠٠٠", "18000000000"]
)
def test_a_time_is_ten_digits(timestamp: str) -> None:
    assert code(headers() | {"webhook-timestamp": timestamp}) == "malformed"


@pytest.mark.parametrize("webhook_id", ["", "short", "with.dot.in.it", "с кириллицей", "x" * 65])
def test_an_id_has_no_dot_and_is_neither_short_nor_long(webhook_id: str) -> None:
    assert code(headers() | {"webhook-id": webhook_id}) == "malformed"


@pytest.mark.parametrize("apart", [-TOLERANCE - 1, TOLERANCE + 1])
def test_old_and_future_requests_are_refused(apart: float) -> None:
    assert code(headers(), now=NOW + apart) == "expired"
    assert verify(headers(), BODY, [KEY], now=NOW + apart * 0.9).timestamp == NOW


@pytest.mark.parametrize("signature", ["", "v1", "v1,", "v1,????", "v2,x", "zzz", "v1,=,=", "\udce4"])
def test_a_broken_signature_is_a_wrong_one(signature: str) -> None:
    assert code(headers() | {"webhook-signature": signature}) == "mismatch"


def test_a_good_signature_among_others_will_do() -> None:
    good = headers()["webhook-signature"]
    for text in (f"zzz {good}", f"{good} zzz", f"v1,AAAA {good}"):
        assert verify(headers() | {"webhook-signature": text}, BODY, [KEY], now=NOW).timestamp == NOW


def test_a_changed_body_another_key_and_no_key_are_refused() -> None:
    assert code(headers(), BODY + b" ") == "mismatch"
    assert code(headers(), BODY, b"k" * 32) == "mismatch"
    with pytest.raises(SignatureProblem):
        verify(headers(), BODY, [], now=NOW)


def test_while_a_key_is_replaced_both_are_good() -> None:
    old, new = b"o" * 32, b"n" * 32
    for key in (old, new):
        assert verify(headers(key), BODY, [new, old], now=NOW).timestamp == NOW


def test_a_new_secret_is_one() -> None:
    assert len(secret_bytes(new_secret())) == 32
    assert new_secret() != new_secret()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "whsec_",
        "whsec_@@@@AAAA",
        "whsec_QQ==",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw@@@@",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    ],
)
def test_what_is_no_secret_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not"):
        secret_bytes(text)
