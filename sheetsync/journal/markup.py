"""Inline markup: the text a Markdown reader shows for a line, and a line that shows a given text.

The dialect is CommonMark's: backslash escapes, code spans, links, bare and bracketed addresses, emphasis.
Images, HTML and entities are text here.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

BLANKS = " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""Characters that show nothing and count as a space (`sheetsync.domain.text.normal`)."""

PUNCTUATION = string.punctuation + "№"
"""What a backslash may stand before; the number sign is ours, for a line that is only «№ 3»."""

_ESCAPED = r"\\[!-/:-@\[-`{-~№]"
_ADDRESS_PART = rf"{_ESCAPED}|[^\s()\\]|\\(?![!-/:-@\[-`{{-~№])"
_LINK = rf"\[(?P<text>(?:\\.|[^\[\]\\])*)\]\((?P<address>(?:{_ADDRESS_PART}|\((?:{_ADDRESS_PART})*\))+)\)"
_TOKEN = re.compile(
    rf"(?P<escape>{_ESCAPED})"
    r"|(?P<code>(?<!`)(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
    rf"|{_LINK}"
    r"|<(?P<bracketed>https?://[^\s<>]*)>"
    r"|(?P<bare>https?://[^\s<>\[\]`*\\]+)"
    r"|(?P<run>\*+|_+)",
    re.IGNORECASE,
)
_WHOLE_LINK = re.compile(_LINK)


def tidy(text: str) -> str:
    r"""Return the normal form of a value: lines parted by ``\n``, no trailing blanks or outer blank lines."""
    lines = re.split(r"\r\n|\r|\n", text)
    return "\n".join(line.rstrip(BLANKS) for line in lines).strip("\n")


def one_line(text: str) -> str:
    """Return the normal form of a conclusion: its words on one line, parted by single spaces."""
    return " ".join(text.split())


@dataclass(slots=True)
class _Run:
    """A run of asterisks or underscores that may open or close emphasis."""

    start: int
    stop: int
    char: str
    opens: bool
    closes: bool


@dataclass(slots=True)
class _Scan:
    """What is markup in a line: the places that do not show, and where each construct begins."""

    raw: str
    dropped: set[int] = field(default_factory=set)
    openings: set[int] = field(default_factory=set)

    def read(self, start: int, stop: int) -> None:
        """Find the markup between two places."""
        runs = []
        for token in _TOKEN.finditer(self.raw, start, stop):
            if token["run"]:
                runs.append(_run(self.raw, token))
            elif not token["bare"]:
                self._construct(token)
        self._emphasis(runs)

    def _construct(self, token: re.Match[str]) -> None:
        """Drop what does not show of an escape, a code span, a link or a bracketed address."""
        self.openings.add(token.start())
        if token["escape"]:
            self.dropped.add(token.start())
        elif token["address"]:
            self.dropped |= {token.start(), *range(token.end("text"), token.end())}
            self.read(*token.span("text"))
        else:
            edge = len(token["ticks"] or "<")
            start, stop = token.span()
            self.dropped |= {*range(start, start + edge), *range(stop - edge, stop)}

    def _emphasis(self, runs: Iterable[_Run]) -> None:
        """Pair the runs that open emphasis with those that close it, the nearest first."""
        openers: list[_Run] = []
        searched = {"*": 0, "_": 0}  # how many openers are known to be of the other kind
        for run in runs:
            while run.closes and run.start < run.stop:
                place = _last(openers, run.char, searched[run.char])
                if place is None:
                    searched[run.char] = len(openers)
                    break
                opener = openers[place]
                width = 2 if min(opener.stop - opener.start, run.stop - run.start) > 1 else 1
                opener.stop -= width
                self.openings.add(opener.stop)
                self.dropped |= {*range(opener.stop, opener.stop + width)}
                self.dropped |= {*range(run.start, run.start + width)}
                run.start += width
                del openers[place + (opener.start < opener.stop) :]
                searched = {char: min(count, len(openers)) for char, count in searched.items()}
            if run.opens and run.start < run.stop:
                openers.append(run)


def _last(openers: list[_Run], char: str, first: int) -> int | None:
    """Return the place of the last opener of a kind, from a first place on."""
    return next(
        (place for place in range(len(openers) - 1, first - 1, -1) if openers[place].char == char), None
    )


def _run(raw: str, token: re.Match[str]) -> _Run:
    """Tell whether a run of marks may open or close emphasis (CommonMark, "delimiter runs")."""
    start, stop = token.span()
    before, after = raw[start - 1 : start] or " ", raw[stop : stop + 1] or " "
    left = not after.isspace() and (not _is_mark(after) or before.isspace() or _is_mark(before))
    right = not before.isspace() and (not _is_mark(before) or after.isspace() or _is_mark(after))
    char = raw[start]
    if char == "*":
        return _Run(start, stop, char, left, right)
    return _Run(
        start, stop, char, left and (not right or _is_mark(before)), right and (not left or _is_mark(after))
    )


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"


def plain(raw: str) -> str:
    """Return the text that a Markdown reader shows for a line without its list mark."""
    scan = _Scan(raw)
    scan.read(0, len(raw))
    return "".join(char for place, char in enumerate(raw) if place not in scan.dropped)


def escape(text: str) -> str:
    """Return markup that shows exactly this text, with a backslash only where one is needed."""
    escaped: set[int] = set()
    while True:
        places = list(_with_backslashes(text, escaped))
        raw = "".join(text[place] if place >= 0 else "\\" for place in places)
        scan = _Scan(raw)
        scan.read(0, len(raw))
        found = {places[opening] for opening in scan.openings if places[opening] >= 0}
        if not found:
            return raw
        escaped |= found


def _with_backslashes(text: str, escaped: set[int]) -> Iterator[int]:
    """Yield the places of a text in order, and -1 for a backslash before each escaped one."""
    for place in range(len(text)):
        if place in escaped:
            yield -1
        yield place


def escape_all(text: str, marks: str) -> str:
    """Return a text with a backslash before each of these marks."""
    return "".join(f"\\{char}" if char in marks else char for char in text)


def read_link(raw: str) -> tuple[str, str] | None:
    """Return text and address of a line that is one link and nothing else."""
    found = _WHOLE_LINK.fullmatch(raw)
    if not found:
        return None
    return plain(found["text"]), re.sub(rf"({_ESCAPED})", lambda escaped: escaped[0][1], found["address"])


def write_link(text: str, address: str) -> str:
    """Return the markup of a link; the address holds no white space."""
    readable = f"[{escape(text)}]({address})"
    if read_link(readable) == (text, address):
        return readable
    return "[{}]({})".format(escape_all(text, "\\[]`*_<"), escape_all(address, "\\()"))
