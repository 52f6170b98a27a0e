"""What modules of flax are made of: linen and nnx."""

from typing import Any

import flax.linen as linen
import jax
import jax.numpy as jnp
import pytest
from flax import nnx

from runcairn.errors import UsageError
from runcairn.layers.reading import read_network


class Block(linen.Module):
    """A convolution with what belongs to it."""

    features: int
    rate: float = 0.5

    @linen.compact
    def __call__(self, x: Any, train: bool) -> Any:
        x = linen.BatchNorm(use_running_average=not train)(linen.Conv(self.features, (3, 3))(x))
        return linen.Dropout(self.rate, deterministic=not train)(linen.relu(x))


class Linen(linen.Module):
    """Two blocks and an array of its own."""

    features: int = 4

    @linen.compact
    def __call__(self, x: Any, train: bool = False) -> Any:
        for _ in range(2):
            x = Block(self.features)(x, train)
        return linen.Dense(3)(x.reshape(x.shape[0], -1)) + self.param("shift", linen.initializers.zeros, (3,))


def test_linen_is_traced_not_computed() -> None:
    model, x = Linen(), jnp.zeros((2, 8, 8, 1))
    network = read_network(model, {"x": x, "train": True})
    told = network.as_dict()
    assert [(row["name"], row["type"], row["depth"]) for row in told["layers"]] == [
        ("shift", "Parameter", 0),
        ("Block_0", "Block", 0),
        ("Block_0.Conv_0", "Conv", 1),
        ("Block_0.BatchNorm_0", "BatchNorm", 1),
        ("Block_0.Dropout_0", "Dropout", 1),
        ("Block_1", "Block", 0),
        ("Block_1.Conv_0", "Conv", 1),
        ("Block_1.BatchNorm_0", "BatchNorm", 1),
        ("Block_1.Dropout_0", "Dropout", 1),
        ("Dense_0", "Dense", 0),
    ]
    params = model.init(jax.random.key(0), x)["params"]
    assert told["parameters"] == sum(leaf.size for leaf in jax.tree_util.tree_leaves(params))
    assert told["inputs"] == [[None, 8, 8, 1]]
    assert told["layers"][2]["outputs"] == [[None, 8, 8, 4]]
    assert told["layers"][2]["config"] == {"features": 4, "kernel_size": [3, 3]}
    assert read_network(model, x).hash == network.hash  # training or not is no structure
    assert read_network(Linen(5), x).hash != network.hash


def test_linen_needs_a_sample() -> None:
    with pytest.raises(UsageError, match="called"):
        read_network(Linen())


class Nnx(nnx.Module):
    """Lists of layers with functions between, and an array of its own."""

    def __init__(self, width: int, rngs: nnx.Rngs) -> None:
        self.first = nnx.Linear(3, width, rngs=rngs)
        self.norm = nnx.BatchNorm(width, rngs=rngs)
        self.drop = nnx.Dropout(0.2, rngs=rngs)
        self.more = nnx.Sequential(
            nnx.Linear(width, width, use_bias=False, rngs=rngs), jax.nn.relu, nnx.Linear(width, 1, rngs=rngs)
        )
        self.again = self.first
        self.shift = nnx.Param(jnp.zeros(1))

    def __call__(self, x: Any) -> Any:
        return self.more(self.drop(self.norm(self.first(x)))) + self.shift


def test_nnx() -> None:
    model = Nnx(4, nnx.Rngs(0))
    told = read_network(model).as_dict()
    params = jax.tree_util.tree_leaves(nnx.state(model, nnx.Param))
    assert told["parameters"] == told["trainable"] == sum(leaf.size for leaf in params)
    rows = {row["name"]: row for row in told["layers"]}
    assert rows["first"]["config"] == {"in_features": 3, "out_features": 4}
    assert rows["norm"]["weights"] == {"scale": [4], "bias": [4]}
    assert rows["drop"]["config"] == {"rate": 0.2}
    assert told["layers"][rows["again"]["shared"]]["name"] in ("first", "again")
    assert "relu" in [row["type"] for row in told["layers"]]
    assert read_network(Nnx(4, nnx.Rngs(7))).hash == told["hash"]
    assert read_network(Nnx(5, nnx.Rngs(0))).hash != told["hash"]
