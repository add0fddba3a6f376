"""Channels of `files.watch`: who watches what, and what would be posted to whom (google-api.md §2.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import formatdate

from tests.google import refusals
from tests.google.files import File
from tests.google.refusals import Json

DEFAULT_LIFE, LONGEST_LIFE = 3600.0, 86400.0
"""Seconds; for a file, the numbers are [MEM]."""


@dataclass(frozen=True)
class Post:
    """A notification on its way: an empty body to an address."""

    address: str
    headers: dict[str, str]


@dataclass
class Channel:
    """A channel.

    Attributes:
        seen: Version and content of the file when it was last told of.
    """

    channel_id: str
    address: str
    token: str
    expires: float
    owner: str
    file: File
    seen: tuple[int, object]
    number: int = 1

    @property
    def resource(self) -> str:
        """Opaque, and the same for every channel of a file."""
        return hashlib.sha256(self.file.file_id.encode()).hexdigest()[:27]

    def post(self, state: str, changed: str | None = None) -> Post:
        """Return a notification; numbers grow, and not by one."""
        headers = {
            "Content-Type": "application/json; utf-8",
            "X-Goog-Channel-ID": self.channel_id,
            "X-Goog-Channel-Token": self.token,
            "X-Goog-Channel-Expiration": formatdate(self.expires, usegmt=True),
            "X-Goog-Resource-ID": self.resource,
            "X-Goog-Resource-URI": f"https://www.googleapis.com/drive/v3/files/{self.file.file_id}?alt=json",
            "X-Goog-Resource-State": state,
            "X-Goog-Message-Number": str(self.number),
        }
        self.number += 7
        return Post(self.address, headers | ({"X-Goog-Changed": changed} if changed else {}))

    def json(self) -> Json:
        return {
            "kind": "api#channel",
            "id": self.channel_id,
            "resourceId": self.resource,
            "resourceUri": f"https://www.googleapis.com/drive/v3/files/{self.file.file_id}?alt=json",
            "token": self.token,
            "expiration": str(int(self.expires * 1000)),
        }


@dataclass
class Channels:
    """All channels of a Google.

    Attributes:
        refused: Addresses that Google does not post to, as those of unconfirmed domains.
    """

    clock: Callable[[], float]
    open: dict[str, Channel] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    _used: set[str] = field(default_factory=set)
    _first: list[Post] = field(default_factory=list)

    def watch(self, file: File, owner: str, asked: Json) -> Channel:
        """Open a channel; its first notification, `sync`, is on its way at once.

        Raises:
            Refused: 400, or 401 for an address that is refused.
        """
        channel_id, address = asked.get("id", ""), asked.get("address", "")
        if not channel_id or len(channel_id) > 64:
            raise refusals.drive(400, "required", "Required", location=("parameter", "entity.resource.id"))
        if asked.get("type") != "web_hook" or len(asked.get("token", "")) > 256:
            raise refusals.drive(400, "invalid", "Invalid Value")  # [MEM] the words
        if not address.startswith("https://"):
            message = f"WebHook callback must be HTTPS: {address}"
            raise refusals.drive(400, "push.webhookUrlNotHttps", message)
        if address in self.refused:
            message = f"Unauthorized WebHook callback channel: {address}"
            raise refusals.drive(401, "push.webhookUrlUnauthorized", message)
        if channel_id in self._used:
            message = f"Channel id {channel_id} not unique"
            raise refusals.drive(400, "channelIdNotUnique", message)
        now = self.clock()
        wanted = int(asked["expiration"]) / 1000 if "expiration" in asked else now + DEFAULT_LIFE
        expires = min(wanted, now + LONGEST_LIFE)
        channel = Channel(channel_id, address, asked.get("token", ""), expires, owner, file, _state(file))
        self.open[channel_id] = channel
        self._used.add(channel_id)
        self._first.append(channel.post("sync"))
        return channel

    def stop(self, channel_id: str, resource: str, owner: str) -> None:
        """Stop a channel.

        Raises:
            Refused: 404 when the caller has no such channel.
        """
        channel = self.open.get(channel_id)
        if channel is None or channel.resource != resource or channel.owner != owner:
            message = f"Channel '{channel_id}' not found for project"
            raise refusals.drive(404, "notFound", message, location=("parameter", "channelId"))
        del self.open[channel_id]

    def take(self) -> list[Post]:
        """Return what has to be posted since the last time: one notification a channel and change."""
        posts, self._first = [*self._first, *self._changes()], []
        return posts

    def _changes(self) -> Iterator[Post]:
        for channel in self.open.values():
            now, then = _state(channel.file), channel.seen
            if now == then or channel.expires <= self.clock():
                continue
            channel.seen = now
            yield channel.post("update", "content,properties" if now[1] != then[1] else "properties")


def _state(file: File) -> tuple[int, object]:
    """Return version and content; of a native sheet every change is one of its content."""
    return file.version, file.head.revision_id if file.revisions else file.version
