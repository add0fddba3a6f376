from __future__ import annotations

import subprocess
import sys

import pytest

import sheetsync
from sheetsync.cli.options import JOURNAL
from tests.shared import SEED, needs_shared


@pytest.mark.parametrize("name", sheetsync.__all__)
def test_every_public_name_can_be_imported(name: str) -> None:
    assert getattr(sheetsync, name).__name__ == name


def test_any_other_name_is_unknown() -> None:
    with pytest.raises(AttributeError):
        _ = sheetsync.nothing_of_the_kind


def test_the_list_is_complete_and_in_order() -> None:
    assert sheetsync.__all__ == sorted(sheetsync._HOME)  # noqa: SLF001 - the table behind the names


def test_importing_the_package_imports_nothing_else() -> None:
    program = "import sys, sheetsync; print([name for name in sys.modules if name.startswith('sheetsync.')])"
    assert (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )


@needs_shared
def test_the_example_of_the_docstring_works() -> None:
    report = sheetsync.understand_journal(sheetsync.read_journal(SEED), year=2026).report()
    assert (report.plan[0].learn, report.plan[0].opens) == (("FastAPI",), ("4",))
    assert JOURNAL in (sheetsync.__doc__ or "")
