import http.client
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from runcairn.cli.handover import MAX_FORM, Handover


@pytest.fixture
def handover() -> Iterator[Handover]:
    waiting = Handover()
    yield waiting
    waiting.close()


def post(
    handover: Handover, body: bytes, path: str = "/", host: str | None = None, method: str = "POST"
) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", handover.port, timeout=10)
    headers = {"host": host or f"127.0.0.1:{handover.port}"}
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def form(**fields: str) -> bytes:
    return urlencode(fields).encode()


def test_the_key_comes_with_the_state(handover: Handover) -> None:
    assert post(handover, form(key="abc123", state=handover.state)) == 200
    assert post(handover, form(key="second", state=handover.state)) == 410
    assert handover.wait(0) == "abc123"
    with pytest.raises(ConnectionRefusedError):
        post(handover, form(key="late", state=handover.state))


def test_nothing_else_is_taken(handover: Handover) -> None:
    good = form(key="abc", state=handover.state)
    assert post(handover, form(key="abc", state="guess")) == 403
    assert post(handover, form(key="abc", state="gu\xe4ss")) == 403
    assert post(handover, form(state=handover.state)) == 400
    assert post(handover, form(key="a\x1bc", state=handover.state)) == 400
    assert post(handover, b"\xff\xfe") == 400
    assert post(handover, good, path="/other") == 400
    assert post(handover, b"x" * (MAX_FORM + 1)) == 400
    assert post(handover, good, host="evil.example") == 421
    assert post(handover, b"", path=f"/?key=a&state={handover.state}", method="GET") == 501
    assert handover.key is None


def test_waiting_ends(handover: Handover) -> None:
    assert handover.wait(0.01) is None
