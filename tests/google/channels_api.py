"""Routes of `files.watch` and `channels.stop`."""

from __future__ import annotations

from flask import Flask, g, request

from tests.google.cloud import SEES_DRIVE, Google
from tests.google.refusals import Json


class ChannelsApi:
    """The calls on channels, over the state of a Google."""

    def __init__(self, google: Google) -> None:
        self.google = google

    def register(self, app: Flask) -> None:
        app.add_url_rule("/drive/v3/files/<file_id>/watch", "channels.watch", self.watch, methods=["POST"])
        app.add_url_rule("/drive/v3/channels/stop", "channels.stop", self.stop, methods=["POST"])

    def watch(self, file_id: str) -> Json:
        header = request.headers.get("Authorization", "")
        file, account = self.google.drive_file(header, file_id, SEES_DRIVE)
        g.call.account = account.email
        return self.google.channels.watch(file, account.email, request.get_json()).json()

    def stop(self) -> tuple[str, int]:
        account = self.google.drive_account(request.headers.get("Authorization", ""), SEES_DRIVE)
        g.call.account = account.email
        asked = request.get_json()
        self.google.channels.stop(asked.get("id", ""), asked.get("resourceId", ""), account.email)
        return "", 204
