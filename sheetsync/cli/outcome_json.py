"""An Outcome as one JSON document (schema 1), for programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from sheetsync.record import Changes
from sheetsync.sync import Outcome


def outcome_json(outcome: Outcome) -> str:
    """Return what an operation found, decided and did."""
    plan = outcome.meeting.plan
    document = {
        "schema": 1,
        "operation": outcome.operation,
        "dry_run": outcome.dry_run,
        "exit_code": outcome.exit_code,
        "applied": _changes(outcome.applied),
        "plan": {"to_file": _changes(plan.to_file), "to_sheet": _changes(plan.to_sheet)},
        "pending_deletions": list(outcome.pending.deleted),
        "conflicts": [asdict(conflict) for conflict in plan.conflicts],
        "renames": [asdict(rename) for rename in outcome.meeting.renames],
        "skips": [asdict(skip) for skip in plan.skips],
        "problems": [asdict(problem) for problem in outcome.meeting.problems],
        "summary": outcome.summary,
        "notes": list(outcome.notes),
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _changes(changes: Changes) -> dict[str, Any]:
    return {
        "cells": [asdict(change) for change in changes.cells],
        "added": {key: dict(record) for key, record in changes.added.items()},
        "deleted": {key: dict(record) for key, record in changes.deleted.items()},
        "conclusions": changes.conclusions,
    }
