from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text

from sheetsync.errors import NotReached
from sheetsync.grid import Cell, SetCell
from sheetsync.summary import SUMMARY
from sheetsync.workbooks.xlsx.local import LocalXlsx
from tests.webhook.desk import RULES, SHEET, Desk, desk_in
from tests.workbooks import files
from webhook.jobs import Worker, recompute_sheet
from webhook.keys import FRESH
from webhook.ledger import Ledger
from webhook.problems import KINDS, MEDIA_TYPE
from webhook.work import Rules


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path) as made:
        yield made


def kind(answer) -> str:  # type: ignore[no-untyped-def] # noqa: ANN001 - werkzeug's TestResponse
    """Return the kind of a problem, having looked at the whole document."""
    assert answer.content_type == MEDIA_TYPE
    body = answer.get_json()
    name = str(body["type"]).removeprefix("urn:sheetsync:problem:")
    assert (body["status"], body["title"]) == (answer.status_code, KINDS[name][1])
    assert body["detail"]
    assert answer.headers["X-Request-Id"] in body["instance"]
    return name


def test_a_wish_is_noted_done_and_told(desk: Desk) -> None:
    job = desk.ask()
    assert desk.job(job).get_json() == {
        "job": job,
        "state": "waiting",
        "attempts": 0,
        "result": "",
        "problem": "",
    }
    assert not desk.worker().step(), "the burst may not be over"
    desk.now += RULES.quiet
    assert desk.worker().step()
    assert desk.job(job).get_json()["state"] == "done"
    assert desk.job(job).get_json()["result"] == "updated"


def test_the_summary_of_a_real_workbook_is_right_a_moment_after_an_edit(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    header = ["№", "Ссылка", "Компания", "Должность", "Оклад", "Требования", "Задачи", "Владею", "Не владею"]
    row = ["1", "https://hh.ru/vacancy/1", "ATI", "Dev", "", "Docker", "", "", "Docker"]
    (tmp_path / SHEET).write_bytes(
        files.workbook({"Журнал": [list(map(Cell.of, line)) for line in (header, row)]})
    )
    book = LocalXlsx(tmp_path / SHEET)
    for requirement in ("Docker", "Kafka"):
        book.write([SetCell("Журнал", 1, 5, Cell.of(requirement))], version=book.read().version)
        desk.ask()
        desk.now += RULES.quiet
        assert desk.worker(recompute_sheet).step()
        summary = book.read().tabs[SUMMARY]
        assert any(requirement in cell.text for cells in summary.rows for cell in cells)
    job = desk.ask()
    desk.now += RULES.quiet
    assert desk.worker(recompute_sheet).step()
    assert desk.job(job).get_json()["result"] == "unchanged"


def test_what_cannot_be_recomputed_is_told_tried_again_and_parked(desk: Desk) -> None:
    def fail(_: str) -> str:
        raise NotReached("Google не ответил.", remedy="Повторите.")

    job = desk.ask()
    desk.now += RULES.quiet
    assert desk.worker(fail).step()
    state = desk.job(job).get_json()
    assert (state["state"], state["problem"]) == ("failing", "Google не ответил. Повторите.")
    assert desk.client.get("/readyz").status_code == 200
    desk.now += RULES.longest
    assert desk.worker(fail).step()
    assert desk.job(job).get_json()["state"] == "parked"
    ready = desk.client.get("/readyz")
    assert ready.status_code == 503
    assert ready.get_json()["checks"]["parked"].endswith(": 1")
    assert "Google не ответил" not in ready.get_data(as_text=True), (
        "what went wrong is for those with the key"
    )
    assert 'sheetsync_pending{state="parked"} 1.0' in desk.client.get("/metrics").get_data(as_text=True)


def test_a_worker_outlives_whatever_a_sheet_does_to_it(desk: Desk) -> None:
    job = desk.ask()
    desk.now += RULES.quiet
    assert desk.worker(lambda _: str(1 / 0)).step()
    assert desk.job(job).get_json()["problem"] == "Внутренняя ошибка."


def test_a_repeated_delivery_is_one_wish(desk: Desk) -> None:
    body = json.dumps({"spreadsheet": SHEET}).encode()
    answers = [desk.post(body, desk.signed(body, delivery="msg_again_and_again")) for _ in range(3)]
    assert len({answer.get_json()["job"] for answer in answers}) == 1
    assert {answer.status_code for answer in answers} == {202}
    assert desk.ledger.pending()[0].generation == 1


GOOD = json.dumps({"spreadsheet": SHEET, "tab": "Журнал", "reason": "edit"}).encode()


def test_each_bad_request_gets_its_problem(desk: Desk) -> None:
    def signed(body: bytes) -> dict[str, str]:
        return desk.signed(body)

    cases = {
        "malformed": [b"{", b"\xff\xfe", b"nonsense", b"[" * 5000],
        "schema": [
            b"[]",
            b'"x"',
            b"{}",
            b'{"spreadsheet": 5}',
            b'{"spreadsheet": "x", "more": 1}',
            b'{"spreadsheet": ""}',
        ],
        "wrong_sheet": [b'{"spreadsheet": "other.xlsx"}'],
    }
    for name, bodies in cases.items():
        for body in bodies:
            assert kind(desk.post(body, signed(body))) == name, body
    assert kind(desk.post(GOOD, signed(GOOD), **{"Content-Type": "text/plain"})) == "media_type"
    assert desk.ledger.pending() == [], "nothing of it was noted"


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"webhook-signature": "v1,AAAA"}, "bad_signature"),
        ({"webhook-signature": ""}, "bad_signature"),
        ({"webhook-timestamp": "1700000000"}, "expired"),
        ({"webhook-timestamp": "soon"}, "unsigned"),
        ({"webhook-id": "with.dots.in"}, "unsigned"),
        ({"x-sheetsync-key": ""}, "unsigned"),
        ({"x-sheetsync-key": "unknown"}, "bad_signature"),
        ({"x-sheetsync-key": "ключ"}, "bad_signature"),
    ],
)
def test_who_is_not_who_they_say_is_not_let_in(desk: Desk, changes: dict[str, str], name: str) -> None:
    latin = {header: value.encode().decode("latin-1") for header, value in changes.items()}
    assert kind(desk.post(GOOD, desk.signed(GOOD) | latin)) == name
    assert desk.ledger.pending() == []


