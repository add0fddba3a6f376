"""Changes -> journal.md: edits in place that keep every byte they need not touch, and whole new journals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sheetsync.domain.text import normal
from sheetsync.journal.compose import (
    MARK,
    entry_lines,
    field_lines,
    label_like,
    rank,
)
from sheetsync.journal.edit import changed_field, changed_items
from sheetsync.journal.entries import Entry, Journal
from sheetsync.journal.fields import NUMBER, SECTIONS
from sheetsync.journal.grammar import is_blank, is_number, write_heading, write_line
from sheetsync.journal.markdown import parse
from sheetsync.journal.markup import one_line, tidy
from sheetsync.journal.page import Page, Splice
from sheetsync.record import Changes, Records, VacancyKey

_SEPARATOR = "----"


def rewrite(journal: Journal, changes: Changes) -> str:
    """Return the text of the journal with the changes made.

    An entry that does not change keeps every byte, a changed field the lines that did not change; without
    changes the text is the same. Vacancies that are held (`Journal.held`) are left alone. What is written
    reads back as what was asked, in the form in which texts are compared (`sheetsync.domain.text.normal`).
    """
    return _Rewriter(journal).rewrite(changes)


def render(records: Records, *, workbook: str | None = None) -> str:
    """Return a new journal.md in the canonical style.

    Values are written in their normal form (`sheetsync.journal.markup.tidy`); a vacancy without a number
    gets the next one.
    """
    journal = parse(f"{_workbook_line(workbook)}\n" if workbook else "")
    return rewrite(journal, Changes(added=records.rows, conclusions=records.conclusions))


def _workbook_line(workbook: str) -> str:
    """Return the first line of a journal; an address that a Markdown reader would cut is bracketed."""
    readable = not any(char in "()<>" or char.isspace() for char in workbook)
    return f"[Журнал]({workbook})" if readable else f"[Журнал](<{workbook}>)"


class _Rewriter:
    """Turns changes into splices of the journal's lines."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.page = Page.of(journal.text)
        self.entries = {entry.key: entry for entry in reversed(journal.entries) if entry.key}

    def rewrite(self, changes: Changes) -> str:
        splices = [
            *self._cells(changes),
            *(self._without(entry) for _, entry in self._writable(changes.deleted)),
            *self._conclusions(changes),
            *self._appended(changes),
        ]
        return self.page.with_changes(splices) if splices else self.journal.text

    def _writable(self, keys: Iterable[VacancyKey]) -> Iterator[tuple[VacancyKey, Entry]]:
        """Yield the entries of these vacancies, but for those that are held."""
        for key in keys:
            if key in self.entries and key not in self.journal.held:
                yield key, self.entries[key]

    def _cells(self, changes: Changes) -> Iterator[Splice]:
        """Yield the splices that change fields, those of an entry in the order fields usually have."""
        texts: dict[VacancyKey, dict[str, str]] = {}
        for cell in changes.cells:
            texts.setdefault(cell.key, {})[cell.field] = tidy(cell.after)
        for key, entry in self._writable(texts):
            for name, value in sorted(texts[key].items(), key=lambda cell: rank(cell[0])):
                yield from self._cell(entry, name, value)

    def _cell(self, entry: Entry, name: str, value: str) -> Iterator[Splice]:
        field = entry.by_name.get(name)
        if field:
            if normal(value) != normal(field.value):
                raws = self.page.lines[field.line - 1 : field.last]
                yield Splice(field.line - 1, field.last, tuple(changed_field(field, raws, value)))
        elif name == NUMBER and (is_number(value) or not value):
            heading = write_heading(self.page.lines[entry.line - 1], value)
            yield Splice(entry.line - 1, entry.line, (heading,))
        elif value:
            yield self._new_field(entry, name, value)

    def _new_field(self, entry: Entry, name: str, value: str) -> Splice:
        """Add a field beside its natural neighbour, in the style of its like."""
        lines = field_lines(label_like(entry, name), value)
        if name in SECTIONS:
            later = [field for field in entry.fields if rank(field.name) > rank(name)]
            return self._block(later[0].line - 1 if later else entry.last, lines)
        earlier = [field.last for field in entry.fields if rank(field.name) <= rank(name)]
        place = earlier[-1] if earlier else entry.fields[0].line - 1
        return self._block(place, lines) if len(lines) > 1 else Splice(place, place, tuple(lines))

    def _block(self, place: int, lines: Iterable[str]) -> Splice:
        """Put lines at a place with a blank line above and below, where there is none already."""
        above = [""] if place and not is_blank(self.page.lines[place - 1]) else []
        below = [""] if not all(map(is_blank, self.page.lines[place : place + 1])) else []
        return Splice(place, place, (*above, *lines, *below))

    def _without(self, entry: Entry) -> Splice:
        """Take an entry away with the separator above it and the blank lines around that."""
        start = self._above(entry.line - 1)
        if start in self.journal.separators:
            start = self._above(start - 1)
        return Splice(start, entry.last, ())

    def _above(self, place: int) -> int:
        """Return where the blank lines above a place begin."""
        while place and is_blank(self.page.lines[place - 1]):
            place -= 1
        return place

    def _end_of_entries(self) -> int:
        """Return the place for new entries: below the last one, above «Выводы»."""
        section = self.journal.conclusions
        if not section or any(entry.line > section.line for entry in self.journal.entries):
            return self._above(len(self.page.lines))
        place = self._above(section.line - 1)
        return self._above(place - 1) if place in self.journal.separators else place

    def _appended(self, changes: Changes) -> Iterator[Splice]:
        """Add new vacancies, and «Выводы» where there is no such section."""
        separators = self.journal.separators
        opening = [_SEPARATOR] if separators or not self.journal.entries else []
        blocks = [[*opening, *lines] for lines in self._new_entries(changes)]
        items = [write_line(text, MARK) for text in _items(changes)]
        if items and not self.journal.conclusions:
            blocks.append([*opening, *([""] if opening else []), "# Выводы", "", *items])
        if not blocks:
            return
        place = self._end_of_entries()
        if place == 0 or place in separators:
            blocks[0] = blocks[0][len(opening) :]
        lines = [line for block in blocks for line in ["", *block]]
        yield self._block(place, lines[1:])

    def _new_entries(self, changes: Changes) -> Iterator[list[str]]:
        """Yield the lines of each new entry, numbered as its record says or on from the highest number."""
        highest = max((entry.number or 0 for entry in self.journal.entries), default=0)
        for key, record in changes.added.items():
            if key not in self.entries:
                number = tidy(record.get(NUMBER, ""))
                number = number if is_number(number) else str(highest + 1)
                highest = max(highest, int(number))
                yield [*entry_lines(number, record)]

    def _conclusions(self, changes: Changes) -> Iterator[Splice]:
        """Change the section «Выводы» that is there."""
        section = self.journal.conclusions
        if not section or changes.conclusions is None:
            return
        texts = _items(changes)
        if section.items:
            yield from changed_items(section.items, texts)
        elif texts:
            yield self._block(section.last, [write_line(text, MARK) for text in texts])


def _items(changes: Changes) -> list[str]:
    return [text for text in map(one_line, changes.conclusions or ()) if text]
