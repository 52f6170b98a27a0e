"""What the server has of a run, read through its API, to compare with the folder."""

import math
from typing import Any

import pyarrow as pa

from runcairn.credentials import Access
from runcairn.remote import ingest, runs, series
from runcairn.remote.client import Server
from runcairn.runfolder.folder import RunFolder
from runcairn.wire.series import PointsQuery

Point = tuple[int, float]


def logged(folder: RunFolder) -> dict[str, list[Point]]:
    """key -> (step, value) in order of steps, the later row of a step wins; numbers only."""
    found: dict[str, dict[int, float]] = {}
    for number, row in enumerate(folder.rows("history")):
        step = row.get("_step", number)
        named = row.get("_nan", {})
        for key, value in row.items():
            if key in named:
                value = float(named[key])
            if isinstance(value, int | float) and not key.startswith("_"):
                found.setdefault(key, {})[step] = float(value)
    return {key: sorted(points.items()) for key, points in found.items()}


def stored(access: Access, run: int, keys: list[str]) -> dict[str, list[Point]]:
    """The same, of the server."""
    server = Server(access, {})
    try:
        data = series.points(server, PointsQuery(runs=[run], keys=keys))
    finally:
        server.close()
    table: Any = pa.ipc.open_stream(data).read_all()
    found: dict[str, list[Point]] = {key: [] for key in keys}
    for key, step, value in zip(*(table[name].to_pylist() for name in ("key", "step", "value")), strict=True):
        found[keys[key]].append((step, math.nan if value is None else value))
    return found


def same(ours: dict[str, list[Point]], theirs: dict[str, list[Point]]) -> bool:
    """To the bit, NaN equal to NaN."""
    return {key: [(step, repr(value)) for step, value in points] for key, points in ours.items()} == {
        key: [(step, repr(value)) for step, value in points] for key, points in theirs.items()
    }


def state_of(access: Access, run: int) -> Any:
    """RunDetail."""
    server = Server(access, {})
    try:
        return runs.detail(server, run)
    finally:
        server.close()


def ends_of(access: Access, run: int) -> dict[tuple[str, str], tuple[int, str]]:
    """(writer, stream) -> (end, chain)."""
    server = Server(access, {})
    try:
        return {(end.writer, end.stream): (end.end, end.chain) for end in ingest.ends(server, run)}
    finally:
        server.close()
