"""Saved states of pages: which panels, in which order, with which options. The server keeps them and reads nothing."""

import msgspec

MAX_VIEW = 1024 * 1024


class View(msgspec.Struct, frozen=True, kw_only=True):
    """`GET|PUT /api/v1/projects/{entity}/{project}/views/{name}`. `version` counts writes, for `If-Match`."""

    name: str
    data: msgspec.Raw
    version: int
    updated: float
