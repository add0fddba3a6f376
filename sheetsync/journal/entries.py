"""The journal as it stands in journal.md: entries, fields and conclusions with the lines they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from sheetsync.errors import Problem
from sheetsync.journal.fields import LINK, NUMBER
from sheetsync.journal.grammar import Label
from sheetsync.journal.link import vacancy_key
from sheetsync.record import Record, Records, VacancyKey


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line that shows something.

    Attributes:
        number: Where it stands in the file, counted from 1.
        raw: The whole line as it stands in the file, without its end.
        text: What a Markdown reader shows of it (of its value, when a label stands before that).
    """

    number: int
    raw: str
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """A fields value of an entry.

    Attributes:
        label: The label as written.
        line: Number of the label's line.
        lines: The lines of the value that are not blank.
        value: The plain text of the value, blank lines between included.
    """

    label: Label
    line: int
    lines: tuple[TextLine, ...]
    value: str

    @property
    def name(self) -> str:
        """The field's name in records."""
        return self.label.name

    @property
    def on_label(self) -> bool:
        """Whether the value begins on the label's line."""
        return bool(self.lines) and self.lines[0].number == self.line

    @property
    def last(self) -> int:
        """Number of the last line."""
        return self.lines[-1].number if self.lines else self.line

    def joined(self, other: Field) -> Field:
        """Return this field with what stands under the same label further down."""
        value = "\n".join(text for text in (self.value, other.value) if text)
        return replace(self, lines=self.lines + other.lines, value=value)


@dataclass(frozen=True, slots=True)
class Entry:
    """A vacancy as it stands in the file.

    Attributes:
        number_text: The number in the heading as typed; empty for a bare ``# №``.
        line: Number of the heading's line.
        last: Number of the last line that belongs to the entry.
        fields: The fields in the order they stand in; a label may be there twice.
        by_name: The fields by name; what stands under a label that is there twice follows each other.
        key: The vacancy's identity, or None for a draft without a link.
    """

    number_text: str
    line: int
    last: int
    fields: tuple[Field, ...]
    by_name: Mapping[str, Field] = field(init=False)
    key: VacancyKey | None = field(init=False)

    def __post_init__(self) -> None:
        fields: dict[str, Field] = {}
        for found in self.fields:
            fields[found.name] = fields[found.name].joined(found) if found.name in fields else found
        object.__setattr__(self, "by_name", fields)
        object.__setattr__(self, "key", vacancy_key(self.value(LINK)))

    @property
    def number(self) -> int | None:
        """The number in the heading; it is not the vacancy's identity."""
        return int(self.number_text) if self.number_text else None

    def value(self, name: str) -> str:
        """Return the text of a field, empty when the entry has no such label."""
        return self.by_name[name].value if name in self.by_name else ""

    @property
    def repeated(self) -> tuple[Field, ...]:
        """The fields whose name an earlier field of the entry has already."""
        names = [found.name for found in self.fields]
        return tuple(found for place, found in enumerate(self.fields) if found.name in names[:place])

    @property
    def record(self) -> Record:
        """The fields that say something; the number comes from the heading unless a label gives it."""
        values = {name: found.value for name, found in self.by_name.items()}
        return {name: text for name, text in {NUMBER: self.number_text, **values}.items() if text}


@dataclass(frozen=True, slots=True)
class Conclusion:
    """An item of «Выводы», with the lines it takes up; its text is one line, single blanks between words."""

    lines: tuple[TextLine, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Conclusions:
    """The section «Выводы».

    Attributes:
        line: Number of its heading's line.
        last: Number of its last line that is not blank.
        intro: The lines above the first item; they are no conclusions.
        items: The items, one per list mark.
    """

    line: int
    last: int
    intro: tuple[TextLine, ...]
    items: tuple[Conclusion, ...]


@dataclass(frozen=True)
class Journal:
    """A journal.md that was read.

    Attributes:
        text: The whole text, byte for byte.
        name: What the person calls the file.
        workbook: What the link in the first line leads to, or None.
        entries: The vacancies and drafts in the order they stand in.
        separators: Numbers of the lines that only separate.
        conclusions: The section «Выводы», or None when there is none.
        problems: What could not be understood, in the order of the lines.
    """

    text: str
    name: str
    workbook: str | None = None
    entries: tuple[Entry, ...] = ()
    separators: tuple[int, ...] = ()
    conclusions: Conclusions | None = None
    problems: tuple[Problem, ...] = field(default=())

    @cached_property
    def held(self) -> Mapping[VacancyKey, str]:
        """The vacancies that may not be written, with the reason: two entries, or a label twice."""
        reasons: dict[VacancyKey, str] = {}
        lines: dict[VacancyKey, int] = {}
        for entry in self.entries:
            if entry.key is None:
                continue
            if entry.repeated:
                reasons[entry.key] = _repeated(self.name, entry.repeated[0])
            if entry.key in lines:
                places = f"{lines[entry.key]} и {entry.line}"
                reasons[entry.key] = f"{self.name}: записи в строках {places} ведут на одну вакансию."
            lines.setdefault(entry.key, entry.line)
        return reasons

    @property
    def drafts(self) -> Mapping[str, Record]:
        """The entries without a link, by place."""
        return {f"{self.name}:{entry.line}": entry.record for entry in self.entries if entry.key is None}

    def find(self, key: VacancyKey) -> Entry | None:
        """Return the first entry of a vacancy."""
        return next((entry for entry in self.entries if entry.key == key), None)

    def records(self) -> Records:
        """Return what the journal says, as records; drafts are left out."""
        rows: dict[VacancyKey, Record] = {}
        for entry in self.entries:
            if entry.key is not None:
                rows.setdefault(entry.key, entry.record)
        conclusions = tuple(item.text for item in self.conclusions.items) if self.conclusions else None
        return Records(rows, conclusions=conclusions, held=self.held)

    def without_workbook(self) -> Problem | None:
        """Return the problem of a journal that names no workbook, for those who need one."""
        if self.workbook:
            return None
        return Problem(
            f"{self.name}:1",
            "В первой строке нет ссылки на таблицу.",
            "Поставьте первой строкой [Журнал](адрес таблицы или путь к .xlsx).",
        )


def _repeated(name: str, repeated: Field) -> str:
    return f"{name}:{repeated.line}: поле «{repeated.name}» в этой записи уже есть."
