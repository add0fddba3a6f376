from __future__ import annotations

import copy
import pickle
import unicodedata
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.domain.text import Line, fold, joined, normal, readings, years

ALPHABET = st.characters(codec="utf-8", categories=("L", "M", "N", "P", "Z", "Cf"))


@given(st.text())
def test_normal_of_normal_changes_nothing(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(st.text(alphabet=ALPHABET))
def test_every_stretch_of_a_folded_text_has_a_place_in_the_typed_one(text: str) -> None:
    folded = fold(text)
    assert len(folded.cased) == len(folded.lower)
    places = [folded.place(0, end)[1] for end in range(len(folded.lower) + 1)]
    assert places == sorted(places)
    start, end = folded.place(0, len(folded.lower))
    assert end == len(text)
    assert not fold(text[:start]).lower, "only letters that are not seen may be left out"


@given(st.text(alphabet="йёЙЁабвABCabc -", max_size=30))
def test_letters_typed_in_two_parts_fold_as_one_and_are_quoted_as_typed(text: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    folded = fold(apart)
    assert folded.lower == fold(text).lower
    for place, letter in enumerate(unicodedata.normalize("NFC", text)):
        start, end = folded.place(place, place + 1)
        assert unicodedata.normalize("NFC", apart[start:end]) == letter


@given(st.lists(st.text(alphabet="йё́ЙAб\u200b–\u00a0 ", max_size=8), min_size=1, max_size=4))
def test_lines_joined_fold_as_each_does(texts: list[str]) -> None:
    lines = [Line(number, text) for number, text in enumerate(texts)]
    whole = joined(texts)
    assert whole.lower == "\n".join(line.folded.lower for line in lines)
    assert whole.cased == "\n".join(line.folded.cased for line in lines)
    start = 0
    for line in lines:
        end = start + len(line.folded.lower)
        assert whole.quote(start, end) == line.folded.quote(0, end - start)
        start = end + 1


def test_a_line_is_its_number_and_text_and_keeps_what_it_folds_to() -> None:
    line = Line(1, "Всё")
    assert line.folded is line.folded
    assert line.folded == fold("Всё")
    for other in (Line(1, "Всё"), copy.deepcopy(line), pickle.loads(pickle.dumps(line))):  # noqa: S301
        assert (other, hash(other), repr(other)) == (line, hash(line), "Line(number=1, text='Всё')")
    with pytest.raises(FrozenInstanceError):
        line.text = "Ничего"  # type: ignore[misc]


def test_spaces_dashes_quotes_and_unseen_letters_fold_to_one_form() -> None:
    assert fold("Unit\u2011тесты\u00a0\u2013 всё, join\u2019ы и ре\u00adвью").lower == (
        "unit-тесты - все, join'ы и ревью"
    )


def test_a_word_of_two_alphabets_reads_as_either() -> None:
    """The Cyrillic «с» and «О» in these words were found in real vacancies."""
    assert "Excel" in readings("Ex\u0441el")
    assert "ООП" in readings("OOП")
    assert "HTTP" in readings("НТТР")
    assert "c#" in readings("\u0441#")


def test_a_word_whose_letters_give_its_alphabet_away_reads_only_as_it_stands() -> None:
    assert readings("Django") == ("Django",)
    assert readings("опыт") == ("опыт",)
    assert readings("С") == ("С",)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("опыт коммерческой разработки от 2х лет", 2),
        ("на python от 3-х лет", 3),
        ("проектов на python от 1 года", 1),
        ("опыт 1-3 года", 1),
        ("3+ лет опыта", 3),
        ("не менее двух лет", 2),
        ("от трех лет", 3),
        ("более года", 1),
        ("5 years of experience", 5),
        ("python 3.11", None),
        ("поддержка 24/7", None),
        ("в 2024 году", None),
    ],
)
def test_years_are_the_least_number_demanded(text: str, number: int | None) -> None:
    assert years(text) == number
