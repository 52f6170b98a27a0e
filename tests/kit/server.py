"""The real server in a process of its own, on a free port, with a data folder of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Self

import urllib3

_START = """
import sys
from pathlib import Path
from runcairn.server.serve import serve
from runcairn.server.settings import ServerSettings
settings = ServerSettings(port=int(sys.argv[2]), data=Path(sys.argv[1]), account="tester")
serve(settings, lambda url: print(url, flush=True))
"""


class ServerProcess:
    """`with ServerProcess(folder) as server`: `.url`, `.key`; `.kill()` is kill -9, `.start()` may follow."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.data = folder / "server"
        self.home = folder / "home"
        self.environ = {**os.environ, "RUNCAIRN_HOME": str(self.home), **environ}
        self.url = ""
        self._port = 0
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> Self:
        """Start it, on the same port as before; returns when it answers."""
        command = [sys.executable, "-c", _START, str(self.data), str(self._port)]
        self._process = subprocess.Popen(command, env=self.environ, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        self.url = self._process.stdout.readline().strip()
        assert self.url, f"the server ended with {self._process.wait()}"
        self._port = int(self.url.rpartition(":")[2])
        return self

    @property
    def key(self) -> str:
        """The key made at first start."""
        return (self.data / "api-key").read_text().strip()

    @property
    def headers(self) -> dict[str, str]:
        """What a request needs to be let in."""
        return {"Authorization": f"Bearer {self.key}"}

    @property
    def pid(self) -> int:
        """The server's process."""
        assert self._process
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether its process is gone."""
        return self._process is None or self._process.poll() is not None

    def client_environ(self) -> dict[str, str]:
        """Variables by which the SDK and the commands find this server."""
        return {"RUNCAIRN_BASE_URL": self.url, "RUNCAIRN_API_KEY": self.key, "RUNCAIRN_HOME": str(self.home)}

    def request(self, method: str, path: str, **more: object) -> urllib3.BaseHTTPResponse:
        """One request with the key; `path` below the address, `json=` or `body=` as urllib3 takes them."""
        headers = {**self.headers, **more.pop("headers", {})}  # pyright: ignore[reportGeneralTypeIssues]
        return urllib3.request(method, self.url + path, headers=headers, retries=False, timeout=30, **more)  # pyright: ignore[reportArgumentType]

    def kill(self) -> None:
        """Kill -9, and wait until it is gone."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM; returns its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, number: int) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(number)
        code = self._process.wait(30)
        if self._process.stdout:
            self._process.stdout.close()
        self._process = None
        return code

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()
