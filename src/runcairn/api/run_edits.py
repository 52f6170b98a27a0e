"""What people change of a run: its texts, what is shown of it, whether it is there at all."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from runcairn.api.run_facts import RunFacts
from runcairn.remote import overlays as remote_overlays
from runcairn.remote import runs as remote_runs
from runcairn.wire.overlays import Hide, OverlayEntry, Rename
from runcairn.wire.runs import RunUpdate


class RunEdits(RunFacts):
    """Each change is made at the server, by the time the call returns."""

    def edit(
        self,
        *,
        name: str | None = None,
        notes: str | None = None,
        tags: Sequence[str] | None = None,
        group: str | None = None,
        job_type: str | None = None,
        config: Mapping[str, Any] | None = None,
    ) -> Self:
        """Change what is given, at the server; returns itself. It stands against what the script writes later.

        config: single values by key; `model.depth` is the value inside.
        """
        given: dict[str, Any] = {
            "name": name,
            "notes": notes,
            "tags": None if tags is None else list(tags),
            "group": group,
            "job_type": job_type,
            "config": None if config is None else dict(config),
        }
        change = RunUpdate(**{key: value for key, value in given.items() if value is not None})
        self.__dict__["detail"] = remote_runs.update(self._server, self._info.run, change)
        self._info = self.detail.run
        return self

    def stop(self) -> None:
        """Ask its script to stop: it gets KeyboardInterrupt at its next `log()`, and ends as its own code says."""
        remote_runs.stop(self._server, self._info.run)

    def delete(self) -> None:
        """Throw it away. For 30 days `restore` has it back with every row."""
        remote_runs.delete(self._server, self._info.run)

    def restore(self) -> Self:
        """Have it back from the trash; of a former version (see `versions`): in the place of the one shown now."""
        self._info = remote_runs.restore(self._server, self._info.run)
        return self.refresh()

    @property
    def versions(self) -> list[Self]:
        """What rewinds put aside, the latest first: each reads as a run, and can be restored."""
        return [type(self)(self._server, info) for info in self.detail.versions]

    @property
    def overlay(self) -> list[OverlayEntry]:
        """What is shown otherwise than it was logged, the latest first."""
        return remote_overlays.listing(self._server, self._info.run)

    def hide(self, key: str | None = None, *, lo: int | None = None, hi: int | None = None) -> OverlayEntry:
        """Show no points of `key` (None: of any key) from step `lo` to `hi`. The rows stay; `undo` shows them again."""
        return self._overlaid(Hide(key=key, lo=lo, hi=hi))

    def rename(self, key: str, shown: str) -> OverlayEntry:
        """Show the key under another name, also what comes later. `undo` gives the old one back."""
        return self._overlaid(Rename(key=key, shown=shown))

    def undo(self, entry: OverlayEntry | int) -> None:
        """Undo an entry of `overlay`. Raises NotFound."""
        number = entry if isinstance(entry, int) else entry.id
        remote_overlays.undo(self._server, self._info.run, number)
        self._forget()

    def _overlaid(self, what: Hide | Rename) -> OverlayEntry:
        made = remote_overlays.add(self._server, self._info.run, what)[0]
        self._forget()
        return made
