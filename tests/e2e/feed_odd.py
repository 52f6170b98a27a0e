"""Runs that went wrong, and runs with names that no page was drawn for: what `python feed_odd.py WHAT` logs."""

import math
import sys

import runcairn

LONG = "a-name-that-somebody-made-of-all-settings-" + "lr-0.001-depth-12-width-768-seed-7-" * 5
NAMES = (
    LONG[:200],
    "实验-二十三-" + "学习率与批量大小" * 6,
    "تجربة التدريب رقم ٤ مع أسماء طويلة جدا",
    "👩‍🔬🚀 fast & <b>bold</b>",
    "x",
)


def troubled() -> None:
    """One run whose loss is NaN, one out of memory, one that raised an alarm three times."""
    run = runcairn.init(project="trouble", id="nan", name="nan-run")
    for step in range(40):
        run.log({"loss": float("nan") if step >= 12 else 1.0 / (1 + step), "lr": 0.1})
    run.finish()
    run = runcairn.init(project="trouble", id="alarm", name="alarm-run", config={"lr": 3e-4})
    for step in range(40):
        run.log({"loss": 1.0 / (1 + step), "lr": 0.1, "val/acc": 1 - 1 / (1 + step)})
    run.alert("loss rises", "It was 0.3 and is 1.2 now.\nThe learning rate may be too high.", level="warn")
    run.alert("disk is nearly full", "2 GB are left.", level="error")
    run.alert("epoch 3", level="info")
    run.finish()
    run = runcairn.init(project="trouble", id="oom", name="oom-run")
    for step in range(40):
        run.log({"loss": 1.0 / (1 + step)})
    print("Traceback (most recent call last):")
    print('  File "train.py", line 1, in <module>')
    print("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.")
    run.finish(exit_code=1)


def named() -> None:
    """Long, Chinese, Arabic and pictured names of everything that has one."""
    project = "a-project-with-a-name-of-one-hundred-characters-because-somebody-wrote-down-all-that-it-was-about-100"
    for number, name in enumerate(NAMES):
        run = runcairn.init(
            project=project,
            id=f"odd{number}",
            name=name,
            group=NAMES[(number + 1) % len(NAMES)][:64],
            tags=[each[:60] for each in NAMES],
            notes="\n".join(NAMES),
            config={
                NAMES[0][:120]: NAMES[0],
                NAMES[1]: NAMES[2],
                "nested": {NAMES[2]: {"deep": list(range(60))}},
            },
        )
        for step in range(30):
            run.log(
                {
                    "train/loss": math.exp(-step / 9) + number,
                    f"a section that is long and has spaces/{NAMES[0][:120]}": step * 1e9,
                    f"{NAMES[1][:20]}/{NAMES[2]}": -step * 1e-9,
                    "huge": 10.0 ** (step * 10),
                    "tiny": 1 + step * 1e-12,
                    "same": 3,
                }
            )
        run.finish()


if __name__ == "__main__":
    {"troubled": troubled, "named": named}[sys.argv[1]]()
