"""What a person may do to either side at any moment, chosen by three numbers: a tale can be told again.

Every value typed is new and can be told from any other (`places.TOKEN`), so that it can be looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import NamedTuple

from sheetsync.journal import fields
from sheetsync.journal.link import vacancy_key
from sheetsync.journal.markdown import parse
from sheetsync.journal.rewrite import rewrite
from sheetsync.record import CellChange, Changes, Record, VacancyKey
from tests.adversary.person import Person
from tests.adversary.places import TOKEN

FEW = (fields.SALARY, fields.REQUIREMENTS, fields.DUTIES, fields.TITLE)
"""The fields people work on: few, so that both sides meet in them."""
OWN = "Моё"
"""A column of the person's own."""
TYPED = ("", "=1+", "+", "-", "@", "'", "от руки ", "текст\u00a0", "  ", "*звёзды* ", "# ", "й ")
"""What a value may begin with: formulas that must not be born, blanks and marks that must survive."""
ALIASES = {fields.SALARY: "Зарплата", fields.TITLE: "Название вакансии", fields.COMPANY: "Работодатель"}


Rows = Mapping[VacancyKey, Record]


def links_of(rows: Rows) -> list[str]:
    """Return the links of vacancies, those that can be typed."""
    return [link for row in rows.values() if (link := row.get(fields.LINK, "")) and "\n" not in link]


class Did(NamedTuple):
    """One thing a person does."""

    what: str
    a: int = 0
    b: int = 0
    c: int = 0


@dataclass
class Pen:
    """Makes values that nobody has typed before."""

    turns: count[int]

    def value(self, choice: int) -> str:
        return f"{TYPED[choice % len(TYPED)]}v{next(self.turns)}v"

    def text(self, name: str, choice: int) -> str:
        """Return a text for a field: several lines where it takes them."""
        lines = 1 + choice % 3 if name in fields.SECTIONS else 1
        return "\n".join(self.value(choice + line) for line in range(lines))

    def link(self) -> str:
        return f"https://hh.ru/vacancy/{1000 + next(self.turns)}"

    def record(self, names: list[str], choice: int) -> dict[str, str]:
        """Return a new vacancy; some of its fields stay blank."""
        texts = {name: self.text(name, choice + at) for at, name in enumerate(names) if (choice >> at) % 4}
        return {name: text for name, text in texts.items() if name != fields.NUMBER} | {
            fields.LINK: self.link()
        }


