"""The HTML of a description -> its lines of text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    {
        "p",
        "div",
        "ul",
        "ol",
        "li",
        "br",
        "tr",
        "table",
        "section",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "dd",
    }
)
_HIDDEN = frozenset({"style", "script", "template", "noscript"})
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


def text_of(markup: str) -> str:
    """Return the text of HTML, a block or an item of a list on a line of its own, no blank lines between.

    Text without markup comes out as it is but for blanks; what is no valid HTML is read as browsers do.
    """
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    lines = (" ".join(_UNSEEN.sub("", line).split()) for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in lines if line.strip("- "))


class _Reader(HTMLParser):
    """Collects text and line ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as called
        """Begin a line where a block does."""
        self._hidden += tag in _HIDDEN
        if tag in _BLOCKS:
            self.pieces.append("\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        """End a line where a block does."""
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Take a text."""
        if not self._hidden:
            self.pieces.append(data.replace("\n", " ").replace("\r", " "))
