from __future__ import annotations

import hashlib

import pytest

from tests.google.asking import Answer, Asking
from tests.google.humans import Human

OLD, NEW, OTHER = b"PK old", b"PK new bytes", b"PK somebody's"


@pytest.fixture
def asking() -> Asking:
    """One Office file instead of the spreadsheet."""
    asking = Asking()
    asking.file = asking.google.office(OLD)
    asking.google.share(asking.file, asking.bot)
    return asking


def v2(asking: Asking, **query: Answer) -> Answer:
    return asking.ask("GET", f"/drive/v2/files/{asking.file.file_id}", **query)[1]


def v3(asking: Asking, rest: str = "", **query: Answer) -> Answer:
    code, answer = asking.ask("GET", f"/drive/v3/files/{asking.file.file_id}{rest}", **query)
    assert code == 200
    return answer


def upload(asking: Asking, content: bytes, etag: str, **query: str) -> tuple[int, Answer]:
    path = f"/upload/drive/v2/files/{asking.file.file_id}"
    return asking.ask("PUT", path, content, headers={"If-Match": etag}, uploadType="media", **query)


def test_a_file_is_known_by_its_kind_and_its_content() -> None:
    """§2.2 identify: headRevisionId and checksums exist only for files of bytes."""
    asking = Asking()
    office = asking.google.office(OLD)
    fields = "id,mimeType,size,md5Checksum,sha256Checksum,headRevisionId,capabilities(canEdit)"
    native = v3(asking, fields=fields)
    assert native["mimeType"] == "application/vnd.google-apps.spreadsheet"
    assert "md5Checksum" not in native
    asking.google.share(office, asking.bot)
    asking.file = office
    answer = v3(asking, fields=fields)
    assert answer["mimeType"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer["md5Checksum"] == hashlib.md5(OLD, usedforsecurity=False).hexdigest()
    assert answer["sha256Checksum"] == hashlib.sha256(OLD).hexdigest()
    assert (answer["size"], answer["capabilities"]) == (str(len(OLD)), {"canEdit": True})


def test_v3_gives_four_fields_unless_asked_for_more(asking: Asking) -> None:
    assert set(v3(asking)) == {"kind", "id", "name", "mimeType"}


def test_v3_knows_no_etag(asking: Asking) -> None:
    """§2.3: asking v3 for `etag` gives 400 "Invalid field selection etag"."""
    code, answer = asking.ask("GET", f"/drive/v3/files/{asking.file.file_id}", fields="id,etag")
    assert (code, answer["error"]["message"]) == (400, "Invalid field selection etag")


def test_bytes_are_downloaded_and_those_of_a_native_sheet_are_not(asking: Asking) -> None:
    """§2.2 download: fileNotDownloadable, with Google's words."""
    assert v3(asking, alt="media") == OLD
    asking.file = asking.google.native()
    asking.google.share(asking.file, asking.bot)
    code, answer = asking.ask("GET", f"/drive/v3/files/{asking.file.file_id}", alt="media")
    assert (code, answer["error"]["errors"][0]["reason"]) == (403, "fileNotDownloadable")
    words = "Only files with binary content can be downloaded. Use Export with Docs Editors files."
    assert answer["error"]["message"] == words


def test_bytes_are_replaced_if_the_etag_is_still_the_one_read(asking: Asking) -> None:
    """§2.2, replace iff unchanged: same id, a new revision, the answer has the new checksum."""
    etag = v2(asking, fields="etag,version")["etag"]
    code, answer = upload(asking, NEW, etag, fields="md5Checksum,etag")
    assert (code, answer["md5Checksum"]) == (200, hashlib.md5(NEW, usedforsecurity=False).hexdigest())
    assert answer["etag"] != etag
    assert v3(asking, alt="media") == NEW


@pytest.mark.parametrize("meanwhile", ["replaced", "touched"])
def test_a_stale_etag_is_a_412_and_changes_nothing(asking: Asking, meanwhile: str) -> None:
    """§2.2: conditionNotMet; sync.md §4.1: version and etag move for non-content reasons too."""
    etag = v2(asking)["etag"]
    human = Human(asking.google, asking.file)
    human.replace_bytes(OTHER) if meanwhile == "replaced" else human.touch()
    code, answer = upload(asking, NEW, etag)
    assert code == 412
    (error,) = answer["error"]["errors"]
    assert error == {
        "domain": "global",
        "reason": "conditionNotMet",
        "message": "Precondition Failed",
        "locationType": "header",
        "location": "If-Match",
    }
    assert v3(asking, alt="media") == (OTHER if meanwhile == "replaced" else OLD)


def test_one_replacement_moves_the_version_by_three(asking: Asking) -> None:
    """§2.2: gogcli #929 saw 3 -> 6; so `version` names no content."""
    before = int(v3(asking, fields="version")["version"])
    upload(asking, NEW, v2(asking)["etag"])
    assert int(v3(asking, fields="version")["version"]) == before + 3


def test_old_revisions_can_be_read_pinned_and_are_purged_otherwise(asking: Asking) -> None:
    """§2.2 history: full bytes a revision; unpinned ones go."""
    upload(asking, NEW, v2(asking)["etag"], pinned="true")
    upload(asking, OTHER, v2(asking)["etag"])
    first, second, third = (one["id"] for one in v3(asking, "/revisions")["revisions"])
    assert third == v3(asking, fields="headRevisionId")["headRevisionId"]
    assert v3(asking, f"/revisions/{first}", alt="media") == OLD
    assert v3(asking, f"/revisions/{second}", fields="keepForever") == {"keepForever": True}
    asking.file.purge()
    assert [one["id"] for one in v3(asking, "/revisions")["revisions"]] == [second, third]


def test_pinning_a_revision_moves_the_etag(asking: Asking) -> None:
    """sync.md §4.5 step 2: pin, *then* re-read the etag (it may move)."""
    etag = v2(asking)["etag"]
    path = f"/drive/v3/files/{asking.file.file_id}/revisions/{asking.file.head.revision_id}"
    code, answer = asking.ask("PATCH", path, {"keepForever": True}, fields="keepForever")
    assert (code, answer) == (200, {"keepForever": True})
    assert v2(asking)["etag"] != etag


def test_v3_replaces_bytes_with_no_precondition(asking: Asking) -> None:
    """§2.2: "no precondition possible"."""
    Human(asking.google, asking.file).replace_bytes(OTHER)
    path = f"/upload/drive/v3/files/{asking.file.file_id}"
    code, _ = asking.ask("PATCH", path, NEW, headers={"If-Match": '"stale"'}, uploadType="media")
    assert (code, v3(asking, alt="media")) == (200, NEW)


def test_a_viewer_downloads_and_does_not_upload(asking: Asking) -> None:
    asking.google.share(asking.file, asking.bot, "reader")
    assert v3(asking, alt="media") == OLD
    code, answer = upload(asking, NEW, v2(asking)["etag"])
    assert (code, answer["error"]["errors"][0]["reason"]) == (403, "insufficientFilePermissions")
    assert not v3(asking, fields="capabilities")["capabilities"]["canEdit"]


def test_permissions_say_who_it_is_shared_with(asking: Asking) -> None:
    entries = v3(asking, "/permissions", fields="permissions(emailAddress,role)")["permissions"]
    assert {(one["emailAddress"], one["role"]) for one in entries} == {
        ("person@example.com", "owner"),
        (asking.bot.email, "writer"),
    }


@pytest.mark.parametrize("rest", ["", "/{id}/copy"])
def test_a_service_account_owns_nothing(asking: Asking, rest: str) -> None:
    """§6.3: storageQuotaExceeded, in the domain of usage limits."""
    code, answer = asking.ask("POST", "/drive/v3/files" + rest.format(id=asking.file.file_id), {})
    (error,) = answer["error"]["errors"]
    assert (code, error["domain"], error["reason"]) == (403, "usageLimits", "storageQuotaExceeded")


def test_a_trashed_file_says_so(asking: Asking) -> None:
    asking.ask("PATCH", f"/drive/v3/files/{asking.file.file_id}", {"trashed": True})
    assert v3(asking, fields="trashed") == {"trashed": True}
    assert v2(asking, fields="labels") == {"labels": {"trashed": True}}


def test_a_list_shows_native_sheets_by_mime_type(asking: Asking) -> None:
    """§2.1: openall never lists an .xlsx, its filter is on the native type."""
    office = asking.google.office(b"PK")
    asking.google.share(office, asking.bot)
    asking.google.native("чужой")
    q = 'mimeType="application/vnd.google-apps.spreadsheet"'
    answer = asking.ask("GET", "/drive/v3/files", q=q, fields="files(id,name)")[1]
    native = [
        file for file in asking.google.files.values() if file.book and file.may(asking.bot.email, "reader")
    ]
    assert answer == {"files": [{"id": file.file_id, "name": file.name} for file in native]}
    assert native
