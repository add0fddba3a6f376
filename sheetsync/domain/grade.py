"""How well a language of people is spoken: «B1», «Intermediate», «свободно», on one scale.

The six levels are those of the Common European Framework of Reference (CEFR), which vacancies name by
letter or by the names that courses give them.
"""

from __future__ import annotations

import re

from sheetsync.domain.skill import Skill

_LANGUAGE = " язык"  # how the names of the languages that people speak end
_GRADES = (
    (re.compile(r"\bc2\b|\bпрофициен\w*|\bproficien(?:cy|t)\b|\bnative\b|\bродной\b"), 6),
    (re.compile(r"\bc1\b|\badvanced\b|\bfluent\b|\bсвободн\w+|\bв совершенстве\b|\bfull professional\b"), 5),
    (re.compile(r"\bb2\b|\bupper\b|\bвыше среднего\b"), 4),
    (re.compile(r"\bpre[- ]?intermediate\b|\ba2\b|\bниже среднего\b|\bбазов\w+|\bbasic\b|\bшкольн\w+"), 2),
    (re.compile(r"\bb1\b|\b(?<!upper[ -])(?<!pre[ -])intermediate\b|\bсредн\w+|\bразговорн\w+"), 3),
    (re.compile(r"\ba1\b|\bbeginner\b|\belementary\b|\bначальн\w+"), 1),
)


def grade(lower: str) -> int | None:
    """Return the level, from 1 for A1 to 6 for C2, that a text in lower case names, or None.

    Of several, «B1-B2», the lowest.
    """
    found = [level for pattern, level in _GRADES if pattern.search(lower)]
    return min(found, default=None)


def is_spoken(skill: Skill) -> bool:
    """Tell whether a skill is a language that people speak."""
    return skill.name.endswith(_LANGUAGE)
