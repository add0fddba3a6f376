"""The vacancies, judged -> GapReport: what is missing, what that keeps closed, what to learn first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sheetsync.domain.audit import Finding, audit
from sheetsync.domain.catalog import SkillCatalog
from sheetsync.domain.learning import Gap, Step, learning_plan, read_gaps
from sheetsync.domain.profile import Mark
from sheetsync.domain.report import (
    ConclusionReport,
    EvidenceReport,
    FindingReport,
    GapReport,
    RequirementReport,
    SalaryReport,
    SkillGap,
    SkillReport,
    StepReport,
    VacancyReport,
    WantReport,
)
from sheetsync.domain.requirement import Need, Rule
from sheetsync.domain.salary import Salary
from sheetsync.domain.skill import Skill, SkillKind
from sheetsync.domain.text import Line
from sheetsync.domain.vacancy import Assessment
from sheetsync.domain.verdict import Judged, Judgement, Verdict

_ELEVEN = 11


def gap_report(
    assessments: Sequence[Assessment],
    conclusions: Sequence[Line],
    catalog: SkillCatalog,
    own: Sequence[Mark] = (),
) -> GapReport:
    """Return what a journal says.

    Args:
        assessments: The vacancies, judged.
        conclusions: The lines of «Выводы».
        catalog: The skills and how they relate.
        own: What the person's own list of skills says (`sheetsync.domain.own`).
    """
    gaps = read_gaps(assessments, catalog)
    plan = learning_plan(gaps)
    vacancies = tuple(map(_vacancy, gaps, assessments))
    return GapReport(
        vacancies=vacancies,
        gaps=_gaps(vacancies, assessments, gaps, plan),
        open_now=tuple(
            gap.vacancy
            for gap, each in zip(gaps, assessments, strict=True)
            if not gap.demands and not (each.vacancy.have is None and each.vacancy.lack is None)
        ),
        plan=tuple(StepReport(learn=_names(step.learn), opens=step.opens) for step in plan),
        findings=tuple(map(_finding, audit(assessments, conclusions, catalog, own))),
        conclusions=tuple(_conclusion(line, catalog) for line in conclusions),
    )


def _vacancy(gap: Gap, assessment: Assessment) -> VacancyReport:
    vacancy, requirements = assessment.vacancy, assessment.requirements
    must = [judged for judged in requirements if judged.requirement.need is Need.MUST]
    nice = [judged for judged in requirements if judged.requirement.need is Need.NICE]
    demands = _demands(must)
    return VacancyReport(
        ref=gap.vacancy,
        key=vacancy.key,
        number=vacancy.number,
        line=vacancy.line,
        link=vacancy.link,
        company=vacancy.company,
        title=vacancy.title,
        salary=_salary(vacancy.salary),
        requirements=tuple(map(_requirement, requirements)),
        must_gap=_gap(must),
        nice_gap=_gap(nice),
        experience_gate=tuple(_gate(must)),
        unmentioned=_names(skill for judged in requirements for skill in judged.silent),
        met=sum(demands.values()),
        asked=len(demands),
        distance=len(gap.closing),
        swapped=assessment.swapped,
    )


def _demands(must: Sequence[Judged]) -> dict[tuple[Skill, ...], bool]:
    """Return the demands that must be met, experience aside, and whether each is, wherever it is made."""
    met: dict[tuple[Skill, ...], bool] = {}
    for judged in must:
        for group in _groups(judged):
            skills = tuple(judgement.skill for judgement in group)
            met[skills] = met.get(skills, True) and any(each.verdict is Verdict.MET for each in group)
    return met


def _groups(judged: Judged) -> Sequence[tuple[Judgement, ...]]:
    """Return the judgements of a requirement, each demand's together: any one of them meets it."""
    each = tuple(one for one in judged.judgements if one.skill.kind is not SkillKind.EXPERIENCE)
    if judged.requirement.rule is Rule.ANY:
        return [each] if each else []
    return [(one,) for one in each]


def _gap(wanted: Sequence[Judged]) -> tuple[str, ...]:
    return _names(skill for judged in wanted for skill in judged.lacking if skill.kind is SkillKind.HARD)


def _gate(must: Sequence[Judged]) -> Iterator[str]:
    """Yield the demands of experience that are not met, in words: «Коммерческий опыт от 2 лет».

    Of an experience that is asked for more than once the most years count.
    """
    most: dict[Skill, int] = {}
    for judged in must:
        for skill in judged.lacking:
            if skill.kind is SkillKind.EXPERIENCE:
                most[skill] = max(judged.requirement.years or 0, most.get(skill, 0))
    for skill, years in most.items():
        yield f"{skill} от {years} {_word(years)}" if years else skill.name


