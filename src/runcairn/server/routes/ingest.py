"""Appending to the streams of a run."""

import zlib
from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, PathParameter

from runcairn.errors import Refused, TooLarge, UsageError
from runcairn.server.access import Permission, needs
from runcairn.server.services.ingest import Ingest
from runcairn.wire.ingest import MAX_BODY, Append, Appended, StreamEnd, StreamName

RunHandle = Annotated[int, PathParameter(ge=1, le=2**53, description="The run's handle: `run` of RunInfo.")]
_decoder = msgspec.msgpack.Decoder(Append)


@post(
    "/api/v1/runs/{run:int}/streams/{stream:str}",
    status_code=200,
    opt=needs(Permission.WRITE),
    request_max_body_size=MAX_BODY,
)
async def append_rows(
    run: RunHandle,
    stream: FromPath[StreamName],
    request: Request[Any, Any, Any],
    ingest: NamedDependency[Ingest],
) -> Appended:
    """Append rows (of output: bytes) at an offset. The body is a msgpack `Append`, gzip or as it is.

    Repeating an append changes nothing and gets the same success. 409 `offset_gap`: go on from `end`;
    409 `diverged`: other bytes already stand below this offset.
    """
    body = await read_body(request)
    try:
        append = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"the body is no append: {error}") from error
    return await ingest.append(run, stream, append)


@get("/api/v1/runs/{run:int}/streams", opt=needs(Permission.READ), sync_to_thread=True)
def list_streams(run: RunHandle, ingest: NamedDependency[Ingest]) -> list[StreamEnd]:
    """Where each stream of each writer ends: what a sender goes on from."""
    return ingest.ends(run)


async def read_body(request: Request[Any, Any, Any]) -> bytes:
    """The whole body, decompressed, at most MAX_BODY. Raises TooLarge, UsageError, Refused 415."""
    encoding = request.headers.get("content-encoding", "identity").lower()
    if encoding not in ("identity", "gzip"):
        raise Refused(f"the encoding {encoding[:50]!r} is not read here", status=415, code="bad_encoding")
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > MAX_BODY:
            raise TooLarge("the body", size, MAX_BODY, remedy="send fewer rows at once")
        pieces.append(piece)
    body = b"".join(pieces)
    said = request.headers.get("content-length", "")
    if said.isdigit() and int(said) != size:
        raise UsageError(f"the body was cut: {size:,} bytes of {int(said):,} arrived")
    return _unzipped(body) if encoding == "gzip" else body


def _unzipped(body: bytes) -> bytes:
    """Bounded: a small body that unfolds to gigabytes costs no more than the limit."""
    unzip = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        plain = unzip.decompress(body, MAX_BODY + 1)
    except zlib.error as error:
        raise UsageError(f"the body is no gzip: {error}") from error
    if len(plain) > MAX_BODY:
        raise TooLarge("the body, unfolded,", len(plain), MAX_BODY, remedy="send fewer rows at once")
    if not unzip.eof or unzip.unused_data:
        raise UsageError("the gzip body was cut, or something follows it")
    return plain


ROUTES = [append_rows, list_streams]
