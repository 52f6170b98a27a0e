"""A network's counts and hash against a model that is too simple to be wrong."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from runcairn.layers.network import Layer, Network, Weight
from runcairn.layers.plain import arguments


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Rows with depths as a walk makes them: a row is at most one deeper than the one before."""
    layers: list[Layer] = []
    depth = 0
    for place in range(draw(st.integers(0, 12))):
        depth = draw(st.integers(0, depth + 1)) if place else 0
        weights = tuple(
            Weight(name, (size,), size, "float32", draw(st.booleans()), draw(st.integers(0, 5)) * 100 + size)
            for name, size in draw(
                st.dictionaries(st.sampled_from(["kernel", "bias"]), st.integers(0, 9))
            ).items()
        )
        kind = draw(st.sampled_from(["Dense", "Conv2D", "Block"]))
        config = draw(st.dictionaries(st.sampled_from(["units", "rate"]), st.integers(0, 3)))
        layers.append(Layer(name=f"l{place}", type=kind, depth=depth, weights=weights, config=config))
    return Network("torch", "Net", tuple(layers))


def inside(network: Network, at: int) -> list[Layer]:
    """The row and all rows in it, one by one."""
    found = [network.layers[at]]
    for layer in network.layers[at + 1 :]:
        if layer.depth <= network.layers[at].depth:
            break
        found.append(layer)
    return found


@given(networks())
def test_a_block_counts_what_is_in_it_and_shared_weights_once(network: Network) -> None:
    told = network.as_dict()
    for at, row in enumerate(told["layers"]):
        weights = {w.key: w for layer in inside(network, at) for w in layer.weights}
        assert row["parameters"] == sum(w.size for w in weights.values())
        assert row["trainable"] <= row["parameters"]
    assert told["layer_count"] == sum(len(inside(network, at)) == 1 for at in range(len(network.layers)))
    assert told["parameters"] == network.parameters >= network.trainable == told["trainable"]


@given(networks(), st.randoms(use_true_random=False))
def test_names_values_and_freezing_do_not_change_the_hash(network: Network, chance) -> None:
    other = tuple(
        replace(
            layer,
            name=f"{layer.name}_{chance.randrange(99)}",
            outputs=((None, chance.randrange(9)),),
            config=dict(reversed(layer.config.items())),
            weights=tuple(
                replace(w, trainable=not w.trainable, dtype="float16", key=w.key + 7) for w in layer.weights
            ),
        )
        for layer in network.layers
    )
    assert replace(network, type="Other", layers=other).hash == network.hash
    assert len(network.hash) == 12


@given(networks(), st.data())
def test_any_change_of_the_structure_changes_the_hash(network: Network, data: st.DataObject) -> None:
    layers = network.layers
    at = data.draw(st.integers(0, len(layers)))
    added = (*layers[:at], Layer(name="", type="Dense", depth=0), *layers[at:])
    assert replace(network, layers=added).hash != network.hash
    if at < len(layers):
        for changed in (
            replace(layers[at], type="Other"),
            replace(layers[at], depth=layers[at].depth + 1),
            replace(layers[at], config={**layers[at].config, "units": 77}),
            replace(layers[at], sources=(0,)),
            replace(layers[at], weights=(*layers[at].weights, Weight("w", (3,), 3, "float32", True, 1))),
        ):
            assert replace(network, layers=(*layers[:at], changed, *layers[at + 1 :])).hash != network.hash


class Conv:
    def __init__(self, filters, size=3, *, padding="same", stride=1, act=None, seed=0, **more) -> None:
        pass


class Capped:
    def __init__(self, most=None) -> None:
        pass


def test_a_config_is_what_was_given_beyond_the_defaults() -> None:
    same = {"filters": 4, "size": (3, 3), "padding": "same", "stride": [1, 1], "act": None, "seed": 5}
    assert arguments(Conv, same) == {"filters": 4}
    other = {"filters": 4, "size": (3, 5), "padding": "valid", "act": max, "more": 1, "stride": object()}
    assert arguments(Conv, other) == {"filters": 4, "size": [3, 5], "padding": "valid", "act": "max"}
    assert arguments(Conv, {"filters": "x" * 300, "size": float("inf")}) == {"size": "inf"}
    assert arguments(int, {"x": 1}) == {}
    assert arguments(Capped, {"most": None}) == {}
    assert arguments(Capped, {"most": 6}) == {"most": 6}
