"""Whoever copies bytes keeps them: while a backup runs, in a process of its own, the server deletes none."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

_NAME = ".keep"


@contextmanager
def keeping(folder: Path) -> Generator[None]:
    """While it lasts no bytes in `folder` are deleted. Waits for a deletion that is under way."""
    try:
        file = os.open(folder / _NAME, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError:  # a folder that nobody can write to loses nothing
        yield
        return
    try:
        with suppress(OSError):  # a share without locks
            fcntl.flock(file, fcntl.LOCK_SH)
        yield
    finally:
        os.close(file)


@contextmanager
def deleting(folder: Path) -> Generator[bool]:
    """Whether bytes in `folder` may be deleted until the end of the block."""
    file = os.open(folder / _NAME, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    may = True
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            may = False
        except OSError:  # a share without locks
            pass
        yield may
    finally:
        os.close(file)
