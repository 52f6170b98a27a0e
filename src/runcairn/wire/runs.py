"""Runs: one execution of a script."""

from typing import Any, Literal

import msgspec

from runcairn.wire.alerts import Alert
from runcairn.wire.overlays import OverlayEntry

RunState = Literal["pending", "running", "finished", "failed", "crashed", "killed", "preempting", "preempted"]
ENDED: frozenset[str] = frozenset({"finished", "failed", "crashed", "killed", "preempted"})


class MetricDef(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What `define_metric` said of a key or a glob of keys."""

    name: str
    step_metric: str | None = None
    summary: list[str] = []
    """Of min, max, mean, last, best, first, none; empty: last."""
    goal: Literal["minimize", "maximize"] | None = None
    hidden: bool = False


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """The history that a new run begins with: that of the run `id` of the same project, up to `step`, included."""

    id: str
    step: int


class RunStart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`PUT /api/v1/projects/{entity}/{project}/runs/{id}`: make the run or find it; repeating changes nothing.

    An entity of `-` means the key's own. `started` is the script's clock and `sent` the same clock now: so the server
    knows how long ago the script began, whatever that clock shows. `resume="never"` refuses a run that another writer
    made. Of several writers the run's state is what services/writers.py makes of their last words.
    """

    name: str | None = None
    notes: str | None = None
    tags: list[str] = []
    group: str | None = None
    job_type: str | None = None
    started: float | None = None
    sent: float | None = None
    writer: str = ""
    resume: Literal["never", "allow", "must", "auto"] = "allow"
    job: str = ""
    """The same for all processes that were started together as ranks of one job; they are one attempt at the run."""
    resumed: bool | None = None
    """Whether the writer goes on where an earlier one left off; the earlier one's last word then counts no more."""
    origin: Origin | None = None
    """Of another run: a fork. Of this run itself: it is rewound to the step; what came after is kept as a former
    version, which `POST /api/v1/runs/{run}/restore` brings back.
    """


class RunUpdate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`PATCH /api/v1/runs/{run}`: a field left out stays.

    `config` and `summary` are laid over what is there, each key's value whole; `config_unset` and `summary_unset` take
    keys away. `summary` is what the user wrote into `run.summary`; the server lays it over the last values of the keys.
    With a `writer` it is the script that speaks, and what people edited stays as they left it; its `state`, `ended` and
    `exit_code` are its own: the run is over when all of its writers are. Without one it is a person; `config` may then
    have dotted keys, for one value inside.
    """

    writer: str | msgspec.UnsetType = msgspec.UNSET
    name: str | msgspec.UnsetType = msgspec.UNSET
    notes: str | msgspec.UnsetType = msgspec.UNSET
    tags: list[str] | msgspec.UnsetType = msgspec.UNSET
    group: str | msgspec.UnsetType = msgspec.UNSET
    job_type: str | msgspec.UnsetType = msgspec.UNSET
    config: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET
    config_unset: list[str] | msgspec.UnsetType = msgspec.UNSET
    summary: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET
    summary_unset: list[str] | msgspec.UnsetType = msgspec.UNSET
    metadata: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET
    metrics: list[MetricDef] | msgspec.UnsetType = msgspec.UNSET
    state: RunState | msgspec.UnsetType = msgspec.UNSET
    exit_code: int | msgspec.UnsetType | None = msgspec.UNSET
    ended: float | msgspec.UnsetType | None = msgspec.UNSET
    unsent: dict[str, int] | msgspec.UnsetType = msgspec.UNSET
    """Counters of what the script could not keep, e.g. `{"rows_lost_disk_full": 3}`; each writer has its own."""


class RunInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A run as lists show it. Times: seconds since the epoch; `created`, `seen` by the server's clock.

    `created`: when it began, also where it was sent later.
    `run` is the handle in every other address; `id` is what the user sees, unique in its project.
    `slot`: colour, 1 to 20. `seen`: when anything last arrived, heartbeats included.
    """

    run: int
    id: str
    entity: str
    project: str
    name: str
    url: str
    """Path below the server's address: `/entity/project/runs/id`."""
    state: RunState
    slot: int
    created: float
    started: float | None = None
    ended: float | None = None
    seen: float
    exit_code: int | None = None
    group: str = ""
    job_type: str = ""
    tags: list[str] = []
    notes: str = ""
    user: str = ""
    steps: int = 0
    """The highest step logged, plus one; 0 when nothing was."""
    stopping: bool = False
    """Somebody asked the script to stop."""
    late: float | None = None
    """When rows last came after the run had ended; they are kept, the state stays."""
    deleted: float | None = None
    """When it was thrown away; it can be restored for 30 days."""
    former: float | None = None
    """When a rewind put another version in its place."""
    origin: Origin | None = None
    """What it began with: a fork's parent, or itself where it was rewound."""
    config: dict[str, Any] = {}
    """Nested values flattened with dots; only the wanted columns when the list asked for some."""
    summary: dict[str, Any] = {}
    """Last value of each key under what the user wrote. Not finite numbers are "NaN", "Infinity", "-Infinity"."""


class RunPage(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/v1/projects/{entity}/{project}/runs`: one page. `next` begins the following one."""

    runs: list[RunInfo]
    total: int
    next: str | None = None


class RunDetail(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/v1/runs/{run}`: all that is known of one run besides its series, logs and files."""

    run: RunInfo
    config: dict[str, Any]
    """As logged, nested."""
    metadata: dict[str, Any]
    metrics: list[MetricDef]
    unsent: dict[str, int]
    """What its scripts could not keep, of all writers together."""
    streams: int
    """How many writers' streams it has."""
    processes: int = 1
    """How many of its latest attempt log into it: the ranks of a job."""
    resumes: int = 0
    """How often it was gone on with."""
    resumed: float | None = None
    """When it was gone on with last, by the server's clock."""
    edited: list[str] = []
    """What people changed and the script does no more: `name`, `notes`, `tags`, `group`, `job_type`, `config.KEY`."""
    versions: list[RunInfo] = []
    """Former versions of it, the latest first: what rewinds put aside."""
    alerts: list[Alert] = []
    """What the script wanted people to know, in the order of time; the last 1,000."""
    overlay: list[OverlayEntry] = []
    """What is shown otherwise than it was logged, the latest first."""


class Alive(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /api/v1/runs/{run}/alive`: the script lives; answered by `AliveAnswer`."""

    writer: str


class AliveAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the script should know."""

    stop: bool = False