class SheetHands:
    """A person's hands on the sheet."""

    def __init__(self, person: Person, pen: Pen, other: Callable[[], Rows]) -> None:
        self.person, self.pen, self.other = person, pen, other
        self.texts = person.texts()
        self.header = self.texts[0]
        self.rows = len(self.texts)

    def do(self, did: Did) -> None:
        """Do it, if there is anything to do it to."""
        getattr(self, f"_{did.what}")(did.a, did.b, did.c)

    def _row(self, choice: int) -> int:
        return 1 + choice % max(1, self.rows - 1)

    def _columns(self) -> list[int]:
        known = [fields.field_name(name) for name in self.header]
        return [at for at, name in enumerate(known) if name in FEW or name.startswith(OWN)] or [0]

    def _column(self, choice: int) -> int:
        return self._columns()[choice % len(self._columns())]

    def column_of(self, name: str) -> int | None:
        """Return the choice that means a field's column."""
        columns = [fields.field_name(self.header[at]) for at in self._columns()]
        return columns.index(name) if name in columns else None

    def _type(self, a: int, b: int, c: int) -> None:
        column = self._column(b)
        name = fields.field_name(self.header[column])
        self.person.type(self._row(a), column, self.pen.text(name, c))

    def _append_line(self, a: int, b: int, c: int) -> None:
        """Add a line to a cell, or take one away: lists and prose of both sides are to merge."""
        row, column = self._row(a), self._column(b)
        cells = self.texts[row] if row < self.rows else []
        lines = (cells[column] if column < len(cells) else "").split("\n")
        if c % 4 == 0:
            del lines[c % len(lines)]
        else:
            lines.insert(c % (len(lines) + 1), self.pen.value(c))
        self.person.type(row, column, "\n".join(lines))

    def _over(self, a: int, _: int, c: int) -> None:
        """Type into a cell that the other side has other words for: what a push is about to change."""
        at = self.header.index(fields.LINK) if fields.LINK in self.header else 0
        rows = {vacancy_key(row[at]): n for n, row in enumerate(self.texts) if at < len(row)}
        for key, record in list(self.other().items())[a % 4 :]:
            for column in self._columns() if key in rows else ():
                cells, name = self.texts[rows[key]], fields.field_name(self.header[column])
                if (cells[column] if column < len(cells) else "") != record.get(name, ""):
                    self.person.type(rows[key], column, self.pen.text(name, c))
                    return

    def _clear(self, a: int, b: int, _: int) -> None:
        self.person.clear(self._row(a), self._column(b))

    def _insert(self, a: int, b: int, _: int) -> None:
        record = self.pen.record([fields.field_name(name) for name in self.header if name], b)
        row = [record.get(fields.field_name(name), "") if name else "" for name in self.header]
        self.person.insert(1 + a % self.rows, row)

    def _blank(self, a: int, _b: int, _c: int) -> None:
        self.person.insert(1 + a % self.rows, [])

    def _delete(self, a: int, _b: int, _c: int) -> None:
        if self.rows > 1:
            self.person.delete(self._row(a))

    def _duplicate(self, a: int, _b: int, _c: int) -> None:
        if self.rows > 1:
            self.person.duplicate(self._row(a))

    def _move(self, a: int, b: int, _: int) -> None:
        if self.rows > 1:
            self.person.move(self._row(a), 1 + b % self.rows)

    def _sort(self, a: int, b: int, _: int) -> None:
        self.person.sort(a % len(self.header), descending=b % 2 == 0)

    def _alias(self, a: int, _b: int, _c: int) -> None:
        """Rename a header to another word for the same, or back."""
        for name, alias in list(ALIASES.items())[a % len(ALIASES) :]:
            for one, other in ((name, alias), (alias, name)):
                if one in self.header:
                    self.person.type(0, self.header.index(one), other)
                    return

    def _rename(self, a: int, b: int, _: int) -> None:
        """Rename a header to what nobody knows, of a column of the person's own if there is one."""
        own = [at for at, name in enumerate(self.header) if name.startswith(OWN)]
        column = own[a % len(own)] if own and b % 4 else self._column(a)
        self.person.type(0, column, f"Прежде {self.header[column]}")

    def _rename_back(self, _a: int, _b: int, _c: int) -> None:
        for column, name in enumerate(self.header):
            if name.startswith("Прежде "):
                self.person.type(0, column, name.rpartition("Прежде ")[2])

    def _own_column(self, a: int, b: int, _: int) -> None:
        if len(self.header) < 14:
            self.person.add_column(a % (len(self.header) + 1), f"{OWN} {b % 3}")

    def _move_column(self, a: int, b: int, _: int) -> None:
        wide = len(self.header)
        self.person.move_column(a % wide, b % (wide + 1))

    def _link(self, a: int, b: int, _: int) -> None:
        """Type another link over one: a new one, or one the other side has."""
        if fields.LINK in self.header and self.rows > 1:
            known = links_of(self.other()) if b % 3 == 0 else []
            link = known[b % len(known)] if known else self.pen.link()
            row, column = self._row(a), self.header.index(fields.LINK)
            if b % 2:
                self.person.link(row, column, f"hh.ru {self.pen.value(0)}", link)
            else:
                self.person.type(row, column, link)

    def _formula(self, a: int, b: int, _: int) -> None:
        self.person.formula(self._row(a), self._column(b))

    def _hide(self, a: int, _b: int, _c: int) -> None:
        self.person.hide(self._row(a))

    def _conclude(self, a: int, _b: int, _c: int) -> None:
        self.person.conclude(f"вывод {self.pen.value(0 if a % 2 else 6)}")


