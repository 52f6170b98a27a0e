"""Values that are no numbers: media, tables, histograms, strings."""

from dataclasses import dataclass

import msgspec

from runcairn.errors import NotFound, UsageError
from runcairn.server.store import overlays, streams, values
from runcairn.server.store.database import Database
from runcairn.wire.series import MAX_KEYS, ValueRow, ValuesPage

MOST_VALUES = 10_000


@dataclass(slots=True)
class Values:
    """Reads them."""

    database: Database

    def page(self, run: int, keys: list[str], lo: int | None, hi: int | None, limit: int) -> ValuesPage:
        """Values of `keys` at steps from `lo` to `hi`, by step; and all steps that they have. Raises NotFound."""
        if not 0 < len(keys) <= MAX_KEYS:
            raise UsageError(f"ask for 1 to {MAX_KEYS} keys: ?key=examples")
        with self.database.read() as tx:
            if streams.run_facts(tx, run) is None:
                raise NotFound(f"there is no run {run}", status=404, code="not_found")
            gone = overlays.hidden(tx, [run])
            found = values.between(tx, run, keys, lo, hi, min(limit, MOST_VALUES), gone)
            steps = values.steps(tx, run, keys, gone)
        rows = [
            ValueRow(key=value.key, step=value.step, time=value.time, value=msgspec.Raw(value.json.encode()))
            for value in found
        ]
        return ValuesPage(rows=rows, steps=steps)
