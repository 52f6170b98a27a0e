"""Every rank comes to the same key by itself; another job never does."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcairn.sdk.ancestry import launcher
from runcairn.sdk.job import Job, find_job, rank, restart

TORCHRUN = {
    "TORCHELASTIC_RUN_ID": "none",
    "WORLD_SIZE": "4",
    "LOCAL_WORLD_SIZE": "4",
    "MASTER_ADDR": "127.0.0.1",
    "MASTER_PORT": "29500",
}
SRUN = {"SLURM_JOB_ID": "77", "SLURM_STEP_ID": "0", "SLURM_NTASKS": "4", "SLURM_CLUSTER_NAME": "c"}
MPIRUN = {"PMIX_NAMESPACE": "prterun-host-5@1", "OMPI_COMM_WORLD_SIZE": "4"}
LAUNCHERS = {
    "torchrun": (TORCHRUN, "RANK", "LOCAL_RANK"),
    "srun": (SRUN, "SLURM_PROCID", "SLURM_LOCALID"),
    "mpirun": (MPIRUN, "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_LOCAL_RANK"),
    "mpich": ({"PMI_SIZE": "4"}, "PMI_RANK", "MPI_LOCALRANKID"),
    "by hand": (
        {"WORLD_SIZE": "4", "MASTER_ADDR": "localhost", "MASTER_PORT": "1"},
        "RANK",
        "LOCAL_RANK",
    ),
}


def found(environ: dict[str, str], by: str = "agent") -> Job:
    job = find_job(environ, lambda _: by)
    assert job is not None
    return job


@pytest.mark.holds("F10")
@pytest.mark.parametrize("name", LAUNCHERS)
def test_all_ranks_of_a_launcher_have_one_key(name: str) -> None:
    fixed, rank_name, local_name = LAUNCHERS[name]
    jobs = [found(fixed | {rank_name: str(number), local_name: str(number % 2)}) for number in range(4)]
    assert len({job.key for job in jobs}) == 1
    assert [job.rank for job in jobs] == [0, 1, 2, 3]
    assert [job.local for job in jobs] == [0, 1, 0, 1]
    assert {job.world for job in jobs} == {4}
    assert [job.leads for job in jobs] == [True, False, True, False]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((TORCHRUN, "agent 1"), (TORCHRUN, "agent 2")),
        ((TORCHRUN | {"TORCHELASTIC_RUN_ID": "x"}, "agent 1"), (TORCHRUN | {"TORCHELASTIC_RUN_ID": "x"}, "agent 2")),
        ((SRUN, "x"), (SRUN | {"SLURM_STEP_ID": "1"}, "x")),
        ((SRUN, "x"), (SRUN | {"SLURM_JOB_ID": "78"}, "x")),
        ((SRUN, "x"), (SRUN | {"SLURM_CLUSTER_NAME": "d"}, "x")),
        ((MPIRUN, "x"), (MPIRUN | {"PMIX_NAMESPACE": "prterun-host-6@1"}, "x")),
    ],
)  # fmt: skip
def test_two_jobs_have_two_keys(one: tuple[dict[str, str], str], other: tuple[dict[str, str], str]) -> None:
    ranks = {"RANK": "0", "SLURM_PROCID": "0", "OMPI_COMM_WORLD_RANK": "0"}
    assert found(one[0] | ranks, one[1]).key != found(other[0] | ranks, other[1]).key


def test_a_restart_keeps_the_key_and_is_counted() -> None:
    first = found(TORCHRUN | {"RANK": "1"})
    again = found(TORCHRUN | {"RANK": "2", "MASTER_PORT": "29555", "TORCHELASTIC_RESTART_COUNT": "2"})
    assert (again.key, again.restart) == (first.key, 2)
    requeued = found(SRUN | {"SLURM_PROCID": "3", "SLURM_RESTART_COUNT": "1"})
    assert requeued.key == found(SRUN | {"SLURM_PROCID": "0"}).key
    assert requeued.restart > again.restart


def test_torchrun_on_several_machines_is_one_job_by_what_it_is_told() -> None:
    several = TORCHRUN | {"WORLD_SIZE": "8", "MASTER_ADDR": "node1"}
    named = several | {"TORCHELASTIC_RUN_ID": "exp-7"}
    assert found(named | {"RANK": "0"}, "agent 1").key == found(named | {"RANK": "5"}, "agent 2").key
    below = several | SRUN | {"SLURM_PROCID": "0"}
    assert found(below | {"RANK": "0"}, "agent 1").key == found(below | {"RANK": "5"}, "agent 2").key
    # Nothing tells that these two are one, so each machine has a run, and a group holds them together.
    one, other = found(several | {"RANK": "0"}, "agent 1"), found(several | {"RANK": "5"}, "agent 2")
    assert one.key != other.key
    assert one.apart == other.apart != ""


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"RANK": "3"},
        {"RANK": "x", "WORLD_SIZE": "4"},
        {"RANK": "0", "WORLD_SIZE": "1"},
        {"SLURM_JOB_ID": "7", "SLURM_PROCID": "0", "SLURM_NTASKS": "8"},  # the batch script itself
        {"SLURM_JOB_ID": "7", "SLURM_PROCID": "0", "SLURM_NTASKS": "8", "SLURM_STEP_ID": "4294967291"},
        SRUN | {"SLURM_PROCID": "0", "SLURM_NTASKS": "1"},
    ],
)
def test_a_process_that_is_alone_has_no_job(environ: dict[str, str]) -> None:
    assert find_job(environ, lambda _: "agent") is None


NAMES = [*TORCHRUN, *SRUN, "RANK", "SLURM_PROCID", "PMI_RANK", "PMI_SIZE"]


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=12)))
def test_no_environment_breaks_it(environ: dict[str, str]) -> None:
    find_job(environ, lambda _: "agent")
    rank(environ)
    restart(environ)


class Table:
    """pid -> (parent, variables)."""

    def __init__(self, known: dict[int, tuple[int, dict[str, str]]]) -> None:
        self.known = known

    def parent(self, pid: int) -> int:
        return self.known.get(pid, (0, {}))[0]

    def variable(self, pid: int, name: str) -> str | None:
        return self.known.get(pid, (0, {}))[1].get(name)


def test_the_launcher_is_who_was_not_given_our_rank() -> None:
    table = Table(
        {
            1: (0, {}),
            10: (1, {}),  # the agent
            20: (10, {"RANK": "0"}),  # a shell script around rank 0
            21: (20, {"RANK": "0"}),
            30: (10, {"RANK": "1"}),
        }
    )
    names = {
        launcher({"RANK": rank}, "RANK", pid=pid, table=table, start_of=lambda pid: pid * 1.0)
        for pid, rank in ((21, "0"), (30, "1"))
    }
    assert len(names) == 1
    assert names.pop().endswith(":10:10.0")


def test_the_own_launcher_is_found(tmp_path: Path) -> None:
    assert launcher({}, "RANK") == launcher({}, "RANK")
