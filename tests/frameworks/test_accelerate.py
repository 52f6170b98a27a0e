"""A loop under accelerate, in one process and in two, logs through the tracker."""

import pytest

from runcairn.api.root import Api
from tests.kit.script import run_script
from tests.kit.seen import looking

pytest.importorskip("accelerate")

_SCRIPT = """
    import torch
    from accelerate import Accelerator
    from torch.utils.data import DataLoader, TensorDataset
    from runcairn.integrations.accelerate import RuncairnTracker

    accelerator = Accelerator(cpu=True, log_with=RuncairnTracker("accelerate", id=NAME))
    accelerator.init_trackers("ignored", config={"lr": 0.1})
    torch.manual_seed(1)
    x = torch.randn(32, 3)
    model = torch.nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    model, optimizer, data = accelerator.prepare(
        model, optimizer, DataLoader(TensorDataset(x, x.sum(1, keepdim=True)), batch_size=4))
    for step, (given, wanted) in enumerate(data):
        loss = torch.nn.functional.mse_loss(model(given), wanted)
        accelerator.backward(loss)
        optimizer.step()
        optimizer.zero_grad()
        accelerator.log({"loss": accelerator.gather(loss).mean().item()}, step=step * 10)
    if accelerator.is_main_process:
        tracker = accelerator.get_tracker("runcairn")
        tracker.log_images({"pictures": [torch.rand(8, 8, 3).numpy()]}, step=70)
        tracker.log_table("table", columns=["a"], data=[[1]], step=70)
    accelerator.end_training()
"""


_TWO = [
    "-m",
    "torch.distributed.run",
    "--nproc-per-node=2",
    "--rdzv-backend=c10d",
    "--rdzv-endpoint=127.0.0.1:0",
]


@pytest.fixture(scope="module", params=["one", "two"])
def run(server, tmp_path_factory, request):
    """By one process, by two."""
    text, launch = _SCRIPT.replace("NAME", repr(request.param)), _TWO if request.param == "two" else []
    folder = tmp_path_factory.mktemp(request.param)
    run_script(folder, server, text, *launch, within=200, PYTHONWARNINGS="ignore")
    return Api(server.url, server.key).run(f"accelerate/{request.param}")


def test_a_loop_logs_once(run):
    rows = {"one": 8, "two": 4}[run.id]
    assert run.state == "finished"
    assert run.config["lr"] == 0.1
    history = list(run.scan_history())
    assert [row["_step"] for row in history if "loss" in row] == [step * 10 for step in range(rows)]
    assert history[-1]["_step"] == 70
    assert history[-1]["table"]["nrows"] == 1
    assert len(history[-1]["pictures"]) == 1


@pytest.mark.browser
def test_its_pages(server, run):
    with looking(server) as eyes:
        seen = eyes.at(run)
        seen.sections(charts=["loss", "pictures", "table"])
        seen.charts("loss").media("pictures", "table").overview()
