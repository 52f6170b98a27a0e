"""Runs for pages to be looked at: what `python feed.py WHAT` logs with the real SDK. No file of its own is kept."""

import json
import math
import random
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

import runcairn

LONG = "resnet-50-with-a-very-long-name-that-nobody-would-choose-but-somebody-has-chosen-anyway-and-again"


def picture(seed: int, size: int = 96) -> tuple[np.ndarray, np.ndarray]:
    """Discs on noise, and the mask of the discs: classes 1 and 2."""
    noise = np.random.default_rng(seed)
    y, x = np.mgrid[:size, :size]
    image = noise.normal(40, 12, (size, size, 3))
    mask = np.zeros((size, size), np.uint8)
    for number in range(6):
        cx, cy, r = noise.uniform(10, size - 10), noise.uniform(10, size - 10), noise.uniform(5, 14)
        disc = (x - cx) ** 2 + (y - cy) ** 2 < r * r
        image[disc] += (70 + 20 * number, 60, 120)
        mask[disc] = 1 + number % 2
    return image.clip(0, 255).astype(np.uint8), mask


def rich(name: str, seed: int, epochs: int = 20) -> None:
    """A run with everything that a page can show."""
    config = {
        "lr": 10 ** -(2 + seed % 3),
        "batch_size": 8 * (1 + seed),
        "model": {"depth": 4 + seed, "name": "unet", "blocks": {"kind": "conv", "norm": "batch"}},
        "augment": bool(seed % 2),
        "note": "<img src=x onerror=alert(1)>",
    }
    run = runcairn.init(
        project="nuclei-segmentation",
        name=name,
        config=config,
        tags=["unet", "baseline"],
        notes="Three networks on the same nuclei.\nThe smaller one first.",
    )
    chance = random.Random(seed)
    print("\x1b[1mtraining\x1b[0m \x1b[32mstarted\x1b[0m", flush=True)
    for epoch in range(epochs):
        for step in range(50):
            t = epoch * 50 + step
            run.log(
                {
                    "train/loss": math.exp(-t / 300) + chance.gauss(0, 0.02),
                    "train/grad_norm": 2 + chance.expovariate(2),
                    "lr": 1e-3 * (1 - t / 2000),
                }
            )
        image, mask = picture(epoch)
        iou = 1 - math.exp(-(epoch + 1) / (6 + seed)) + chance.gauss(0, 0.01)
        boxes = {
            "detected": {
                "box_data": [
                    {
                        "position": {"minX": 0.1, "maxX": 0.4, "minY": 0.2, "maxY": 0.6},
                        "class_id": 1,
                        "scores": {"confidence": 0.83},
                    }
                ],
                "class_labels": {1: "nucleus"},
            }
        }
        row: dict[str, Any] = {
            "val/mean_iou": iou,
            "val/loss": 1 - iou * 0.8,
            "examples": [
                runcairn.Image(image, caption="x"),
                runcairn.Image(mask * 100, caption="y"),
                runcairn.Image(
                    image,
                    caption="pred",
                    masks={"prediction": {"mask_data": mask, "class_labels": {1: "nucleus", 2: "border"}}},
                    boxes=boxes,
                ),
            ],
            "weights": runcairn.Histogram(np.random.default_rng(epoch).normal(0, 1 + epoch / 10, 5000)),
        }
        if epoch % 5 == 4:
            row["predictions"] = runcairn.Table(
                columns=["id", "picture", "iou", "comment"],
                data=[
                    [
                        i,
                        runcairn.Image(picture(i, 32)[0]),
                        round(chance.random(), 4),
                        "ein Kern, 核" if i % 3 else "two nuclei",
                    ]
                    for i in range(40)
                ],
            )
            row["sample"] = f"epoch {epoch}: the nuclei are found <b>better</b>"
        run.log(row)
        print(f"epoch {epoch + 1:>3} loss {1 - iou * 0.8:.4f} \x1b[33miou {iou:.4f}\x1b[0m", flush=True)
        for done in range(0, 101, 25):
            print(f"\r  validating {done:>3}% |{'█' * (done // 10):<10}|", end="", flush=True)
        print(flush=True)
    print("\x1b[31mwarning:\x1b[0m the learning rate was never decayed\n" + "x" * 400, flush=True)
    Path(run.dir, "report.md").write_text("# Report\n\nThe best epoch was the last.\n")
    runcairn.finish(exit_code=1 if seed == 2 else 0)


