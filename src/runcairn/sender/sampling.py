"""System metrics into events.jsonl, by a thread of the sender."""

import threading
import time
from collections.abc import Callable

import orjson

from runcairn.runfolder.append import Appender
from runcairn.runfolder.folder import RunFolder

_FIRST = 2.0
"""Seconds until the first sample: the first one of a long interval comes soon, so that a page has something to show."""
_APART = 1.0
"""Seconds between the last sample and the one before, at least: of a moment nobody can say how busy it was."""


class Sampler:
    """One line of numbers every `interval` seconds, one at the end where the one before is not of the same moment."""

    def __init__(
        self,
        folder: RunFolder,
        pid: int,
        interval: float,
        warn: Callable[[str], None],
        *,
        rank: int = 0,
        machine: bool = True,
    ) -> None:
        """pid: of the script, whose whole process tree is looked at.

        rank: above 0, its keys are `system/rank<N>/...`. machine: whether the whole machine is looked at, not only
        the script: of the ranks of a machine one does that.
        """
        self._rank, self._machine = rank, machine
        self._folder, self._pid, self._interval = folder, pid, interval
        self._warn = warn
        self._begin = time.time() - time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="sampling", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take the last sample, if it is wanted. Returns when it is written, within seconds."""
        self._over.set()
        self._thread.join(5.0)

    def _work(self) -> None:
        from runcairn.capture.system.probes import Probes  # here: the first row need not wait for psutil

        probes = Probes(self._pid, self._folder.path, machine=self._machine)
        out = Appender(self._folder.events, self._warn)
        step = _lines(self._folder)
        due = min(_FIRST, self._interval)
        before: float | None = None
        try:
            over = False
            while not over:
                over = self._over.wait(due)
                due = self._interval
                now = time.monotonic()
                if over and not is_wanted_at_end(before, now, self._interval):
                    break
                before = now
                row = {**ranked(probes.read(), self._rank), "_step": step, "_timestamp": now + self._begin}
                if len(row) > 2 and out.append(orjson.dumps(row) + b"\n"):
                    step += 1
        finally:
            out.close()
            for name, why in probes.failed.items():
                self._warn(f"system metrics of {name} were not recorded: {why}")


def is_wanted_at_end(before: float | None, now: float, interval: float) -> bool:
    """Whether to sample once more at the end. before: when the last sample was taken; None: there is none."""
    return before is None or now - before >= min(_APART, interval / 2)


def ranked(sample: dict[str, float], rank: int) -> dict[str, float]:
    """The sample under the names that it has for this rank."""
    if not rank:
        return sample
    return {f"system/rank{rank}/{name.removeprefix('system/')}": value for name, value in sample.items()}


def _lines(folder: RunFolder) -> int:
    """Samples of former senders of this folder."""
    try:
        with folder.events.open("rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    except OSError:
        return 0
