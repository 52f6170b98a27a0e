"""Ten lines: a run with a config, a curve and a result. `runcairn up` first, then `python quickstart.py`."""

import math
import random

import runcairn

with runcairn.init(project="quickstart", config={"lr": 0.02, "epochs": 200}) as run:
    for epoch in range(run.config.epochs):
        loss = math.exp(-run.config.lr * epoch) + random.random() * 0.05
        run.log({"loss": loss, "accuracy": 1 - loss / 2})
    run.summary["done"] = True
