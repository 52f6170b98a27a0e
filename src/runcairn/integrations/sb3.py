"""Stable-Baselines3: the callback of `model.learn`.

    runcairn.init(project="cartpole")
    PPO("MlpPolicy", env).learn(10_000, callback=RuncairnCallback())

Whatever the model's logger records, rollouts, losses, evaluations, lands on the number of environment steps.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

import runcairn
from runcairn.integrations.found import found
from runcairn.integrations.open_run import open_run

_Base: Any = found("stable_baselines3.common.callbacks", install="stable-baselines3").BaseCallback
_logger: Any = found("stable_baselines3.common.logger", install="stable-baselines3")
_Writer: Any = _logger.KVWriter

_LEFT_OUT: Final = frozenset(
    {"env", "policy", "logger", "rollout_buffer", "replay_buffer", "action_noise", "lr_schedule", "ep_info_buffer",
     "ep_success_buffer", "actor", "critic", "critic_target", "actor_target", "q_net", "q_net_target",
     "start_time", "num_timesteps"}
)  # fmt: skip
"""Attributes of a model that are no hyperparameters: parts, and how far it is."""


class RuncairnCallback(_Base):
    """Logs what the model's logger records; needs a run.

    model_save_path: a folder where the model is saved as `model.zip`, every model_save_freq calls and at the end, and
    uploaded. log, gradient_save_freq: weights and gradients of the policy, where this runcairn can watch models.
    Raises UsageError before `init()`.
    """

    def __init__(
        self,
        verbose: int = 0,
        model_save_path: str | None = None,
        model_save_freq: int = 0,
        gradient_save_freq: int = 0,
        log: Literal["gradients", "parameters", "all"] | None = "all",
    ) -> None:
        super().__init__(verbose)
        self._run = open_run(type(self).__name__)
        self._path = Path(model_save_path) / "model.zip" if model_save_path else None
        self._save_every, self._watch_every, self._watched = model_save_freq, gradient_save_freq, log

    model: Any

    def _init_callback(self) -> None:
        """The model is known: its hyperparameters, and a place of ours among those its logger writes to."""
        self._run.config.update(_hyperparameters(self.model), allow_val_change=True)
        outputs = self.model.logger.output_formats
        if not any(isinstance(output, _ToRun) for output in outputs):
            outputs.append(_ToRun(self._run))
        watch: Any = getattr(runcairn, "watch", None)
        if self._watch_every and watch is not None:
            watch(self.model.policy, log=self._watched, log_freq=self._watch_every)

    def _on_step(self) -> bool:
        if self._save_every and self.n_calls % self._save_every == 0:
            self._save()
        return True

    def _on_training_end(self) -> None:
        self._save()
        # What was recorded since the last time the logger wrote would never be seen.
        self.model.logger.dump(self.model.num_timesteps)

    def _save(self) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self.model.save(self._path)
        self._run.save(str(self._path), base_path=self._path.parent, policy="now")
        if self.verbose:
            print(f"saved {self._path}")


WandbCallback = RuncairnCallback


class _ToRun(_Writer):
    """One of the places that a Stable-Baselines3 logger writes to."""

    def __init__(self, run: Any) -> None:
        self._run = run

    def write(
        self, key_values: Mapping[str, Any], key_excluded: Mapping[str, tuple[str, ...] | None], step: int = 0
    ) -> None:
        """A row on the number of environment steps; what is meant for no file at all is left out."""
        row = {
            key: _kept(value)
            for key, value in key_values.items()
            if not {"runcairn", "tensorboard"} & set(key_excluded.get(key) or ())
        }
        row = {key: value for key, value in row.items() if value is not None}
        if row:
            self._run.log(row, step=step)

    def close(self) -> None:
        """Nothing is ours to close: the run goes on."""


def _kept(value: Any) -> Any:
    """What we log of a value; None: nothing."""
    if isinstance(value, _logger.HParam):
        return None
    if isinstance(value, _logger.Figure):
        return runcairn.Image(value.figure)
    if isinstance(value, _logger.Image):
        rows_first = value.image.transpose(1, 2, 0) if value.dataformats == "CHW" else value.image
        return runcairn.Image(rows_first)
    if isinstance(value, _logger.Video):
        return runcairn.Video(value.frames[0], fps=value.fps)
    return value


def _hyperparameters(model: Any) -> dict[str, Any]:
    attributes: Mapping[str, Any] = model.__dict__
    found: dict[str, Any] = {
        name: value
        for name, value in attributes.items()
        if not name.startswith("_")
        and name not in _LEFT_OUT
        and (value is None or isinstance(value, str | int | float | bool))
    }
    return {"algo": type(model).__name__, "policy": type(model.policy).__name__, **found}
