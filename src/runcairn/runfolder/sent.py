"""`.sent`: how far the folder was sent, kept by the one process that sends it."""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

import orjson


@dataclass(frozen=True, slots=True)
class Mark:
    """How much of one stream the server acknowledged.

    end: rows of history and events, bytes of output. bytes: position in the file. chain: digest of all before it.
    """

    end: int = 0
    bytes: int = 0
    chain: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What the server has of this folder, as far as the folder knows."""

    run: int | None = None
    """The server's handle of the run."""
    id: str | None = None
    writer: str | None = None
    """The run's id and the writer's name where the folder was sent as a run of its own (`--as-new`)."""
    url: str | None = None
    """Where the run is shown."""
    streams: Mapping[str, Mark] = field(default_factory=dict[str, Mark])
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    """path -> sha256 of what was stored under it."""
    done: bool = False
    """All is sent and verified, the run's end included."""
    why: str | None = None
    """Why sending stopped before that."""


def load(path: Path) -> Sent:
    """What `.sent` tells; nothing sent where it is missing or damaged (the server then says where it stands)."""
    try:
        found = _object(orjson.loads(path.read_bytes()))
    except (OSError, ValueError):
        return Sent()
    run, url, why = found.get("run"), found.get("url"), found.get("why")
    run_id, writer = found.get("id"), found.get("writer")
    return Sent(
        run=run if isinstance(run, int) else None,
        id=run_id if isinstance(run_id, str) else None,
        writer=writer if isinstance(writer, str) else None,
        url=url if isinstance(url, str) else None,
        streams={name: _mark(_object(mark)) for name, mark in _object(found.get("streams")).items()},
        files={k: v for k, v in _object(found.get("files")).items() if isinstance(v, str)},
        done=found.get("done") is True,
        why=why if isinstance(why, str) else None,
    )


def save(path: Path, sent: Sent) -> None:
    """Put `sent` in the place of what was there, whole or not at all. Raises OSError (a full disk)."""
    new = path.with_name(f"{path.name}-new")
    fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        data = orjson.dumps(asdict(sent))
        if os.write(fd, data) != len(data):
            raise OSError(28, "no space left", str(new))
        os.fsync(fd)
    finally:
        os.close(fd)
    new.replace(path)


def _object(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _mark(found: dict[str, Any]) -> Mark:
    end, position, chain = found.get("end"), found.get("bytes"), found.get("chain")
    if not isinstance(end, int) or not isinstance(position, int) or min(end, position) < 0:
        return Mark()
    return Mark(end, position, chain if isinstance(chain, str) else "")
