"""The U-Net: an encoder, a decoder, and bridges between their levels."""

import keras
from keras import layers

FILTERS = 8
"""Of the first level; each level down has twice as many."""


def unet(levels: int, side: int, learning_rate: float) -> keras.Model:
    """A compiled network for pictures (side, side, 1); 5 levels have 485,673 parameters. Source: Ronneberger 2015."""
    inputs = keras.Input((side, side, 1))
    bridges = []
    x = inputs
    for level in range(levels - 1):
        x = _block(x, FILTERS * 2**level, 0.1 if level < 2 else 0.2)
        bridges.append(x)
        x = layers.MaxPooling2D(2)(x)
    x = _block(x, FILTERS * 2 ** (levels - 1), 0.3)
    for level in reversed(range(levels - 1)):
        x = layers.Conv2DTranspose(FILTERS * 2**level, 2, strides=2, padding="same")(x)
        x = layers.concatenate([x, bridges[level]])
        x = _block(x, FILTERS * 2**level, 0.1 if level < 2 else 0.2)
    outputs = layers.Conv2D(1, 1, activation="sigmoid")(x)
    model = keras.Model(inputs, outputs, name=f"unet_{levels}")
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="binary_crossentropy",
        metrics=[keras.metrics.BinaryIoU([0, 1], 0.5, name="mean_iou")],
    )
    return model


def _block(x: keras.KerasTensor, filters: int, dropout: float) -> keras.KerasTensor:
    x = layers.Conv2D(filters, 3, activation="elu", kernel_initializer="he_normal", padding="same")(x)
    x = layers.Dropout(dropout)(x)
    return layers.Conv2D(filters, 3, activation="elu", kernel_initializer="he_normal", padding="same")(x)
