"""One operation as it is remembered: what it changed on either side, so that it can be listed and taken back.

A value and its JSON form; where it is kept is the business of `sheetsync.state`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from sheetsync.record import Changes, Records

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SCHEMA = 2
_ID = 8


@dataclass(frozen=True, slots=True)
class Operation:
    """What an operation changed.

    Attributes:
        mark: Names it for good; a write into a workbook bears the same mark.
        name: ``pull``, ``push``, ``resolve`` or ``undo``.
        moment: When, in ISO form, by the person's clock.
        to_file: What it changed in journal.md.
        to_sheet: What it changed in the workbook.
        base: What both sides had agreed on before, or None.
        resolved: The conflicts that were decided, with the texts that lost.
        undoes: The id of the operation that this one takes back; empty for others.
        left: How many places it left alone because a person has changed them since.
        after: Checksum of journal.md as the operation left it; empty when it left it alone.
        schema: Version of this form.
    """

    mark: str
    name: str
    moment: str
    to_file: Changes = field(default_factory=Changes)
    to_sheet: Changes = field(default_factory=Changes)
    base: Records | None = None
    resolved: tuple[Mapping[str, str | None], ...] = ()
    undoes: str = ""
    left: int = 0
    after: str = ""
    schema: int = SCHEMA

    @property
    def id(self) -> str:
        """What a person names it by."""
        return short(self.mark)

    def __bool__(self) -> bool:
        return bool(self.to_file or self.to_sheet)

    def json(self) -> bytes:
        """Return it as a JSON document, one that a person can read."""
        stored = _form().dump_python(self)  # in JSON mode half characters in keys would be replaced
        return json.dumps(stored, ensure_ascii=False, indent=1, default=sorted).encode(
            "utf-8", "surrogatepass"
        )

    @staticmethod
    def read(document: bytes) -> Operation:
        """Read one back.

        Raises:
            ValueError: It is damaged, or of another version.
        """
        text = document.decode("utf-8", "surrogatepass")
        operation = _form().validate_python(json.loads(text), strict=False)
        if operation.schema != SCHEMA:
            raise ValueError(operation.schema)
        return operation


def short(mark: str) -> str:
    """Return the part of a mark that a person names an operation by."""
    return mark[:_ID]


def undone(operations: Iterable[Operation]) -> Mapping[str, Operation]:
    """Return which operations are taken back, each with what took it back.

    An undo that was itself taken back takes nothing back.

    Args:
        operations: Those that took place, the oldest first.
    """
    gone: dict[str, Operation] = {}
    for operation in reversed(tuple(operations)):
        if operation.undoes and operation.id not in gone:
            gone.setdefault(operation.undoes, operation)
    return gone


@cache
def _form() -> TypeAdapter[Operation]:
    """Return what knows the form; pydantic is loaded by those who write or look back."""
    from pydantic import TypeAdapter  # noqa: PLC0415 - see above

    return TypeAdapter(Operation)
