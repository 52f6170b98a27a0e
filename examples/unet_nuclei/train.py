"""Train a U-Net to find nuclei; runcairn shows it live.

python train.py                  5 levels
python train.py --levels 4       one encoder and decoder less
"""

# ruff: noqa: E402 - what Keras and JAX read is set before they are imported
import argparse
import os
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "runcairn-example"
os.environ.setdefault("KERAS_BACKEND", "jax")
# Compiling takes 10 to 15 s a run; the next run of the same network finds it here.
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(CACHE / "jax"))
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")

import data
import keras
import model
import numpy as np

import runcairn
from runcairn.integrations.keras import RuncairnCallback


class LogExamples(keras.callbacks.Callback):
    """Each epoch: a held-out picture, its mask and the network's own, on the step of the epoch's metrics."""

    def __init__(self, x: np.ndarray, y: np.ndarray) -> None:
        super().__init__()
        self.x, self.y = x, y

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Log three pictures; commit=False leaves the step to the metrics."""
        del epoch, logs
        predicted = self.model.predict(self.x[np.newaxis], verbose=0) > 0.5
        runcairn.log(
            {
                "examples": [
                    runcairn.Image(self.x, caption="x"),
                    runcairn.Image(self.y, caption="y"),
                    runcairn.Image(predicted, caption="pred"),
                ]
            },
            commit=False,
        )


def main() -> None:
    """Train one network as the command line says."""
    options = _options()
    run = runcairn.init(
        project=options.project,
        name=options.name or f"unet-{options.levels}-levels",
        tags=["example", "unet"],
        notes="U-Net on nuclei; see examples/unet_nuclei/README.md",
    )
    config = runcairn.config
    config.update(vars(options) | {"crop": data.CROP, "crops": data.TRAINING})
    config.val_split = data.VALIDATION / (data.TRAINING + data.VALIDATION)
    keras.utils.set_random_seed(config.seed)

    crops = data.load(config.seed)
    for name in crops.missing:
        print(f"not installed: {name} (requirements/example-data.txt); training without its pictures")
    print(f"training on {', '.join(crops.sources)}")
    config.sources = crops.sources

    # Of the held-out crops, the one with most nuclei is shown.
    shown = data.TRAINING + int(crops.y[data.TRAINING :].mean(axis=(1, 2, 3)).argmax())

    network = model.unet(config.levels, config.width, data.CROP)
    config.parameters = network.count_params()
    network.compile(
        optimizer=keras.optimizers.Adam(config.lr),
        loss="binary_crossentropy",
        metrics=[keras.metrics.BinaryIoU([0, 1], 0.5, name="mean_iou")],
    )
    network.fit(
        crops.x,
        crops.y,
        validation_split=config.val_split,
        batch_size=config.batch_size,
        epochs=config.epochs,
        verbose=2,
        callbacks=[
            keras.callbacks.EarlyStopping(patience=config.patience, verbose=1),
            keras.callbacks.ModelCheckpoint(f"{run.dir}/model-dsbowl2018-1.keras", save_best_only=True),
            RuncairnCallback(save_model=False),
            LogExamples(crops.x[shown], crops.y[shown]),
        ],
    )
    runcairn.finish()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train a U-Net to find nuclei; runcairn shows it live.")
    parser.add_argument("--levels", type=int, default=5, choices=(4, 5, 6), help="encoder levels")
    parser.add_argument("--width", type=int, default=8, help="filters at the top level")
    parser.add_argument("--epochs", type=int, default=20, help="at most; it stops early")
    parser.add_argument("--patience", type=int, default=5, help="epochs without a better val_loss")
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--lr", type=float, default=7e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--project", default="unet-nuclei")
    parser.add_argument("--name", default=None, help="of the run")
    return parser.parse_args()


if __name__ == "__main__":
    main()
