"""One stream of a log: the lines that stdout or stderr wrote into, at any place, with the numbers of the whole log."""

import hashlib
import itertools
import random
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runcairn.errors import UsageError
from runcairn.server.services import logblocks
from runcairn.server.store.logs import Block
from runcairn.wire.ingest import Append, OutputPayload
from runcairn.wire.logs import LogStream
from tests.faults.scripts import environ
from tests.kit.series_store import Stand, stand
from tests.kit.server import ServerProcess

Write = tuple[int, str]
OF: dict[LogStream, int] = {"stdout": 1, "stderr": 2}


class Printer:
    """A writer's output, whose streams are told."""

    def __init__(self, store: Stand) -> None:
        self.store, self.data = store, b""

    def send(self, writes: list[Write]) -> None:
        streams: list[tuple[int, int]] = []
        data = b""
        for stream, text in writes:
            streams.append((len(data), stream))
            data += text.encode()
        before = hashlib.blake2b(self.data, digest_size=16).hexdigest() if self.data else ""
        after = hashlib.blake2b(self.data + data, digest_size=16).hexdigest()
        payload = msgspec.msgpack.encode(OutputPayload(1, data, [(0, 1000.0)], streams))
        self.store.append(1, "output", Append(1, "w", len(self.data), len(data), before, after, payload))
        self.data += data


def who_wrote(writes: list[Write]) -> list[int]:
    """Of each line: 1, 2 or 3 for both. An empty line is whose newline ends it."""
    lines = [0]
    for stream, text in writes:
        for number, part in enumerate(text.split("\n")):
            if number:
                lines[-1] = lines[-1] or stream
                lines.append(0)
            if part:
                lines[-1] |= stream
    return lines if lines[-1] else lines[:-1]


def expect_windows(store: Stand, lines: list[int], places: list[int], limit: int) -> None:
    whole = store.logs.page(1, None, 0, 10_000)
    assert [line.stream for line in whole.lines] == lines
    for name, bit in OF.items():
        numbers = [number for number, who in enumerate(lines) if who & bit]
        assert len(numbers) == (whole.stdout if bit == 1 else whole.stderr)
        for place in places:
            page = store.logs.page(1, None, place, limit, name)
            assert (page.total, page.whole, page.stream) == (len(numbers), len(lines), name)
            assert [line.number for line in page.lines] == numbers[place:][:limit]
            assert page.lines == [whole.lines[number] for number in numbers[place:][:limit]]
            at = store.logs.page(1, None, 0, limit, name, place)
            assert at.first == sum(number < place for number in numbers)
            assert [line.number for line in at.lines] == [n for n in numbers if n >= place][:limit]
        last = store.logs.page(1, None, -limit, limit, name)
        assert [line.number for line in last.lines] == numbers[-limit:]


writes = st.lists(
    st.tuples(st.sampled_from([1, 2]), st.text("ab\n", min_size=1, max_size=6)), min_size=1, max_size=8
)


@given(plan=st.lists(writes, min_size=1, max_size=8), place=st.integers(0, 12), limit=st.integers(1, 9))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_windows_of_a_stream_are_the_lines_that_it_wrote_into(
    plan: list[list[Write]], place: int, limit: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with stand(tmp_path_factory.mktemp("streams")) as store:
        printer = Printer(store)
        for each in plan:
            printer.send(each)
        expect_windows(store, who_wrote(list(itertools.chain(*plan))), [0, place], limit)


def test_few_lines_of_stderr_in_a_long_log_are_found_without_reading_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logblocks, "KEY_BYTES", 512)
    chance = random.Random(5)
    plan = [
        [(1, f"line {n} {'.' * chance.randrange(30)}\n") for n in range(at, at + 10)]
        for at in range(0, 5000, 10)
    ]
    for at in (3, 250, 251, 480):
        plan[at].insert(4, (2, f"warning {at}\n"))
    with stand(tmp_path) as store:
        printer = Printer(store)
        for each in plan:
            printer.send(each)
        lines = who_wrote(list(itertools.chain(*plan)))
        expect_windows(store, lines, [0, 1, 3, 34, 2503, 2600, 4800, 5003, 6000], 3)
        opened: list[int] = []
        really = logblocks.open_block

        def counted(run: int, writer: str, block: Block) -> logblocks.Stored:
            opened.append(block.off)
            return really(run, writer, block)

        monkeypatch.setattr(logblocks, "open_block", counted)
        page = store.logs.page(1, None, 0, 9, "stderr")
        assert [line.text for line in page.lines] == [
            "warning 3",
            "warning 250",
            "warning 251",
            "warning 480",
        ]
        assert len(opened) < len(plan) / 2
        found = store.logs.search(1, None, "warning 25|line 2500", 0, 9, "stderr")
        assert (found.lines, found.done) == ([1, 2], True)
        assert store.logs.search(1, None, "line 2500|warning 251", 0, 9, "stdout").lines == [2500]


