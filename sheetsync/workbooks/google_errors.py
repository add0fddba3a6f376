"""What Google answers when it refuses, as our errors: who, which workbook, and what to do about it.

Decided by the HTTP status, `error.status` and the reason in `error.details` (Sheets) or `error.errors`
(Drive), never by the message, whose wording changes (reference: google-api.md §6.4). Bodies may be HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from requests import Response

from sheetsync.errors import (
    AccessError,
    ChangedMeanwhile,
    GoogleRefusal,
    NotReached,
    OfficeFile,
    SignInError,
)
from sheetsync.workbooks.asked import Asked

TOO_OFTEN = frozenset({"RATE_LIMIT_EXCEEDED", "rateLimitExceeded", "userRateLimitExceeded"})
_STATUSES = {401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED"}
_REQUEST = re.compile(r"\brequests\[(\d+)\]")
_SHOWN = 300
"""How much of Google's own message is quoted, characters."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The facts of a refusal.

    Attributes:
        http: The HTTP status.
        status: Google's canonical status, such as ``PERMISSION_DENIED``.
        reason: The finer reason, such as ``SERVICE_DISABLED`` or ``notFound``; empty when not given.
        message: What Google says, in English, for a person; empty when the body is not Google's.
        link: Where an API is switched on, when that is the matter.
        limit: Which quota was used up, such as ``ReadRequestsPerMinutePerUser``.
        request: Which request of a batch is at fault, from 0.
    """

    http: int
    status: str
    reason: str = ""
    message: str = ""
    link: str = ""
    limit: str = ""
    request: int | None = None

    @property
    def too_often(self) -> bool:
        """Whether the same request would pass a little later: nothing of it was done."""
        return self.http == 429 or self.reason in TOO_OFTEN  # noqa: PLR2004 - the HTTP status itself

    @property
    def broken(self) -> bool:
        """Whether the server failed, and may have done the work nevertheless."""
        return self.http >= 500 or self.http == 408  # noqa: PLR2004 - the HTTP statuses themselves

    @property
    def code(self) -> str:
        """The finest word there is for what happened."""
        return self.reason or self.status or str(self.http)


def answer_of(response: Response) -> Answer:
    """Read the facts of a refusal from whatever body came with it."""
    http = response.status_code
    error = _error(response)
    details = _dicts(error.get("details"))
    info = next((detail for detail in details if "reason" in detail), {})
    known = _dict(info.get("metadata"))
    old = next(iter(_dicts(error.get("errors"))), {})
    message = _text(error.get("message"))
    return Answer(
        http,
        _text(error.get("status")) or _STATUSES.get(http, ""),
        _text(info.get("reason")) or _text(old.get("reason")),
        message,
        _text(known.get("activationUrl")) or _text(old.get("extendedHelp")),
        _text(known.get("quota_limit")),
        _request_at_fault(details, message),
    )


def _error(response: Response) -> Mapping[str, Any]:
    """Return the `error` object of a JSON body, or an empty one."""
    try:
        body = response.json()
    except ValueError:
        return {}
    return _dict(_dict(body).get("error"))


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _request_at_fault(details: list[dict[str, Any]], message: str) -> int | None:
    """Find the index of the failed request: in the field violations, or else in the message alone."""
    fields = [_text(v.get("field")) for detail in details for v in _dicts(detail.get("fieldViolations"))]
    found = next(filter(None, map(_REQUEST.search, [*fields, message])), None)
    return int(found[1]) if found else None


def error_of(answer: Answer, asked: Asked) -> AccessError:
    """Turn the facts of a refusal into the error a person can act on."""
    if answer.too_often:
        return _too_often(answer, asked)
    if answer.broken:
        return _broken(answer, asked)
    if answer.status == "FAILED_PRECONDITION" and asked.of_sheets:
        return _office_file(answer, asked)
    describe = _BY_REASON.get(answer.reason) or _BY_HTTP.get(answer.http, _other)
    return describe(answer, asked)


def _too_often(answer: Answer, _: Asked) -> AccessError:
    limit = f" ({answer.limit})" if answer.limit else ""
    return NotReached(
        f"Google ограничил частоту запросов{limit}.",
        remedy="Подождите минуту и повторите; ту же квоту тратят другие программы этого аккаунта.",
    )


def _broken(answer: Answer, asked: Asked) -> AccessError:
    return NotReached(
        f"На стороне Google сбой (HTTP {answer.http}).",
        remedy="Повторите позже. Если сбой не проходит, проверьте, что таблица открывается в браузере и что "
        f"аккаунту {asked.identity.account} она доступна: нехватка прав иногда выглядит так же.",
    )


def _office_file(answer: Answer, asked: Asked) -> AccessError:
    return OfficeFile(
        answer.code,
        f"{_workbook(asked)} — файл Excel (.xlsx) на Диске, а не таблица Google.",
        remedy="Откройте его и выберите «Файл → Сохранить как таблицу Google», затем возьмите новую ссылку.",
    )


def _not_signed_in(answer: Answer, asked: Asked) -> AccessError:
    return SignInError(
        answer.code,
        f"Google не принял вход аккаунта {asked.identity.account} ({asked.identity.source}).",
        remedy="Проверьте часы компьютера; если они верны, создайте новый ключ или войдите заново.",
    )


def _api_off(answer: Answer, asked: Asked) -> AccessError:
    api = "Google Sheets API" if asked.of_sheets else "Google Drive API"
    link = answer.link or "https://console.cloud.google.com/apis/library"
    return GoogleRefusal(
        answer.code,
        f"В проекте аккаунта {asked.identity.account} не включён {api}.",
        remedy=f"Включите его здесь: {link} — и подождите пару минут.",
    )


def _scope_too_small(answer: Answer, asked: Asked) -> AccessError:
    return GoogleRefusal(
        answer.code,
        f"Входу аккаунта {asked.identity.account} ({asked.identity.source}) разрешено слишком мало "
        f"для этого действия с {_workbook(asked, 'таблицей')}.",
        remedy="Войдите заново и отметьте все запрошенные разрешения (таблицы, а для .xlsx — и Диск).",
    )


def _no_space(answer: Answer, asked: Asked) -> AccessError:
    return GoogleRefusal(
        answer.code,
        f"У аккаунта {asked.identity.account} нет места на Диске; сервисному аккаунту его и не дают.",
        remedy="Создайте таблицу под своим аккаунтом и откройте этому аккаунту доступ с ролью «Редактор».",
    )


def _not_bytes(answer: Answer, asked: Asked) -> AccessError:
    return GoogleRefusal(
        answer.code,
        f"{_workbook(asked)} — не файл Excel: скачать её как файл нельзя.",
        remedy="Назовите её ссылкой вида https://docs.google.com/spreadsheets/d/…",
    )


def _not_shared(answer: Answer, asked: Asked) -> AccessError:
    account, act = asked.identity.account, "читать" if asked.reads else "менять"
    return GoogleRefusal(
        answer.code,
        f"Аккаунту {account} не разрешено {act} {_workbook(asked, 'таблицу')}.",
        remedy=f"Откройте её в браузере и в «Настройках доступа» добавьте аккаунт {account} "
        "с ролью «Редактор».",
    )


def _not_found(answer: Answer, asked: Asked) -> AccessError:
    account = asked.identity.account
    return GoogleRefusal(
        answer.code,
        f"{_workbook(asked)} не найдена, или аккаунту {account} она не открыта.",
        remedy=f"Проверьте ссылку; если она верна, откройте доступ аккаунту {account} с ролью «Редактор».",
    )


def _changed(_: Answer, asked: Asked) -> AccessError:
    return ChangedMeanwhile(
        f"{_workbook(asked)} изменилась, пока готовилась запись; ничего не записано.",
        remedy="Повторите команду: она прочитает таблицу заново.",
    )


def _address_refused(answer: Answer, _: Asked) -> AccessError:
    return GoogleRefusal(
        answer.code,
        "Google отказался слать уведомления на этот адрес.",
        remedy="Проверьте, что он начинается с https:// и открывается в браузере без предупреждений. "
        "Если да, подтвердите свой домен: https://search.google.com/search-console — и повторите.",
    )


def _too_large(answer: Answer, asked: Asked) -> AccessError:
    return GoogleRefusal(
        answer.code,
        f"Запрос к {_workbook(asked, 'таблице')} слишком велик для Google.",
        remedy="Разделите изменения: сначала перенесите часть журнала.",
    )


def _other(answer: Answer, asked: Asked) -> AccessError:
    said = f": {answer.message[:_SHOWN]}" if answer.message else ""
    return GoogleRefusal(
        answer.code,
        f"Google отклонил запрос к {_workbook(asked, 'таблице')} ({answer.code}, HTTP {answer.http}){said}",
        remedy="Проверьте таблицу (защищённые ячейки, слишком длинный текст); если всё верно, "
        "сообщите разработчикам.",
        request=answer.request,
    )


def _workbook(asked: Asked, noun: str = "Таблица") -> str:
    return f"{noun} {asked.workbook}".rstrip()


_Describe = Callable[[Answer, Asked], AccessError]
_BY_REASON: dict[str, _Describe] = {
    "SERVICE_DISABLED": _api_off,
    "accessNotConfigured": _api_off,
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": _scope_too_small,
    "insufficientPermissions": _scope_too_small,
    "storageQuotaExceeded": _no_space,
    "fileNotDownloadable": _not_bytes,
    "push.webhookUrlNotHttps": _address_refused,
    "push.webhookUrlUnauthorized": _address_refused,
}
_BY_HTTP: dict[int, _Describe] = {
    401: _not_signed_in,
    403: _not_shared,
    404: _not_found,
    412: _changed,
    413: _too_large,
}
