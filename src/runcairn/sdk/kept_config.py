"""The config as the folder has it: records of the journal, and config.yaml for people."""

from typing import Any

from runcairn.errors import UsageError
from runcairn.runfolder import config_yaml
from runcairn.runfolder.folder import RunFolder
from runcairn.sdk import values
from runcairn.sdk.journaling import Journal
from runcairn.sdk.secrets_kept_out import masked_config
from runcairn.sdk.values import Warn


class KeptConfig:
    """What was written of a run's config. limit: bytes of one change."""

    def __init__(self, folder: RunFolder, journal: Journal, limit: int, warn: Warn) -> None:
        self._folder, self._journal, self._limit, self._warn = folder, journal, limit, warn
        self._kept: dict[str, Any] = {}

    def seed(self, kept: dict[str, Any]) -> None:
        """What the journal has already."""
        self._kept.update(kept)

    def change(self, new: dict[str, Any], gone: list[str]) -> None:
        """Write a change. Raises UsageError, with nothing written, where it is too large."""
        kept = masked_config(
            {name: values.plain(value, name, self._warn) for name, value in new.items()}, self._warn
        )
        line = self._journal.line("config", set=kept, unset=gone)
        if len(line) > self._limit:
            key = max(kept, key=lambda name: len(self._journal.line("config", set={name: kept[name]})))
            raise UsageError(
                f"config {key!r} makes {len(line):,} bytes; the limit is {self._limit:,}",
                remedy="save large things as files: run.save(path)",
            )
        self._journal.append(line)
        for name in gone:
            self._kept.pop(name, None)
        self._kept.update(kept)
        try:
            config_yaml.write(self._folder.config, self._kept)
        except OSError:
            return  # the journal has it; this file is for people
