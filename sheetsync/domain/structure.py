"""Where a person put things: requirements written under «Задачи», duties answered as requirements."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sheetsync.domain.catalog import SkillCatalog
from sheetsync.domain.claim import Claim
from sheetsync.domain.text import Line, fold

# How a demand begins; a duty begins with what is to be done: «Разработка…», «Участие…».
_DEMAND = re.compile(r"\b(?:знани|опыт|умени|владени|понимани|желани|готовност|навык|уверенн|знать|уметь)")
_MOST, _FEW = 2 / 3, 1 / 3
_ENOUGH = 3


def is_swapped(
    requirements: Sequence[Line], duties: Sequence[Line], claims: Sequence[Claim], catalog: SkillCatalog
) -> bool:
    """Tell whether «Требования» and «Задачи» look exchanged.

    They do when the claims answer the duties and hardly ever the requirements, and the duties are worded
    as demands while the requirements are not.
    """
    if len(claims) < _ENOUGH or not requirements or not duties:
        return False
    return (
        _demands(duties) > _demands(requirements)
        and _answered(claims, duties, catalog) >= _MOST
        and _answered(claims, requirements, catalog) <= _FEW
    )


def repeated_duties(
    requirements: Sequence[Line], duties: Sequence[Line], claims: Sequence[Claim]
) -> tuple[Line, ...]:
    """Return the duties that a claim repeats word for word and no requirement does: read as required."""
    if not duties:
        return ()
    claimed = {_words(claim.text) for claim in claims} - {_words(line.text) for line in requirements}
    return tuple(line for line in duties if _words(line.text) in claimed)


def _answered(claims: Sequence[Claim], lines: Sequence[Line], catalog: SkillCatalog) -> float:
    """Return which share of the claims says something about these lines."""
    whole = " ".join(_words(line.text) for line in lines)
    named = {mention.skill for line in lines for mention in catalog.mentions(line.text)}
    answering = [
        claim
        for claim in claims
        if _words(claim.text) in whole
        or any(mention.skill in named for mention in catalog.mentions(claim.text))
    ]
    return len(answering) / len(claims)


def _demands(lines: Sequence[Line]) -> float:
    """Return which share of the lines is worded as a demand."""
    return sum(bool(_DEMAND.search(line.folded.lower)) for line in lines) / len(lines)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text).lower))
