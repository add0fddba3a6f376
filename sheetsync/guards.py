"""What looks too strange to be meant: checked on the plan, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator

from sheetsync.domain.text import normal
from sheetsync.record import Changes, Records

FEW = 4
"""Below so many vacancies "every row changed" says nothing."""
SHARE = 0.2
"""The share of a journal that may be deleted at once (DESIGN §5)."""


def guards(
    base: Records | None, source: Records, target: Records, changes: Changes, *, counter: str
) -> Iterator[str]:
    """Yield a reason for each thing that a person would want to be asked about first.

    Args:
        base: The last agreed state, or None.
        source: The side that is carried over.
        target: The side that is to change.
        changes: What is to change there, its deletions only if they were asked for.
        counter: The field that numbers the rows; renumbering all of them is nothing strange, and neither
            is filling in what was blank.
    """
    if base is not None and base.rows:
        for side, where in ((source, "откуда"), (target, "куда")):
            if not side.rows:
                yield f"Там, {where} переносим, не осталось ни одной вакансии, а было {len(base.rows)}."
        if base.conclusions and source.conclusions == ():
            yield f"Список «Выводы» вдруг пуст, а в нём было пунктов: {len(base.conclusions)}."
        for name in _lost_columns(base, source, target):
            yield f"Столбец «{name}» исчез или переименован, хотя раньше он синхронизировался."
    changed = {c.key for c in changes.cells if c.field != counter and normal(c.before)}
    if len(target.rows) >= FEW and changed.issuperset(target.rows):
        yield f"Изменились бы все вакансии до одной ({len(changed)})."
    allowed = max(1, int(len(target.rows) * SHARE))
    if len(changes.deleted) > allowed:
        shares = f"{len(changes.deleted)} из {len(target.rows)}; без вопросов — не больше {allowed}"
        yield f"Были бы удалены вакансии: {shares}."


def _lost_columns(base: Records, source: Records, target: Records) -> list[str]:
    """Return the columns that the base knows and the side with columns no longer has."""
    fields = source.fields or target.fields
    return [name for name in base.fields if fields and name not in fields]
