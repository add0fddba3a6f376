"""Looks at everything a sync needs, from the settings to the headers, and says of each whether it is well.

Nothing is written. A check that fails ends the checks that build on it, not the others.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from sheetsync.errors import OfficeFile, SheetsyncError
from sheetsync.grid import Grid
from sheetsync.journal import fields
from sheetsync.journal.table import require
from sheetsync.settings import Settings, load_settings
from sheetsync.sheets import Sheet, as_sheet
from sheetsync.state import State
from sheetsync.summary import SUMMARY
from sheetsync.workbooks import Workbook, is_online, open_workbook, reference_beside
from sheetsync.workbooks.credentials import Need
from sheetsync.workbooks.drive import DriveXlsx
from sheetsync.workbooks.drive_file import DriveFile, head, shared_with
from sheetsync.workbooks.google import GoogleSheet
from sheetsync.workbooks.online import NATIVE_LENGTH, address_of, file_id_of
from sheetsync.workbooks.session import GoogleSession, connect
from sheetsync.workbooks.surroundings import Surroundings

CLOCK_ALLOWED = 60.0
"""Seconds a clock may be off without a word; Google refuses a sign-in at five minutes."""

_KINDS = {"service": "сервисный аккаунт", "person": "ваш вход", "impersonated": "действуем от его имени"}
_ROLES = {"owner": "владелец", "writer": "редактор", "commenter": "комментатор", "reader": "читатель"}

Found = TypeVar("Found")


class Health(StrEnum):
    """How a check went."""

    OK = "ok"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: What was looked at.
        health: How it is.
        what: What was found.
        remedy: What to do about it; empty when there is nothing to do.
        exit_code: The exit code that this alone would end a command with.
    """

    name: str
    health: Health
    what: str
    remedy: str = ""
    exit_code: int = 0


def examine(
    reference: str | None, journal: Path, *, folder: Path, surroundings: Surroundings | None = None
) -> tuple[Check, ...]:
    """Look at all that a sync of a journal with a workbook needs.

    Args:
        reference: The workbook, as a person names it; None looks at settings and sign-in data only.
        journal: The path of journal.md, which need not be there.
        folder: Where settings, key file and relative paths are looked for.
        surroundings: The clock and the like of the conversation with Google; the real ones by default.
    """
    visit = _Visit(folder, surroundings or Surroundings())
    if reference is None or is_online(reference, folder):
        visit.google(reference)
    else:
        visit.local(reference)
    visit.memory(journal)
    return tuple(visit.checks)


