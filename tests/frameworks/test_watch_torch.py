"""A torch module is watched while it trains: what is counted, when, and what it leaves behind."""

import copy
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import runcairn
from runcairn.api.root import Api
from runcairn.errors import UsageError
from runcairn.sdk.run import Run
from tests.kit.script import run_script
from tests.kit.seen import looking

torch = pytest.importorskip("torch")
nn = torch.nn


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """An open run that sends nothing."""
    run = runcairn.init(
        project="p", dir=tmp_path, mode="offline", reinit="create_new", settings={"console": "off"}
    )
    yield run
    run.finish()


def net() -> Any:
    """Two layers."""
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 1, bias=False))


def train(model: Any, batches: int, each: Callable[[int], None] = lambda _: None) -> None:
    """A plain loop."""
    step = torch.optim.SGD(model.parameters(), 0.1)
    for batch in range(batches):
        step.zero_grad()
        model(torch.randn(8, 3)).square().mean().backward()
        step.step()
        each(batch)


def watched(run: Run) -> dict[int, dict[str, Any]]:
    """Step -> what was watched there."""
    found: dict[int, dict[str, Any]] = {}
    for row in run.folder.rows("history"):
        kept = {key: value for key, value in row.items() if key.startswith(("gradients/", "parameters/"))}
        if kept:
            found.setdefault(row["_step"], {}).update(kept)
    return found


def test_every_so_many_batches_at_the_current_step(run: Run) -> None:
    model = net()
    run.watch(model, log="all", log_freq=4)
    train(model, 10, lambda batch: run.log({"batch": batch}))
    rows = watched(run)
    assert list(rows) == [0, 4, 8]
    names = {name for name, _ in model.named_parameters()}
    for row in rows.values():
        assert set(row) == {f"{kind}/{name}" for kind in ("gradients", "parameters") for name in names}
        for key, value in row.items():
            size = dict(model.named_parameters())[key.partition("/")[2]].numel()
            assert value["_type"] == "histogram"
            assert sum(value["values"]) == size


def test_the_layers_come_along_with_shapes_after_the_first_batch(run: Run) -> None:
    model = net()
    run.watch(model)
    assert run.config["architecture/parameters"] == 25
    assert b'"outputs"' not in run.folder.architecture.read_bytes()
    train(model, 1)
    assert b'"outputs":[[null,5]]' in run.folder.architecture.read_bytes()
    assert all(not module._forward_hooks for module in model.modules())


def test_between_the_batches_that_are_due_nothing_hangs_at_the_parameters(run: Run) -> None:
    model = net()
    run.watch(model, log_freq=3)
    hooks = []
    train(model, 5, lambda _: hooks.append(len(model[0].weight._backward_hooks or ())))
    assert [count > 0 for count in hooks] == [True, False, False, True, False]
    run.unwatch(model)
    assert not model[0].weight._backward_hooks
    assert not model._forward_pre_hooks
    before = len(watched(run))
    train(model, 5)
    assert len(watched(run)) == before


def test_evaluation_is_no_batch(run: Run) -> None:
    model = net()
    run.watch(model, log_freq=2)
    with torch.no_grad():
        model(torch.zeros(1, 3))
    model.eval()
    model(torch.zeros(1, 3)).sum().backward()
    assert watched(run) == {}
    model.train()
    train(model, 3, lambda _: run.log({}))
    assert list(watched(run)) == [0, 2]


def test_a_watched_model_can_be_copied_and_pickled_and_the_copies_are_not_watched(run: Run) -> None:
    model = net()
    run.watch(model, log="all", log_freq=1)
    copies = [copy.deepcopy(model), pickle.loads(pickle.dumps(model))]
    for one in copies:
        train(one, 2)
    assert watched(run) == {}
    assert b"runcairn" not in pickle.dumps(model)
    train(model, 1)
    assert len(watched(run)) == 1
    for one in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        train(one, 1)


def test_several_networks_have_names(run: Run) -> None:
    generator, critic = net(), nn.Linear(3, 1)
    run.watch([generator, critic], log_freq=1)
    train(generator, 1)
    train(critic, 1)
    keys = {key for row in watched(run).values() for key in row}
    assert {"gradients/0.weight", "gradients/1/weight"} <= keys
    assert run.config["architecture/1/parameters"] == 4
    run.watch(critic, log="parameters", log_freq=1, name="critic")  # again: in the place of before
    run.log({})
    train(critic, 1)
    assert set(watched(run)[1]) == {"parameters/critic/weight", "parameters/critic/bias"}


