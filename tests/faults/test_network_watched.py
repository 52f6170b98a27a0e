"""What script, sender and server ask of the network, seen from below: the kernel's calls of all of them."""

import ipaddress
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.scripts import environ
from tests.kit.server import ServerProcess

_SCRIPT = """
import numpy as np
import runcairn
with runcairn.init(project="watched", settings={"system_interval": 0.2}) as run:
    for i in range(50):
        run.log({"i": i, "picture": runcairn.Image(np.full((4, 4), i / 50))})
"""
_ADDRESS = re.compile(r'sin6?_port=htons\((\d+)\).*?(?:inet_addr\("|inet_pton\(AF_INET6, ")([^"]+)"')


def _asked(trace: Path) -> Iterator[tuple[str, int]]:
    """(address, port) of each call that names one to be reached."""
    for line in trace.read_text(errors="replace").splitlines():
        if re.search(r"\b(connect|sendto|sendmsg|sendmmsg)\(", line):
            for port, address in _ADDRESS.findall(line):
                yield address, int(port)


@pytest.mark.holds("T28")
def test_script_sender_and_server_reach_for_the_configured_server_alone(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("the network is not watched: there is no strace (Debian: apt-get install strace)")
    watch = [strace, "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o"]
    served, trained = tmp_path / "server.trace", tmp_path / "script.trace"
    with ServerProcess(tmp_path) as server:
        port = int(server.url.rpartition(":")[2])
        with subprocess.Popen([*watch, str(served), "-p", str(server.pid)]) as watcher:
            try:
                done = subprocess.run(
                    [*watch, str(trained), sys.executable, "-c", _SCRIPT],
                    cwd=tmp_path,
                    env=environ(tmp_path, **server.client_environ()),
                    capture_output=True,
                    text=True,
                    timeout=120,
                )
            finally:
                watcher.send_signal(signal.SIGINT)
    assert "verified!" in done.stderr, done.stderr
    asked = set(_asked(trained))
    assert ("127.0.0.1", port) in asked  # the watching works
    assert asked == {("127.0.0.1", port)}
    assert all(ipaddress.ip_address(address).is_loopback for address, _ in _asked(served))
