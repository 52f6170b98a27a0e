"""What modules of equinox are made of."""

from typing import Any

import equinox as eqx
import jax

from runcairn.layers.reading import read_network


class Net(eqx.Module):
    """Layers and functions in a list, and an array of its own."""

    layers: list[Any]
    shift: jax.Array

    def __init__(self, key: Any, width: int = 3) -> None:
        self.layers = [
            eqx.nn.Conv2d(1, width, kernel_size=4, key=key),
            jax.nn.relu,
            eqx.nn.Linear(width, 4, use_bias=False, key=key),
        ]
        self.shift = jax.numpy.ones(4)


def test_layers_and_counts() -> None:
    model = Net(jax.random.key(0))
    told = read_network(model).as_dict()
    arrays = jax.tree_util.tree_leaves(eqx.filter(model, eqx.is_inexact_array))
    assert told["parameters"] == sum(leaf.size for leaf in arrays)
    assert [(row["name"], row["type"]) for row in told["layers"]] == [
        ("shift", "Parameter"),
        ("layers.0", "Conv2d"),
        ("layers.1", "relu"),
        ("layers.2", "Linear"),
    ]
    assert told["layers"][3]["weights"] == {"weight": [4, 3]}
    assert told["layers"][3]["config"] == {"in_features": 3, "out_features": 4, "use_bias": False}


def test_the_hash_is_of_the_structure_alone() -> None:
    one = read_network(Net(jax.random.key(0))).hash
    assert read_network(Net(jax.random.key(9))).hash == one
    assert read_network(Net(jax.random.key(0), 5)).hash != one


def test_a_ready_made_network() -> None:
    network = read_network(eqx.nn.MLP(3, 2, 8, 2, key=jax.random.key(0)))
    assert [layer.type for layer in network.layers] == ["Linear"] * 3
    assert network.parameters == 3 * 8 + 8 + 8 * 8 + 8 + 8 * 2 + 2
