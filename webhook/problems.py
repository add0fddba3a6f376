"""Everything the service answers when it cannot do what it is asked: RFC 9457, one entry a kind."""

from __future__ import annotations

KINDS: dict[str, tuple[int, str, str]] = {
    "malformed": (400, "Запрос не прочитан", "Тело должно быть объектом JSON в UTF-8, заголовки — целыми."),
    "truncated": (400, "Запрос оборвался", "Тело короче, чем обещано в Content-Length. Повторите."),
    "unsigned": (
        401,
        "Запрос не подписан",
        "Нужны webhook-id, webhook-timestamp, webhook-signature и x-sheetsync-key.",
    ),
    "expired": (401, "Подпись устарела", "Проверьте часы отправителя: разница больше пяти минут."),
    "bad_signature": (401, "Подпись не принята", "Проверьте ключ и секрет в свойствах скрипта."),
    "no_channel": (
        401,
        "Уведомление не принято",
        "Такого канала нет или токен не его. Откройте канал заново: sheetsync watch ССЫЛКА.",
    ),
    "wrong_sheet": (403, "Ключ от другой таблицы", "Создайте ключ для этой таблицы: sheetsync keys add."),
    "forbidden": (
        403,
        "Нужен пропуск",
        "Передайте SHEETSYNC_METRICS_TOKEN в заголовке Authorization: Bearer.",
    ),
    "not_found": (404, "Здесь ничего нет", "Проверьте адрес; список адресов — /openapi.json."),
    "method": (405, "Так сюда не обращаются", "Проверьте метод запроса; список — /openapi.json."),
    "no_length": (411, "Нет длины запроса", "Отправьте тело целиком, с Content-Length."),
    "too_large": (413, "Запрос слишком велик", "Содержание строк сюда не присылают: только номер таблицы."),
    "media_type": (415, "Нужен JSON", "Укажите Content-Type: application/json."),
    "schema": (422, "В запросе не то", "Поля и их вид описаны в /openapi.json."),
    "too_often": (429, "Слишком часто", "Повторите через указанное в Retry-After время."),
    "internal": (
        500,
        "Ошибка сервера",
        "Повторите позже; если не проходит, сообщите номер запроса (instance).",
    ),
    "not_ready": (503, "Сервис не готов", "Посмотрите /readyz: там сказано, чего не хватает."),
}
"""Kind -> HTTP status, title, what to do about it."""

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """A request that is answered with a problem.

    Args:
        kind: One of `KINDS`.
        detail: What is wrong in this very request; the general remedy if empty.
        retry_after: Seconds to wait, where that is told.
    """

    def __init__(self, kind: str, detail: str = "", retry_after: int | None = None) -> None:
        super().__init__(kind, detail)
        self.kind, self.detail, self.retry_after = kind, detail, retry_after

    @property
    def status(self) -> int:
        """The HTTP status."""
        return KINDS[self.kind][0]

    def body(self, instance: str) -> dict[str, object]:
        """Return the document."""
        status, title, remedy = KINDS[self.kind]
        return {
            "type": f"urn:sheetsync:problem:{self.kind}",
            "title": title,
            "status": status,
            "detail": self.detail or remedy,
            "instance": f"urn:sheetsync:request:{instance}",
        }
