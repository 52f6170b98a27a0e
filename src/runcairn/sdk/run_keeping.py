"""What a run keeps besides rows, config and summary: files, alerts, what is said of its metrics."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from runcairn.errors import UsageError
from runcairn.runfolder.folder import RunFolder
from runcairn.sdk import metrics
from runcairn.sdk.journaling import Journal
from runcairn.sdk.losses import Losses
from runcairn.sdk.terminal import Terminal

if TYPE_CHECKING:
    from datetime import timedelta

    from runcairn.sdk.alerting import Alerting, AlertLevel


class RunKeeping:
    """The part of `Run` that puts files into its folder, and records into its journal."""

    folder: RunFolder
    journal: Journal
    terminal: Terminal
    _losses: Losses
    _alerting: "Alerting | None" = None

    @property
    def dir(self) -> str:
        """A folder of this run's: what is saved here is uploaded at the end."""
        return str(self.folder.files_dir)

    def define_metric(
        self,
        name: str,
        step_metric: str | metrics.Metric | None = None,
        step_sync: bool | None = None,  # noqa: ARG002 - rows of one step are one here anyway
        hidden: bool | None = None,
        summary: str | Sequence[str] | None = None,
        goal: Literal["minimize", "maximize"] | None = None,
        overwrite: bool | None = None,  # noqa: ARG002 - the last word holds
    ) -> metrics.Metric:
        """Say how a key (or `val/*`) is drawn and summed up. Raises UsageError for what cannot be."""
        fields = metrics.checked(name, step_metric, summary, goal, hidden)
        if self._open("define_metric()"):
            self.journal.record("metric", **fields)
        return metrics.Metric(fields)

    def save(
        self,
        glob_str: str | os.PathLike[str],
        base_path: str | os.PathLike[str] | None = None,
        policy: str = "live",
    ) -> list[str]:
        """Bring files into `run.dir`, to be uploaded; returns their paths there.

        policy: live: again whenever they change; now: once, now; end: as they are at the end.
        """
        from runcairn.sdk import saving  # glob and shutil: only for who saves

        base = os.fspath(base_path) if base_path is not None else None
        try:
            brought = saving.bring(os.fspath(glob_str), base, policy, self.folder.files_dir)
        except OSError as error:
            self._losses.add("files_lost_disk_full")
            self.terminal.warn_once("save", f"cannot save {glob_str}: {error.strerror or error}; going on")
            return []
        if not brought:
            self.terminal.warn_once(f"save {glob_str}", f"save({glob_str!r}): there is no such file now")
        if self._open("save()"):
            for path in brought:
                self.journal.record("save", path=path, policy=policy)
        return [str(self.folder.files_dir / path) for path in brought]

    def log_code(self, root: str = ".", **_more: Any) -> None:
        """The commit and the uncommitted changes are kept for every run; to keep files too: `save`."""
        self.terminal.warn_once(
            "log_code", f"log_code({root!r}): commit and diff are kept unasked; for files: save()"
        )

    def log_artifact(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Not yet: raises UsageError."""
        raise UsageError(
            "artifacts are not there yet", remedy='run.save("model.pt") uploads a file with the run'
        )

    use_artifact = log_artifact

    def mark_preempting(self) -> None:
        """The scheduler is about to take this machine away."""
        if self._open("mark_preempting()"):
            self.journal.record("preempting")

    def alert(
        self,
        title: str,
        text: str = "",
        level: "AlertLevel | str | None" = None,
        wait_duration: "float | timedelta | None" = None,
    ) -> None:
        """Tell people something now: it is kept with the run, and a page that is open shows it at once.

        level: info, warn or error. wait_duration: seconds in which the same title is not said again; default 60.
        """
        if self._alerting is None:
            from runcairn.sdk.alerting import Alerting  # only for who has something to say

            self._alerting = Alerting()
        fields = self._alerting.record(title, text, level, wait_duration)
        if fields is not None and self._open("alert()"):
            self.journal.record("alert", **fields)
            self.terminal.warn(f"{fields['title']}: {fields['text']}" if text else fields["title"])

    if TYPE_CHECKING:

        def _open(self, what: str) -> bool:
            """Of `Run`."""
            ...
