"""The U-Net, as deep as asked for."""

import keras
from keras import layers


def unet(levels: int, width: int, size: int) -> keras.Model:
    """A U-Net of `levels` (2 to 6) for (size, size, 1); `width` filters at the top, doubled at each level down.

    5 levels and 8 filters: 485,673 parameters. Its output is the chance of a nucleus at each pixel.
    """
    if not 2 <= levels <= 6 or size % 2 ** (levels - 1):
        raise ValueError(f"{levels} levels need a size that is divisible by {2 ** (levels - 1)}, not {size}")
    inputs = keras.Input((size, size, 1))
    x, skipped = inputs, []
    for level in range(levels - 1):
        x = _block(x, width * 2**level, dropout=min(0.1 + 0.05 * level, 0.3))
        skipped.append(x)
        x = layers.MaxPooling2D(2)(x)
    x = _block(x, width * 2 ** (levels - 1), dropout=0.3)
    for level in reversed(range(levels - 1)):
        x = layers.Conv2DTranspose(width * 2**level, 2, strides=2, padding="same")(x)
        x = layers.concatenate([x, skipped[level]])
        x = _block(x, width * 2**level, dropout=min(0.1 + 0.05 * level, 0.3))
    return keras.Model(inputs, layers.Conv2D(1, 1, activation="sigmoid")(x), name=f"unet{levels}")


def _block(x: keras.KerasTensor, filters: int, dropout: float) -> keras.KerasTensor:
    x = layers.Conv2D(filters, 3, activation="elu", kernel_initializer="he_normal", padding="same")(x)
    x = layers.Dropout(dropout)(x)
    return layers.Conv2D(filters, 3, activation="elu", kernel_initializer="he_normal", padding="same")(x)
