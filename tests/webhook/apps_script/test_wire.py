"""Code.gs against the app itself: both ends of the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from sheetsync.errors import NotReached
from tests.webhook.apps_script.harness import PROPERTIES, URL, Answer, Document, GoogleError, Request, Script
from tests.webhook.desk import RULES, Desk, desk_in
from webhook.jobs import canonical
from webhook.signature import new_secret


class Wire:
    """A spreadsheet, the app, and a worker at work whenever the app is asked."""

    def __init__(self, desk: Desk, act: Callable[[str], str]) -> None:
        self.desk, self.document = desk, Document(now=desk.now)
        self.sheet = canonical(self.document.id)
        self.key, secret = desk.keys.add(self.sheet, now=desk.now)
        self.document.properties = {"WEBHOOK_URL": URL, "WEBHOOK_KEY": self.key, "WEBHOOK_SECRET": secret}
        self.runs: list[str] = []
        self._act, self._worker = act, desk.worker(self._run)
        self.script = Script(self.document, self.fetch)

    def fetch(self, request: Request) -> Answer:
        self.work(request.at)
        path, headers = request.url.removeprefix(URL), dict(request.headers)
        body = request.body if request.method == "POST" else None
        answer = self.desk.client.open(path, method=request.method, headers=headers, data=body)
        return Answer(answer.status_code, answer.get_data(), dict(answer.headers))

    def work(self, now: float) -> None:
        self.desk.now = max(self.desk.now, now)
        while self._worker.step():
            pass

    def press(self, **properties: str) -> str:
        """Press the button, some of the script's properties changed before; return what is told."""
        self.document.properties |= properties
        self.script.run("recompute")
        return self.document.told

    def _run(self, sheet: str) -> str:
        self.runs.append(sheet)
        return self._act(sheet)


@pytest.fixture
def outcomes() -> list[str | NotReached]:
    """What the next recomputes come to; all others change something."""
    return []


@pytest.fixture
def wire(tmp_path: Path, outcomes: list[str | NotReached]) -> Iterator[Wire]:
    def act(_: str) -> str:
        outcome = outcomes.pop(0) if outcomes else "updated"
        if isinstance(outcome, NotReached):
            raise outcome
        return outcome

    with desk_in(tmp_path) as desk:
        yield Wire(desk, act)


AWAY = NotReached("Google не ответил.", remedy="Повторите.")


def test_a_press_recomputes_this_sheet_and_tells(wire: Wire, outcomes: list[str | NotReached]) -> None:
    outcomes += ["updated", "unchanged"]
    assert wire.press() == "Сводка пересчитана."
    assert "ничего не изменилось" in wire.press()
    assert wire.runs == [wire.sheet, wire.sheet]


def test_a_failure_that_passes_while_one_waits_is_a_success(
    wire: Wire, outcomes: list[str | NotReached]
) -> None:
    outcomes.append(AWAY)
    assert wire.press() == "Сводка пересчитана."
    assert len(wire.runs) == 2


def test_a_failure_that_stays_is_told_and_the_next_press_tries_anew(
    wire: Wire, outcomes: list[str | NotReached]
) -> None:
    outcomes += [AWAY] * RULES.attempts
    assert wire.press() == "Сводка не пересчитана. Google не ответил. Повторите. Исправьте и нажмите ещё раз."
    wire.script.run("check")
    assert "ключ принят" in wire.document.told
    assert "таблиц, с которыми не справились: 1" in wire.document.told
    assert wire.press() == "Сводка пересчитана."


def test_a_burst_of_edits_is_one_recompute(wire: Wire) -> None:
    wire.script.run("install")
    for _ in range(10):
        wire.script.fire("ON_EDIT", tab="Журнал")
        wire.document.now += 0.5
    wire.script.fire("ON_CHANGE", changeType="INSERT_ROW")
    wire.work(wire.document.now + RULES.quiet)
    assert wire.runs == [wire.sheet]


def test_an_answer_that_got_lost_is_asked_for_again_and_wanted_once(wire: Wire) -> None:
    lost: list[Request] = []

    def losing(request: Request) -> Answer:
        answer = wire.fetch(request)
        if not lost:
            lost.append(request)
            raise GoogleError("Timeout")
        return answer

    wire.script.fetch = losing
    assert wire.press() == "Сводка пересчитана."
    assert (lost[0].method, len(wire.runs)) == ("POST", 1)
    assert wire.desk.ledger.want(wire.sheet, reason="edit", now=wire.desk.now).generation == 2


def test_what_the_app_refuses_is_told_in_its_words(wire: Wire) -> None:
    other, secret = wire.desk.keys.add("https://other.example/journal.xlsx", now=wire.desk.now)
    mine = dict(wire.document.properties)
    assert wire.press(WEBHOOK_SECRET=new_secret()).startswith("Подпись не принята. Проверьте ключ")
    assert wire.press(WEBHOOK_KEY="unknown").startswith("Подпись не принята.")
    assert wire.press(WEBHOOK_KEY=other, WEBHOOK_SECRET=secret).startswith("Ключ от другой таблицы.")
    assert wire.press(**mine) == "Сводка пересчитана."
    wire.document.now -= 3600
    assert wire.press().startswith("Подпись устарела.")
    assert len(wire.runs) == 1


@pytest.mark.parametrize("good", [True, False])
def test_the_check_knows_a_good_key_from_a_bad_one(wire: Wire, good: bool) -> None:
    if not good:
        wire.document.properties["WEBHOOK_SECRET"] = PROPERTIES["WEBHOOK_SECRET"]
    wire.script.run("check")
    assert (wire.document.told == "Связь есть, ключ принят.") == good
    assert ("Подпись не принята" in wire.document.told) != good
    assert wire.runs == []


def test_a_secret_is_replaced_without_a_pause(wire: Wire) -> None:
    old = wire.document.properties["WEBHOOK_SECRET"]
    new = wire.desk.keys.rotate(wire.key, now=wire.desk.now, overlap=3600)
    assert new
    assert wire.press() == "Сводка пересчитана.", "the old one is good for a while"
    wire.document.properties |= {"WEBHOOK_SECRET": new, "WEBHOOK_SECRET_OLD": old}
    assert wire.press() == "Сводка пересчитана."
    wire.document.now += 7200
    assert wire.press() == "Сводка пересчитана.", "the new one goes on"


def test_asking_too_often_is_told(tmp_path: Path) -> None:
    with desk_in(tmp_path, sheetsync_rate=1) as desk:
        wire = Wire(desk, lambda _: "updated")
        assert "ещё считается" in wire.press(), "noted, but each look is one too many"
        assert wire.press().startswith("Слишком часто.")


def test_an_app_without_its_database_is_tried_again_and_told(wire: Wire) -> None:
    with wire.desk.engine.begin() as connection:
        connection.execute(text("DROP TABLE sheetsync_keys"))
    assert wire.press().startswith("Сервис не готов.")
    assert wire.document.slept == [0.5, 1, 2]
