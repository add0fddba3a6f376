"""A text that a person gives -> Posting: which of the forms it is, and what is wrong where it is none."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from sheetsync.errors import PostingError
from sheetsync.postings.hh import JobPosting, shape_of
from sheetsync.postings.pasted import read_pasted
from sheetsync.postings.posting import Posting

_PAGE = re.compile(r"\s*<(?:!doctype html|html\b|\?xml)|<template\b|<script\b", re.IGNORECASE)
_STATE = re.compile(r"<template[^>]*\bid=[\"']HH-Lux-InitialState[\"'][^>]*>(.*?)</template>", re.DOTALL)
_LINKED = re.compile(r"<script[^>]*\btype=[\"']application/ld\+json[\"'][^>]*>(.*?)</script>", re.DOTALL)
_CANONICAL = re.compile(r"<link\b(?=[^>]*\brel=[\"']canonical[\"'])[^>]*\bhref=[\"']([^\"']+)[\"']")
_MHTML = re.compile(r"(?:From: <Saved by|MIME-Version:|Content-Type: multipart/related)", re.IGNORECASE)

_SAVE = "Откройте саму вакансию в браузере и сохраните страницу (Ctrl+S) или скопируйте её текст целиком."


def read_posted(text: str) -> Posting:
    """Read a vacancy in whichever form it is given.

    A page saved from the browser counts by hh's own state of it first, which alone says whether tax is off,
    then by schema.org's JobPosting; JSON counts by its keys; anything else is a text as copied.

    Raises:
        PostingError: It is no vacancy; what it is instead, or which key is wrong, is said.
    """
    if not text.strip():
        raise PostingError("Пустой текст: добавлять нечего.", remedy="Вставьте текст вакансии и повторите.")
    if _MHTML.match(text.lstrip("\ufeff")):
        raise PostingError(
            "Это страница в формате MHTML.", remedy="Сохраните её как «Веб-страница, только HTML»."
        )
    if text.lstrip("\ufeff").lstrip().startswith(("{", "[")):
        return _from_json(text)
    return _from_page(text) if _PAGE.search(text) else read_pasted(text)


def _from_json(text: str) -> Posting:
    try:
        loaded = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        place = f", строка {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise PostingError(
            f"JSON оборван или испорчен{place}.", remedy="Сохраните ответ ещё раз целиком."
        ) from None
    found = _posting(_state_of(loaded))
    if found:
        return found
    if isinstance(loaded, dict) and "items" in loaded:
        raise PostingError("Это результаты поиска, а не вакансия.", remedy=_SAVE)
    if isinstance(loaded, dict) and "errors" in loaded:
        raise PostingError("Это отказ hh.ru, а не вакансия.", remedy=_SAVE)
    raise PostingError("В этом JSON нет вакансии hh.ru.", remedy=_SAVE)


def _from_page(text: str) -> Posting:
    canonical = next((html.unescape(found[1]) for found in _CANONICAL.finditer(text)), None)
    link = canonical or (None if "hh.ru/" in text else "")
    for loaded in _embedded(text):
        found = _posting(_state_of(loaded), link)
        if found and (found.text or found.salary):
            return found
    raise PostingError("На этой странице нет вакансии.", remedy=_SAVE)


def _embedded(text: str) -> Iterator[Any]:
    """Yield the JSON values that a page carries: hh's own state first; broken ones are passed over."""
    states = (html.unescape(found[1]) for found in _STATE.finditer(text))
    for written in (*states, *(found[1] for found in _LINKED.finditer(text))):
        try:
            loaded = json.loads(written)
        except (ValueError, RecursionError):
            continue
        graph = loaded.get("@graph", [loaded]) if isinstance(loaded, dict) else loaded
        yield from graph if isinstance(graph, list) else [graph]


def _state_of(loaded: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return the vacancy within the state of hh's page; anything else as it is."""
    return loaded["vacancyView"] if isinstance(loaded, dict) and "vacancyView" in loaded else loaded


def _posting(loaded: Any, link: str | None = None) -> Posting | None:  # noqa: ANN401 - any JSON
    """Return a JSON value as a posting, or None if it is none.

    Raises:
        PostingError: It has the keys of one, and one of them cannot be what it is.
    """
    shape = shape_of(loaded)
    if shape is None:
        return None
    try:
        read = shape.model_validate(loaded)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise PostingError(
            f"В описании вакансии поле «{where}» не такое, как у hh.ru.", remedy="Скопируйте текст вакансии."
        ) from None
    return read.posting(link) if isinstance(read, JobPosting) else read.posting()
