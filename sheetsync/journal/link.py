"""Links: which vacancy an address names, and how a link is written inside a record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qsl, urlsplit

from sheetsync.record import VacancyKey

# The sites of hh.ru; a vacancy's id is the same on all of them (field.md §2.1).
_HH_HOSTS = (
    "hh.ru",
    "hh.kz",
    "hh.uz",
    "hh1.az",
    "rabota.by",
    "headhunter.ge",
    "headhunter.kg",
    "zarplata.ru",
)
_ADDRESS = re.compile(
    r"https?://[^\s<>\"«»]+|(?<![\w.@/-])(?:[a-z0-9-]+\.)*hh\.ru/[^\s<>\"«»]+", re.IGNORECASE
)
_VACANCY = re.compile(r"/(?:vacancy|vacancies)/([0-9]+)(?:/.*)?", re.IGNORECASE)
_RESPONSE = re.compile(r"/applicant/vacancy_response(?:/.*)?", re.IGNORECASE)
_BRACKETS = {")": "(", "]": "["}
_RECORD_LINK = re.compile(
    r"\[((?:(?!\]\().)+)\]\(((?:[a-z][a-z0-9+.-]*:|#)(?:(?!\]\()\S)+)\)", re.DOTALL | re.IGNORECASE
)
_WORKBOOK = re.compile(
    r"https?://(?:docs|drive)\.google\.com/(?:a/[^/]+/)?"
    r"(?:(?:spreadsheets|file)/(?:u/\d+/)?d/|open\?id=)([\w-]{20,})",
    re.ASCII,
)
_WORKBOOK_ID = re.compile(r"[\w-]{25,}", re.ASCII)


def vacancy_key(*places: str | None) -> VacancyKey | None:
    """Return which vacancy is meant, or None when no place holds a link to one.

    The first link to a vacancy on any site of hh.ru counts, else the first other link. Too little is
    stripped rather than too much: a missed match shows up as two rows, a wrong one loses a row. So a
    parameter that ends in ``id`` stays in the key, and a link to hh.ru that is not a vacancy (an
    employer, a search) names nothing.

    Args:
        places: Where the link may sit, in order: the link of a cell, a formula, the text.
    """
    return next((key for key, _ in _named(places)), None)


def vacancy_link(*places: str | None) -> str | None:
    """Return the address that `vacancy_key` took the identity from, or None."""
    return next((address for _, address in _named(places)), None)


def _named(places: tuple[str | None, ...]) -> list[tuple[VacancyKey, str]]:
    """Return the addresses that name a vacancy, each with its key; those of hh.ru come first."""
    found = [address for place in places if place for address in addresses(place)]
    named = [(key, address) for address in found if (key := _key(address))]
    return sorted(named, key=lambda pair: not pair[0].startswith("hh:"))


def addresses(text: str) -> Iterator[str]:
    """Yield every web address in a text, whether bare, in brackets or inside a word."""
    start = 0
    while match := _ADDRESS.search(text, start):
        address = _trimmed(match[0])
        yield address
        start = match.start() + max(len(address), 1)


def _trimmed(address: str) -> str:
    """Cut an address where the sentence around it goes on: at a bracket it did not open, at marks."""
    opened: list[str] = []
    for place, char in enumerate(address):
        if char in "([":
            opened.append(char)
        elif char in _BRACKETS and (not opened or opened.pop() != _BRACKETS[char]):
            address = address[:place]
            break
    return address.rstrip(".,;:!?*_~`'’”\\|")


def _key(address: str) -> VacancyKey | None:
    """Return the key of one address."""
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:  # brackets that are not an IPv6 address
        return None
    if any(host == site or host.endswith(f".{site}") for site in _HH_HOSTS):
        return _hh_key(parts)
    name = parts.netloc.rpartition("@")[2].lower().removeprefix("www.")
    return VacancyKey(f"url:{name}{parts.path.rstrip('/')}{_identifying(parts.query)}") if host else None


def _hh_key(parts: SplitResult) -> VacancyKey | None:
    """Return the key of an address on a site of hh.ru, or None when it is not a vacancy."""
    if found := _VACANCY.fullmatch(parts.path):
        return VacancyKey(f"hh:{found[1]}")
    if _RESPONSE.fullmatch(parts.path):
        ids = re.findall(r"(?:^|&)vacancyId=([0-9]+)(?=&|$)", parts.query)
        return VacancyKey(f"hh:{ids[0]}") if ids else None
    return None


def _identifying(query: str) -> str:
    """Return the parameters that may tell two vacancies apart: those named ``…id``, but for click ids."""
    kept = [
        f"{name}={value}"
        for name, value in parse_qsl(query)
        if name.lower().endswith("id") and not name.lower().endswith("clid") and not name.startswith("utm_")
    ]
    return "?" + "&".join(kept) if kept else ""


def split_link(value: str) -> tuple[str, str | None]:
    """Return the text a value shows and the address it leads to: ``[text](address)`` or (value, None)."""
    found = _RECORD_LINK.fullmatch(value)
    return (found[1], found[2]) if found else (value, None)


def join_link(text: str, link: str | None) -> str:
    """Return the one value for a text and the address it leads to; the inverse of `split_link`.

    A link that is its own text is just that text. A link that the form cannot hold (a text with ``](``
    in it, an address without a scheme) is left out: the text is never altered.
    """
    if not link or link == text:
        return text
    if not text:
        return link
    address = re.sub(r"\s", "%20", link)
    value = f"[{text}]({address})"
    return value if split_link(value)[1] else text


def workbook_id(link: str) -> str | None:
    """Return the id of a Google spreadsheet from its address, or from the bare id; None for others."""
    found = _WORKBOOK.match(link.strip())
    if found:
        return found[1]
    return link.strip() if _WORKBOOK_ID.fullmatch(link.strip()) else None
