"""What lies in Drive: native spreadsheets and files of bytes, who may touch them, revisions (§2.2)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.google.refusals import Json
from tests.google.spreadsheet import Spreadsheet

NATIVE = "application/vnd.google-apps.spreadsheet"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROLES = ("reader", "commenter", "writer", "owner")


@dataclass
class Revision:
    """One state of the bytes of a file."""

    revision_id: str
    content: bytes
    modified: float
    by: str
    keep_forever: bool = False

    @property
    def md5(self) -> str:
        return hashlib.md5(self.content, usedforsecurity=False).hexdigest()

    def json(self, mime: str) -> Json:
        return {
            "kind": "drive#revision",
            "id": self.revision_id,
            "mimeType": mime,
            "modifiedTime": time_text(self.modified),
            "keepForever": self.keep_forever,
            "published": False,
            "lastModifyingUser": user_json(self.by),
            "md5Checksum": self.md5,
            "size": str(len(self.content)),
        }


@dataclass
class File:
    """A file in Drive.

    Attributes:
        book: The spreadsheet of a native file, else None.
        revisions: The states of a file of bytes, newest last; empty for a native one.
        permissions: Role by address: reader, commenter, writer, owner.
        version: Grows on every change, on metadata too; so it names no content.
    """

    file_id: str
    name: str
    mime: str
    owner: str
    created: float
    book: Spreadsheet | None = None
    revisions: list[Revision] = field(default_factory=list)
    permissions: dict[str, str] = field(default_factory=dict)
    trashed: bool = False
    version: int = 1
    modified: float = 0.0
    modified_by: str = ""
    last_revision: int = 0

    @property
    def etag(self) -> str:
        """The entity tag of Drive v2; that metadata moves it as it moves `version` is [live?] (E8)."""
        mark = hashlib.sha256(f"{self.file_id}:{self.version}".encode()).hexdigest()[:22]
        return f'"{mark}"'

    @property
    def head(self) -> Revision:
        return self.revisions[-1]

    def may(self, email: str, role: str) -> bool:
        """Tell whether somebody has at least a role."""
        mine = self.permissions.get(email)
        return mine is not None and ROLES.index(mine) >= ROLES.index(role)

    def touch(self, now: float, by: str, steps: int = 1) -> None:
        self.version += steps
        self.modified, self.modified_by = now, by

    def upload(self, content: bytes, now: float, by: str, *, pinned: bool = False) -> None:
        """Make new bytes the head; `version` moves by three, as it was seen to (gogcli #929)."""
        self.last_revision += 1
        name = hashlib.sha256(f"{self.file_id}/{self.last_revision}".encode()).hexdigest()[:32]
        self.revisions.append(Revision(f"0B{name}", content, now, by, pinned))
        self.touch(now, by, steps=3)

    def purge(self) -> None:
        """Drop revisions that are neither pinned nor the head, as Drive does 30 days after newer content."""
        self.revisions = [one for one in self.revisions if one.keep_forever or one is self.head]

    def json(self, email: str) -> Json:
        """Return a Drive v3 File as somebody sees it."""
        edits = self.may(email, "writer")
        common = {
            "kind": "drive#file",
            "id": self.file_id,
            "name": self.name,
            "mimeType": self.mime,
            "trashed": self.trashed,
            "version": str(self.version),
            "createdTime": time_text(self.created),
            "modifiedTime": time_text(self.modified),
            "owners": [user_json(self.owner)],
            "lastModifyingUser": user_json(self.modified_by),
            "capabilities": {
                "canEdit": edits,
                "canModifyContent": edits,
                "canCopy": True,
                "canDownload": True,
                "canReadRevisions": edits,
            },
            "webViewLink": f"https://docs.google.com/spreadsheets/d/{self.file_id}/edit",
        }
        if edits:
            common["permissions"] = self.permissions_json()
        return common | (self._content_json() if self.revisions else {})

    def _content_json(self) -> Json:
        return {
            "size": str(len(self.head.content)),
            "md5Checksum": self.head.md5,
            "sha256Checksum": hashlib.sha256(self.head.content).hexdigest(),
            "headRevisionId": self.head.revision_id,
            "originalFilename": self.name,
        }

    def json_v2(self, email: str) -> Json:
        """Return a Drive v2 File: other names, and the etag that v3 does not have."""
        renamed = {
            "kind": "drive#file",
            "etag": self.etag,
            "title": self.name,
            "createdDate": time_text(self.created),
            "modifiedDate": time_text(self.modified),
            "editable": self.may(email, "writer"),
            "labels": {"trashed": self.trashed},
        }
        same = ("id", "mimeType", "version", "owners", "lastModifyingUser", "capabilities")
        bytes_only = ("md5Checksum", "headRevisionId", "originalFilename")
        v3 = self.json(email)
        result = renamed | {name: v3[name] for name in same + bytes_only if name in v3}
        return result | ({"fileSize": v3["size"]} if "size" in v3 else {})

    def permissions_json(self) -> list[Json]:
        return [
            {
                "kind": "drive#permission",
                "id": hashlib.sha256(email.encode()).hexdigest()[:20],
                "type": "user",
                "role": role,
                "emailAddress": email,
                "displayName": email.partition("@")[0],
            }
            for email, role in self.permissions.items()
        ]


def user_json(email: str) -> Json:
    name = email.partition("@")[0]
    return {"kind": "drive#user", "displayName": name, "emailAddress": email, "me": False}


def time_text(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
