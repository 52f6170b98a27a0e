"""A body on its way: whole, or refused with the reason."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcairn.errors import Refused, TooLarge
from runcairn.server import gate
from runcairn.server.gate import cookie_value, host_name, key_of


def sent(*pieces: bytes, cut: bool = False, silent: bool = False) -> Any:
    """An ASGI `receive` that gives these pieces; then the end, a cut, or nothing ever."""
    messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    if cut:
        messages.append({"type": "http.disconnect"})
    elif not silent:
        messages.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> Any:
        return messages.pop(0) if messages else await asyncio.Event().wait()

    return receive


async def read(body: Any) -> bytes:
    found = b""
    while True:
        message = await body.receive()
        found += message["body"]
        if not message["more_body"]:
            return found


@given(pieces=st.lists(st.binary(max_size=20), max_size=8), limit=st.integers(0, 100))
def test_a_body_is_whole_or_too_large(pieces: list[bytes], limit: int) -> None:
    whole = b"".join(pieces)
    body = gate._Body(sent(*pieces), limit, "")
    if len(whole) <= limit:
        assert asyncio.run(read(body)) == whole
    else:
        with pytest.raises(TooLarge):
            asyncio.run(read(body))


@pytest.mark.holds("F26", "F27")
def test_a_cut_or_silent_body_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "SILENCE", 0.01)
    for receive, status in ((sent(b"ab", cut=True), 400), (sent(b"ab", silent=True), 408)):
        with pytest.raises(Refused) as refused:
            asyncio.run(read(gate._Body(receive, 100, "")))
        assert refused.value.status == status


def test_draining_ends_with_the_body_the_cut_the_limit_or_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "DRAIN_WITHIN", 0.01)
    monkeypatch.setattr(gate, "DRAIN", 3)
    for receive, all_taken in (
        (sent(b"a"), True),
        (sent(b"a", cut=True), True),
        (sent(b"ab", b"cd", b"ef", silent=True), False),
        (sent(silent=True), False),
    ):
        assert asyncio.run(gate._Body(receive, 0, "").drain()) is all_taken


@pytest.mark.holds("T5")
@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("localhost:8787", "localhost"),
        ("LOCALHOST", "localhost"),
        ("[::1]:80", "[::1]"),
        ("127.0.0.1", "127.0.0.1"),
        ("localhost.", "localhost."),
        ("localhost@evil.example", ""),
        ("", ""),
        ("[::1].evil.example", ""),
    ],
)
def test_the_name_in_a_host_header(host: str, name: str) -> None:
    assert host_name(host) == name


@given(header=st.text(), name=st.text(min_size=1))
def test_any_header_is_read_without_an_error(header: str, name: str) -> None:
    cookie_value(header, name)
    key_of(header)
    host_name(header)
