"""Sealing on a real database: cost, order, axes, late points, and the end of a run."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import func, select, update

from runcairn.server.store import schema
from tests.kit.series_store import Stand, Writer, stand


def rows(first: int, end: int, keys: int = 2, stride: int = 1) -> list[dict[str, Any]]:
    return [
        {f"k{k}": i + k / 10 for k in range(keys)} | {"_step": i * stride, "_timestamp": 1e9 + i}
        for i in range(first, end)
    ]


def log(store: Stand, writer: Writer, what: list[dict[str, Any]]) -> None:
    store.append(1, "history", writer.append(*writer.log(what)))


def count(store: Stand, table: Any) -> int:
    with store.database.read() as tx:
        return tx.execute(select(func.count()).select_from(table)).scalar_one()


def test_keys_logged_together_share_their_axes(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        writer = Writer("w")
        for at in range(0, 6000, 500):
            log(store, writer, rows(at, at + 500, keys=5))
            store.sealing.seal(1, "history")
        store.sealing.seal(1, "history", all_small=True)
        assert count(store, schema.chunk) == 5 * 2
        assert count(store, schema.data) == 5 * 2
        assert count(store, schema.axis) == 2
        assert count(store, schema.batch) == 0


def test_a_late_point_touches_its_chunk_alone(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        writer = Writer("w")
        log(store, writer, rows(0, 20_000, keys=1))
        store.sealing.seal(1, "history", all_small=True)
        with store.database.read() as tx:
            before = dict(tx.execute(select(schema.data.c.first, schema.data.c.crc)).all())
        log(store, writer, [{"k0": -1.0, "_step": 9000, "_timestamp": 5.0}])
        assert store.points(1, "k0", 9000, 9000) == {9000: (5.0, -1.0)}
        store.sealing.seal(1, "history")
        with store.database.read() as tx:
            after = dict(tx.execute(select(schema.data.c.first, schema.data.c.crc)).all())
        assert [first for first in before if before[first] != after.get(first)] == [8192]
        assert store.points(1, "k0", 8999, 9001) == {
            8999: (1e9 + 8999, 8999),
            9000: (5.0, -1.0),
            9001: (1e9 + 9001, 9001),
        }


def test_a_series_logged_backwards_has_few_chunks(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        writer = Writer("w")
        for at in range(3000 - 50, -1, -50):
            log(store, writer, rows(at, at + 50, keys=1))
            store.sealing.seal(1, "history")
        assert len(store.points(1, "k0")) == 3000
        assert count(store, schema.chunk) < 12


def test_summaries_survive_a_new_server_without_being_saved(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        writer = Writer("w")
        log(store, writer, rows(0, 100))
        store.sealing.seal(1, "history")
        log(
            store,
            writer,
            [
                {"k0": -7.0, "_step": 100, "_timestamp": 1.0},
                {"k0": float("nan"), "_step": 101, "_timestamp": 1.0},
            ],
        )
        # the second batch is not sealed, its summary not saved
    with stand(tmp_path) as store:
        log(store, writer, [{"k1": 5.0, "_step": 99, "_timestamp": 2.0}])
        store.ingest.save()
        with store.database.read() as tx:
            found = {row.name: row for row in tx.execute(select(schema.series)).all()}
            steps = tx.execute(select(schema.run.c.steps)).scalar_one()
        assert (found["k0"].n, found["k0"].low, found["k0"].low_step, found["k0"].high) == (
            102,
            -7.0,
            100,
            99.0,
        )
        assert (found["k0"].last, found["k0"].last_step, found["k0"].last_json) == (None, 101, '"NaN"')
        assert (found["k1"].last, found["k1"].last_step) == (5.0, 99)
        assert steps == 102
        store.sealing.seal(1, "history")
        store.ingest.save()
        with store.database.read() as tx:
            found = {row.name: row.n for row in tx.execute(select(schema.series)).all()}
        assert found == {"k0": 102, "k1": 100}


@pytest.mark.holds("F23")
def test_a_damaged_chunk_is_named_and_the_others_are_served(tmp_path: Path) -> None:
    from runcairn.wire.series import ChartQuery, PointsQuery
    from tests.kit.series_store import read_arrow

    with stand(tmp_path) as store:
        log(store, Writer("w"), rows(0, 10_000))
        store.sealing.seal(1, "history", all_small=True)
        with store.database.read() as tx:
            vals = tx.execute(
                select(schema.data.c.vals).where(schema.data.c.key == 0, schema.data.c.first == 4096)
            ).scalar_one()
        broken = bytes([vals[0] ^ 1]) + vals[1:]
        store.database.write(
            lambda tx: (
                tx.execute(
                    update(schema.data)
                    .where(schema.data.c.key == 0, schema.data.c.first == 4096)
                    .values(vals=broken)
                ).rowcount
            )
        ).result()
        table = read_arrow(store.charts.points(PointsQuery(runs=[1], keys=["k0", "k1"])))
        found = np.asarray(table["key"])
        assert ((found == 0).sum(), (found == 1).sum()) == (10_000 - 4096, 10_000)
        for schema_of in (
            table.schema,
            read_arrow(store.charts.chart(ChartQuery(runs=[1], keys=["k0"]))).schema,
        ):
            said = schema_of.metadata[b"damaged"].decode()
            assert '"run": 1, "key": "k0", "first": 4096, "last": 8191' in said


def test_a_run_that_was_deleted_is_sealed_no_more(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        writer = Writer("w")
        log(store, writer, rows(0, 50))
        store.database.write(lambda tx: tx.execute(schema.run.delete()).rowcount).result()
        store.sealing.seal(1, "history")
        assert count(store, schema.chunk) == 0


@pytest.mark.holds("F46", "F47")
def test_readers_miss_nothing_while_batches_are_sealed(tmp_path: Path) -> None:
    import threading

    with stand(tmp_path, slice_keys=2) as store:
        writer = Writer("w")
        acknowledged = [0]
        wrong: list[str] = []
        done = threading.Event()

        def read() -> None:
            while not done.is_set():
                least = acknowledged[0]
                for key in ("k0", "k4"):
                    found = list(store.points(1, key))
                    if found != list(range(len(found))) or len(found) < least:
                        wrong.append(f"{key}: {len(found)} of {least}")

        readers = [threading.Thread(target=read) for _ in range(3)]
        for reader in readers:
            reader.start()
        store.sealing.start()
        try:
            while acknowledged[0] < 2400 or store.sealing.seals <= 3:
                at = acknowledged[0]
                log(store, writer, rows(at, at + 40, keys=5))
                acknowledged[0] = at + 40
        finally:
            done.set()
            for reader in readers:
                reader.join()
            store.sealing.close()
        assert not wrong
