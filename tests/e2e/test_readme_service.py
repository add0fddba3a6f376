"""The lines of README.md that try the service, as they stand there, in a shell; only the port is another."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests

from sheetsync.grid import Cell, SetCell
from sheetsync.journal import fields
from sheetsync.summary import SUMMARY
from sheetsync.workbooks.xlsx.local import LocalXlsx
from tests.e2e.service import PATIENCE, ROOT, until

README = (ROOT / "README.md").read_text(encoding="utf-8")
SERVE, SEND = re.findall(r"^```sh\n(.+?)^```$", README, re.MULTILINE | re.DOTALL)
NEEDED = ("bash", "curl", "openssl", "awk", "od")
MISSING = [tool for tool in NEEDED if shutil.which(tool) is None]


class Shell:
    """A person's shell in a folder where the first line of Set-up was run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        python = folder / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" "$@"\n')
        python.chmod(0o755)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = str(free.getsockname()[1])
        self._log = (folder / "log").open("w+", encoding="utf-8")
        self._shell = subprocess.Popen(
            [shutil.which("bash") or "bash", "-eu"],
            cwd=folder,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            start_new_session=True,
        )

    def types(self, lines: str) -> None:
        """Type lines into the shell."""
        assert self._shell.stdin
        self._shell.stdin.write(lines.replace("8000", self.port))
        self._shell.stdin.flush()

    def shows(self) -> str:
        """Return the next line it shows."""
        assert self._shell.stdout
        return self._shell.stdout.readline()

    def live(self) -> bool:
        assert self._shell.poll() is None, self.said()
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/livez", timeout=1).ok
        except requests.RequestException:
            return False

    def said(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    def ends(self) -> int:
        """End the service as README.md says, and the shell; return the shell's exit code."""
        self.types("kill %1; wait %1; exit\n")
        return self._shell.wait(PATIENCE)

    def close(self) -> None:
        for pipe in (self._shell.stdin, self._shell.stdout, self._log):
            assert pipe
            pipe.close()
        with suppress(ProcessLookupError):  # all is well when nobody is left
            os.killpg(self._shell.pid, signal.SIGKILL)
        self._shell.wait()


@contextmanager
def shell_in(folder: Path) -> Iterator[Shell]:
    shell = Shell(folder)
    try:
        yield shell
    finally:
        shell.close()


@pytest.mark.skipif(bool(MISSING), reason=f"the lines of README.md need {', '.join(MISSING)}")
def test_the_lines_of_the_readme_start_the_service_and_recompute_an_edited_table(tmp_path: Path) -> None:
    demo = re.search(r"&& (\.venv/bin/python -m sheetsync demo)$", README, re.MULTILINE)
    assert demo
    with shell_in(tmp_path) as shell:
        shell.types(f"{demo[1]} > demo.txt\necho made\n")
        assert shell.shows() == "made\n", shell.said()
        shell.types(SERVE)
        until(shell.live)
        until(lambda: '"event": "recomputed"' in shell.said())  # the sweep at the start
        book = LocalXlsx(tmp_path / "sheetsync-demo" / "journal.xlsx")
        edit = SetCell(fields.JOURNAL, 1, 3, Cell.of("Укротитель змей"))
        book.write([edit], version=book.read().version)

        shell.types(SEND + "echo\n")
        answer = json.loads(shell.shows())
        assert set(answer) == {"job", "url"}, answer
        until(lambda: _summarised(book, "Укротитель змей"))
        assert shell.ends() == 0


def _summarised(book: LocalXlsx, title: str) -> bool:
    return any(title in cell.text for row in book.read().tabs[SUMMARY].rows for cell in row)
