"""The README's promises, held against the code."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from sheetsync.cli import COMMANDS, main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SETUP = re.findall(r"^    (python3 -m venv .+)$", README, re.MULTILINE)


def test_there_are_two_setup_lines_and_ci_runs_the_second() -> None:
    run_demo, run_tests = SETUP
    assert run_demo.endswith("python -m sheetsync demo")
    assert run_tests in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def commands() -> dict[str, click.Command]:
    context = click.Context(main)
    found = {name: main.get_command(context, name) for name in main.list_commands(context)}
    return {name: command for name, command in found.items() if command is not None}


def test_every_command_is_in_the_readme() -> None:
    assert set(commands()) == set(COMMANDS)
    assert [name for name in COMMANDS if f"`{name}" not in README] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(name: str) -> None:
    shown = CliRunner().invoke(main, [name, "--help"])
    assert shown.exit_code == 0
    assert "Пример" in shown.output
    assert f"sheetsync {name}" in shown.output


def test_every_option_shown_in_the_readme_exists() -> None:
    known = {
        opt
        for command in commands().values()
        for param in command.params
        for opt in (*param.opts, *param.secondary_opts)
    }
    known |= {"--help", "--version", "--quiet", "--editable"}
    assert set(re.findall(r"(?<!\S)`?(--[a-z-]+)", README)) <= known


def test_exit_codes_of_the_readme_and_of_help_are_the_same() -> None:
    in_readme = re.findall(r"^\| (\d) \|", README, re.MULTILINE)
    in_help = re.findall(r"^ +(\d)  \w", CliRunner().invoke(main, ["--help"]).output, re.MULTILINE)
    assert in_readme == in_help == [str(code) for code in range(7)]


def test_what_is_installed_is_what_pyproject_says() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[^\w-]", line)[0] for line in project["dependencies"]}
    google = {"google-auth", "google-auth-oauthlib", "gspread", "requests"}
    service = {"flask", "gunicorn", "prometheus-client", "sqlalchemy"}
    assert names == service | {"click", "filelock", "pydantic", "pydantic-settings", "rich"} | google
