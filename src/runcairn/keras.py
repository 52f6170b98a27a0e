"""`from runcairn.keras import WandbCallback`: the short name of runcairn.integrations.keras."""

from runcairn.integrations.keras import (
    RuncairnCallback,
    WandbCallback,
    WandbMetricsLogger,
    WandbModelCheckpoint,
)

__all__ = ["RuncairnCallback", "WandbCallback", "WandbMetricsLogger", "WandbModelCheckpoint"]
