"""Field masks: `a,b(c,d/e),f.g` as a tree, to take parts of an answer and to write parts of a cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.google.refusals import Json, violation

Mask = dict[str, Any]
"""Name -> what is wanted below it; an empty tree wants everything below."""

_TOKEN = re.compile(r"[A-Za-z0-9_*@-]+|[(),./]")


def parse(text: str, known: Mask | None = None) -> Mask:
    """Read a mask; `known` is the tree of names that exist.

    Raises:
        Refused: 400 when the mask cannot be read or names an unknown path.
    """
    reader = _Reader(text)
    mask = reader.fields()
    if reader.tokens:
        raise _unreadable(text)
    if known is not None:
        _check(mask, known, "")
    return mask


class _Reader:
    def __init__(self, text: str) -> None:
        bare = re.sub(r"\s", "", text)
        self.text = text
        self.tokens = _TOKEN.findall(bare)
        if "".join(self.tokens) != bare or not bare:
            raise _unreadable(text)

    def fields(self) -> Mask:
        mask: Mask = {}
        while True:
            self._field(mask)
            if not self._took(","):
                return mask

    def _field(self, mask: Mask) -> None:
        path = [self._name()]
        while self._took(".") or self._took("/"):
            path.append(self._name())
        below: Mask = {}
        if self._took("("):
            below = self.fields()
            if not self._took(")"):
                raise _unreadable(self.text)
        for name in reversed(path[1:]):
            below = {name: below}
        _join(mask, path[0], below)

    def _name(self) -> str:
        if not self.tokens or self.tokens[0] in "(),./":
            raise _unreadable(self.text)
        return str(self.tokens.pop(0))

    def _took(self, sign: str) -> bool:
        if self.tokens and self.tokens[0] == sign:
            self.tokens.pop(0)
            return True
        return False


def _join(mask: Mask, name: str, below: Mask) -> None:
    if name not in mask:
        mask[name] = below
    elif not below or not mask[name]:
        mask[name] = {}
    else:
        for key, value in below.items():
            _join(mask[name], key, value)


def _check(mask: Mask, known: Mask, path: str) -> None:
    for name, below in mask.items():
        here = f"{path}.{name}" if path else name
        if name == "*":
            continue
        if name not in known:
            words = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{here}'."
            raise violation("", words)
        if known[name]:
            _check(below, known[name], here)


def _unreadable(text: str) -> Exception:
    # [MEM] the words; that it is a 400 with a field violation is §3.
    return violation("fields", f"Invalid field mask '{text}'.")


def select(value: Any, mask: Mask) -> Any:  # noqa: ANN401 - any JSON value
    """Return the part of an answer that a mask asks for; an empty mask asks for all."""
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [select(item, mask) for item in value]
    if isinstance(value, dict):
        return {name: select(below, mask[name]) for name, below in value.items() if name in mask}
    return value


def wants(mask: Mask, *path: str) -> bool:
    """Tell whether a mask asks for something at a path."""
    for name in path:
        if not mask or "*" in mask:
            return True
        if name not in mask:
            return False
        mask = mask[name]
    return True


def assign(target: Mapping[str, Any], source: Mapping[str, Any], mask: Mask) -> Json:
    """Return the target with the masked parts of the source; what the source lacks is cleared."""
    if "*" in mask:
        return dict(source)
    result = dict(target)
    for name, below in mask.items():
        value = assign(target.get(name, {}), source.get(name, {}), below) if below else source.get(name)
        if value is None or value == {}:
            result.pop(name, None)
        else:
            result[name] = value
    return result
