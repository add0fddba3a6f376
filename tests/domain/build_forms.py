"""Builds sheetsync/domain/forms.json: the inflected forms of the Russian words in names of skills.

Run ``python -m tests.domain.build_forms`` after a Russian name was added in skills/; it needs pymorphy3
(``pip install pymorphy3``), which nothing else here does.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from typing import Any

from tests.domain.build_skills import HERE, written

NOTICE = (
    "The forms come from the dictionary of OpenCorpora (opencorpora.org) by way of pymorphy3-dicts-ru, "
    "licence CC BY-SA 3.0; see forms.NOTICE.md. Built by tests/domain/build_forms.py; do not edit."
)
# Words that the analyser takes for something else, and words that do not change.
UNCHANGED = {"ревью", "кодревью", "легаси", "апи", "как", "пет", "объектно", "моки", "солвинг", "ланг"}
NOUNS = {"данные", "данных", "джира", "графана", "матстатистика", "джава"}
BORROWED_Y = {"деплой", "диплой"}
_CONSONANT = re.compile(r".*[бвгджзклмнпрстфхцчшщ]")
_WORD = re.compile(r"[а-яё]{3,}")
_LEFT_OUT = {"PRTF", "PRTS", "GRND", "COMP"}  # participles, gerunds, comparatives name something else


def names(entry: dict[str, Any]) -> Iterator[str]:
    """Yield every name of one skill that may be inflected."""
    yield from entry.get("names", ())
    for near in entry.get("near", {}).values():
        yield from near


def words(catalog: dict[str, Any]) -> set[str]:
    """Return the Russian words of all names that do not demand an exact spelling."""
    written = [*catalog.get("none", ())]
    for table in catalog.values():
        if isinstance(table, dict):
            written += [name for entry in table.values() for name in names(entry)]
    return {word for name in written if not name.startswith("=") for word in _WORD.findall(name.lower())}


def forms(word: str, morph: Any) -> list[str]:  # noqa: ANN401  pymorphy3 ships no types
    """Return the inflected forms of a word in its likeliest reading, ё as е, the word itself left out."""
    if word in UNCHANGED:
        return []
    if word in BORROWED_Y:
        return [word[:-1] + ending for ending in ("е", "ев", "ем", "и", "ю", "я", "ям", "ями", "ях")]
    if not morph.word_is_known(word) and _CONSONANT.fullmatch(word):
        return _borrowed(word)
    parses = morph.parse(word)
    top = next((parse for parse in parses if word in NOUNS and parse.tag.POS == "NOUN"), parses[0])
    same = [parse for parse in parses if (parse.normal_form, parse.tag.POS) == (top.normal_form, top.tag.POS)]
    found = {form.word for parse in same for form in parse.lexeme if _is_wanted(form.tag, top.tag)}
    return sorted({form.replace("ё", "е") for form in found} - {word})


def _borrowed(word: str) -> list[str]:
    """Return the forms of a borrowed noun: the analyser guesses wild genders for words it does not know."""
    many = "и" if word[-1] in "гкхжчшщ" else "ы"
    return [word + ending for ending in ("а", "ам", "ами", "ах", "е", "ов", "ом", "у", many)]


def _is_wanted(tag: Any, top: Any) -> bool:  # noqa: ANN401  pymorphy3 ships no types
    if top.POS == "PRTF":  # «поддерживаемый»: that participle and nothing else of the verb
        return bool(tag.POS == "PRTF" and (tag.voice, tag.tense) == (top.voice, top.tense))
    if tag.POS in _LEFT_OUT or "Supr" in tag or "V-oy" in tag:
        return False
    return not (tag.POS == "ADJS" and "neut" in tag)  # «самостоятельно» is an adverb nearly always


def main() -> None:
    """Write the table anew."""
    morph = importlib.import_module("pymorphy3").MorphAnalyzer()
    table = {word: " ".join(forms(word, morph)) for word in sorted(words(written()))}
    built = {"notice": NOTICE, "forms": table}
    (HERE / "forms.json").write_text(json.dumps(built, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
