"""The rule of appends: whatever the sender does, each row is kept once, and the answers are true."""

import asyncio
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from runcairn.errors import Diverged, NotFound, OffsetGap, Refused, StoreFull, TooLarge, UsageError
from runcairn.server.store import schema
from runcairn.wire.ingest import Append
from tests.kit.series_store import Stand, Writer, stand


def rows(first: int, end: int, **more: Any) -> list[dict[str, Any]]:
    return [{"loss": 1 / (i + 1), "_step": i, "_timestamp": 1e9 + i} | more for i in range(first, end)]


def changed(append: Append, **fields: Any) -> Append:
    values = {name: getattr(append, name) for name in Append.__struct_fields__} | fields
    return Append(**values)


class Sender(RuleBasedStateMachine):
    """A sender that repeats, forgets, splits and reorders; the model is the number of rows that must be there."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self._context = stand(self.folder / f"{threading.get_ident()}-{id(self)}")
        self.store: Stand = self._context.__enter__()
        self.writer = Writer("w")
        self.stored = 0

    def teardown(self) -> None:
        self._context.__exit__(None, None, None)

    @rule(count=st.integers(1, 40))
    def log(self, count: int) -> None:
        self.writer.log(rows(len(self.writer.lines), len(self.writer.lines) + count))

    @rule(first=st.integers(0, 100), count=st.integers(0, 100))
    def send(self, first: int, count: int) -> None:
        """Any stretch of what was logged, sent before or not."""
        first = min(first, len(self.writer.lines))
        end = min(first + count, len(self.writer.lines))
        append = self.writer.append(first, end)
        if first == self.stored or end <= self.stored:
            self.stored = max(end, self.stored)
            answer = self.store.append(1, "history", append)
            assert (answer.end, answer.chain) == (self.stored, self.writer.chain(self.stored))
        else:
            with pytest.raises(OffsetGap) as refused:
                self.store.append(1, "history", append)
            assert (refused.value.end, refused.value.chain) == (self.stored, self.writer.chain(self.stored))

    @rule()
    def send_all_twice_at_once(self) -> None:
        """The answer was lost, and the repeat overtakes it."""
        append = self.writer.append(self.stored, len(self.writer.lines))

        async def both() -> None:
            ingest = self.store.ingest
            await asyncio.gather(*(ingest.append(1, "history", append) for _ in range(3)))

        asyncio.run(both())
        self.stored = len(self.writer.lines)

    @rule(count=st.integers(1, 5))
    def send_other_bytes(self, count: int) -> None:
        """A folder that was restored from a backup and logged on."""
        if not self.stored:
            return
        other = Writer("w", list(self.writer.lines[: self.stored - 1]))
        other.log(rows(self.stored, self.stored + count, other=1.0))
        with pytest.raises((Diverged, OffsetGap)):
            self.store.append(1, "history", other.append(self.stored - 1, len(other.lines)))
        if count > 1:
            with pytest.raises(Diverged) as refused:
                self.store.append(1, "history", other.append(self.stored, len(other.lines)))
            assert refused.value.theirs == self.writer.chain(self.stored)

    @rule()
    def seal(self) -> None:
        self.store.sealing.seal(1, "history")

    @invariant()
    def all_that_was_acknowledged_is_there_once(self) -> None:
        assert list(self.store.points(1, "loss")) == list(range(self.stored))


@pytest.mark.holds("F28", "F30", "F31", "F41", "P4")
def test_any_sender_keeps_every_row_once(tmp_path: Path) -> None:
    machine = type("Here", (Sender,), {"folder": tmp_path})
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=15, stateful_step_count=25, suppress_health_check=checks),
    )


@pytest.mark.holds("F43")
def test_writers_of_one_run_have_offsets_of_their_own(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        one, two = Writer("one"), Writer("two")
        store.append(1, "history", one.append(*one.log(rows(0, 10))))
        store.append(
            1,
            "history",
            two.append(
                *two.log(
                    [
                        {"loss": 5.0, "_step": 9, "_timestamp": 1.0},
                        {"acc": 1.0, "_step": 3, "_timestamp": 1.0},
                    ]
                )
            ),
        )
        store.append(1, "events", one.append(0, 10))
        assert {(e.writer, e.stream, e.end) for e in store.ingest.ends(1)} == {
            ("one", "history", 10),
            ("two", "history", 2),
            ("one", "events", 10),
        }
        assert store.points(1, "loss")[9] == (1.0, 5.0)
        assert list(store.points(1, "acc")) == [3]


@pytest.mark.holds("F26", "F38")
@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"version": 2}, UsageError),
        ({"writer": ""}, UsageError),
        ({"writer": "w" * 300}, UsageError),
        ({"offset": -1}, UsageError),
        ({"n": 4}, UsageError),
        ({"n": -3}, UsageError),
        ({"offset": 2**62, "n": 3}, UsageError),
        ({"payload": b""}, UsageError),
        ({"payload": b"\x91\x01"}, UsageError),
        ({"after": "x" * 65}, UsageError),
    ],
)
def test_what_does_not_fit_is_refused_whole(
    fields: dict[str, Any], error: type[Exception], tmp_path: Path
) -> None:
    with stand(tmp_path) as store:
        writer = Writer("w")
        good = writer.append(*writer.log(rows(0, 3)))
        with pytest.raises(error):
            store.append(1, "history", changed(good, **fields))
        with store.database.read() as tx:
            for table in (schema.batch, schema.series, schema.stream):
                assert not tx.execute(select(table)).all()
        assert store.append(1, "history", good).end == 3


@pytest.mark.holds("F26")
def test_a_payload_cut_at_any_byte_is_refused(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        writer = Writer("w")
        good = writer.append(*writer.log(rows(0, 3, text="ä")))
        for cut in range(len(good.payload)):
            with pytest.raises(UsageError):
                store.append(1, "history", changed(good, payload=good.payload[:cut]))
        assert store.append(1, "history", good).end == 3


@pytest.mark.holds("F37")
def test_strange_keys_are_kept(tmp_path: Path) -> None:
    keys = ["a" * 10_000, "a\0b", "line\nbreak", "__proto__", "Loss", "loss", "../..", "ключ 🔑", ""]
    with stand(tmp_path) as store:
        writer = Writer("w")
        row = {key: float(at) for at, key in enumerate(keys)}
        store.append(1, "history", writer.append(*writer.log([row | {"_step": 0, "_timestamp": 0.0}])))
        assert [store.points(1, key)[0][1] for key in keys] == [float(at) for at in range(len(keys))]
        with pytest.raises(TooLarge):
            store.append(
                1, "history", writer.append(*writer.log([{"k" * 10_001: 1.0, "_step": 1, "_timestamp": 0.0}]))
            )


def test_an_unknown_run_is_not_found(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        writer = Writer("w")
        append = writer.append(*writer.log(rows(0, 1)))
        with pytest.raises(NotFound):
            store.append(7, "history", append)
        with pytest.raises(NotFound):
            store.ingest.ends(7)


def test_changes_are_published_after_the_commit_with_their_keys(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        writer = Writer("w")
        append = writer.append(*writer.log(rows(0, 2, note="hi")))
        store.append(1, "history", append)
        store.append(1, "history", append)
        ((project, change),) = store.heard.changes
        assert (project, change.run, change.history, change.values) == (1, 1, ["loss"], ["note"])


def test_values_keep_the_last_write_of_a_step(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        writer = Writer("w")
        image = {"_type": "image-file", "path": "media/a.png"}
        for at, what in ((1, image), (5, "five"), (1, [image, image]), (3, {"x": 1})):
            store.append(
                1, "history", writer.append(*writer.log([{"k": what, "_step": at, "_timestamp": 1.0}]))
            )
        page = store.values.page(1, ["k"], None, None, 100)
        assert page.rows[0].step == 1
        assert page.steps == [1, 3, 5]
        assert bytes(page.rows[0].value).startswith(b"[{")
        assert [row.step for row in store.values.page(1, ["k"], 2, 4, 100).rows] == [3]
        with store.database.read() as tx:
            row = tx.execute(select(schema.series)).one()
        assert (row.kind, row.last_step, row.last_json) == ("image-file", 5, '"five"')
        with pytest.raises(UsageError):
            store.values.page(1, [], None, None, 1)


@pytest.mark.holds("F17")
def test_a_full_disk_refuses_the_whole_commit_and_heals(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        writer = Writer("w")
        store.append(1, "history", writer.append(*writer.log(rows(0, 5))))

        def limit(pages: int) -> None:
            store.database.write(
                lambda tx: tx.exec_driver_sql(f"PRAGMA max_page_count={pages}").scalar()
            ).result()

        limit(1)  # SQLite takes the pages it has as the least
        end = 5

        def fill() -> None:
            nonlocal end
            for _ in range(200):
                new = {f"{end}-{k}": 1.0 for k in range(500)}
                writer.log([new | {"_step": 1, "_timestamp": 0.0}])
                store.append(1, "history", writer.append(end, end + 1))
                end += 1

        with pytest.raises(StoreFull):
            fill()
        assert store.database.problem
        assert store.ingest.ends(1)[0].end == end
        assert len(store.points(1, "loss")) == 5
        limit(1_000_000)
        assert store.append(1, "history", writer.append(end, len(writer.lines))).end == len(writer.lines)
        assert store.database.problem is None


@given(st.binary(max_size=300))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_refused_with_words(payload: bytes) -> None:
    from runcairn.series import received

    with pytest.raises((UsageError, Refused)):
        received.decode(payload, 3)


def test_a_batch_reads_as_it_was_written() -> None:
    from runcairn.series import received

    writer = Writer("w")
    writer.log([*rows(0, 3), {"other": 2.0, "word": "x", "_step": 9, "_timestamp": 0.0}])
    found = received.decode(writer.append(0, 4).payload, 4)
    assert found.steps.tolist() == [0, 1, 2, 9]
    assert found.highest_step() == 9
    assert [(o.row, o.key, o.json, o.kind) for o in found.others] == [(3, "word", '"x"', "string")]
    assert replace(found, others=[]).highest_step() == 9
