"""Lightning trains on the CPU, and RuncairnLogger logs it."""

import pytest

from runcairn.api.root import Api
from tests.kit.script import run_script
from tests.kit.seen import looking

pytest.importorskip("pytorch_lightning")

_SCRIPT = """
    import pytorch_lightning as pl
    import torch
    from pytorch_lightning.callbacks import ModelCheckpoint
    from torch.utils.data import DataLoader, TensorDataset
    import runcairn
    from runcairn.integrations.lightning import RuncairnLogger

    class Lines(pl.LightningModule):
        def __init__(self, lr, width=4):
            super().__init__()
            self.save_hyperparameters()
            self.net = torch.nn.Sequential(torch.nn.Linear(3, width), torch.nn.Tanh(), torch.nn.Linear(width, 1))

        def training_step(self, batch, _):
            loss = torch.nn.functional.mse_loss(self.net(batch[0]), batch[1])
            self.log("train_loss", loss, on_step=True)
            return loss

        def validation_step(self, batch, _):
            self.log("val_loss", torch.nn.functional.mse_loss(self.net(batch[0]), batch[1]))

        test_step = validation_step

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters(), self.hparams.lr)

    pl.seed_everything(1)
    x = torch.randn(64, 3)
    data = DataLoader(TensorDataset(x, x.sum(1, keepdim=True)), batch_size=8)

    def trainer(logger, **more):
        return pl.Trainer(max_epochs=3, accelerator="cpu", logger=logger, log_every_n_steps=2,
                          enable_progress_bar=False, enable_model_summary=False, **more)

    logger = RuncairnLogger(project="lightning", id="first", tags=["a"], log_model=True)
    model = Lines(0.05)
    kept = ModelCheckpoint(dirpath="checkpoints", monitor="val_loss", save_last=True)
    trainer(logger, callbacks=[kept]).fit(model, data, data)
    assert logger.name == "lightning" and logger.version == "first"
    trainer(logger, callbacks=[kept]).test(model, data, verbose=False)
    trainer(logger, callbacks=[kept]).fit(model, data, data)
    logger.log_image("pictures", [x[:, :3].numpy() for _ in range(2)], caption=["one", "two"])
    logger.log_table("table", columns=["a", "b"], data=[[1, 2], [3, 4]])
    runcairn.finish()
"""


@pytest.fixture(scope="module")
def api(server, tmp_path_factory):
    run_script(tmp_path_factory.mktemp("lightning"), server, _SCRIPT, within=200, PYTHONWARNINGS="ignore")
    return Api(server.url, server.key)


def test_training_and_validation_meet_on_the_global_step(api):
    run = api.run("lightning/first")
    assert run.state == "finished"
    assert run.tags == ("a",) or run.tags == ["a"]
    assert run.config == {"lr": 0.05, "width": 4}
    rows = list(run.scan_history())
    trained = [row["_step"] for row in rows if "train_loss" in row]
    # log_every_n_steps=2 of 24 steps; the second fit, which counts from 0 again, goes on behind the first.
    assert trained[:12] == list(range(1, 24, 2))
    assert len(trained) == 24
    assert trained[12] > 24
    assert trained == sorted(set(trained))
    validated = [row for row in rows if "val_loss" in row]
    assert [row["_step"] for row in validated[:3]] == [7, 15, 23]
    assert validated[2]["val_loss"] < validated[0]["val_loss"]
    assert {"epoch", "train_loss"} <= validated[0].keys()


def test_checkpoints_pictures_and_tables_are_kept(api):
    run = api.run("lightning/first")
    names = {file.name for file in run.files()}
    assert "checkpoints/last.ckpt" in names
    assert any(name.startswith("checkpoints/epoch=") for name in names)
    (pictures,) = [row["pictures"] for row in run.scan_history() if "pictures" in row]
    assert [picture["caption"] for picture in pictures] == ["one", "two"]
    assert run.summary["table"]["nrows"] == 2


@pytest.mark.browser
def test_its_pages(server, api):
    with looking(server) as eyes:
        seen = eyes.at(api.run("lightning/first"))
        seen.sections(charts=["epoch", "pictures", "table", "train_loss", "val_loss"])
        seen.charts("epoch", "train_loss", "val_loss").media("pictures", "table").overview()
        seen.files("checkpoints/last.ckpt", "checkpoints/epoch=2-step=24.ckpt")


@pytest.fixture(scope="module")
def theirs(server, tmp_path_factory):
    """By Lightning's own logger for wandb."""
    script = (
        _SCRIPT.partition("    logger = RuncairnLogger")[0]
        + """
    from pytorch_lightning.loggers import WandbLogger
    logger = WandbLogger(project="lightning-wandb", id="theirs")
    trainer(logger, enable_checkpointing=False).fit(Lines(0.05), data, data)
"""
    )
    folder = tmp_path_factory.mktemp("theirs")
    run_script(folder, server, script, "-m", "runcairn", "run", within=200, PYTHONWARNINGS="ignore")
    return Api(server.url, server.key).run("lightning-wandb/theirs")


def test_a_script_with_lightnings_own_logger_for_wandb_logs_here(theirs):
    assert theirs.config == {"lr": 0.05, "width": 4}
    rows = list(theirs.scan_history())
    assert [row["trainer/global_step"] for row in rows if "train_loss" in row] == list(range(1, 24, 2))
    assert [row["trainer/global_step"] for row in rows if "val_loss" in row] == [7, 15, 23]


@pytest.mark.browser
def test_the_pages_of_lightnings_own_logger(server, theirs):
    with looking(server) as eyes:
        seen = eyes.at(theirs)
        seen.sections(trainer=["trainer/global_step"], charts=["epoch", "train_loss", "val_loss"])
        seen.charts("train_loss", "val_loss", x="trainer/global_step").charts("trainer/global_step")
        seen.overview()
