"""Writing a whole file that only its user may read, in the place of what was there, or not at all."""

import os
from pathlib import Path


def write_private(path: Path, data: bytes) -> None:
    """Put `data` at `path` through a new file beside it; missing folders are made. Raises OSError."""
    new = path.with_name(f".{path.name[:100]}-{os.getpid()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
    try:
        fd = os.open(new, flags, 0o600)
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fd = os.open(new, flags, 0o600)
    try:
        with open(fd, "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(data)
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
