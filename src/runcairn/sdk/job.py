"""The job whose rank this process is, as its launcher tells it: torchrun, srun, mpirun, or a script that sets RANK.

What all ranks of a job have in common, and no other job has, is its `key`; runs of one key are one run
(docs/decisions/0005-one-run-for-all-ranks.md).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from runcairn.sdk.ancestry import launcher

_STEPS_THAT_ARE_NONE: Final = {"", "4294967290", "4294967291", "4294967292", "4294967293", "4294967294"}
"""SLURM's numbers of what is no `srun`: the batch script, the shell of salloc, what stands outside."""
_ONE_MACHINE: Final = ("127.", "localhost", "::1", "0.0.0.0")  # noqa: S104 - compared, not listened on
_RESTARTS: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One rank's place. `restart` rises each time that the launcher starts the same job again."""

    rank: int
    local: int
    """Among the ranks of this machine; 0 where the launcher does not say."""
    world: int
    """How many ranks there are."""
    key: str
    """The same in all ranks, other in every other job."""
    variable: str = "RANK"
    """That told the rank."""
    restart: int = 0
    apart: str = ""
    """Set where ranks of other machines cannot be known for the same job's: what they have in common, for a group."""

    @property
    def leads(self) -> bool:
        """Whether this rank speaks for its machine."""
        return self.local == 0


@dataclass(frozen=True, slots=True)
class _Launched:
    """Who says the rank, and the names of the variables that say it."""

    by: str
    rank: str
    world: str
    local: str
    local_world: str


_LAUNCHERS: Final = (
    _Launched("torch", "RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE"),
    _Launched(
        "mpi",
        "OMPI_COMM_WORLD_RANK",
        "OMPI_COMM_WORLD_SIZE",
        "OMPI_COMM_WORLD_LOCAL_RANK",
        "OMPI_COMM_WORLD_LOCAL_SIZE",
    ),
    _Launched("pmi", "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "MPI_LOCALNRANKS"),
    _Launched("slurm", "SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID", ""),
)


def find_job(environ: Mapping[str, str], launched_by: Callable[[str], str] | None = None) -> Job | None:
    """The job that the variables tell of; None where there is none, or this is its only process.

    launched_by: names the process that gave us the rank that a variable tells (`ancestry.launcher`).
    """
    launched_by = launched_by or (lambda name: launcher(environ, name))
    step = slurm_step(environ)
    for names in _LAUNCHERS:
        rank, world = _number(environ, names.rank), _number(environ, names.world)
        if rank is None or world is None or (names.by == "slurm" and not step):
            continue
        if world < 2 and "TORCHELASTIC_RUN_ID" not in environ:
            return None
        local_world = _number(environ, names.local_world) if names.local_world else None
        key, apart = _key(environ, names, step, local_world == world, launched_by)
        local = _number(environ, names.local)
        return Job(
            rank=rank,
            local=local or 0,
            world=world,
            key=key,
            variable=names.rank,
            restart=restart(environ),
            apart=apart,
        )
    return None


def rank(environ: Mapping[str, str]) -> int | None:
    """This process's number among the processes of one job, as its launcher tells it."""
    for names in _LAUNCHERS:
        if (found := _number(environ, names.rank)) is not None:
            return found
    return None


def restart(environ: Mapping[str, str]) -> int:
    """How often this job was started again: by SLURM's requeue, and within that by torchelastic."""
    requeued = _number(environ, "SLURM_RESTART_COUNT") or 0
    return requeued * _RESTARTS + min(_number(environ, "TORCHELASTIC_RESTART_COUNT") or 0, _RESTARTS - 1)


def slurm_job(environ: Mapping[str, str]) -> str:
    """SLURM's name of the job, the same after a requeue; empty outside."""
    number = environ.get("SLURM_JOB_ID", "")
    return f"slurm:{environ.get('SLURM_CLUSTER_NAME', '')}:{number}" if number else ""


def slurm_step(environ: Mapping[str, str]) -> str:
    """The `srun` that started us, in its job; empty where none did."""
    step = environ.get("SLURM_STEP_ID", environ.get("SLURM_STEPID", ""))
    job = slurm_job(environ)
    return f"{job}.{step}" if job and step not in _STEPS_THAT_ARE_NONE else ""


def _key(
    environ: Mapping[str, str],
    names: _Launched,
    step: str,
    one_machine: bool,
    launched_by: Callable[[str], str],
) -> tuple[str, str]:
    """(key, what ranks of other machines share where the key cannot be theirs too)."""
    elastic = environ.get("TORCHELASTIC_RUN_ID", "")
    if elastic and one_machine:
        return f"torchelastic:{launched_by(names.rank)}", ""
    named = "" if elastic in {"", "none"} else f"torchelastic:{elastic}"
    if step and (_number(environ, "SLURM_STEP_NUM_TASKS") or _number(environ, "SLURM_NTASKS") or 1) > 1:
        return f"{step}:{named}", ""
    if named:
        return named, ""
    for name in ("PMIX_NAMESPACE", "OMPI_MCA_ess_base_jobid", "OMPI_MCA_orte_ess_jobid"):
        if names.by == "mpi" and (space := environ.get(name)):
            return f"mpi:{space}", ""
    address, port = environ.get("MASTER_ADDR", ""), environ.get("MASTER_PORT", "")
    key = f"{names.by}:{launched_by(names.rank)}:{'' if elastic else f'{address}:{port}'}"
    if one_machine or not address or address.startswith(_ONE_MACHINE):
        return key, ""
    return key, f"{address}:{port}"


def _number(environ: Mapping[str, str], name: str) -> int | None:
    text = environ.get(name, "")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else None
