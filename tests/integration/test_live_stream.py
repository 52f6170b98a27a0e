"""Changes reach those who listen, in order, once; nobody who listens can hold the server."""

import contextlib
import socket
import threading
from pathlib import Path

import pytest
import urllib3

from tests.kit.events import EventStream
from tests.kit.server import ServerProcess


def start(server: ServerProcess, project: str, rid: str = "one") -> int:
    return server.request("PUT", f"/api/v1/projects/-/{project}/runs/{rid}", json={}).json()["run"]


def rename(server: ServerProcess, run: int, name: str) -> None:
    assert server.request("PATCH", f"/api/v1/runs/{run}", json={"name": name}).status == 200


def test_a_change_is_told_and_a_quick_second_one_comes_with_it(server: ServerProcess, project: str) -> None:
    run = start(server, project)
    with EventStream(server, project) as events:
        assert next(events).kind == "comment"
        rename(server, run, "a")
        rename(server, run, "b")
        other = start(server, project, "two")
        told: list[int] = []
        while other not in told:
            event = events.change()
            assert event.kind == "change"
            told += [change["run"] for change in event.data["runs"]]
        assert set(told) == {run, other}


def test_who_comes_back_hears_what_was_missed(server: ServerProcess, project: str) -> None:
    run = start(server, project)
    with EventStream(server, project) as events:
        next(events)
        rename(server, run, "a")
        first = events.change()
    with EventStream(server, project) as events:  # another page listens meanwhile
        next(events)
        rename(server, run, "b")
        second = events.change()
        rename(server, run, "c")
        third = events.change()
    assert first.number < second.number < third.number
    with EventStream(server, project, after=first.number) as events:
        assert [events.change(), events.change()] == [second, third]
    with EventStream(server, project, after=first.number - 1000) as events:
        assert events.change().kind == "reset"


@pytest.mark.holds("F6")
def test_who_comes_back_to_a_new_server_starts_anew(tmp_path: Path) -> None:
    with ServerProcess(tmp_path) as server:
        run = start(server, "p")
        with EventStream(server, "p") as events:
            next(events)
            rename(server, run, "a")
            before = events.change()
            server.kill()
        server.start()
        with EventStream(server, "p", after=before.number) as events:
            reset = events.change()
            assert reset.kind == "reset"
            rename(server, run, "b")
            assert events.change().number > reset.number > before.number


@pytest.mark.holds("T27")
def test_the_number_of_streams_is_limited_and_the_closed_ones_do_not_count(tmp_path: Path) -> None:
    with ServerProcess(tmp_path) as server, contextlib.ExitStack() as stack:
        run = start(server, "p")
        kept = [stack.enter_context(EventStream(server, "p")) for _ in range(64)]
        for events in kept:
            next(events)
        with EventStream(server, "p") as one_more:
            assert one_more.response.status == 429
        stack.close()
        rename(server, run, "x")  # goes to all of them, and finds them gone
        for _ in range(100):
            with EventStream(server, "p") as again:
                if again.response.status == 200:
                    break
            rename(server, run, "y")
        assert again.response.status == 200


@pytest.mark.holds("F27")
def test_one_who_listens_and_never_reads_holds_nobody(server: ServerProcess, project: str) -> None:
    run = start(server, project)
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as deaf, EventStream(server, project) as events:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        deaf.sendall(
            f"GET /api/v1/projects/-/{project}/live HTTP/1.1\r\nHost: {host}\r\n"
            f"Authorization: Bearer {server.key}\r\n\r\n".encode()
        )
        next(events)
        for number in range(8):
            rename(server, run, f"name-{number}" * 30)
            assert events.change().kind == "change"


@pytest.mark.holds("P5", "F7")
def test_a_server_with_listeners_and_a_stalled_upload_ends_when_told(tmp_path: Path) -> None:
    with ServerProcess(tmp_path) as server:
        run = start(server, "p")
        host, port = server.url.removeprefix("http://").split(":")
        stalled = socket.create_connection((host, int(port)))
        stalled.sendall(
            f"PUT /api/v1/runs/{run}/blobs/{'0' * 64} HTTP/1.1\r\nHost: {host}\r\n"
            f"Authorization: Bearer {server.key}\r\nContent-Length: 1000\r\n\r\nabc".encode()
        )
        with EventStream(server, "p") as events:
            next(events)
            url = server.url
            ended: list[int] = []
            ending = threading.Thread(target=lambda: ended.append(server.stop()))
            ending.start()
            ending.join(25)
            assert ended == [0]
        stalled.close()
        with pytest.raises(urllib3.exceptions.HTTPError):
            urllib3.request("GET", url + "/healthz", retries=False, timeout=2)
        assert not list((server.home / "servers").glob("*.json"))
