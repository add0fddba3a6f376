"""Google in this process: `requests` to Google's hosts end in the Flask app, to any other in an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import RemoteDisconnected

import requests
import responses

from tests.google.app import create_app
from tests.google.cloud import Google
from tests.google.faults import Cut

_HOSTS = re.compile(
    r"https://(sheets\.googleapis\.com/v4/|www\.googleapis\.com/(upload/)?drive/|oauth2\.googleapis\.com/token$)"
)
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@contextmanager
def served(google: Google) -> Iterator[Google]:
    """Answer for sheets.googleapis.com, www.googleapis.com/drive and oauth2.googleapis.com/token."""
    client = create_app(google).test_client()

    def answer(request: requests.PreparedRequest) -> tuple[int, dict[str, str], bytes]:
        if request.url is None or not _HOSTS.match(request.url):
            raise requests.ConnectionError(f"tests.google does not serve {request.url}")
        try:
            said = client.open(
                request.path_url,
                method=request.method,
                headers=dict(request.headers),
                data=request.body or b"",
            )
        except Cut:
            broken = RemoteDisconnected("Remote end closed connection without response")
            raise requests.ConnectionError("Connection aborted.", broken) from None
        _check_patience(request, google.log[-1].took)
        return said.status_code, dict(said.headers), said.get_data()

    with responses.RequestsMock(assert_all_requests_are_fired=False) as fake:
        for method in _METHODS:
            fake.add_callback(method, _HOSTS, callback=answer)
        yield google


def _check_patience(request: requests.PreparedRequest, took: float) -> None:
    """Time out as requests would, by the client's own read timeout, without waiting."""
    timeout = getattr(request, "req_kwargs", {}).get("timeout")
    patience = timeout[1] if isinstance(timeout, tuple) else timeout
    if patience is not None and took > patience:
        raise requests.ReadTimeout(f"Read timed out. (read timeout={patience})", request=request)
