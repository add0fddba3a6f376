"""Words of requirements that look like skills and that the catalog does not know."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from sheetsync.domain.catalog import SkillCatalog
from sheetsync.domain.finding import Finding, FindingKind, called
from sheetsync.domain.text import Line, fold
from sheetsync.domain.vacancy import Assessment

_ADDRESS = re.compile(r"\S*(?:://|www\.|@)\S*|\b[\w-]+\.(?:ru|com|org|net|io|рф)\b\S*")
_WORD = re.compile(r"(?<![\w.'-])[A-Z][A-Za-z0-9]*(?:[.-]?[A-Za-z0-9]+)*(?:\+\+|#)?(?![\w'])")
_GAP = re.compile(" ")
_ORDINARY = frozenset(
    re.findall(
        r"\S+",
        "a an and at be by can co data day do e-mail email english experience for from good group have if in "
        "inc is it itself junior knowledge lead ltd middle ms must no not of ok on open or our plus remote "
        "russian senior skills soft hard strong team tech the to understanding we with work you your b2b b2c "
        "hr pr ceo cto kpi nda dms usa eu ru rf llc vip faq pdf ability familiarity excellent proficiency "
        "basic technical business analyst scientist engineer developer expert chief teamlead techlead "
        "manager owner specialist core web enterprise google microsoft ibm fmcg sota abc visa "
        "mastercard desired qc",
    )
)
"""English words that begin lines, titles of jobs, large companies, abbreviations of offices: no skills."""
_OPENING = re.compile("[A-Z][a-z]+ [a-z]+ [^А-Яа-я]*$")
"""A sentence in English begins with a capital."""
_GRADE = re.compile(r"[ABC][12]\+?|[IVX]+|[A-Z]")
"""Levels of a language, Roman numbers, single letters."""


def unknown_words(named: Sequence[tuple[str, Assessment]], catalog: SkillCatalog) -> Iterator[Finding]:
    """Yield a finding for each word that looks like a skill, with the line that makes it one.

    These are capitalised Latin words of requirements that are in no name of the catalog, in no address and
    not in the name of the employer; words side by side are taken as one name.

    Args:
        named: The vacancies, as `references` names them.
        catalog: The skills.
    """
    found: dict[str, list[tuple[str, str, int]]] = {}
    for name, assessment in named:
        vacancy = assessment.vacancy
        lines = vacancy.duties if assessment.swapped else vacancy.requirements
        company = frozenset(re.findall(r"\w+", fold(vacancy.company).lower))
        for line in lines:
            for word in _unknown(line, catalog):
                if not company & set(re.findall(r"\w+", word.lower())):
                    found.setdefault(word.casefold(), []).append((word, name, line.number))
    for places in found.values():
        word, vacancies = places[0][0], tuple(dict.fromkeys(name for _, name, _ in places))
        yield Finding(
            FindingKind.UNKNOWN_WORD,
            vacancies,
            None,
            tuple(dict.fromkeys(line for _, _, line in places)),
            (),
            f"{called(vacancies)}: «{word}» нет в каталоге навыков. Если это навык, впишите его в "
            f"skills.toml рядом с журналом: {line_to_add(word)} — или на лист «Навыки»; если нет, то с "
            "уровнем «не навык».",
        )


def _covers(span: tuple[int, int], word: re.Match[str], text: str) -> bool:
    """Tell whether a known name takes a word, or a part of it, for itself: «.js» at its end does not."""
    start, end = span
    return start < word.end() and word.start() < end and (start <= word.start() or text[start - 1] != ".")


def line_to_add(word: str) -> str:
    """Return the line of a skills.toml that makes a word a skill."""
    return f"{json.dumps(word, ensure_ascii=False)} = {{}}"


def _unknown(line: Line, catalog: SkillCatalog) -> Iterator[str]:
    if not re.search("[A-Z]", line.text):
        return
    text = _ADDRESS.sub(lambda address: "/" * len(address[0]), fold(line.text).cased).strip()
    known = catalog.known(text)
    words = [
        word
        for word in _WORD.finditer(text)
        if not any(_covers(span, word, text) for span in known)
        and word[0].lower() not in _ORDINARY
        and not _GRADE.fullmatch(word[0])
        and not (word.start() == 0 and _OPENING.match(text))
    ]
    run: list[re.Match[str]] = []
    for word in words:
        if run and not _GAP.fullmatch(text, run[-1].end(), word.start()):
            yield text[run[0].start() : run[-1].end()]
            run = []
        run.append(word)
    if run:
        yield text[run[0].start() : run[-1].end()]
