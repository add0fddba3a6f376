"""Whose memory it is: what is remembered of one journal and one workbook must not be used for others.

A memory that was copied along with its folder, a journal or workbook that got another name, and a copy of a
workbook look, without this, like edits that nobody made. Only the person knows whether a thing was moved or
copied, so each of these is refused before any write, with both ways out (reference: sync.md §1.2, the class
of «duplicated base still writes to production»).
"""

from __future__ import annotations

from pathlib import Path

from sheetsync.errors import GuardError, UsageError
from sheetsync.guards import FEW
from sheetsync.sheets import Sheet
from sheetsync.state import Binding, State, snapshot_in

JOURNAL = "journal.md"
"""What a journal is called unless the person says otherwise."""

_WAYS = (
    "Ничего не записано. Выберите одно:\n"
    "  те же журнал и таблица, только {moved}:\n"
    "    sheetsync rebind{ref} --moved\n"
    "  копия, которая будет жить своей жизнью (стороны встретятся заново, ничего не удалится):\n"
    "    sheetsync rebind{ref} --copy"
)


def require_own(state: State) -> None:
    """Make sure that a memory was made for this journal, where it lies now.

    Raises:
        GuardError: It was made for a journal in another place.
    """
    own = state.binding()
    if own is None or str(state.journal) in own.journals:
        return
    was = own.journals[-1]
    rest = "тот журнал на месте" if Path(was).exists() else "там журнала больше нет"
    raise GuardError(
        f"Память о прошлых обменах {state.folder} сделана для {was}, а журнал теперь "
        f"{state.journal}: {rest}.",
        remedy=_ways(state, "их перенесли или переименовали папку"),
    )


def require_known(state: State, sheet: Sheet, *, journal: bool) -> None:
    """Make sure that a workbook and a journal are those of the memory, and no copies or renamed ones.

    Args:
        state: The memory.
        sheet: The workbook as it was read.
        journal: Whether there is a journal.md yet; one that a pull will make is nobody's copy.

    Raises:
        GuardError: They look like others.
    """
    own = state.binding()
    here = sheet.records.rows.keys()
    if own is not None:
        base = snapshot_in(state.folder)
        if base and len(base.rows) >= FEW and here and here.isdisjoint(base.rows):
            raise GuardError(
                f"В таблице {state.workbook} нет ни одной из вакансий, о которых помним: их было "
                f"{len(base.rows)}. Похоже, на её месте теперь другая таблица.",
                remedy=_ways(state, "её вакансии и правда все новые"),
            )
        return
    for other in state.others():
        known = snapshot_in(other.folder)
        if known is None or here.isdisjoint(known.rows):
            continue
        if str(state.journal) in other.journals and other.workbook != state.address:
            _not_a_copy_of_workbook(state, sheet, other)
        elif other.workbook == state.address and journal and str(state.journal) not in other.journals:
            was = other.journals[-1]
            rest = "он на месте" if Path(was).exists() else "его больше нет"
            raise GuardError(
                f"Таблица {state.workbook} уже в обмене с {was} ({rest}), а {state.journal.name} с ней "
                "ещё не обменивался.",
                remedy=_ways(state, "журнал переименовали"),
            )


def rebind(state: State, *, moved: bool) -> str:
    """Do what the person says about a memory that was refused; return what was done.

    Args:
        state: The memory of the journal and the workbook as they are named now.
        moved: True when they are the same as before in another place or under another name, False when
            they are a copy.

    Raises:
        UsageError: Nothing is known of a journal or workbook that could have moved.
    """
    own = state.binding()
    if not moved:
        if own is not None:
            state.set_aside()
        state.bind()
        return "Память начата заново: при следующем pull или push обе стороны встретятся как в первый раз."
    if own is None:
        own = _former(state)
        state.take_over(own.folder)
    state.bind(own.journals)
    return f"Память о прошлых обменах продолжена: {own.journals[-1]} ↔ {own.workbook}."


def _former(state: State) -> Binding:
    """Return the only memory beside this journal that may be its own, from before one of them moved."""
    near = [
        other
        for other in state.others()
        if str(state.journal) in other.journals or other.workbook == state.address
    ]
    gone = [other for other in near if _is_gone(other, state)] or near
    if len(gone) == 1:
        return gone[0]
    raise UsageError(
        f"В {state.root} нет памяти, которая могла бы быть от {state.journal.name} и {state.workbook}."
        if not gone
        else f"В {state.root} несколько таких: {', '.join(sorted(other.workbook for other in gone))}.",
        remedy="Начните заново: sheetsync rebind --copy. Ничего не потеряется: разное станет конфликтами.",
    )


def _is_gone(other: Binding, state: State) -> bool:
    """Tell whether what a memory belongs to is not where it was."""
    if str(state.journal) not in other.journals:
        return not Path(other.journals[-1]).exists()
    return _no_file(other.workbook)


def _no_file(workbook: str) -> bool:
    return "://" not in workbook and not Path(workbook).exists()


def _not_a_copy_of_workbook(state: State, sheet: Sheet, other: Binding) -> None:
    """Refuse a workbook that says what another one said, if that is gone or it bears our mark.

    Raises:
        GuardError: It looks renamed or copied.
    """
    marked = bool(sheet.grid.mark) or any(tab.own for tab in sheet.grid.tabs.values())
    if not marked and not _no_file(other.workbook):
        return
    rest = "; прежнего файла больше нет" if _no_file(other.workbook) else ""
    raise GuardError(
        f"Журнал {state.journal.name} был в обмене с таблицей {other.workbook}, а {state.workbook} "
        "выглядит как она же под другим именем или её копия: в ней те же вакансии"
        f"{' и наша отметка' * marked}{rest}.",
        remedy=_ways(state, "таблицу переименовали, перенесли или загрузили заново"),
    )


def _ways(state: State, moved: str) -> str:
    """Return both ways out, as commands that work when copied."""
    journal = _near(state.journal)
    file = "" if journal == JOURNAL else f" --file {journal}"
    workbook = state.address if "://" in state.address else _near(Path(state.address))
    return _WAYS.format(moved=moved, ref=f" {workbook}{file}")


def _near(path: Path) -> str:
    """Return a path as short as it can be typed here."""
    here = Path.cwd()
    text = str(path.relative_to(here) if path.is_relative_to(here) else path)
    return f'"{text}"' if " " in text else text
