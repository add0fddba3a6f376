"""What a line of journal.md is: a heading, a separator, a label with its value, or content.

Known labels are recognised anywhere in an entry, the person's own only when they stand in bold or italics,
whole, with a colon (`Label.parse_own`); whether that is enough is up to the reader, who knows the place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sheetsync.journal.fields import canonical, field_name
from sheetsync.journal.markup import BLANKS, PUNCTUATION, escape, escape_all, plain

_B = rf"[{BLANKS}]*"
_MARK = re.compile(rf"{_B}(?:[*-]|\*\*-\*\*)[{BLANKS}]+(?=[^{BLANKS}])")
_SEPARATOR = re.compile(rf"{_B}(?:-{{3,}}|\*{{3,}}|_{{3,}}){_B}")
_HEADING = re.compile(
    rf"{_B}(?:(?:#{{1,6}}{_B}№?|№){_B}(?P<number>[0-9]{{1,9}})[.)]?|#{{1,6}}{_B}№){_B}", re.ASCII
)
_CONCLUSIONS = re.compile(rf"{_B}#{{1,6}}{_B}Выводы{_B}:?{_B}", re.IGNORECASE)
_KNOWN = re.compile(
    rf"(?P<lead>{_B})(?P<mark>\*{{1,3}}|_{{1,3}}|)(?![{BLANKS}])(?P<text>[^:]+?)"
    rf"(?:(?P=mark){_B}:|(?P<inside>:){_B}(?P=mark))"
)
_OWN = re.compile(
    rf"(?P<lead>{_B})(?P<mark>\*{{1,3}}|_{{1,3}})(?![{BLANKS}])"
    r"(?P<text>(?:\\[!-/:-@\[-`{-~]|[^\\*_:])+?)"
    rf"(?<![{BLANKS}])(?:(?P=mark){_B}:|(?P<inside>:){_B}(?P=mark))"
)
_STYLES = {"": "plain", "*": "italic", "_": "italic", "**": "bold", "__": "bold"}


@dataclass(frozen=True, slots=True)
class Label:
    """A field's name as it is written in an entry.

    Attributes:
        name: The field's name in records.
        text: The words of the label, as markup.
        mark: The asterisks or underscores around it, or nothing.
        inside: Whether the colon stands inside the marks.
        prefix: The line up to where the value begins.
    """

    name: str
    text: str
    mark: str
    inside: bool
    prefix: str

    @property
    def style(self) -> str:
        """``plain``, ``italic``, ``bold`` or ``bold-italic``, with the place of the colon if inside."""
        style = _STYLES.get(self.mark, "bold-italic")
        return f"{style}-with-colon-inside" if self.inside else style

    @property
    def raw(self) -> str:
        """The label as written, without its colon."""
        return f"{self.mark}{self.text}{'' if self.inside else self.mark}"

    @staticmethod
    def parse_known(raw: str) -> Label | None:
        """Read the label of a known field at the start of a line, in whatever style (rules R8-R14)."""
        found = _KNOWN.match(raw)
        name = canonical(found["text"]) if found else None
        return _label(found, name) if found and name else None

    @staticmethod
    def parse_own(raw: str) -> Label | None:
        """Read the label of a field of the person's own: a whole bold or italic text with a colon."""
        found = _OWN.match(raw)
        name = field_name(plain(found["text"])) if found else None
        return _label(found, name) if found and name else None

    @staticmethod
    def make(name: str, words: str, mark: str, *, inside: bool) -> Label:
        """Make a label; the words of a field of the person's own are escaped where they must be."""
        text = words if canonical(words) else escape_all(words, "\\*_:`[<")
        prefix = f"{mark}{text}:{mark}" if inside else f"{mark}{text}{mark}:"
        return Label(name, text, mark, inside, prefix)


def _label(found: re.Match[str], name: str) -> Label:
    inside = bool(found["mark"] and found["inside"])
    return Label(name, found["text"], found["mark"], inside, found[0])


def is_blank(raw: str) -> bool:
    """Tell whether a line shows nothing."""
    return not raw.strip(BLANKS)


def is_separator(raw: str) -> bool:
    """Tell whether a line is ``----`` or another rule (rule R5)."""
    return bool(_SEPARATOR.fullmatch(raw))


def is_conclusions(raw: str) -> bool:
    """Tell whether a line is the heading «Выводы»."""
    return bool(_CONCLUSIONS.fullmatch(raw))


def heading_number(raw: str) -> str | None:
    """Return the number in the heading of an entry, empty for a bare ``# №``; None for other lines (R6)."""
    found = _HEADING.fullmatch(raw)
    return (found["number"] or "") if found else None


def write_heading(raw: str, number: str) -> str:
    """Return the heading with another number, or with none."""
    found = _HEADING.fullmatch(raw)
    if not found or not number or not found["number"]:
        return f"# {number or '№'}"
    return raw[: found.start("number")] + number + raw[found.end("number") :]


def is_number(text: str) -> bool:
    """Tell whether a text can be the number in a heading."""
    return bool(re.fullmatch("[0-9]{1,9}", text))


def mark_of(raw: str) -> str:
    """Return the list mark of a line with the blanks around it, or nothing (rule R17)."""
    found = _MARK.match(raw)
    return found[0] if found else ""


def unmarked(raw: str) -> str:
    """Return a line without its list mark and trailing blanks."""
    return raw[len(mark_of(raw)) :].rstrip(BLANKS)


def content(raw: str) -> str | None:
    """Return the text that a line of content shows; None when the line is structure."""
    structure = (
        is_separator(raw)
        or is_conclusions(raw)
        or heading_number(raw) is not None
        or Label.parse_known(raw)
        or Label.parse_own(raw)
    )
    return None if structure else plain(unmarked(raw))


def write_line(text: str, mark: str = "") -> str:
    """Return a line of content that shows a text: with the mark if that is possible, else without."""
    if not text:
        return ""
    body = escape(text)
    if content(body) != text:
        body = _guarded(body)
    # After «**-**» a sign may look like what follows a label: with a backslash it is only a sign.
    signed = f"\\{body}" if body[:1] in PUNCTUATION else body
    return next((mark + each for each in (body, signed) if content(mark + each) == text), body)


def _guarded(body: str) -> str:
    """Put a backslash where a line would else be read as structure or as an item of a list."""
    place = len(body) - len(body.lstrip(BLANKS))
    if body[place] not in PUNCTUATION:  # a label in plain letters: its colon is what makes it one
        place = body.index(":")
    return f"{body[:place]}\\{body[place:]}"