def test_without_any_signature_nothing_of_the_body_is_read(desk: Desk) -> None:
    assert kind(desk.client.post("/v1/recompute", data=b"{", content_type="application/json")) == "unsigned"


def test_a_body_without_a_length_too_long_or_cut_short(desk: Desk) -> None:
    assert kind(desk.post(b"x" * (64 * 1024 + 1))) == "too_large"
    headers = {"Transfer-Encoding": "chunked"}
    chunked = desk.client.post("/v1/recompute", input_stream=BytesIO(GOOD), headers=headers)
    assert kind(chunked) == "no_length"
    short = {"CONTENT_LENGTH": str(len(GOOD) + 5)}
    cut = desk.client.post(
        "/v1/recompute", input_stream=BytesIO(GOOD), headers=desk.signed(GOOD), environ_overrides=short
    )
    assert kind(cut) == "truncated"


def test_a_key_of_one_sheet_does_not_see_the_jobs_of_another(desk: Desk) -> None:
    job = desk.ledger.want("other.xlsx", reason="edit", now=desk.now)
    assert kind(desk.job(job.id)) == "not_found"
    assert kind(desk.job("nonsense")) == "not_found"


def test_a_rotated_key_takes_both_secrets_and_a_revoked_one_none(desk: Desk) -> None:
    old = desk.secret
    new = desk.keys.rotate(desk.key, now=desk.now, overlap=60)
    assert new
    for secret in (old, new):
        assert desk.post(GOOD, desk.signed(GOOD, secret=secret)).status_code == 202
    desk.now += 61
    assert kind(desk.post(GOOD, desk.signed(GOOD, secret=old))) == "bad_signature"
    desk.keys.revoke(desk.key, now=desk.now)
    desk.now += FRESH
    assert kind(desk.post(GOOD, desk.signed(GOOD, secret=new))) == "bad_signature"


