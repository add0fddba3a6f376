"""The words in which a report says its counts, wherever it is shown."""

from __future__ import annotations

from sheetsync.domain.finding import called
from sheetsync.domain.report import SkillGap, VacancyReport, WantReport
from sheetsync.domain.salary import NoSum

_NO_SUM = {
    NoSum.BY_INTERVIEW: "по собеседованию",
    NoSum.INDIVIDUAL: "обсуждается",
    NoSum.NEGOTIABLE: "договорная",
    NoSum.NOT_SPECIFIED: "не указан",
}


def pay(vacancy: VacancyReport) -> str:
    """Return what is paid on hand, or why that cannot be said."""
    salary = vacancy.salary
    if salary.reason:
        return _NO_SUM.get(NoSum(salary.reason), salary.raw)
    low, high = (
        None if sum_ is None else rouble(sum_) for sum_ in (salary.net_month_from, salary.net_month_to)
    )
    if low and high:
        return low if low == high else f"{low} – {high}"
    if low or high:
        return f"от {low}" if low else f"до {high}"
    return salary.raw if salary.net is not None else f"{salary.raw} (с налогом или без, не сказано)"


def rouble(sum_: int) -> str:
    """Return a sum in digits by threes."""
    return f"{sum_:,}".replace(",", "\u00a0")


def named(vacancy: VacancyReport) -> str:
    """Return a vacancy by number and employer."""
    return f"{called([vacancy.ref])} {vacancy.company}".rstrip()


def opened(vacancy: VacancyReport) -> str:
    """Return a vacancy that skills open, with a word where years are wanted too: «№4 Тензор (нужен стаж)»."""
    return named(vacancy) + (" (нужен стаж)" if vacancy.experience_gate else "")


def counts(gap: SkillGap, total: int) -> str:
    """Return in how many vacancies a skill is lacking, what it opens alone, and what these pay.

    Pay is the least known lower bound, with the number of those it is known of: «1 из 3 с суммой: от 90 000».
    """
    sides = (("обязательно", gap.must_in), ("желательно", gap.nice_in))
    parts = [f"{word} в {len(refs)} из {total}" for word, refs in sides if refs]
    if gap.opens_alone:
        parts.append(f"открывает без других {called(gap.opens_alone)}")
    if gap.paid_in:
        least = f": от {rouble(gap.net_month_from[0])} ₽ на руки" if gap.net_month_from else ""
        parts.append(f"{len(gap.paid_in)} из {len(gap.must_in)} с суммой{least}")
    elif gap.must_in:
        parts.append("сумма нигде не названа")
    return "; ".join(parts)


def claimed(want: WantReport) -> str:
    """Return the lines by which a skill is lacking, as quotes: «Не владею», строка 5: «SOAP»."""
    return "; ".join(
        f"«{'Владею' if claim.owned else 'Не владею'}», строка {claim.line}: «{claim.quote}»"
        for claim in want.claims
    )
