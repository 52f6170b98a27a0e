"""Whatever the network does between folder and server, the server ends with each row once."""

import random
from collections import deque
from pathlib import Path

import pytest

from runcairn.credentials import Access
from runcairn.errors import NotAllowed, Unreachable
from runcairn.remote.client import Limits
from runcairn.runfolder import sent
from runcairn.sender import tailing
from runcairn.sender.sync import sync_folder
from tests.kit.folders import append_rows, make_folder
from tests.kit.proxy import Fault, FaultProxy, answer
from tests.kit.readback import logged, same, stored
from tests.kit.server import ServerProcess

QUICK = Limits(connect=2, silence=0.5, whole=5)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with ServerProcess(tmp_path_factory.mktemp("server")) as running:
        yield running


def check(server, folder) -> None:
    access = Access(server.url, server.key)
    run = sent.load(folder.sent).run
    ours = logged(folder)
    assert run is not None
    assert same(ours, stored(access, run, list(ours)))


def synced(server, folder, proxy, **more):
    return sync_folder(folder.path, Access(proxy.url, server.key), {}, limits=QUICK, **more)


FAULTS = {
    "request cut in its head": Fault("cut_request", 40),
    "request cut in its body": Fault("cut_request", 1500),
    "answer lost": Fault("lose_answer"),
    "answer cut in its head": Fault("cut_answer", 12),
    "answer cut in its body": Fault("cut_answer", 150),
    "sent twice at once": Fault("double"),
    "sent again late": Fault("late", 2),
    "stalled": Fault("stall"),
    "in small pieces": Fault("dribble", 200),
    "server error": Fault("answer", raw=answer(500, b"oops", "text/html")),
    "bad gateway": Fault("answer", raw=answer(502)),
    "too busy": Fault("answer", raw=answer(429, retry_after="0")),
    "gateway too slow": Fault("answer", raw=answer(504)),
    "captive portal": Fault("answer", raw=answer(200, b"<html>welcome</html>", "text/html")),
    "captive portal in JSON": Fault("answer", raw=answer(200, b'{"hello": 1}')),
    "acknowledged for somebody else": Fault(
        "answer", raw=answer(200, b'{"writer":"other","stream":"history","end":999999,"chain":"x"}')
    ),
    "redirect": Fault("answer", raw=answer(302, location="http://127.0.0.1:1/")),
    "not found by a stranger": Fault("answer", raw=answer(404, b"<html>", "text/html")),
    "forbidden by a stranger": Fault("answer", raw=answer(403, b"<html>", "text/html")),
    "body too large for a proxy": Fault("answer", raw=answer(413, b"<html>", "text/html")),
    "no HTTP": Fault("answer", raw=b"220 mail.example ESMTP\r\n\r\n"),
    "closed at once": Fault("answer", raw=b""),
}


@pytest.mark.holds("P3", "P4", "F26", "F27", "F28", "F29", "F30")
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_an_append_loses_and_doubles_nothing(
    server, tmp_path: Path, monkeypatch, name: str
) -> None:
    monkeypatch.setattr("runcairn.remote.retry.SLOW", 0.0)
    monkeypatch.setattr(tailing, "PIECE", 4096)
    monkeypatch.setattr("runcairn.sender.sending.PIECE", 4096)
    folder = make_folder(tmp_path, 400, run_id=f"f{abs(hash(name)) % 10**8}")
    fault = FAULTS[name]
    with FaultProxy(
        server.url,
        deque([Fault(), fault, fault]),
        touches=lambda head: b"/streams/" in head and head.startswith(b"POST"),
    ) as proxy:
        result = synced(server, folder, proxy)
        assert not proxy.faults
    assert result.verified
    assert result.rows == 400
    check(server, folder)


@pytest.mark.holds("F26", "F28", "F30", "F31")
@pytest.mark.parametrize("seed", range(6))
def test_random_faults_of_all_requests(server, tmp_path: Path, monkeypatch, seed: int) -> None:
    monkeypatch.setattr("runcairn.remote.retry.SLOW", 0.0)
    monkeypatch.setattr("runcairn.sender.sending.PIECE", 2048)
    monkeypatch.setattr("runcairn.sender.sync.Backoff", lambda **_: NoWait())
    chance = random.Random(seed)
    folder = make_folder(tmp_path, 300, run_id=f"seed{seed}", seed=seed)
    kinds = ["pass", "pass", "cut_request", "lose_answer", "cut_answer", "double", "late", "dribble"]
    faults = [Fault(chance.choice(kinds), chance.randrange(1, 600)) for _ in range(40)]
    for fault in faults:
        fault.at = fault.at % 4 if fault.kind == "late" else fault.at
    with FaultProxy(server.url, deque(faults)) as proxy:
        assert synced(server, folder, proxy).verified
        append_rows(folder, 50, first=300, seed=seed)
        assert synced(server, folder, proxy).rows == 350
    check(server, folder)


class NoWait:
    """Tries at once."""

    most = 0.0

    def after(self, error: object) -> float:
        return 0.0

    def reset(self) -> None:
        return


@pytest.mark.holds("F25", "P5")
@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1", "http://no-such-host.invalid", "https://127.0.0.1:1", "http://[::", "ftp://x"],
)
def test_a_wrong_address_ends_with_what_to_mend(tmp_path: Path, url: str) -> None:
    folder = make_folder(tmp_path, 3)
    with pytest.raises(Unreachable) as caught:
        sync_folder(folder.path, Access(url, "key"), {}, limits=QUICK, try_for=0.0)
    assert url.partition("//")[2][:8] in str(caught.value)
    assert "no answer" in (sent.load(folder.sent).why or "")


@pytest.mark.holds("F25", "F29")
def test_a_wrong_key_is_said_and_nothing_is_lost(server, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 3, run_id="wrongkey")
    with pytest.raises(NotAllowed, match="runcairn login"):
        sync_folder(folder.path, Access(server.url, "wrong"), {}, try_for=0.0)
    assert sync_folder(folder.path, Access(server.url, server.key), {}).rows == 3


@pytest.mark.holds("T24")
def test_a_redirect_gets_neither_key_nor_data(server, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 3, run_id="redirect")
    with FaultProxy(server.url) as other:
        redirect = Fault("answer", raw=answer(307, location=f"{other.url}/api/v1/"))
        with (
            FaultProxy(server.url, deque([redirect] * 50)) as proxy,
            pytest.raises(Unreachable, match="points to"),
        ):
            synced(server, folder, proxy, try_for=0.0)
        assert other.seen == []
