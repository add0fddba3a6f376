"""Credentials made on the fly: a real RSA key that opens nothing, in each form a person may have."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sheetsync.settings import Settings, variable

BOT = "bot@project-1.iam.gserviceaccount.com"
SIGN_IN_URL = "https://oauth2.googleapis.com/token"


def forget_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is set on the computer that runs the tests out of them."""
    for field in Settings.model_fields:
        monkeypatch.delenv(variable(field), raising=False)


@cache
def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def robot(**changes: object) -> dict[str, Any]:
    return {
        "type": "service_account",
        "project_id": "project-1",
        "private_key_id": "0" * 40,
        "private_key": private_key(),
        "client_email": BOT,
        "token_uri": SIGN_IN_URL,
    } | changes


def person(**changes: object) -> dict[str, Any]:
    return {
        "type": "authorized_user",
        "client_id": "1.apps.googleusercontent.com",
        "client_secret": "person-client-secret",
        "refresh_token": "person-refresh-token",
    } | changes


def oauth_client() -> dict[str, Any]:
    return {
        "installed": {
            "client_id": "1.apps.googleusercontent.com",
            "client_secret": "client-secret",
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": SIGN_IN_URL,
        }
    }


def write(path: Path, keys: object, mode: int = 0o600) -> Path:
    path.write_text(keys if isinstance(keys, str) else json.dumps(keys), encoding="utf-8")
    path.chmod(mode)
    return path