SHEET_ACTS = tuple(name[1:] for name in vars(SheetHands) if name[0] == "_" and name[1] != "_")
SHEET_ACTS = tuple(name for name in SHEET_ACTS if name not in {"row", "column", "columns"})


class FileHands:
    """A person's hands on journal.md."""

    def __init__(self, path: Path, pen: Pen, other: Callable[[], Rows]) -> None:
        self.path, self.pen, self.other = path, pen, other
        self.text = path.read_text(encoding="utf-8") if path.exists() else ""
        self.journal = parse(self.text, name=str(path))
        self.records = self.journal.records()
        self.keys = [key for key in self.records.rows if key not in self.journal.held]

    def do(self, did: Did) -> None:
        """Do it, if there is anything to do it to."""
        getattr(self, f"_{did.what}")(did.a, did.b, did.c)

    def _save(self, text: str) -> None:
        draft = self.path.with_suffix(".editor")
        draft.write_text(text, encoding="utf-8", newline="")
        draft.replace(self.path)

    def _change(self, changes: Changes) -> None:
        self._save(rewrite(self.journal, changes))

    def _edit(self, a: int, b: int, c: int) -> None:
        """Give a field another text, or none."""
        if self.keys:
            key = self.keys[a % len(self.keys)]
            name = (*FEW, f"{OWN} 0")[b % (len(FEW) + 1)]
            before = self.records.rows[key].get(name, "")
            after = "" if c % 7 == 0 else self.pen.text(name, c)
            self._change(Changes((CellChange(key, name, before, after),)))

    def _retype(self, a: int, b: int, _: int) -> None:
        """Type over one value where it stands, whatever the text around it is."""
        found = list(TOKEN.finditer(self.text))
        if found:
            one = found[a % len(found)]
            rest = self.text[one.end() :]
            blank = " " if b % 2 and not rest.startswith("]") else ""  # a link's text is not cut at its end
            self._save(self.text[: one.start()] + self.pen.value(0) + blank + rest)

    def _line(self, a: int, b: int, c: int) -> None:
        """Add a line to a list or to prose, or take one away."""
        if self.keys:
            key = self.keys[a % len(self.keys)]
            name = (fields.REQUIREMENTS, fields.DUTIES)[b % 2]
            before = self.records.rows[key].get(name, "")
            lines = before.split("\n")
            if c % 4 == 0:
                del lines[c % len(lines)]
            else:
                lines.insert(c % (len(lines) + 1), self.pen.value(c))
            self._change(Changes((CellChange(key, name, before, "\n".join(lines)),)))

    def _all(self, _a: int, _b: int, c: int) -> None:
        """Give every vacancy another salary, and then one of them the old one back, or not."""
        keys = self.keys if c % 3 else self.keys[1:]
        old = {key: self.records.rows[key].get(fields.SALARY, "") for key in keys}
        cells = (CellChange(key, fields.SALARY, old[key], self.pen.value(c)) for key in keys)
        self._change(Changes(tuple(cells)))

    def _add(self, a: int, b: int, _: int) -> None:
        """Add a vacancy: a new one, or one that the sheet has too."""
        record = self.pen.record(list(fields.NAMES), a)
        known = links_of(self.other()) if b % 4 == 0 else []
        if known:
            record[fields.LINK] = known[b % len(known)]
        key = vacancy_key(record[fields.LINK])
        if key and key not in self.records.rows:
            self._change(Changes(added={key: record}))

    def _drop(self, a: int, _b: int, _c: int) -> None:
        """Take an entry away."""
        if self.keys:
            key = self.keys[a % len(self.keys)]
            self._change(Changes(deleted={key: self.records.rows[key]}))

    def _conclude(self, a: int, b: int, _: int) -> None:
        """Add a conclusion, or take one away."""
        texts = list(self.records.conclusions or ())
        if texts and a % 3 == 0:
            del texts[b % len(texts)]
        else:
            texts.append(f"вывод {self.pen.value(0)}")
        self._change(Changes(conclusions=tuple(texts)))


FILE_ACTS = tuple(
    name[1:]
    for name in vars(FileHands)
    if name[0] == "_" and name[1] != "_" and name not in {"_save", "_change"}
)
