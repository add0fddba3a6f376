"""Every mistake of the reference (google-api.md §6.4), made for real: who, which table, and what to do."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sheetsync.cli import main
from tests.e2e.desk import Desk, address, desk_over_http
from tests.google import BOT, faults, refusals
from tests.google.accounts import any_key, new_key
from tests.google.files import File
from tests.small_journal import TEXT
from tests.workbooks.google_keys import oauth_client

PERSON = "person@example.com"


@dataclass
class Scene:
    """A journal in step with nothing yet, a native sheet and an .xlsx, both shared with the robot.

    Attributes:
        settings: Environment variables of the command.
    """

    desk: Desk
    native: File
    office: File
    settings: dict[str, str] = field(default_factory=dict)

    def run(self, command: str, file: File) -> Result:
        kept = dict.fromkeys(
            ("GOOGLE_APPLICATION_CREDENTIALS", "CLOUDSDK_CONFIG", "SHEETSYNC_CREDENTIALS"), ""
        )
        environment = kept | self.desk.environment(SHEETSYNC_DEADLINE="2") | self.settings
        return CliRunner(env=environment).invoke(main, [command, address(file)])

    def credentials(self, text: str) -> None:
        (self.desk.folder / "credentials.json").write_text(text, encoding="utf-8")

    def person(self, *granted: str) -> None:
        """Let the person use their own login."""
        account = self.desk.google.person(PERSON)
        account.granted = granted or account.granted
        self.credentials(json.dumps(account.credentials()))


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    with desk_over_http(tmp_path) as desk:
        monkeypatch.chdir(tmp_path)
        desk.journal.write_text(TEXT, encoding="utf-8")
        yield Scene(desk, desk.native(), desk.office())


def told(result: Result, code: int, *words: str) -> None:
    """Make sure that a command ended as a person deserves."""
    assert result.exit_code == code, result.output
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    assert "Что делать:" in result.output
    for word in words:
        assert word in result.output, result.output
    assert "PRIVATE KEY" not in result.output
    assert "ya29." not in result.output


def no_file(scene: Scene) -> None:
    (scene.desk.folder / "credentials.json").unlink()


def not_json(scene: Scene) -> None:
    scene.credentials("<html>")


def empty(scene: Scene) -> None:
    scene.credentials("")


def a_client_file(scene: Scene) -> None:
    scene.credentials(json.dumps(oauth_client()))


def the_example(scene: Scene) -> None:
    example = Path(__file__).parents[2] / "credentials.example.json"
    scene.credentials(example.read_text(encoding="utf-8"))


def a_broken_key(scene: Scene) -> None:
    scene.desk.key(private_key="-----BEGIN PRIVATE KEY-----\nMIIB_\n-----END PRIVATE KEY-----\n")


def no_default(scene: Scene) -> None:
    scene.settings["SHEETSYNC_CREDENTIALS"] = "adc"


def a_default_of_another_type(scene: Scene) -> None:
    scene.settings["SHEETSYNC_CREDENTIALS"] = "adc"
    scene.settings["GOOGLE_APPLICATION_CREDENTIALS"] = str(scene.desk.folder / "adc.json")
    (scene.desk.folder / "adc.json").write_text('{"type": "other"}')


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        (no_file, ("credentials.json", "Скачайте ключ")),
        (not_json, ("credentials.json", "не JSON")),
        (empty, ("credentials.json", "не JSON")),
        (a_client_file, ("credentials.json", "OAuth", "sheetsync login")),
        (the_example, ("credentials.json", "образец не заполнен")),
        (a_broken_key, ("credentials.json", BOT, "повреждён")),
        (no_default, ("adc", "gcloud auth application-default login")),
        (a_default_of_another_type, ("adc", "GOOGLE_APPLICATION_CREDENTIALS")),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_mistake_in_the_settings(
    scene: Scene, mistake: Callable[[Scene], None], words: tuple[str, ...]
) -> None:
    mistake(scene)
    told(scene.run("pull", scene.native), 2, *words)
    assert [call for call in scene.desk.google.log if not call.signs_in] == []


def test_a_key_pasted_into_a_variable_with_its_line_ends_spelled_out_works(scene: Scene) -> None:
    keys = json.dumps(scene.desk.bot.credentials()).replace("\\n", "\\\\n")
    no_file(scene)
    scene.settings["SHEETSYNC_CREDENTIALS"] = keys
    assert scene.run("push", scene.native).exit_code == 0


def test_a_robots_key_given_to_login(scene: Scene) -> None:
    result = CliRunner(env=scene.desk.environment()).invoke(main, ["login"])
    told(result, 2, "credentials.json", "не файл приложения OAuth", "ключу сервисного аккаунта вход не нужен")


def a_deleted_key(scene: Scene) -> None:
    scene.desk.bot.key = new_key()


def a_wrong_clock(scene: Scene) -> None:
    scene.desk.google.clock = scene.desk.google.accounts.clock = lambda: time.time() + 7200


def a_busy_sign_in(scene: Scene) -> None:
    scene.desk.google.faults.add(faults.unavailable(), when=lambda call: call.signs_in, times=99)


def a_token_that_is_refused(scene: Scene) -> None:
    scene.desk.google.faults.add(faults.answered(refusals.bad_token()), times=99)


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        (a_deleted_key, (BOT, "credentials.json", "создайте новый")),
        (a_wrong_clock, (BOT, "часы этого компьютера отстают на 120 мин", "точное время")),
        (a_busy_sign_in, ("на стороне Google сбой (HTTP 503)", "Повторите")),
        (a_token_that_is_refused, (BOT, "credentials.json")),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_sign_in_that_fails(scene: Scene, mistake: Callable[[Scene], None], words: tuple[str, ...]) -> None:
    mistake(scene)
    told(scene.run("pull", scene.native), 6, *words)
    scene.desk.bot.key = any_key()


def test_a_login_that_was_revoked(scene: Scene) -> None:
    scene.person()
    scene.desk.google.person(PERSON).refresh_token = None
    told(scene.run("pull", scene.native), 6, "credentials.json", "войдите заново")


def test_a_login_without_what_renews_it(scene: Scene) -> None:
    scene.person()
    keys = json.loads((scene.desk.folder / "credentials.json").read_text(encoding="utf-8"))
    scene.credentials(json.dumps(keys | {"refresh_token": None}))
    told(scene.run("pull", scene.native), 6, "credentials.json", "войдите заново")


def test_a_login_that_allows_too_little(scene: Scene) -> None:
    scene.person("spreadsheets.readonly")
    told(scene.run("push", scene.native), 6, "credentials.json", scene.native.file_id, "отметьте все")


@pytest.mark.parametrize("kind", ["native", "office"])
def test_a_table_that_is_not_shared(scene: Scene, kind: str) -> None:
    file: File = getattr(scene, kind)
    del file.permissions[BOT]
    told(scene.run("pull", file), 6, BOT, file.file_id, "«Редактор»")


@pytest.mark.parametrize("kind", ["native", "office"])
def test_a_table_that_may_only_be_read(scene: Scene, kind: str) -> None:
    file: File = getattr(scene, kind)
    scene.desk.google.share(file, BOT, "reader")
    told(scene.run("push", file), 6, BOT, file.file_id, "«Редактор»")


@pytest.mark.parametrize("length", [44, 33])
def test_a_wrong_address(scene: Scene, length: int) -> None:
    link = f"https://docs.google.com/spreadsheets/d/{'x' * length}/edit"
    result = CliRunner(env=scene.desk.environment()).invoke(main, ["pull", link])
    told(result, 6, "x" * length, BOT, "Проверьте ссылку")


@pytest.mark.parametrize(
    ("kind", "api", "name"),
    [
        ("native", "sheets.googleapis.com", "Google Sheets API"),
        ("office", "drive.googleapis.com", "Google Drive API"),
    ],
)
def test_an_api_that_is_switched_off(scene: Scene, kind: str, api: str, name: str) -> None:
    scene.desk.google.switched_off.add((scene.desk.bot.project, api))
    link = f"https://console.developers.google.com/apis/api/{api}/overview?project={scene.desk.bot.project}"
    told(scene.run("pull", getattr(scene, kind)), 6, BOT, name, link)


def test_an_office_file_is_no_mistake_at_all(scene: Scene) -> None:
    pushed = scene.run("push", scene.office)
    assert pushed.exit_code == 0, pushed.output


def test_a_key_that_others_can_read_is_warned_of(scene: Scene) -> None:
    (scene.desk.folder / "credentials.json").chmod(0o644)
    pushed = scene.run("push", scene.native)
    assert pushed.exit_code == 0
    assert "chmod 600" in pushed.stderr
