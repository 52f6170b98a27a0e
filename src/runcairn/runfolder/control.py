"""`.control`: one byte that script and sender both see, without a system call."""

import mmap
import os
from typing import Final

GO_ON: Final = 0
STOP: Final = 1


class Control:
    """The byte, mapped. `flag[0]` reads it in 15 ns; where it cannot be mapped it is a byte of our own, always 0."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Map `path`, made where missing. Never raises because of the disk."""
        self.flag: mmap.mmap | bytearray = bytearray(1)
        try:
            fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return
        try:
            if os.fstat(fd).st_size < 1 and os.write(fd, b"\0") != 1:
                return
            self.flag = mmap.mmap(fd, 1)
        except (OSError, ValueError):  # no room for the byte, or a file system without mapping
            return
        finally:
            os.close(fd)

    @property
    def stop(self) -> bool:
        """Whether somebody asked the run to stop."""
        return self.flag[0] == STOP

    def ask_to_stop(self) -> None:
        """Tell the script that it should stop; it sees this at its next `log()`."""
        self.flag[0] = STOP

    def close(self) -> None:
        """Let the mapping go."""
        flag, self.flag = self.flag, bytearray(1)
        if isinstance(flag, mmap.mmap):
            flag.close()