def test_a_failure_ends_the_watching_not_the_training(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    model = net()
    run.watch(model, log="all", log_freq=1)
    monkeypatch.setattr(type(run), "log", lambda *_args, **_more: 1 / 0)
    train(model, 3)
    monkeypatch.undo()
    assert watched(run) == {}
    assert not model._forward_pre_hooks


def test_after_the_end_of_the_run_nothing_is_kept_and_training_goes_on(run: Run) -> None:
    model = net()
    run.watch(model, log_freq=1)
    run.finish()
    train(model, 2)
    assert watched(run) == {}
    assert not model._forward_pre_hooks


def test_what_cannot_be_watched_is_said(run: Run) -> None:
    with pytest.raises(UsageError, match="log="):
        run.watch(net(), log="weights")  # pyright: ignore[reportArgumentType]
    with pytest.raises(UsageError, match="log_freq"):
        run.watch(net(), log_freq=0)
    with pytest.raises(UsageError, match="watched"):
        run.watch({"a": 1})


def test_a_compiled_model(run: Run) -> None:
    model = net()
    compiled = torch.compile(model, backend="eager")
    run.watch(compiled, log="all", log_freq=2)
    train(compiled, 3, lambda _: run.log({}))
    assert list(watched(run)) == [0, 2]
    assert "gradients/0.weight" in watched(run)[0]
    later = net()
    run.watch(later, log_freq=1)  # compiled after that: not watched, and as right as before
    train(torch.compile(later, backend="eager"), 2)


_numbers = st.floats(allow_nan=True, allow_infinity=True, width=32)


@given(st.lists(_numbers, max_size=60), st.sampled_from(["float32", "float64", "float16", "bfloat16"]))
def test_counts_are_those_of_numpy(numbers: list[float], dtype: str) -> None:
    from runcairn.watching.of_torch import spread_of

    tensor = torch.tensor(numbers, dtype=torch.float64).to(getattr(torch, dtype))
    spread = spread_of(tensor)
    values = tensor.double().numpy()
    finite = values[np.isfinite(values)]
    assert sum(spread.bins) == finite.size
    assert spread.left_out == values.size - finite.size
    assert len(spread.edges) == len(spread.bins) + 1
    assert all(np.diff(spread.edges) > 0)
    if finite.size:
        assert spread.edges[0] == finite.min()
        expected = np.histogram(finite, np.array(spread.edges))[0]
        # Numbers at an edge may fall to either side of it.
        assert np.abs(np.cumsum(expected) - np.cumsum(spread.bins)).max() <= np.max(
            [np.isclose(finite, edge, rtol=1e-5, atol=1e-6 * np.ptp(finite)).sum() for edge in spread.edges]
        )
    runcairn.Histogram(np_histogram=(list(spread.bins), list(spread.edges)))


def test_sparse_complex_and_large_tensors_are_counted() -> None:
    from runcairn.watching.of_torch import spread_of

    sparse = torch.sparse_coo_tensor([[0, 2]], [1.0, 3.0], (9,))
    assert sum(spread_of(sparse).bins) == 2
    assert sum(spread_of(torch.ones(3, dtype=torch.complex64)).bins) == 6
    assert sum(spread_of(torch.arange(9_000_000)).bins) == 9_000_000
    assert spread_of(torch.ones(20_000_000)).bins == (20_000_000,)


_LOOP = """
    import runcairn
    import torch
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.ReLU(), torch.nn.Linear(5, 1, bias=False))
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    with runcairn.init(project="watch-torch", id="loop", config={"lr": 0.1, "net": {"width": 5}}) as run:
        run.watch(model, log="all", log_freq=4)
        for step in range(10):
            x = torch.randn(8, 3)
            loss = torch.nn.functional.mse_loss(model(x), x.sum(1, keepdim=True))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            run.log({"loss": loss})
        torch.save(model.state_dict(), f"{run.dir}/model.pt")
"""


@pytest.fixture(scope="module")
def loop(server, tmp_path_factory):
    """A plain loop against a server."""
    run_script(tmp_path_factory.mktemp("loop"), server, _LOOP, within=200, PYTHONWARNINGS="ignore")
    return Api(server.url, server.key).run("watch-torch/loop")


_WEIGHTS = ["0.bias", "0.weight", "2.weight"]


def test_a_plain_loop_is_watched_up_to_the_server(loop):
    assert [row["_step"] for row in loop.scan_history(["loss"])] == list(range(10))
    for key in (f"{kind}/{name}" for kind in ("gradients", "parameters") for name in _WEIGHTS):
        assert [item.step for item in loop.media(key)] == [0, 4, 8]
    assert loop.config["architecture/parameters"] == 25


@pytest.mark.browser
def test_the_pages_of_a_plain_loop(server, loop):
    with looking(server) as eyes:
        seen = eyes.at(loop)
        kinds = {kind: [f"{kind}/{name}" for name in _WEIGHTS] for kind in ("gradients", "parameters")}
        seen.sections(charts=["loss"], **kinds)
        seen.charts("loss").media(*kinds["gradients"], *kinds["parameters"])
        seen.overview().layers().files("model.pt")
