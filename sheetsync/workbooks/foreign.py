"""Every exception of the libraries under us, as one of ours: the seam no foreign exception passes.

The libraries: gspread, requests, urllib3, google-auth, oauthlib and the JSON reader.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException

import google.auth.exceptions as auth
import gspread.exceptions as sheets
import oauthlib.oauth2
import requests.exceptions as http
import urllib3.exceptions as wire

from sheetsync.errors import GoogleRefusal, NotReached, SettingsError, SheetsyncError, SignInError, UsageError
from sheetsync.settings import variable
from sheetsync.workbooks.asked import Asked
from sheetsync.workbooks.google_errors import answer_of, error_of

FOREIGN: tuple[type[Exception], ...] = (
    sheets.GSpreadException,
    sheets.UnSupportedExportFormat,
    http.RequestException,
    wire.HTTPError,
    wire.ProxySchemeUnsupported,
    auth.GoogleAuthError,
    oauthlib.oauth2.OAuth2Error,
    json.JSONDecodeError,
    HTTPException,
    OSError,  # a certificate file that is not there, a socket that breaks below everything
)


@contextmanager
def our_errors(asked: Asked) -> Iterator[None]:
    """Let no foreign exception out of the block: each leaves as one of ours.

    Raises:
        SheetsyncError: What the foreign exception means. The exception itself is not kept as the cause:
            it may hold the request, and with it the token.
    """
    try:
        yield
    except FOREIGN as error:
        raise translate(error, asked) from None


def translate(error: Exception, asked: Asked) -> SheetsyncError:
    """Return our error for one of `FOREIGN`; the first family it belongs to decides."""
    return next(say for family, say in _FAMILIES if isinstance(error, family))(error, asked)


def _refused(error: Exception, asked: Asked) -> SheetsyncError:
    assert isinstance(error, sheets.APIError)  # noqa: S101 - the table below says so
    return error_of(answer_of(error.response), asked)


def _no_workbook(_: Exception, asked: Asked) -> SheetsyncError:
    account = asked.identity.account
    return GoogleRefusal(
        "NOT_FOUND",
        f"Таблица {asked.workbook} не найдена, или аккаунту {account} она не открыта.",
        remedy=f"Проверьте ссылку; если она верна, откройте доступ аккаунту {account} с ролью «Редактор».",
    )


def _no_tab(error: Exception, asked: Asked) -> SheetsyncError:
    return GoogleRefusal(
        "no_tab",
        f"В таблице {asked.workbook} нет вкладки «{error}».",
        remedy="Создайте её или проверьте название.",
    )


def _no_key(_: Exception, __: Asked) -> SheetsyncError:
    return UsageError(
        "В ссылке нет идентификатора таблицы.",
        remedy="Скопируйте ссылку целиком из адресной строки: https://docs.google.com/spreadsheets/d/…",
    )


def _library(error: Exception, asked: Asked) -> SheetsyncError:
    return GoogleRefusal(
        type(error).__name__,
        f"Запрос к таблице {asked.workbook} составлен неверно ({type(error).__name__}).",
        remedy="Это ошибка программы: сообщите о ней разработчикам.",
    )


def no_default_credentials(*_: object) -> SheetsyncError:
    """Say that the application default credentials are missing or of an unknown form."""
    return SettingsError(
        variable("credentials"),
        "стандартный вход Google (adc) не найден или его файл не того вида.",
        remedy="Выполните «gcloud auth application-default login» или укажите файл ключа "
        "в GOOGLE_APPLICATION_CREDENTIALS.",
    )


def _not_signed_in(error: Exception, asked: Asked) -> SheetsyncError:
    """Say what to do about refused credentials, by their kind and by Google's code, not its text."""
    who, facts = asked.identity, error.args[1] if len(error.args) > 1 else None
    code = str(facts.get("error", "")) if isinstance(facts, dict) else ""
    return SignInError(
        code or type(error).__name__,
        f"Google не принял вход аккаунта {who.account}, источник: {who.source}.",
        remedy=_SIGN_IN_REMEDIES[who.kind].format(account=who.account, source=who.source),
    )


