"""The real journal: read as its hand-made labels say, written back byte for byte."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest

from sheetsync.domain.text import normal
from sheetsync.journal.entries import Entry, Field, Journal
from sheetsync.journal.fields import COMPANY, DUTIES, LINK, MET, MISSING, REQUIREMENTS, SALARY, SCALARS, TITLE
from sheetsync.journal.link import split_link, vacancy_key, workbook_id
from sheetsync.journal.markdown import parse
from sheetsync.journal.markup import tidy
from sheetsync.journal.rewrite import rewrite
from sheetsync.record import CellChange, Changes, VacancyKey
from tests.shared import GOLD, SEED, needs_shared

pytestmark = needs_shared

NAMES = {
    "link": LINK,
    "company": COMPANY,
    "title": TITLE,
    "salary": SALARY,
    "requirements": REQUIREMENTS,
    "duties": DUTIES,
    "met": MET,
    "missing": MISSING,
}
NUMBERS = range(1, 11)


@cache
def seed() -> str:
    return SEED.read_bytes().decode()


@cache
def journal() -> Journal:
    return parse(seed(), name="seed.md")


@cache
def gold() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((GOLD / "seed_parse.json").read_text("utf-8"))
    return read


def entry(number: int) -> Entry:
    return next(found for found in journal().entries if found.number == number)


def expected(number: int) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in gold()["vacancies"] if each["number"] == number)
    return found


def by_text_rule(text: str) -> str:
    """Return a text by the gold's rule: NFC, NBSP as space, white space collapsed, no ; or . at the end."""
    return " ".join(normal(text).split()).rstrip(";.")


def field(number: int, name: str) -> Field:
    found = entry(number).by_name.get(name)
    assert found
    return found


def test_nothing_in_it_is_a_problem() -> None:
    assert journal().problems == ()
    assert journal().held == {}


def test_the_first_line_names_the_workbook() -> None:
    link = gold()["journal"]
    assert journal().workbook == link["url"]
    assert workbook_id(link["url"]) == link["spreadsheet_id"]


def test_separators_stand_where_they_stand() -> None:
    assert journal().separators == tuple(gold()["separators"]["lines"])


def test_there_are_ten_entries_in_order() -> None:
    assert [found.number for found in journal().entries] == list(NUMBERS)


@pytest.mark.parametrize("number", NUMBERS)
def test_an_entry_spans_its_lines(number: int) -> None:
    found = entry(number)
    assert [found.line, found.last] == expected(number)["lines"]
    assert found.line == expected(number)["heading_line"]


@pytest.mark.parametrize("number", NUMBERS)
def test_links_and_scalars_say_what_is_written(number: int) -> None:
    found, wanted = entry(number), expected(number)
    text, address = split_link(found.value(LINK))
    assert (address or text) == wanted["url"]
    assert (text if address else None) == wanted["link_label"]
    assert found.key == vacancy_key(wanted["canonical_url"]) == f"hh:{wanted['hh_id']}"
    assert split_link(found.value(COMPANY)) == (wanted["company"], wanted["company_url"])
    assert normal(found.value(TITLE)) == wanted["title"]
    assert found.value(SALARY) == wanted["salary"]["raw"]
    assert normal(found.value(SALARY)) == wanted["salary"]["text"]
    assert field(number, SALARY).line == wanted["salary"]["line"]


@pytest.mark.parametrize("number", NUMBERS)
def test_labels_have_their_style_and_place(number: int) -> None:
    """All labels but the heads of nice-to-have lines, which are content of «Требования» here (R20)."""
    wanted = [label for label in expected(number)["fields"] if label["key"] != "nice"]
    read = [
        {
            "name": found.name,
            "line": found.line,
            "label_raw": found.label.raw,
            "style": found.label.style,
            "value_placement": "same-line" if found.on_label else "below",
        }
        for found in entry(number).fields
    ]
    assert read == [{"name": NAMES[label.pop("key")], **label} for label in map(dict, wanted)]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("section", ["requirements", "duties", "met", "missing"])
def test_sections_have_their_lines(number: int, section: str) -> None:
    wanted = [(line["line"], line["raw"], line["text"]) for line in expected(number)[section] or []]
    found = entry(number).by_name.get(NAMES[section])
    label = r"^Задачи/функционал: "  # the gold's text of line 58 has its label in it
    heads = {label["line"] for label in expected(number)["fields"] if label["key"] == "nice"}
    read = [(line.number, line.raw, by_text_rule(line.text)) for line in (found.lines if found else ())]
    assert [line for line in read if line[0] not in heads] == [
        (line, raw, re.sub(label, "", text)) for line, raw, text in wanted
    ]


def test_the_eighth_has_no_missing_section() -> None:
    """An absent section is not an empty one (R25)."""
    assert MISSING not in entry(8).by_name


