"""All tables. Every large table's key begins with `run`, so that one run's work stays on one shard.

```
entity <- project <- run <- config_value, file, value, logblock, alert   what people see
run <- overlay                                                            shown otherwise than logged
entity <- account <- api_key, session                                     who may
project <- view                                                           saved pages
run <- stream <- batch                                                    the durable log
run <- writer                                                             who logs, and its last word
run <- series <- chunk -> axis, data                                      sealed columns
```

JSON is TEXT, so that both dialects keep it to the byte. Times are seconds since the epoch, REAL.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()
Int = BigInteger().with_variant(Integer, "sqlite")
"""64 bits in both; SQLite makes row ids only for INTEGER."""


def _time(name: str) -> Column[float]:
    return Column(name, Double, nullable=False)


entity = Table(
    "entity",
    metadata,
    Column("id", Int, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    _time("created"),
)

account = Table(
    "account",
    metadata,
    Column("id", Int, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("entity", Int, ForeignKey("entity.id"), nullable=False),
    _time("created"),
)

api_key = Table(
    "api_key",
    metadata,
    Column("id", Int, primary_key=True),
    Column("account", Int, ForeignKey("account.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    _time("created"),
    Column("revoked", Double),
)

session = Table(
    "session",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("account", Int, ForeignKey("account.id"), nullable=False),
    _time("created"),
    _time("expires"),
)

project = Table(
    "project",
    metadata,
    Column("id", Int, primary_key=True),
    Column("entity", Int, ForeignKey("entity.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("folder", Text, nullable=False, server_default=""),
    Column("description", Text, nullable=False, server_default=""),
    _time("created"),
    _time("updated"),
    UniqueConstraint("entity", "name"),
)

view = Table(
    "view",
    metadata,
    Column("project", Int, ForeignKey("project.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("version", Int, nullable=False),
    _time("updated"),
    Column("data", Text, nullable=False),
    PrimaryKeyConstraint("project", "name"),
)

_SHOWN = text("deleted IS NULL AND former IS NULL")
"""As store/versions.py has it."""

run = Table(
    "run",
    metadata,
    Column("id", Int, primary_key=True),
    Column("project", Int, ForeignKey("project.id"), nullable=False),
    Column("rid", Text, nullable=False),  # the id that users see
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("slot", Int, nullable=False),
    _time("created"),
    Column("started", Double),
    Column("ended", Double),
    _time("seen"),
    Column("exit_code", Int),
    Column("group_name", Text, nullable=False, server_default=""),
    Column("job_type", Text, nullable=False, server_default=""),
    Column("tags", Text, nullable=False, server_default="[]"),
    Column("notes", Text, nullable=False, server_default=""),
    Column("account", Int, ForeignKey("account.id"), nullable=False),
    Column("config", Text, nullable=False, server_default="{}"),
    Column("summary", Text, nullable=False, server_default="{}"),  # what the user wrote
    Column("metadata", Text, nullable=False, server_default="{}"),
    Column("metrics", Text, nullable=False, server_default="[]"),
    Column("unsent", Text, nullable=False, server_default="{}"),
    Column("stop", Int, nullable=False, server_default="0"),
    Column("made_by", Text, nullable=False, server_default=""),  # the writer that made it
    Column("late", Double),  # when rows last came after the end
    Column("edits", Text, nullable=False, server_default="{}"),  # what people changed: services/edits.py
    Column("deleted", Double),  # when it was thrown away; its rid is `rid/id` since then
    Column("former", Double),  # when a rewind put another in its place; its rid is `rid/id` since then
    Column("parent", Int),  # the run whose history up to parent_step it began with
    Column("parent_rid", Text, nullable=False, server_default=""),
    Column("parent_step", Int),
    Column("steps", Int, nullable=False, server_default="0"),
    Column("next_seq", Int, nullable=False, server_default="0"),
    Column("next_key", Int, nullable=False, server_default="0"),
    Column("next_axis", Int, nullable=False, server_default="0"),
    UniqueConstraint("project", "rid"),
    Index("run_by_created", "project", "created"),
    # What lists count and go through: without it each row is read, the config in it too, to see whether it is there.
    Index("run_shown", "project", "created", sqlite_where=_SHOWN, postgresql_where=_SHOWN),
    sqlite_autoincrement=True,  # a deleted run's number is never used again: its sender may still be writing
)

config_value = Table(  # config, flattened: for filters, sort orders and columns
    "config_value",
    metadata,
    Column("run", Int, nullable=False),
    Column("key", Text, nullable=False),
    Column("num", Double),
    Column("text", Text),
    PrimaryKeyConstraint("run", "key"),
    sqlite_with_rowid=False,
)

file = Table(
    "file",
    metadata,
    Column("run", Int, nullable=False),
    Column("path", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("size", Int, nullable=False),
    Column("kind", Text, nullable=False),
    Column("mime", Text, nullable=False),
    _time("updated"),
    PrimaryKeyConstraint("run", "path"),
    Index("file_of_digest", "digest", "run"),
    sqlite_with_rowid=False,
)

logblock = Table(  # a piece of what one writer printed; begins anywhere in a line
    "logblock",
    metadata,
    Column("run", Int, nullable=False),
    Column("writer", Text, nullable=False),
    Column("off", Int, nullable=False),  # byte offset in output.log
    Column("n", Int, nullable=False),
    Column("line", Int, nullable=False),  # rows that could no longer change before `off`
    Column("lines", Int, nullable=False),  # rows that it made final
    _time("t0"),
    Column("codec", Int, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    PrimaryKeyConstraint("run", "writer", "off"),
)

stream = Table(
    "stream",
    metadata,
    Column("run", Int, nullable=False),
    Column("stream", Text, nullable=False),
    Column("writer", Text, nullable=False),
    Column("next", Int, nullable=False),
    Column("sealed", Int, nullable=False, server_default="0"),
    Column("chain", Text, nullable=False),
    PrimaryKeyConstraint("run", "stream", "writer"),
    sqlite_with_rowid=False,
)

writer = Table(  # a folder that logs into the run: store/writers.py
    "writer",
    metadata,
    Column("run", Int, nullable=False),
    Column("writer", Text, nullable=False),
    Column("rank", Int),
    Column("attempt", Int, nullable=False),
    Column("job", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False),
    Column("exit_code", Int),
    Column("ended", Double),
    _time("begun"),
    PrimaryKeyConstraint("run", "writer"),
    sqlite_with_rowid=False,
)

batch = Table(
    "batch",
    metadata,
    Column("run", Int, nullable=False),
    Column("stream", Text, nullable=False),
    Column("writer", Text, nullable=False),
    Column("off", Int, nullable=False),
    Column("n", Int, nullable=False),
    Column("seq", Int, nullable=False),
    Column("digest", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    PrimaryKeyConstraint("run", "stream", "writer", "off"),
)

series = Table(  # one key of one stream of one run, with the summary of its points
    "series",
    metadata,
    Column("run", Int, nullable=False),
    Column("id", Int, nullable=False),
    Column("stream", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),  # number, or the tag of a value
    Column("n", Int, nullable=False, server_default="0"),
    Column("last", Double),
    Column("last_step", Int),
    Column("low", Double),
    Column("low_step", Int),
    Column("high", Double),
    Column("high_step", Int),
    Column("last_json", Text),  # of a key that is no number, and of NaN and infinity
    Column("first", Double),
    Column("first_step", Int),
    Column("finite", Int),
    Column("sum", Double),  # of the finite ones; NULL beyond float64
    Column("owner", Int, nullable=False, server_default="0"),  # the rank whose points stand under this name
    Column("shown", Text),  # what stands for the key in lists: NULL: last; min, max, mean, first, none
    PrimaryKeyConstraint("run", "id"),
    UniqueConstraint("run", "stream", "name"),
    sqlite_with_rowid=False,
)

axis = Table(
    "axis",
    metadata,
    Column("run", Int, nullable=False),
    Column("id", Int, nullable=False),
    Column("n", Int, nullable=False),
    Column("first", Int, nullable=False),
    Column("last", Int, nullable=False),
    _time("t0"),
    _time("t1"),
    Column("refs", Int, nullable=False),  # chunks that stand on it; 0: deleted in the same transaction
    Column("crc", Int, nullable=False),
    Column("blocks", LargeBinary, nullable=False),
    Column("steps", LargeBinary, nullable=False),
    Column("times", LargeBinary, nullable=False),
    PrimaryKeyConstraint("run", "id"),
)

chunk = Table(
    "chunk",
    metadata,
    Column("run", Int, nullable=False),
    Column("key", Int, nullable=False),
    Column("first", Int, nullable=False),
    Column("last", Int, nullable=False),
    Column("n", Int, nullable=False),
    Column("axis", Int, nullable=False),
    Column("finite", Int, nullable=False),
    Column("min", Double),
    Column("max", Double),
    Column("sum", Double),
    Column("final", Double),
    Column("blocks", LargeBinary, nullable=False),
    PrimaryKeyConstraint("run", "key", "first"),
    sqlite_with_rowid=False,
)

data = Table(
    "data",
    metadata,
    Column("run", Int, nullable=False),
    Column("key", Int, nullable=False),
    Column("first", Int, nullable=False),
    Column("codec", Int, nullable=False),
    Column("crc", Int, nullable=False),
    Column("vals", LargeBinary, nullable=False),
    PrimaryKeyConstraint("run", "key", "first"),
)

value = Table(  # what is logged and is no number: media, tables, histograms, strings
    "value",
    metadata,
    Column("run", Int, nullable=False),
    Column("key", Int, nullable=False),
    Column("step", Int, nullable=False),
    _time("time"),
    Column("json", Text, nullable=False),
    PrimaryKeyConstraint("run", "key", "step"),
)

overlay = Table(  # what is shown otherwise than it was logged: store/overlays.py
    "overlay",
    metadata,
    Column("run", Int, nullable=False),
    Column("id", Int, nullable=False),
    Column("kind", Text, nullable=False),  # hide, rename
    Column("key", Int),  # series.id; NULL: every key of history
    Column("lo", Int),  # steps, both included; NULL: no limit
    Column("hi", Int),
    Column("logged", Text, nullable=False, server_default=""),  # rename: the name before
    Column("shown", Text, nullable=False, server_default=""),
    Column("account", Int, nullable=False),
    _time("made"),
    PrimaryKeyConstraint("run", "id"),
    sqlite_with_rowid=False,
)

alert = Table(  # what a script wanted people to know
    "alert",
    metadata,
    Column("run", Int, nullable=False),
    Column("writer", Text, nullable=False),
    Column("n", Int, nullable=False),  # its number among the writer's alerts
    _time("time"),
    Column("level", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("run", "writer", "n"),
    sqlite_with_rowid=False,
)
