"""Logs: bytes in any pieces, lines out at any position, the download to the byte."""

import hashlib
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runcairn.errors import NotFound, UsageError
from runcairn.server.services.logs import LONGEST_LINE
from runcairn.wire.ingest import Append, OutputPayload
from tests.kit.series_store import Stand, stand


class Printer:
    """A writer's output.log, sent in pieces."""

    def __init__(self, store: Stand, name: str = "w") -> None:
        self.store, self.name, self.data, self.pieces = store, name, b"", 0

    def send(self, data: bytes) -> None:
        before = hashlib.blake2b(self.data, digest_size=16).hexdigest() if self.data else ""
        after = hashlib.blake2b(self.data + data, digest_size=16).hexdigest()
        payload = msgspec.msgpack.encode(OutputPayload(1, data, [(0, 1000.0 + self.pieces)]))
        self.store.append(
            1, "output", Append(1, self.name, len(self.data), len(data), before, after, payload)
        )
        self.data += data
        self.pieces += 1


pieces = st.lists(
    st.text(alphabet="ab\n\ré🔑", min_size=1, max_size=30).map(str.encode), min_size=1, max_size=12
)


@given(found=pieces, from_line=st.integers(-30, 30), limit=st.integers(0, 20))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_windows_equal_a_split(
    found: list[bytes], from_line: int, limit: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with stand(tmp_path_factory.mktemp("logs")) as store:
        printer = Printer(store)
        for piece in found:
            printer.send(piece)
        lines = printer.data.split(b"\n")
        if not lines[-1]:
            lines.pop()
        first = max(0, len(lines) + from_line) if from_line < 0 else from_line
        page = store.logs.page(1, None, from_line, limit)
        assert page.total == len(lines)
        assert [line.text for line in page.lines] == [
            line.decode(errors="replace") for line in lines[first : first + limit]
        ]
        assert [line.number for line in page.lines] == list(range(first, first + len(page.lines)))
        assert b"".join(store.logs.raw(1, "w")) == printer.data


def test_a_line_has_the_time_of_its_first_byte(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        printer = Printer(store)
        for piece in (b"one\ntw", b"o\nthree\n", b"four"):
            printer.send(piece)
        assert [(line.text, line.time) for line in store.logs.page(1, "w", 0, 9).lines] == [
            ("one", 1000.0),
            ("two", 1000.0),
            ("three", 1001.0),
            ("four", 1002.0),
        ]


def test_a_line_too_long_is_cut_and_counted(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        printer = Printer(store)
        printer.send(b"x" * (LONGEST_LINE - 5))
        printer.send(b"x" * 25 + b"\nnext\n")
        long, short = store.logs.page(1, None, 0, 9).lines
        assert (len(long.text), long.cut) == (LONGEST_LINE, 20)
        assert (short.text, short.cut, short.number) == ("next", 0, 1)
        assert b"".join(store.logs.raw(1, None)) == printer.data


def test_a_million_lines_are_found_by_halving(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        printer = Printer(store)
        for at in range(0, 1_000_000, 20_000):
            printer.send(b"".join(b"line %d\n" % i for i in range(at, at + 20_000)))
        for first in (0, 1, 19_999, 20_000, 500_000, 999_990):
            page = store.logs.page(1, None, first, 3)
            assert [line.text for line in page.lines] == [f"line {i}" for i in range(first, first + 3)]
        assert store.logs.page(1, None, -2, 5).lines[0].text == "line 999998"
        assert store.logs.page(1, None, 2_000_000, 5).lines == []
        assert store.logs.page(1, None, 0, 0).total == 1_000_000


def test_writers_are_told_apart(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        assert store.logs.page(1, None, 0, 10).writers == []
        Printer(store, "run-1").send(b"old\n")
        Printer(store, "run-2").send(b"new\n")
        page = store.logs.page(1, None, 0, 10)
        assert (page.writer, page.writers, page.lines[0].text) == ("run-2", ["run-1", "run-2"], "new")
        assert store.logs.page(1, "run-1", 0, 10).lines[0].text == "old"
        for run, writer in ((1, "nobody"), (9, None)):
            with pytest.raises(NotFound):
                store.logs.page(run, writer, 0, 10)
            with pytest.raises(NotFound):
                store.logs.raw(run, writer)


@pytest.mark.parametrize(
    "payload",
    [
        b"no",
        msgspec.msgpack.encode([2, b"abc", []]),
        msgspec.msgpack.encode([1, b"ab", []]),
        msgspec.msgpack.encode([1, b"abc", [[2, 1.0], [1, 1.0]]]),
        msgspec.msgpack.encode([1, b"abc", [[3, 1.0]]]),
        msgspec.msgpack.encode([1, b"abc", [[0, float("nan")]]]),
    ],
)
def test_output_that_does_not_fit_is_refused(payload: bytes, tmp_path: Path) -> None:
    with stand(tmp_path) as store, pytest.raises(UsageError):
        store.append(1, "output", Append(1, "w", 0, 3, "", "x", payload))


def test_a_large_append_is_kept_in_blocks_with_its_times(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        data = b"".join(b"%07d\n" % i for i in range(200_000))
        times = [(0, 5.0), (700_000, 6.0), (1_500_000, 7.0)]
        payload = msgspec.msgpack.encode(OutputPayload(1, data, times))
        store.append(1, "output", Append(1, "w", 0, len(data), "", "x", payload))
        assert b"".join(store.logs.raw(1, "w")) == data
        for first in (0, 65_535, 65_536, 87_499, 87_500, 131_073, 199_999):
            (line,) = store.logs.page(1, "w", first, 1).lines
            assert (line.text, line.number) == (f"{first:07}", first)
            assert line.time == (5.0 if first * 8 < 700_000 else 6.0 if first * 8 < 1_500_000 else 7.0)
