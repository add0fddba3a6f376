"""Google's refusals: an exception that carries the exact body (google-api.md §1.5, §2.1, §3, §6.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]

_TYPE = "type.googleapis.com/google.rpc."
_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}


class Refused(Exception):
    """An answer other than 2xx: its HTTP code and its JSON body."""

    def __init__(self, code: int, body: Json) -> None:
        super().__init__(code, body)
        self.code = code
        self.body = body


class NotModelled(Exception):
    """The fake was asked for something Google has and the fake has not: 501, so that no test mistakes it."""


def sheets(code: int, message: str, *, status: str = "", details: Sequence[Json] = ()) -> Refused:
    error: Json = {"code": code, "message": message, "status": status or _STATUS[code]}
    if details:
        error["details"] = list(details)
    return Refused(code, {"error": error})


def drive(
    code: int, reason: str, message: str, *, domain: str = "global", location: tuple[str, str] | None = None
) -> Refused:
    """The older envelope of Drive; `location` is its type and name, as ("parameter", "fileId")."""
    one = {"domain": domain, "reason": reason, "message": message}
    if location:
        one |= {"locationType": location[0], "location": location[1]}
    return Refused(code, {"error": {"errors": [one], "code": code, "message": message}})


def error_info(reason: str, metadata: Json) -> Json:
    return {"@type": _TYPE + "ErrorInfo", "reason": reason, "domain": "googleapis.com", "metadata": metadata}


def invalid(message: str) -> Refused:
    return sheets(400, message)


def violation(field: str, description: str) -> Refused:
    """A 400 whose details name the field, as a bad `fields` mask gets it."""
    violations = [{"field": field, "description": description} if field else {"description": description}]
    return sheets(400, description, details=[{"@type": _TYPE + "BadRequest", "fieldViolations": violations}])


def not_found() -> Refused:
    return sheets(404, "Requested entity was not found.")


def forbidden() -> Refused:
    return sheets(403, "The caller does not have permission")


def office_file() -> Refused:
    return sheets(400, "This operation is not supported for this document", status="FAILED_PRECONDITION")


def bad_token() -> Refused:
    return sheets(
        401,
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or "
        "other valid authentication credential. See "
        "https://developers.google.com/identity/sign-in/web/devconsole-project.",
    )


def scope_too_small(service: str) -> Refused:
    info = error_info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", {"service": service})
    return sheets(403, "Request had insufficient authentication scopes.", details=[info])


def api_off(service: str, title: str, project: str) -> Refused:
    url = f"https://console.developers.google.com/apis/api/{service}/overview?project={project}"
    message = (
        f"{title} has not been used in project {project} before or it is disabled. Enable it by visiting "
        f"{url} then retry. If you enabled this API recently, wait a few minutes for the action to propagate "
        "to our systems and retry."
    )
    metadata = {"service": service, "consumer": f"projects/{project}", "activationUrl": url}
    return sheets(403, message, details=[error_info("SERVICE_DISABLED", metadata)])


def too_often(kind: str, scope: str, limit: int, project: str = "603366585132") -> Refused:
    """429 of Sheets; kind is "Read" or "Write", scope is "User" or "Project"."""
    per_user = scope == "User"
    where = " per user" if per_user else ""
    message = (
        f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests per minute{where}' "
        f"of service 'sheets.googleapis.com' for consumer 'project_number:{project}'."
    )
    metadata = {
        "quota_limit": f"{kind}RequestsPerMinutePer{scope}",
        "quota_limit_value": str(limit),
        "quota_metric": f"sheets.googleapis.com/{kind.lower()}_requests",
        "quota_unit": "1/min/{project}/{user}" if per_user else "1/min/{project}",
        "quota_location": "global",
        "service": "sheets.googleapis.com",
        "consumer": f"projects/{project}",
    }
    link = {
        "description": "Request a higher quota limit.",
        "url": "https://cloud.google.com/docs/quotas/help/request_increase",
    }
    more = {"@type": _TYPE + "Help", "links": [link]}
    return sheets(429, message, details=[error_info("RATE_LIMIT_EXCEEDED", metadata), more])


def file_not_found(file_id: str) -> Refused:
    return drive(404, "notFound", f"File not found: {file_id}.", location=("parameter", "fileId"))


def drive_forbidden() -> Refused:
    message = "The user does not have sufficient permissions for this file."
    return drive(403, "insufficientFilePermissions", message)


def precondition_failed() -> Refused:
    """412 in the form documented for Calendar; Drive's own body was never seen verbatim (§2.2)."""
    return drive(412, "conditionNotMet", "Precondition Failed", location=("header", "If-Match"))


def storage_quota() -> Refused:
    message = "The user's Drive storage quota has been exceeded."
    return drive(403, "storageQuotaExceeded", message, domain="usageLimits")


def drive_too_often(reason: str = "userRateLimitExceeded") -> Refused:
    """403 of Drive, or with reason "rateLimitExceeded" the project's."""
    words = {"userRateLimitExceeded": "User Rate Limit Exceeded", "rateLimitExceeded": "Rate Limit Exceeded"}
    return drive(403, reason, words[reason], domain="usageLimits")