class _Visit:
    """One round of checks."""

    def __init__(self, folder: Path, surroundings: Surroundings) -> None:
        self.checks: list[Check] = []
        self._folder, self._around = folder, surroundings
        self._workbook: Workbook | None = None

    def _well(self, name: str, what: str) -> None:
        self.checks.append(Check(name, Health.OK, what))

    def _warn(self, name: str, what: str, remedy: str) -> None:
        self.checks.append(Check(name, Health.WARNING, what, remedy))

    def _try(self, name: str, act: Callable[[], Found]) -> Found | None:
        """Do something, and note the error it ends with, if any."""
        try:
            return act()
        except SheetsyncError as error:
            self.checks.append(Check(name, Health.BAD, error.what, error.remedy, error.exit_code))
            return None

    def local(self, reference: str) -> None:
        """Look at a workbook that needs no account."""
        self._workbook = self._try("Таблица", lambda: open_workbook(reference, folder=self._folder))
        grid = self._workbook and self._try("Таблица", self._workbook.read)
        if grid:
            self._well("Таблица", f"{reference}: файл читается, аккаунт не нужен.")
            self._journal(grid, reference)

    def google(self, reference: str | None) -> None:
        """Look at the settings, the account, and what it can do with a workbook."""
        settings = self._try("Настройки", lambda: load_settings(self._folder))
        if settings is None:
            return
        endpoint = settings.google_api_endpoint
        self._well(
            "Настройки", "Настройки прочитаны." + (f" Google заменяет {endpoint}." if endpoint else "")
        )
        needs = frozenset({Need.SHEET_READ, Need.DRIVE_LOOK, Need.DRIVE_READ})
        session = self._try("Ключ", lambda: self._connect(settings, needs))
        if session is None:
            return
        who = session.identity
        self._well("Ключ", f"{who.account} ({_KINDS[who.kind]}), источник: {who.source}.")
        for warning in session.warnings:
            self._warn("Ключ", warning, "")
        if reference is None:
            self._warn("Таблица", "Таблица не названа.", "Назовите её: sheetsync doctor ССЫЛКА.")
            return
        file_id = self._try("Таблица", lambda: file_id_of(reference))
        if file_id:
            self._online(session, file_id)
            self._clock(session)
            self._quota(session, settings)

    def _connect(self, settings: Settings, needs: frozenset[Need]) -> GoogleSession:
        return connect(settings, needs, folder=self._folder, surroundings=self._around)

    def _online(self, session: GoogleSession, file_id: str) -> None:
        """Look at a workbook at Google: first in the way its id makes likely, then in the other."""
        name = address_of(file_id)
        native, office = GoogleSheet(session, file_id), DriveXlsx(session, file_id)
        likely: list[GoogleSheet | DriveXlsx] = [native, office]
        if len(file_id) != NATIVE_LENGTH:
            likely.reverse()
        for workbook in likely:
            try:
                grid = workbook.read()
            except SheetsyncError as error:
                other = isinstance(error, OfficeFile) or getattr(error, "code", "") == "native_sheet"
                if other and workbook is likely[0]:
                    continue
                self.checks.append(Check("Доступ", Health.BAD, error.what, error.remedy, error.exit_code))
                return
            kind = "таблица Google" if workbook is native else "файл Excel (.xlsx) на Диске"
            self._well("Доступ", f"{name}: {kind}, читается.")
            self._workbook = workbook
            self._role(session, file_id)
            self._journal(grid, name)
            return

    def _role(self, session: GoogleSession, file_id: str) -> None:
        """Look what the account may do; only Drive tells, and a native sheet works without it."""
        account = session.identity.account
        try:
            file = head(session, file_id)
        except SheetsyncError as error:
            self._warn("Права", f"Роль аккаунта {account} не узнать: {error.what}", error.remedy)
            return
        if not file.may_edit:
            self._warn(
                "Права",
                f"Аккаунт {account} может только читать «{file.title}»: pull работает, push — нет.",
                f"Дайте аккаунту {account} роль «Редактор» в «Настройках доступа».",
            )
            return
        self._well(
            "Права", f"Аккаунт {account} может менять «{file.title}».{_shared(session, file_id, file)}"
        )

    def _clock(self, session: GoogleSession) -> None:
        skew = session.skew
        if abs(skew) > CLOCK_ALLOWED:
            self._warn(
                "Часы",
                f"Часы этого компьютера {'спешат' if skew > 0 else 'отстают'} на {abs(skew):.0f} с.",
                "Включите точное время в настройках системы: при пяти минутах Google не пустит.",
            )
        elif session.traffic.sign_ins:
            self._well("Часы", "Часы идут как у Google.")

    def _quota(self, session: GoogleSession, settings: Settings) -> None:
        self._well(
            "Квота",
            f"Не больше {settings.reads_per_minute} чтений и {settings.writes_per_minute} записей в минуту; "
            f"эта проверка заняла запросов: {session.traffic.calls}.",
        )

    def _journal(self, grid: Grid, name: str) -> None:
        """Look at the tabs and headers."""
        sheet = self._try("Лист «Журнал»", lambda: as_sheet(grid, name))
        if sheet is None or self._try("Лист «Журнал»", lambda: _required(sheet)) is None:
            return
        table = sheet.table
        own = [column for column in table.columns if column not in fields.NAMES]
        more = f"; ваши столбцы: {', '.join(own)}" if own else ""
        self._well("Лист «Журнал»", f"Лист «{table.tab.name}»: вакансий {len(table.rows)}{more}.")
        for problem in table.problems:
            self._warn("Лист «Журнал»", f"{problem.place}: {problem.what}", problem.remedy)
        if sheet.conclusions.tab is None:
            self._well("Лист «Выводы»", "Листа нет: он появится, когда в тексте будут выводы.")
        else:
            self._well("Лист «Выводы»", f"Выводов: {len(sheet.conclusions.lines)}.")
        mine = grid.tabs.get(SUMMARY)
        if mine is not None and not mine.own:
            self._warn(
                "Лист «Сводка»",
                f"Лист «{SUMMARY}» создан не sheetsync, поэтому сводка не пишется.",
                "Переименуйте его.",
            )

    def memory(self, journal: Path) -> None:
        """Look at what is remembered beside the journal."""
        name, place = "Память", journal.resolve().parent
        if not os.access(place, os.W_OK):
            self.checks.append(
                Check(name, Health.BAD, f"В папку {place} нельзя писать.", "Дайте право на запись в неё.", 6)
            )
            return
        if self._workbook is None:
            self._well(name, f"Папка {place} доступна для записи.")
            return
        state = State(journal, reference_beside(self._workbook, place))
        if self._try(name, lambda: (state.snapshot(), state.pending(), state.last_write())) is None:
            return
        if state.pending():
            self._warn(
                name,
                "Прошлая запись в таблицу прервалась и не проверена.",
                "Выполните push или pull: они проверят и завершат её.",
            )
            return
        snapshot = state.snapshot()
        known = "ещё не синхронизировались" if snapshot is None else f"общих вакансий {len(snapshot.rows)}"
        self._well(name, f"{state.folder}: {known}.")


def _required(sheet: Sheet) -> Sheet:
    require(sheet.table)
    return sheet


def _shared(session: GoogleSession, file_id: str, file: DriveFile) -> str:
    """Say to whom a file is open, where that can be seen, and who saved it last."""
    try:
        people = [
            f"{who or 'все по ссылке'} — {_ROLES.get(role, role)}"
            for who, role in shared_with(session, file_id)
        ]
    except SheetsyncError:
        people = []
    last = f" Последним сохранил {file.changed_by}." if file.changed_by else ""
    return (f" Открыт: {', '.join(people)}." if people else "") + last
