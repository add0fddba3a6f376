"""What cannot be understood in a journal.md, line by line, with what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sheetsync.errors import Problem
from sheetsync.journal.entries import Entry, Journal
from sheetsync.journal.fields import SCALARS
from sheetsync.journal.grammar import Label
from sheetsync.journal.page import Page

_MERGE_MARK = re.compile(r"(?:<{7}|>{7})(?: |$)")

_Noted = tuple[int, str, str]
"""Line, what is wrong, what to do."""


def noted(journal: Journal, strays: Sequence[tuple[int, str]], headings: Sequence[int]) -> Journal:
    """Return the journal with its problems.

    Args:
        journal: The journal as read.
        strays: Lines that belong to no field, with their text.
        headings: Lines of all headings «Выводы».
    """
    found = [
        *_whole(journal),
        *(problem for entry in journal.entries for problem in _entry(entry)),
        *_doubled(journal.entries),
        *_strays(journal, strays),
        *_conclusions(journal, headings),
        *_merge_marks(journal.text),
    ]
    found.sort(key=lambda problem: problem[0])
    problems = tuple(Problem(f"{journal.name}:{line}", what, remedy) for line, what, remedy in found)
    return replace(journal, problems=problems)


def _whole(journal: Journal) -> Iterator[_Noted]:
    if not journal.entries:
        what = "В журнале нет ни одной вакансии." if journal.text.strip() else "Журнал пуст."
        yield 1, what, "Начните вакансию строкой «# 1», под ней напишите «Ссылка: https://hh.ru/vacancy/…»."


def _entry(entry: Entry) -> Iterator[_Noted]:
    name = f"№ {entry.number_text}" if entry.number_text else "без номера"
    if not entry.fields:
        yield (
            entry.line,
            f"В записи {name} нет ни одного поля.",
            "Напишите под заголовком «Ссылка: https://hh.ru/vacancy/…» или удалите заголовок.",
        )
    elif entry.key is None:
        yield (
            entry.line,
            f"В записи {name} нет ссылки на вакансию: это черновик, он не синхронизируется.",
            "Добавьте строку «Ссылка: https://hh.ru/vacancy/…».",
        )
    for field in entry.repeated:
        yield (
            field.line,
            f"Поле «{field.name}» в записи {name} уже есть (строка {entry.by_name[field.name].line}).",
            "Сведите их под одно название: до тех пор запись не синхронизируется.",
        )
    for field in entry.fields:
        if field.name in SCALARS and field.on_label and len(field.lines) > 1:
            yield (
                field.lines[1].number,
                f"Эта строка попала в поле «{field.name}», хотя его значение стоит на строке {field.line}.",
                "Если это другое поле, выделите его название: «**Статус**: …».",
            )


def _doubled(entries: Iterable[Entry]) -> Iterator[_Noted]:
    by_key: dict[str, list[int]] = {}
    for entry in entries:
        if entry.key is not None:
            by_key.setdefault(entry.key, []).append(entry.line)
    for lines in by_key.values():
        for line in lines if len(lines) > 1 else []:
            yield (
                line,
                f"На одну вакансию ведут несколько записей: строки {', '.join(map(str, lines))}.",
                "Оставьте одну: до тех пор эта вакансия не синхронизируется.",
            )


def _strays(journal: Journal, strays: Sequence[tuple[int, str]]) -> Iterator[_Noted]:
    """Report text without a field once per paragraph; before the first entry only labels matter."""
    first = min((entry.line for entry in journal.entries), default=None)
    previous = None
    for line, raw in strays:
        label = Label.parse_known(raw)
        if first is not None and line > first:
            if line - 1 != previous:
                yield (
                    line,
                    "Этот текст не относится ни к одному полю и не синхронизируется.",
                    "Поставьте над ним название поля, например «**Задачи**:».",
                )
            previous = line
        elif label:
            yield (
                line,
                f"Поле «{label.name}» стоит до заголовка вакансии.",
                "Поставьте над ним строку с номером: «# 1».",
            )


def _conclusions(journal: Journal, headings: Sequence[int]) -> Iterator[_Noted]:
    for line in headings[1:]:
        yield (
            line,
            f"Раздел «Выводы» уже есть (строка {headings[0]}).",
            "Сведите оба раздела в один: пока читаем их как один список.",
        )
    section = journal.conclusions
    if section and section.intro and not section.items:
        yield (
            section.intro[0].number,
            "В разделе «Выводы» нет ни одного пункта.",
            "Поставьте «- » перед каждым выводом.",
        )


def _merge_marks(text: str) -> Iterator[_Noted]:
    for line, raw in enumerate(Page.of(text).lines, 1):
        if _MERGE_MARK.match(raw):
            yield (
                line,
                "Здесь осталась метка слияния git.",
                "Выберите нужный вариант и удалите строки с «<<<<<<<», «=======» и «>>>>>>>».",
            )
