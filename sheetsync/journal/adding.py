"""A new vacancy in journal.md: refused where it is already, else written below the last one."""

from __future__ import annotations

from sheetsync.errors import AlreadyThere, PostingError
from sheetsync.journal.entries import Journal
from sheetsync.journal.fields import COMPANY, LINK, TITLE
from sheetsync.journal.leftovers import require_clean
from sheetsync.journal.link import split_link, vacancy_key
from sheetsync.journal.rewrite import rewrite
from sheetsync.record import Changes, Record


def with_vacancy(journal: Journal, record: Record) -> str:
    """Return the text of a journal with one more vacancy; every byte that was there stays.

    Raises:
        PostingError: The record has no link to a vacancy: nothing else tells one from another.
        AlreadyThere: The journal has it.
        JournalError: Conflict markers of git are left in the journal.
    """
    require_clean(journal.text, journal.name)
    key = vacancy_key(record.get(LINK))
    if key is None:
        raise PostingError(
            "В тексте нет ссылки на вакансию, а без неё не понять, нет ли её в журнале.",
            remedy="Назовите её: sheetsync add --link https://hh.ru/vacancy/…",
        )
    entry = journal.find(key)
    if entry:
        words = [split_link(entry.value(name))[0] for name in (TITLE, COMPANY) if entry.value(name)]
        number = f"№{entry.number_text} " if entry.number_text else ""
        raise AlreadyThere(f"{journal.name}:{entry.line}", f"{number}{', '.join(words) or key}")
    return rewrite(journal, Changes(added={key: record}))
