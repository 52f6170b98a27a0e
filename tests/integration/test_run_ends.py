"""What a run's end leaves at the server is there with the answer: who finished it may ask for its summary next."""

import msgspec

from tests.kit.series_store import Writer
from tests.kit.server import ServerProcess


def test_the_answer_to_the_end_knows_the_last_rows(server: ServerProcess, project: str) -> None:
    for number in range(5):  # summaries are saved once a second too: five ends do not all fall on that
        path = f"/api/v1/projects/-/{project}/runs/r{number}"
        run = server.request("PUT", path, json={"writer": "w"}).json()["run"]
        writer = Writer("w")
        first, end = writer.log([{"loss": i / 2, "_step": i, "_timestamp": 1e9} for i in range(20)])
        body = msgspec.msgpack.encode(writer.append(first, end))
        assert server.request("POST", f"/api/v1/runs/{run}/streams/history", body=body).status == 200
        ended = server.request(
            "PATCH", f"/api/v1/runs/{run}", json={"writer": "w", "state": "finished"}
        ).json()
        assert ended["run"]["state"] == "finished"
        assert ended["run"]["steps"] == 20
        assert ended["run"]["summary"] == {"loss": 9.5}
