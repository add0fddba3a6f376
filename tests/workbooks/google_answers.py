"""Bodies of Google's refusals, in the shapes of google-api.md §1.5, §3 and §6.4."""

from __future__ import annotations

from typing import Any

ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
PAGE = "<!DOCTYPE html><html><title>Error 502 (Server Error)!!1</title></html>"


def sheets(code: int, status: str, message: str = "words that may change", **info: object) -> dict[str, Any]:
    """An answer of Sheets v4; `reason` and `metadata` go into an ErrorInfo."""
    error: dict[str, Any] = {"code": code, "message": message, "status": status}
    if info:
        error["details"] = [{"@type": ERROR_INFO, "domain": "googleapis.com", **info}]
    return {"error": error}


def drive(code: int, reason: str, domain: str = "global", **more: str) -> dict[str, Any]:
    """An answer of Drive, which has no status and an older list of errors."""
    old = {"domain": domain, "reason": reason, "message": "words that may change", **more}
    return {"error": {"errors": [old], "code": code, "message": "words that may change"}}


TOO_OFTEN = sheets(
    429,
    "RESOURCE_EXHAUSTED",
    reason="RATE_LIMIT_EXCEEDED",
    metadata={"quota_limit": "ReadRequestsPerMinutePerUser", "quota_limit_value": "60"},
)
ACTIVATION = "https://console.developers.google.com/apis/api/sheets.googleapis.com/overview?project=1"
API_OFF = sheets(403, "PERMISSION_DENIED", reason="SERVICE_DISABLED", metadata={"activationUrl": ACTIVATION})
SCOPE = sheets(403, "PERMISSION_DENIED", reason="ACCESS_TOKEN_SCOPE_INSUFFICIENT")
FORBIDDEN = sheets(403, "PERMISSION_DENIED", "The caller does not have permission")
MISSING = sheets(404, "NOT_FOUND", "Requested entity was not found.")
OFFICE = sheets(400, "FAILED_PRECONDITION", "This operation is not supported for this document")
BAD_TOKEN = sheets(401, "UNAUTHENTICATED")
BUSY = sheets(503, "UNAVAILABLE", "The service is currently unavailable.")
INTERNAL = sheets(500, "INTERNAL", "Internal error encountered.")
