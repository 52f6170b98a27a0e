"""The doors of series over HTTP: what fits is answered, what does not is refused with words, whole."""

import gzip
import http.client
from typing import Any

import msgspec
import pytest

from runcairn.wire.ingest import MAX_BODY, Append
from tests.kit.series_store import Writer, read_arrow
from tests.kit.server import ServerProcess


@pytest.fixture
def run(server: ServerProcess, project: str) -> int:
    return server.request("PUT", f"/api/v1/projects/-/{project}/runs/r", json={"writer": "w"}).json()["run"]


def body_of(writer: Writer, rows: int) -> bytes:
    first, end = writer.log(
        [{"loss": i / 2, "note": "n", "_step": i, "_timestamp": 1e9} for i in range(rows)]
    )
    return msgspec.msgpack.encode(writer.append(first, end))


def test_append_read_and_repeat(server: ServerProcess, run: int) -> None:
    body = body_of(Writer("w"), 20)
    path = f"/api/v1/runs/{run}/streams/history"
    for sent, headers in ((body, {}), (gzip.compress(body), {"Content-Encoding": "gzip"}), (body, {})):
        answer = server.request("POST", path, body=sent, headers=headers)
        assert (answer.status, answer.json()["end"]) == (200, 20)
    assert server.request("GET", f"/api/v1/runs/{run}/streams").json()[0]["end"] == 20
    chart = server.request("POST", "/api/v1/series/chart", json={"runs": [run], "keys": ["loss"]})
    assert chart.headers["content-type"].startswith("application/vnd.apache.arrow.stream")
    assert read_arrow(chart.data)["last"].to_pylist() == [i / 2 for i in range(20)]
    values = server.request("GET", f"/api/v1/runs/{run}/values?key=note&key=loss&lo=3&hi=4").json()
    assert [(row["step"], row["value"]) for row in values["rows"]] == [(3, "n"), (4, "n")]


def test_a_gap_names_where_to_go_on(server: ServerProcess, run: int) -> None:
    writer = Writer("w")
    body_of(writer, 10)
    path = f"/api/v1/runs/{run}/streams/history"
    server.request("POST", path, body=msgspec.msgpack.encode(writer.append(0, 4)))
    answer = server.request("POST", path, body=msgspec.msgpack.encode(writer.append(6, 10)))
    assert answer.status == 409
    said = answer.json()
    assert (said["code"], said["end"], said["chain"]) == ("offset_gap", 4, writer.chain(4))
    other = Writer("w")
    other.log([{"loss": 9.0, "_step": 0, "_timestamp": 0.0}] * 10)
    answer = server.request("POST", path, body=msgspec.msgpack.encode(other.append(4, 10)))
    assert (answer.status, answer.json()["code"]) == (409, "diverged")


@pytest.mark.holds("F38", "T17", "T27")
@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"", {}, 400),
        (b"{}", {}, 400),
        (b"\xc1" * 100, {}, 400),
        (b"\x97" * 5000, {}, 400),
        (gzip.compress(b"0" * 100_000_000), {"Content-Encoding": "gzip"}, 413),
        (b"not gzip", {"Content-Encoding": "gzip"}, 400),
        (gzip.compress(b"cut")[:-3], {"Content-Encoding": "gzip"}, 400),
        (gzip.compress(gzip.compress(b"0" * 100_000_000)), {"Content-Encoding": "gzip"}, 400),
        (gzip.compress(b"one") + gzip.compress(b"two"), {"Content-Encoding": "gzip"}, 400),
        (b"x", {"Content-Encoding": "br"}, 415),
        (b"0" * (MAX_BODY + 1), {}, 413),
    ],
    ids=[
        "empty",
        "json",
        "no msgpack",
        "nested",
        "gzip bomb",
        "no gzip",
        "gzip cut",
        "gzip twice",
        "two gzips",
        "brotli",
        "too large",
    ],
)
def test_bad_bodies_are_refused(
    body: bytes, headers: dict[str, str], status: int, server: ServerProcess, run: int
) -> None:
    answer = server.request("POST", f"/api/v1/runs/{run}/streams/history", body=body, headers=headers)
    assert answer.status == status
    assert answer.json()["message"]
    assert server.request("GET", f"/api/v1/runs/{run}/streams").json() == []


