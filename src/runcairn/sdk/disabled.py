"""`mode="disabled"`: the same surface, and nothing kept, started or printed."""

import os
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from runcairn.names import readable_name
from runcairn.sdk import metrics, rows
from runcairn.sdk.config import Config
from runcairn.sdk.identity import Identity
from runcairn.sdk.run import Run
from runcairn.sdk.terminal import Terminal
from runcairn.settings import Settings


class DisabledRun(Run):
    """A run that only counts its steps. Config and summary are mappings in memory."""

    def __init__(self, settings: Settings, terminal: Terminal, config: Mapping[str, Any]) -> None:  # pyright: ignore[reportMissingSuperCall] - it opens files
        self.identity = Identity(
            id="disabled",
            writer="",
            entity=settings.entity,
            project=settings.project or "disabled",
            name=settings.name or readable_name("disabled"),
            notes=settings.notes,
            tags=tuple(tag for tag in settings.tags.split(",") if tag),
            group=settings.group,
            job_type=settings.job_type,
            started=0.0,
            base_url="",
            resume=settings.resume,
        )
        self.settings, self.terminal = settings, terminal
        self.sender = self.console = None
        self.config = Config(allow_val_change=True)
        self.config.update(config)
        self.summary: Any = _MemorySummary()
        self._step, self._ended, self._child = 0, False, False
        self._dir = ""

    @property
    def disabled(self) -> bool:
        """True."""
        return True

    @property
    def url(self) -> None:
        """Nowhere."""
        return

    @property
    def project_url(self) -> None:
        """Nowhere."""
        return

    @property
    def dir(self) -> str:
        """A folder of its own that goes away with the process; made when asked for."""
        if not self._dir:
            import atexit  # only here, as the next two
            import shutil
            import tempfile

            self._dir = tempfile.mkdtemp(prefix="runcairn-disabled-")
            atexit.register(shutil.rmtree, self._dir, ignore_errors=True)
        return self._dir

    def log(
        self,
        data: Mapping[str, Any],
        step: int | None = None,
        commit: bool | None = None,
        sync: bool | None = None,  # noqa: ARG002 - the same surface
    ) -> None:
        """Count the step; the values are let go."""
        if step is not None:
            at = rows.check_step(step)
            self._step = max(self._step, at) + (1 if commit else 0)
        elif commit is not False:
            self._step += 1
        self.summary.update(data)

    def define_metric(
        self,
        name: str,
        step_metric: str | metrics.Metric | None = None,
        step_sync: bool | None = None,  # noqa: ARG002 - the same surface
        hidden: bool | None = None,
        summary: str | Sequence[str] | None = None,
        goal: Literal["minimize", "maximize"] | None = None,
        overwrite: bool | None = None,  # noqa: ARG002 - the same surface
    ) -> metrics.Metric:
        """Check the words, as an open run would."""
        return metrics.Metric(metrics.checked(name, step_metric, summary, goal, hidden))

    def save(
        self,
        glob_str: str | os.PathLike[str],  # noqa: ARG002 - the same surface
        base_path: str | os.PathLike[str] | None = None,  # noqa: ARG002 - the same surface
        policy: str = "live",  # noqa: ARG002 - the same surface
    ) -> list[str]:
        """Nothing is saved."""
        return []

    def mark_preempting(self) -> None:
        """Nothing to mark."""

    def alert(
        self,
        title: str,
        text: str = "",
        level: Any = None,  # noqa: ARG002 - the same surface
        wait_duration: Any = None,  # noqa: ARG002 - the same surface
    ) -> None:
        """Only the terminal hears of it."""
        self.terminal.warn(f"{title}: {text}" if text else title)

    def end(self, state: str, code: int, error: str | None) -> None:  # noqa: ARG002 - the same surface
        """Nothing to end."""
        self._ended = True

    def after_fork_in_child(self) -> None:
        """Nothing to put right."""
        self._child = True

    def _edit(self, **changes: Any) -> None:
        self.identity = self.identity.changed(**changes)


class _MemorySummary(dict[str, Any]):
    """A dict that is also read and written as attributes."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"summary has no {name!r}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def as_dict(self) -> dict[str, Any]:
        """A plain dict."""
        return dict(self)
