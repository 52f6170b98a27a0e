"""What a Keras model leaves in `run.dir`: the best one, and what it is made of."""

import os
from pathlib import Path
from typing import Any


def keep_model(model: Any, folder: str, *, weights_only: bool) -> Path:
    """Save it as `model-best.keras`, or its weights as `model-best.weights.h5`: whole, or the former stays."""
    name = "model-best.weights.h5" if weights_only else "model-best.keras"
    target = Path(folder) / name
    partial = target.with_name(f".new-{name}")
    try:
        (model.save_weights if weights_only else model.save)(os.fspath(partial))
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def keep_structure(model: Any, folder: str) -> None:
    """Write `model-summary.txt` and `model-architecture.json`."""
    lines: list[str] = []

    def keep(line: object, *_: object, **__: object) -> None:
        lines.append(str(line))

    model.summary(print_fn=keep, line_length=100)
    (Path(folder) / "model-summary.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (Path(folder) / "model-architecture.json").write_text(model.to_json(indent=1), encoding="utf-8")