def test_a_new_secret_is_good_at_once(desk: Desk) -> None:
    assert desk.post(GOOD).status_code == 202
    new = desk.keys.rotate(desk.key, now=desk.now, overlap=0)
    assert new
    desk.now += FRESH / 2
    assert desk.post(GOOD, desk.signed(GOOD, secret=new)).status_code == 202


def test_a_key_may_not_be_used_too_often(tmp_path: Path) -> None:
    with desk_in(tmp_path, sheetsync_rate=3) as desk:
        answers = [desk.post(GOOD) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
        assert kind(answers[-1]) == "too_often"
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 21


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [("GET", "/nowhere", 404), ("PUT", "/livez", 405), ("GET", "/v1/recompute", 405)],
)
def test_what_flask_refuses_is_a_problem_too(desk: Desk, method: str, path: str, code: int) -> None:
    answer = desk.client.open(path, method=method)
    assert (answer.status_code, kind(answer)) == (code, "not_found" if code == 404 else "method")
    assert (code == 405) == ("Allow" in answer.headers)


def test_a_database_that_is_gone_is_no_traceback(desk: Desk) -> None:
    with desk.engine.begin() as connection:
        connection.execute(text("DROP TABLE sheetsync_keys"))
    answer = desk.post(GOOD, desk.signed(GOOD))
    assert (answer.status_code, kind(answer)) == (503, "not_ready")
    assert "sheetsync_keys" not in answer.get_data(as_text=True)


def test_nobody_at_work_for_long_is_told(desk: Desk) -> None:
    desk.ask()
    assert desk.client.get("/readyz").status_code == 200
    desk.now += 1000
    assert desk.client.get("/readyz").get_json()["checks"]["workers"] != "ok"
    assert desk.client.get("/livez").status_code == 200


def test_metrics_may_ask_for_a_token(tmp_path: Path) -> None:
    with desk_in(tmp_path, sheetsync_metrics_token="counting") as desk:  # noqa: S106 - no secret of anybody
        assert kind(desk.client.get("/metrics")) == "forbidden"
        allowed = desk.client.get("/metrics", headers={"Authorization": "Bearer counting"})
        assert "sheetsync_answers_total" in allowed.get_data(as_text=True)


def test_no_secret_and_no_row_is_ever_logged(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    planted = "ПОСЕЯННАЯ СТРОКА"

    def fail(_: str) -> str:
        raise ValueError(planted)

    desk.post(json.dumps({"spreadsheet": SHEET, "tab": planted}))
    desk.post(GOOD)
    desk.post(GOOD, desk.signed(GOOD) | {"webhook-signature": "v1," + planted.encode().hex()})
    desk.now += RULES.quiet
    desk.worker(fail).step()
    logged = capsys.readouterr().err
    lines = [json.loads(line) for line in logged.splitlines()]
    assert {line["event"] for line in lines} >= {"wanted", "refused", "recomputed", "broke"}
    signature = desk.signed(GOOD)["webhook-signature"]
    for word in (planted, planted.encode().hex(), desk.secret, signature, SHEET):
        assert word not in logged


def test_a_sweep_asks_for_every_sheet_with_a_key_in_use(desk: Desk) -> None:
    revoked, _ = desk.keys.add("other.xlsx", now=desk.now)
    desk.keys.revoke(revoked, now=desk.now)
    desk.ask()
    desk.now += RULES.remembered + 1
    desk.worker().sweep()
    assert [(state.sheet, state.generation) for state in desk.ledger.pending()] == [(SHEET, 2)]


def test_a_worker_sweeps_works_and_stops_when_told(desk: Desk) -> None:
    done: list[str] = []
    stop = Event()

    def act(sheet: str) -> str:
        done.append(sheet)
        stop.set()
        return "updated"

    ledger = Ledger(desk.engine, Rules(quiet=0, ceiling=0))
    Worker(ledger, act).run(stop)
    assert done == [SHEET]
