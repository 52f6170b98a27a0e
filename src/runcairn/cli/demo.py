"""`runcairn demo`: a small network in numpy alone learns live, for whoever only wants to look."""

import math
import time
from importlib.util import find_spec
from typing import Any, Final

import click

from runcairn.errors import UsageError

_EPOCHS: Final = 60
_LR: Final = 0.02
_HIDDEN: Final = {"narrow": 3, "middle": 8, "wide": 48}
"""Runs that are compared: name and neurons in the hidden layer."""


@click.command()
@click.option("--project", default="demo", show_default=True, help="Where the three runs go.")
@click.option(
    "--seconds", type=click.FloatRange(0, 600), default=20.0, show_default=True, help="How long it takes."
)
def demo(project: str, seconds: float) -> None:
    """Train three tiny networks on your server, in 20 seconds.

    They log curves, pictures and histograms.
    """
    if any(find_spec(name) is None for name in ("numpy", "PIL")):
        raise UsageError("the demo needs numpy and Pillow", remedy='pip install "runcairn[media]"')
    link: str | None = None
    for name, hidden in _HIDDEN.items():
        link = train(project, name, hidden, seconds / len(_HIDDEN)) or link
    click.echo(link or "the runs lie in ./runcairn: runcairn up, then runcairn sync")


def train(project: str, name: str, hidden: int, seconds: float, *, epochs: int = _EPOCHS) -> str | None:
    """One run: a layer of `hidden` neurons learns which of two spirals a point lies on.

    Spread over `seconds`, so that the curves can be watched. Returns the link of the project, None when offline.
    """
    import runcairn

    config = {"hidden": hidden, "lr": _LR, "epochs": epochs, "points": 400}
    with runcairn.init(project=project, name=name, config=config, tags=["demo"]) as run:
        network = Network(hidden, seed=hidden)
        points, side = spirals(400, seed=1)
        held, held_side = spirals(200, seed=2)
        begin = time.monotonic()
        for epoch in range(epochs):
            lr = _LR * (0.55 + 0.45 * math.cos(math.pi * epoch / epochs))
            loss = network.learn(points, side, lr, rounds=10)
            val_loss, val_accuracy = network.judged(held, held_side)
            row: dict[str, Any] = {
                "epoch": epoch,
                "train/loss": loss,
                "val/loss": val_loss,
                "val/accuracy": val_accuracy,
                "lr": lr,
            }
            if epoch % 10 == 0 or epoch == epochs - 1:
                row["decision"] = runcairn.Image(network.picture(), caption=f"epoch {epoch}")
                row["weights"] = runcairn.Histogram(network.first)
            run.log(row)
            if epoch % 15 == 0:
                click.echo(f"{name}: epoch {epoch}, loss {loss:.3f}, held out {val_accuracy:.0%}", err=True)
            time.sleep(max(0.0, begin + seconds * (epoch + 1) / epochs - time.monotonic()))
        return run.project_url


def spirals(n: int, seed: int) -> tuple[Any, Any]:
    """Points (n, 2) on two noisy spirals, and (n,) 0 or 1 for which."""
    import numpy as np

    rng = np.random.default_rng(seed)
    side = np.arange(n) % 2
    turn = np.sqrt(rng.uniform(0.02, 1, n)) * 2.2 * np.pi
    angle = turn + side * np.pi
    points = np.stack([turn * np.cos(angle), turn * np.sin(angle)], axis=1) / 7
    return points + rng.normal(0, 0.03, points.shape), side


class Network:
    """Where a point lies, one hidden layer, one output; learns by Adam."""

    def __init__(self, hidden: int, seed: int) -> None:
        import numpy as np

        self._np: Any = np
        rng = np.random.default_rng(seed)
        self.first = rng.normal(0, 2.0, (3, hidden))
        self._second = rng.normal(0, 1 / math.sqrt(hidden), (hidden + 1, 1))
        self._moments = [np.zeros_like(part) for part in (self.first, self._second) for _ in range(2)]
        self._round = 0

    def _inputs(self, points: Any) -> Any:
        x, y = points[:, 0], points[:, 1]
        return self._np.stack([x, y, self._np.ones_like(x)], axis=1)

    def _forward(self, points: Any) -> tuple[Any, Any, Any]:
        inputs = self._inputs(points)
        hidden = self._np.tanh(inputs @ self.first)
        hidden = self._np.concatenate([hidden, self._np.ones((len(hidden), 1))], axis=1)
        chance = 1 / (1 + self._np.exp(-(hidden @ self._second)[:, 0]))
        return inputs, hidden, self._np.clip(chance, 1e-7, 1 - 1e-7)

    def learn(self, points: Any, side: Any, lr: float, rounds: int) -> float:
        """`rounds` steps of Adam on all points; the loss before the last of them."""
        np, loss = self._np, 0.0
        for _ in range(rounds):
            inputs, hidden, chance = self._forward(points)
            loss = self._loss(chance, side)
            error = ((chance - side) / len(side))[:, np.newaxis]
            back = (error @ self._second[:-1].T) * (1 - hidden[:, :-1] ** 2)
            self._round += 1
            self._move(self.first, inputs.T @ back, 0, lr)
            self._move(self._second, hidden.T @ error, 2, lr)
        return loss

    def judged(self, points: Any, side: Any) -> tuple[float, float]:
        """Loss and accuracy."""
        chance = self._forward(points)[2]
        return self._loss(chance, side), float(((chance > 0.5) == side).mean())

    def picture(self, size: int = 96) -> Any:
        """(size, size) in [0, 1]: what it says of each place."""
        np = self._np
        across: Any = np.linspace(-1.1, 1.1, size)
        grid: Any = np.stack([np.tile(across, size), np.repeat(across, size)], axis=-1)
        return self._forward(grid)[2].reshape(size, size)

    def _loss(self, chance: Any, side: Any) -> float:
        right: Any = self._np.where(side == 1, chance, 1 - chance)
        return float(-self._np.log(right).mean())

    def _move(self, part: Any, slope: Any, place: int, lr: float) -> None:
        mean, square = self._moments[place], self._moments[place + 1]
        mean += 0.1 * (slope - mean)
        square += 0.001 * (slope**2 - square)
        part -= (
            lr * (mean / (1 - 0.9**self._round)) / (self._np.sqrt(square / (1 - 0.999**self._round)) + 1e-8)
        )
