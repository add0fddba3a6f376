"""A vacancy copied from its page as text -> Posting.

What stands before the first heading tells of title, pay and employer; labels of the journal count there, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sheetsync.domain.posting import Part, read_posting, unmarked
from sheetsync.domain.salary import NoSum, Salary
from sheetsync.journal import fields
from sheetsync.journal.grammar import Label
from sheetsync.journal.link import addresses, vacancy_key
from sheetsync.postings.pay import NOT_SAID
from sheetsync.postings.posting import Posting, short_link

_TOP = 20
"""Lines in which title, pay and employer are looked for."""
_LONGEST = 120
"""Characters of a title or the name of an employer."""
_EMPLOYER = re.compile(
    r"(?:ООО|АО|ПАО|ЗАО|ОАО|ИП|ГК|ФГУП|ФГБУ|ТОО|ОДО|НКО|Группа компаний) \S+(?: [^\s,]+){0,3}(?<![.,:;])"
)
_OTHER = re.compile(
    r"опыт|занятость|график|формат|удал[её]нн|полный день|откликнуться|вакансия|оформление|рабочи[ех] час"
    r"|сейчас эту|смотр[ия]т|написать|показать|оплата|выплаты",
    re.IGNORECASE,
)
"""What hh's page says between title and description."""
_PAY = re.compile(r"доход|зарплат|оклад|з/п|вознагражден", re.IGNORECASE)


def read_pasted(text: str) -> Posting:
    """Read a vacancy from text as copied; what it does not say is left empty."""
    lines = [line.strip() for line in unmarked(text).split("\n")]
    labelled = _labelled(lines)
    first = next(iter(read_posting(text)))
    opening = first.lines if first.part is Part.ABOUT and not first.heading else ()
    top = [line.text.strip() for line in opening if line.text.strip()][:_TOP]
    title = labelled.get(fields.TITLE) or next((line for line in top if _is_title(line)), "")
    employer = (line for line in top if len(line) < _LONGEST and _EMPLOYER.fullmatch(line))
    company = labelled.get(fields.COMPANY) or next(employer, "")
    salary = labelled.get(fields.SALARY) or next((line for line in top if _is_pay(line)), NOT_SAID)
    used = {title, company, salary, *addresses(text)}
    rest = "\n".join(line for line in lines if line not in used and not _label(line))
    return Posting(short_link(text), company, title, salary, rest)


def _labelled(lines: Sequence[str]) -> dict[str, str]:
    """Return what stands behind the journal's own labels: «Компания: …»."""
    found: dict[str, str] = {}
    for line in lines[:_TOP]:
        label = _label(line)
        if label and line[len(label.prefix) :].strip():
            found.setdefault(label.name, line[len(label.prefix) :].strip())
    return found


def _label(line: str) -> Label | None:
    label = Label.parse_known(line)
    return label if label and label.name in fields.SCALARS else None


def _is_title(line: str) -> bool:
    apart = _is_pay(line) or _EMPLOYER.fullmatch(line) or _OTHER.match(line) or _label(line)
    return len(line) < _LONGEST and not apart and not vacancy_key(line) and bool(re.search(r"\w", line))


def _is_pay(line: str) -> bool:
    if len(line) > _LONGEST:
        return False
    salary = Salary.parse(line, year=2025)  # no tax is counted
    said = salary.reason not in {None, NoSum.UNCLEAR} and _PAY.search(line)
    return bool(salary.currency or said)
