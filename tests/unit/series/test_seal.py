"""Whatever is sealed in whatever order: chunks never overlap, ascend, and hold what a dictionary holds."""

from dataclasses import dataclass, field

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from runcairn.series.chunk import POINTS
from runcairn.series.points import Points, merged
from runcairn.series.seal import ChunkRef, cut, plan

appends = st.lists(
    st.tuples(st.integers(-50_000, 50_000), st.integers(1, 6000), st.integers(1, 40)), min_size=1, max_size=12
)


@dataclass
class Shelf:
    """The chunks of one key."""

    chunks: dict[int, Points] = field(default_factory=dict)

    def seal(self, new: Points) -> None:
        refs = [
            ChunkRef(int(p.steps[0]), int(p.steps[-1]), len(p), at) for at, p in sorted(self.chunks.items())
        ]
        made = plan(refs, new.steps)
        whole = merged([*(self.chunks.pop(ref.first) for ref in made.absorbed), new])
        for piece in cut(whole, made):
            assert int(piece.steps[0]) not in self.chunks
            self.chunks[int(piece.steps[0])] = piece

    def check(self) -> None:
        end = None
        for _, piece in sorted(self.chunks.items()):
            assert 1 <= len(piece) <= POINTS
            assert (piece.steps[1:] > piece.steps[:-1]).all()
            assert end is None or end < piece.steps[0]
            end = piece.steps[-1]


@given(appends)
def test_chunks_never_overlap_and_keep_the_last_write(plan_of: list[tuple[int, int, int]]) -> None:
    shelf, model, written = Shelf(), {}, 0.0
    for begin, many, stride in plan_of:
        steps = np.arange(begin, begin + many * stride, stride, dtype=np.int64)
        values = written + np.arange(many, dtype=np.float64)
        written += many
        model.update(zip(steps.tolist(), values.tolist(), strict=True))
        shelf.seal(Points(steps, values.copy(), values[None, :]))
        shelf.check()
    kept = {}
    for _, piece in sorted(shelf.chunks.items()):
        kept.update(zip(piece.steps.tolist(), piece.values[0].tolist(), strict=True))
    assert kept == model


def test_points_in_order_are_rewritten_about_seven_times() -> None:
    shelf, rewritten = Shelf(), 0
    for begin in range(0, 100_000, 32):
        steps = np.arange(begin, begin + 32, dtype=np.int64)
        before = set(map(id, shelf.chunks.values()))
        shelf.seal(Points(steps, steps.astype(np.float64), steps.astype(np.float64)[None, :]))
        rewritten += sum(len(p) for p in shelf.chunks.values() if id(p) not in before)
    assert rewritten / 100_000 < 8
    assert len(shelf.chunks) < 100_000 / POINTS + 8


def test_a_series_logged_backwards_does_not_end_in_crumbs() -> None:
    shelf = Shelf()
    for begin in range(20_000 - 32, -1, -32):
        steps = np.arange(begin, begin + 32, dtype=np.int64)
        shelf.seal(Points(steps, steps.astype(np.float64), steps.astype(np.float64)[None, :]))
    shelf.check()
    assert len(shelf.chunks) < 60


def test_the_end_of_a_run_joins_what_is_small() -> None:
    refs = [ChunkRef(0, 4095, 4096, 0), ChunkRef(4096, 4700, 600, 1), ChunkRef(4701, 4710, 10, 2)]
    nothing = np.empty(0, np.int64)
    assert plan(refs, nothing, all_small=True).absorbed == tuple(refs[1:])
    assert plan(refs[:2], nothing, all_small=True).absorbed == ()
