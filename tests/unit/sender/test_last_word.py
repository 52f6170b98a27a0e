"""How a run ended, where the script could not say it."""

import pytest

from runcairn.sender import summarizing
from runcairn.sender.last_word import ends_in_traceback, last_word
from tests.kit.folders import end, make_folder

TRACEBACK = (
    b'Traceback (most recent call last):\n  File "x.py", line 1, in <module>\n    f()\nValueError: no\n'
)


@pytest.mark.parametrize(
    ("output", "crashed"),
    [
        (b"epoch 1\n" + TRACEBACK, True),
        (TRACEBACK + b"\n\n", True),
        (
            TRACEBACK
            + b"\nDuring handling of the above exception, another exception occurred:\n\n"
            + TRACEBACK,
            True,
        ),
        (TRACEBACK + b"retrying\nepoch 2\n", False),
        (b"epoch 1\n", False),
        (b"", False),
        (b"\xff\x00" * 100_000 + b"\n" + TRACEBACK, True),
    ],
)
@pytest.mark.holds("F3")
def test_the_output_tells_a_crash(tmp_path, output: bytes, crashed: bool) -> None:
    path = tmp_path / "output.log"
    path.write_bytes(output)
    assert ends_in_traceback(path) == crashed


@pytest.mark.holds("F3")
def test_the_script_s_own_word_comes_first(tmp_path) -> None:
    folder = make_folder(tmp_path, 1, ended=None)
    assert last_word(folder, folder.state())[:2] == ("killed", None)
    end(folder, "failed", 3)
    assert last_word(folder, folder.state())[:2] == ("failed", 3)


def test_last_values_with_the_user_s_over_them(tmp_path) -> None:
    folder = make_folder(tmp_path, 60, ended=None)
    with folder.journal.open("ab") as file:
        file.write(b'{"kind":"summary","set":{"best":0.5,"a":"mine"}}\n')
    summarizing.write(folder)
    found = summarizing.last_values(folder)
    assert found == {"a": "mine", "b": 57, "c": "NaN", "text": "row 45", "best": 0.5}