def test_lines_that_bars_draw_over_and_that_both_wrote_into(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        printer = Printer(store)
        printer.send([(2, "\r 1%|bar"), (2, "\r50%|bar"), (1, "loss 3\n"), (2, "\r99%|bar\n")])
        printer.send(
            [(1, "\x1b[31mred\n"), (1, "\n"), (2, "\x1b[0m\n"), (1, "he"), (2, "oops\n"), (1, "over\n")]
        )
        printer.send([(1, "\x1b[2A\x1b[2K\r"), (1, "drawn anew\n\n")])
        seen = [(line.text, line.stream) for line in store.logs.page(1, None, 0, 99).lines]
        assert [who for _, who in seen] == [3, 2, 1, 1, 2, 3, 1]
        assert seen[5][0].endswith("drawn anew")


def test_a_log_that_does_not_tell_has_no_lines_of_a_stream(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        printer = Printer(store)
        printer.send([(0, "one\ntwo\n")])
        page = store.logs.page(1, None, 0, 9, "stderr")
        assert (page.lines, page.total, page.whole, page.stdout, page.stderr) == ([], 0, 2, 0, 0)
        assert store.logs.search(1, None, "one", 0, 9, "stderr").lines == []
        printer.send([(2, "three\n")])
        page = store.logs.page(1, None, 0, 9, "stderr")
        assert [line.number for line in page.lines] == [2]


@pytest.mark.parametrize("streams", [[(0, 3)], [(5, 1)], [(2, 1), (1, 2)], [(-1, 1)]])
def test_streams_that_make_no_sense_are_refused(streams: list[tuple[int, int]]) -> None:
    with pytest.raises(UsageError):
        logblocks.read_output(msgspec.msgpack.encode(OutputPayload(1, b"hello", [], streams)), 5)


SCRIPT = """
import logging, os, sys
import runcairn

run = runcairn.init(project=sys.argv[1], name="streams")
print("to stdout")
logging.warning("to stderr")
for word in ("a ", "b "):
    print(word, end="", flush=True)
print("on stderr, in the same line", file=sys.stderr)
child = os.fork()
if child == 0:
    print("said by a child", file=sys.stderr, flush=True)
    os._exit(0)
os.waitpid(child, 0)
print("to stdout again")
raise SystemExit("the end")
"""


def test_what_a_script_prints_is_told_apart(server: ServerProcess, project: str, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-c", SCRIPT, project],
        cwd=tmp_path,
        env=environ(tmp_path, **server.client_environ()),
        capture_output=True,
        timeout=120,
    )
    runs = server.request("GET", f"/api/v1/projects/-/{project}/runs").json()["runs"]

    def said(**query: object) -> list[str]:
        answer = server.request("GET", f"/api/v1/runs/{runs[0]['run']}/logs", fields=query)
        lines: list[str] = [line[2] for line in answer.json()["lines"]]
        return [line for line in lines if not line.startswith("runcairn: ")]

    both = "a b on stderr, in the same line"
    assert said(stream="stdout") == ["to stdout", both, "to stdout again"]
    assert said(stream="stderr") == ["WARNING:root:to stderr", both, "said by a child", "the end"]
    assert set(said()) == {*said(stream="stdout"), *said(stream="stderr")}
