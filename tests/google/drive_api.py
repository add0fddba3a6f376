"""Routes of Drive v3 and v2, as far as an .xlsx in Drive needs them (google-api.md §2.2)."""

from __future__ import annotations

import re
from urllib.parse import unquote

from flask import Flask, Response, g, request

from tests.google import masks, refusals
from tests.google.accounts import Account
from tests.google.cloud import READS_DRIVE, SEES_DRIVE, WRITES_DRIVE, Google
from tests.google.files import File, Revision
from tests.google.refusals import Json, NotModelled

_V3, _V2 = "/drive/v3/files", "/drive/v2/files"
_REVISION = f"{_V3}/<file_id>/revisions/<revision_id>"
_DEFAULT = "kind,id,name,mimeType"
_FILE = masks.parse(
    "kind,id,name,mimeType,trashed,version,createdTime,modifiedTime,owners,lastModifyingUser,capabilities,"
    "webViewLink,permissions,size,md5Checksum,sha1Checksum,sha256Checksum,headRevisionId,originalFilename,"
    "parents,driveId,shared,ownedByMe,description,starred,explicitlyTrashed,viewedByMeTime,webContentLink,"
    "fileExtension,fullFileExtension,appProperties,properties,modifiedByMeTime,permissionIds,quotaBytesUsed,*"
)


