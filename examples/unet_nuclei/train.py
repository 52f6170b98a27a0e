"""Train a U-Net to find nuclei in microscope pictures, and watch it.

python examples/unet_nuclei/train.py [--levels 4|5|6] [--epochs 20]
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
# A second start compiles nothing anew: 3 s instead of 15 to the first epoch.
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(Path(__file__).parent / ".cache" / "jax"))
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")

import keras
import numpy as np
from data import SIDE, Crops, crops
from model import FILTERS, unet

import runcairn
from runcairn.integrations.keras import RuncairnCallback


class LogImages(keras.callbacks.Callback):
    """After each epoch: a picture, its mask and what the network makes of it, on the epoch's own step."""

    def __init__(self, x: np.ndarray, y: np.ndarray) -> None:
        super().__init__()
        self.x, self.y = x, y

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002 - Keras calls it so
        """Log three images; `commit=False` leaves the step where it is, so that the metrics join them."""
        predicted = self.model.predict(self.x, verbose=0)  # always the same shape: another one compiles anew
        runcairn.log(
            {
                "examples": [
                    runcairn.Image(self.x[0], caption="x"),
                    runcairn.Image(self.y[0], caption="y"),
                    runcairn.Image((predicted[0] > 0.5).astype(np.uint8) * 255, caption="pred"),
                ]
            },
            commit=False,
        )


def main() -> None:
    """Read the arguments, train, keep the best model with the run."""
    parser = argparse.ArgumentParser(description="Train a U-Net on nuclei.")
    parser.add_argument(
        "--levels", type=int, default=5, choices=(4, 5, 6), help="of the encoder and the decoder"
    )
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument(
        "--patience", type=int, default=5, help="epochs without a better val_loss before it stops"
    )
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--lr", type=float, default=7e-4)
    parser.add_argument("--crops", type=int, default=116, help="to train on")
    parser.add_argument("--held-out", type=int, default=12, help="crops to validate on")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    run = runcairn.init(project=os.environ.get("RUNCAIRN_PROJECT", "unet-nuclei"), config=options)
    run.config.update({"width": FILTERS, "side": SIDE})
    keras.utils.set_random_seed(options.seed)
    pictures = crops(options.crops, options.held_out, options.seed)
    run.config.sources = list(pictures.sources)
    model = unet(options.levels, SIDE, options.lr)
    run.config.parameters = model.count_params()
    train(run, model, pictures, options)


def train(run: runcairn.Run, model: keras.Model, pictures: Crops, options: argparse.Namespace) -> None:
    """Fit until it gets no better; the best model lies in the run's own folder."""
    held = pictures.held_out
    best = str(Path(run.dir) / "model-best.keras")
    model.fit(
        pictures.x,
        pictures.y,
        validation_split=held / len(pictures.x),
        batch_size=options.batch_size,
        epochs=options.epochs,
        verbose=2,
        callbacks=[
            keras.callbacks.EarlyStopping(patience=options.patience, verbose=1),
            keras.callbacks.ModelCheckpoint(best, save_best_only=True),
            LogImages(pictures.x[-held:], pictures.y[-held:]),
            RuncairnCallback(save_model=False),
        ],
    )


if __name__ == "__main__":
    main()
