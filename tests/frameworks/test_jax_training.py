"""Networks of flax and equinox train for real in a plain loop, and log themselves."""

import pytest

from runcairn.api.root import Api
from tests.kit.script import run_script
from tests.kit.seen import looking

pytest.importorskip("flax")
pytest.importorskip("equinox")

_SCRIPT = """
    import equinox as eqx
    import flax.linen as linen
    import jax
    import jax.numpy as jnp
    import numpy as np
    import optax
    import runcairn
    from flax import nnx

    x = jax.random.normal(jax.random.key(1), (32, 3))
    wanted = x.sum(1, keepdims=True)

    def train(name, weights, predict, *described):
        def loss_of(weights):
            return jnp.mean((predict(weights) - wanted) ** 2)
        learn, optimizer = jax.jit(jax.value_and_grad(loss_of)), optax.sgd(0.1)
        state = optimizer.init(weights)
        with runcairn.init(project="jax", id=name, config={"lr": 0.1, "net": {"width": 8}}) as run:
            run.log_architecture(*described)
            for step in range(12):
                loss, gradients = learn(weights)
                changes, state = optimizer.update(gradients, state)
                weights = optax.apply_updates(weights, changes)
                kernel = max(jax.tree_util.tree_leaves(gradients), key=lambda leaf: leaf.size)
                run.log({"loss": loss, "gradients/largest": runcairn.Histogram(kernel)})
            np.savez(f"{run.dir}/weights.npz", *jax.tree_util.tree_leaves(weights))

    net = linen.Sequential([linen.Dense(8), linen.relu, linen.Dense(1)])
    train("linen", net.init(jax.random.key(0), x), lambda weights: net.apply(weights, x), net, x)

    rngs = nnx.Rngs(0)
    one = nnx.Sequential(nnx.Linear(3, 8, rngs=rngs), jax.nn.relu, nnx.Linear(8, 1, rngs=rngs))
    graph, weights = nnx.split(one)
    train("nnx", weights, lambda weights: nnx.merge(graph, weights)(x), one)

    mlp = eqx.nn.MLP(3, 1, 8, 1, key=jax.random.key(0))
    arrays, rest = eqx.partition(mlp, eqx.is_inexact_array)
    train("equinox", arrays, lambda weights: jax.vmap(eqx.combine(weights, rest))(x), mlp)
"""
_PARAMETERS = 3 * 8 + 8 + 8 + 1


@pytest.fixture(scope="module")
def api(server, tmp_path_factory):
    run_script(tmp_path_factory.mktemp("jax"), server, _SCRIPT, within=200, PYTHONWARNINGS="ignore")
    return Api(server.url, server.key)


@pytest.mark.parametrize("name", ["linen", "nnx", "equinox"])
def test_the_loss_falls_and_the_network_is_a_setting(api, name):
    run = api.run(f"jax/{name}")
    losses = [row["loss"] for row in run.scan_history(["loss"])]
    assert len(losses) == 12
    assert losses[-1] < losses[0]
    assert run.config["lr"] == 0.1
    assert run.config["architecture/parameters"] == _PARAMETERS
    assert sum(next(iter(run.media("gradients/largest"))).fields["values"]) == 24


@pytest.mark.browser
@pytest.mark.parametrize("name", ["linen", "nnx", "equinox"])
def test_its_pages(server, api, name):
    with looking(server) as eyes:
        seen = eyes.at(api.run(f"jax/{name}"))
        seen.sections(charts=["loss"], gradients=["gradients/largest"])
        seen.charts("loss").media("gradients/largest").overview().layers().files("weights.npz")
