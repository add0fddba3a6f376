"""`watch` as a person uses it: what it says, how it exits, what Google is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sheetsync.cli import main
from tests.google import BOT, Google, refusals, served
from tests.google.faults import answered
from tests.google.files import File
from tests.webhook.drive_desk import deliver, office
from tests.workbooks.google_keys import forget_settings, write
from webhook import create_app

URL = "https://journal.example.org"


class Scene:
    """An .xlsx in Drive, shared with the robot, and a folder with its key."""

    def __init__(self, google: Google, folder: Path) -> None:
        self.google, self.folder = google, folder
        self.file: File = google.office(office("Docker"))
        google.share(self.file, BOT)
        self.link = f"https://docs.google.com/spreadsheets/d/{self.file.file_id}/edit?usp=sharing"

    def run(self, *words: str, **settings: str) -> Result:
        environment = {"DATABASE_URL": f"sqlite:///{self.folder / 'service.db'}"} | settings
        return CliRunner(env=environment).invoke(main, ["watch", *words])

    def listed(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(self.run("--list", "--json").stdout)["channels"]
        return found

    def deliver(self) -> list[int]:
        """Post what Google would to the service, which works with the same database."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DATABASE_URL", f"sqlite:///{self.folder / 'service.db'}")
            app = create_app()
        codes = [answer.status_code for answer in deliver(self.google, app.test_client())]
        app.extensions["sheetsync"].engine.dispose()
        return codes

    def asked(self) -> list[str]:
        return [f"{call.method} {call.path}" for call in self.google.log if not call.signs_in]


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    forget_settings(monkeypatch)
    monkeypatch.delenv("SHEETSYNC_PUBLIC_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    google = Google()
    write(tmp_path / "credentials.json", json.dumps(google.robot().credentials()))
    with served(google):
        yield Scene(google, tmp_path)


def told(result: Result, code: int, *words: str) -> None:
    """Make sure that a command ended as a person deserves."""
    assert result.exit_code == code, result.output
    assert isinstance(result.exception, SystemExit)
    assert "Что делать:" in result.output
    for word in words:
        assert word in result.output, result.output
    assert "ya29." not in result.output


def test_a_file_is_watched_heard_from_and_stopped(scene: Scene) -> None:
    assert "ни за чем не следит" in scene.run("--list").output
    begun = scene.run(scene.link, "--url", f"{URL}/")
    assert begun.exit_code == 0, begun.output
    assert f"{URL}/v1/drive" in begun.output
    [channel] = scene.google.channels.open.values()
    assert channel.address == f"{URL}/v1/drive"
    assert "ещё не достучался" in scene.run("--list").output
    assert scene.deliver() == [204]
    listed = scene.run("--list").output
    assert "уведомления приходят" in listed
    assert scene.file.file_id in listed
    stopped = scene.run("--stop", scene.link)
    assert (stopped.exit_code, "Больше не слежу" in stopped.output) == (0, True)
    assert scene.google.channels.open == {}
    assert scene.listed() == []


def test_the_address_may_be_a_setting_and_the_same_file_is_one_line(scene: Scene) -> None:
    for _ in range(2):
        assert scene.run(scene.file.file_id, SHEETSYNC_PUBLIC_URL=URL).exit_code == 0
    [one] = scene.listed()
    assert one["address"] == f"{URL}/v1/drive"
    assert (one["heard"], one["problem"]) == (False, "")
    scene.run("--stop", scene.file.file_id)
    assert scene.google.channels.open == {}


def test_no_token_is_ever_shown_or_kept_in_the_open(scene: Scene) -> None:
    shown = scene.run(scene.link, "--url", URL).output
    [channel] = scene.google.channels.open.values()
    assert len(channel.token) >= 40
    shown += scene.run("--list").output + scene.run("--list", "--json").output
    shown += scene.run("--stop", scene.link).output
    assert channel.token not in shown
    kept = b"".join(path.read_bytes() for path in scene.folder.iterdir())
    assert channel.token.encode() not in kept


def test_google_is_asked_once_about_the_file_and_once_to_watch_it(scene: Scene) -> None:
    scene.run(scene.link, "--url", URL)
    name = scene.file.file_id
    assert scene.asked() == [f"GET /drive/v2/files/{name}", f"POST /drive/v3/files/{name}/watch"]


@pytest.mark.parametrize(
    "url",
    [
        "http://journal.example.org",
        "https://localhost:8000",
        "https://127.0.0.1",
        "journal.example.org",
        "https://",
        "https://you:secret@journal.example.org",
        "https://[",
        "https://journal.example.org/?a=1",
    ],
)
def test_an_address_that_google_cannot_post_to(scene: Scene, url: str) -> None:
    told(scene.run(scene.link, "--url", url), 2, "только на https://", "https://journal.example.org")
    setting = scene.run(scene.link, SHEETSYNC_PUBLIC_URL=url)
    told(setting, 2, "SHEETSYNC_PUBLIC_URL", "https://journal.example.org")
    assert "secret" not in setting.output
    assert scene.asked() == []


def test_no_address_at_all(scene: Scene) -> None:
    told(scene.run(scene.link), 2, "--url", "SHEETSYNC_PUBLIC_URL")


def test_a_file_on_this_computer(scene: Scene) -> None:
    (scene.folder / "journal.xlsx").write_bytes(office("Docker"))
    for reference in ("journal.xlsx", "no-such.xlsx"):
        told(scene.run(reference, "--url", URL), 2, reference, "sheetsync recompute")


def no_access(scene: Scene) -> None:
    del scene.file.permissions[BOT]


def drive_off(scene: Scene) -> None:
    scene.google.switched_off.add((scene.google.robot().project, "drive.googleapis.com"))


def in_the_bin(scene: Scene) -> None:
    scene.file.trashed = True


def a_folder(scene: Scene) -> None:
    scene.file.mime = "application/vnd.google-apps.folder"
    scene.file.name = "Папка"


def refused_address(scene: Scene) -> None:
    scene.google.channels.refused.add(f"{URL}/v1/drive")


def no_key(scene: Scene) -> None:
    (scene.folder / "credentials.json").unlink()


@pytest.mark.parametrize(
    ("mistake", "code", "words"),
    [
        (no_access, 6, (BOT, "«Редактор»")),
        (drive_off, 6, ("Google Drive API", "https://console.developers.google.com/")),
        (in_the_bin, 6, ("корзине", "Восстановите")),
        (a_folder, 6, ("папка",)),
        (refused_address, 6, ("на этот адрес", "search-console", "https://")),
        (no_key, 2, ("credentials.json",)),
    ],
)
def test_a_mistake_at_google_is_told_and_leaves_nothing(
    scene: Scene, mistake: object, code: int, words: tuple[str, ...]
) -> None:
    assert callable(mistake)
    mistake(scene)
    told(scene.run(scene.link, "--url", URL), code, *words)
    assert scene.listed() == []
    assert scene.google.channels.open == {}


def test_what_nobody_watches_cannot_be_stopped(scene: Scene) -> None:
    told(scene.run("--stop", scene.link), 2, "никто не следит", "watch --list")


def test_a_stop_that_google_does_not_hear_still_ends_the_watching(scene: Scene) -> None:
    scene.run(scene.link, "--url", URL)
    refused = answered(refusals.drive_forbidden())
    scene.google.faults.add(refused, when=lambda call: call.path.endswith("/stop"))
    told(scene.run("--stop", scene.link), 6)
    assert scene.listed() == []
    assert scene.run("--stop", scene.link).exit_code == 0
    assert scene.google.channels.open == {}


@pytest.mark.parametrize(
    "words",
    [(), ("--stop",), ("--list", "x"), ("--list", "--stop"), ("--list", "--url", URL), ("x" * 33, "--json")],
)
def test_words_that_say_nothing(scene: Scene, words: tuple[str, ...]) -> None:
    told(scene.run(*words), 2, "sheetsync watch ССЫЛКА")


def test_a_table_of_google_itself_can_be_watched_too(scene: Scene) -> None:
    native = scene.google.native()
    scene.google.share(native, BOT)
    assert scene.run(native.file_id, "--url", URL).exit_code == 0
    assert len(scene.google.channels.open) == 1