def wrong_clock(asked: Asked, skew: float) -> SheetsyncError:
    """Say that sign-in fails because this computer's clock is wrong.

    Args:
        asked: Who asked.
        skew: How far the clock is ahead of Google's, seconds.
    """
    apart = f"{'спешат' if skew > 0 else 'отстают'} на {abs(skew) / 60:.0f} мин"
    return SignInError(
        "clock",
        f"Google не принял вход аккаунта {asked.identity.account}: часы этого компьютера {apart}.",
        remedy="Включите точное время в настройках системы и повторите.",
    )


def _certificate(_: Exception, __: Asked) -> SheetsyncError:
    return NotReached(
        "Защищённое соединение с Google не установлено: сертификат не прошёл проверку.",
        remedy="Проверьте дату на компьютере; если трафик проверяет рабочая сеть, укажите её сертификат "
        "в REQUESTS_CA_BUNDLE.",
    )


def _proxy(_: Exception, __: Asked) -> SheetsyncError:
    return NotReached(
        "Прокси-сервер не пропустил запрос к Google.",
        remedy="Проверьте HTTPS_PROXY и NO_PROXY или отключите прокси.",
    )


def _slow(_: Exception, __: Asked) -> SheetsyncError:
    return NotReached("Google не ответил вовремя.", remedy="Проверьте интернет и повторите.")


def _no_connection(_: Exception, __: Asked) -> SheetsyncError:
    return NotReached("Нет соединения с Google.", remedy="Проверьте интернет и повторите.")


def _sign_in_not_reached(error: Exception, asked: Asked) -> SheetsyncError:
    """Tell a sign-in that was answered with a failure (`wire.SignIn` names its status) from no answer."""
    status = str(error.args[0]) if error.args else ""
    if not status.startswith("HTTP "):
        return _no_connection(error, asked)
    return NotReached(
        f"Вход в Google сейчас не работает: на стороне Google сбой ({status}).",
        remedy="Повторите через минуту.",
    )


def _garbled(_: Exception, __: Asked) -> SheetsyncError:
    return NotReached(
        "Ответ Google оборвался или пришёл не от Google (страница входа в сеть, прокси).",
        remedy="Откройте любой сайт в браузере, войдите в сеть, если она просит, и повторите.",
    )


def _address(_: Exception, __: Asked) -> SheetsyncError:
    return NotReached(
        "Запрос к Google не удалось отправить по этому адресу.",
        remedy=f"Проверьте {variable('google_api_endpoint')} и настройки прокси.",
    )


_SIGN_IN_REMEDIES = {
    "service": "Ключ удалён или заменён: создайте новый в консоли Google Cloud (IAM → Сервисные аккаунты → "
    "{account} → Ключи) и запишите его в {source}.",
    "person": "Вход отозван или истёк (у приложения в режиме «Тестирование» — за 7 дней): удалите {source} "
    "и войдите заново.",
    "impersonated": "Дайте аккаунту {source} роль «Создатель токенов сервисных аккаунтов» "
    "на {account} и проверьте, что его собственный вход действует.",
}
_Say = Callable[[Exception, Asked], SheetsyncError]
_FAMILIES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], _Say], ...] = (
    (sheets.APIError, _refused),
    (sheets.SpreadsheetNotFound, _no_workbook),
    (sheets.WorksheetNotFound, _no_tab),
    (sheets.NoValidUrlKeyFound, _no_key),
    ((sheets.GSpreadException, sheets.UnSupportedExportFormat), _library),
    (auth.DefaultCredentialsError, no_default_credentials),
    (auth.TimeoutError, _slow),
    ((auth.MutualTLSChannelError, auth.ClientCertError), _certificate),
    ((auth.TransportError, auth.ResponseError), _sign_in_not_reached),
    ((auth.GoogleAuthError, oauthlib.oauth2.OAuth2Error), _not_signed_in),
    ((http.SSLError, wire.SSLError), _certificate),
    ((http.ProxyError, wire.ProxyError, wire.ProxySchemeUnsupported), _proxy),
    ((http.Timeout, wire.TimeoutError), _slow),
    (
        (
            json.JSONDecodeError,
            HTTPException,
            http.InvalidJSONError,
            http.ChunkedEncodingError,
            http.ContentDecodingError,
            wire.ProtocolError,
            wire.DecodeError,
        ),
        _garbled,
    ),
    ((http.ConnectionError, wire.RequestError, wire.PoolError), _no_connection),
    ((http.RequestException, wire.HTTPError, OSError), _address),
)