@pytest.mark.holds("T27")
def test_a_body_without_a_length_is_counted_as_it_comes(server: ServerProcess, run: int) -> None:
    host, _, port = server.url.removeprefix("http://").partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=30)
    pieces = (b"0" * 1_000_000 for _ in range(18))
    path = f"/api/v1/runs/{run}/streams/history"
    try:
        connection.request("POST", path, pieces, server.headers, encode_chunked=True)
        assert connection.getresponse().status == 413
    except (BrokenPipeError, ConnectionResetError):
        pass  # refused before all of it was sent
    finally:
        connection.close()
    assert server.request("GET", f"/api/v1/runs/{run}/streams").json() == []


@pytest.mark.holds("F26")
def test_a_request_that_breaks_off_stores_nothing(server: ServerProcess, run: int) -> None:
    body = body_of(Writer("w"), 50)
    host, _, port = server.url.removeprefix("http://").partition(":")
    for cut in (1, 10, len(body) // 2, len(body) - 1):
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        connection.putrequest("POST", f"/api/v1/runs/{run}/streams/history")
        for name, value in {**server.headers, "Content-Length": str(len(body))}.items():
            connection.putheader(name, value)
        connection.endheaders(body[:cut])
        connection.close()
    assert server.request("GET", f"/api/v1/runs/{run}/streams").json() == []
    assert server.request("POST", f"/api/v1/runs/{run}/streams/history", body=body).json()["end"] == 50


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ({"runs": [1], "keys": ["loss"], "buckets": 0}, 400),
        ({"runs": [1], "keys": ["loss"], "stream": "output"}, 400),
        ({"runs": [2**64], "keys": ["loss"]}, 400),
        ({"runs": [-1], "keys": ["loss"]}, 400),
        ({"runs": list(range(2000)), "keys": ["loss"]}, 400),
        ({"runs": [1, 1], "keys": ["loss"]}, 400),
        ({"runs": "1", "keys": ["loss"]}, 400),
        ({"keys": ["loss"]}, 400),
        ({"runs": [2**40], "keys": ["", "\0", "x" * 20_000]}, 200),
        ({"runs": [1], "keys": ["loss"], "lo": 1e308, "hi": -1e308}, 200),
        ({"runs": [1], "keys": ["loss"], "lo": -1.7e308, "hi": 1.7e308, "x": "time"}, 200),
        ({"runs": [1], "keys": ["loss"], "x": "no such key"}, 200),
    ],
)
def test_questions_are_answered_or_refused(
    question: dict[str, Any], status: int, server: ServerProcess
) -> None:
    assert server.request("POST", "/api/v1/series/chart", json=question).status == status
    assert server.request("POST", "/api/v1/series/chart", body=b"{").status == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/streams/other", 400),
        ("/values", 400),
        ("/values?key=a&limit=0", 400),
        ("/values?key=a&lo=9223372036854775808", 400),
        ("/values?key=%00&key=%ED%A0%80", 200),
        ("/logs?limit=100000", 400),
        ("/logs?from_line=x", 400),
        ("/logs?writer=..%2F..%2Fetc", 404),
        ("/logs/raw", 200),
    ],
)
def test_addresses_are_checked(path: str, status: int, server: ServerProcess, run: int) -> None:
    method = "POST" if path.startswith("/streams") else "GET"
    assert server.request(method, f"/api/v1/runs/{run}{path}").status == status
    if status == 200:
        assert server.request(method, f"/api/v1/runs/999999{path}").status == 404
        assert server.request(method, f"/api/v1/runs/{2**70}{path}").status in (400, 404)


@pytest.mark.holds("T15")
def test_the_download_is_text_to_be_saved(server: ServerProcess, run: int) -> None:
    data = b"<script>alert(1)</script>\r\xff\n"
    append = Append(1, "../../w", 0, len(data), "", "c", msgspec.msgpack.encode([1, data, [[0, 1.0]]]))
    answer = server.request("POST", f"/api/v1/runs/{run}/streams/output", body=msgspec.msgpack.encode(append))
    assert answer.status == 200
    raw = server.request("GET", f"/api/v1/runs/{run}/logs/raw")
    assert raw.data == data
    assert raw.headers["content-type"] == "text/plain; charset=utf-8"
    assert raw.headers["content-disposition"] == f'attachment; filename="run-{run}-output.log"'
    page = server.request("GET", f"/api/v1/runs/{run}/logs").json()
    assert (page["writer"], page["total"], page["lines"][0][2]) == (
        "../../w",
        1,
        "�script>alert(1)</script>",
    )
