"""The real sender in a process of its own, with this process as its script."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import orjson

from runcairn.credentials import started
from runcairn.runfolder import sent
from runcairn.runfolder.folder import RunFolder

_PROGRAM = (
    "import sys, json; sys.path[:0] = json.loads(sys.argv[1]); "
    "from runcairn.sender.main import main; sys.exit(main(sys.argv[2]))"
)


def wait_for(what: Callable[[], Any], seconds: float = 30.0) -> Any:
    """The first true answer of `what`. Raises AssertionError when none comes in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := what():
            return answer
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s: {what}")


class SenderUnderTest:
    """`with SenderUnderTest(folder, environ) as sender`: its lifeline is held until `cut`."""

    def __init__(self, folder: RunFolder, environ: dict[str, str], **task: Any) -> None:
        settings = {"system_interval": 0, "save_code": False, **task.pop("settings", {})}
        self.folder = folder
        self.environ = environ
        self.task = {
            "folder": str(folder.path),
            "base_url": environ.get("RUNCAIRN_BASE_URL"),
            "pid": os.getpid(),
            "pid_started": started(os.getpid()),
            "settings": settings,
            "cwd": "/",
            **task,
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.limit: Callable[[], None] | None = None
        """Called in the new process before it begins: for limits of handles and the like."""

    def start(self) -> Self:
        reader, self._lifeline = os.pipe()
        self._progress, writer = os.pipe()
        task = {**self.task, "lifeline_fd": reader, "progress_fd": writer}
        path = [str(Path(__file__).parents[2] / "src"), str(Path(orjson.__file__).parents[1])]
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _PROGRAM, json.dumps(path), json.dumps(task)],
            pass_fds=[reader, writer],
            env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **self.environ},
            start_new_session=True,
            preexec_fn=self.limit,
        )
        os.close(reader)
        os.close(writer)
        return self

    def cut(self) -> None:
        """As if the script had died."""
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1

    def kill(self) -> None:
        """Kill -9 of the sender."""
        assert self.process
        self.process.kill()
        self.process.wait()

    def wait(self, seconds: float = 30.0) -> int:
        """Its exit code."""
        assert self.process
        return self.process.wait(seconds)

    def messages(self) -> list[dict[str, Any]]:
        """All that came through the progress pipe until now or its end."""
        data = b""
        while select.select([self._progress], [], [], 0)[0]:
            piece = os.read(self._progress, 65536)
            if not piece:
                break
            data += piece
        return [json.loads(line) for line in data.splitlines()]

    @property
    def mark(self) -> sent.Sent:
        """What `.sent` says."""
        return sent.load(self.folder.sent)

    def acknowledged(self, rows: int) -> Callable[[], bool]:
        """For wait_for: whether so many rows of history are at the server."""
        return lambda: (found := self.mark.streams.get("history")) is not None and found.end >= rows

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.cut()
        if self.process and self.process.poll() is None:
            self.kill()
        os.close(self._progress)
