"""Asks Drive to tell an address when a file changes, and to stop: the only bell that an .xlsx in Drive has.

Such a file has no Apps Script; a notification has no content, and is no more than a reason to look
(google-api.md §2.2). Drive gives a channel a day at most and never prolongs it: that is for the caller.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gspread.urls import DRIVE_FILES_API_V3_URL

from sheetsync.errors import GoogleRefusal, NotReached, OutcomeUnknown
from sheetsync.settings import load_settings
from sheetsync.workbooks.credentials import Need
from sheetsync.workbooks.drive_file import ANY_DRIVE, look
from sheetsync.workbooks.session import GoogleSession, connect
from sheetsync.workbooks.surroundings import Surroundings

LONGEST = 24 * 3600.0
"""What is asked for, seconds; Drive gives no more for a file, and an hour when not asked."""

_STOP = "https://www.googleapis.com/drive/v3/channels/stop"


@dataclass(frozen=True, slots=True)
class Watched:
    """A channel that Drive has opened.

    Attributes:
        resource: What Drive calls the watched file; needed to stop.
        expires: When the channel ends by itself, seconds since 1970.
    """

    resource: str
    expires: float


class DriveWatch:
    """Opens and stops channels as one account, all within the deadline of one session.

    Args:
        session: The conversation with Google.
    """

    def __init__(self, session: GoogleSession) -> None:
        self._session = session

    def check(self, file_id: str) -> None:
        """Make sure that a file is there, is a table, and is open to this account.

        Raises:
            GoogleRefusal: It cannot be reached.
            Refusal: It is no table, or lies in the bin.
        """
        try:
            look(self._session, file_id)
        except GoogleRefusal as refusal:
            if refusal.code != "native_sheet":  # Drive tells of those as well
                raise

    def start(self, file_id: str, channel: str, *, token: str, address: str, now: float) -> Watched:
        """Open a channel.

        Args:
            file_id: The file to be told about.
            channel: Its id, new in this project: 64 characters at most.
            token: A secret that comes with every notification: 256 characters at most.
            address: Where notifications are to be posted.
            now: The clock, seconds since 1970.

        Raises:
            GoogleRefusal: The file cannot be reached, or Google does not like the address.
            NotReached: Nobody knows whether it is open; if it is, it ends by itself within a day.
        """
        body = {
            "id": channel,
            "type": "web_hook",
            "address": address,
            "token": token,
            "expiration": str(int((now + LONGEST) * 1000)),
        }
        try:
            # the same id is refused the second time: sending again opens no second channel
            answer = self._session.call(
                "post", f"{DRIVE_FILES_API_V3_URL}/{file_id}/watch", safe=True, params=ANY_DRIVE, json=body
            )
        except OutcomeUnknown as error:
            raise NotReached(
                f"Google не подтвердил, что будет сообщать о файле {file_id}: {error.why.what}",
                remedy="Повторите команду; если канал всё же открыт, через сутки он закроется сам.",
            ) from None
        resource, expires = answer.get("resourceId"), answer.get("expiration")
        if not isinstance(resource, str) or not resource or not str(expires).isdecimal():
            raise NotReached(
                f"Google открыл канал уведомлений о файле {file_id}, но не сказал, какой.",
                remedy="Повторите команду; если не проходит, сообщите разработчикам.",
            )
        return Watched(resource, int(str(expires)) / 1000)

    def stop(self, channel: str, resource: str) -> None:
        """Stop a channel; one that is no more is as good as stopped.

        Raises:
            AccessError: As of `GoogleSession.send`; it may still be open.
        """
        try:
            self._session.send("post", _STOP, safe=True, json={"id": channel, "resourceId": resource})
        except GoogleRefusal as refusal:
            if refusal.code != "notFound":
                raise
        except OutcomeUnknown as error:
            raise NotReached(
                f"Google не подтвердил, что канал уведомлений закрыт: {error.why.what}",
                remedy="Ничего не делайте: через сутки он закроется сам.",
            ) from None


def open_drive_watch(*, folder: Path, tell: Callable[[str], None]) -> DriveWatch:
    """Start a conversation about channels; nothing is sent yet.

    Args:
        folder: Where `.env` and relative paths in the settings are looked for.
        tell: Is given a line for the person when there is a wait, or a warning.

    Raises:
        SettingsError: The settings cannot be used.
    """
    session = connect(
        load_settings(folder),
        frozenset({Need.DRIVE_LOOK}),
        folder=folder,
        surroundings=Surroundings(tell=tell),
    )
    for warning in session.warnings:
        tell(warning)
    return DriveWatch(session)