def test_conclusions_are_the_items_without_the_intro() -> None:
    wanted, found = gold()["conclusions"], journal().conclusions
    assert found
    assert found.line == wanted["heading_line"]
    assert [(line.number, line.text) for line in found.intro] == [tuple(wanted["intro"].values())]
    read = [(item.lines[0].number, item.lines[0].raw, by_text_rule(item.text)) for item in found.items]
    assert read == [(item["line"], item["raw"], item["text"]) for item in wanted["items"]]


def test_every_line_is_accounted_for() -> None:
    """Each line that is not blank is the workbook's link, structure, or a line of a field or conclusion."""
    read, section = {1, *journal().separators}, journal().conclusions
    assert section
    read |= {section.line, *(line.number for line in section.intro)}
    read |= {line.number for item in section.items for line in item.lines}
    for found in journal().entries:
        read |= {found.line, *(each.line for each in found.fields)}
        read |= {line.number for each in found.fields for line in each.lines}
    assert read == {number for number, line in enumerate(seed().split("\n"), 1) if line.strip()}


def test_written_back_unchanged_it_is_the_same_bytes() -> None:
    assert rewrite(journal(), Changes()).encode() == SEED.read_bytes()


def lines_after(number: int, name: str, text: str) -> list[str]:
    """Return the lines of the journal after one field was changed; what it says has changed just so."""
    found = entry(number)
    assert found.key
    after = rewrite(journal(), Changes((CellChange(found.key, name, found.value(name), text),)))
    records, before = parse(after).records(), journal().records()
    assert records.rows[found.key].get(name, "") == text
    assert {**records.rows, found.key: {**records.rows[found.key], name: found.value(name)}} == before.rows
    return after.split("\n")


FIELDS = (
    [(found.number, each.name) for found in journal().entries for each in found.fields]
    if SEED.exists()
    else []
)


@pytest.mark.parametrize(("number", "name"), FIELDS)
@pytest.mark.parametrize("lines", [1, 3])
def test_a_new_value_changes_only_the_lines_of_its_field(number: int, name: str, lines: int) -> None:
    """Every field of every entry: all lines before and after the field stay, byte for byte."""
    text = "\n".join(f"Совсем другое {line}" for line in range(lines))
    text = f"[{text}](https://hh.ru/vacancy/{expected(number)['hh_id']})" if name == LINK else text
    before, after, found = seed().split("\n"), lines_after(number, name, text), field(number, name)
    assert after[: found.line - 1] == before[: found.line - 1]
    assert after[len(after) - (len(before) - found.last) :] == before[found.last :]


@pytest.mark.parametrize(("number", "name"), [each for each in FIELDS if each[1] not in SCALARS])
def test_a_new_line_leaves_the_others_as_typed(number: int, name: str) -> None:
    """One line of each list changed, added or removed: the raw lines around it stay."""
    found = field(number, name)
    lines, before = found.value.split("\n"), seed().split("\n")
    place = found.lines[-1].number
    added = lines_after(number, name, f"{found.value}\nДобавленное")
    assert added[:place] == before[:place]
    assert added[place] in ("Добавленное", "- Добавленное", "* Добавленное", "**-**\u00a0Добавленное")
    assert added[place + 1 :] == before[place:]
    if len(lines) > 1:
        removed = lines_after(number, name, tidy("\n".join(lines[:-1])))
        assert removed == [*before[: found.lines[-2].number], *before[place:]]
        replaced = lines_after(number, name, "\n".join([*lines[:-1], "Заменённое"]))
        assert [*replaced[: place - 1], *replaced[place:]] == [*before[: place - 1], *before[place:]]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_deleted_vacancy_takes_its_separator_along(number: int) -> None:
    found = entry(number)
    assert found.key
    before = seed().split("\n")
    after = rewrite(journal(), Changes(deleted={found.key: found.record})).split("\n")
    gone = before[: found.line - 1]
    while not gone[-1].strip() or gone[-1] == "----":
        gone.pop()
    assert after == [*gone, *before[found.last :]]
    assert found.key not in parse("\n".join(after)).records().rows


def test_a_new_vacancy_stands_between_the_last_one_and_the_conclusions() -> None:
    link = "https://hh.ru/vacancy/123"
    record = {LINK: link, TITLE: "Разработчик", REQUIREMENTS: "Python;\nБудет плюсом:\nGo"}
    after = rewrite(journal(), Changes(added={VacancyKey("hh:123"): record})).split("\n")
    before, new = seed().split("\n"), ["", "----", "# 11", "", f"**Ссылка**: {link}"]
    new += ["**Должность**: Разработчик", "", "**Требования**:", "- Python;", "Будет плюсом:", "- Go"]
    assert after == [*before[:353], *new, *before[353:]]


def test_conclusions_change_item_by_item() -> None:
    texts = list(journal().records().conclusions or ())
    texts[2:3] = ["Redis"]
    after = rewrite(journal(), Changes(conclusions=(*texts[:-1], "Go"))).split("\n")
    before = seed().split("\n")
    assert after == [*before[:363], "- Redis", *before[364:373], "- Go"]
