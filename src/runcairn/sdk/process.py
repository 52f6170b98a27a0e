"""What a forked child must not do: hold the lifeline, wait for a lock, or end its parent's run."""

import os
import time
import weakref
from typing import Protocol

from runcairn.credentials import started


class Forkable(Protocol):
    """Something that a forked child gets a copy of, which it must put right."""

    def after_fork_in_child(self) -> None:
        """Called in the child, before any code of the user runs there."""
        ...


_members: "weakref.WeakSet[Forkable]" = weakref.WeakSet()
_hooked = False


def watch_forks(member: Forkable) -> None:
    """Have `member.after_fork_in_child` called in every child that Python forks from now on."""
    global _hooked
    _members.add(member)
    if not _hooked:
        os.register_at_fork(after_in_child=_after_in_child)
        _hooked = True


def _after_in_child() -> None:
    for member in list(_members):
        member.after_fork_in_child()


class Lifeline:
    """A pipe that says, by its end of file, that the script is gone, however it went.

    Only the script holds the writing end: it is closed on exec and in forked children.
    """

    def __init__(self) -> None:
        self.reader, self._writer = os.pipe()

    def give_reader(self) -> None:
        """The reader lives in the sender now: close ours."""
        self.reader = _closed(self.reader)

    def cut(self) -> None:
        """Tell the sender that nothing more comes."""
        self.reader = _closed(self.reader)
        self._writer = _closed(self._writer)


def _closed(fd: int) -> int:
    if fd >= 0:
        try:
            os.close(fd)
        except OSError:
            return -1
    return -1


_CLOCK = getattr(time, "CLOCK_BOOTTIME", None)


def elapsed() -> float:
    """Seconds of a clock that nobody sets; it goes on while a laptop sleeps, where there is such a clock."""
    return time.clock_gettime(_CLOCK) if _CLOCK is not None else time.monotonic()


def began() -> float:
    """When this process began; seconds since the epoch, by the clock as it stands now."""
    ticks = started(os.getpid())
    if ticks is None or _CLOCK is None:
        return time.time()
    return time.time() - (time.clock_gettime(_CLOCK) - ticks / os.sysconf("SC_CLK_TCK"))
