"""What every media type is: a value that can say its small dict and its bytes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import index
from typing import Any, ClassVar, Final, cast

from runcairn.errors import UsageError

NAME_DIGITS: Final = 20
"""Digits of the sha256 in a file's name; the whole stands in the dict."""


@dataclass(frozen=True)
class Encoded:
    """A value as it is kept.

    fields: what stands in the row, `_type` included. body: the bytes of its file, None where the row holds all.
    extension: of the file, without a dot. directory: below `media/`, e.g. `images`.
    children: what `fields` or `body` refer to by `path`; they are kept as files of their own.
    """

    fields: Mapping[str, Any]
    body: bytes | None = None
    extension: str = ""
    directory: str = ""
    children: tuple["Encoded", ...] = field(default=())

    @cached_property
    def digest(self) -> str:
        """sha256 of the body in hex; empty without one."""
        return "" if self.body is None else hashlib.sha256(self.body).hexdigest()

    @property
    def path(self) -> str:
        """Where the body lies below the run folder: by its content, so that identical bytes are kept once."""
        return f"media/{self.directory}/{self.digest[:NAME_DIGITS]}.{self.extension}"

    def stored(self) -> dict[str, Any]:
        """`fields` with `path`, `digest` and `size` of the body, as the row and a parent have it."""
        if self.body is None:
            return dict(self.fields)
        return {**self.fields, "path": self.path, "digest": self.digest, "size": len(self.body)}

    def encode(self) -> "Encoded":
        """Itself, so that children are kept in the way of their parents."""
        return self


class Media:
    """Base of what `log` takes besides numbers and text. A subclass checks in `__init__` and encodes in `encode`.

    Values are copied when they are given: changing an array after `Image(array)` changes nothing that is logged.
    """

    _runcairn_media_: ClassVar[bool] = True  # how the SDK knows a media value without importing this room
    tag: ClassVar[str] = ""
    """`_type` in the row, as wandb writes it."""

    def encode(self) -> Encoded:
        """The small dict and the bytes. Raises UsageError where the value cannot be encoded."""
        raise NotImplementedError


def printable(value: object) -> str:
    """`value` as text that UTF-8 can hold: lone surrogates are written out."""
    return str(value).encode("utf-8", "backslashreplace").decode("utf-8")


def whole_number(value: object) -> int | None:
    """`value` where it is an integer (of Python, of numpy, or text of one, as JSON's keys are); None else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return int(value) if value.lstrip("-").isdecimal() else None
    try:
        return index(value)  # type: ignore[arg-type]  # whatever it is: index() decides
    except TypeError:
        return None


def class_labels(given: object, where: str) -> dict[int, str]:
    """`{1: "cat"}` checked. Raises UsageError naming `where`."""
    if not isinstance(given, Mapping):
        raise UsageError(
            f"{where}: class_labels is a {type(given).__name__}",
            remedy='give a dict: {0: "background", 1: "cat"}',
        )
    labels: dict[int, str] = {}
    for key, name in cast("Mapping[object, object]", given).items():
        number = whole_number(key)
        if number is None:
            raise UsageError(f"{where}: class {key!r} is no integer", remedy="number the classes: {1: 'cat'}")
        labels[number] = printable(name)
    return labels
