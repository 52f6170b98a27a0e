"""Samples of the system: one file a probe, each `read() -> {key: number}`; together in `probes`."""
