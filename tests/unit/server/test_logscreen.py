"""What a terminal shows at the end of an output, compared with a grid of cells too simple to be wrong."""

import io
import itertools
import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console
from rich.progress import Progress
from tqdm import tqdm

from runcairn.server.services.logrow import flat
from runcairn.server.services.logscreen import LIVE, Screen


def shown(data: bytes, places: list[int] | None = None) -> list[str]:
    """The rows of `data`, fed in pieces cut at `places`, the screen kept and taken up again between them."""
    edges = sorted({0, len(data), *(place % (len(data) + 1) for place in places or [])})
    screen, rows = Screen(), list[str]()
    for begin, end in itertools.pairwise(edges):
        rows += [flat(row.raw).text for row in screen.feed(data[begin:end], 1.0)]
        screen = Screen(screen.settled, screen.keep())
    return rows + [flat(row.raw).text for row in screen.live()]


def plain(data: bytes) -> list[str]:
    """As `shown`, without colours and blanks at the end."""
    return [re.sub(r"\x1b\[[0-9;]*m", "", row).rstrip() for row in shown(data)]


class Grid:
    """Cells by row and column."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], str] = {}
        self.row = self.column = self.bottom = 0

    def take(self, step: str) -> None:
        top = max(0, self.bottom - LIVE + 1)
        if step == "\n":
            self.row, self.column = self.row + 1, 0
        elif step == "\r":
            self.column = 0
        elif step == "\b":
            self.column = max(0, self.column - 1)
        elif step.endswith("A"):
            self.row = max(top, self.row - int(step[2:-1]))
        elif step.endswith("B"):
            self.row = min(self.bottom, self.row + int(step[2:-1]))
        elif step.endswith("G"):
            self.column = int(step[2:-1]) - 1
        elif step.endswith("K"):
            self.keep(lambda row, column: row != self.row or column < self.column)
        elif step.endswith("J"):
            self.keep(lambda row, column: row < self.row or (row == self.row and column < self.column))
            self.bottom = self.row
        else:
            for character in step:
                self.cells[self.row, self.column] = character
                self.column += 1
        self.bottom = max(self.bottom, self.row)

    def keep(self, which: Callable[[int, int], bool]) -> None:
        self.cells = {place: text for place, text in self.cells.items() if which(*place)}

    def rows(self) -> list[str]:
        found: list[str] = []
        for row in range(self.bottom + 1):
            width = max((column + 1 for at, column in self.cells if at == row), default=0)
            found.append("".join(self.cells.get((row, column), " ") for column in range(width)).rstrip())
        return found


words = st.text(alphabet="abcdé█", min_size=1, max_size=9)
moves = st.sampled_from(
    ["\n", "\n", "\n", "\r", "\b", "\x1b[1A", "\x1b[2A", "\x1b[90A", "\x1b[1B", "\x1b[5G", "\x1b[K", "\x1b[J"]
)
steps = st.lists(st.one_of(words, moves, st.integers(60, 80).map(lambda count: "\n" * count)), max_size=60)


@given(steps, st.lists(st.integers(0, 10_000), max_size=9))
@example(["\x1b[5G"], [])
@example(["\x1b[5G", "\x1b[K", "a"], [7])
def test_a_screen_shows_what_a_grid_does_however_its_bytes_come(found: list[str], places: list[int]) -> None:
    grid = Grid()
    for step in found:
        for each in step if step.startswith("\n") else [step]:
            grid.take(each)
    rows = [row.rstrip() for row in shown("".join(found).encode(), places)]
    wanted = grid.rows()
    while wanted and not wanted[-1] and len(wanted) > grid.row:
        wanted.pop()
    assert rows == wanted


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=9))
def test_rubbish_is_shown_the_same_however_it_comes(data: bytes, places: list[int]) -> None:
    assert shown(data, places) == shown(data)


@given(st.text(alphabet="a é進\u0301\t\r\b\x1b[]()?;:0123468mKGAJHPX@\n\x07\x9b\x00", max_size=80))
def test_only_colours_are_left(text: str) -> None:
    for row in shown(text.encode()):
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]", re.sub(r"\x1b\[[0-9;]*m", "", row))


@pytest.mark.parametrize(
    ("printed", "rows"),
    [
        ("進捗 50%\r完了", ["完了 50%"]),  # two cells each
        ("進捗\rx", ["x 捗"]),  # half of a character cannot be shown
        ("e\u0301a\rx", ["xa"]),
        ("👩‍🔬 works\n🚀\r..", ["👩‍🔬 works", ".."]),
        ("a\tb\rxx", ["xx      b"]),
        ("100%\r    \r\n", [""]),
        ("two\nrows\x1b[1F\x1b[Kdone", ["done", "rows"]),
        ("kept\n\x1b[H\x1b[2Jframe 1\nmore\n\x1b[H\x1b[2Jframe 2\n", ["kept", "frame 2"]),
        ("\x1b[2J\x1b[3;2Hx\x1b[1;1Hy", ["y", "", " x"]),
        ("a\x1b7bc\nd\x1b8X", ["aXc", "d"]),
        ("windows\r\nlines\r\n", ["windows", "lines"]),
    ],
)
def test_of_what_scripts_print(printed: str, rows: list[str]) -> None:
    assert plain(printed.encode()) == rows


def test_colours_go_on_over_lines_and_are_those_of_the_cell() -> None:
    red, blue, off = "\x1b[0;31m", "\x1b[0;1;44m", "\x1b[0m"
    assert shown(b"\x1b[31mone\ntwo\x1b[0m three") == [f"{red}one{off}", f"{red}two{off} three"]
    assert shown(b"\x1b[31mabc\x1b[1;39;44m\rx") == [f"{blue}x{red}bc{off}"]
    assert shown(b"one\n\x1b[31mtwo\x1b[A!\n") == ["one" + f"{red}!{off}", f"{red}two{off}"]
    assert shown(b"\x1b[38;5;196ma\x1b[38:2::1:2:3mb\x1b[38;2;300;1;1mc") == [
        f"\x1b[0;38;5;196ma\x1b[0;38;2;1;2;3mbc{off}"
    ]


def test_bars_of_tqdm_below_each_other_leave_the_outer_one() -> None:
    drawn = io.StringIO()
    outer = tqdm(range(3), desc="outer", file=drawn, mininterval=0, bar_format="{desc} {n}/{total}")
    for each in outer:
        for step in tqdm(range(50), desc="inner", file=drawn, mininterval=0, leave=False):
            if step == 25:
                tqdm.write(f"half of {each}", file=drawn)
    drawn.write("after\n")
    assert plain(drawn.getvalue().encode()) == ["half of 0", "half of 1", "half of 2", "outer 3/3", "after"]


def test_bars_of_rich_stand_below_what_is_printed_meanwhile() -> None:
    drawn = io.StringIO()
    console = Console(file=drawn, force_terminal=True, width=60)
    with Progress("{task.description} {task.completed:.0f}", console=console) as progress:
        tasks = [progress.add_task(name, total=100) for name in ("load", "train")]
        for step in range(100):
            for task in tasks:
                progress.advance(task)
            if step == 50:
                console.print("[red]half[/red]")
            progress.refresh()
    assert plain(drawn.getvalue().encode()) == ["half", "load 100", "train 100"]
