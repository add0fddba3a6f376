from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.domain.catalog import shipped
from sheetsync.domain.endings import inflected


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("вебхук", "вебхука вебхуку вебхуком вебхуке вебхуки вебхуков вебхукам вебхуками вебхуках"),
        ("дашборд", "дашборда дашборду дашбордом дашборде дашборды дашбордов дашбордам дашбордами"),
        ("кафка", "кафки кафке кафку кафкой"),
        ("метрика", "метрики метрике метрику метрикой метрикам метриками метриках"),
        ("сеть", "сети сетью сетей сетям сетями сетях"),
        ("сценарий", "сценария сценарию сценарием сценарии сценариев сценариям сценариями сценариях"),
        ("агрегация", "агрегации агрегацию агрегацией агрегаций агрегациям агрегациями агрегациях"),
        ("тестирование", "тестирования тестированию тестированием тестировании"),
        ("облачный", "облачная облачное облачные облачного облачному облачным облачной облачных"),
        ("данных", "данные данным данными"),
    ],
)
def test_the_cases_of_a_word(word: str, forms: str) -> None:
    assert set(forms.split()) <= set(inflected(word))


@pytest.mark.parametrize("word", ["ос", "резюме", "kafka", "с++", "реле", ""])
def test_what_does_not_change_has_no_forms(word: str) -> None:
    assert inflected(word) == ()


@given(st.text("абвгдеиййкмнорстуфхцчшщыьэюя", min_size=3, max_size=12))
def test_a_form_is_never_the_word_itself_and_keeps_its_stem(word: str) -> None:
    forms = inflected(word)
    assert word not in forms
    assert len(set(forms)) == len(forms)
    assert all(form.startswith(word[: max(len(word) - 3, 1)]) for form in forms)


def test_the_rule_finds_most_of_what_a_dictionary_knows() -> None:
    """Measured on the words of the shipped names, verbs, «-ье» for «-ие» and frozen genitives included."""
    known = {word: set(forms.split()) for word, forms in shipped()[1].items() if forms}
    found = sum(len(forms & set(inflected(word))) for word, forms in known.items())
    assert found / sum(map(len, known.values())) > 0.65
    nouns = [word for word in known if word.endswith(("ция", "тор", "нка"))]
    assert all(set(inflected(word)) & known[word] for word in nouns)
