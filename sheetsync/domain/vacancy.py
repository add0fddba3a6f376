"""A vacancy, what its owner claims about it, and the verdict on every skill it asks for."""

from __future__ import annotations

from dataclasses import dataclass

from sheetsync.domain.catalog import SkillCatalog
from sheetsync.domain.claim import Claim, Evidence, Proof, read_proofs
from sheetsync.domain.requirement import read_requirements
from sheetsync.domain.salary import Salary
from sheetsync.domain.structure import is_swapped, repeated_duties
from sheetsync.domain.text import Line
from sheetsync.domain.verdict import Judged, Judgement, Verdict, judged

__all__ = ["DRAFT_MARK", "Assessment", "Claim", "Evidence", "Judged", "Judgement", "Vacancy", "Verdict"]


DRAFT_MARK = "(черновик, проверьте)"
"""The line of «Владею» or «Не владею» that makes the whole section a draft."""


@dataclass(frozen=True, slots=True)
class Vacancy:
    """One entry of the journal, understood: the aggregate that requirements and claims are judged within.

    Everything it holds parsed itself at birth; a plain dataclass, since pydantic would double the time that
    `check` takes to answer.

    Attributes:
        key: Identity (`sheetsync.record.VacancyKey`), or None for a draft without a link.
        line: Where the entry begins: line of journal.md or row of the tab, counted from 1.
        number: The number it carries in the journal, as typed.
        link: Address of the vacancy, or "".
        company: Name of the employer, or "".
        title: Name of the job, or "".
        salary: What is promised.
        requirements: Lines of «Требования».
        duties: Lines of «Задачи».
        have: Lines of «Владею»; None when there is no such section: unknown, not empty. A draft is none.
        lack: Lines of «Не владею»; None likewise.
        drafts: The lines that mark sections as drafts (`DRAFT_MARK`).
    """

    key: str | None
    line: int
    number: str
    link: str
    company: str
    title: str
    salary: Salary
    requirements: tuple[Line, ...]
    duties: tuple[Line, ...]
    have: tuple[Line, ...] | None
    lack: tuple[Line, ...] | None
    drafts: tuple[Line, ...] = ()

    def claims(self) -> tuple[Claim, ...]:
        """Return the lines of «Владею», then those of «Не владею»."""
        return tuple(
            Claim(line.number, line.text, owned)
            for owned, lines in ((True, self.have), (False, self.lack))
            for line in lines or ()
        )

    def judge(self, catalog: SkillCatalog) -> Assessment:
        """Return the verdict on every skill that the vacancy asks for."""
        claims = self.claims()
        swapped = is_swapped(self.requirements, self.duties, claims, catalog)
        asked = self.duties if swapped else self.requirements
        repeated = () if swapped else repeated_duties(self.requirements, self.duties, claims)
        found = [*read_requirements(asked, catalog), *read_requirements(repeated, catalog)]
        proofs = read_proofs(claims, catalog, frozenset(skill for each in found for skill in each.skills))
        return Assessment(
            vacancy=self,
            requirements=judged(found, proofs, catalog),
            proofs=proofs,
            swapped=swapped,
            from_duties=bool(repeated),
        )


@dataclass(frozen=True, slots=True)
class Assessment:
    """A vacancy held against its owner's claims.

    Attributes:
        vacancy: The vacancy.
        requirements: Each requirement with its verdicts, in the order of the text.
        proofs: What the claims prove, in their order.
        swapped: True when «Требования» and «Задачи» look exchanged: the claims answer the duties only.
            Then the duties were read as the requirements; the text itself is left as it is.
        from_duties: True when duties count as requirements because the claims repeat them.
    """

    vacancy: Vacancy
    requirements: tuple[Judged, ...]
    proofs: tuple[Proof, ...]
    swapped: bool
    from_duties: bool
