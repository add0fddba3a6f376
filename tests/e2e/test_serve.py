"""The service in real processes: `serve`, gunicorn as the Procfile starts it, workers that are killed."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.e2e.service import GUNICORN, PATIENCE, ROOT, SERVE, Post, until


@pytest.fixture
def post(tmp_path: Path) -> Post:
    return Post(tmp_path)


@pytest.mark.parametrize("kind", ["serve", "gunicorn"])
def test_an_edit_a_wish_and_the_summary_is_right(post: Post, kind: str) -> None:
    words = (*SERVE, str(post.port)) if kind == "serve" else GUNICORN
    with post.started(*words) as process:
        until(post.live)
        post.edit("Kafka")
        job = post.wish()
        until(lambda: post.send("GET", job)["state"] == "done")
        assert post.summarised("Kafka")
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0, "it ends well when told to"


def test_a_wish_outlives_the_process_that_took_it(post: Post) -> None:
    with post.started(*SERVE, str(post.port)) as process:
        until(post.live)
        post.edit("Kafka")
        post.wish()
        process.kill()
        process.wait()
    assert not post.summarised("Kafka")
    with post.started("sheetsync", "worker") as worker:
        until(lambda: post.summarised("Kafka"))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE) == 0


def test_the_procfile_starts_what_is_there() -> None:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    commands = dict(line.split(": ", 1) for line in lines)
    assert list(commands) == ["release", "web", "worker"]
    assert commands["web"] == "gunicorn --config webhook/gunicorn_conf.py 'webhook:create_app()'"
    for name in ("release", "worker"):
        assert commands[name].startswith("python -m sheetsync ")


def test_keys_are_listed_without_their_secrets(post: Post) -> None:
    listed = post.run("keys", "list").stdout
    assert post.key in listed
    assert "whsec_" not in listed
    rotated = post.run("keys", "rotate", post.key).stdout
    assert "whsec_" in rotated
    assert post.secret not in rotated
    post.run("keys", "revoke", post.key)
    document = json.loads(post.run("keys", "list", "--json").stdout)
    assert document["keys"] == [{"key": post.key, "sheet": "journal.xlsx", "revoked": True}]
    assert post.run("tables").stdout.startswith("Таблицы на месте")
