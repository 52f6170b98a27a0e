"""Forks and rewinds: runs that get a history before anybody sees them; who asks for the same id waits for that."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from runcairn.errors import RuncairnError
from runcairn.server.services import copying
from runcairn.server.services.beginning import Begun, Branch
from runcairn.server.services.dropping import Dropping
from runcairn.server.store.database import Connection, Database

Place = tuple[int, str]
"""A project's number, and an id of a run in it."""


class Branching:
    """Copies histories, one for an id at a time."""

    def __init__(self, database: Database, dropping: Dropping, clock: Callable[[], float]) -> None:
        self._database, self._dropping, self._clock = database, dropping, clock
        self._under_way: dict[Place, asyncio.Future[Begun]] = {}

    async def in_turn(self, place: Place, begin: Callable[[], Awaitable[Begun]], *, branches: bool) -> Begun:
        """`begin` once nothing is copied for `place`. branches: it copies; a caller who goes away does not end it."""
        while (other := self._under_way.get(place)) is not None:
            await asyncio.wait([other])
        if not branches:
            return await begin()
        task = asyncio.ensure_future(begin())
        self._under_way[place] = task
        task.add_done_callback(lambda _: self._under_way.pop(place, None))
        return await asyncio.shield(task)

    async def grow(self, branch: Branch, settle: Callable[[Connection, int], Begun]) -> Begun:
        """Copy the history, then `settle` in one transaction, given the steps. Where that fails nothing is left."""

        def work() -> Begun:
            try:
                steps = copying.copy(
                    self._database, branch.parent, branch.run, branch.origin.step, rewinds=branch.rewinds
                )
                return self._database.write(lambda tx: settle(tx, steps)).result()
            except BaseException:
                with suppress(RuncairnError):  # else the next start finds it
                    self._give_up(branch.run)
                raise

        return await asyncio.to_thread(work)

    def _give_up(self, run: int) -> None:
        now = self._clock()
        self._database.write(lambda tx: self._dropping.let_go(tx, [run], now)).result()
        self._dropping.note()
