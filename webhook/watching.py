"""Keeps Drive telling us about the files that are watched: opens channels, renews them, and stops them.

A channel lives for a day at most and cannot be prolonged, so a newer one takes its place in time. The old one
is stopped only when something has come by the new one; what comes by both meanwhile is one burst.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from sheetsync.errors import AccessError, SheetsyncError
from sheetsync.workbooks.drive_watch import DriveWatch, open_drive_watch
from sheetsync.workbooks.online import file_id_of
from webhook.channels import Channel, Channels
from webhook.ledger import Ledger
from webhook.logs import log

PATH = "/v1/drive"
"""Where the service takes notifications."""
HELD = 300.0
"""How long one worker may be renewing a channel before another one tries, seconds: longer than a session's
deadline, shorter than the time between two sweeps."""


def begin(channels: Channels, drive: DriveWatch, sheet: str, *, address: str, now: float) -> None:
    """Open a channel for a sheet; those that it has are replaced.

    Args:
        channels: Where it is noted.
        drive: The way to Google.
        sheet: The sheet's address at Google.
        address: Where notifications are to be posted.
        now: The clock.

    Raises:
        AccessError: Google does not open it; what there was stays as it was.
    """
    channel, token = channels.begin(sheet, address, now=now)
    try:
        watched = drive.start(file_id_of(sheet), channel, token=token, address=address, now=now)
    except SheetsyncError:
        channels.forget(channel)
        raise
    if not channels.opened(channel, resource=watched.resource, expires=watched.expires):
        drive.stop(channel, watched.resource)  # the person has stopped watching meanwhile
        channels.forget(channel)


def end(channels: Channels, drive: DriveWatch, sheet: str) -> int:
    """Stop all channels of a sheet; return how many there were.

    Raises:
        AccessError: Google could not be told: they are not renewed any more, and stopped by a sweep.
    """
    open_ones = [one for one in channels.retire(sheet) if one.resource]
    for channel in open_ones:
        drive.stop(channel.id, channel.resource)
        channels.forget(channel.id)
    return len(open_ones)


def _connected() -> DriveWatch:
    return open_drive_watch(folder=Path(), tell=lambda line: log("waits", why=line))


def tend(ledger: Ledger, *, now: float, connect: Callable[[], DriveWatch] = _connected) -> None:
    """Renew the channels that end soon, stop those that were replaced, and look at what is watched.

    A channel that Google refuses, or that cannot be talked about now, is left for the next sweep: this raises
    for the database alone.

    Args:
        ledger: Where to ask for the sheets that are watched: a notification may have been lost.
        now: The clock.
        connect: Starts one conversation, whose deadline bounds all that is done here.
    """
    channels = Channels(ledger.engine)
    channels.forget_dead(now=now)
    known = channels.listed()
    for sheet in {one.sheet for one in known if one.current}:
        ledger.want(sheet, reason="sweep", now=now)
    due = [one for one in known if one.due(now) and channels.hold(one.id, now=now, seconds=HELD)]
    idle = list(_idle(known))
    if not due and not idle:
        return
    try:
        drive = connect()
    except SheetsyncError as error:
        for channel in due:
            _failed(channels, channel, error)
        return
    for channel in due:
        _renew(channels, drive, channel, now)
    for channel in idle:
        _stop(channels, drive, channel)


def _idle(known: Iterable[Channel]) -> Iterable[Channel]:
    """Return those that nobody needs: replaced by one that is heard from, or by nothing."""
    current = {one.sheet: one for one in known if one.current}
    for channel in known:
        newer = current.get(channel.sheet)
        if channel.replaced and channel.resource and (newer is None or newer.heard is not None):
            yield channel


def _renew(channels: Channels, drive: DriveWatch, channel: Channel, now: float) -> None:
    try:
        begin(channels, drive, channel.sheet, address=channel.address, now=now)
    except SheetsyncError as error:
        _failed(channels, channel, error)
    else:
        log("channel_renewed", sheet=channel.sheet, channel=channel.id)


def _failed(channels: Channels, channel: Channel, error: SheetsyncError) -> None:
    channels.fail(channel.id, str(error))
    log("channel_not_renewed", sheet=channel.sheet, channel=channel.id, error=type(error).__name__)


def _stop(channels: Channels, drive: DriveWatch, channel: Channel) -> None:
    try:
        drive.stop(channel.id, channel.resource)
    except AccessError as error:
        log("channel_not_stopped", sheet=channel.sheet, channel=channel.id, error=type(error).__name__)
    else:
        channels.forget(channel.id)
