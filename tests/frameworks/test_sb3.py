"""PPO and DQN learn a little; the callback logs what their loggers record."""

import pytest

from runcairn.api.root import Api
from tests.kit.script import run_script
from tests.kit.seen import looking

pytest.importorskip("stable_baselines3")

_SCRIPT = """
    import wandb
    from wandb.integration.sb3 import WandbCallback
    from stable_baselines3 import DQN, PPO
    import numpy as np
    from stable_baselines3.common.callbacks import BaseCallback, CallbackList
    from stable_baselines3.common.logger import Figure, HParam, Image

    class Shows(BaseCallback):
        def _on_step(self):
            return True
        def _on_rollout_end(self):
            self.logger.record("seen", Image(np.zeros((3, 4, 5), np.uint8), "CHW"), exclude=("stdout",))
            self.logger.record("mine", 1.5)
            self.logger.record("hidden", 1.5, exclude=("tensorboard",))
            self.logger.record("hparams", HParam({"a": 1}, {"b": 0}), exclude=("stdout",))

    wandb.init(project="sb3", id="ppo")
    model = PPO("MlpPolicy", "CartPole-v1", n_steps=64, batch_size=32, n_epochs=2, device="cpu", seed=1)
    model.learn(256, callback=CallbackList([WandbCallback(model_save_path="models", model_save_freq=100), Shows()]))
    wandb.finish()

    wandb.init(project="sb3", id="dqn")
    DQN("MlpPolicy", "CartPole-v1", learning_starts=50, device="cpu", seed=1).learn(
        300, callback=WandbCallback(), log_interval=2)
"""


@pytest.fixture(scope="module")
def api(server, tmp_path_factory):
    run_script(tmp_path_factory.mktemp("sb3"), server, _SCRIPT, "-m", "runcairn", "run", within=200)
    return Api(server.url, server.key)


def test_ppo_logs_on_environment_steps(api):
    run = api.run("sb3/ppo")
    assert run.state == "finished"
    assert run.config["algo"] == "PPO"
    assert not {"start_time", "num_timesteps"} & run.config.keys()
    assert (run.config["n_steps"], run.config["policy"]) == (64, "ActorCriticPolicy")
    rows = list(run.scan_history())
    assert [row["_step"] for row in rows if "time/fps" in row] == [64, 128, 192, 256]
    assert [row["_step"] for row in rows if "train/loss" in row] == [128, 192, 256]
    assert all(row["mine"] == 1.5 and "hidden" not in row and "hparams" not in row for row in rows)
    assert (rows[0]["seen"]["width"], rows[0]["seen"]["height"]) == (5, 4)
    assert "model.zip" in {file.name for file in run.files()}


def test_dqn_logs_each_few_episodes_and_its_last_losses(api):
    run = api.run("sb3/dqn")
    assert run.config["algo"] == "DQN"
    rows = list(run.scan_history())
    assert {"rollout/ep_rew_mean", "rollout/exploration_rate", "time/fps"} <= rows[0].keys()
    assert rows[-1]["_step"] == 300


@pytest.mark.browser
def test_the_pages_of_ppo(server, api):
    train = ["approx_kl", "clip_fraction", "clip_range", "entropy_loss", "explained_variance", "learning_rate", "loss",
             "policy_gradient_loss", "value_loss"]  # fmt: skip
    with looking(server) as eyes:
        seen = eyes.at(api.run("sb3/ppo"))
        seen.sections(
            time=["time/fps"],
            charts=["mine", "seen"],
            rollout=["rollout/ep_len_mean", "rollout/ep_rew_mean"],
            train=[f"train/{name}" for name in train],
        )
        seen.charts("rollout/ep_rew_mean", "train/loss", "train/learning_rate", "time/fps", "mine")
        seen.media("seen").overview().files("model.zip")


@pytest.mark.browser
def test_the_pages_of_dqn(server, api):
    with looking(server) as eyes:
        eyes.at(api.run("sb3/dqn")).charts("rollout/ep_rew_mean", "rollout/exploration_rate").overview()
