"""Track experiments. Begin with `init`; docs/architecture.md is the map."""

__version__ = "0.1.0"