def many(count: int = 50) -> None:
    """A sweep: many short runs that differ in a few settings."""
    names = ["sorglos-öl-7", LONG, "实验-二十三", "تجربة-٤", "🚀-fast"]
    for number in range(count):
        chance = random.Random(number)
        name = names[number] if number < len(names) else None
        with runcairn.init(
            project="sweep",
            name=name,
            group=f"depth-{number % 3}",
            config={
                "lr": 10 ** -chance.uniform(2, 5),
                "depth": number % 3,
                "seed": number,
                "optimizer": chance.choice(["adam", "sgd", "lion"]),
                "dataset": "nuclei",
            },
            tags=["best"] if number % 9 == 0 else [],
        ) as run:
            for step in range(60):
                run.log(
                    {
                        "loss": math.exp(-step / 20) * (1 + chance.random() / 5),
                        "val/acc": 1 - math.exp(-step / 25) * chance.uniform(0.9, 1),
                    }
                )


def live(seconds: float = 60) -> None:
    """A run that goes on while it is looked at."""
    run = runcairn.init(project="nuclei-segmentation", name="unet-live", config={"lr": 3e-4, "batch_size": 8})
    for step in range(int(seconds * 5)):
        run.log(
            {
                "train/loss": math.exp(-step / 80) + random.gauss(0, 0.02),
                "train/grad_norm": 2 + random.expovariate(2),
            }
        )
        print(f"step {step}", flush=True)
        time.sleep(0.2)
    run.finish()


def nasty(payloads: list[str]) -> None:
    """A run whose every text is a payload: name, notes, tags, config, keys, values, captions, tables, lines, files."""
    image, mask = picture(0)
    config = {f"key {number} {text}": text for number, text in enumerate(payloads)}
    run = runcairn.init(
        project="nasty",
        name=payloads[0],
        notes="\n".join(payloads),
        tags=[text[:60] for text in payloads[:8]],
        group=payloads[1],
        job_type=payloads[2],
        config={**config, "nested": config},
    )
    for number, text in enumerate(payloads):
        labels = {1: text, 2: text}
        boxes = {
            text: {
                "box_data": [
                    {
                        "position": {"minX": 0, "maxX": 0.5, "minY": 0, "maxY": 0.5},
                        "class_id": 1,
                        "box_caption": text,
                    }
                ],
                "class_labels": labels,
            }
        }
        run.log(
            {
                f"{text}/{number}": 1.0,
                f"text {number}": text,
                "picture": runcairn.Image(
                    image,
                    caption=text,
                    masks={text: {"mask_data": mask, "class_labels": labels}},
                    boxes=boxes,
                ),
            }
        )
        print(text, flush=True)
        print(f"\x1b]8;;https://evil.example/{number}\x07{text}\x1b]8;;\x07", flush=True)
    run.log(
        {
            "table": runcairn.Table(
                columns=[f"{text} {number}" for number, text in enumerate(payloads)], data=[payloads]
            )
        }
    )
    run.summary[payloads[0]] = payloads[1]
    for name in ("page.html", "picture.svg", "notes.md"):
        Path(run.dir, name).write_text("\n".join(payloads))
    run.finish()


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    {
        "rich": lambda: rich(rest[0], int(rest[1])),
        "many": lambda: many(int(rest[0])),
        "nasty": lambda: nasty(json.loads(rest[0])),
        "live": lambda: live(float(rest[0])),
    }[what]()
