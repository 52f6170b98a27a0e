"""What an answer means, and when to try again."""

import email.utils
import time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcairn.errors import (
    Diverged,
    NotAllowed,
    NotFound,
    OffsetGap,
    Refused,
    RuncairnError,
    StoreFull,
    TooLarge,
    Unreachable,
)
from runcairn.remote.answers import Answer, error_of, retry_after
from runcairn.remote.proxies import proxy_for
from runcairn.remote.retry import Backoff, may_pass
from runcairn.wire.errors import ErrorBody

JSON = {"Content-Type": "application/json; charset=utf-8"}


def ours(status: int, code: str = "x", message: str = "m", **more) -> Answer:
    return Answer(status, JSON, msgspec.json.encode(ErrorBody(code=code, message=message, **more)))


@pytest.mark.holds("F29")
@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599])
@pytest.mark.parametrize("body", [b"", b"<html>", msgspec.json.encode(ErrorBody(code="failed", message="m"))])
def test_what_passes_by_itself_is_tried_again(status: int, body: bytes) -> None:
    error = error_of(Answer(status, {**JSON, "Retry-After": "7"}, body), "http://h")
    assert type(error) is Unreachable
    assert may_pass(error)
    assert error.retry_after == 7


@pytest.mark.holds("F29")
@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 405, 409, 410, 418, 422])
def test_a_stranger_s_no_is_no_word_of_the_server(status: int) -> None:
    error = error_of(Answer(status, {"content-type": "text/html"}, b"<html>"), "http://h")
    assert type(error) is Unreachable
    assert "no runcairn server" in str(error)


@pytest.mark.holds("F29", "F17")
def test_each_no_of_ours_is_an_error_of_its_own() -> None:
    assert isinstance(error_of(ours(401), "u"), NotAllowed)
    assert isinstance(error_of(ours(404, "not_found"), "u"), NotFound)
    assert isinstance(error_of(ours(507, "store_full"), "u"), StoreFull)
    gap = error_of(ours(409, "offset_gap", end=7, chain="ab"), "u", "history", 3)
    assert isinstance(gap, OffsetGap)
    assert (gap.end, gap.chain, gap.stream) == (7, "ab", "history")
    other = error_of(ours(409, "diverged", end=7, chain="ab"), "u", "history", 3, "cd")
    assert isinstance(other, Diverged)
    assert (other.ours, other.theirs) == ("cd", "ab")
    large = error_of(ours(413, "too_large", "the body is 2,000 bytes; the limit is 1,000"), "u")
    assert isinstance(large, TooLarge)
    assert (large.size, large.limit) == (2000, 1000)
    plain = error_of(ours(400, "bad_request"), "u")
    assert type(plain) is Refused
    assert not may_pass(plain)


@given(
    st.integers(201, 599),
    st.dictionaries(st.sampled_from(["Content-Type", "Retry-After", "Location"]), st.text(max_size=40)),
    st.binary(max_size=60),
)
def test_any_answer_becomes_an_error_with_words(status: int, headers: dict[str, str], body: bytes) -> None:
    error = error_of(Answer(status, headers, body), "http://h")
    assert isinstance(error, RuncairnError)
    assert error.problem


def test_retry_after_may_be_a_date() -> None:
    wait = retry_after(email.utils.formatdate(time.time() + 60))
    assert wait is not None
    assert 30 <= wait <= 61


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("5", 5, 5),
        ("0", 0, 0),
        ("99999", 600, 600),
        (email.utils.formatdate(0), 0, 0),
    ],
)
def test_retry_after(text: str, low: float, high: float) -> None:
    wait = retry_after(text)
    assert wait is not None
    assert low <= wait <= high


@given(st.text())
def test_retry_after_of_nonsense_is_nothing_or_bounded(text: str) -> None:
    wait = retry_after(text)
    assert wait is None or 0 <= wait <= 600


@pytest.mark.holds("F29", "F32")
@given(st.floats(0, 1, exclude_max=True), st.integers(1, 60))
def test_waits_grow_are_spread_and_bounded(chance: float, failures: int) -> None:
    backoff = Backoff(first=0.5, most=60, rand=lambda: chance)
    waits = [backoff.after(Unreachable("x")) for _ in range(failures)]
    assert waits == sorted(waits)
    assert waits[0] == chance * 0.5
    assert waits[-1] <= 60
    assert Backoff(rand=lambda: chance).after(Unreachable("x", retry_after=30)) >= 30


@pytest.mark.parametrize(
    ("url", "environ", "proxy"),
    [
        ("https://lab.example", {"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        ("https://lab.example", {"https_proxy": "p:1", "HTTPS_PROXY": "q:1"}, "http://p:1"),
        ("https://lab.example", {"ALL_PROXY": "p:1"}, "http://p:1"),
        ("https://lab.example", {"HTTPS_PROXY": "p:1", "NO_PROXY": "other, .example"}, None),
        ("https://lab.example", {"HTTPS_PROXY": "p:1", "no_proxy": "*"}, None),
        ("https://lab.example:444", {"HTTPS_PROXY": "p:1", "no_proxy": "lab.example:443"}, "http://p:1"),
        ("https://notlab.example", {"HTTPS_PROXY": "p:1", "no_proxy": "lab.example"}, "http://p:1"),
        ("http://lab.example", {"HTTPS_PROXY": "p:1"}, None),
        ("http://lab.example", {"HTTP_PROXY": "p:1", "REQUEST_METHOD": "GET"}, None),
        ("http://[::", {"HTTP_PROXY": "p:1"}, None),
    ],
)
def test_proxies(url: str, environ: dict[str, str], proxy: str | None) -> None:
    assert proxy_for(url, environ) == proxy
