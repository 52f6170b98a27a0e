"""The run folder on disk: docs/formats/run-folder.md is its form; nothing here knows of servers."""
