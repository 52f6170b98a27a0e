"""This process's place among those that log: alone, one rank of a job, or below a process that has a run."""

import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from runcairn.names import make_id
from runcairn.sdk import job, joining, parent, process
from runcairn.sdk.ancestry import launcher, name_of
from runcairn.sdk.job import Job
from runcairn.sdk.parent import Parent
from runcairn.sdk.resuming import Former, former, unfinished


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """job: None where it is alone. rank: as its writer is named; None: it is no rank.

    mark: what its folders say of the job, the same when the job is started again.
    """

    job: Job | None
    rank: int | None
    mark: str = ""
    restart: int = 0
    key: str = ""
    """Of the job whose rank it is; its own programs are no ranks."""
    group: str = ""
    """For a run that names none."""

    @property
    def speaks(self) -> bool:
        """Whether it tells the terminal how the run goes: of many ranks one does."""
        return not self.rank

    @property
    def leads(self) -> bool:
        """Whether it records what is the same for all ranks of a machine."""
        return self.job is None or self.job.leads

    def writer(self) -> str:
        """A new name for this folder's place in the run."""
        return f"{'' if self.rank is None else f'rank{self.rank}-'}{os.urandom(8).hex()}"

    def record(self) -> dict[str, Any]:
        """Its part of the journal's first record."""
        return {"rank": self.rank, "host": socket.gethostname(), "job": self.mark, "restart": self.restart}

    def run(self, root: Path, resume: str) -> tuple[str, Former | None]:
        """The id of the run that this process belongs to, where none was given, and what it goes on from."""
        if self.job is None:
            if self.restart and self.mark and (run_id := joining.requeued(root, self.mark, self.restart)):
                return run_id, former(root, run_id)
            return make_id(os.urandom(8)), None
        if resume == "auto" and (run_id := unfinished(root, joined=self.mark)):
            return run_id, former(root, run_id, self.rank)
        run_id, again = joining.run_of(
            self.job, root, _program(), host=socket.gethostname(), began=process.began
        )
        return run_id, former(root, run_id, self.rank) if again else None


def find_place(environ: Mapping[str, str], ranks: str) -> Place:
    """The place that the variables tell. ranks: together, or separate for a run each."""
    above = parent.found(environ)
    found = job.find_job(environ)
    if above is not None and found is not None and _called_by_rank(above, found, environ):
        return Place(job=None, rank=None)
    restart = job.restart(environ)
    if found is None:
        mark = joining.mark_of(job.slurm_job(environ), sys.argv)
        return Place(job=None, rank=job.rank(environ), mark=mark, restart=restart)
    mark = blake2b(found.key.encode(errors="replace"), digest_size=8).hexdigest()
    if ranks == "separate":
        return Place(job=None, rank=None, group=f"job-{mark[:8]}", key=found.key)
    group = f"job-{blake2b(found.apart.encode(), digest_size=4).hexdigest()}" if found.apart else ""
    return Place(job=found, rank=found.rank, mark=mark, restart=restart, group=group, key=found.key)


def _called_by_rank(above: Parent, found: Job, environ: Mapping[str, str]) -> bool:
    """Whether a rank that has the run started us as a program of its own, which is no rank: it only inherited that."""
    if above.is_me or not above.job:
        return False
    by = launcher(environ, found.variable)
    return above.job == found.key or by == name_of(above.pid, above.started)


def _program() -> str:
    return os.path.basename(sys.argv[0]) if sys.argv else ""  # noqa: PTH119 - a word, maybe no path
