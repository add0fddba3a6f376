"""Who may sign in: service accounts with a real key, persons with a refresh token; the tokens they get."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import count

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.google import refusals
from tests.google.refusals import Json, Refused

AUDIENCE = "https://oauth2.googleapis.com/token"
LIFE = 3600
_SCOPE = "https://www.googleapis.com/auth/"
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@dataclass
class Account:
    """A service account or a person.

    Attributes:
        email: Who they are in permissions.
        project: Number of the Google Cloud project whose quota and API switch are used.
        key: The key of a service account; another one in its place is a rotated key.
        refresh_token: Of a person; None once revoked.
        granted: What a person allowed when logging in, scopes by their last part.
    """

    email: str
    project: str = "603366585132"
    key: rsa.RSAPrivateKey | None = None
    refresh_token: str | None = None
    granted: tuple[str, ...] = ("spreadsheets", "drive")

    @property
    def is_robot(self) -> bool:
        return self.key is not None

    def credentials(self, token_uri: str = AUDIENCE) -> Json:
        """Return what the person would have in a file: a service-account key or an authorized_user."""
        if self.key is None:
            return {
                "type": "authorized_user",
                "client_id": "1.apps.googleusercontent.com",
                "client_secret": "person-client-secret",
                "refresh_token": self.refresh_token,
                "token_uri": token_uri,
            }
        return {
            "type": "service_account",
            "project_id": f"project-{self.project}",
            "private_key_id": "0" * 40,
            "private_key": _pem(self.key),
            "client_email": self.email,
            "token_uri": token_uri,
        }


@dataclass(frozen=True)
class Grant:
    """What a token allows: for whom, which scopes, until when."""

    account: Account
    scopes: frozenset[str]
    until: float


@dataclass
class Accounts:
    """All accounts and the tokens that were given out.

    Attributes:
        clock: Google's clock, seconds since 1970.
    """

    clock: Callable[[], float]
    by_email: dict[str, Account] = field(default_factory=dict)
    tokens: dict[str, Grant] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=count)

    def add(self, account: Account) -> Account:
        self.by_email[account.email] = account
        return account

    def grant(self, account: Account, *scopes: str) -> str:
        """Give out a token past the endpoint; scopes by their last part, as "spreadsheets"."""
        return self._given(account, frozenset(_SCOPE + scope for scope in scopes))

    def of_token(self, header: str) -> Grant:
        """Return what an Authorization header stands for.

        Raises:
            Refused: 401.
        """
        grant = self.tokens.get(header.removeprefix("Bearer "))
        if not grant or grant.until <= self.clock():
            raise refusals.bad_token()
        return grant

    def exchange(self, form: Json) -> Json:
        """Answer the token endpoint.

        Raises:
            Refused: 400 or 401 in the OAuth form.
        """
        if form.get("grant_type") == JWT_GRANT:
            account, scopes = self._asserted(form.get("assertion", ""))
        elif form.get("grant_type") == "refresh_token":
            account, scopes = self._refreshed(form)
        else:
            raise _refused("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type')}")
        token = self._given(account, scopes)
        return {
            "access_token": token,
            "expires_in": LIFE - 1,
            "token_type": "Bearer",
            "scope": " ".join(scopes),
        }

    def _given(self, account: Account, scopes: frozenset[str]) -> str:
        token = f"ya29.fake-{next(self._numbers)}"
        self.tokens[token] = Grant(account, scopes, self.clock() + LIFE)
        return token

    def _asserted(self, assertion: str) -> tuple[Account, frozenset[str]]:
        try:
            signed, _, signature = assertion.rpartition(".")
            claims = json.loads(_unpadded(signed.partition(".")[2]))
            account = self.by_email.get(claims["iss"])
        except (ValueError, KeyError, binascii.Error):
            raise _refused("invalid_grant", "Bad Request") from None
        if account is None or account.key is None:
            raise _refused("invalid_grant", "Invalid grant: account not found")
        try:
            key = account.key.public_key()
            key.verify(_unpadded(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            raise _refused("invalid_grant", "Invalid JWT Signature.") from None
        self._check_times(claims)
        return account, frozenset(claims.get("scope", "").split())

    def _check_times(self, claims: Json) -> None:
        now, skew = self.clock(), 300
        fresh = claims["iat"] - skew <= now <= claims["exp"] + skew
        if not fresh or claims["exp"] - claims["iat"] > LIFE:
            words = (
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
                "Check your iat and exp values in the JWT claim."
            )
            raise _refused("invalid_grant", words)
        if claims.get("aud") != AUDIENCE:
            raise _refused("invalid_grant", "Invalid JWT: Failed audience check.")  # [MEM] the words

    def _refreshed(self, form: Json) -> tuple[Account, frozenset[str]]:
        if form.get("client_secret") != "person-client-secret":
            raise _refused("invalid_client", "The provided client secret is invalid.", 401)  # [MEM] the words
        token = form.get("refresh_token")
        account = next((one for one in self.by_email.values() if token and one.refresh_token == token), None)
        if account is None:
            raise _refused("invalid_grant", "Token has been expired or revoked.")
        return account, frozenset(_SCOPE + scope for scope in account.granted)


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def any_key() -> rsa.RSAPrivateKey:
    """One key for all service accounts that need no key of their own: making one takes a while."""
    return new_key()


def _pem(key: rsa.RSAPrivateKey) -> str:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def _unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _refused(error: str, description: str, code: int = 400) -> Refused:
    return Refused(code, {"error": error, "error_description": description})
