"""What Keras models are made of, read from real ones."""

import os
from importlib.util import find_spec

import pytest

import runcairn
from runcairn.api.root import Api
from runcairn.errors import UsageError
from runcairn.layers.reading import framework, read_network
from tests.kit.seen import looking

pytestmark = [
    pytest.mark.skipif(
        find_spec("keras") is None or find_spec(os.environ.get("KERAS_BACKEND", "jax")) is None,
        reason="Keras was not read: it is not installed. To run these: pip install -r requirements/example.txt",
    ),
    pytest.mark.timeout(300),
]


@pytest.fixture(scope="module")
def keras():
    os.environ.setdefault("KERAS_BACKEND", "jax")
    import keras

    return keras


def small(keras, filters: int = 4, rate: float = 0.2):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(filters, 3, padding="same", activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(rate),
            layers.Flatten(),
            layers.Dense(3, kernel_regularizer=keras.regularizers.L2(0.01)),
        ]
    )


def test_a_sequential_model(keras) -> None:
    model = small(keras)
    told = read_network(model).as_dict()
    assert (told["framework"], told["layer_count"]) == ("keras", 5)
    assert told["parameters"] == model.count_params() == 827
    assert told["trainable"] == 819
    assert told["inputs"] == [[None, 8, 8, 1]]
    convolution, _, dropout, _, dense = told["layers"]
    assert convolution["outputs"] == [[None, 8, 8, 4]]
    assert convolution["weights"] == {"kernel": [3, 3, 1, 4], "bias": [4]}
    assert convolution["config"] == {
        "filters": 4,
        "kernel_size": [3, 3],
        "padding": "same",
        "activation": "relu",
    }
    assert dropout["config"] == {"rate": 0.2}
    assert dense["config"] == {"units": 3, "kernel_regularizer": "L2(l2=0.01)"}
    assert [row["sources"] for row in told["layers"]] == [[-1], [0], [1], [2], [3]]


def test_the_hash_is_of_the_structure_alone(keras) -> None:
    one = read_network(small(keras)).hash
    again = small(keras)  # its layers have other names, its weights other values
    assert read_network(again).hash == one
    again.layers[0].trainable = False
    assert read_network(again).hash == one
    assert read_network(again).trainable == 779
    assert read_network(small(keras, filters=5)).hash != one
    assert read_network(small(keras, rate=0.3)).hash != one
    given, x = keras.Input((8, 8, 1)), None
    x = given
    for layer in small(keras).layers:
        x = layer(x)
    assert read_network(keras.Model(given, x)).hash == one


def test_connections_and_nested_models(keras) -> None:
    layers = keras.layers

    def skipping(skip: bool):
        given = keras.Input((8,))
        x = layers.Dense(8)(given)
        y = layers.Dense(8)(x)
        y = layers.Add()([y, x if skip else y])
        return keras.Model(given, keras.Sequential([layers.Dense(8), layers.Dense(2)])(y))

    network = read_network(skipping(True))
    assert [(row.type, row.depth, row.sources) for row in network.layers] == [
        ("Dense", 0, (-1,)),
        ("Dense", 0, (0,)),
        ("Add", 0, (1, 0)),
        ("Sequential", 0, (2,)),
        ("Dense", 1, (-1,)),
        ("Dense", 1, (4,)),
    ]
    assert network.as_dict()["layers"][3]["parameters"] == 72 + 18
    assert network.layer_count == 5
    assert read_network(skipping(False)).hash != network.hash


def test_layers_of_layers(keras) -> None:
    layers = keras.layers
    given = keras.Input((5, 4))
    x = layers.Bidirectional(layers.LSTM(3, return_sequences=True))(given)
    model = keras.Model(given, layers.MultiHeadAttention(2, 4)(x, x))
    network = read_network(model)
    assert network.parameters == model.count_params()
    types = [(row.type, row.depth) for row in network.layers]
    assert ("LSTM", 1) in types
    assert ("LSTMCell", 2) in types
    attention = next(row for row in network.layers if row.type == "MultiHeadAttention")
    assert attention.config["num_heads"] == 2
    assert attention.outputs == ((None, 5, 6),)


def test_a_model_of_ones_own_that_was_not_called_yet(keras) -> None:
    class Own(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.blocks = [keras.layers.Dense(4), keras.layers.Dense(2)]

        def call(self, x):
            for block in self.blocks:
                x = block(x)
            return x

    model = Own()
    assert [row.type for row in read_network(model).layers] == ["Dense", "Dense"]
    assert read_network(model).parameters == 0
    model(keras.ops.ones((1, 3)))
    assert read_network(model).parameters == 3 * 4 + 4 + 4 * 2 + 2


def test_what_is_no_network_is_refused() -> None:
    assert framework({"layers": 3}) is None
    with pytest.raises(UsageError, match="no network"):
        read_network({"layers": 3})


@pytest.mark.browser
def test_two_networks_of_a_run_on_its_page(keras, server, project, tmp_path, monkeypatch) -> None:
    for name, value in server.client_environ().items():
        monkeypatch.setenv(name, value)
    layers = keras.layers
    given = keras.Input((5, 4))
    block = keras.Sequential([layers.Dense(1200, activation="relu"), layers.Dense(2)])
    other = keras.Model(given, block(layers.Bidirectional(layers.LSTM(3, return_sequences=True))(given)))
    with runcairn.init(project=project, id="two", dir=tmp_path, settings={"console": "off"}) as run:
        run.log_architecture(small(keras))
        run.log_architecture(other, name="other")
    with looking(server) as eyes:
        eyes.at(Api(server.url, server.key).run(f"{project}/two")).layers().overview()
