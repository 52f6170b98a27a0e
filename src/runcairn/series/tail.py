"""What batches hold of some keys: the part of a series that is not sealed yet."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from runcairn.series.chunk import FloatArray, IntArray
from runcairn.series.points import Points, merged
from runcairn.series.stored import Group, IdArray, StoredBatch

OrderArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Keys that were logged in the same rows: ids (k,) and their points, values (k, n), ascending in step."""

    ids: IdArray
    points: Points


@dataclass(frozen=True, slots=True)
class _Piece:
    order: OrderArray  # of each row: place of its batch, then its row within
    steps: IntArray
    times: FloatArray
    values: FloatArray


def tail_of(batches: Iterable[StoredBatch], wanted: Iterable[int]) -> dict[int, Points]:
    """Points of the `wanted` ids in `batches`, which come in the order of commit. Ids without a point are left out."""
    ids = np.unique(np.fromiter(wanted, dtype=np.uint32))
    if not len(ids):
        return {}
    pieces: dict[int, list[_Piece]] = {}
    for place, batch in enumerate(batches):
        for group in batch.groups:
            near = np.minimum(np.searchsorted(ids, group.ids), len(ids) - 1)
            for at in np.flatnonzero(ids[near] == group.ids).tolist():
                pieces.setdefault(int(group.ids[at]), []).append(
                    _piece(place, batch, group, slice(at, at + 1))
                )
    return {key: _joined(parts) for key, parts in pieces.items()}


def clusters(batches: Iterable[StoredBatch]) -> list[Cluster]:
    """Every key of `batches`, gathered so that keys with the same rows stand together."""
    kinds: dict[bytes, list[tuple[int, StoredBatch, Group]]] = {}
    for place, batch in enumerate(batches):
        for group in batch.groups:
            kinds.setdefault(group.ids.tobytes(), []).append((place, batch, group))
    all_ids = [np.frombuffer(kind, dtype="<u4") for kind in kinds]
    members = list(kinds.values())
    if sum(map(len, all_ids)) == len(np.unique(np.concatenate(all_ids))) if all_ids else True:
        return [
            Cluster(ids, _joined([_piece(*found, slice(None)) for found in kind]))
            for ids, kind in zip(all_ids, members, strict=True)
        ]
    kinds_of: dict[int, list[int]] = {}
    for kind, ids in enumerate(all_ids):
        for key in ids.tolist():
            kinds_of.setdefault(key, []).append(kind)
    alike: dict[tuple[int, ...], list[int]] = {}
    for key, found in kinds_of.items():
        alike.setdefault(tuple(found), []).append(key)
    result: list[Cluster] = []
    for found, keys in alike.items():
        ids = np.array(keys, dtype=np.uint32)
        pieces: list[_Piece] = []
        for kind in found:
            sorter = np.argsort(all_ids[kind])
            columns = sorter[np.searchsorted(all_ids[kind], ids, sorter=sorter)]
            pieces += [_piece(*member, columns) for member in members[kind]]
        result.append(Cluster(ids, _joined(pieces)))
    return result


def _piece(place: int, batch: StoredBatch, group: Group, columns: slice | npt.NDArray[np.intp]) -> _Piece:
    rows = group.rows
    order = np.arange(len(batch.steps), dtype=np.int64) if rows is None else rows.astype(np.int64)
    order += place << 32
    return _Piece(
        order,
        batch.steps if rows is None else batch.steps[rows],
        batch.times if rows is None else batch.times[rows],
        group.values[columns],
    )


def _joined(pieces: list[_Piece]) -> Points:
    if len(pieces) == 1:
        return merged([Points(pieces[0].steps, pieces[0].times, pieces[0].values)])
    order = np.concatenate([piece.order for piece in pieces])
    whole = Points(
        np.concatenate([piece.steps for piece in pieces]),
        np.concatenate([piece.times for piece in pieces]),
        np.concatenate([piece.values for piece in pieces], axis=1),
    )
    if not bool((order[1:] > order[:-1]).all()):
        whole = whole.take(np.argsort(order, kind="stable"))
    return merged([whole])
