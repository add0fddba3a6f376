"""Lets in what Drive posts when a watched file changes: no body, all in headers, a secret token among them.

Google's guide to push notifications names the headers; the token is the only proof of who posts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask import Request
from werkzeug.exceptions import ClientDisconnected

from webhook.admission import MOST_BYTES, Rate
from webhook.channels import Channels
from webhook.problems import Problem

CHANNEL, TOKEN = "x-goog-channel-id", "x-goog-channel-token"
STATE, CHANGED, NUMBER = "x-goog-resource-state", "x-goog-changed", "x-goog-message-number"

_NUMBER = re.compile(r"[0-9]{1,20}")
_STATE = re.compile(r"[a-z_]{1,30}")


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification that Google sent.

    Attributes:
        channel: The id of its channel.
        sheet: The sheet that the channel watches.
        number: Of the message in its channel; a repeat has the same.
        content: Whether what is in the file has changed, not its name or who may see it.
    """

    channel: str
    sheet: str
    number: str
    content: bool


class Notices:
    """Admits notifications.

    Args:
        channels: The channels.
        rate: How often each may be used.
        clock: The wall clock, seconds since 1970.
    """

    def __init__(self, channels: Channels, rate: Rate, clock: Callable[[], float]) -> None:
        self._channels, self._rate, self._clock = channels, rate, clock

    def admit(self, request: Request) -> Notice:
        """Read a notification and check that it comes by a channel of ours.

        Raises:
            Problem: It is too long, by no channel of ours, one too many, or no notification.
        """
        _skip_body(request)
        given = request.headers
        channel = self._channels.admits(given.get(CHANNEL, ""), given.get(TOKEN, ""))
        if channel is None:
            raise Problem("no_channel")
        wait = self._rate.take(channel.id)
        if wait:
            raise Problem("too_often", retry_after=int(wait) + 1)
        state, number = given.get(STATE, ""), given.get(NUMBER, "")
        if not _STATE.fullmatch(state) or not _NUMBER.fullmatch(number):
            raise Problem("malformed", detail=f"Нужны заголовки {STATE} и {NUMBER}.")
        if channel.heard is None:
            self._channels.hear(channel.id, now=self._clock())
        return Notice(channel.id, channel.sheet, number, state == "update" and _content(given.get(CHANGED)))


def _content(changed: str | None) -> bool:
    """Tell whether the content is among what changed; where that is not told, it may be."""
    return changed is None or "content" in {one.strip() for one in changed.split(",")}


def _skip_body(request: Request) -> None:
    """Read a body that nobody needs; unlike elsewhere, no length means that there is none.

    Raises:
        Problem: It comes in pieces of unknown length, is too long, or shorter than promised.
    """
    if "Transfer-Encoding" in request.headers:
        raise Problem("no_length")
    if (request.content_length or 0) > MOST_BYTES:
        raise Problem("too_large")
    try:
        request.get_data(cache=False)
    except ClientDisconnected:
        raise Problem("truncated") from None