def _word(years: int) -> str:
    return "года" if years % 10 == 1 and years % 100 != _ELEVEN else "лет"


def _salary(salary: Salary) -> SalaryReport:
    return SalaryReport(
        raw=salary.raw,
        from_=salary.low,
        to=salary.high,
        currency=salary.currency,
        net=salary.net,
        net_month_from=salary.net_low,
        net_month_to=salary.net_high,
        reason=salary.reason,
    )


def _requirement(judged: Judged) -> RequirementReport:
    requirement = judged.requirement
    return RequirementReport(
        line=requirement.line,
        text=requirement.text,
        need=requirement.need,
        rule=requirement.rule,
        kind=requirement.kind,
        level=requirement.level,
        years=requirement.years,
        version=requirement.version,
        skills=tuple(map(_skill, judged.judgements)),
    )


def _skill(judgement: Judgement) -> SkillReport:
    return SkillReport(
        skill=judgement.skill.name,
        verdict=judgement.verdict,
        evidence=_evidence(judgement),
    )


def _evidence(judgement: Judgement) -> tuple[EvidenceReport, ...]:
    return tuple(
        EvidenceReport(line=each.line, quote=each.quote, owned=each.owned) for each in judgement.evidence
    )


def _gaps(
    vacancies: Sequence[VacancyReport],
    assessments: Sequence[Assessment],
    gaps: Sequence[Gap],
    plan: Sequence[Step],
) -> tuple[SkillGap, ...]:
    """Return every lacking skill, what opens most first."""
    wants: dict[str, list[WantReport]] = {}
    opens: dict[str, list[str]] = {}
    for gap, assessment in zip(gaps, assessments, strict=True):
        for name, want in _wants(gap.vacancy, assessment):
            wants.setdefault(name, []).append(want)
        for skill in frozenset.intersection(*(each.answers for each in gap.demands)) if gap.demands else ():
            opens.setdefault(skill.name, []).append(gap.vacancy)
    pay = {each.ref: each.salary for each in vacancies}
    steps = {skill.name: number for number, step in enumerate(plan, 1) for skill in step.learn}
    found = [
        _skill_gap(name, each, opens.get(name, ()), steps.get(name), pay) for name, each in wants.items()
    ]
    return tuple(
        sorted(
            found,
            key=lambda gap: (-len(gap.opens_alone), -len(gap.must_in), -len(gap.nice_in), gap.skill),
        )
    )


def _wants(ref: str, assessment: Assessment) -> Iterator[tuple[str, WantReport]]:
    """Yield each skill to learn that a vacancy asks for, with the place where it does."""
    for judged in assessment.requirements:
        requirement, lacking = judged.requirement, judged.lacking
        if requirement.need is Need.NOT_REQUIRED:
            continue
        for judgement in judged.judgements:
            if judgement.skill in lacking and judgement.skill.kind is SkillKind.HARD:
                yield (
                    judgement.skill.name,
                    WantReport(
                        vacancy=ref,
                        link=assessment.vacancy.link,
                        need=requirement.need,
                        line=requirement.line,
                        quote=requirement.text,
                        claims=_evidence(judgement),
                    ),
                )


def _skill_gap(
    name: str,
    wants: Sequence[WantReport],
    opens: Sequence[str],
    step: int | None,
    pay: Mapping[str, SalaryReport],
) -> SkillGap:
    must, nice = (
        tuple(dict.fromkeys(want.vacancy for want in wants if want.need is need))
        for need in (Need.MUST, Need.NICE)
    )
    floors = (pay[ref].net_month_from for ref in must)
    return SkillGap(
        skill=name,
        must_in=must,
        nice_in=nice,
        opens_alone=tuple(opens),
        step=step,
        paid_in=tuple(ref for ref in must if _is_known(pay[ref])),
        net_month_from=tuple(sorted(floor for floor in floors if floor is not None)),
        wants=tuple(wants),
    )


def _is_known(salary: SalaryReport) -> bool:
    return salary.net_month_from is not None or salary.net_month_to is not None


def _finding(finding: Finding) -> FindingReport:
    return FindingReport(
        kind=finding.kind,
        vacancies=finding.vacancies,
        skill=finding.skill,
        lines=finding.lines,
        conclusion_lines=finding.conclusion_lines,
        message=finding.message,
    )


def _conclusion(line: Line, catalog: SkillCatalog) -> ConclusionReport:
    named = (mention.skill for mention in catalog.mentions(line.text))
    return ConclusionReport(line=line.number, text=line.text, skills=_names(named))


def _names(skills: Iterable[Skill]) -> tuple[str, ...]:
    """Return the names of skills, each once."""
    return tuple(dict.fromkeys(skill.name for skill in skills))
