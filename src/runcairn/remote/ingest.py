"""Appending to a run's streams."""

import gzip

import msgspec

from runcairn.errors import Unreachable
from runcairn.remote.answers import error_of
from runcairn.remote.client import MSGPACK, Server
from runcairn.wire.ingest import Append, Appended, StreamEnd, StreamName

_WORTH_PACKING = 16 * 1024
"""Bytes from which packing pays on a network; never on this machine."""
_encoder = msgspec.msgpack.Encoder()


def append(server: Server, run: int, stream: StreamName, what: Append) -> Appended:
    """Append; repeating the same changes nothing. On return the server has it on its disk.

    Raises OffsetGap (with the end to go on from), Diverged, NotFound (the run is gone), TooLarge, NotAllowed,
    StoreFull; Unreachable where nothing is known: send the same again.
    """
    body = _encoder.encode(what)
    headers: dict[str, str] = {}
    if not server.loopback and len(body) >= _WORTH_PACKING:
        body = gzip.compress(body, 1)
        headers["content-encoding"] = "gzip"
    got = server.exchange("POST", f"/api/v1/runs/{run}/streams/{stream}", body, MSGPACK, headers=headers)
    if got.status not in (200, 201):
        raise error_of(got, server.url, stream, what.offset, what.before)
    done = server.expect(got, Appended)
    if done.writer != what.writer or done.stream != stream or done.end < what.offset + what.n:
        raise server.not_ours("it acknowledged something else")
    if done.end == what.offset + what.n and done.chain != what.after:
        raise Unreachable(f"{server.url} acknowledged other bytes than were sent")
    return done


def ends(server: Server, run: int) -> list[StreamEnd]:
    """Where each stream of each writer of the run ends. Raises NotFound."""
    return server.json("GET", f"/api/v1/runs/{run}/streams", list[StreamEnd])
