"""The pump of `console="redirect"`: copies what a script prints to where it went before, and to a file.

Run as a program: `python -I -S console_pump.py FILE LIMIT LIFE DONE READER OWN [READER OWN]`, numbers of descriptors.
Two processes: a worker that copies, and a guard that starts another when it dies; a worker whose guard died becomes
the guard of a new worker. LIFE ends when the script stops capturing or is gone: then what is there is copied, DONE is
closed, and copying goes on as long as a child of the script holds a writing end.
"""

import fcntl
import os
import select
import signal
import sys
import termios
import time

_PIECE = 65536
_PAUSE = 0.01
"""Seconds before another worker: one that dies at once must not eat a core."""
_NOTE = b"\n[runcairn: the log has reached its limit; what follows was only shown]\n"


def main(argv: list[str]) -> None:
    """Guard workers until one of them says that all is copied."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    path, limit, life, done = argv[0], int(argv[1]), int(argv[2]), int(argv[3])
    numbers = [int(number) for number in argv[4:]]
    ways = dict(zip(numbers[::2], numbers[1::2], strict=True))
    while True:
        guard_lives, guard_end = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(guard_end)
            if _work(path, limit, life, done, ways, guard_lives):
                os._exit(0)
            os.close(guard_lives)
            continue  # the guard is dead: this process takes its place
        os.close(guard_lives)
        _, status = os.waitpid(child, 0)
        os.close(guard_end)
        if status == 0:
            return
        time.sleep(_PAUSE)


def _work(path: str, limit: int, life: int, done: int, ways: dict[int, int], guard: int) -> bool:
    """Copy; True when every writing end is gone, False when the guard is."""
    log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    left = limit - os.fstat(log).st_size
    open_ways = dict(ways)
    watched = [life, guard]
    while open_ways:
        ready, _, _ = select.select([*open_ways, *watched], [], [])
        for reader in [fd for fd in ready if fd in open_ways]:
            try:
                data = os.read(reader, _PIECE)
            except OSError:  # a pty whose other end is closed
                data = b""
            if not data:
                del open_ways[reader]
                continue
            _same_size(open_ways[reader], reader)
            _write(open_ways[reader], data)
            if left > 0:
                _write(log, data if len(data) < left else data[:left] + _NOTE)
                left -= len(data)
        if guard in ready:
            os.close(log)
            return False
        if life in ready and ready == [life]:  # nothing more to copy now
            watched.remove(life)
            os.close(done)
    return True


def _same_size(own: int, reader: int) -> None:
    """Tell the script's terminal that the user's has another size now: bars are drawn as wide as it is."""
    try:
        size = fcntl.ioctl(own, termios.TIOCGWINSZ, bytes(8))
        if fcntl.ioctl(reader, termios.TIOCGWINSZ, bytes(8)) != size:
            fcntl.ioctl(reader, termios.TIOCSWINSZ, size)
    except OSError:  # one of them is no terminal
        return


def _write(fd: int, data: bytes) -> None:
    """All of `data`; what a descriptor refuses (a closed terminal, a full disk) is let go."""
    while data:
        try:
            data = data[os.write(fd, data) :]
        except BlockingIOError:
            select.select([], [fd], [])
        except OSError:
            return


if __name__ == "__main__":
    main(sys.argv[1:])
