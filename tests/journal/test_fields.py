from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given

from sheetsync.journal import fields
from sheetsync.journal.fields import canonical, field_name
from tests.journal.strategies import lines


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("№", fields.NUMBER),
        ("Ссылка", fields.LINK),
        ("Компания", fields.COMPANY),
        ("Должность", fields.TITLE),
        ("Название вакансии", fields.TITLE),
        ("Вакансия", fields.TITLE),
        ("Оклад", fields.SALARY),
        ("Зарплата", fields.SALARY),
        ("Требования", fields.REQUIREMENTS),
        ("Задачи", fields.DUTIES),
        ("Задачи/функционал", fields.DUTIES),
        ("Обязанности", fields.DUTIES),
        ("Владею", fields.MET),
        ("Требования, которым соответствуете", fields.MET),
        ("Не владею", fields.MISSING),
        ("Инструменты, которыми не владеете", fields.MISSING),
    ],
)
def test_both_vocabularies_and_synonyms_are_known(label: str, name: str) -> None:
    """In any case, with any blanks, in any Unicode form, with a colon."""
    forms = [label, label.upper(), f"  {label} ", label.replace(" ", "\u00a0"), f"{label}:"]
    forms += [unicodedata.normalize("NFD", label), label.replace("/", " / ")]
    assert [canonical(form) for form in forms] == [name] * len(forms)


@pytest.mark.parametrize(
    "label",
    ["Требования, которым", "Хорошее владение", "Чем тебе предстоит заниматься", "PostgreSQL", "", ":"],
)
def test_only_whole_labels_are_known(label: str) -> None:
    """A label is known as a whole or not at all (R13, R14)."""
    assert canonical(label) is None


def test_an_unknown_header_is_the_persons_own_field() -> None:
    assert field_name(" Мои\n заметки ") == "Мои заметки"
    assert field_name("ЗАРПЛАТА") == fields.SALARY


@given(lines)
def test_a_field_name_is_its_own_field_name(header: str) -> None:
    assert field_name(field_name(header)) == field_name(header)


def test_every_field_has_one_kind() -> None:
    assert {*fields.SCALARS, *fields.LISTS, *fields.PROSE} == set(fields.NAMES)
    assert set(fields.SECTIONS) == fields.LISTS | fields.PROSE
