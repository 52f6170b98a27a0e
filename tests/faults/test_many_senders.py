"""500 senders at once against one server that is killed and comes back: each recovers by itself, no row is lost."""

import threading
import time
from pathlib import Path

import orjson
import pytest

from runcairn.credentials import Access
from runcairn.errors import RuncairnError
from runcairn.remote import ingest, runs
from runcairn.remote.client import Server
from runcairn.remote.retry import Backoff, may_pass
from runcairn.wire.runs import RunStart
from tests.faults.scripts import until
from tests.kit.series_store import Writer
from tests.kit.server import ServerProcess

SENDERS, APPENDS, ROWS = 500, 4, 25


class Sender(threading.Thread):
    """The protocol of one sender, with its backoff: begin, then append after append until each is acknowledged."""

    def __init__(self, access: Access, number: int, gate: threading.Barrier) -> None:
        super().__init__(daemon=True)
        self.access, self.number, self.gate = access, number, gate
        self.tries = 0
        self.error: BaseException | None = None

    def run(self) -> None:
        server = Server(self.access, {})
        try:
            self.gate.wait(60)
            self.send(server)
        except BaseException as error:
            self.error = error
        finally:
            server.close()

    def send(self, server: Server) -> None:
        what = RunStart(name=f"n{self.number}", writer=f"w{self.number}")
        begun = self.insist(lambda: runs.start(server, "-", "many", f"r{self.number}", what))
        writer = Writer(f"w{self.number}")
        for _ in range(APPENDS):
            span = writer.log(
                [{"a": float(self.number), "_step": len(writer.lines) + i} for i in range(ROWS)]
            )
            append = writer.append(*span)
            self.insist(lambda append=append: ingest.append(server, begun.run, "history", append))

    def insist(self, what):
        backoff = Backoff(first=0.5, most=8.0)
        while True:
            self.tries += 1
            try:
                return what()
            except RuncairnError as error:
                if not may_pass(error):
                    raise
                time.sleep(backoff.after(error))


@pytest.mark.slow
@pytest.mark.holds("F32")
@pytest.mark.timeout(400)
def test_500_senders_recover_from_a_restart_by_themselves(tmp_path: Path) -> None:
    with ServerProcess(tmp_path) as server:
        gate = threading.Barrier(SENDERS + 1)
        senders = [Sender(Access(server.url, server.key), number, gate) for number in range(SENDERS)]
        for sender in senders:
            sender.start()
        gate.wait(60)
        begun = time.monotonic()
        while sum(sender.tries > 2 for sender in senders) < SENDERS // 10:  # in the middle of it
            time.sleep(0.01)
        server.kill()
        server.start()
        back = time.monotonic()
        for sender in senders:
            sender.join(300)
        done = time.monotonic()
        assert not [sender.error for sender in senders if sender.error]
        assert not any(sender.is_alive() for sender in senders)

        def steps() -> list[int]:
            listed = orjson.loads(server.request("GET", "/api/v1/projects/-/many/runs?limit=1000").data)
            return [run["steps"] for run in listed["runs"]]

        until(lambda: steps() == [APPENDS * ROWS] * SENDERS)  # summaries are saved once a second
        found = orjson.loads(server.request("GET", "/api/v1/projects/-/many/runs?limit=1000").data)["runs"]
        for run in found:
            (key,) = orjson.loads(server.request("GET", f"/api/v1/runs/{run['run']}/keys").data)
            assert key["name"] == "a"
            (end,) = orjson.loads(server.request("GET", f"/api/v1/runs/{run['run']}/streams").data)
            assert end["end"] == APPENDS * ROWS
    tries = sum(sender.tries for sender in senders)
    print(f"{back - begun:.1f} s until it was back, {done - back:.1f} s until all was sent, {tries} requests")
