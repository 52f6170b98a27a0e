"""Starting the sender beside the script, and hearing from it at the end."""

import importlib.util
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

from runcairn.credentials import started
from runcairn.sdk.process import Lifeline

_PROGRAM: Final = (
    "import os, sys, json; sys.path[:0] = json.loads(sys.argv[1]); "
    "from runcairn.sender.main import main; os._exit(main(sys.argv[2]))"
)
"""It leaves at once when its work is done: the script waits for that, and taking the interpreter down costs 20 ms."""
_NEEDED: Final = ("runcairn", "orjson", "msgspec", "psutil", "urllib3", "pynvml")
_MESSAGE: Final = 1 << 20
"""Bytes of one message of the sender, at most."""


class SenderProcess:
    """The sender of one folder. Its news come through `progress`, its orders stand in the folder."""

    def __init__(self, folder: Path, orders: Mapping[str, Any], api_key: str) -> None:
        """Start it. Raises OSError where no process can be started."""
        self._orders, self._key, self._folder = dict(orders), api_key, folder
        self._kept = b""
        self.lifeline = Lifeline()
        self.progress = -1
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._start()
        except OSError:
            self.leave()
            raise

    @property
    def alive(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def restart(self) -> None:
        """Another one in the place of one that died. Raises OSError."""
        self.leave()
        self.lifeline = Lifeline()
        self._kept = b""
        self._start()

    def news(self, deadline: float) -> Iterator[dict[str, Any] | None]:
        """Messages as they come until the sender has gone; None about ten times a second while there are none.

        deadline: of time.monotonic(), when to stop listening.
        """
        while self.progress >= 0 and (left := deadline - time.monotonic()) > 0:
            ready, _, _ = select.select([self.progress], [], [], min(left, 0.1))
            if not ready:
                yield None
                continue
            data = os.read(self.progress, 65536)
            if not data:
                return
            *lines, self._kept = (self._kept + data).split(b"\n")
            self._kept = self._kept[-_MESSAGE:]
            for line in lines:
                if message := _message(line):
                    yield message

    def leave(self, wait: float = 0.0) -> None:
        """Let go of it: it sees the end of the lifeline and goes by itself. wait: seconds to see it off."""
        self.lifeline.cut()
        if self.progress >= 0:
            fd, self.progress = self.progress, -1
            os.close(fd)
        process, self._process = self._process, None
        if process is None:
            return
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            process.returncode = 0  # it outlives us on purpose: nobody shall wait for it or warn of it

    def after_fork_in_child(self) -> None:
        """A child holds nothing that the sender listens to."""
        self.leave()

    def _start(self) -> None:
        reader, writer = os.pipe()
        orders = {
            **self._orders,
            "folder": str(self._folder),
            "pid": os.getpid(),
            "pid_started": started(os.getpid()),
            "lifeline_fd": self.lifeline.reader,
            "progress_fd": writer,
            "path": [place for place in sys.path if place],
        }
        environ = {**os.environ, **({"RUNCAIRN_API_KEY": self._key} if self._key else {})}
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _PROGRAM, json.dumps(import_path()), json.dumps(orders)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environ,
                cwd="/",
                close_fds=True,
                pass_fds=[self.lifeline.reader, writer],
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            os.close(reader)
            raise error if isinstance(error, OSError) else OSError(str(error)) from error
        finally:
            os.close(writer)
        self.progress = reader
        self.lifeline.give_reader()


def import_path() -> list[str]:
    """Where the sender finds its own modules, and nothing of the script's: not its folder, not PYTHONPATH's rest."""
    places: list[str] = []
    for name in _NEEDED:
        try:
            spec = importlib.util.find_spec(name)
        except (ImportError, ValueError):
            continue
        if spec is None or not spec.origin:
            continue
        origin = Path(spec.origin)
        place = str(origin.parent.parent if spec.submodule_search_locations else origin.parent)
        if place not in places:
            places.append(place)
    return places


def _message(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return cast("dict[str, Any]", found) if isinstance(found, dict) else None
