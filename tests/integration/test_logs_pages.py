"""Logs: bytes in any pieces, lines out at any position, the download to the byte."""

import hashlib
import re
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
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


@given(
    found=pieces, word=st.sampled_from(["a", "b", "ab", "b$", "^a", "é", "🔑|ba"]), limit=st.integers(1, 5)
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_search_goes_on_until_every_line_was_compared(
    found: list[bytes], word: str, limit: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with stand(tmp_path_factory.mktemp("logs")) as store:
        printer = Printer(store)
        for piece in found:
            printer.send(piece.replace(b"\r", b"a"))
        lines = printer.data.decode().split("\n")
        seen: list[int] = []
        begin, done = 0, False
        while not done:
            answer = store.logs.search(1, "w", word, begin, limit)
            assert len(answer.lines) <= limit
            assert answer.looked > begin or answer.done
            seen += answer.lines
            begin, done = answer.looked, answer.done
        assert seen == [number for number, line in enumerate(lines) if line and re.search(word, line)]


def test_a_search_of_more_than_one_answer_holds_finds_each_line_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runcairn.server.services.logs.PIECE", 1000)
    monkeypatch.setattr("runcairn.server.services.logs.MOST_SEARCHED", 4000)
    with stand(tmp_path) as store:
        printer = Printer(store)
        for at in range(0, 2000, 50):
            printer.send(b"".join(b"line %d\n" % i for i in range(at, at + 50)))
        printer.send(b"x" * 5000 + b"7\nthe last 7")
        seen: list[int] = []
        begin, answers, done = 0, 0, False
        while not done:
            answer = store.logs.search(1, None, "7$", begin, 10_000)
            seen += answer.lines
            begin, answers, done = answer.looked, answers + 1, answer.done
        assert seen == [*range(7, 2000, 10), 2000, 2001]
        assert answers > 3
        # The last line may grow: the next search begins with it.
        assert begin == 2001
        printer.send(b"8\n7\n")
        assert store.logs.search(1, None, "7$", begin, 10).lines == [2002]


def test_a_search_reads_as_a_person_does(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        Printer(store).send(
            b"\x1b[1mtr\x1b[31maining\x1b[0m\n"  # 0: colours inside a word
            b"epoch 1: 10%\repoch 1: 20%\n"  # 1: overwritten
            b"long line\rab\n"  # 2: overwritten in part
            b"long line\r\x1b[Kab\n"  # 3: erased
            b"a\xff(b\r\n"  # 4: no UTF-8, an unclosed bracket
            b"\x1b]0;a title\x07text\n"  # 5
        )

        def lines(pattern: str) -> list[int]:
            return store.logs.search(1, None, pattern, 0, 100).lines

        assert lines("training") == lines("^TR|training") == [0]
        assert (lines("10%"), lines("20%$")) == ([], [1])
        assert (lines("abng line"), lines("^ab$"), lines("Long")) == ([2], [3], [])
        assert (lines("(b"), lines("title"), lines("^text$")) == ([4], [], [5])
        assert store.logs.search(1, None, "(b", 0, 9).literal
        assert not store.logs.search(1, None, "b", 0, 9).literal


def test_no_pattern_and_no_line_holds_a_search_up(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        printer = Printer(store)
        printer.send(b"a" * 400_000 + b"b\n" + b"text\r" + b"\rx" * 200_000 + b"\n")
        assert store.logs.search(1, None, "(a+)+$", 0, 9).lines == []
        assert store.logs.search(1, None, "(a|aa)*b", 0, 9).lines == [0]
        assert store.logs.search(1, None, "^x", 0, 9).lines == [1]
        assert store.logs.search(1, None, "(a{100}){100}", 0, 9).literal
