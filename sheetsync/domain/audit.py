"""Findings: what a careful reader of the journal would ask about, each with its lines and the remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sheetsync.domain.catalog import SkillCatalog
from sheetsync.domain.claim import Strength
from sheetsync.domain.finding import Finding, FindingKind, called, forgotten, quoted
from sheetsync.domain.grade import is_spoken
from sheetsync.domain.profile import Mark, Profile, Standing, State, fold_profile, references
from sheetsync.domain.requirement import Requirement
from sheetsync.domain.skill import Skill, SkillKind
from sheetsync.domain.text import Line
from sheetsync.domain.unknown import unknown_words
from sheetsync.domain.vacancy import DRAFT_MARK, Assessment

__all__ = ["Finding", "FindingKind", "audit"]


def audit(
    assessments: Sequence[Assessment],
    conclusions: Sequence[Line],
    catalog: SkillCatalog,
    own: Sequence[Mark] = (),
) -> tuple[Finding, ...]:
    """Return what to look at, by kind, then in the order of the journal.

    Args:
        assessments: The vacancies, judged.
        conclusions: The lines of «Выводы»; without any, nothing counts as forgotten in them.
        catalog: The skills and how they relate.
        own: What the person's own list of skills says (`sheetsync.domain.own`).
    """
    profile = fold_profile(assessments, own)
    named = tuple(zip(references(assessments), assessments, strict=True))
    found = [
        *_contradictions(profile),
        *(finding for name, each in named for finding in _slips(name, each)),
        *_duplicates(named),
        *_Conclusions(conclusions, profile, catalog).findings(),
        *(finding for name, each in named for finding in _silences(name, each, profile)),
        *unknown_words(named, catalog),
    ]
    order = list(FindingKind)
    return tuple(sorted(found, key=lambda finding: order.index(finding.kind)))


def _contradictions(profile: Profile) -> Iterator[Finding]:
    for skill in profile.in_state(State.CONTRADICTED):
        if skill.kind is SkillKind.EXPERIENCE or is_spoken(skill):
            continue  # a year, or B1, is enough here and not there
        standing = profile.of(skill)
        if _vacancies(standing.owned) == _vacancies(standing.lacked):
            message = (
                f"{called(_vacancies(standing.owned))}: «{skill}» и во «Владею», и в «Не владею». Оставьте в "
                "одном разделе: знание основ — во «Владею», одно желание учиться — в «Не владею»."
            )
        else:
            message = (
                f"«{skill}»: {_said(standing.owned, 'во «Владею»')}{_why(standing.owned)}, "
                f"{_said(standing.lacked, 'в «Не владею»')}. Решите, что верно, и поправьте строки; если "
                f"знаете только основы, напишите во «Владею» так: «{skill} на базовом уровне»."
            )
        yield Finding(
            FindingKind.CONTRADICTION,
            _vacancies(standing.marks),
            skill.name,
            _lines(standing.marks),
            (),
            message,
        )


def _is_little(standing: Standing) -> bool:
    """Tell whether the journal says somewhere that there is only little of a skill: that is to be learnt."""
    return any(mark.proof.strength is Strength.BASIC for mark in standing.owned if mark.proof.direct)


def _why(owned: Sequence[Mark]) -> str:
    """Return what a skill follows from where it is not named itself."""
    if any(mark.proof.direct for mark in owned):
        return ""
    return f" (следует из строки «{quoted(owned[0].proof.evidence.quote)}»)"


def _slips(name: str, assessment: Assessment) -> Iterator[Finding]:
    """Yield what is wrong with the sections of one vacancy."""
    vacancy, who = assessment.vacancy, called([name])
    if assessment.swapped:
        places = (vacancy.requirements[0].number, vacancy.duties[0].number)
        yield _slip(
            FindingKind.SECTIONS_SWAPPED,
            name,
            places,
            f"{who}: «Требования» и «Задачи», похоже, перепутаны: отметки отвечают на «Задачи». "
            "Здесь они прочитаны наоборот; поменяйте разделы местами.",
        )
    repeated = _repeated_duties(assessment)
    if repeated:
        yield _slip(
            FindingKind.CLAIMS_REPEAT_DUTIES,
            name,
            repeated,
            f"{who}: отмечены задачи, а на требования ответа нет. "
            "Отметьте, что из «Требований» вы знаете, а что нет.",
        )
    missing = _SECTIONS.get((vacancy.have is None, vacancy.lack is None))
    if vacancy.drafts:
        lines = tuple(line.number for line in vacancy.drafts)
        yield _slip(
            FindingKind.DRAFT,
            name,
            lines,
            f"{who}: отметки заполнены черновиком и пока ничего не значат. Проверьте их и удалите строку "
            f"«{DRAFT_MARK}», или примите все черновики сразу: sheetsync suggest --accept.",
        )
    elif missing and vacancy.requirements:
        kind, message = missing
        yield _slip(kind, name, (vacancy.line,), f"{who}: {message}")


_SECTIONS = {
    (True, True): (
        FindingKind.NOT_JUDGED,
        "нет ни «Владею», ни «Не владею», поэтому вакансия не разобрана. Заполните оба раздела.",
    ),
    (True, False): (
        FindingKind.NO_OWNED_SECTION,
        "нет раздела «Владею». Добавьте его и впишите, что из требований вы знаете.",
    ),
    (False, True): (
        FindingKind.NO_MISSING_SECTION,
        "нет раздела «Не владею»: неясно, чего не хватает. Добавьте его; если всем владеете, впишите «—».",
    ),
}


def _slip(kind: FindingKind, name: str, lines: tuple[int, ...], message: str) -> Finding:
    return Finding(kind, (name,), None, lines, (), message)


def _repeated_duties(assessment: Assessment) -> tuple[int, ...]:
    """Return the lines of duties that are claimed while no requirement is, or nothing."""
    if not assessment.from_duties:
        return ()
    required = assessment.vacancy.requirements
    lines = [_line_of(judged.requirement, assessment) for judged in assessment.requirements]
    for line, judged in zip(lines, assessment.requirements, strict=True):
        if line in required and any(judgement.evidence for judgement in judged.judgements):
            return ()
    return tuple(dict.fromkeys(line.number for line in lines if line not in required))


def _duplicates(named: Sequence[tuple[str, Assessment]]) -> Iterator[Finding]:
    same: dict[str, list[tuple[str, int]]] = {}
    for name, assessment in named:
        if assessment.vacancy.key:
            same.setdefault(assessment.vacancy.key, []).append((name, assessment.vacancy.line))
    for key, places in same.items():
        if len(places) > 1:
            names = tuple(name for name, _ in places)
            yield Finding(
                FindingKind.DUPLICATE_VACANCY,
                names,
                None,
                tuple(line for _, line in places),
                (),
                f"{called(names)}: одна и та же вакансия ({key}). Оставьте одну запись или исправьте ссылку.",
            )


class _Conclusions:
    """Holds «Выводы» against what the vacancies say."""

    def __init__(self, lines: Sequence[Line], profile: Profile, catalog: SkillCatalog) -> None:
        self._profile, self._catalog = profile, catalog
        self._concluded: dict[Skill, int] = {}
        self._covered: set[Skill] = set()
        for line in lines:
            named = {mention.skill for mention in catalog.mentions(line.text)}
            for mention in catalog.mentions(line.text):
                self._covered |= self._covers(mention.skill)
                if not named & catalog.aspects(mention.skill):  # «PostgreSQL: шардирование» is of a part
                    self._concluded.setdefault(mention.skill, line.number)

    def findings(self) -> Iterator[Finding]:
        """Yield what is concluded in vain, what nobody judged, and what was forgotten."""
        for skill, line in self._concluded.items():
            standing = self._profile.of(skill)
            if standing.state is State.OWNED and not _is_little(standing):
                yield self._owned(skill, line, standing.owned)
            elif standing.state is State.UNKNOWN and not self._serves(skill):
                yield self._never_judged(skill, line)
        for skill in self._lacked() if self._concluded else ():
            if skill not in self._covered:
                yield self._forgotten(skill)

    def _covers(self, skill: Skill) -> frozenset[Skill]:
        """Return what is learnt with a skill: what it implies, its classes, its parts."""
        catalog = self._catalog
        return catalog.implied(skill) | catalog.classes(skill) | catalog.aspects(skill) | {skill}

    def _lacked(self) -> Iterator[Skill]:
        for skill, standing in self._profile.standings.items():
            if standing.lacked and skill.kind is SkillKind.HARD:
                yield skill

    def _serves(self, skill: Skill) -> bool:
        """Tell whether learning a skill answers a gap that goes by another name, or is such a name."""
        covered = self._covers(skill)
        return any(
            lacked in covered or skill in self._catalog.classes(lacked) | self._catalog.wholes(lacked)
            for lacked in self._lacked()
        )

    def _owned(self, skill: Skill, line: int, marks: Sequence[Mark]) -> Finding:
        return Finding(
            FindingKind.CONCLUSION_OWNED,
            _vacancies(marks),
            skill.name,
            _lines(marks),
            (line,),
            f"«{skill}» стоит в «Выводах», но это уже есть: {_said(marks, 'во «Владею»')}, в "
            "«Не владею» — нигде. Уберите из «Выводов» или отметьте в «Не владею», где не хватает.",
        )

    def _never_judged(self, skill: Skill, line: int) -> Finding:
        return Finding(
            FindingKind.CONCLUSION_NEVER_JUDGED,
            (),
            skill.name,
            (),
            (line,),
            f"«{skill}» стоит в «Выводах», но ни у одной вакансии не отмечено ни во «Владею», ни в "
            "«Не владею». Отметьте там, где это требуют, или уберите из «Выводов».",
        )

    def _forgotten(self, skill: Skill) -> Finding:
        marks = self._profile.of(skill).lacked
        return Finding(
            FindingKind.CONCLUSION_FORGOTTEN,
            _vacancies(marks),
            skill.name,
            _lines(marks),
            (),
            forgotten([skill.name], _vacancies(marks)),
        )


def _silences(name: str, assessment: Assessment, profile: Profile) -> Iterator[Finding]:
    """Yield the lines of a judged vacancy that demand what neither list speaks of."""
    vacancy = assessment.vacancy
    if vacancy.have is None and vacancy.lack is None:
        return
    silent: dict[Line, dict[Skill, None]] = {}
    for judged in assessment.requirements:
        if judged.silent:
            line = _line_of(judged.requirement, assessment)
            silent.setdefault(line, {}).update(dict.fromkeys(judged.silent))
    for line, skills in silent.items():
        yield Finding(
            FindingKind.UNMENTIONED,
            (name,),
            next(iter(skills)).name if len(skills) == 1 else None,
            (line.number,),
            (),
            f"{called([name])}: «{quoted(line.text)}» — не отмечено ни во «Владею», ни в «Не владею»: "
            f"{', '.join(_elsewhere(skill, profile) for skill in skills)}. Впишите в один из разделов.",
        )


def _line_of(requirement: Requirement, assessment: Assessment) -> Line:
    """Return the line that a requirement stands in; the lines of one cell share their number."""
    number, text = requirement.line, requirement.text
    lines = (*assessment.vacancy.requirements, *assessment.vacancy.duties)
    return next((line for line in lines if line.number == number and text in line.text), Line(number, text))


def _elsewhere(skill: Skill, profile: Profile) -> str:
    """Return a skill with what other vacancies say of it."""
    standing = profile.of(skill)
    said = {State.OWNED: (standing.owned, "«Владею»"), State.MISSING: (standing.lacked, "«Не владею»")}
    if standing.state not in said:
        return skill.name
    marks, section = said[standing.state]
    return f"{skill} ({'' if marks[0].aside else 'в '}{_said(marks[:1], section)})"


def _said(marks: Sequence[Mark], section: str) -> str:
    """Return who says it: vacancies by number, the person's own list by its place."""
    names, places = _vacancies(marks), dict.fromkeys(mark.vacancy for mark in marks if mark.aside)
    own = "есть" if marks[0].proof.evidence.owned else "нет"
    said = [f"{called(names)} — {section}"] if names else []
    return ", ".join([*said, *(f"{place} — «{own}»" for place in places)])


def _vacancies(marks: Sequence[Mark]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mark.vacancy for mark in marks if not mark.aside))


def _lines(marks: Sequence[Mark]) -> tuple[int, ...]:
    return tuple(sorted({mark.proof.evidence.line for mark in marks if not mark.aside}))