class DriveApi:
    """The calls on files, over the state of a Google."""

    def __init__(self, google: Google) -> None:
        self.google = google

    def register(self, app: Flask) -> None:
        for method, path, view in (
            ("GET", "/drive/v3/about", self.about),
            ("GET", _V3, self.list),
            ("POST", _V3, self.create),
            ("GET", f"{_V3}/<file_id>", self.get),
            ("PATCH", f"{_V3}/<file_id>", self.update),
            ("POST", f"{_V3}/<file_id>/copy", self.copy),
            ("GET", f"{_V3}/<file_id>/permissions", self.permissions),
            ("GET", f"{_V3}/<file_id>/revisions", self.revisions),
            ("GET", _REVISION, self.revision),
            ("PATCH", _REVISION, self.pin),
            ("DELETE", _REVISION, self.delete_revision),
            ("PATCH", f"/upload{_V3}/<file_id>", self.upload),
            ("GET", f"{_V2}/<file_id>", self.get_v2),
            ("PUT", f"/upload{_V2}/<file_id>", self.upload_v2),
        ):
            app.add_url_rule(path, f"drive.{view.__name__}", view, methods=[method])

    def about(self) -> Json:
        account = self._account(SEES_DRIVE)
        limit = {} if account.is_robot else {"limit": str(15 * 2**30)}
        user = {"kind": "drive#user", "emailAddress": account.email, "me": True}
        return _selected({"kind": "drive#about", "user": user, "storageQuota": limit}, "")

    def list(self) -> Json:
        """List what the caller sees; of `q` only mimeType and name are read."""
        email = self._account(SEES_DRIVE).email
        q = request.args.get("q", "")
        asked = re.findall(r"""(mimeType|name) ?= ?["']([^"']*)["']""", q)
        seen = [file.json(email) for file in self.google.files.values() if file.may(email, "reader")]
        files = [one for one in seen if all(one[name] == value for name, value in asked)]
        return _selected({"kind": "drive#fileList", "files": files}, f"kind,files({_DEFAULT})")

    def create(self) -> Json:
        return self._own_file("files.create")

    def copy(self, file_id: str) -> Json:
        self._file(file_id, READS_DRIVE)
        return self._own_file("files.copy")

    def _own_file(self, what: str) -> Json:
        if self._account(WRITES_DRIVE).is_robot:
            raise refusals.storage_quota()  # a service account owns nothing (§6.3)
        raise NotModelled(what)

    def get(self, file_id: str) -> Json | Response:
        media = request.args.get("alt") == "media"
        file, account = self._file(file_id, READS_DRIVE if media else SEES_DRIVE)
        return _content(file) if media else _file_json(file, account)

    def update(self, file_id: str) -> Json:
        file, account = self._file(file_id, WRITES_DRIVE, "writer")
        changes = request.get_json()
        file.name = changes.get("name", file.name)
        file.trashed = changes.get("trashed", file.trashed)
        file.version += 1
        return _file_json(file, account)

    def permissions(self, file_id: str) -> Json:
        file, _ = self._file(file_id, SEES_DRIVE, "writer")
        default = "kind,permissions(id,type,kind,role)"
        return _selected({"kind": "drive#permissionList", "permissions": file.permissions_json()}, default)

    def revisions(self, file_id: str) -> Json:
        file, _ = self._file(file_id, SEES_DRIVE, "writer")
        entries = [one.json(file.mime) for one in file.revisions]
        default = "kind,revisions(kind,id,mimeType,modifiedTime)"
        return _selected({"kind": "drive#revisionList", "revisions": entries}, default)

    def revision(self, file_id: str, revision_id: str) -> Json | Response:
        file, one = self._revision(file_id, revision_id, READS_DRIVE)
        if request.args.get("alt") == "media":
            return Response(one.content, mimetype=file.mime)
        return _revision_json(file, one)

    def pin(self, file_id: str, revision_id: str) -> Json:
        """Set keepForever; that this moves version and etag is [live?], so the fake moves them."""
        file, one = self._revision(file_id, revision_id, WRITES_DRIVE)
        one.keep_forever = request.get_json().get("keepForever", one.keep_forever)
        file.version += 1
        return _revision_json(file, one)

    def delete_revision(self, file_id: str, revision_id: str) -> tuple[str, int]:
        file, one = self._revision(file_id, revision_id, WRITES_DRIVE)
        if one is file.head:
            # [MEM] the words.
            raise refusals.drive(
                403, "cannotDeleteOnlyRevision", "Cannot delete the last remaining revision."
            )
        file.revisions.remove(one)
        return "", 204

    def upload(self, file_id: str) -> Json:
        """Replace the bytes without any precondition: v3 knows no etag."""
        file, account = self._file(file_id, WRITES_DRIVE, "writer")
        self._replace(file, account, pinned=_flag("keepRevisionForever"))
        return _file_json(file, account)

    def get_v2(self, file_id: str) -> Json | Response:
        media = request.args.get("alt") == "media"
        file, account = self._file(file_id, READS_DRIVE if media else SEES_DRIVE)
        return _content(file) if media else _selected(file.json_v2(account.email), "")

    def upload_v2(self, file_id: str) -> Json:
        """Replace the bytes if the etag is still the one given; a malformed etag is taken for a stale one."""
        file, account = self._file(file_id, WRITES_DRIVE, "writer")
        if request.headers.get("If-Match", "*") not in {"*", file.etag}:
            raise refusals.precondition_failed()
        self._replace(file, account, pinned=_flag("pinned"))
        return _selected(file.json_v2(account.email), "")

    def _replace(self, file: File, account: Account, *, pinned: bool) -> None:
        if request.args.get("uploadType") != "media" or file.book is not None:
            raise NotModelled("an upload other than media into a file of bytes")
        file.upload(request.get_data(), self.google.clock(), account.email, pinned=pinned)

    def _revision(self, file_id: str, revision_id: str, scopes: tuple[str, ...]) -> tuple[File, Revision]:
        file, _ = self._file(file_id, scopes, "writer")
        for one in file.revisions:
            if one.revision_id == unquote(revision_id):
                return file, one
        message = f"Revision not found: {revision_id}."
        raise refusals.drive(404, "notFound", message, location=("parameter", "revisionId"))

    def _file(self, file_id: str, scopes: tuple[str, ...], role: str = "reader") -> tuple[File, Account]:
        header = request.headers.get("Authorization", "")
        file, account = self.google.drive_file(header, file_id, scopes, role)
        g.call.account = account.email
        return file, account

    def _account(self, scopes: tuple[str, ...]) -> Account:
        account = self.google.drive_account(request.headers.get("Authorization", ""), scopes)
        g.call.account = account.email
        return account


def _content(file: File) -> Response:
    if file.book is not None:
        message = "Only files with binary content can be downloaded. Use Export with Docs Editors files."
        raise refusals.drive(403, "fileNotDownloadable", message, location=("parameter", "alt"))
    return Response(file.head.content, mimetype=file.mime)


def _file_json(file: File, account: Account) -> Json:
    return _selected(file.json(account.email), _DEFAULT, _FILE)


def _revision_json(file: File, one: Revision) -> Json:
    return _selected(one.json(file.mime), "kind,id,mimeType,modifiedTime")


def _selected(answer: Json, default: str, known: masks.Mask | None = None) -> Json:
    text = request.args.get("fields") or default
    mask = masks.parse(text) if text else {}
    for name in mask:
        if known and name not in known:
            message = f"Invalid field selection {name}"
            raise refusals.drive(400, "invalidParameter", message, location=("parameter", "fields"))
    selected: Json = masks.select(answer, mask)
    return selected


def _flag(name: str) -> bool:
    return request.args.get(name, "").lower() == "true"
