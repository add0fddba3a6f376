"""One normal form of text for comparing; what is written back is always the text as typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_SPACES = re.compile("[\\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_ENDS = re.compile(r" +(?=\n|\Z)")


def normal(text: str) -> str:
    """Return the form in which two texts are compared.

    NFC, NBSP and thin spaces as space, CRLF as LF, blanks at line ends and blank lines at both ends off
    (DESIGN §4 "Comparing").
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _ENDS.sub("", _SPACES.sub(" ", text)).strip("\n")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a vacancy as the person typed it, without markup.

    Attributes:
        number: Where it stands: the line of journal.md, or the row of the tab, counted from 1.
        text: The line as typed, in any Unicode form.
    """

    number: int
    text: str
