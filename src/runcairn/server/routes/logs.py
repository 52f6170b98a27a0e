"""What runs printed."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from litestar.response import Stream

from runcairn.server.access import Permission, needs
from runcairn.server.routes.ingest import RunHandle
from runcairn.server.services.logs import MOST_LINES, Logs
from runcairn.wire.logs import LogMatches, LogPage, LogStream

Writer = Annotated[str | None, QueryParameter(description="One of `writers`; the newest when left out.")]

OneStream = Annotated[
    LogStream | None,
    QueryParameter(
        description="Only lines that this stream wrote into; places are then counted among these."
    ),
]

_RAW = {200: ResponseSpec(data_container=bytes, media_type="text/plain", description="The bytes as printed.")}


@get("/api/v1/runs/{run:int}/logs", opt=needs(Permission.READ))
async def read_log(
    run: RunHandle,
    logs: NamedDependency[Logs],
    writer: Writer = None,
    stream: OneStream = None,
    from_line: Annotated[
        int, QueryParameter(ge=-(2**53), le=2**53, description="Negative: from the end.")
    ] = 0,
    from_number: Annotated[
        int | None,
        QueryParameter(
            ge=0,
            le=2**53,
            description="Instead of `from_line`: from the first line on that has this number in the whole log, or a "
            "higher one.",
        ),
    ] = None,
    limit: Annotated[int, QueryParameter(ge=0, le=MOST_LINES)] = 1000,
) -> LogPage:
    """A window of lines, as fast at the end of a log of a million lines as at its beginning."""
    return await logs.database.athread(lambda: logs.page(run, writer, from_line, limit, stream, from_number))


@get("/api/v1/runs/{run:int}/logs/search", opt=needs(Permission.READ))
async def search_log(
    run: RunHandle,
    logs: NamedDependency[Logs],
    pattern: Annotated[
        str,
        QueryParameter(
            min_length=1,
            max_length=1000,
            description="A regular expression (RE2); case matters when a capital is in it. What is none is looked for "
            "as it stands.",
        ),
    ],
    writer: Writer = None,
    stream: OneStream = None,
    from_line: Annotated[int, QueryParameter(ge=0, le=2**53)] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=MOST_LINES)] = 1000,
) -> LogMatches:
    """Numbers of the lines that hold a pattern, as they are read: without colours, as they were overwritten."""
    return await logs.database.athread(lambda: logs.search(run, writer, pattern, from_line, limit, stream))


@get("/api/v1/runs/{run:int}/logs/raw", opt=needs(Permission.READ), responses=_RAW)
async def download_log(run: RunHandle, logs: NamedDependency[Logs], writer: Writer = None) -> Stream:
    """All that a writer printed, to the byte."""
    pieces = await logs.database.athread(lambda: logs.raw(run, writer))
    return Stream(
        pieces,
        media_type="text/plain",
        headers={"content-disposition": f'attachment; filename="run-{run}-output.log"'},
    )


ROUTES = [read_log, search_log, download_log]
