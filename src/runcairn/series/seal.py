"""Which chunks new points rewrite, and where the result is cut. Pure: the sealing service reads and writes.

Invariant: the chunks of one key never overlap in step, and steps ascend strictly inside each.
"""

import itertools
from dataclasses import dataclass

import numpy as np

from runcairn.series.chunk import POINTS, IntArray
from runcairn.series.points import Points


@dataclass(frozen=True, slots=True)
class ChunkRef:
    """A stored chunk of one key: its first and last step, how many points, and the id of its axis."""

    first: int
    last: int
    n: int
    axis: int


@dataclass(frozen=True, slots=True)
class Plan:
    """`absorbed`: chunks that are rewritten, ascending. `cuts`: first steps of chunks that stay and lie between.
    `tail`: no chunk comes after.
    """

    absorbed: tuple[ChunkRef, ...]
    cuts: tuple[int, ...]
    tail: bool


def plan(refs: list[ChunkRef], steps: IntArray, *, all_small: bool = False) -> Plan:
    """What new points at `steps` (ascending) do to `refs`, the chunks of one key, ascending.

    `refs` may begin in the middle of the series if all before ends below `steps[0]` and is not small.
    `all_small`: the run has ended: every small chunk at the end is absorbed, whatever its size.
    """
    if not refs:
        return Plan((), (), tail=True)
    if not len(steps):
        small = sorted(_trailing(refs, 0, all_small))
        return Plan(tuple(refs[i] for i in small) if len(small) > 1 else (), (), tail=True)
    at = _trailing(refs, len(steps), all_small) if int(steps[0]) > refs[-1].last else _touched(refs, steps)
    absorbed = tuple(refs[i] for i in sorted(at))
    low = min(int(steps[0]), absorbed[0].first if absorbed else int(steps[0]))
    high = max(int(steps[-1]), absorbed[-1].last if absorbed else int(steps[-1]))
    cuts = tuple(ref.first for i, ref in enumerate(refs) if i not in at and low < ref.first < high)
    return Plan(absorbed, cuts, tail=high > refs[-1].last or len(refs) - 1 in at)


def _trailing(refs: list[ChunkRef], new: int, all_small: bool) -> set[int]:
    # Like a binary counter: a chunk is rewritten only when it at least doubles, so a point log2(4096/32) = 7 times.
    at: set[int] = set()
    total = new
    for i in range(len(refs) - 1, -1, -1):
        if refs[i].n >= POINTS or (refs[i].n > 2 * total and not all_small):
            break
        at.add(i)
        total += refs[i].n
    return at


def _touched(refs: list[ChunkRef], steps: IntArray) -> set[int]:
    firsts = np.array([ref.first for ref in refs])
    lasts = np.array([ref.last for ref in refs])
    before = np.searchsorted(firsts, steps, "right") - 1
    inside = (before >= 0) & (steps <= lasts[np.maximum(before, 0)])
    at = set(np.unique(before[inside]).tolist())
    # Points in a gap join small neighbours by the same rule: a series logged backwards must not end as chunks of 32.
    for gap in np.unique(before[~inside]).tolist():
        total = len(steps)
        for way in (range(gap, -1, -1), range(gap + 1, len(refs))):
            for i in way:
                if refs[i].n >= POINTS or refs[i].n > 2 * total:
                    break
                at.add(i)
                total += refs[i].n
    return at


def cut(points: Points, made: Plan) -> list[Points]:
    """Pieces of at most 4,096 points, none across a chunk that stays. At the end of the series full ones and a rest;
    elsewhere equal ones, so that one late point does not leave a chunk of one.
    """
    edges = np.searchsorted(points.steps, np.array(made.cuts, dtype=np.int64)).tolist()
    bounds = [0, *edges, len(points)]
    pieces: list[Points] = []
    for begin, end in itertools.pairwise(bounds):
        if begin == end:
            continue
        parts = -(-(end - begin) // POINTS)
        size = POINTS if made.tail and end == len(points) else -(-(end - begin) // parts)
        pieces += [points.slice(at, min(at + size, end)) for at in range(begin, end, size)]
    return pieces
