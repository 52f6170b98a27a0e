"""The server's own tidying: the trash after its time, bytes that nobody names, and nothing else."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

from runcairn.server.access import Who
from runcairn.server.settings import ServerSettings
from runcairn.server.wiring import Services, open_services
from runcairn.wire.files import FileEntry
from runcairn.wire.runs import RunStart

DAY = 86_400.0


async def bytes_of(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def run_with_file(services: Services, rid: str, data: bytes) -> int:
    who = Who(1, "tester", "tester", "key")
    project = await services.projects.make(who, "-", "p")
    run = (await services.runs.start(who, project, rid, RunStart(writer=rid))).run
    digest = hashlib.sha256(data).hexdigest()
    await services.files.take(run, digest, bytes_of(data))
    entry = FileEntry(path="a.bin", digest=digest, size=len(data))
    assert (await services.files.keep(run, [entry])).kept == 1
    return run


def test_only_what_was_thrown_away_long_ago_goes_with_its_bytes(tmp_path: Path) -> None:
    now = [time.time()]
    services = open_services(ServerSettings(data=tmp_path, account="tester"), lambda: now[0])

    def stored() -> set[str]:
        return {path.read_bytes().decode() for path in (tmp_path / "blobs").glob("[0-9a-f][0-9a-f]/*")}

    async def story() -> None:
        old = await run_with_file(services, "old", b"only the old one's")
        kept = await run_with_file(services, "kept", b"of the one that stays")
        await services.trash.take(old)
        await services.files.take(kept, hashlib.sha256(b"no name yet").hexdigest(), bytes_of(b"no name yet"))
        now[0] += 29 * DAY
        fresh = await run_with_file(services, "fresh", b"thrown away later")
        await services.trash.take(fresh)
        everything = {"only the old one's", "of the one that stays", "thrown away later"}
        assert await asyncio.to_thread(services.tidying.round) == (0, len("no name yet"))
        assert stored() == everything
        now[0] += 2 * DAY
        assert await asyncio.to_thread(services.tidying.round) == (1, len("only the old one's"))
        assert stored() == everything - {"only the old one's"}
        await services.trash.give_back(fresh)
        assert (await services.files.all(fresh))[0].path == "a.bin"

    try:
        asyncio.run(story())
    finally:
        services.close()
