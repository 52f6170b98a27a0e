"""Logs: bytes in any pieces, lines out at any position, the download to the byte."""

import hashlib
import itertools
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runcairn.errors import NotFound, UsageError
from runcairn.server.services import logblocks
from runcairn.server.services.logrow import LONGEST_ROW
from runcairn.server.services.logscreen import LIVE
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


def cut(text: str, places: list[int]) -> list[bytes]:
    """The text's bytes in pieces, cut anywhere."""
    data = text.encode()
    edges = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[begin:end] for begin, end in itertools.pairwise(edges)]


def shown(text: str) -> list[str]:
    """Lines as a terminal shows them; of escapes none is here, and each character has one cell."""
    lines: list[str] = []
    for line in text.split("\n"):
        left = ""
        for piece in line.split("\r"):
            left = piece + left[len(piece) :]
        lines.append(left)
    return lines if lines[-1] else lines[:-1]


pieces = st.builds(
    cut, st.text(alphabet="ab\n\ré", min_size=1, max_size=200), st.lists(st.integers(0, 400), max_size=12)
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
        lines = shown(printer.data.decode())
        first = max(0, len(lines) + from_line) if from_line < 0 else from_line
        page = store.logs.page(1, None, from_line, limit)
        assert page.total == len(lines)
        assert [line.text for line in page.lines] == lines[first : first + limit]
        assert [line.number for line in page.lines] == list(range(first, first + len(page.lines)))
        assert b"".join(store.logs.raw(1, "w")) == printer.data


def test_a_bar_drawn_for_hours_is_one_line_that_stands_at_its_end(tmp_path: Path) -> None:
    """Its bytes are many times what a line may hold: not its beginning is shown."""
    with stand(tmp_path) as store:
        printer = Printer(store)
        printer.send(b"before\n")
        for at in range(0, 5000, 100):
            printer.send(b"".join(b"\r%4d/5000 [%s]" % (i, b"#" * (i // 100)) for i in range(at, at + 100)))
        bar = f"4999/5000 [{'#' * 49}]"
        assert [(line.text, line.cut) for line in store.logs.page(1, None, 0, 9).lines] == [
            ("before", 0),
            (bar, 0),
        ]
        assert store.logs.search(1, None, "4999/|4998/", 0, 9).lines == [1]
        printer.send(b"\rdone\x1b[K\nafter\n")
        assert [line.text for line in store.logs.page(1, None, 0, 9).lines] == ["before", "done", "after"]
        assert b"".join(store.logs.raw(1, None)) == printer.data


def test_bars_below_each_other_are_lines_whatever_lies_before_between_and_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As tqdm draws an inner bar: a newline, the bar, up again. Few blocks are read for any of the lines."""
    drawn = [b"\router %d/50\n\rinner %d/400\x1b[A" % (i // 400, i % 400) for i in range(20_000)]
    with stand(tmp_path) as store:
        printer = Printer(store)
        printer.send(b"".join(b"early %d\n" % i for i in range(1000)))
        for at in range(0, len(drawn), 50):
            printer.send(b"".join(drawn[at : at + 50]))
        printer.send(b"\n\n" + b"".join(b"late %d\n" % i for i in range(1000)))
        lines = (
            [f"early {i}" for i in range(1000)]
            + ["outer 49/50", "inner 399/400"]
            + [f"late {i}" for i in range(1000)]
        )
        opened = 0

        def counting(*block: object) -> object:
            nonlocal opened
            opened += 1
            return true_open(*block)  # type: ignore[arg-type]

        true_open = logblocks.open_block
        monkeypatch.setattr("runcairn.server.services.logblocks.open_block", counting)
        for first in (0, 990, 1000, 1001, 1900):
            opened = 0
            page = store.logs.page(1, None, first, 50)
            assert (page.total, [line.text for line in page.lines]) == (2002, lines[first : first + 50])
            assert opened < 100, (first, opened)
        assert store.logs.search(1, None, "^(inner|outer|early 7$|late 7$)", 0, 99).lines == [
            7,
            1000,
            1001,
            1009,
        ]


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
        printer.send(b"x" * (LONGEST_ROW - 5))
        printer.send(b"x" * 25 + b"\nnext\n")
        long, short = store.logs.page(1, None, 0, 9).lines
        assert (len(long.text), long.cut) == (LONGEST_ROW, 20)
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
    found=pieces, word=st.sampled_from(["a", "b", "ab", "b$", "^a", "é", "aé|ba"]), limit=st.integers(1, 5)
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_search_goes_on_until_every_line_was_compared(
    found: list[bytes], word: str, limit: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with stand(tmp_path_factory.mktemp("logs")) as store:
        printer = Printer(store)
        for piece in found:
            printer.send(piece)
        lines = shown(printer.data.decode())
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
        # The last lines may change: the next search begins with them.
        assert 2001 - LIVE <= begin <= 2001
        printer.send(b"8\n7\n")
        assert store.logs.search(1, None, "7$", begin, 10).lines[-2:] == [2000, 2002]


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
        assert store.logs.search(1, None, "(a+)+b", 0, 9).lines == []
        assert store.logs.search(1, None, "(a|aa)*aa$", 0, 9).lines == [0]
        assert store.logs.search(1, None, "^x", 0, 9).lines == [1]
        assert store.logs.search(1, None, "(a{100}){100}", 0, 9).literal
