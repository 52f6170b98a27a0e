"""A tiny transformer trains on the CPU; the callback, and the one of transformers for wandb, log it."""

import pytest

from runcairn.api.root import Api
from tests.kit.script import run_script
from tests.kit.seen import looking

pytest.importorskip("transformers")

_TRAINING = """
    import sys
    import torch
    from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

    torch.manual_seed(1)
    config = BertConfig(vocab_size=20, hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
                        intermediate_size=16, max_position_embeddings=8, num_labels=2)

    def rows(n):
        words = torch.randint(0, 20, (n, 6))
        return [{"input_ids": one, "labels": int(one[0] > 9)} for one in words]

    def trainer(**more):
        arguments = TrainingArguments("out", num_train_epochs=2, per_device_train_batch_size=8, logging_steps=2,
                                      eval_strategy="epoch", save_strategy="epoch", learning_rate=5e-3, use_cpu=True,
                                      disable_tqdm=True, **more.pop("arguments"))
        return Trainer(BertForSequenceClassification(config), arguments, train_dataset=rows(48),
                       eval_dataset=rows(16), **more)
"""
_OURS = """
    from runcairn.integrations.transformers import RuncairnCallback
    ours = trainer(arguments={"report_to": "none", "run_name": "tiny"},
                   callbacks=[RuncairnCallback(project="transformers", id="ours", log_model="checkpoint")])
    ours.train()
    ours.predict(rows(8))
"""


_THEIRS = """
    theirs = trainer(arguments={"report_to": "wandb", "run_name": "untouched"})
    theirs.train()
"""


@pytest.fixture(scope="module")
def ours(server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ours")
    run_script(folder, server, _TRAINING + _OURS, within=200, PYTHONWARNINGS="ignore")
    return Api(server.url, server.key).run("transformers/ours")


@pytest.fixture(scope="module")
def theirs(server, tmp_path_factory):
    """By the callback of transformers for wandb."""
    run_script(
        tmp_path_factory.mktemp("theirs"), server, _TRAINING + _THEIRS, "-m", "runcairn", "run", within=200,
        PYTHONWARNINGS="ignore", WANDB_PROJECT="transformers-wandb", WANDB_RUN_ID="theirs",
    )  # fmt: skip
    return Api(server.url, server.key).run("transformers-wandb/theirs")


def test_training_logs_itself(ours):
    assert (ours.state, ours.name) == ("finished", "tiny")
    assert ours.config["learning_rate"] == 5e-3
    assert ours.config["model"]["hidden_size"] == 16
    assert ours.config["model"]["num_parameters"] > 0
    rows = list(ours.scan_history())
    assert [row["_step"] for row in rows if "train/loss" in row] == [2, 4, 6, 8, 10, 12]
    assert [row["_step"] for row in rows if "eval/loss" in row] == [6, 12]
    assert [row["_step"] for row in rows if "test/loss" in row] == [12]
    assert {"train/learning_rate", "train/grad_norm", "train/epoch"} <= rows[0].keys()
    assert ours.summary["train/train_runtime"] > 0
    assert "train/total_flos" not in {info.name for info in ours.keys}
    names = {file.name for file in ours.files()}
    assert {
        "model/model.safetensors",
        "checkpoint-12/model.safetensors",
        "checkpoint-6/trainer_state.json",
    } <= names


def test_a_script_that_reports_to_wandb_logs_here(theirs):
    assert (theirs.state, theirs.name) == ("finished", "untouched")
    assert theirs.config["hidden_size"] == 16
    rows = list(theirs.scan_history())
    assert [row["train/global_step"] for row in rows if "train/loss" in row] == [2, 4, 6, 8, 10, 12]
    assert [row["train/global_step"] for row in rows if "eval/loss" in row] == [6, 12]


_SPEEDS = ["runtime", "samples_per_second", "steps_per_second"]


@pytest.mark.browser
def test_its_pages(server, ours):
    with looking(server) as eyes:
        seen = eyes.at(ours)
        seen.sections(
            eval=[f"eval/{name}" for name in ["loss", *_SPEEDS]],
            test=[f"test/{name}" for name in ["loss", *_SPEEDS]],
            train=[f"train/{name}" for name in ["epoch", "grad_norm", "learning_rate", "loss"]],
        )
        seen.charts("train/loss", "eval/loss", "test/loss", "train/learning_rate", "train/epoch").overview()
        seen.files("model/model.safetensors", "checkpoint-6/trainer_state.json")


@pytest.mark.browser
def test_the_pages_of_a_script_that_reports_to_wandb(server, theirs):
    with looking(server) as eyes:
        eyes.at(theirs).charts("train/loss", "eval/loss", x="train/global_step").overview()
