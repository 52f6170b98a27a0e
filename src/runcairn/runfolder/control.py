"""`.control`: two bytes that script and sender both see, without a system call."""

import mmap
import os
from typing import Final

_BELL: Final = 0
"""1: look at the other byte, or draw what a notebook shows. The script sets it to 0 when it looks."""
_STOP: Final = 1
"""1: somebody asked the run to stop."""
_SIZE: Final = 2


class Control:
    """The bytes, mapped. `flag[0]` reads the bell in 15 ns; where nothing can be mapped they are our own, always 0."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Map `path`, made where missing. Never raises because of the disk."""
        self.flag: mmap.mmap | bytearray = bytearray(_SIZE)
        try:
            fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return
        try:
            size = os.fstat(fd).st_size
            if size < _SIZE and os.pwrite(fd, bytes(_SIZE - size), size) != _SIZE - size:
                return
            self.flag = mmap.mmap(fd, _SIZE)
        except (OSError, ValueError):  # no room for the bytes, or a file system without mapping
            return
        finally:
            os.close(fd)

    @property
    def stop(self) -> bool:
        """Whether somebody asked the run to stop."""
        return self.flag[_STOP] != 0

    def ask_to_stop(self) -> None:
        """Tell the script that it should stop; it sees this at its next `log()`."""
        self.flag[_STOP] = 1
        self.flag[_BELL] = 1

    def ring(self) -> None:
        """Have the script look up at its next `log()`."""
        self.flag[_BELL] = 1

    def hear(self) -> None:
        """The script looks up: the bell is silent until it is rung again."""
        self.flag[_BELL] = 0

    def close(self) -> None:
        """Let the mapping go."""
        flag, self.flag = self.flag, bytearray(_SIZE)
        if isinstance(flag, mmap.mmap):
            flag.close()
