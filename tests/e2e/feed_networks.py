"""Runs whose networks differ, for pages to be looked at: what `python feed_networks.py` logs. Needs Keras."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
from keras import layers

import runcairn


def block(filters: int, activation: str, name: str) -> keras.Model:
    """Two convolutions, as a model of their own."""
    return keras.Sequential(
        [
            layers.Conv2D(filters, 3, padding="same", activation=activation),
            layers.BatchNormalization(),
            layers.Conv2D(filters, 3, padding="same", activation=activation),
        ],
        name=name,
    )


def unet(levels: int, activation: str = "relu", dropout: float = 0.1) -> keras.Model:
    """A small U-Net."""
    given = keras.Input((64, 64, 3))
    x, skips = given, []
    for level in range(levels):
        x = block(16 * 2**level, activation, f"encoder_{level}")(x)
        skips.append(x)
        x = layers.MaxPooling2D()(x)
    x = layers.Dropout(dropout)(block(16 * 2**levels, activation, "middle")(x))
    for level in reversed(range(levels)):
        x = layers.UpSampling2D()(x)
        x = layers.Concatenate()([x, skips[level]])
        x = block(16 * 2**level, activation, f"decoder_{level}")(x)
    return keras.Model(given, layers.Conv2D(1, 1, activation="sigmoid", name="answer")(x))


def main() -> None:
    """Three runs: two levels, two levels with other settings, three levels."""
    for name, lr, network in (
        ("unet-2-levels", 1e-3, unet(2)),
        ("unet-2-gelu", 1e-3, unet(2, "gelu", 0.3)),
        ("unet-3-levels", 5e-4, unet(3)),
    ):
        config = {"lr": lr, "data": {"size": 64, "classes": ["nucleus"]}, "seed": 7}
        with runcairn.init(project="networks", name=name, id=name, config=config) as run:
            run.log_architecture(network)
            run.log({"loss": 0.5})


main()
