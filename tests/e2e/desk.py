"""A Google served over HTTP, a folder with a key and a journal, and commands as processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.google import BOT, Google, serving
from tests.google.accounts import Account
from tests.google.files import File
from tests.workbooks import files

ROOT = Path(__file__).parents[2]


@dataclass
class Desk:
    """One person's folder, and Google.

    Attributes:
        base: Where Google is served.
    """

    google: Google
    bot: Account
    base: str
    folder: Path

    @property
    def journal(self) -> Path:
        return self.folder / "journal.md"

    def native(self, name: str = "Журнал") -> File:
        file = self.google.native(name)
        self.google.share(file, BOT)
        return file

    def office(self) -> File:
        file = self.google.office(files.workbook({"Лист1": []}))
        self.google.share(file, BOT)
        return file

    def key(self, **changes: object) -> Path:
        """Write the robot's key into the folder."""
        path = self.folder / "credentials.json"
        path.write_text(json.dumps(self.bot.credentials() | changes), encoding="utf-8")
        path.chmod(0o600)
        return path

    def environment(self, **more: str) -> dict[str, str]:
        kept = {
            name: text for name, text in os.environ.items() if not name.startswith(("SHEETSYNC_", "GOOGLE_"))
        }
        ours = {
            "PYTHONPATH": str(ROOT),
            "SHEETSYNC_GOOGLE_API_ENDPOINT": self.base,
            "HOME": str(self.folder),
            "COLUMNS": "100",
        }
        return kept | ours | more

    def run(
        self, *command: object, module: str = "sheetsync", **settings: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in the folder."""
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", module, *map(str, command)],
            cwd=self.folder,
            env=self.environment(**settings),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


def address(file: File) -> str:
    return f"https://docs.google.com/spreadsheets/d/{file.file_id}/edit?gid=0#gid=0"


@contextmanager
def desk_over_http(folder: Path) -> Iterator[Desk]:
    google = Google()
    bot = google.robot()
    with serving(google) as base:
        desk = Desk(google, bot, base, folder)
        desk.key()
        yield desk
