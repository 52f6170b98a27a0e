"""Values and keys at the edges come back through the server as they were logged."""

import math
import struct

import pytest

from runcairn.api.root import Api
from tests.kit.script import run_script

_VALUES = [
    math.nan, math.inf, -math.inf, -0.0, 5e-324, -2.2250738585072011e-308, 1.7976931348623157e308, 0.1, 1 / 3,
    2**53 - 1, -(2**53), 1e-7, 123456789.123456789,
]  # fmt: skip
_KEYS = [
    "__proto__",
    "a\nb",
    "a\0b",
    "KEY",
    "key",
    "k" * 10_000,
    "späße/日本",
    "a.b",
    " ",
    "constructor",
    "'; --",
    "<b>",
]
_SCRIPT = f"""
    import math
    from math import inf, nan
    import runcairn

    run = runcairn.init(project="exact", id="e1")
    for value in {_VALUES!r}:
        run.log({{"v": value}})
    run.log({{key: float(place) for place, key in enumerate({_KEYS!r})}})
    run.log({{"integer": 2**53 + 1, "huge": 10**40}})
    for key in ("\\udc80", "_step"):
        try:
            run.log({{key: 1}})
        except runcairn.UsageError as error:
            print("refused", ascii(key), repr(key) in str(error) or ascii(key) in str(error))
    run.finish()
"""


@pytest.fixture(scope="module")
def run(server, tmp_path_factory):
    done = run_script(tmp_path_factory.mktemp("exact"), server, _SCRIPT)
    assert done.stdout.count("True") == 2, done.stdout
    return Api(server.url, server.key).run("exact/e1")


@pytest.mark.holds("F36")
def test_floats_come_back_to_the_bit(run):
    got = run.series("v", as_="arrow")["v"].to_pylist()
    assert [struct.pack(">d", value) for value in got] == [
        struct.pack(">d", float(value)) for value in _VALUES
    ]


@pytest.mark.holds("F37")
def test_odd_keys_come_back_whole(run):
    assert {key.name for key in run.keys if key.stream == "history"} >= set(_KEYS)
    table = run.series(_KEYS, as_="arrow")
    assert table.num_rows == 1
    for place, key in enumerate(_KEYS):
        assert table[key].to_pylist() == [float(place)]


@pytest.mark.holds("F36")
def test_integers_above_53_bits_are_drawn_as_the_nearest_float(run):
    (row,) = run.series(["integer", "huge"], as_="arrow").to_pylist()
    assert row["integer"] == float(2**53 + 1)
    assert row["huge"] == 1e40
