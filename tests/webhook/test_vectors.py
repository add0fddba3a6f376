"""What is published about Standard Webhooks signatures, held against ours.

The specification's libraries share one vector and one list of cases. The documentation of Svix, whose scheme
it is, works through two more, one of them with a key that the specification came to forbid.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

import pytest

from webhook.signature import SignatureProblem, Signed, secret_bytes, sign, verify

JUNK = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc="
ASYMMETRIC = "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=="


@dataclass(frozen=True, slots=True)
class Vector:
    secret: str
    id: str
    at: int
    body: bytes
    signature: str

    def headers(self, **changes: str) -> dict[str, str]:
        given = {"id": self.id, "timestamp": str(self.at), "signature": self.signature} | changes
        return {f"webhook-{name}": text for name, text in given.items()}


OF_THE_LIBRARIES = Vector(
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "msg_p5jXN8AQM9LWM0D4loKWxJek",
    1614265330,
    b'{"test": 2432232314}',
    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
)
OF_SVIX = Vector(
    "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
    "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
    1649367553,
    b'{"email":"test@example.com","username":"test_user"}',
    "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
)
OF_SVIX_WITH_A_SHORT_KEY = Vector(
    "whsec_plJ3nmyCDGBKInavdOK15jsl",
    "msg_loFOjxBNrRLzqYUf",
    1731705121,
    b'{"event_type":"ping","data":{"success":true}}',
    "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
)


@pytest.mark.parametrize("vector", [OF_THE_LIBRARIES, OF_SVIX])
def test_a_published_signature_is_ours_and_is_taken(vector: Vector) -> None:
    key = secret_bytes(vector.secret)
    assert sign(key, vector.id, vector.at, vector.body) == vector.signature
    signed = verify(vector.headers(), vector.body, [key], now=vector.at)
    assert signed == Signed(vector.id, vector.at)


def test_a_published_key_that_is_too_short_signs_alike_but_is_no_secret_of_ours() -> None:
    """18 bytes; the specification asks for 24 to 64."""
    vector = OF_SVIX_WITH_A_SHORT_KEY
    key = base64.b64decode(vector.secret.removeprefix("whsec_"))
    assert sign(key, vector.id, vector.at, vector.body) == vector.signature
    with pytest.raises(ValueError, match="24 to 64"):
        secret_bytes(vector.secret)


GOOD = OF_THE_LIBRARIES


@pytest.mark.parametrize(
    "signature",
    [
        GOOD.signature,
        f"{JUNK} v2,{JUNK[3:]} {GOOD.signature} {JUNK}",
        f"{GOOD.signature} {ASYMMETRIC}",
        f"{ASYMMETRIC} {GOOD.signature}",
    ],
)
def test_the_libraries_cases_of_a_good_request(signature: str) -> None:
    key = secret_bytes(GOOD.secret)
    assert verify(GOOD.headers(signature=signature), GOOD.body, [key], now=GOOD.at).id == GOOD.id


@pytest.mark.parametrize(
    ("changes", "late", "code"),
    [
        ({"signature": JUNK}, 0, "mismatch"),
        ({"signature": "v1,"}, 0, "mismatch"),
        ({"signature": GOOD.signature.replace("v1,", "v2,")}, 0, "mismatch"),
        ({"signature": GOOD.signature.replace("v1,", "v1a,")}, 0, "mismatch"),
        ({"timestamp": "teadwd"}, 0, "malformed"),
        ({"timestamp": "0946684800"}, 0, "expired"),
        ({}, 301, "expired"),
        ({}, -301, "expired"),
    ],
)
def test_the_libraries_cases_of_a_bad_request(changes: dict[str, str], late: int, code: str) -> None:
    with pytest.raises(SignatureProblem) as problem:
        verify(GOOD.headers(**changes), GOOD.body, [secret_bytes(GOOD.secret)], now=GOOD.at + late)
    assert problem.value.code == code


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_the_libraries_cases_of_a_missing_header(name: str) -> None:
    headers = GOOD.headers()
    del headers[name]
    with pytest.raises(SignatureProblem, match="missing"):
        verify(headers, GOOD.body, [secret_bytes(GOOD.secret)], now=GOOD.at)
