"""Room on the disk of the run folder; bytes read and written by the host."""

import os

import psutil


class DiskProbe:
    """Of the file system of `path`: `system/disk_used_gb`, `system/disk` (%).

    Of the host since the start: `system/disk_read_mb`, `system/disk_write_mb`.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = os.fspath(path)
        self._first = _counters()

    def read(self) -> dict[str, float]:
        """Now; what cannot be read is left out."""
        found: dict[str, float] = {}
        try:
            usage = psutil.disk_usage(self._path)
        except OSError:
            pass
        else:
            found |= {"system/disk_used_gb": usage.used / 1e9, "system/disk": usage.percent}
        now = _counters()
        if now and self._first:
            found["system/disk_read_mb"] = max(now[0] - self._first[0], 0) / 1e6
            found["system/disk_write_mb"] = max(now[1] - self._first[1], 0) / 1e6
        return found


def _counters() -> tuple[int, int] | None:
    try:
        counters = psutil.disk_io_counters()
    except (OSError, RuntimeError, NotImplementedError, ValueError):
        return None
    return (counters.read_bytes, counters.write_bytes) if counters else None
