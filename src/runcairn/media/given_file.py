"""Files that are given by their path, or as open files: their bytes as they are at the call."""

import os
import stat
from typing import Any, Final

from runcairn.errors import UsageError

MAX_BYTES: Final = 256 * 1024 * 1024
"""Of one file of media; larger things are saved as files."""


def read(path: str | os.PathLike[str], what: str = "Image") -> bytes:
    """The bytes of a regular file (links are followed), as they are now. Raises UsageError for anything else.

    A FIFO or a device is refused without waiting for it; a file that is larger than its size says is cut off.
    what: the type that asks, for the message.
    """
    name = os.fspath(path)
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{what}: cannot read {name!r}: {getattr(error, 'strerror', None) or error}"
        ) from error
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise UsageError(f"{what}: {name!r} is no regular file", remedy="give the path of a file")
        if found.st_size > MAX_BYTES:
            raise too_large(what, name, found.st_size)
        with open(descriptor, "rb", closefd=False) as file:
            body = file.read(MAX_BYTES + 1)
    finally:
        os.close(descriptor)
    if len(body) > MAX_BYTES:
        raise too_large(what, name, len(body))
    return body


def read_open(file: Any, what: str) -> bytes:
    """All bytes of an open file, from its beginning where it can be wound back; text as UTF-8."""
    try:
        if hasattr(file, "seek"):
            file.seek(0)
        body = file.read()
    except (OSError, ValueError) as error:
        raise UsageError(f"{what}: cannot read the open file: {error}") from error
    body = body.encode("utf-8", "backslashreplace") if isinstance(body, str) else bytes(body)
    if len(body) > MAX_BYTES:
        raise too_large(what, str(getattr(file, "name", "the open file")), len(body))
    return body


def extension_of(path: str | os.PathLike[str], known: "tuple[str, ...]") -> str | None:
    """Which of `known` the name ends with (`a.pts.json` with `pts.json`), in any case; None where with none."""
    name = os.fspath(path).lower()
    return next((each for each in known if name.endswith(f".{each}")), None)


def too_large(what: str, name: str, size: int) -> UsageError:
    """The refusal of `size` bytes."""
    return UsageError(
        f"{what}: {name!r} is {size:,} bytes; the limit is {MAX_BYTES:,}",
        remedy="save it as a file: run.save(path)",
    )
