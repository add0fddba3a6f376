"""A job seeker's journal of vacancies, kept in step between a spreadsheet and a text.

    from pathlib import Path
    from sheetsync import read_journal, understand_journal

    report = understand_journal(read_journal(Path("journal.md")), year=2026).report()
    for step in report.plan:
        print(step.learn, step.opens)

The public names are listed in `__all__`; each is imported from its module when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sheetsync.domain.catalog import SkillCatalog, default_catalog
    from sheetsync.domain.gap_report import gap_report
    from sheetsync.domain.report import GapReport
    from sheetsync.domain.salary import Salary
    from sheetsync.domain.skill import Skill
    from sheetsync.domain.vacancy import Vacancy
    from sheetsync.errors import SheetsyncError
    from sheetsync.journal.markdown import parse
    from sheetsync.journal.rewrite import render, rewrite
    from sheetsync.merge import Plan, plan
    from sheetsync.record import Changes, Records
    from sheetsync.sheets import read_sheet, understand_sheet
    from sheetsync.sync import Options, Outcome, pull, push, status
    from sheetsync.understanding import read_journal, read_words, understand_journal
    from sheetsync.workbooks import Workbook, open_workbook

_HOMES = {
    "domain.catalog": ("SkillCatalog", "default_catalog"),
    "domain.gap_report": ("gap_report",),
    "domain.report": ("GapReport",),
    "domain.salary": ("Salary",),
    "domain.skill": ("Skill",),
    "domain.vacancy": ("Vacancy",),
    "errors": ("SheetsyncError",),
    "journal.markdown": ("parse",),
    "journal.rewrite": ("render", "rewrite"),
    "merge": ("Plan", "plan"),
    "record": ("Changes", "Records"),
    "sheets": ("read_sheet", "understand_sheet"),
    "sync": ("Options", "Outcome", "pull", "push", "status"),
    "understanding": ("read_journal", "read_words", "understand_journal"),
    "workbooks": ("Workbook", "open_workbook"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Changes",
    "GapReport",
    "Options",
    "Outcome",
    "Plan",
    "Records",
    "Salary",
    "SheetsyncError",
    "Skill",
    "SkillCatalog",
    "Vacancy",
    "Workbook",
    "default_catalog",
    "gap_report",
    "open_workbook",
    "parse",
    "plan",
    "pull",
    "push",
    "read_journal",
    "read_sheet",
    "read_words",
    "render",
    "rewrite",
    "status",
    "understand_journal",
    "understand_sheet",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any of the public names
    """Import a public name when it is first asked for: `sheetsync check` pays for nothing else."""
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(f"sheetsync.{_HOME[name]}"), name)
